"""Printed lists and tiers of regions against the regional index, and against trivial indices."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
import pandas as pd

from iianalysis import weights as weighting
from iianalysis.index import IndexResult, Method, regional_index
from iianalysis.normalise import GOALPOSTS, MethodError
from iianalysis.study import Study
from iianalysis.tiers import agreement, by_group_sizes, natural_breaks
from iianalysis.verdicts import OPEN_DATA, PUBLISHED, UNDETERMINED, Checked

# Cells that a variant of the index goes without.
VARIANTS: dict[str, tuple[str, ...]] = {
    "index": (),
    "without suspicious cells": ("suspicious",),
    "without imputed cells": ("imputed",),
    "without snapshots": ("snapshot",),
    "without suspicious, imputed and snapshot cells": ("suspicious", "imputed", "snapshot"),
}
TRIVIAL = ("gross_regional_product", "population")  # series that only measure the size of a region


def names(regions: Collection[str]) -> str:
    """Regions in a sentence."""
    return ", ".join(regions) or "none"


def top_lists(study: Study, result: IndexResult) -> list[Checked]:
    """The leading six and the top-ten lists against the same number of regions ranked first.

    A list is reproduced where the regions are the same. The order in which a top ten is mentioned
    may or may not be the order of rank, so another order contradicts nothing.
    """
    scores = result.year(study.years("regional")[-1])
    lists = study.published_lists
    found = []
    for name in lists["list"].unique():
        part = lists[(lists["list"] == name) & (lists["region"] != "")]
        top_ten = name.endswith("_top10")
        if part.empty or not (top_ten or name == "leading_six"):
            continue
        printed, node = list(part["region"]), part["node"].iloc[0]
        if node not in scores or scores[node].isna().all():
            note = "No open data stand in for this part of the index."
            found.append(Checked(name, names(printed), np.nan, OPEN_DATA, UNDETERMINED, note))
            continue
        ours = list(scores[node].nlargest(len(printed)).index)
        leaves = [c for c in result.framework.below(node) if c in result.framework.indicators]
        none = result.framework.nodes.loc[leaves, "specific"].eq(0).all()  # and not: not stated
        remark = "; no series here measures the subject itself" if none else ""
        found.append(_same_regions(name, printed, ours, remark))
        if top_ten and len(printed) > 2:
            found.append(_same_order(name, printed, scores[node]))
    return found


def _same_regions(item: str, printed: list[str], ours: list[str], remark: str = "") -> Checked:
    missing = [region for region in printed if region not in ours]
    extra = [region for region in ours if region not in printed]
    hits = f"{len(printed) - len(missing)} of {len(printed)}"
    if not missing and not extra:
        note = f"The same regions{remark}."
        return Checked(item, names(printed), hits, OPEN_DATA, "reproduced", note)
    note = f"Printed but not here: {names(missing)}; here but not printed: {names(extra)}{remark}."
    return Checked(item, names(printed), hits, OPEN_DATA, "contradicted", note)


def _same_order(name: str, printed: list[str], scores: pd.Series) -> Checked:
    ranks = scores[printed].rank(ascending=False)
    order = pd.Series(range(1, len(printed) + 1), index=printed, dtype=float)
    same = bool((ranks == order).all())
    note = (
        "Rank correlation with the order of mention; print does not say whether that is the order "
        "of rank."
    )
    verdict = "consistent" if same else UNDETERMINED
    return Checked(f"{name}_order", "order of mention", ranks.corr(order), OPEN_DATA, verdict, note)


def tiers(study: Study, result: IndexResult) -> list[Checked]:
    """Each printed tier, and all of them, against tiers by both rules.

    A tier is reproduced where it holds the printed regions and no others.
    """
    published = study.published_tiers
    scores = result.year(study.years("regional")[-1])[result.framework.root]
    if published is None or scores.isna().any():
        return []
    found = []
    sizes = list(published.value_counts().sort_index())
    if sizes == study.tier_sizes:
        text = " ".join(map(str, sizes))
        note = "They went in: tiers by group sizes are cut to the printed sizes."
        found.append(Checked("tier_sizes", text, text, PUBLISHED, "input", note))
    points = weighting.effective(result.framework, result.weights)["points"]
    strength = result.framework.nodes["strength"].fillna("")
    weak = points[strength == "weak"].sum()
    for rule, ours in _by_rule(study, scores):
        slug = rule.replace(" ", "_")
        for tier, members in published.groupby(published):
            inside = list(ours.index[ours == tier])
            found.append(_same_regions(f"tier_{tier}_{slug}", list(members.index), inside))
        hits, of = agreement(ours, published), len(published)
        verdict = "reproduced" if hits == of else "contradicted"
        note = f"{_beside(study, rule, ours)}."
        if (strength != "").any():
            note += f" Weak proxies carry {weak:.0f}% of the weight."
        item, printed, computed = f"tiers_{slug}", f"{of} regions", f"{hits} of {of}"
        found.append(Checked(item, printed, computed, OPEN_DATA, verdict, note))
    return found


def _by_rule(study: Study, scores: pd.Series) -> Iterator[tuple[str, pd.Series]]:
    """Tiers by group sizes, where the study sets them, and by natural breaks."""
    published = study.published_tiers
    assert published is not None
    if study.tier_sizes:
        yield "group sizes", by_group_sizes(scores, study.tier_sizes)
    yield "natural breaks", natural_breaks(scores, len(study.tier_sizes) or int(published.max()))


def _beside(study: Study, rule: str, tiers: pd.Series) -> str:
    """What an agreement is to be seen beside: trivial indices and chance."""
    published = study.published_tiers
    assert published is not None
    others = [
        f"{label.lower()} puts {agreement(dict(_by_rule(study, scores))[rule], published)} there"
        for label, scores in _trivial(study).items()
    ]
    if rule == "group sizes":
        others.append(f"labels at random {chance(study)[0]:.1f}")
        sizes = "Tiers of the printed sizes"
    else:
        sizes = "How print cut the tiers is not said; the sizes here are "
        sizes += " ".join(map(str, tiers.value_counts().sort_index()))
    return "; ".join([sizes, *others])


def tier_agreement(study: Study, method: Method) -> pd.DataFrame:
    """Regions in their printed tier: the index, the index on fewer cells, and trivial indices.

    Parameters
    ----------
    study : Study
        With printed tiers.
    method : Method
        Of the index; a variant that it is not defined for, or that leaves a region without a
        score, is left out.

    Returns
    -------
    DataFrame
        variant, goalposts, rule, in_printed_tier, of, leaders_found (of the printed first tier).
        `at random` is the expectation for labels drawn without looking, see `chance`.

    Raises
    ------
    ValueError
        If the study has no printed tiers.
    """
    published = study.published_tiers
    if published is None:
        raise ValueError(
            "the study has no printed tiers; add published_lists.csv with a column tier"
        )
    leaders = published.index[published == 1]
    rows: list[tuple[str, str, str, float, float]] = []
    for (variant, goalposts), scores in _variants(study, method):
        for rule, tiers in _by_rule(study, scores):
            found = int((tiers[leaders] == 1).sum())
            rows.append((variant, goalposts, rule, agreement(tiers, published), found))
    rows.append(("at random", "none", "group sizes", *chance(study)))
    columns = ["variant", "goalposts", "rule", "in_printed_tier", "leaders_found"]
    table = pd.DataFrame(rows, columns=columns)
    table.insert(4, "of", len(published))
    return table


def chance(study: Study) -> tuple[float, float]:
    """Regions in their printed tier, and leaders found, to be expected of labels at random.

    Tier k has ``n_k`` printed regions and ``s_k`` of the N labels (the sizes of the study, or the
    printed ones), so the expectations are ``sum(n_k s_k) / N`` and ``n_1 s_1 / N``.
    """
    published = study.published_tiers
    assert published is not None
    printed = published.value_counts().sort_index()
    sizes = study.tier_sizes or list(printed)
    hits = printed * pd.Series(sizes, index=range(1, len(sizes) + 1)).reindex(printed.index)
    n = sum(sizes)
    return float(hits.sum() / n), float(hits.get(1, 0.0) / n)


def _variants(study: Study, method: Method) -> Iterator[tuple[tuple[str, str], pd.Series]]:
    """Scores of the latest year by the index, on all cells and on fewer, and by one series."""
    year = study.years("regional")[-1]
    for variant, without in VARIANTS.items():
        for goalposts in GOALPOSTS:
            try:
                result = regional_index(study, method, goalposts=goalposts, without=without)
            except MethodError:  # too few cells are left
                continue
            scores = result.year(year)[result.framework.root]
            if scores.notna().all():
                yield (variant, goalposts), scores
    for label, scores in _trivial(study).items():
        yield (label, "none"), scores


def _trivial(study: Study) -> dict[str, pd.Series]:
    """Series of the latest year that only measure the size of a region, where they are complete."""
    year, found = study.years("regional")[-1], {}
    for code in TRIVIAL:
        if ("regional", code) in study.indicators.index:
            series = study.series("regional", code)
            values = series[series.index.get_level_values("year") == year].droplevel("year")
            values = values.reindex(study.regions.index)
            if values.notna().all():
                label = f"{study.indicators.loc[('regional', code), 'name_en']} alone"
                found[label.lower().capitalize()] = values
    return found
