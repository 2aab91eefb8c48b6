"""What a reader sees of a text that something makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from iianalysis.pages.page import Page
from iianalysis.show.reader import Names, reading, shown
from iianalysis.study.study import Study
from iianalysis.tables.results import Results


def read_in(
    language: str,
    make: Callable[..., Any],
    *arguments: Any,
    names: Names | None = None,
    scope: str = "",
    **options: Any,
) -> Any:
    """What is made for a reader of a language; texts are shown, those in lists too.

    Names are those that are given, else those of a study among the arguments, or of their results.
    """
    studies = [getattr(one, "study", one) for one in arguments]
    own = next((one.labels for one in studies if isinstance(one, Study)), None)
    with reading(language, names or own, scope):
        made = make(*arguments, **options)
        return _shown(made)


def page_of(results: Results, **tables: Any) -> Page:
    """The page of results, with some tables in place of theirs."""
    page = Page.of(results)
    return replace(page, tables={**page.tables, **tables})


def _shown(made: Any) -> Any:
    if type(made) in (list, tuple):
        return type(made)(map(_shown, made))
    return shown(made)
