"""Languages that the program speaks: that of its messages, and one for each catalogue of them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

SOURCE = "en"  # the language that messages are worded in
LOCALE = Path(__file__).parent / "locale"


@lru_cache
def languages() -> tuple[str, ...]:
    """Languages by their codes, that of the messages first."""
    return SOURCE, *sorted(one.name for one in LOCALE.iterdir() if one.is_dir())
