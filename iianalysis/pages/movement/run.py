"""From the results of a run to the pictures on how regions move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iianalysis.pages.movement import says as dynamics_findings
from iianalysis.pages.movement.says import SPELLED, way_of
from iianalysis.pages.regions.run import geometry_source, map_labels, note
from iianalysis.show.bilingual import clauses, percent, say
from iianalysis.show.reader import language
from iianalysis.uncertainty.over_years import DRAWS, NOISE

if TYPE_CHECKING:
    import pandas as pd

    from iianalysis.study.study import Study
    from iianalysis.tables.results import Results


def common(weights: str, *more: str) -> str:
    """What holds for every picture of movement, and what is said of one."""
    zh = language() == "zh"
    parts = [
        "极值取各年合并范围；不含单一时点指标；某地区缺某年数据的序列，该地区各年均不计"
        if zh
        else "Goalposts pooled over years; snapshots are left out, and so is, for a region, a "
        "series that it lacks in one of the years",
        weights,
        *more,
    ]
    return clauses(parts)


def of_tiers() -> str:
    """What holds for tiers over the years."""
    draws, noise = f"{DRAWS:,}", percent(NOISE)
    if language() == "zh":
        return (
            "门槛为末年各梯队之间的中点，各年固定；剔除断点序列时其权重归同级；概率为"
            f"{draws}次抽样中的占比：各权重在{noise}内变动且各年相同，各年数值各带误差，"
            "门槛取自该次抽样的末年（假定）"
        )
    return (
        "thresholds are the midpoints between the tiers of the last year, held fixed; without the "
        "series with a break their weight goes to their siblings; a probability is a share of "
        f"{draws} draws, in which weights move by up to {noise}, alike in all years, values of "
        "each year have errors, and thresholds follow from the last year of the draw (assumptions)"
    )


def of_drivers() -> str:
    """What holds for contributions."""
    if language() == "zh":
        return (
            f"贡献为权重乘以得分变化，合计即得分变化（地区名后）；不足{SPELLED:g}分不标数字；"
            "†为有断点的序列；灰色为无数据"
        )
    return (
        "weight times change of score, adding up to the change (behind the name); below "
        f"{SPELLED:g} points no figure; †: series with a break; grey: no value"
    )


def of_spread() -> str:
    """What holds for scores whose zero is the worst value."""
    if language() == "zh":
        return "各地区等权；得分的0是各年最差值而非“没有”，因此离散程度取决于极值的取法"
    return (
        "every region counts alike; a score of 0 is the worst value of all years, not nothing, so "
        "that every measure here depends on the goalposts"
    )


def of_slope() -> str:
    """What holds for the line of growth on the initial level."""
    if language() == "zh":
        return "斜率的95%区间取两种标准误（HC3；相邻地区受共同冲击）中较宽者；虚线表示区间包含0"
    return (
        "the 95% interval of the slope is the wider of two (HC3; neighbours share shocks); a "
        "broken line: it holds 0"
    )


def of_space(whole: pd.DataFrame, study: Study) -> str:
    """What holds for neighbours."""
    links = dynamics_findings.linked(whole, study)
    count = f"{int(whole['permutations'].iloc[0]):,}"
    if language() == "zh":
        link = f"，并假定{links}相邻" if links else ""
        return f"相邻指共有边界或顶点{link}；p为双侧，由{count}次随机置换得出"
    link = f", and {links} by assumption" if links else ""
    return f"neighbours share a border or a corner{link}; p is two-sided, from {count} permutations"


def left_out() -> str:
    """What holds where points bear names."""
    return say("names that would overlap are left out", "会重叠的名称从略")


def _note(results: Results, *more: str) -> str:
    pooled = say("goalposts pooled over years", "极值取各年合并范围")
    return note(results, "regional", pooled, *more)


def tier_paths(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.movement import moves as draw

    return draw.tier_paths(
        results.tables["movement"],
        results.study.labels(language(), "regional"),
        _note(results, of_tiers()),
    )


def movement_drivers(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.movement import moves as draw

    return draw.movement_drivers(
        results.tables["movement_drivers"],
        results.study.labels(language(), "regional"),
        _note(results, of_drivers()),
    )


def convergence(results: Results) -> Any:
    """Of a run."""
    from iianalysis.dynamics.convergence import growth
    from iianalysis.pages.movement import spread

    study = results.study
    lines = results.tables.get("beta_convergence")
    sloped = () if lines is None else (of_slope(), left_out())
    return spread.convergence(
        results.tables["sigma_convergence"],
        lines,
        growth(way_of(results.tables["movement"], "kept")) if lines is not None else None,
        study.labels(language(), "regional"),
        _note(results, of_spread(), *sloped),
    )


def inequality_parts(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.movement import spread

    return spread.inequality_parts(
        results.tables["inequality"],
        results.study.labels(language(), "regional"),
        _note(results, of_spread()),
    )


def moran_scatter(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.movement import space

    tables, study = results.tables, results.study
    root = study.framework("regional").root
    whole, local = tables["spatial_global"], tables["spatial_local"]
    return space.moran_scatter(
        local[local["node"] == root],
        slope(whole, root),
        dynamics_findings.space(whole, root, study),
        study.labels(language(), "regional"),
        _note(results, of_space(whole, study), left_out()),
    )


def slope(whole: pd.DataFrame, node: str, islands: str = "nearest") -> float:
    """Moran's I of a node in the last year, islands linked or not where there are any."""
    rows = whole[(whole["node"] == node) & (whole["year"] == whole["year"].max())]
    chosen = rows[rows["islands"].isin([islands, ""])]
    return float(chosen["moran"].iloc[0])


def local_moran_map(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.movement import space

    tables, study = results.tables, results.study
    source = geometry_source(results)
    more = of_space(tables["spatial_global"], study)
    return space.local_moran_map(
        tables["spatial_local"],
        study.framework("regional").root,
        study.geometry["geometry"],
        study.geometry.get("dashline"),
        map_labels(results),
        _note(results, more) + (source if language() == "zh" else " " + source),
        study.labels(language(), "regional").regions,
    )
