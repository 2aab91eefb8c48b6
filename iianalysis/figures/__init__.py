"""Pictures: one function each, from frames to matplotlib Axes; the register of them; saving.

Importing this package does not import matplotlib: the functions are looked up when a picture is
drawn. `pictures(results)` lists what can be drawn for a study.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from iianalysis import diagnosis_findings
from iianalysis.bilingual import clauses, say
from iianalysis.figures import moving, tier_pictures, trust
from iianalysis.schemes import caveats, short_name
from iianalysis.uncertainty_findings import effects

if TYPE_CHECKING:
    from iianalysis.framework import Framework
    from iianalysis.results import Results

DPI = 130
SAVING: dict[Any, Any] = {
    "svg.hashsalt": "iianalysis",
    "svg.fonttype": "path",
    "text.hinting": "none",
}


@dataclass(frozen=True)
class Picture:
    """A picture that a run can draw.

    Attributes
    ----------
    draw : callable
        From `Results` and a language (`en`, `zh`) to Axes or an array of Axes; a picture with
        `each_dimension` takes the dimension as third argument.
    table : str
        Name of the table of a run that holds the data of the picture.
    captions : mapping of str to str
        By language; `{name}` stands for the name of the dimension, and `{bases}` for the two
        bases where figures are printed.
    available : callable
        From `Results` and a dimension (empty but for pictures of each dimension) to whether the
        results have what the picture needs.
    each_dimension : bool
        Whether there is one picture for each dimension of the study.
    figures : mapping of str to int
        Number of the figure of the report of 2024 that this one stands for: by dimension, or
        under an empty key.
    """

    draw: Callable[..., Any]
    table: str
    captions: Mapping[str, str]
    available: Callable[[Results, str], bool]
    each_dimension: bool = False
    figures: Mapping[str, int] = field(default_factory=dict)

    def caption(self, language: str) -> str:
        """Caption in English (`en`) or Chinese (`zh`)."""
        return self.captions[language]


def pictures(results: Results, *, awaited: bool = False) -> dict[str, Picture]:
    """Pictures that can be drawn for these results, by name, in the order of reading.

    Parameters
    ----------
    results : Results
    awaited : bool
        Whether those are listed too whose table the results still await.

    Returns
    -------
    dict of str to Picture
        Those with `each_dimension` are there once for each dimension, `NAME_DIMENSION`.
    """
    found = {}
    names = {language: results.study.labels(language) for language in ("en", "zh")}
    bases = {"en": ", on open data and as published", "zh": "：公开数据与报告公布值"}
    if results.study.published.empty:
        bases = dict.fromkeys(bases, "")
    for name, picture in PICTURES.items():
        for dimension in _dimensions(results) if picture.each_dimension else [""]:
            coming = awaited and picture.table in results.awaited
            if not (coming or picture.available(results, dimension)):
                continue
            captions = {
                language: text.format(
                    name=names[language].get(dimension, ""), bases=bases[language]
                )
                + _figure_number(picture, dimension, results, language)
                for language, text in picture.captions.items()
            }
            draw = partial(picture.draw, dimension=dimension) if dimension else picture.draw
            found[f"{name}_{dimension}" if dimension else name] = replace(
                picture, draw=draw, captions=captions, each_dimension=False
            )
    return found


def save(axes: Any, folder: str | Path, name: str) -> list[Path]:
    """Write a picture as PNG and SVG, and close it.

    Parameters
    ----------
    axes : Axes or array of Axes
        As a picture returns it.
    folder : str or Path
        Where the files go; it must exist.
    name : str
        Name of the files without ending.

    Returns
    -------
    list of Path
        The same picture gives the same bytes: text is drawn as paths, ids are hashed with a fixed
        salt, and no date is written.
    """
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    from iianalysis.figures.style import figure_of

    figure = figure_of(axes)
    png, svg = Path(folder) / f"{name}.png", Path(folder) / f"{name}.svg"
    canvas, dpi = figure.canvas, figure.dpi
    # The canvases are asked directly: `savefig` draws every picture once more than it needs to.
    with mpl.rc_context(SAVING):
        figure.dpi = DPI
        FigureCanvasAgg(figure).print_png(
            png,
            metadata={"Software": None},
            pil_kwargs={"compress_level": 3},  # smaller than 6 for flat colours, and faster
        )
        figure.dpi = 72
        FigureCanvasSVG(figure).print_svg(svg, metadata={"Date": None, "Creator": None})
    figure.dpi = dpi
    figure.set_canvas(canvas)
    plt.close(figure)
    return [png, svg]


def title(axes: Any) -> str:
    """Say what a picture finds: its title, in one line."""
    from iianalysis.figures.style import figure_of

    text = figure_of(axes).texts[0].get_text()  # which `style.head` puts there
    joint = "" if any("\u4e00" <= character <= "\u9fff" for character in text) else " "
    return joint.join(line.strip() for line in text.splitlines())


def _figure_number(picture: Picture, dimension: str, results: Results, language: str) -> str:
    number = picture.figures.get(dimension)
    if number is None or results.study.published.empty:
        return ""
    return f"（对应报告图{number}）" if language == "zh" else f" (figure {number} of the report)"


def _dimensions(results: Results) -> list[str]:
    tree = results.study.tree
    root = tree.index[tree["parent"] == ""][0]
    return list(tree.index[tree["parent"] == root])


def _note(results: Results, language: str, scope: str, *more: str) -> str:
    """Assumptions that hold for every picture of a scope, and those of the picture."""
    zh = language == "zh"
    parts = []
    if scope == "national":
        base = results.study.base_year
        parts.append(
            f"公开数据：以公开统计序列按{base}年=100计算，没有序列的二级指标权重归入同级"
            if zh
            else f"Open data: public series as ratios to {base}; second-level indicators without a "
            "series give their weight to their siblings"
        )
    else:
        parts.append(
            "公开数据，部分为代理指标，极差标准化"
            if zh
            else "Open data, partly proxies, min-max scores of 0 to 100"
        )
    parts.append(results.weights_in_words(scope, language))
    return clauses([*parts, *more], language)


def _goalposts(language: str, pooled: bool = False) -> str:
    if pooled:
        return say(language, "goalposts pooled over years", "极值取各年合并范围")
    return say(language, "goalposts of the year itself", "极值取当年范围")


def _published_note(results: Results, language: str, rows: pd.DataFrame, joint: bool) -> str:
    """What holds for the published basis; `joint` where the open data are joined by lines."""
    if results.study.published.empty:
        return ""
    note = say(language, "published: values as printed", "公布值：报告所载数值")
    if joint:
        note += say(
            language,
            ", joined by no line, since the years between were not printed",
            "，中间年份未公布，故不连线",
        )
    if joint and rows["node"].nunique() > 1:
        note += say(language, ", points of one year side by side", "，同一年份的点左右错开")
    if (rows["support"] == "implied").any():
        note += say(
            language, "; implied: follows from a printed growth rate", "；推算：由公布的增速得出"
        )
    return note + say(
        language, ". The two bases measure different quantities", "。两种口径衡量的不是同一量"
    )


def _has(table: str, column: str = "", key: str = "") -> Callable[[Results, str], bool]:
    """Whether a table is there, with values in a column (of the dimension, which a key names)."""

    def available(results: Results, dimension: str) -> bool:
        if table not in results.tables:
            return False
        rows = results.tables[table]
        rows = rows[rows[key] == dimension] if key else rows
        return bool(rows[column].notna().any()) if column else len(rows) > 0

    return available


def _national_index(results: Results, language: str) -> Any:
    from iianalysis.figures import national

    return _levels(results, language, 0, national.national_index)


def _sub_indices(results: Results, language: str) -> Any:
    from iianalysis.figures import national

    return _levels(results, language, 1, national.sub_indices)


def _levels(results: Results, language: str, level: int, draw: Callable[..., Any]) -> Any:
    """A picture of all nodes of a level of the national index."""
    table = results.tables["national_index"]
    published = _published_note(results, language, table[table["level"] == level], joint=True)
    note = _note(results, language, "national", published)
    labels = results.study.labels(language)
    return draw(table, results.study.base_year, labels, language, note)


def _sub_index(results: Results, language: str, dimension: str) -> Any:
    from iianalysis.figures import national

    facts, table = results.study.published, results.tables["national_index"]
    growth = facts[(facts["kind"] == "growth") & (facts["node"] == dimension)]
    more = say(language, "growth over the year before in the bars", "柱内为较上年增速")
    published = _published_note(results, language, table[table["node"] == dimension], joint=False)
    return national.sub_index(
        table,
        dimension,
        results.study.base_year,
        results.study.labels(language),
        language,
        growth if len(growth) else None,
        _note(results, language, "national", more, published),
    )


def _growth_concentration(results: Results, language: str) -> Any:
    from iianalysis.figures import national

    more = say(
        language,
        "contributions since the base year along the tree, adding to 100%",
        "贡献率为自基期起沿指标树逐级相乘，合计100%",
    )
    return national.growth_concentration(
        results.tables["growth_concentration"],
        results.study.labels(language),
        language,
        _note(results, language, "national", more),
    )


def _industry_mix(results: Results, language: str) -> Any:
    from iianalysis.figures import national

    note = say(
        language,
        "As printed in the report of 2024, rounded to whole percents: the lines show what the "
        "rounding leaves open. Hatched: 100 less the printed shares, which are taken not to "
        "overlap.",
        "报告公布值，取整；横线为取整所允许的范围。斜线：100减去已公布各项所得（假定各项不重叠），报告未直接公布。",
    )
    return national.industry_mix(results.tables["industry_mix"], language, note)


def _factories(results: Results) -> pd.DataFrame:
    table = results.study.other_figures
    return table[table["indicator"] == "smart_factories_new"]


def _demonstration_factories(results: Results, language: str) -> Any:
    from iianalysis.figures import national

    note = say(
        language,
        "Lists of the ministry (MIIT). Hatched: the sum printed in the report less the other "
        "years; the shares of sectors that the printed figure shows too are not available as "
        "numbers.",
        "工业和信息化部名单。斜线：由报告公布的合计减去其他年份得出；原图中的行业分布没有可用数值。",
    )
    return national.counts_by_year(_factories(results), language, note)


def _regional(results: Results, goalposts: str = "own year") -> pd.DataFrame:
    """Regional table of the latest year."""
    table = results.tables["regional_index"]
    year = results.study.years("regional")[-1]
    return table[(table["goalposts"] == goalposts) & (table["year"] == year)]


def _top10(results: Results, language: str, dimension: str) -> Any:
    from iianalysis.figures import regional

    return regional.top_regions(
        results.tables["top10"],
        dimension,
        results.study.years("regional")[-1],
        results.study.labels(language),
        language,
        _note(results, language, "regional", _goalposts(language)),
    )


def _ranking(results: Results, language: str) -> Any:
    from iianalysis.figures import regional

    rows = _regional(results)
    shown = [*rows.loc[rows["level"] == 0, "node"].unique(), *_dimensions(results)]
    index = results.regional["own year"]
    imputed = rows.pivot(index="region", columns="node", values="imputed")
    return regional.ranking(
        rows.pivot(index="region", columns="node", values="score")[shown],
        index.weights,
        imputed[shown],
        results.study.years("regional")[-1],
        results.study.labels(language),
        language,
        _note(results, language, "regional", _goalposts(language)),
    )


def _heatmap(results: Results, language: str) -> Any:
    from iianalysis.figures import regional

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
        results.study.labels(language),
        language,
        _note(results, language, "regional", _goalposts(language)),
    )


def _rank_changes(results: Results, language: str) -> Any:
    from iianalysis.figures import regional

    more = say(
        language,
        "snapshots are left out, since they cannot change, and so is, for a region, a series that "
        "it lacks in one of the years",
        "不含单一时点指标（其数值不随年份变化）；某地区缺某年数据的序列，该地区各年均不计",
    )
    note = _note(results, language, "regional", _goalposts(language, pooled=True), more)
    labels = results.study.labels(language)
    return regional.rank_changes(results.tables["rank_changes"], labels, language, note)


def _tier_agreement(results: Results, language: str) -> Any:
    from iianalysis.figures import regional

    more = say(
        language,
        "the order within a tier is not printed, so only the tier counts",
        "公布梯队内部不分先后，故只比较梯队",
    )
    return regional.tier_agreement(
        results.tables["tier_agreement"],
        language,
        _note(results, language, "regional", more),
    )


def _framework_tree(results: Results, language: str) -> Any:
    from iianalysis.figures import tree

    note = say(
        language,
        "Number of series below each indicator, and the share of its weight that rests on "
        "values of the latest year where that is below 100% (for regions the mean over them).",
        "格内为序列数；覆盖率为最近年份有数据部分的权重占比，不足100%时标出（区域为各地区平均）。",
    )
    labels = results.study.labels(language)
    return tree.framework_tree(results.tables["framework"], labels, language, note)


def _sensitivity(results: Results, language: str) -> Any:
    from iianalysis.figures import sensitivity

    more = say(
        language,
        "beside each bar its length and the region that moves most, with its places",
        "柱旁为平均变化、变动最大的地区及其位次变动",
    )
    note = _note(results, language, "regional", _goalposts(language), more)
    labels = results.study.labels(language)
    return sensitivity.sensitivity(results.tables["sensitivity"], labels, language, note)


def _tier_map(results: Results, language: str) -> Any:
    from iianalysis.figures import maps

    table = results.tables["tiers"]
    year = results.study.years("regional")[-1]
    rows = table[
        (table["goalposts"] == "own year")
        & (table["rule"] == "group sizes")
        & (table["year"] == year)
    ]
    sizes = (
        "、".join(map(str, results.study.tier_sizes))
        if language == "zh"
        else ", ".join(map(str, results.study.tier_sizes))
    )
    more = say(language, f"tiers of given sizes ({sizes})", f"梯队按给定数量（{sizes}）划分")
    source = geometry_source(results, language)
    note = _note(results, language, "regional", _goalposts(language), more)
    return maps.tier_map(
        rows.set_index("region"),
        results.study.geometry["geometry"],
        results.study.geometry.get("dashline"),
        year,
        map_labels(results, language),
        language,
        note + (source if language == "zh" else " " + source),
    )


def geometry_source(results: Results, language: str) -> str:
    """Where the shapes come from, as the study says, and what every map must say."""
    source = results.study.settings.get("geometry_source")
    return say(
        language,
        f"Geometry: {source or 'as in the study'}; the map has no approval number.",
        f"底图：{source or '由研究数据提供'}；无审图号。",
    )


def map_labels(results: Results, language: str) -> dict[str, str]:
    """Names on the map: one character in Chinese, where the study has it."""
    regions = results.study.regions
    names = results.study.labels(language)
    short = regions["abbreviation"] if language == "zh" else pd.Series("", index=regions.index)
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


def _scheme_names(results: Results, names: Iterable[str], language: str) -> dict[str, str]:
    return {name: short_name(results.study, name, language) for name in dict.fromkeys(names)}


def _sentence(*parts: str, language: str) -> str:
    """Parts of a note as one sentence that begins with a capital."""
    there = [part for part in parts if part]
    text = say(language, "; ", "；").join(there)
    return text[:1].upper() + text[1:] + say(language, ".", "。")


def _scheme_weights(results: Results, language: str) -> Any:
    from iianalysis.figures import weights

    table = results.tables["weights"]
    rows = table[table["node"].isin(_dimensions(results))]
    return weights.scheme_weights(
        rows,
        _scheme_names(results, rows["scheme"], language),
        results.study.labels(language),
        language,
        _sentence(caveats(results.study, language), language=language),
    )


def _scheme_ranks(results: Results, language: str) -> Any:
    from iianalysis.figures import weights

    table = results.tables["scheme_comparison"]
    own = say(
        language,
        "open data, partly proxies, min-max scores; *: another tier of the given sizes "
        "than under the first scheme; ×: no score, since too little weight rests on data",
        "公开数据，部分为代理指标，极差标准化；*：按给定规模划分的梯队与第一列不同；"
        "×：有数据的权重过少，没有得分",
    )
    return weights.scheme_ranks(
        table,
        _scheme_names(results, table["scheme"], language),
        results.study.years("regional")[-1],
        results.study.labels(language),
        language,
        _sentence(own, caveats(results.study, language), language=language),
    )


def _weight_bounds(results: Results, language: str) -> Any:
    from iianalysis.figures import weights
    from iianalysis.identify import reference_weights

    return weights.weight_bounds(
        results.tables["weight_bounds"],
        reference_weights(results.study),
        results.study.labels(language),
        language,
        weights.bounds_note(language),
    )


def _tier_chance(results: Results, language: str) -> Any:
    from iianalysis.figures import weights

    table = results.tables["tier_chance"]
    return weights.tier_chance(table, language, weights.chance_note(language))


def _obstacles(results: Results, language: str) -> Any:
    from iianalysis.figures import diagnosis

    table, labels = results.tables["obstacles"], results.study.labels(language)
    ranks = results.tables["region_profiles"].drop_duplicates("region").dropna(subset="rank")
    more = say(
        language,
        "obstacle degree: weight times what is missing to the full score, as a share of its sum "
        "over a region, whose row adds to 100% before rounding; regions by rank",
        "障碍度：权重乘以距满分之差，占该地区合计的比例，每行合计100%（取整前）；地区按位次排列",
    )
    return diagnosis.obstacles(
        table,
        list(ranks.sort_values("rank", kind="stable")["region"]),
        labels,
        diagnosis_findings.obstacle_title(table, labels, language),
        language,
        _note(results, language, "regional", _goalposts(language), more),
    )


PICTURES: dict[str, Picture] = {
    "framework_tree": Picture(
        _framework_tree,
        "framework",
        {"en": "The framework and what of it is covered", "zh": "指标体系及其覆盖情况"},
        _has("framework"),
    ),
    "national_index": Picture(
        _national_index,
        "national_index",
        {
            "en": "The national index{bases}",
            "zh": "全国指数{bases}",
        },
        _has("national_index"),
        figures={"": 1},
    ),
    "sub_indices": Picture(
        _sub_indices,
        "national_index",
        {
            "en": "The sub-indices{bases}",
            "zh": "各分指数{bases}",
        },
        _has("national_index"),
        figures={"": 2},
    ),
    "sub_index": Picture(
        _sub_index,
        "national_index",
        {"en": "{name}: sub-index and growth", "zh": "{name}指数及增速"},
        _has("national_index", "value", key="node"),
        each_dimension=True,
        figures={
            "foundation": 3,
            "innovation": 4,
            "industry": 5,
            "application": 8,
            "environment": 11,
        },
    ),
    "growth_concentration": Picture(
        _growth_concentration,
        "growth_concentration",
        {
            "en": "The series that carry the growth of the open-data index",
            "zh": "公开数据指数的增长来自哪些序列",
        },
        _has("growth_concentration", "contribution"),
    ),
    "industry_mix": Picture(
        _industry_mix,
        "industry_mix",
        {"en": "Sectors of the large firms", "zh": "大型企业行业分布"},
        _has("industry_mix"),
        figures={"": 7},
    ),
    "demonstration_factories": Picture(
        _demonstration_factories,
        "other_figures",
        {"en": "Demonstration factories of smart manufacturing", "zh": "智能制造示范工厂数量"},
        lambda results, _: len(_factories(results)) > 0,
        figures={"": 10},
    ),
    "top10": Picture(
        _top10,
        "top10",
        {"en": "{name}: the first ten regions", "zh": "{name}指数前十地区"},
        _has("top10", "score", key="dimension"),
        each_dimension=True,
        figures={"industry": 6, "application": 9},
    ),
    "ranking": Picture(
        _ranking,
        "regional_index",
        {"en": "All regions, and the parts of their scores", "zh": "各地区得分及其构成"},
        _has("regional_index"),
    ),
    "heatmap": Picture(
        _heatmap,
        "regional_index",
        {"en": "Regions by indicators", "zh": "地区与指标热力图"},
        _has("regional_index"),
    ),
    "rank_changes": Picture(
        _rank_changes,
        "rank_changes",
        {"en": "Change of ranks, snapshots left out", "zh": "位次变化（不含单一时点指标）"},
        lambda results, _: (
            "rank_changes" in results.tables and len(results.study.years("regional")) > 1
        ),
    ),
    "tier_paths": Picture(
        moving.tier_paths,
        "movement",
        {"en": "Tiers over the years, thresholds fixed", "zh": "各年梯队（门槛固定）"},
        _has("movement", "tier"),
    ),
    "movement_drivers": Picture(
        moving.movement_drivers,
        "movement_drivers",
        {"en": "What each indicator has in the change", "zh": "各指标对得分变化的贡献"},
        _has("movement_drivers"),
    ),
    "convergence": Picture(
        moving.convergence,
        "sigma_convergence",
        {"en": "Sigma and beta convergence", "zh": "σ收敛与β收敛"},
        lambda results, _: (
            "sigma_convergence" in results.tables and len(results.study.years("regional")) > 1
        ),
    ),
    "inequality_parts": Picture(
        moving.inequality_parts,
        "inequality",
        {"en": "Inequality within and between macro-regions", "zh": "大区内部与之间的差异"},
        _has("inequality"),
    ),
    "moran_scatter": Picture(
        moving.moran_scatter,
        "spatial_local",
        {"en": "Regions against their neighbours", "zh": "各地区与相邻地区"},
        _has("spatial_local"),
    ),
    "local_moran_map": Picture(
        moving.local_moran_map,
        "spatial_local",
        {"en": "Local Moran's I", "zh": "局部莫兰指数"},
        _has("spatial_local"),
    ),
    "sensitivity": Picture(
        _sensitivity,
        "sensitivity",
        {"en": "Ranks when one choice is made otherwise", "zh": "单项改动对位次的影响"},
        _has("sensitivity"),
    ),
    "tier_map": Picture(
        _tier_map,
        "tiers",
        {"en": "Tiers of the regions", "zh": "区域梯队"},
        lambda results, _: (
            "tiers" in results.tables
            and bool(results.study.tier_sizes)
            and "geometry" in results.study.geometry
        ),
        figures={"": 12},
    ),
    "tiers_by_rule": Picture(
        tier_pictures.tiers_by_rule,
        "tiers",
        {"en": "The tier of each region by every rule", "zh": "各地区按各规则所处的梯队"},
        _has("tiers"),
    ),
    "tier_counts": Picture(
        tier_pictures.tier_counts,
        "tier_counts",
        {"en": "How many tiers?", "zh": "应划分几个梯队"},
        _has("tier_counts"),
    ),
    "rule_agreement": Picture(
        tier_pictures.rule_agreement,
        "rule_agreement",
        {"en": "Printed tiers against computed ones, by rule", "zh": "公布梯队与各规则梯队的交叉"},
        _has("rule_agreement"),
    ),
    "tier_agreement": Picture(
        _tier_agreement,
        "tier_agreement",
        {
            "en": "Agreement with the printed tiers, beside what trivial indices reach",
            "zh": "与公布梯队的一致程度，并与简单指标比较",
        },
        _has("tier_agreement"),
    ),
    "tier_sizes": Picture(
        tier_pictures.tier_sizes,
        "tier_sizes",
        {"en": "Sizes of the tiers over the draws", "zh": "抽样中各梯队的规模"},
        _has("tier_sizes"),
    ),
    "rank_intervals": Picture(
        trust.rank_intervals,
        "rank_intervals",
        {"en": "Ranks over the draws", "zh": "抽样中的位次区间"},
        _has("rank_intervals"),
    ),
    "rank_acceptability": Picture(
        trust.rank_acceptability,
        "rank_acceptability",
        {"en": "Probability of each rank", "zh": "各位次的概率"},
        _has("rank_acceptability"),
    ),
    "tier_probability_map": Picture(
        trust.tier_probability_map,
        "tier_probabilities",
        {"en": "Most probable tier of each region", "zh": "各地区最可能的梯队"},
        lambda results, _: (
            "tier_probabilities" in results.tables
            and bool(results.study.tier_sizes)
            and "geometry" in results.study.geometry
        ),
    ),
    "unsafe_borders": Picture(
        trust.unsafe_borders,
        "tier_borders",
        {"en": "Regions near the borders of tiers", "zh": "梯队边界附近的地区"},
        _has("tier_borders"),
    ),
    "tornado": Picture(
        trust.tornado,
        "one_at_a_time",
        {"en": "Each factor by itself", "zh": "各因素单独变动的影响"},
        lambda results, _: (
            "one_at_a_time" in results.tables and len(effects(results.tables["one_at_a_time"])) > 0
        ),
    ),
    "variance_shares": Picture(
        trust.variance_shares,
        "variance_shares",
        {"en": "Share of each factor in what moves", "zh": "各因素在变动中的占比"},
        lambda results, _: (
            "variance_shares" in results.tables
            and bool(results.tables["variance_shares"]["total"].notna().any())
        ),
    ),
    "obstacles": Picture(
        _obstacles,
        "obstacles",
        {"en": "Obstacle degrees of the regions", "zh": "各地区障碍度"},
        lambda results, _: (
            "obstacles" in results.tables
            and bool((results.tables["obstacles"]["level"] == 2).any())
        ),
    ),
    "scheme_weights": Picture(
        _scheme_weights,
        "weights",
        {"en": "Weights of the dimensions by scheme", "zh": "各方案下的一级指标权重"},
        lambda results, _: results.tables["weights"]["scheme"].nunique() > 1,
    ),
    "scheme_ranks": Picture(
        _scheme_ranks,
        "scheme_comparison",
        {"en": "Ranks of the regions by scheme of weights", "zh": "各权重方案下的区域位次"},
        lambda results, _: (
            "scheme_comparison" in results.tables
            and results.tables["scheme_comparison"]["scheme"].nunique() > 1
        ),
    ),
    "weight_bounds": Picture(
        _weight_bounds,
        "weight_bounds",
        {
            "en": "Bounds of the weights before and after each printed fact",
            "zh": "逐项加入公布事实前后的权重范围",
        },
        _has("weight_bounds"),
    ),
    "tier_chance": Picture(
        _tier_chance,
        "tier_chance",
        {
            "en": "How often weights reproduce tiers, printed, random or with noise",
            "zh": "权重能否复现梯队：公布、随机与加噪声",
        },
        _has("tier_chance"),
    ),
}
