"""What a reader sees of a text that something makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from iianalysis.show.reader import Names, reading, say
from iianalysis.show.text import Text


def read_in(
    language: str,
    make: Callable[..., Any],
    *arguments: Any,
    names: Names | None = None,
    scope: str = "",
    **options: Any,
) -> Any:
    """What is made for a reader of a language, with names where they are given; texts are shown."""
    with reading(language, names, scope):
        made = make(*arguments, **options)
        return say(made) if isinstance(made, Text) else made
