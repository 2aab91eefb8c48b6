"""Printed lists and tiers of regions against the index, and against single series."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from iianalysis.published.verdicts import (
    OPEN_DATA,
    PUBLISHED,
    UNDETERMINED,
    Checked,
    Finding,
)
from iianalysis.scoring import weighting
from iianalysis.scoring.index import IndexResult, Method, regional_index
from iianalysis.scoring.normalise import MethodError
from iianalysis.show.text import ASIDE, NEXT, THEN, Text, listed, of_region, t, tn, tp
from iianalysis.study.study import Study
from iianalysis.tiers import agreement, by_group_sizes

# Cells that a variant of the index goes without.
VARIANTS: dict[str, tuple[str, ...]] = {
    "index": (),
    "without suspicious cells": ("suspicious",),
    "without imputed cells": ("imputed",),
    "without snapshots": ("snapshot",),
    "without suspicious, imputed and snapshot cells": ("suspicious", "imputed", "snapshot"),
}
ONE_SERIES = "one series"  # what ranks regions instead of the index
NONE = tp("of a list", "none")
BEST = 8  # single series that are shown beside the index


def hits_of(hits: int, every: int) -> Text:
    """How many of all, as a figure."""
    return tp("figure", "{hits} of {every}", hits=hits, every=every)


def top_lists(study: Study, result: IndexResult, sound: IndexResult | None) -> list[Checked]:
    """The leading six and the top-ten lists against the same number of regions ranked first.

    A list is reproduced where the regions are the same. The order in which a top ten is mentioned
    may or may not be the order of rank, so another order says nothing.
    """
    year = study.years("regional")[-1]
    scores, lists = result.year(year), study.published_lists
    rows = []
    for name in lists["list"].unique():
        part = lists[(lists["list"] == name) & (lists["region"] != "")]
        top_ten = name.endswith("_top10")
        if part.empty or not (top_ten or name == "leading_six"):
            continue
        printed, node = list(part["region"]), part["node"].iloc[0]
        names = listed(map(of_region, printed))
        if node not in scores or scores[node].isna().all():
            note = t("no open data stand in for this part of the index")
            rows.append(Checked(name, names, np.nan, OPEN_DATA, UNDETERMINED, note))
            continue
        leaves = [c for c in result.framework.below(node) if c in result.framework.indicators]
        none = result.framework.nodes.loc[leaves, "specific"].eq(0).all()  # and not: not stated
        remark = t("no series here measures the subject itself") if none else ""
        found = _same_regions(printed, scores[node], remark)
        if top_ten and len(printed) > 2:
            order = pd.Series(range(len(printed), 0, -1), index=printed, dtype=float)
            rho = order.corr(scores[node][printed].rank())
            more = t(
                "Rank correlation with the order of mention {rho:.2f}; print does not say whether "
                "that is the order of rank",
                rho=rho,
            )
            found = replace(found, note=listed([found.note, more], NEXT))
        fewer = None if sound is None else sound.year(year)[node]
        without = None if fewer is None or fewer.isna().all() else _same_regions(printed, fewer)
        rows.append(Checked.weighed(name, names, found, without))
    return rows


def _same_regions(printed: list[str], scores: pd.Series, remark: str = "") -> Finding:
    ours = list(scores.nlargest(len(printed)).index)
    missing = [region for region in printed if region not in ours]
    extra = [region for region in ours if region not in printed]
    hits = hits_of(len(printed) - len(missing), len(printed))
    if not missing and not extra:
        return Finding(hits, "reproduced", listed([t("the same regions"), remark], THEN))
    note = t(
        "printed but not here: {missing}; here but not printed: {extra}",
        missing=listed(map(of_region, missing)) or NONE,
        extra=listed(map(of_region, extra)) or NONE,
    )
    return Finding(hits, "differs", listed([note, remark], THEN))


def tiers(study: Study, result: IndexResult, sound: IndexResult | None) -> list[Checked]:
    """The printed tiers against tiers of the same sizes, cut from the scores of the latest year.

    How print cut its tiers it does not say, so no other rule is held against it.
    """
    published, sizes = study.published_tiers, sizes_of(study)
    year, root = study.years("regional")[-1], result.framework.root
    if published is None or not sizes or result.year(year)[root].isna().any():
        return []
    rows = []
    if list(published.value_counts().sort_index()) == study.tier_sizes:
        text = " ".join(map(str, study.tier_sizes))
        note = t("they went in: tiers by group sizes are cut to the printed sizes")
        rows.append(Checked("tier_sizes", text, text, PUBLISHED, "input", note))
    found = _same_tiers(by_group_sizes(result.year(year)[root], sizes), published)
    note = listed([found.note, _beside(study, result)], NEXT)
    fewer = None if sound is None else sound.year(year)[root]
    without = None
    if fewer is not None and fewer.notna().any():
        without = _same_tiers(by_group_sizes(fewer, sizes), published)
    printed = tn("{n} region", "{n} regions", len(published))
    rows.append(Checked.weighed("tiers_group_sizes", printed, replace(found, note=note), without))
    return rows


def sizes_of(study: Study) -> list[int]:
    """Sizes of the tiers that are compared with print: of the study, or as printed.

    Empty where no tiers are printed, or only those of some regions.
    """
    if study.published_tiers is None:
        return []
    sizes = study.tier_sizes or list(study.published_tiers.value_counts().sort_index())
    return [int(size) for size in sizes] if sum(sizes) == len(study.regions) else []


def _same_tiers(ours: pd.Series, published: pd.Series) -> Finding:
    hits, of = agreement(ours, published), len(published)
    ours = ours.reindex(published.index)
    other = published.index[~ours.eq(published).fillna(False).astype(bool)]
    texts = listed(
        t(
            "{region} {printed} and {here}",
            region=of_region(one), printed=published[one],
            here=tp("of a tier", "none") if pd.isna(ours[one]) else ours[one],
        )
        for one in other
    )  # fmt: skip
    note = t("the same tiers")
    if texts:
        note = t("printed tier, and tier of the same size here: {tiers}", tiers=texts)
    return Finding(hits_of(hits, of), "reproduced" if hits == of else "differs", note)


def _beside(study: Study, result: IndexResult) -> Text:
    """What an agreement with printed tiers is to be seen beside: single series and chance."""
    hits = [hits for hits, _ in _of_series(study).values()]
    text = t("Labels at random put {chance:.1f} there", chance=chance(study)[0])
    if hits:
        text += ASIDE + t("the best of {n} single series {most}", n=len(hits), most=max(hits))
    strength = result.framework.nodes["strength"].fillna("")
    if (strength != "").any():
        points = weighting.effective(result.framework, result.weights)["points"]
        share = points[strength == "weak"].sum()
        weak = t("weak proxies carry {share:.0f}% of the weight", share=share)
        return listed([text, weak], THEN)
    return text


def tier_agreement(study: Study, method: Method) -> pd.DataFrame:
    """Regions in their printed tier: the index, the index on fewer cells, and every single series.

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
        variant, indicator (of the variant `one series`, the one that ranks regions by itself; those
        that agree most with print come first), goalposts, rule (`group sizes`, those of print),
        in_printed_tier, of, leaders_found (of the printed first tier), gaps (regions without a
        value, which have no tier), specific (of a series: 1 where it measures the subject itself).
        `at random` is the expectation for labels drawn without looking, see `chance`. Empty where
        the tiers of some regions only are printed.

    Raises
    ------
    ValueError
        If the study has no printed tiers.
    """
    published, sizes = study.published_tiers, sizes_of(study)
    if published is None:
        raise ValueError(
            "the study has no printed tiers; add published_lists.csv with a column tier"
        )
    columns = ["variant", "indicator", "goalposts", "in_printed_tier", "leaders_found", "gaps"]
    rows: list[tuple[str, str, str, float, float, int]] = []
    if sizes:
        for variant, goalposts, scores in _variants(study, method):
            rows.append((variant, "", goalposts, *_hits(scores, sizes, published), 0))
        series = _of_series(study)
        for code in sorted(series, key=lambda code: -series[code][0]):
            gaps = int(_series(study, code).isna().sum())
            rows.append((ONE_SERIES, code, "none", *series[code], gaps))
        rows.append(("at random", "", "none", *chance(study), 0))
    table = pd.DataFrame(rows, columns=columns)
    table.insert(3, "rule", "group sizes")
    table.insert(5, "of", len(published))
    return table.assign(
        specific=table["indicator"].map(study.indicators.loc["regional"]["specific"])
    )


def leading_agreement(table: pd.DataFrame) -> pd.DataFrame:
    """What is shown of `tier_agreement`: of the single series those that agree most."""
    if table.empty:
        return table
    shown = table[(table["variant"] != ONE_SERIES) | (table.groupby("variant").cumcount() < BEST)]
    columns = ["variant", "indicator", "goalposts", "in_printed_tier", "of", "leaders_found"]
    return shown[columns].reset_index(drop=True)


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


def _variants(study: Study, method: Method) -> Iterator[tuple[str, str, pd.Series]]:
    """Scores of the latest year by the index, on all cells and on fewer."""
    year = study.years("regional")[-1]
    for variant, without in VARIANTS.items():
        for goalposts in study.all_goalposts:
            try:
                result = regional_index(study, method, goalposts=goalposts, without=without)
            except MethodError:  # too few cells are left
                continue
            scores = result.year(year)[result.framework.root]
            if scores.notna().all():
                yield variant, goalposts, scores


def _hits(scores: pd.Series, sizes: list[int], published: pd.Series) -> tuple[int, int]:
    """Regions in their printed tier, and those of the first tier that are found."""
    found = by_group_sizes(scores, sizes)
    leaders = published.index[published == 1]
    return agreement(found, published), int(found.reindex(leaders).eq(1).sum())


def _of_series(study: Study) -> dict[str, tuple[int, int]]:
    """What `_hits` gives of every regional series with values, ties and gaps as in the index."""
    published, sizes = study.published_tiers, sizes_of(study)
    assert published is not None
    found = {}
    for code in study.indicators.loc["regional"].index:
        values = _series(study, str(code))
        if values.nunique() > 1:
            found[str(code)] = _hits(values, sizes, published)
    return found


def _series(study: Study, code: str) -> pd.Series:
    """Values of the latest year, higher ones better."""
    series, year = study.series("regional", code), study.years("regional")[-1]
    values = series[series.index.get_level_values("year") == year].droplevel("year")
    return (
        values.reindex(study.regions.index) * study.indicators.loc[("regional", code), "direction"]
    )
