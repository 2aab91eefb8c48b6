"""Tables that the notebooks show: made from a study and its indices, for reading, not for files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from iianalysis.errors import StudyError
from iianalysis.parameters import one_of
from iianalysis.published import check as published_check
from iianalysis.published.verdicts import VERDICT, VERDICTS
from iianalysis.schemes import method_of, weights_of
from iianalysis.scoring import change, weighting
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.index import (
    IndexResult,
    build_index,
    national_index,
    ranked,
    regional_index,
)
from iianalysis.scoring.normalise import GOALPOSTS
from iianalysis.show.names import beside, said, with_texts
from iianalysis.show.text import Text, listed, of_node, of_region
from iianalysis.study.cells import FLAGS
from iianalysis.study.study import Study
from iianalysis.tables.choices import AMOUNT
from iianalysis.tables.data import flagged_cells
from iianalysis.tables.regions import regional_table, top_regions
from iianalysis.tiers import ONE_AXIS
from iianalysis.uncertainty import one_choice as sensitivity

NOTES = ["note", "note_zh"]  # of which a reader sees one: `readable.in_language`
QUALIFIERS = {"over": "> ", "at_least": "≥ ", "at_most": "≤ ", "about": "about "}


def national(study: Study, scheme: str = "") -> IndexResult:
    """The national index under a scheme of weights.

    Raises
    ------
    StudyError
        If the study has no national series, these have one year only, or there is no such scheme.
    """
    _needs(study, "national")
    if len(years := study.years("national")) < 2:
        raise StudyError(
            [f"the nation has values of {years[0]} alone, so nothing has grown; add another year"]
        )
    return national_index(study, method_of(study, "national", scheme))


def regional(study: Study, scheme: str = "", goalposts: str = "own year") -> IndexResult:
    """The regional index under a scheme of weights, between the goalposts of a name.

    Raises
    ------
    StudyError
        If the study has no regional series, or no such scheme.
    ParameterError
        For other goalposts.
    """
    _needs(study, "regional")
    one_of("goalposts", goalposts, GOALPOSTS)
    method = method_of(study, "regional", scheme)
    return regional_index(study, method, goalposts=goalposts)  # type: ignore[arg-type]


def year_of(study: Study, year: int, scope: str = "regional") -> int:
    """The year of a parameter, where 0 stands for the latest year with data."""
    years = study.years(scope)
    return int(one_of("year", year, [0, *years])) or years[-1]


def _needs(study: Study, scope: str) -> None:
    if scope not in study.scopes:
        raise StudyError(
            [f"study {study.name!r} has no {scope} series; give {scope}.csv with some, "
             "or open another notebook"]
        )  # fmt: skip


# What the index is made of


def tree_table(result: IndexResult, year: int) -> pd.DataFrame:
    """The tree above the indicators, each node followed by what is below it.

    Returns
    -------
    DataFrame
        node, parent, level, indicators (number below it), points (of 100 in all leaves; 0 for a
        gap, whose weight has gone to its siblings), coverage (of the year; the mean over regions).
    """
    tree = result.framework
    weights = weighting.effective(tree, result.weights)
    coverage = result.coverage.xs(year, level="year").mean()
    nodes = [node for node in reading_order(tree) if node not in set(tree.indicators)]
    leaves = set(tree.indicators)
    return pd.DataFrame(
        {
            "node": nodes,
            "parent": tree.nodes.loc[nodes, "parent"].to_numpy(),
            "level": tree.nodes.loc[nodes, "level"].to_numpy(),
            "indicators": [len(leaves & set(tree.below(node))) for node in nodes],
            "points": weights.loc[nodes, "points"].to_numpy(),
            "coverage": coverage[nodes].to_numpy(),
        }
    )


def reading_order(tree: Framework, node: str | None = None) -> list[str]:
    """A node (the root where None) and all below it, each followed by what is below it."""
    order, waiting = [], [node or tree.root]
    while waiting:
        order.append(waiting.pop())
        waiting += reversed(tree.children(order[-1]))
    return order


def indicator_table(study: Study, scheme: str, node: str) -> pd.DataFrame:
    """The indicators below a node in both scopes, and how well they stand for it.

    Returns
    -------
    DataFrame
        scope, parent, indicator, unit, strength, specific, flags (`snapshot` or empty), points
        (of 100 in the whole index), note and note_zh (empty where the study has none in Chinese).
    """
    parts = []
    for scope in study.scopes:
        tree = study.framework(scope)
        points = weighting.effective(tree, weights_of(study, scope, scheme))["points"]
        leaves = [code for code in reading_order(tree, node) if code in set(tree.indicators)]
        table = tree.nodes.loc[leaves, ["parent", "unit", "strength", "specific", *NOTES]]
        table.insert(0, "scope", scope)
        table.insert(2, "indicator", leaves)
        table["specific"] = yes_or_no(table["specific"])
        snapshot = tree.nodes.loc[leaves, "snapshot"].eq(1)
        table.insert(6, "flags", np.where(snapshot, "snapshot", ""))
        table.insert(7, "points", points[leaves])
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def yes_or_no(stated: pd.Series) -> list[bool | None]:
    """Whether each of 1 and 0 is 1; None where nothing is stated."""
    return [None if pd.isna(one) else bool(one) for one in stated]


def flag_summary(study: Study, scope: str, year: int | None = None) -> pd.DataFrame:
    """Cells that need a word of caution, one row for each indicator and flag.

    Returns
    -------
    DataFrame
        indicator, flags, cells (number), years, and for regions `regions` (`all` where it is all
        of them); of one year where it is given.
    """
    cells = flagged_cells(study)
    cells = cells[cells["scope"] == scope]
    if year is not None:
        cells = cells[cells["year"] == year]
    rows = []
    for (indicator, flags), part in cells.groupby(["indicator", "flags"], sort=False):
        regions = list(dict.fromkeys(part["region"]))
        rows.append(
            {
                "indicator": indicator,
                "flags": flags,
                "cells": len(part),
                "years": [str(when) for when in sorted(set(part["year"]))],
                "regions": [said("all")] if len(regions) == len(study.regions) else regions,
            }
        )
    table = pd.DataFrame(rows, columns=["indicator", "flags", "cells", "years", "regions"])
    order = table["flags"].map({flag: place for place, flag in enumerate(FLAGS)})
    table = table.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    return table.drop(columns="regions" if scope == "national" else [])


# National


def side_by_side(table: pd.DataFrame, nodes: Iterable[str]) -> pd.DataFrame:
    """The index of some nodes by year, a row for each basis: never one row for both.

    Parameters
    ----------
    table : DataFrame
        As `published.two_bases` returns it.
    nodes : iterable of str

    Returns
    -------
    DataFrame
        node, basis, a column for each year (NaN: not printed), growth (percent, from the first to
        the last year; NaN where there is one), cagr, current_prices (percent of the weight;
        absent where there is none), implied (years whose value follows from print, but was not
        printed).
    """
    table = table[table["value"].notna()]
    years = sorted(table["year"].unique())
    rows = []
    for node in nodes:
        for basis in ("open data", "published"):
            part = table[(table["node"] == node) & (table["basis"] == basis)].set_index("year")
            if part.empty:
                continue
            value = part["value"].reindex(years)
            first, last = part.index.min(), part.index.max()
            ratio = value[last] / value[first] if last > first else np.nan
            implied = part.index[part.get("support", pd.Series("", part.index)) == "implied"]
            rows.append(
                {"node": node, "basis": basis}
                | {str(year): value[year] for year in years}
                | {
                    "growth": 100 * (ratio - 1),
                    "cagr": 100 * (ratio ** (1 / max(last - first, 1)) - 1),
                    "current_prices": part["current_prices"].iloc[-1],
                    "implied": [str(year) for year in sorted(implied)],
                }
            )
    found = pd.DataFrame(rows)
    if rows and not (found["current_prices"] > 0).any():
        found = found.drop(columns="current_prices")
    return found


def contribution_table(result: IndexResult, parent: str) -> pd.DataFrame:
    """Contribution of the children of a node to its growth in percent, by year and since the base.

    Returns
    -------
    DataFrame
        node, weight (within the parent), a column for each year, since_base; a last row with the
        words `sum`. Children without a series are left out.
    """
    region = result.scores.index[0][0]
    years = sorted(result.scores.index.get_level_values("year"))
    children = [
        node for node in result.framework.children(parent) if result.scores[node].notna().any()
    ]
    weights = weighting.effective(result.framework, result.weights)["effective_weight"]
    yearly = change.contributions(result).loc[region, children]
    since = change.contributions(result, years[0]).loc[region, children]
    table = pd.DataFrame({"node": children, "weight": weights[children].to_numpy()})
    for year in years[1:]:
        table[str(year)] = yearly.loc[year].to_numpy()
    table["since_base"] = since.loc[years[-1]].to_numpy()
    total = table.drop(columns="node").sum(min_count=1)
    table = pd.concat([table, pd.DataFrame([{"node": "", **total}])], ignore_index=True)
    return with_texts(table, node=[*map(of_node, children), said("sum")])


def without_leading_series(
    study: Study, national: IndexResult, concentration: pd.DataFrame, most: int = 3
) -> pd.DataFrame:
    """The index of the last year without the series that carry most of its growth.

    Returns
    -------
    DataFrame
        series (those left out), index: with all, without the first, the first two ..., and
        without every series that starts from or ends on a floor.
    """
    first = list(concentration["indicator"].iloc[:most])
    floors = list(concentration.loc[concentration["floors"] > 0, "indicator"])
    cases = [first[:n] for n in range(len(first) + 1)]
    cases += [floors] if floors and floors not in cases else []
    panel = study.panel("national")
    rows = []
    for left_out in cases:
        values = panel.assign(**dict.fromkeys(left_out, np.nan))
        scores = build_index(values, national.framework, national.method).scores
        rows.append({"left_out": left_out, "index": scores[national.framework.root].iloc[-1]})
    return pd.DataFrame(rows)


# One dimension


def printed_facts(study: Study, node: str) -> pd.DataFrame:
    """Printed figures for the nation, of a node and of those below it.

    Returns
    -------
    DataFrame
        fact and fact_zh, year, printed (with its qualifier), unit, place; empty where nothing is
        printed.
    """
    below = reading_order(Framework(study.tree.assign(is_indicator=False)), node)
    facts = study.published_of_nation
    facts = facts[facts["node"].isin(below) & (facts["group"] == "")]
    signs = facts["qualifier"].map(QUALIFIERS).fillna("")
    printed = signs + facts["value"].map("{:g}".format)
    table = facts[["name_en", "name_zh", "year", "unit", "place"]]
    table = table.rename(columns={"name_en": "fact", "name_zh": "fact_zh"})
    table["year"] = table["year"].astype("Int64")
    table.insert(3, "printed", printed.astype(str))
    return table.reset_index(drop=True)


def printed_growth(study: Study, node: str) -> pd.DataFrame | None:
    """Printed growth rates of a node; None where there are none."""
    facts = study.published
    rows = facts[(facts["kind"] == "growth") & (facts["node"] == node)]
    return rows if len(rows) else None


def top_table(study: Study, result: IndexResult | None, node: str, top: int = 10) -> pd.DataFrame:
    """The first regions of a dimension in the latest year, beside the printed list.

    Returns
    -------
    DataFrame
        As `tables.regions.top_regions`, with imputed (percent of the weight of the dimension) and
        flagged (indicators whose cell of the region is imputed, suspicious or disputed);
        empty where there is no index of regions.
    """
    columns = ["dimension", "rank", "region", "score", "printed_position", "imputed", "flagged"]
    if result is None:
        return pd.DataFrame(columns=columns)
    table = top_regions(study, result, top)
    table = table[table["dimension"] == node]
    return _with_flags(table, study, result, study.years("regional")[-1], node)[columns]


def _with_flags(
    table: pd.DataFrame, study: Study, result: IndexResult, year: int, top: str
) -> pd.DataFrame:
    """The share of weight on imputed cells below a node, and its flagged cells, by region."""
    rows = regional_table(study, result)
    rows = rows[rows["year"] == year]
    imputed = rows[rows["node"] == top].set_index("region")["imputed"]
    below = rows[rows["node"].isin(result.framework.below(top))]
    marked = below[~below["flags"].isin(["", "snapshot"])]
    flagged: dict[str, list[Text]] = {region: [] for region in table["region"]}
    for region, code, flags in marked[["region", "node", "flags"]].itertuples(index=False):
        if region in flagged:
            flagged[region].append(said("{} ({})", of_node(code), listed(flags.split("; "), "; ")))
    return table.assign(
        imputed=100 * imputed.reindex(table["region"]).to_numpy(),
        flagged=list(flagged.values()),
    ).reset_index(drop=True)


# Regions


def goalpost_table(study: Study, result: IndexResult, year: int) -> pd.DataFrame:
    """What each indicator is measured between, and which region holds it.

    Returns
    -------
    DataFrame
        indicator, unit, direction, worst, worst_region, best, best_region, and with pooled
        goalposts worst_year and best_year. Several regions with the same value are counted, `21
        regions`; a year is empty where they have it in several.
    """
    panel = study.panel("regional")
    pooled = result.method.goalposts == "pooled"
    if not pooled:
        panel = panel[panel.index.get_level_values("year") == year]
    nodes, rows = result.framework.nodes, []
    for code in [c for c in reading_order(result.framework) if c in set(panel.columns)]:
        series = panel[code].dropna()
        if series.empty:
            continue
        up = nodes.loc[code, "direction"] == 1
        ends = {"worst": series.min(), "best": series.max()}
        ends = ends if up else {"worst": ends["best"], "best": ends["worst"]}
        row = {
            "indicator": code,
            "unit": nodes.loc[code, "unit"],
            "direction": "more is better" if up else "less is better",
        }
        for end, value in ends.items():
            held = series.index[series == value]
            regions, years = (list(held.unique(name)) for name in ("region", "year"))
            one = regions[0] if len(regions) == 1 else f"{len(regions)} regions"
            row |= {end: value, f"{end}_region": one}
            row |= {f"{end}_year": years[0] if len(years) == 1 else ""} if pooled else {}
        rows.append(row)
    return pd.DataFrame(rows)


def scores_of(result: IndexResult, year: int) -> pd.DataFrame:
    """Scores of the overall index and the dimensions: regions, best first, by nodes."""
    nodes = [result.framework.root, *result.framework.dimensions]
    scores = result.year(year)[nodes]
    order = ranked(scores[nodes[0]]).sort_values(kind="stable").index
    return scores.loc[order].rename_axis(columns=None)


def imputed_shares(study: Study, result: IndexResult, year: int) -> pd.DataFrame:
    """Share of the weight of each node that rests on imputed cells: regions by nodes."""
    table = regional_table(study, result)
    table = table[table["year"] == year]
    return table.pivot(index="region", columns="node", values="imputed")


def ranking(study: Study, result: IndexResult, year: int) -> pd.DataFrame:
    """All regions in order of their score, with what their score rests on.

    Returns
    -------
    DataFrame
        rank, region, a column for the overall index and each dimension (`names.beside`), coverage,
        imputed
        (percent of the weight), flagged (indicators whose cell is imputed, suspicious or
        disputed; snapshots, which all regions share, are not repeated).
    """
    root = result.framework.root
    scores = scores_of(result, year)
    table = scores.rename(columns=beside).rename_axis("region").reset_index()
    ranks = ranked(scores[root])
    table.insert(0, "rank", ranks.astype("Int64").to_numpy())
    coverage = result.coverage.xs(year, level="year")[root]
    table["coverage"] = coverage[scores.index].to_numpy()
    return _with_flags(table, study, result, year, root)


def indicator_scores(result: IndexResult, year: int) -> pd.DataFrame:
    """Scores of every indicator: regions, best first, by indicators in the order of the tree."""
    leaves = set(result.framework.indicators)
    order = [code for code in reading_order(result.framework) if code in leaves]
    return result.year(year).loc[scores_of(result, year).index, order].rename_axis(columns=None)


def cell_flags(study: Study, result: IndexResult, year: int) -> pd.DataFrame:
    """What is to be known of each cell, in the shape of `indicator_scores`."""
    table = regional_table(study, result)
    table = table[table["year"] == year]
    scores = indicator_scores(result, year)
    flags = table.pivot(index="region", columns="node", values="flags")
    return flags.loc[scores.index, scores.columns]


def dimension_of(result: IndexResult) -> pd.Series:
    """The dimension of each indicator."""
    tree = result.framework
    return pd.Series(
        {leaf: node for node in tree.dimensions for leaf in tree.below(node)}, name="dimension"
    ).reindex([code for code in reading_order(tree) if code in set(tree.indicators)])


def marked_scores(scores: pd.DataFrame, flags: pd.DataFrame) -> pd.DataFrame:
    """Scores as whole numbers with a sign for what is to be known of the cell.

    Returns
    -------
    DataFrame
        indicator, and a column of texts for each region: `*` imputed, `?` suspicious or disputed,
        `=` snapshot.
    """
    signs = {"imputed": "*", "suspicious": "?", "disputed": "?", "snapshot": "="}
    texts = scores.map(lambda score: "" if pd.isna(score) else f"{score:.0f}")
    for flag, sign in signs.items():
        texts = texts.where(~flags.map(lambda cell, flag=flag: flag in str(cell)), texts + sign)
    columns = pd.Index(["indicator", *map(of_region, scores.index)], dtype=object)
    cells = zip(texts.columns, *texts.to_numpy(), strict=True)
    return pd.DataFrame(list(cells), columns=columns)


# Tiers


def tier_comparison(
    table: pd.DataFrame, year: int, rules: Sequence[str] = ("group sizes", "natural breaks")
) -> pd.DataFrame:
    """The tier of each region by some rules, beside the printed one.

    Parameters
    ----------
    table : DataFrame
        As `tiers.tier_table` returns it.
    year : int
    rules : sequence of str
        Those that the table has.

    Returns
    -------
    DataFrame
        rank, region, score, a column for each rule, each followed by its probability (in percent)
        where that is known, and printed_tier where tiers are printed.
    """
    table = table[(table["year"] == year) & table["rule"].isin(rules)]
    wide = table.pivot(index="region", columns="rule", values="tier").rename_axis(columns=None)
    once = table.drop_duplicates("region").set_index("region")
    known = table.dropna(subset=["probability"])
    for rule, part in known.groupby("rule"):
        share = 100 * part.set_index("region")["probability"]
        wide.insert(wide.columns.get_loc(rule) + 1, f"probability {rule}", share)
    wide.insert(0, "score", once["score"])
    wide.insert(0, "rank", once["rank"])
    if once["published_tier"].notna().any():
        wide["printed_tier"] = once["published_tier"]
    wide = wide.loc[list(once.index)].reset_index()
    wide.insert(0, "rank", wide.pop("rank"))
    return wide


def tier_borders(table: pd.DataFrame, year: int) -> pd.DataFrame:
    """How wide the gaps are that the tiers are parted at, by rules that look at the score alone.

    Returns
    -------
    DataFrame
        rule, tier (the upper one), regions (in it), last_above, first_below, each followed by the
        probability of its tier (`chance_above`, `chance_below`, in percent) where that is known,
        gap (points), times_mean (gap over the mean gap between neighbours in rank).
    """
    rows = []
    of_score = (table["year"] == year) & table["rule"].isin(ONE_AXIS) & table["tier"].notna()
    table = table[of_score].sort_values("score", ascending=False, kind="stable")
    for rule, part in table.groupby("rule"):
        mean = (part["score"].iloc[0] - part["score"].iloc[-1]) / (len(part) - 1)
        ends = part.assign(
            below=part["region"].shift(-1),
            gap=-part["score"].diff().shift(-1),
            chance_below=100 * part["probability"].shift(-1),
        )
        last = ends.drop_duplicates("tier", keep="last").iloc[:-1]
        sizes = part.groupby("tier").size()
        rows.append(
            pd.DataFrame(
                {
                    "rule": rule,
                    "tier": last["tier"],
                    "regions": sizes[last["tier"]].to_numpy(),
                    "last_above": last["region"],
                    "chance_above": 100 * last["probability"],
                    "first_below": last["below"],
                    "chance_below": last["chance_below"],
                    "gap": last["gap"],
                    "times_mean": last["gap"] / mean,
                }
            )
        )
    found = pd.concat(rows, ignore_index=True)
    unknown = table["probability"].isna().all()
    return found.drop(columns=["chance_above", "chance_below"]) if unknown else found


def map_tiers(table: pd.DataFrame, year: int, rule: str = "") -> pd.DataFrame:
    """Tiers by one rule: if none is named, group sizes where these are given, or natural breaks.

    Returns
    -------
    DataFrame
        The rows of `tiers.tier_table` of a year and that rule, indexed by region.
    """
    usual = "group sizes" if (table["rule"] == "group sizes").any() else "natural breaks"
    rule = rule or usual
    return table[(table["year"] == year) & (table["rule"] == rule)].set_index("region")


def tier_agreement(study: Study, result: IndexResult) -> pd.DataFrame:
    """Agreement with the printed tiers under a method; empty where no tiers are printed."""
    if study.published_tiers is None:
        return pd.DataFrame()
    return published_check.tier_agreement(study, result.method)


# Sensitivity


def variant_ranks(
    study: Study, result: IndexResult, year: int, amount: float = AMOUNT
) -> pd.DataFrame:
    """Rank of every region when one choice at a time is changed.

    Returns
    -------
    DataFrame
        Regions by `(kind, variant)`; the first column, `(baseline, baseline)`, is
        the index as it stands.

    Raises
    ------
    ValueError
        If `amount` is not above 0 and at most 1.
    """
    panel, tree, method = study.panel("regional"), result.framework, result.method
    kinds = {
        "alternative": sensitivity.alternatives(method),
        "weight moved": sensitivity.moved_weights(method, tree, amount),
        "indicator left out": sensitivity.left_out(method, tree),
    }
    scores = {("baseline", "baseline"): result.year(year)[tree.root]}
    for kind, variants in kinds.items():
        for name, variant in variants.items():
            scores[kind, name] = build_index(panel, tree, variant).year(year)[tree.root]
    kinds, names = zip(*scores, strict=True)
    table = pd.concat(list(scores.values()), axis=1)
    table.columns = pd.MultiIndex.from_arrays([pd.Index(k, dtype=object) for k in (kinds, names)])
    return ranked(table)


def rank_shifts(ranks: pd.DataFrame, sizes: Sequence[int] = ()) -> pd.DataFrame:
    """What each variant does to ranks and tiers: the columns of `tables.choices.sensitivity_table`.

    Parameters
    ----------
    ranks : DataFrame
        As `variant_ranks` returns it.
    sizes : sequence of int
        Tier sizes; where empty, changes of tier are not counted.

    Returns
    -------
    DataFrame
        kind, variant, mean_shift, largest_shift, moved_most, correlation and, with sizes,
        changed_tier.
    """
    base = ranks["baseline", "baseline"]
    rows = []
    for (kind, name), other in ranks.drop(columns="baseline", level=0).items():
        rows.append({"kind": kind, "variant": name, **sensitivity.shift(-base, -other, sizes)})
    table = pd.DataFrame(rows)
    table = with_texts(table, variant=[row["variant"] for row in rows])
    return table.astype({"changed_tier": "Int64"} if "changed_tier" in table else {})


def shifts_of(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The rows of `rank_shifts` of one kind, the largest mean shift first."""
    rows = table[table["kind"] == kind].drop(columns="kind")
    return rows.sort_values("mean_shift", ascending=False, kind="stable", ignore_index=True)


