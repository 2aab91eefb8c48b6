"""From the results of a run to the pictures of the indices, their regions and tiers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from iianalysis.pages.region import says as diagnosis_findings
from iianalysis.schemes import ASSUMED, coverage_asked, short_name
from iianalysis.show.bilingual import clauses, names_of, say
from iianalysis.show.reader import language, shown

if TYPE_CHECKING:
    from iianalysis.scoring.framework import Framework
    from iianalysis.tables.results import Results

MOST_NAMED = 5  # of the regions without a shape


def dimensions(results: Results) -> list[str]:
    """Nodes right below the root of the study."""
    tree = results.study.tree
    root = tree.index[tree["parent"] == ""][0]
    return list(tree.index[tree["parent"] == root])


def sentence(parts: Iterable[str]) -> str:
    """Several statements as one sentence that begins with a capital."""
    text = clauses(parts)
    return text[:1].upper() + text[1:]


def note(results: Results, scope: str, *more: str) -> str:
    """What is to be known of a picture alone, and its weights; for the rest see `for_all`."""
    scheme = results.scheme_of(scope)
    weights = shown(short_name(results.study, scheme))
    assumed = say(", an assumption", "，属假定") if scheme in ASSUMED else ""
    weighing = say(f"weights: {weights}{assumed}", f"权重：{weights}{assumed}")
    asked = shown(coverage_asked(results.study))
    return sentence([*more, weighing + asked])


def for_all(results: Results) -> str:
    """What holds for every picture that does not say otherwise, said once in the report."""
    study, parts = results.study, []
    printed = len(study.published) > 0
    if printed:
        parts.append(
            say(
                "they rest on open data, partly proxies, where they do not say that they show what "
                "was printed",
                "除注明为公布值者外，依据公开数据，部分为代理指标",
            )
        )
    if "national" in study.scopes:
        base = study.base_year
        parts.append(
            say(
                f"national series are ratios to {base}, and a part without a series gives its "
                "weight to its siblings",
                f"全国序列以{base}年=100计算，没有序列的部分其权重归入同级",
            )
        )
    if "regional" in study.scopes:
        parts.append(
            say(
                "scores of regions are min-max scores of 0 to 100 between the lowest and the "
                "highest value of the year (pooled over years in pictures of change, which leave "
                "snapshots out and, for a region, a series that it lacks in one of the years)",
                "地区得分为极差标准化0—100，极值取当年范围（变化类图取各年合并范围，不含单一时点指标，"
                "某地区缺某年数据的序列，该地区各年均不计）",
            )
        )
    words = dict.fromkeys(shown(results.weights_in_words(scope)) for scope in study.scopes)
    parts += words
    if "uncertainty_convergence" in results.tables:
        draws = f"{results.tables['uncertainty_convergence']['draws'].iloc[-1]:,}"
        parts.append(
            say(
                f"all that varies in draws is assumed (table uncertain_factors), and a probability "
                f"is a share of {draws} draws, not of what is true",
                f"抽样中变动的内容均为假定（见表uncertain_factors），概率为{draws}次抽样中的占比，"
                "不是真实性的概率",
            )
        )
    return say("What holds for all pictures: ", "各图通用说明：") + clauses(parts)


def _published_note(results: Results, rows: pd.DataFrame, joint: bool) -> str:
    """What holds for the published basis; `joint` where the open data are joined by lines."""
    if results.study.published.empty:
        return ""
    said = say("published: values as printed", "公布值：报告所载数值")
    if joint:
        said += say(
            ", joined by no line, since the years between were not printed",
            "，中间年份未公布，故不连线",
        )
    if joint and rows["node"].nunique() > 1:
        said += say(", points of one year side by side", "，同一年份的点左右错开")
    if (rows["support"] == "implied").any():
        said += say("; implied: follows from a printed growth rate", "；推算：由公布的增速得出")
    return said + say(". The two bases measure different quantities", "。两种口径衡量的不是同一量")


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
    labels = results.study.labels(language(), "national")
    return draw(table, results.study.base_year, labels, said)


def sub_index(results: Results, dimension: str) -> Any:
    """The index of one dimension, on both bases."""
    from iianalysis.pages.nation import pictures as national

    facts, table = results.study.published, results.tables["national_index"]
    growth = facts[(facts["kind"] == "growth") & (facts["node"] == dimension)]
    more = say("growth over the year before in the bars", "柱内为较上年增速")
    published = _published_note(results, table[table["node"] == dimension], joint=False)
    return national.sub_index(
        table,
        dimension,
        results.study.base_year,
        results.study.labels(language(), "national"),
        growth if len(growth) else None,
        note(results, "national", more, published),
    )


def growth_concentration(results: Results) -> Any:
    """Which series carry the growth of the national index."""
    from iianalysis.pages.nation import pictures as national

    more = say(
        "contributions since the base year along the tree, adding to 100%",
        "贡献率为自基期起沿指标树逐级相乘，合计100%",
    )
    return national.growth_concentration(
        results.tables["growth_concentration"],
        results.study.labels(language(), "national"),
        note(results, "national", more),
    )


def industry_mix(results: Results) -> Any:
    """Sectors of the large firms, as printed."""
    from iianalysis.pages.nation import pictures as national

    said = say(
        "As printed in the report of 2024, rounded to whole percents: the lines show what the "
        "rounding leaves open. Hatched: 100 less the printed shares, which are taken not to "
        "overlap.",
        "报告公布值，取整；横线为取整所允许的范围。斜线：100减去已公布各项所得（假定各项不重叠），报告未直接公布。",
    )
    return national.industry_mix(results.tables["industry_mix"], said)


def factories(results: Results) -> pd.DataFrame:
    """The figures of demonstration factories, by year."""
    table = results.study.other_figures
    return table[table["indicator"] == "smart_factories_new"]


def demonstration_factories(results: Results) -> Any:
    """Demonstration factories that are new in each year."""
    from iianalysis.pages.nation import pictures as national

    said = say(
        "Lists of the ministry (MIIT). Hatched: the sum printed in the report less the other "
        "years; the shares of sectors that the printed figure shows too are not available as "
        "numbers.",
        "工业和信息化部名单。斜线：由报告公布的合计减去其他年份得出；原图中的行业分布没有可用数值。",
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
        results.study.labels(language(), "regional"),
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
        results.study.labels(language(), "regional"),
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
        results.study.labels(language(), "regional"),
        note(results, "regional"),
    )


def rank_changes(results: Results) -> Any:
    """Ranks of the first and the last year."""
    from iianalysis.pages.regions import pictures as regional

    labels = results.study.labels(language(), "regional")
    more = say("goalposts pooled over years", "极值取各年合并范围")
    said = note(results, "regional", more)
    return regional.rank_changes(results.tables["rank_changes"], labels, said)


def tier_agreement(results: Results) -> Any:
    """Agreement with the printed tiers, beside that of single series."""
    from iianalysis.pages.regions import pictures as regional

    more = say(
        "the order within a tier is not printed, so only the tier counts; of single series the "
        "best are drawn",
        "公布梯队内部不分先后，故只比较梯队；单一序列只绘最一致者",
    )
    return regional.tier_agreement(
        results.tables["tier_agreement"],
        results.study.labels(language(), "regional"),
        note(results, "regional", more),
    )


def framework_tree(results: Results) -> Any:
    """The framework, and which of its indicators have series."""
    from iianalysis.pages.data import tree

    said = say(
        "Number of series below each indicator, and the share of its weight that rests on "
        "values of the latest year where that is below 100% (for regions the mean over them).",
        "格内为序列数；覆盖率为最近年份有数据部分的权重占比，不足100%时标出（区域为各地区平均）。",
    )
    labels = results.study.labels(language(), "regional")
    return tree.framework_tree(results.tables["framework"], labels, said)


def sensitivity(results: Results) -> Any:
    """Change of ranks when one choice is made otherwise."""
    from iianalysis.pages.choices import pictures as sensitivity

    more = say(
        "beside each bar its length and the region that moves most, with its places",
        "柱旁为平均变化、变动最大的地区及其位次变动",
    )
    said = note(results, "regional", more)
    labels = results.study.labels(language(), "regional")
    return sensitivity.sensitivity(results.tables["sensitivity"], labels, said)


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
    sizes = (
        "、".join(map(str, results.study.tier_sizes))
        if language() == "zh"
        else ", ".join(map(str, results.study.tier_sizes))
    )
    more = say(f"tiers of given sizes ({sizes})", f"梯队按给定数量（{sizes}）划分")
    source = geometry_source(results)
    said = note(results, "regional", more)
    return maps.tier_map(
        rows.set_index("region"),
        results.study.geometry["geometry"],
        results.study.geometry.get("dashline"),
        year,
        map_labels(results),
        said + (source if language() == "zh" else " " + source),
    )


def geometry_source(results: Results) -> str:
    """Where the shapes come from, what the study wants said of them, and who has none."""
    study = results.study
    said = study.settings.get
    source = said("geometry_source")
    note = said(f"geometry_note_{language()}") or said("geometry_note_en") or ""
    shapes = {shape["properties"]["region"] for shape in study.geometry["geometry"]["features"]}
    absent = [region for region in study.regions.index if region not in shapes]
    which = names_of(absent, study.labels(language(), "regional").regions)
    if len(absent) > MOST_NAMED:
        which = say(f"{len(absent)} regions", f"{len(absent)}个地区")
    parts = [
        say(
            f"Geometry: {source or 'as in the study'}",
            f"底图：{source or '由研究数据提供'}",
        ),
        note,
        say(f"without a shape: {which}", f"无图形：{which}") if absent else "",
    ]
    return clauses(parts)


def map_labels(results: Results) -> dict[str, str]:
    """Names on the map: one character in Chinese, where the study has it."""
    regions = results.study.regions
    names = results.study.labels(language(), "regional").regions
    short = regions["abbreviation"] if language() == "zh" else pd.Series("", index=regions.index)
    return {code: short[code] or names[code] for code in regions.index}


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
    more = say(
        "obstacle degree: weight times what is missing to the full score, as a share of its sum "
        "over a region, whose row adds to 100% before rounding; regions by rank",
        "障碍度：权重乘以距满分之差，占该地区合计的比例，每行合计100%（取整前）；地区按位次排列",
    )
    return diagnosis.obstacles(
        table,
        list(ranks.sort_values("rank", kind="stable")["region"]),
        diagnosis_findings.obstacle_title(table),
        note(results, "regional", more),
    )
