"""The regional index as the notebooks and the report show it."""

from __future__ import annotations

import pandas as pd

from iianalysis.pages.data.views import reading_order
from iianalysis.scoring.index import IndexResult, ranked
from iianalysis.show.names import beside
from iianalysis.show.text import Text, listed, of_node, of_region, of_score
from iianalysis.study.study import Study
from iianalysis.tables.regions import regional_table, top_regions


def top_table(study: Study, result: IndexResult | None, node: str) -> pd.DataFrame:
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
    table = top_regions(study, result)
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
            flagged[region].append(of_node(code) + " (" + listed(flags.split("; "), "; ") + ")")
    return table.assign(
        imputed=100 * imputed.reindex(table["region"]).to_numpy(),
        flagged=list(flagged.values()),
    ).reset_index(drop=True)


def goalpost_table(study: Study, result: IndexResult, year: int) -> pd.DataFrame:
    """What each indicator is measured between, and which region holds it.

    Returns
    -------
    DataFrame
        indicator, unit, direction, worst, worst_region, best, best_region, and with pooled
        goalposts worst_year and best_year. Nobody holds those that are given. Several regions with
        the same value are counted, `21 regions`; a year is empty where they have it in several.
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
        if fixed := _given(study, code):
            worst, best = fixed if up else fixed[::-1]
            row |= {"worst": worst, "worst_region": "", "best": best, "best_region": ""}
            ends = {}
        for end, value in ends.items():
            held = series.index[series == value]
            regions, years = (list(held.unique(name)) for name in ("region", "year"))
            one = regions[0] if len(regions) == 1 else f"{len(regions)} regions"
            row |= {end: value, f"{end}_region": one}
            row |= {f"{end}_year": years[0] if len(years) == 1 else ""} if pooled else {}
        rows.append(row)
    return pd.DataFrame(rows)


def _given(study: Study, code: str) -> tuple[float, float] | None:
    """Goalposts of an indicator that the study gives, in its units."""
    if study.goalposts != "given" or study.overrides.get("goalposts", "given") != "given":
        return None
    low, high = study.indicators.loc[("regional", code), ["low", "high"]]
    return None if pd.isna(low) else (float(low), float(high))


def scores_of(result: IndexResult, year: int) -> pd.DataFrame:
    """Scores of the overall index and the dimensions: regions, best first, by nodes."""
    nodes = [result.framework.root, *result.framework.dimensions]
    scores = result.year(year)[nodes]
    order = ranked(scores[nodes[0]]).sort_values(kind="stable").index
    return scores.loc[order].rename_axis(columns=None)


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
    table.insert(0, "rank", ranks.astype("Int64").array)
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


def marked_scores(scores: pd.DataFrame, flags: pd.DataFrame) -> pd.DataFrame:
    """Scores as whole numbers with a sign for what is to be known of the cell.

    Returns
    -------
    DataFrame
        indicator, and a column of texts for each region: `*` imputed, `?` suspicious or disputed,
        `=` snapshot.
    """
    signs = {"imputed": "*", "suspicious": "?", "disputed": "?", "snapshot": "="}
    texts = scores.map(lambda score: "" if pd.isna(score) else of_score(score, 0))
    for flag, sign in signs.items():
        texts = texts.where(~flags.map(lambda cell, flag=flag: flag in str(cell)), texts + sign)
    columns = pd.Index(["indicator", *map(of_region, scores.index)], dtype=object)
    cells = zip(texts.columns, *texts.to_numpy(), strict=True)
    return pd.DataFrame(list(cells), columns=columns)
