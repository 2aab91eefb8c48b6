"""What a reader sees of a text that something makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from iianalysis.show.reader import Names, reading, shown


def read_in(
    language: str,
    make: Callable[..., Any],
    *arguments: Any,
    names: Names | None = None,
    scope: str = "",
    **options: Any,
) -> Any:
    """What is made for a reader of a language, with names where they are given; texts are shown.

    Those in a list or a tuple are too.
    """
    with reading(language, names, scope):
        return _shown(make(*arguments, **options))


def _shown(made: Any) -> Any:
    if type(made) in (list, tuple):
        return type(made)(map(_shown, made))
    return shown(made)
