"""The register of tables: what each holds, whether a study has it, and what computes it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import pandas as pd

from iianalysis.show.text import Text

if TYPE_CHECKING:
    from iianalysis.tables.results import Results

STEPS = ("tables", "evidence", "tiers", "movement", "uncertainty")  # of a run, in its order
LATER = STEPS[1:]  # which take long: they solve for weights, or draw

One = TypeVar("One", bound="Callable[[Results], pd.DataFrame | None]")
Several = TypeVar("Several", bound="Callable[..., pd.DataFrame | None]")
Condition: TypeAlias = "Callable[[Results], bool | Collection[str]]"


@dataclass(frozen=True)
class Table:
    """A table of a run.

    Attributes
    ----------
    name : str
    about : Text
        What it holds, as the workbook and the report say it.
    compute : callable
        From `Results` to a DataFrame, or None where the study has no data for it.
    theme : str
        The module that declares it.
    when : callable
        From `Results` to whether the study has the data for it, told without computing it; or to
        the names of all tables that it has the data for.
    may_lack : bool
        Whether it can be None although that holds; only computing it tells.
    step : str
        Among `STEPS`: what it takes.
    drawn : bool
        Whether tiers in it have their probability beside them, where there are draws.
    """

    name: str
    about: Text
    compute: Callable[[Results], pd.DataFrame | None]
    theme: str
    when: Condition
    may_lack: bool = False
    step: str = "tables"
    drawn: bool = False

    def expected(self, run: Results) -> bool:
        """Whether the study has the data for it."""
        there = self.when(run)
        return there if isinstance(there, bool) else self.name in there

    @property
    def turn(self) -> str:
        """The step at which a run computes it."""
        return LATER[-1] if self.drawn else self.step


REGISTER: dict[str, Table] = {}


def always(_: Results) -> bool:
    """Every study has it."""
    return True


def of_regions(run: Results) -> bool:
    """Whether the study has regional series."""
    return "regional" in run.study.scopes


def of_tiers(run: Results) -> bool:
    """Whether the study has tiers of regions."""
    return of_regions(run) and bool(run.study.tier_rule)


def table(name: str, about: Text, *, when: Condition = always, **more: Any) -> Callable[[One], One]:
    """Declare that a function computes a table; `more` are fields of `Table`."""

    def declared(function: One) -> One:
        REGISTER[name] = Table(name, about, function, function.__module__, when, **more)
        return function

    return declared


def tables(
    *,
    when: Condition,
    may_lack: bool = False,
    step: str = STEPS[0],
    **about: Text,
) -> Callable[[Several], Several]:
    """Declare that a function, given a name too, computes several tables: `about` each of them."""

    def declared(function: Several) -> Several:
        for name, holds in about.items():
            one = partial(function, name=name)
            theme = function.__module__
            REGISTER[name] = Table(name, holds, one, theme, when, may_lack, step)
        return function

    return declared
