"""A finding of the first pages."""

from __future__ import annotations

from typing import NamedTuple

FINDINGS = 5  # that the first pages have at most


class Finding(NamedTuple):
    """What was found, and how sure it is."""

    text: str
    sure: str = ""
