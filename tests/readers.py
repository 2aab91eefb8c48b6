"""What a reader sees of a text that something makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from iianalysis.show.names import Labels
from iianalysis.show.reader import reading, say
from iianalysis.show.text import Text


def read_in(
    language: str, make: Callable[..., Any], *arguments: Any, by: Labels | None = None, **options: Any
) -> Any:
    """What is made for a reader of a language, with names where they are given; texts are shown."""
    with reading(language, by):
        made = make(*arguments, **options)
        return say(made) if isinstance(made, Text) else made
