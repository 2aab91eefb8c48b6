"""What shows once a study is put together: means that scores rule out, declarations that are idle.

A declaration that has no effect is told and not refused: it is what is left when a study, or a run
of it, asks for another method.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from iianalysis.errors import StudyError, counted, quoted
from iianalysis.scoring.aggregate import means_of
from iianalysis.scoring.each import PerIndicator, turned_between
from iianalysis.scoring.index import Method, regional_index
from iianalysis.scoring.normalise import MethodError, MinMax, PercentileRank, ZScore
from iianalysis.study.checks.scoring import goalposts, scored_by
from iianalysis.study.checks.told import Places, Tables, by_row, row_of_setting

if TYPE_CHECKING:
    from iianalysis.study.study import Study

ON_SCALE = ("min-max", "none")  # normalisations that put scores on the scale of the study


def cautions(study: Study, tables: Tables, places: Places) -> list[str]:
    """What a study declares that has no effect, and what its scores do that may not be meant.

    Raises
    ------
    StudyError
        With what rules out the index of regions as it is declared, or asked for in its place.
    """
    if "regional" not in study.scopes:
        return []
    problems = list(goalposts(tables, places, study.overrides)) if study.overrides else []
    problems = problems or by_row(
        places["framework"], [*_turned(study, tables), *_means(study, tables)]
    )
    if problems:
        raise StudyError(problems)
    return [
        *_idle(study, tables, places),
        *_outside(study, tables, places),
        *_unfilled(study, places),
    ]


def _turned(study: Study, tables: Tables) -> Iterator[tuple[int, str]]:
    """Nodes that are turned round where scores have no scale for it."""
    method, table = study.method("regional"), tables["framework"]
    turned = table[table["direction"].eq(-1).fillna(False)]
    if turned.empty:
        return
    try:
        turned_between(method.normalisation, method.nodes.scale)
    except MethodError as error:
        why = str(error).partition(", ")[2]
        yield int(turned.index[0]), f"{quoted(turned['node'].iloc[0])} has direction -1, {why}"


def _means(study: Study, tables: Tables) -> Iterator[tuple[int, str]]:
    """Means that need scores above 0, over indicators of which one region surely scores less."""
    method, tree = study.method("regional"), study.framework("regional")
    means, level = means_of(method.aggregation), tree.nodes["level"]
    rows = {node: int(row) for row, node in tables["framework"]["node"].items()}
    schemes = study.weight_schemes
    idle = set(schemes.loc[(schemes["scope"] == "regional") & (schemes["weight"] == 0), "node"])
    settings = {**study.settings, **study.overrides}
    own = study.indicators.loc["regional"]["low"].notna() & ("goalposts" not in study.overrides)
    for node in tree.parents():
        mean = method.nodes.rule(node).mean or means[min(level[node], len(means) - 1)]
        if mean not in ("geometric", "harmonic"):
            continue
        for leaf in tree.children(node):
            of_base = settings.get("goalposts") == "base year" and not own.get(leaf, False)
            if leaf not in tree.indicators or leaf in idle:
                continue
            if why := _zero(method, leaf, of_base):
                yield (
                    rows[node],
                    f"{quoted(node)} is the {mean} mean of its parts, which needs scores above 0, "
                    f"and {why} in {quoted(leaf)}; {REMEDY}",
                )
                break


REMEDY = "let the setting scale begin above 0 (1 100) with min-max, or take the arithmetic mean"


def _zero(method: Method, leaf: str, of_base: bool) -> str:
    """Why one region surely scores 0 or less; empty where none does."""
    one = method.normalisation
    one = one.of(leaf) if isinstance(one, PerIndicator) else one
    if isinstance(one, ZScore):
        return "z-scores are below 0 for whoever is below the mean"
    if isinstance(one, PercentileRank):
        return "whoever is last has a percentile rank of 0"
    if isinstance(one, MinMax) and one.lower <= 0 and (not one.given or of_base):
        return f"min-max gives {one.lower:g} to whoever is last"
    return ""


def _idle(study: Study, tables: Tables, places: Places) -> Iterator[str]:
    """Declarations without effect."""
    leaves, place = scored_by(tables, study.overrides), places["indicators"]
    between = leaves["normalisation"] == "min-max"
    posts = study.overrides.get("goalposts", study.settings.get("goalposts"))
    held = leaves["clip"].eq(1).fillna(False).astype(bool)
    loose = leaves.loc[held & ~((leaves["ends"] | (posts == "base year")) & between), "indicator"]
    if len(loose):
        yield counted(
            place,
            list(loose.index),
            f"clip of {quoted(loose.iloc[0])} has no effect without goalposts that are given; "
            "give low and high, or empty clip",
        )
    ends = leaves["low"].notna() & ~(between & leaves["ends"])
    if ends.any():
        first = leaves[ends].iloc[0]
        kind = first["normalisation"]
        why = f"scores are {kind}" if kind != "min-max" else f"goalposts are {posts!r} as asked for"
        yield counted(
            place,
            list(leaves.index[ends]),
            f"low and high of {quoted(first['indicator'])} have no effect, since {why}; empty "
            "them, or let them count",
        )
    if "scale" in study.settings and not leaves["normalisation"].isin(ON_SCALE).any():
        yield (
            f"{places['study']}, row {row_of_setting(tables, 'scale')}: scale has no effect, since "
            f"no score is {' or '.join(ON_SCALE)}; delete the row"
        )


def _outside(study: Study, tables: Tables, places: Places) -> Iterator[str]:
    """Values beyond goalposts that are given, and not held on the scale."""
    leaves = scored_by(tables, study.overrides).set_index("indicator")
    held = leaves["clip"].eq(1).fillna(False).astype(bool)
    free = leaves[(leaves["normalisation"] == "min-max") & leaves["ends"] & ~held]
    if free.empty:
        return
    panel = study.panel("regional")[list(free.index)]
    low, high = free["low"].astype(float), free["high"].astype(float)
    span = high - low
    beyond = ((panel - high) / span).clip(lower=0.0) + ((low - panel) / span).clip(lower=0.0)
    number = (beyond > 0).sum()
    if not number.any():
        return
    worst = number.idxmax()
    region, year = beyond[worst].idxmax()
    value = panel.loc[(region, year), worst]
    end, post = ("high", high[worst]) if value > high[worst] else ("low", low[worst])
    yield (
        f"{places['regional']}: {int(number.sum())} values lie beyond the goalposts of "
        f"{int((number > 0).sum())} indicators, so that their scores leave the scale, most of "
        f"{quoted(worst)} ({int(number[worst])}; farthest {quoted(region)} {year}: {value:g}, "
        f"{end} {post:g}); mend low and high in {places['indicators']}, or set clip to 1 there"
    )


def _unfilled(study: Study, places: Places) -> Iterator[str]:
    """Scores that a mean of regions is to fill in, where no region has one."""
    nodes, tree = study.method("regional").nodes, study.framework("regional")
    filling = [node for node in tree.parents() if nodes.rule(node).missing != "siblings"]
    if not filling:
        return
    try:
        entered = regional_index(study).entered
    except MethodError:
        return  # a run tells why there are no scores
    for node in filling:
        children = [child for child in tree.children(node) if entered[child].notna().any()]
        gaps = entered[children].isna()
        gaps = gaps[~gaps.all(axis=1)].sum()
        if gaps.any():
            whom = "its group" if nodes.rule(node).missing == "group mean" else "any region"
            worst = gaps.idxmax()
            yield (
                f"{places['framework']}, node {quoted(node)}: {int(gaps.sum())} scores right below "
                f"it stay missing, since no region of {whom} has one, most of {quoted(worst)} "
                f"({int(gaps.max())}); their weight goes to the siblings"
            )
