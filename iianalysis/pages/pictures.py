"""Pictures: one function each, from frames to matplotlib Axes; the register of them; saving.

`indices`, `weighing`, `tier_pictures`, `moving` and `trust` lead from the results of a run to them.

Importing this package does not import matplotlib: the functions are looked up when a picture is
drawn. `pictures(results)` lists what can be drawn for a study.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iianalysis.pages.movement import run as moving
from iianalysis.pages.regions import run as indices
from iianalysis.pages.tiers import run as tier_pictures
from iianalysis.pages.trust import run as trust
from iianalysis.pages.trust.says import effects
from iianalysis.pages.weights import run as weighing
from iianalysis.show.reader import language
from iianalysis.system.file_names import node_names

if TYPE_CHECKING:
    from iianalysis.tables.results import Results

DPI = 130
SAVING: dict[Any, Any] = {
    "svg.hashsalt": "iianalysis",
    "svg.fonttype": "path",
    "text.hinting": "none",
    "text.parse_math": False,  # of labels that are only made now
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

    def caption(self) -> str:
        """Caption in English (`en`) or Chinese (`zh`)."""
        return self.captions[language()]


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
        Those with `each_dimension` are there once for each dimension, `NAME_DIMENSION`, as a file
        may be named.
    """
    found = {}
    called = node_names(results.study.tree.index)
    names = {one: results.study.labels(one, "regional") for one in ("en", "zh")}
    bases = {"en": ", on open data and as published", "zh": "：公开数据与报告公布值"}
    if results.study.published.empty:
        bases = dict.fromkeys(bases, "")
    for name, picture in PICTURES.items():
        for dimension in indices.dimensions(results) if picture.each_dimension else [""]:
            coming = awaited and picture.table in results.awaited
            if not (coming or picture.available(results, dimension)):
                continue
            captions = {
                one: text.format(name=names[one].get(dimension, ""), bases=bases[one])
                + _figure_number(picture, dimension, results, one)
                for one, text in picture.captions.items()
            }
            draw = partial(picture.draw, dimension=dimension) if dimension else picture.draw
            found[f"{name}_{called[dimension]}" if dimension else name] = replace(
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

    from iianalysis.show.style import figure_of

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
    from iianalysis.show.style import figure_of

    return str(figure_of(axes).texts[0].get_label()).partition("\n")[0]  # see `style.head`


def more(axes: Any) -> str:
    """What a picture finds beside its title, for the caption; may be empty."""
    from iianalysis.show.style import figure_of

    rest = str(figure_of(axes).texts[0].get_label()).partition("\n")[2]
    return rest[:1].upper() + rest[1:]


def _figure_number(picture: Picture, dimension: str, results: Results, language: str) -> str:
    number = picture.figures.get(dimension)
    if number is None or results.study.published.empty:
        return ""
    return f"（对应报告图{number}）" if language == "zh" else f" (figure {number} of the report)"


def _has(table: str, column: str = "", key: str = "") -> Callable[[Results, str], bool]:
    """Whether a table is there, with values in a column (of the dimension, which a key names)."""

    def available(results: Results, dimension: str) -> bool:
        if table not in results.tables:
            return False
        rows = results.tables[table]
        rows = rows[rows[key] == dimension] if key else rows
        return bool(rows[column].notna().any()) if column else len(rows) > 0

    return available


PICTURES: dict[str, Picture] = {
    "framework_tree": Picture(
        indices.framework_tree,
        "framework",
        {"en": "The framework and what of it is covered", "zh": "指标体系及其覆盖情况"},
        _has("framework"),
    ),
    "national_index": Picture(
        indices.national_index,
        "national_index",
        {
            "en": "The national index{bases}",
            "zh": "全国指数{bases}",
        },
        _has("national_index"),
        figures={"": 1},
    ),
    "sub_indices": Picture(
        indices.sub_indices,
        "national_index",
        {
            "en": "The sub-indices{bases}",
            "zh": "各分指数{bases}",
        },
        _has("national_index"),
        figures={"": 2},
    ),
    "sub_index": Picture(
        indices.sub_index,
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
        indices.growth_concentration,
        "growth_concentration",
        {
            "en": "The series that carry the growth of the open-data index",
            "zh": "公开数据指数的增长来自哪些序列",
        },
        _has("growth_concentration", "contribution"),
    ),
    "industry_mix": Picture(
        indices.industry_mix,
        "industry_mix",
        {"en": "Sectors of the large firms", "zh": "大型企业行业分布"},
        _has("industry_mix"),
        figures={"": 7},
    ),
    "demonstration_factories": Picture(
        indices.demonstration_factories,
        "other_figures",
        {"en": "Demonstration factories of smart manufacturing", "zh": "智能制造示范工厂数量"},
        lambda results, _: len(indices.factories(results)) > 0,
        figures={"": 10},
    ),
    "top10": Picture(
        indices.top10,
        "top10",
        {"en": "{name}: the first ten regions", "zh": "{name}指数前十地区"},
        _has("top10", "score", key="dimension"),
        each_dimension=True,
        figures={"industry": 6, "application": 9},
    ),
    "ranking": Picture(
        indices.ranking,
        "regional_index",
        {"en": "All regions, and the parts of their scores", "zh": "各地区得分及其构成"},
        _has("regional_index"),
    ),
    "heatmap": Picture(
        indices.heatmap,
        "regional_index",
        {"en": "Regions by indicators", "zh": "地区与指标热力图"},
        _has("regional_index"),
    ),
    "rank_changes": Picture(
        indices.rank_changes,
        "rank_changes",
        {"en": "Change of ranks, snapshots left out", "zh": "位次变化（不含单一时点指标）"},
        _has("rank_changes"),
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
        indices.sensitivity,
        "sensitivity",
        {"en": "Ranks when one choice is made otherwise", "zh": "单项改动对位次的影响"},
        _has("sensitivity"),
    ),
    "tier_map": Picture(
        indices.tier_map,
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
        indices.tier_agreement,
        "tier_agreement",
        {
            "en": "Agreement with the printed tiers, beside that of single series",
            "zh": "与公布梯队的一致程度，并与单一序列比较",
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
        indices.obstacles,
        "obstacles",
        {"en": "Obstacle degrees of the regions", "zh": "各地区障碍度"},
        lambda results, _: (
            "obstacles" in results.tables
            and bool((results.tables["obstacles"]["level"] == 2).any())
        ),
    ),
    "scheme_weights": Picture(
        weighing.scheme_weights,
        "weights",
        {"en": "Weights of the dimensions by scheme", "zh": "各方案下的一级指标权重"},
        lambda results, _: bool(
            results.tables["weights"]["scheme"].nunique() > 1 and indices.dimensions(results)
        ),
    ),
    "scheme_ranks": Picture(
        weighing.scheme_ranks,
        "scheme_comparison",
        {"en": "Ranks of the regions by scheme of weights", "zh": "各权重方案下的区域位次"},
        lambda results, _: (
            "scheme_comparison" in results.tables
            and results.tables["scheme_comparison"]["scheme"].nunique() > 1
        ),
    ),
    "weight_bounds": Picture(
        weighing.weight_bounds,
        "weight_bounds",
        {
            "en": "Bounds of the weights before and after each printed fact",
            "zh": "逐项加入公布事实前后的权重范围",
        },
        _has("weight_bounds"),
    ),
    "tier_chance": Picture(
        weighing.tier_chance,
        "tier_chance",
        {
            "en": "How often weights reproduce tiers, printed, random or with noise",
            "zh": "权重能否复现梯队：公布、随机与加噪声",
        },
        _has("tier_chance"),
    ),
}