def rank_ranges(ranks: pd.DataFrame) -> pd.DataFrame:
    """The best and the worst rank that each region reaches over all variants.

    Returns
    -------
    DataFrame
        region, rank (as the index stands; best first), highest_rank, lowest_rank. Empty where a
        region has no score.
    """
    table = pd.DataFrame(
        {
            "rank": ranks["baseline", "baseline"],
            "highest_rank": ranks.min(axis=1),
            "lowest_rank": ranks.max(axis=1),
        }
    )
    table = table.astype("Int64").sort_values("rank", kind="stable")
    return table.rename_axis("region").reset_index()


# Print


def check(study: Study, scheme: str = "") -> pd.DataFrame:
    """Printed facts and claims of which the study has figures, under a scheme of weights.

    Raises
    ------
    StudyError
        If the study has no printed figures.
    """
    if study.published.empty:
        raise StudyError(
            [f"study {study.name!r} has no printed figures to check; add published.csv"]
        )
    has = study.scopes
    grows = "national" in has and len(study.years("national")) > 1
    return published_check.check(
        study,
        national(study, scheme) if grows else None,
        {g: regional(study, scheme, g) for g in GOALPOSTS} if "regional" in has else {},
    )


def check_agreement(study: Study, scheme: str = "") -> pd.DataFrame:
    """Agreement with the printed tiers under a scheme; empty where there are none."""
    if "regional" not in study.scopes:
        return pd.DataFrame()
    return tier_agreement(study, regional(study, scheme))


def verdict_table(checked: pd.DataFrame) -> pd.DataFrame:
    """What each verdict means and how often it was given: verdict, meaning, facts by basis."""
    counts = pd.crosstab(checked["verdict"], checked["basis"])
    counts = counts.reindex(list(VERDICT), fill_value=0)
    counts.insert(0, "meaning", pd.Series(VERDICTS, dtype=object))
    return counts.rename_axis(index="verdict", columns=None).reset_index()


def verdict_rows(checked: pd.DataFrame, *verdicts: str) -> pd.DataFrame:
    """Rows of some verdicts; the column is dropped where there is one only."""
    columns = ["item", "printed", "computed", "basis", "verdict", "note"]
    rows = checked.loc[checked["verdict"].isin(verdicts), columns].reset_index(drop=True)
    return rows.drop(columns="verdict") if len(verdicts) == 1 else rows
