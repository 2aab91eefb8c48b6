"""From the results of a run to the pictures of tiers by every rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from iianalysis.pages.regions import run as indices
from iianalysis.pages.tiers import says as tier_findings
from iianalysis.schemes import described
from iianalysis.show.bilingual import say
from iianalysis.show.reader import language, shown
from iianalysis.tiers import clusters

if TYPE_CHECKING:
    from iianalysis.study.study import Study
    from iianalysis.tables.results import Results


def note(study: Study, scheme: str, goalposts: str, *more: str) -> str:
    """Assumptions of a picture of tiers, and what holds for it alone."""
    zh = language() == "zh"
    posts = {
        "own year": ("goalposts of the year itself", "极值取当年范围"),
        "pooled": ("goalposts pooled over years", "极值取各年合并范围"),
    }
    data = (
        "Open data, partly proxies, min-max scores of 0 to 100",
        "公开数据，部分为代理指标，极差标准化",
    )
    weights = shown(described(study, "regional", scheme))
    said = [data[zh]] if len(study.published) else []
    return indices.sentence([*said, weights, posts[goalposts][zh], *more])


def of_counts() -> str:
    """How the numbers of tiers are measured."""
    if language() == "zh":
        return (
            "得分按自然断点、一级指标按沃德法划分；间隙统计量以100组沿主成分均匀分布的点为参照，"
            "竖线为其误差；BIC取自球形高斯混合（多个起点中似然最大者）"
        )
    return (
        "the score is parted by natural breaks, the dimensions by Ward; gap against 100 sets of "
        "points, uniform along the principal components, bars are its error; BIC of a mixture of "
        "round normal distributions, the most likely of many starts"
    )


def of_rules(probabilities: pd.DataFrame | None) -> str:
    """Over how many draws probabilities are, and what they are."""
    if probabilities is None:
        return ""
    counted = tier_findings.draws(probabilities)
    return say(
        f"percentages are the share with that tier of {counted}; what varies is assumed, so they "
        "are not the probability that a tier is true",
        f"百分数为该梯队的抽样占比：{counted}；变动内容均为假定，不是真实性的概率",
    )


def of_agreement() -> str:
    """What the indices of agreement are."""
    if language() == "zh":
        return (
            "框线内为与公布一致；ARI：调整兰德指数，只看谁与谁同组，1为相同、0为随机；"
            "κ：二次加权kappa，相差两个梯队按四倍计"
        )
    return (
        "framed: same tier; ARI: adjusted Rand index, which asks who is with whom, not in which "
        "tier, 1 the same, 0 by chance; κ: kappa with quadratic weights, two tiers off count "
        "four times"
    )


def of_sizes(sizes: pd.DataFrame) -> str:
    """Over how many draws sizes are."""
    several = sizes["rule"].isin(clusters.RULES)
    counts = [int(rows["draws"].max()) for _, rows in sizes.groupby(several) if len(rows)]
    en, zh = f"{counts[0]:,} draws", f"{counts[0]:,}次抽样"
    if counts[1:] and counts[1] != counts[0]:
        en += f", {counts[1]:,} where dimensions are clustered"
        zh += f"（按一级指标聚类者{counts[1]:,}次）"
    return say(
        f"lines from 5% to 95% of {en}, dots at the median; group sizes and quantiles only vary "
        "where a region has no score",
        f"横线为{zh}中5%至95%分位，圆点为中位数；给定规模与分位数只因无得分地区而变",
    )


def rows_of(results: Results) -> pd.DataFrame:
    """Tiers of the last year on its own goalposts."""
    table = results.tables["tiers"]
    year = results.study.years("regional")[-1]
    return table[(table["year"] == year) & (table["goalposts"] == "own year")]


def number_of(results: Results) -> int:
    """How many tiers are in force."""
    return len(results.study.tier_sizes) or int(rows_of(results)["tier"].max())


def tier_counts(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.tiers import pictures as tiers

    return tiers.tier_counts(
        results.tables["tier_counts"],
        number_of(results),
        dimensions(results.study),
        indices.note(results, "regional", of_counts()),
    )


def dimensions(study: Study) -> int:
    """Number of dimensions with a regional series."""
    tree = study.framework("regional")
    measured = set(tree.indicators)
    return sum(bool(measured & set(tree.below(node))) for node in tree.dimensions)


def tiers_by_rule(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.tiers import pictures as tiers

    more = of_rules(results.tables.get("tier_probabilities"))
    return tiers.tiers_by_rule(
        rows_of(results),
        results.study.labels(language(), "regional"),
        indices.note(results, "regional", more),
    )


def rule_agreement(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.tiers import pictures as tiers

    return tiers.rule_agreement(
        results.tables["tier_confusion"],
        results.tables["rule_agreement"],
        indices.note(results, "regional", of_agreement()),
    )


def tier_sizes(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.tiers import pictures as tiers

    sizes = results.tables["tier_sizes"]
    return tiers.tier_sizes(
        sizes,
        rows_of(results).groupby(["rule", "tier"]).size(),
        indices.note(results, "regional", of_sizes(sizes)),
    )
