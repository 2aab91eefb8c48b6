"""From the results of a run to the pictures of weights and of what print implies about them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from iianalysis.pages.regions.run import dimensions, sentence
from iianalysis.schemes import caveats, short_name
from iianalysis.show.reader import reading, say, shown

if TYPE_CHECKING:
    import pandas as pd

    from iianalysis.tables.results import Results


SCHEMES = 16  # that a picture holds


def _scheme_names(results: Results, names: Iterable[str]) -> dict[str, str]:
    """What the first schemes are called, which are all that a picture holds."""
    first = list(dict.fromkeys(names))[:SCHEMES]
    return {name: say(short_name(results.study, name)) for name in first}


def _cut(table: pd.DataFrame) -> str:
    """Say that a picture holds the first schemes only; empty where it holds all."""
    count = table["scheme"].nunique()
    if count <= SCHEMES:
        return ""
    return say("the first {most} of {every} schemes", most=SCHEMES, every=count)


def scheme_weights(results: Results) -> Any:
    """Weights of the dimensions under every scheme."""
    from iianalysis.pages.weights import pictures as weights

    table = results.tables["weights"]
    rows = table[table["node"].isin(dimensions(results))]
    names = _scheme_names(results, rows["scheme"])
    return weights.scheme_weights(
        rows[rows["scheme"].isin(names)],
        names,
        sentence([_cut(rows), shown(caveats(results.study))]),
    )


def scheme_ranks(results: Results) -> Any:
    """Ranks of regions under every scheme."""
    from iianalysis.pages.weights import pictures as weights

    table = results.tables["scheme_comparison"]
    own = say(
        "*: another tier of the given sizes than under the first scheme; ×: no score, since too "
        "little weight rests on data"
    )
    names = _scheme_names(results, table["scheme"])
    return weights.scheme_ranks(
        table[table["scheme"].isin(names)],
        names,
        results.study.years("regional")[-1],
        sentence([_cut(table), own, shown(caveats(results.study))]),
    )


def weight_bounds(results: Results) -> Any:
    """Which weights the printed facts leave open."""
    from iianalysis.identify import reference_weights
    from iianalysis.pages.weights import pictures as weights

    with reading(scope="national"):
        return weights.weight_bounds(
            results.tables["weight_bounds"],
            reference_weights(results.study),
            weights.bounds_note(),
        )


def tier_chance(results: Results) -> Any:
    """How often some weights reproduce labels as the printed ones."""
    from iianalysis.pages.weights import pictures as weights

    table = results.tables["tier_chance"]
    return weights.tier_chance(table, weights.chance_note())
