"""How far ranks and tiers depend on one choice at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import pandas as pd

from iianalysis.scoring import weighting
from iianalysis.scoring.aggregate import means_of
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.index import DECIMALS, IndexResult, Method, build_index, ranked
from iianalysis.scoring.nodes import Mean
from iianalysis.scoring.normalise import (
    Goalposts,
    MethodError,
    MinMax,
    OverRegions,
    PercentileRank,
    Rank,
    ZScore,
)
from iianalysis.scoring.outliers import Winsorise
from iianalysis.show.names import with_texts
from iianalysis.show.text import of_node, of_region
from iianalysis.study.study import Study
from iianalysis.tiers import by_group_sizes

MEASURES = ("mean_shift", "largest_shift", "moved_most", "correlation", "changed_tier")


def alternatives(method: Method) -> dict[str, Method]:
    """The method with another normalisation, mean or treatment of outliers, one at a time.

    Geometric and harmonic means go with min-max on 1 to 100, since scores of 0 have none. Where
    that scale starts is arbitrary and sets the mean: 5 to 100 stands beside it, and names say it.
    A name is a text (`t`), or a word that `pages.readable.WORD` has; any other stays English.
    """
    goalposts: Goalposts = getattr(method.normalisation, "goalposts", "own year")
    positive = MinMax(goalposts, lower=1)
    means: tuple[Mean, ...] = ("geometric", "harmonic")
    plain = with_mean(method, "arithmetic")
    normalisations: dict[str, OverRegions] = {
        "z-score": ZScore(goalposts),
        "rank": Rank(goalposts),
        "percentile rank": PercentileRank(goalposts),
        "min-max 1 to 100": positive,
    }
    return {
        **{
            name: replace(method, normalisation=one)
            for name, one in normalisations.items()
            if one != method.normalisation
        },
        "winsorised": replace(method, treatment=Winsorise(goalposts)),
        **({} if _means(method) == _means(plain) else {"arithmetic mean": plain}),
        **{
            f"{mean} mean, {scale.lower:g} to 100": replace(
                with_mean(method, mean), normalisation=scale
            )
            for mean in means
            for scale in (positive, MinMax(goalposts, lower=5))
        },
    }


def with_mean(method: Method, mean: Mean) -> Method:
    """The method with the same mean of every node."""
    rules = {node: replace(rule, mean=None) for node, rule in method.nodes.rules.items()}
    return replace(method, aggregation=mean, nodes=replace(method.nodes, rules=rules))


def _means(method: Method) -> set[str]:
    of_nodes = {rule.mean for rule in method.nodes.rules.values() if rule.mean}
    return {*means_of(method.aggregation), *of_nodes}


def built(
    panel: pd.DataFrame, framework: Framework, variants: Mapping[str, Method]
) -> Iterator[tuple[str, IndexResult]]:
    """The index of each variant that is defined: z-scores, say, have no geometric mean."""
    for name, variant in variants.items():
        with suppress(MethodError):
            yield name, build_index(panel, framework, variant)


def moved_weights(
    method: Method, framework: Framework, amount: float, level: int = 1
) -> dict[str, Method]:
    """The method with the weight of one node of a level moved up or down by a share of itself.

    Coverage stays judged by the weights of the method, so that no node gains or loses its score.

    Parameters
    ----------
    method : Method
    framework : Framework
    amount : float
        Relative move, 0 to 1: 0.5 turns a weight of 0.2 into 0.3 or 0.1, before the siblings are
        brought back to a sum of 1 in proportion.
    level : int
        Level of the nodes that are moved.

    Returns
    -------
    dict of str to Method
        Keys like `foundation +50%`.
    """
    if not 0 < amount <= 1:
        raise ValueError(f"amount is {amount:g}; it must be above 0 and at most 1")
    start = _complete(method, framework)
    nodes = weighting.effective(framework, start)
    moved: dict[str, Method] = {}
    for node in framework.nodes.index[framework.nodes["level"] == level]:
        if nodes.loc[node, "effective_weight"] in (0.0, 1.0):
            continue  # a gap, or an only child: no weight to move
        for sign in (1, -1):
            weights = start.copy()
            weights[node] *= 1 + sign * amount
            name = of_node(node) + f" {sign * amount:+.0%}"
            moved[name] = replace(method, weights=weights, judged_by=start)
    return moved


def without(method: Method, framework: Framework, node: str) -> Method:
    """The method with the weight of one node gone to its siblings.

    Coverage stays judged by the weights of the method: what is left out is as if it had not been
    looked at, and no other node gains or loses its score because of it.

    Raises
    ------
    MethodError
        If nothing else has a weight.
    """
    start = _complete(method, framework)
    weights, top = start.copy(), node
    while top != framework.root:
        parent = str(framework.nodes.loc[top, "parent"])
        if start[framework.children(parent)].drop(top).sum() > 0:
            weights[top] = 0.0
            return replace(method, weights=weights, judged_by=start)
        top = parent  # an only child leaves its parent with nothing
    raise MethodError("nothing else has a weight")


def left_out(method: Method, framework: Framework) -> dict[str, Method]:
    """The method without one indicator, for each but one that is all there is."""
    found: dict[str, Method] = {}
    for name in framework.indicators:
        with suppress(MethodError):
            found[of_node(name)] = without(method, framework, name)
    return found


def _complete(method: Method, framework: Framework) -> pd.Series:
    given = method.weights if method.weights is not None else weighting.equal(framework)
    return weighting.complete(framework, given)


def compare(
    panel: pd.DataFrame,
    framework: Framework,
    method: Method,
    variants: Mapping[str, Method],
    year: int,
    sizes: Sequence[int] = (),
) -> pd.DataFrame:
    """What each variant does to the ranks and tiers of one year.

    Parameters
    ----------
    panel, framework, method
        The baseline.
    variants : mapping of str to Method
        Other methods on the same panel; one that is not defined there has no row.
    year : int
    sizes : sequence of int
        Tier sizes; where empty, changes of tier are not counted.

    Returns
    -------
    DataFrame
        Indexed by variant: `mean_shift` (mean absolute change of rank), `largest_shift`,
        `moved_most` (the region it happens to, of equals the one that ranks first), `correlation`
        (Spearman, with the baseline) and `changed_tier` (number of regions; missing where a region
        has no score under the variant, as it may have without an indicator). Ranks are compared
        among the regions with both scores.
    """
    panel = _needed(panel, [method, *variants.values()], year)
    baseline = build_index(panel, framework, method)
    root = framework.root
    scores = baseline.year(year)[root]
    rows = {}
    for name, result in built(panel, framework, variants):
        rows[name] = shift(scores, result.year(year)[root], sizes)
    table = pd.DataFrame(rows).T.infer_objects()
    table.index = pd.Index(list(rows), dtype=object, name="variant")  # texts keep their parts
    return table.astype({"changed_tier": "Int64"} if "changed_tier" in table else {})


def _needed(panel: pd.DataFrame, methods: Sequence[Method], year: int) -> pd.DataFrame:
    """The rows that the index of a year depends on: its own, unless something is pooled."""
    steps = [step for method in methods for step in (method.normalisation, method.treatment)]
    own = all(step is None or getattr(step, "goalposts", "") == "own year" for step in steps)
    of_year = panel.index.get_level_values("year") == year
    return panel[of_year] if own and of_year.any() else panel


def shift(scores: pd.Series, other: pd.Series, sizes: Sequence[int]) -> dict[str, object]:
    """What other scores of the same regions do to ranks and tiers: a row of `compare`."""
    there = other.notna() & scores.notna()
    ranks = ranked(scores[there]).sort_values(kind="stable")
    places = (ranked(other[there])[ranks.index] - ranks).abs()
    row = {
        "mean_shift": places.mean(),
        "largest_shift": int(places.max()) if len(places) else 0,
        "moved_most": places.idxmax() if len(places) and places.max() else "",
        "correlation": other.round(DECIMALS).rank().corr(scores.round(DECIMALS).rank()),
    }
    if sizes and there.all():
        before, after = by_group_sizes(scores, sizes), by_group_sizes(other, sizes)
        row["changed_tier"] = int((before != after).sum())
    return row


def leave_out(
    study: Study,
    method: Method,
    year: int,
    sizes: Sequence[int] = (),
    levels: Sequence[int] = (1,),
) -> pd.DataFrame:
    """What it does to the regional ranking to leave out one indicator, dimension or region.

    Parameters
    ----------
    study : Study
    method : Method
    year : int
    sizes : sequence of int
        Tier sizes; where empty, changes of tier are not counted.
    levels : sequence of int
        Levels of the nodes above the indicators that are left out, 1 for dimensions.

    Returns
    -------
    DataFrame
        kind (`indicator`, `dimension`, `region`; `node` for one below a dimension), code,
        mean_shift, largest_shift, moved_most, correlation and changed_tier as in `compare`, and
        note. An indicator or a node is left out as in `without`. Without a region, the others are
        compared with their ranks among themselves, so that nothing shows but the effect through
        goalposts; sizes of tiers do not fit them, and `changed_tier` is missing. Where no index
        exists without it, the numbers are missing and the note says why.

    Raises
    ------
    MethodError
        For a level without nodes above the indicators, or a year without data.
    """
    panel, framework = study.panel("regional"), study.framework("regional")
    panel = _needed(panel, [method], year)
    scores = build_index(panel, framework, method).year(year)[framework.root]
    parts = [("indicator", code) for code in framework.indicators]
    parts += [
        ("dimension" if framework.nodes.loc[code, "level"] == 1 else "node", code)
        for code in _inner(framework, levels)
    ]
    parts += [("region", str(code)) for code in panel.index.unique("region")]
    rows, notes = [], []
    for kind, code in parts:
        remaining = scores.drop(code) if kind == "region" and code in scores.index else scores
        row: dict[str, object] = {"kind": kind, "code": code, **dict.fromkeys(MEASURES)}
        note = ""
        try:
            if kind == "region":
                result = build_index(panel.drop(code, level="region"), framework, method)
            else:
                result = build_index(panel, framework, without(method, framework, code))
            other = result.year(year)[framework.root]
            if not (other.notna() & remaining.notna()).any():
                raise MethodError("no region has a score")
            row |= shift(remaining, other, sizes if kind != "region" else ())
        except MethodError as error:
            part = of_region(code) if kind == "region" else of_node(code)
            note = "without " + part + f": {error}"
        rows.append(row)
        notes.append(note)
    numbers = dict.fromkeys(("mean_shift", "correlation"), float)
    whole = dict.fromkeys(("largest_shift", "changed_tier"), "Int64")
    table = pd.DataFrame(rows).astype({**numbers, **whole}).fillna({"moved_most": ""})
    return with_texts(table, note=notes)


def _inner(framework: Framework, levels: Sequence[int]) -> list[str]:
    """Nodes of some levels that have indicators below, but not all that there are."""
    measured, level = set(framework.indicators), framework.nodes["level"]
    found = []
    for number in levels:
        nodes = [node for node in framework.parents() if level[node] == number]
        if not nodes or number < 1:
            raise MethodError(
                f"level {number} has no nodes above the indicators; choose from "
                f"{', '.join(map(str, sorted({level[n] for n in framework.parents()} - {0})))}"
            )
        ordered = [node for node in framework.nodes.index if node in nodes]
        below = {node: measured.intersection(framework.below(node)) for node in ordered}
        found += [node for node in ordered if below[node] and below[node] != measured]
    return found
