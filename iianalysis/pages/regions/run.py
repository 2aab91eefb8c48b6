"""From the results of a run to the pictures of the indices, their regions and tiers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from iianalysis.pages.region import says as diagnosis_findings
from iianalysis.schemes import ASSUMED, coverage_asked, short_name
from iianalysis.show.reader import say
from iianalysis.show.text import AS_WELL, END, THEN, Text, capital, given, listed, of_region, t, tn

if TYPE_CHECKING:
    from iianalysis.scoring.framework import Framework
    from iianalysis.tables.results import Results

MOST_NAMED = 5  # of the regions without a shape


def dimensions(results: Results) -> list[str]:
    """Nodes right below the root of the study."""
    tree = results.study.tree
    root = tree.index[tree["parent"] == ""][0]
    return list(tree.index[tree["parent"] == root])


def sentence(parts: Iterable[str]) -> Text:
    """Several statements as one sentence that begins with a capital."""
    return capital(listed(parts, THEN) + END)


def note(results: Results, scope: str, *more: str) -> Text:
    """What is to be known of a picture alone, and its weights; for the rest see `for_all`."""
    scheme = results.scheme_of(scope)
    weights = short_name(results.study, scheme)
    weighing = t("weights: {weights}", weights=weights)
    if scheme in ASSUMED:
        weighing = t("weights: {weights}, an assumption", weights=weights)
    return sentence([*more, weighing + coverage_asked(results.study)])


def for_all(results: Results) -> Text:
    """What holds for every picture that does not say otherwise, said once in the report."""
    study = results.study
    parts: list[str] = []
    if len(study.published):
        parts.append(
            t(
                "they rest on open data, partly proxies, where they do not say that they show what "
                "was printed"
            )
        )
    if "national" in study.scopes:
        parts.append(
            t(
                "national series are ratios to {year}, and a part without a series gives its "
                "weight to its siblings",
                year=study.base_year,
            )
        )
    if "regional" in study.scopes:
        parts.append(
            t(
                "scores of regions are min-max scores of 0 to 100 between the lowest and the "
                "highest value of the year (pooled over years in pictures of change, which leave "
                "snapshots out and, for a region, a series that it lacks in one of the years)"
            )
        )
    parts += dict.fromkeys(results.weights_in_words(scope) for scope in study.scopes)
    if "uncertainty_convergence" in results.tables:
        parts.append(
            t(
                "all that varies in draws is assumed (table uncertain_factors), and a probability "
                "is a share of {draws:,} draws, not of what is true",
                draws=results.tables["uncertainty_convergence"]["draws"].iloc[-1],
            )
        )
    return t("What holds for all pictures: {parts}.", parts=listed(parts, THEN))


def _published_note(results: Results, rows: pd.DataFrame, joint: bool) -> Text:
    """What holds for the published basis; `joint` where the open data are joined by lines."""
    if results.study.published.empty:
        return Text([])
    said = t("published: values as printed")
    if joint:
        said += t(", joined by no line, since the years between were not printed")
    if joint and rows["node"].nunique() > 1:
        said += t(", points of one year side by side")
    if (rows["support"] == "implied").any():
        said += t("; implied: follows from a printed growth rate")
    return said + t(". The two bases measure different quantities")


def national_index(results: Results) -> Any:
    """Overall index over the years, on both bases."""
    from iianalysis.pages.nation import pictures as national

    return _levels(results, 0, national.national_index)


def sub_indices(results: Results) -> Any:
    """Sub-indices of all dimensions over the years, on both bases."""
    from iianalysis.pages.nation import pictures as national

    return _levels(results, 1, national.sub_indices)


def _levels(results: Results, level: int, draw: Callable[..., Any]) -> Any:
    """A picture of all nodes of a level of the national index."""
    table = results.tables["national_index"]
    published = _published_note(results, table[table["level"] == level], joint=True)
    said = note(results, "national", published)
    return draw(table, results.study.base_year, said)


def sub_index(results: Results, dimension: str) -> Any:
    """The index of one dimension, on both bases."""
    from iianalysis.pages.nation import pictures as national

    facts, table = results.study.published, results.tables["national_index"]
    growth = facts[(facts["kind"] == "growth") & (facts["node"] == dimension)]
    more = t("growth over the year before in the bars")
    published = _published_note(results, table[table["node"] == dimension], joint=False)
    return national.sub_index(
        table,
        dimension,
        results.study.base_year,
        growth if len(growth) else None,
        note(results, "national", more, published),
    )


def growth_concentration(results: Results) -> Any:
    """Which series carry the growth of the national index."""
    from iianalysis.pages.nation import pictures as national

    more = t("contributions since the base year along the tree, adding to 100%")
    return national.growth_concentration(
        results.tables["growth_concentration"],
        dimensions(results),
        note(results, "national", more),
    )


def industry_mix(results: Results) -> Any:
    """Sectors of the large firms, as printed."""
    from iianalysis.pages.nation import pictures as national

    said = t(
        "As printed in the report of 2024, rounded to whole percents: the lines show what the "
        "rounding leaves open. Hatched: 100 less the printed shares, which are taken not to "
        "overlap."
    )
    return national.industry_mix(results.tables["industry_mix"], said)


def factories(results: Results) -> pd.DataFrame:
    """The figures of demonstration factories, by year."""
    table = results.study.other_figures
    return table[table["indicator"] == "smart_factories_new"]


def demonstration_factories(results: Results) -> Any:
    """Demonstration factories that are new in each year."""
    from iianalysis.pages.nation import pictures as national

    said = t(
        "Lists of the ministry (MIIT). Hatched: the sum printed in the report less the other "
        "years; the shares of sectors that the printed figure shows too are not available as "
        "numbers."
    )
    return national.counts_by_year(factories(results), said)


def _regional(results: Results, goalposts: str = "own year") -> pd.DataFrame:
    """Regional table of the latest year."""
    table = results.tables["regional_index"]
    year = results.study.years("regional")[-1]
    return table[(table["goalposts"] == goalposts) & (table["year"] == year)]


def top10(results: Results, dimension: str) -> Any:
    """The first ten regions of a dimension."""
    from iianalysis.pages.regions import pictures as regional

    return regional.top_regions(
        results.tables["top10"],
        dimension,
        results.study.years("regional")[-1],
        note(results, "regional"),
    )


def ranking(results: Results) -> Any:
    """All regions, and the parts of their scores."""
    from iianalysis.pages.regions import pictures as regional

    rows = _regional(results)
    shown = [*rows.loc[rows["level"] == 0, "node"].unique(), *dimensions(results)]
    index = results.regional["own year"]
    imputed = rows.pivot(index="region", columns="node", values="imputed")
    return regional.ranking(
        rows.pivot(index="region", columns="node", values="score")[shown],
        index.weights,
        imputed[shown],
        results.study.years("regional")[-1],
        note(results, "regional"),
    )


def heatmap(results: Results) -> Any:
    """Scores of regions by indicators."""
    from iianalysis.pages.regions import pictures as regional

    rows = _regional(results)
    tree = results.regional["own year"].framework
    leaves = [code for code in _reading_order(tree) if code in set(tree.indicators)]
    ranks = rows[rows["level"] == 0].dropna(subset="rank").set_index("region")["rank"]
    best = ranks.sort_values(kind="stable").index
    return regional.heatmap(
        rows.pivot(index="region", columns="node", values="score").loc[best, leaves],
        rows.pivot(index="region", columns="node", values="flags").loc[best, leaves],
        ranks,
        pd.Series({code: _dimension_of(tree, code) for code in leaves}),
        results.study.years("regional")[-1],
        note(results, "regional"),
    )


def rank_changes(results: Results) -> Any:
    """Ranks of the first and the last year."""
    from iianalysis.pages.regions import pictures as regional

    more = t("goalposts pooled over years")
    said = note(results, "regional", more)
    return regional.rank_changes(results.tables["rank_changes"], said)


def tier_agreement(results: Results) -> Any:
    """Agreement with the printed tiers, beside that of single series."""
    from iianalysis.pages.regions import pictures as regional

    more = t(
        "the order within a tier is not printed, so only the tier counts; of single series the "
        "best are drawn"
    )
    return regional.tier_agreement(
        results.tables["tier_agreement"],
        note(results, "regional", more),
    )


def framework_tree(results: Results) -> Any:
    """The framework, and which of its indicators have series."""
    from iianalysis.pages.data import tree

    said = t(
        "Number of series below each indicator, and the share of its weight that rests on "
        "values of the latest year where that is below 100% (for regions the mean over them)."
    )
    return tree.framework_tree(results.tables["framework"], said)


def sensitivity(results: Results) -> Any:
    """Change of ranks when one choice is made otherwise."""
    from iianalysis.pages.choices import pictures as sensitivity

    more = t("beside each bar its length and the region that moves most, with its places")
    said = note(results, "regional", more)
    return sensitivity.sensitivity(results.tables["sensitivity"], said)


def tier_map(results: Results) -> Any:
    """Tiers of the given sizes on the map."""
    from iianalysis.pages.tiers import maps

    table = results.tables["tiers"]
    year = results.study.years("regional")[-1]
    rows = table[
        (table["goalposts"] == "own year")
        & (table["rule"] == "group sizes")
        & (table["year"] == year)
    ]
    sizes = listed(map(str, results.study.tier_sizes))
    said = note(results, "regional", t("tiers of given sizes ({sizes})", sizes=sizes))
    return maps.tier_map(
        rows.set_index("region"),
        results.study.geometry["geometry"],
        results.study.geometry.get("dashline"),
        year,
        map_labels(results),
        t("{note} {source}", note=said, source=geometry_source(results)),
    )


def geometry_source(results: Results) -> Text:
    """Where the shapes come from, what the study wants said of them, and who has none."""
    study = results.study
    source = study.settings.get("geometry_source", "").rstrip(".。") or t("as in the study")
    own = {one: study.settings.get(f"geometry_note_{one}") or "" for one in ("en", "zh")}
    shapes = {shape["properties"]["region"] for shape in study.geometry["geometry"]["features"]}
    absent = [region for region in study.regions.index if region not in shapes]
    which = listed(map(of_region, absent), AS_WELL)
    if len(absent) > MOST_NAMED:
        which = tn("{n} region", "{n} regions", len(absent))
    parts = [
        t("Geometry: {source}", source=source),
        given(en=own["en"].rstrip("."), zh=own["zh"].rstrip("。")),
        t("without a shape: {regions}", regions=which) if absent else "",
    ]
    return listed(parts, THEN) + END


def map_labels(results: Results) -> dict[str, str]:
    """Names on the map: one character in Chinese, where the study has it."""
    en, zh = (results.study.labels(one, "regional").regions for one in ("en", "zh"))
    short = results.study.regions["abbreviation"]
    return {code: say(given(en=en[code], zh=short[code] or zh[code])) for code in short.index}


def _reading_order(tree: Framework) -> list[str]:
    """Nodes of a tree, each followed by what is below it."""
    order, waiting = [], [tree.root]
    while waiting:
        node = waiting.pop()
        order.append(node)
        waiting += reversed(tree.children(node))
    return order


def _dimension_of(tree: Framework, node: str) -> str:
    while tree.nodes.loc[node, "level"] > 1:
        node = str(tree.nodes.loc[node, "parent"])
    return node


def obstacles(results: Results) -> Any:
    """Obstacle degrees of regions by second-level indicators."""
    from iianalysis.pages.region import pictures as diagnosis

    table = results.tables["obstacles"]
    ranks = results.tables["region_profiles"].drop_duplicates("region").dropna(subset="rank")
    more = t(
        "obstacle degree: weight times what is missing to the full score, as a share of its sum "
        "over a region, whose row adds to 100% before rounding; regions by rank"
    )
    return diagnosis.obstacles(
        table,
        list(ranks.sort_values("rank", kind="stable")["region"]),
        diagnosis_findings.obstacle_title(table),
        note(results, "regional", more),
    )
