"""What must hold between the tables of a study; each problem is one line with its remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from iianalysis.study.checks import (
    making,
    panel,
    printed,
    references,
    scoring,
    tree,
    values,
    years,
)
from iianalysis.study.checks.told import Places, Tables

Check = Callable[[Tables, Places], Iterator[str]]

# Groups of checks: each needs that those before it found nothing, so that what is told first is
# the cause.
CHECKS: tuple[tuple[Check, ...], ...] = (
    (tree.settings, tree.tree, tree.indicators),
    (years.years, references.references, scoring.nodes, scoring.series),
    (
        years.slips,
        making.made,
        values.values,
        values.imputation,
        values.inapplicable,
        values.national,
        values.regional,
        scoring.transformed,
        scoring.goalposts,
        scoring.logarithms,
        printed.printed,
        panel.weights,
        panel.experts,
        panel.panel,
    ),
)


def check_tables(tables: Tables, places: Places) -> list[str]:
    """Problems of typed tables, causes before what follows from them; empty where all is well.

    Parameters
    ----------
    tables : dict of DataFrame
        Every table of a study, typed by `study.parsing.parse` and indexed by row number.
    places : dict of str
        How to name each table: `regional.csv`.
    """
    for group in CHECKS:
        if problems := [problem for check in group for problem in check(tables, places)]:
            if years.slips in group and not any(years.slips(tables, places)):
                # a year that was mistyped leaves others without values
                return [*years.apart(tables, places), *problems]
            return problems
    return []
