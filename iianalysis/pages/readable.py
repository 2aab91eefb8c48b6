"""Tables for the eye: names for codes, few digits, nothing cut off."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd

from iianalysis.pages.tiers.says import MEASURES as MEASURE_NAMES
from iianalysis.pages.tiers.says import NAMES as RULE_NAMES
from iianalysis.pages.weights.says import MISSING
from iianalysis.pages.wording import UNITS_EN, VARIANTS_ZH
from iianalysis.published.check_words import VERDICTS_ZH, computed_text, fact_name, printed_text
from iianalysis.schemes import short_name
from iianalysis.show.bilingual import percent
from iianalysis.show.names import BESIDE, Labels, kind_of
from iianalysis.show.reader import language, shown, spelled
from iianalysis.show.text import Text
from iianalysis.study.study import Study

GAP = "–"

# Digits after the point where 1 would say too little or too much.
DIGITS = {
    "correlation": 3,
    "coverage": 2,
    "gap": 2,
    "mean_shift": 2,
    "national_coverage": 2,
    "regional_coverage": 2,
    "times_mean": 2,
    "weight": 3,
}
DIGITS |= dict.fromkeys(
    (
        "ci",
        "cr",
        "cr_after",
        "cv",
        "cv_change",
        "first_cv",
        "lambda_max",
        "mean_cv",
        "p",
        "ri",
        "w",
        "w_change",
    ),
    3,
)
DIGITS |= dict.fromkeys(("first_mean", "iqr", "largest_change", "largest_move", "margin"), 2)
DIGITS |= dict.fromkeys(("margin_without", "mean", "mean_iqr", "median", "trimmed_mean"), 2)
DIGITS |= dict.fromkeys(
    ("eigenvector", "geometric_mean", "group_judgements", "group_priorities", "mean_weight"), 3
)
DIGITS |= dict.fromkeys(("change", "standard_error"), 2)
DIGITS |= dict.fromkeys(("p05", "p50", "p95", "reference"), 3)
DIGITS |= dict.fromkeys(("high_weight", "low_weight", "nearest", "start"), 3)
DIGITS |= dict.fromkeys(("error_of_mean", "mean_change"), 2)
DIGITS |= dict.fromkeys(("adjusted_rand", "gap_error", "gap_statistic", "silhouette"), 2)
DIGITS["weighted_kappa"] = 2
DIGITS |= dict.fromkeys(
    ("gini", "intercept", "moran", "moran_alone", "p_alone", "p_fdr", "r_squared", "sd_log",
     "slope", "slope_high", "slope_low", "slope_error",
     "slope_error_near", "slope_without", "theil"),
    3,
)  # fmt: skip
DIGITS |= dict.fromkeys(
    ("affluence", "contribution_gini", "lag", "local_moran", "threshold", "z"), 2
)
DIGITS |= dict.fromkeys(("coordination", "coupling", "development"), 3)
# of many units: significant digits instead
FREE = ("best", "worst", "value", "least_value", "even_value")
CHANCES = ("p", "p_alone", "p_fdr")
LEAST = 0.001  # a probability below it is not spelled out
SHARES = re.compile(r"(move_)?probability\b|chance_(above|below)$")  # of draws, in percent
SIGNIFICANT = 5
SHORT = 45  # characters that need no second line
NUMBER = re.compile(  # a dash, a number with its marks, a fraction, a range, a small probability
    r"–|[-+<>]?[\d.,]+[*?=]*|\d+/\d+|[\d.]+[–—][\d.]+|(?:below |小于)[\d.]+"
)
ENGLISH = re.compile(r"[a-z]{2,} [a-z]{2,}")  # words in a row: a sentence, not a name
COUNTS = ("in_printed_tier", "leaders_found")  # whole numbers, but for what is expected at random

# Header in English where the name of the column would not do, and in Chinese.
HEADERS: Mapping[str, tuple[str, str]] = {
    "adjusted_rand": ("adjusted Rand index", "调整兰德指数"),
    "agree_with_equal": ("regions as under equal weights", "与等权梯队一致的地区数"),
    "agreement": ("agreement", "一致程度"),
    "at_random": ("expected at random", "随机期望"),
    "basis": ("basis", "口径"),
    "bic": ("BIC", "贝叶斯信息准则"),
    "best": ("best value", "最优值"),
    "best_region": ("held by", "所在地区"),
    "best_year": ("in", "年份"),
    "cagr": ("CAGR, %", "年均增速，%"),
    "current_prices": ("weight at current prices, %", "按当年价格的权重，%"),
    "cells": ("cells", "数据个数"),
    "changed_tier": ("regions in another tier", "梯队变动地区数"),
    "tier_lost": ("of which without a score", "其中无得分"),
    "chi_square": ("chi-square", "卡方"),
    "ci": ("consistency index", "一致性指标"),
    "column": ("against", "相对于"),
    "closest": ("closest to the best in", "最接近首位的维度"),
    "computed": ("computed", "计算值"),
    "contribution": ("contribution, %", "贡献率，%"),
    "correlation": ("rank correlation", "位次相关系数"),
    "coverage": ("coverage", "覆盖率"),
    "cr": ("consistency ratio", "一致性比率"),
    "cr_after": ("ratio after it", "修正后比率"),
    "cumulative": ("sum so far, %", "累计，%"),
    "cv": ("coefficient of variation", "变异系数"),
    "dimension": ("dimension", "一级指标"),
    "cv_change": ("change of variation", "变异系数变化"),
    "direction": ("direction", "方向"),
    "doubt": ("score under own weights", "自选权重得分"),
    "doubt_rank": ("rank under own weights", "自选权重位次"),
    "eigenvector": ("eigenvector", "特征向量法"),
    "expert": ("expert", "专家"),
    "experts": ("experts", "专家数"),
    "explained": ("variance explained, %", "解释方差，%"),
    "fact": ("printed fact", "公布事项"),
    "farthest": ("farthest from the best in", "距首位最远的维度"),
    "farthest_part": ("% of the best there", "该维度相当于首位的%"),
    "facts": ("facts", "事实数"),
    "chance_above": ("with probability, %", "其梯队概率，%"),
    "chance_below": ("with its probability, %", "该地区梯队概率，%"),
    "error_of_mean": ("its standard error", "其标准误"),
    "first_below": ("first below", "下一梯队首位"),
    "first_cv": ("variation, first round", "首轮变异系数"),
    "first_mean": ("mean, first round", "首轮均值"),
    "flagged": ("flagged cells", "带标记的数据"),
    "flags": ("flag", "标记"),
    "floors": ("ends that are floors", "端点为下限值个数"),
    "gap": ("gap, points", "分差"),
    "gap_error": ("its error", "其误差"),
    "gap_statistic": ("gap statistic", "间隙统计量"),
    "geometric_mean": ("geometric mean", "几何平均法"),
    "goalposts": ("goalposts", "极值范围"),
    "group_judgements": ("panel, judgements combined", "专家组（判断合并）"),
    "group_priorities": ("panel, weights combined", "专家组（权重合并）"),
    "growth": ("growth since the base year, %", "较基期增长，%"),
    "high_weight": ("highest", "最大"),
    "highest_rank": ("best rank", "最高位次"),
    "holds": ("hold together", "相容"),
    "implied": ("implied, not printed", "推算而非公布"),
    "imputed": ("weight on imputed cells, %", "插补数据权重，%"),
    "in_printed_tier": ("in the printed tier", "与公布梯队一致"),
    "index": ("index", "指数"),
    "indicator": ("indicator", "指标"),
    "indicators": ("indicators", "指标数"),
    "iqr": ("interquartile range", "四分位距"),
    "item": ("item", "事项"),
    "items": ("items", "比较项数"),
    "judgement": ("judgement", "判断"),
    "k": ("tiers", "梯队数"),
    "labels": ("labels", "分组"),
    "lambda_max": ("largest eigenvalue", "最大特征值"),
    "largest_change": ("largest change, points", "最大变化（分）"),
    "largest_move": ("largest move of a mean", "均值最大变动"),
    "largest_shift": ("largest shift of rank", "最大位次变动"),
    "last_above": ("last above", "上一梯队末位"),
    "leaders_found": ("leaders found", "第一梯队命中"),
    "left_out": ("series left out", "剔除的序列"),
    "level": ("level", "级别"),
    "low_weight": ("lowest", "最小"),
    "lowest_rank": ("worst rank", "最低位次"),
    "made_from": ("made from", "划分依据"),
    "margin": ("misses it by, points", "相差（分）"),
    "margin_without": ("gap without it, points", "剔除后间隔（分）"),
    "mean": ("mean", "均值"),
    "mean_change": ("mean change, points", "平均变化（分）"),
    "mean_cv": ("mean variation", "平均变异系数"),
    "mean_iqr": ("mean interquartile range", "平均四分位距"),
    "mean_shift": ("mean shift of rank", "平均位次变动"),
    "mean_weight": ("mean", "均值"),
    "meaning": ("meaning", "含义"),
    "measure": ("measure", "衡量"),
    "median": ("median", "中位数"),
    "moved_most": ("moved most (first of equals)", "变动最大者（并列取首个）"),
    "n": ("drawn", "组数"),
    "natural breaks": ("tier, natural breaks", "梯队（自然断点）"),
    "nearest": ("nearest to that", "距初始权重最近"),
    "group sizes": ("tier, group sizes", "梯队（按给定规模）"),
    "node": ("part of the index", "指标"),
    "noise": ("noise, points", "噪声（分）"),
    "note": ("note", "说明"),
    "of": ("of", "总数"),
    "open data": ("open data", "公开数据"),
    "p": ("p", "p值"),
    "p05": ("5%", "5%"),
    "p50": ("median", "中位数"),
    "p95": ("95%", "95%"),
    "parent": ("part of", "上级指标"),
    "place": ("place in the report", "报告位置"),
    "places_won": ("places won", "位次上升"),
    "points": ("weight, of 100", "权重，合计100"),
    "points_shift": ("shift, points", "变动（分）"),
    "printed": ("printed", "公布值"),
    "probability": ("probability, %", "概率，%"),
    "probability group sizes": ("its probability, %", "其概率，%"),
    "probability natural breaks": ("its probability, %", "其概率，%"),
    "printed_position": ("place in the printed list", "公布名单次序"),
    "printed_tier": ("printed tier", "公布梯队"),
    "published": ("published", "报告公布"),
    "rank": ("rank", "位次"),
    "rank_end": ("rank, end", "期末位次"),
    "rank_start": ("rank, start", "期初位次"),
    "reading": ("contribution read", "贡献率读法"),
    "reference": ("reference", "参考权重"),
    "region": ("region", "地区"),
    "regions": ("regions", "地区"),
    "reproduced": ("reproduced", "可复现"),
    "ri": ("random index", "随机指标"),
    "round": ("round", "轮次"),
    "row": ("revise", "应修正"),
    "safe_regions": ("regions with 90% or more", "概率不低于90%的地区数"),
    "silhouette": ("silhouette", "轮廓系数"),
    "sizes": ("sizes", "各梯队规模"),
    "rule": ("rule", "规则"),
    "scheme": ("scheme", "方案"),
    "scope": ("scope", "范围"),
    "score": ("score", "得分"),
    "score_end": ("score, end", "期末得分"),
    "score_start": ("score, start", "期初得分"),
    "series": ("series", "序列"),
    "share": ("share, %", "比例，%"),
    "share_high": ("97.5% end", "区间上限"),
    "share_low": ("2.5% end", "区间下限"),
    "since_base": ("since the base year", "自基期"),
    "smallest_group": ("smallest group that does not", "最小矛盾组"),
    "specific": ("measures the subject itself", "直接衡量"),
    "specific_points": ("of it on series of the subject itself", "其中直接衡量的序列"),
    "start": ("starting weight", "初始权重"),
    "start_points": ("by judgements, of 100", "按判断，合计100"),
    "stop": ("may stop", "可终止"),
    "strength": ("strength as a proxy", "代理强度"),
    "suggested": ("suggested", "建议值"),
    "support": ("support", "依据"),
    "tier": ("tier", "梯队"),
    "times_mean": ("times the mean gap", "相当于平均分差的倍数"),
    "trimmed_mean": ("trimmed mean", "截尾均值"),
    "unit": ("unit", "单位"),
    "value": ("value", "数值"),
    "variant": ("variant", "方案"),
    "verdict": ("verdict", "结论"),
    "w": ("Kendall's W", "肯德尔和谐系数"),
    "w_change": ("change of W", "系数变化"),
    "weight": ("weight", "权重"),
    "without_score": ("regions without a score", "无得分地区数"),
    "worst": ("worst value", "最差值"),
    "worst_region": ("held by", "所在地区"),
    "worst_year": ("in", "年份"),
    "year": ("year", "年份"),
    "years": ("years", "年份"),
    "border": ("border below tier", "边界（其上梯队）"),
    "change": ("change, points of %", "变化（百分点）"),
    "choices": ("choices", "取值"),
    "doubtful": ("too few draws to tell", "抽样不足"),
    "draws": ("draws", "抽样次数"),
    "expected_share": ("expected share on the right side, %", "位置正确的地区预期占比，%"),
    "factor": ("what varies", "变动因素"),
    "first_index": ("first-order, %", "一阶，%"),
    "first_interval": ("95% interval", "95%区间"),
    "left_out_kind": ("left out", "剔除"),
    "left_out_part": ("which", "对象"),
    "from_nodes": ("taken from", "减少的维度"),
    "least_safe": ("least often on its side", "最少处于本侧者"),
    "next_region": ("next region", "下一地区"),
    "output": ("of the variance of", "所分解的方差"),
    "regions_above": ("regions above", "其上地区数"),
    "standard_error": ("largest standard error, points of %", "最大标准误（百分点）"),
    "to_nodes": ("given to", "增加的维度"),
    "total_index": ("total, %", "总效应，%"),
    "total_interval": ("95% interval", "95%区间"),
    "weighted_kappa": ("weighted kappa", "加权kappa"),
    "weight_moved": ("weight moved, of 100", "变动的权重，合计100"),
    "affluence": ("relative economic affluence", "相对经济富裕度"),
    "alone": ("at its own level", "单独显著"),
    "break_points": ("of it from series with a break", "其中有断点的序列"),
    "break_year": ("break from", "断点年份"),
    "contribution_gini": ("part in the total Gini", "对总基尼的贡献"),
    "fell": ("fell", "降档"),
    "gini": ("Gini", "基尼系数"),
    "gini_between": ("between, %", "大区间，%"),
    "gini_transvariation": ("transvariation, %", "超变，%"),
    "gini_within": ("within, %", "大区内，%"),
    "group": ("macro-region", "大区"),
    "half_life": ("half of a gap gone in, years", "差距减半年数"),
    "intercept": ("intercept", "截距"),
    "islands": ("islands", "孤立地区"),
    "lag": ("mean of neighbours", "邻居均值"),
    "links": ("assumed neighbours", "假定相邻"),
    "local_moran": ("local Moran's I", "局部莫兰指数"),
    "moran": ("Moran's I", "莫兰指数"),
    "moran_alone": ("without the assumed link", "不作相邻假定"),
    "most": ("most of it from", "主要来自"),
    "neighbours": ("neighbours", "邻居数"),
    "other": ("against", "相对"),
    "p_alone": ("its p", "其p值"),
    "p_fdr": ("p, all tests together", "p（控制错误发现率）"),
    "move_probability": ("moves so, % of draws", "同样变动的抽样占比，%"),
    "points_change": ("change, points", "变化（分）"),
    "prices": ("prices", "价格"),
    "positive": ("scores above 0", "得分大于0"),
    "quadrant": ("kind", "类型"),
    "r_squared": ("R²", "R²"),
    "regions_moved": ("regions", "地区数"),
    "rose": ("rose", "升档"),
    "rises": ("regions in which it rises", "上升的地区数"),
    "sd": ("standard deviation", "标准差"),
    "sd_log": ("of logarithms", "对数标准差"),
    "slope": ("slope", "斜率"),
    "slope_error": ("standard error (HC3)", "标准误（HC3）"),
    "slope_error_near": ("where neighbours share shocks", "相邻地区受共同冲击时"),
    "slope_without": ("slope without it", "不含该地区的斜率"),
    "leans_on": ("leans most on", "影响最大的地区"),
    "with_breaks": ("with series with a break", "计入有断点的序列"),
    "without_breaks": ("without them", "剔除后"),
    "slope_high": ("97.5%", "97.5%"),
    "slope_low": ("2.5%", "2.5%"),
    "speed": ("speed, % a year", "速度，%/年"),
    "stayed": ("stayed", "不变"),
    "theil": ("Theil", "泰尔指数"),
    "theil_between": ("between, %", "大区间，%"),
    "theil_within": ("within, %", "大区内，%"),
    "threshold": ("threshold", "门槛"),
    "tier_end": ("tier, end", "期末梯队"),
    "together": ("with all tests together", "合并检验显著"),
    "tier_start": ("tier, start", "期初梯队"),
    "without": ("same direction without them", "剔除后方向相同"),
    "z": ("score, in sd", "得分（标准差）"),
    "best_score": ("best score", "最高得分"),
    "class": ("class", "等级"),
    "coordination": ("coordination D", "协调度D"),
    "coupling": ("coupling C", "耦合度C"),
    "development": ("development T", "发展度T"),
    "differs_most_1": ("differs most in", "差异最大"),
    "differs_most_2": ("differs most in", "差异最大"),
    "difference_1": ("peer ahead by", "对方领先"),
    "difference_2": ("peer ahead by", "对方领先"),
    "distance_1": ("points apart", "距离（分）"),
    "distance_2": ("points apart", "距离（分）"),
    "even_change": ("most even change, points", "最均衡路径：变化（分）"),
    "even_total": ("most even way, points", "最均衡路径（分）"),
    "even_value": ("needed, most even", "最均衡路径：所需"),
    "first_steps": ("its first steps", "其首要指标"),
    "flagged_part": ("of it on flagged cells, %", "其中在带标记数据上，%"),
    "gap_to_best": ("to the best", "与最高之差"),
    "gap_to_median": ("to the median", "与中位数之差"),
    "least_change": ("least total change, points", "最小总量路径：变化（分）"),
    "least_total": ("least way, points", "最小总量路径（分）"),
    "least_value": ("needed, least total", "最小总量路径：所需"),
    "nearness": ("nearest", "次序"),
    "obstacle": ("obstacle degree, %", "障碍度，%"),
    "elsewhere": ("other tiers in draws", "其余抽样的梯队"),
    "on_weak": ("on weak proxies, %", "弱替代指标权重，%"),
    "peer_1": ("over dimensions", "按一级指标"),
    "peer_2": ("over the second level", "按二级指标"),
    "rank_high": ("95% of ranks", "位次95%分位"),
    "rank_low": ("5% of ranks", "位次5%分位"),
    "score_now": ("score now", "现得分"),
    "target": ("to reach", "目标"),
    "tier_median": ("median of its tier", "所在梯队中位数"),
    "weight_share": ("weight, %", "权重，%"),
}

# Words that stand in cells, in Chinese.
WORDS = {
    **VERDICTS_ZH,
    "all": "全部",
    "at random": "随机分组",
    "dimension": "一级指标",
    "disputed": "来源不一",
    "equal weights with noise": "各级等权得分加噪声",
    "distance": "到均值的距离差",
    "fair": "尚可",
    "floor": "下限值",
    "geometric mean, 1 to 100": "几何平均（1—100）",
    "geometric mean, 5 to 100": "几何平均（5—100）",
    "harmonic mean, 1 to 100": "调和平均（1—100）",
    "harmonic mean, 5 to 100": "调和平均（5—100）",
    "illustrative panel": "示例专家组",
    "imputed": "插补",
    "index": "指数",
    "less is better": "越小越好",
    "medium": "中",
    "min-max 1 to 100": "极差标准化至1—100",
    "more is better": "越大越好",
    "national": "全国",
    "no": "否",
    "none": "无",
    "none left": "无解",
    "not stated": "未注明",
    "not testable": "无法检验",
    "open data": "公开数据",
    "own year": "当年",
    "percentile rank": "百分位次",
    "pooled": "各年合并",
    "printed": "公布梯队",
    "published": "报告公布",
    "random": "随机",
    "rank": "位次",
    "region": "地区",
    "regional": "区域",
    "snapshot": "单一时点",
    "sum": "合计",
    "suspicious": "存疑",
    "strength": "优势",
    "strong": "强",
    "weak": "弱",
    "weakness": "短板",
    "current": "当年价格",
    "constant": "不变价格",
    "strength by size": "优势（规模）",
    "weakness by size": "短板（规模）",
    "winsorised": "缩尾",
    "yes": "是",
    "z-score": "Z分数",
    "score": "得分",
    **{measure: names[1] for measure, names in MEASURE_NAMES.items()},
}


class Readable(pd.DataFrame):  # type: ignore[misc, unused-ignore]
    """A table of texts that shows whole: every row, every word, no index."""

    def __repr__(self) -> str:
        """Plain text; of a table without rows its header and a dash."""
        if self.empty:
            return "\n".join(["  ".join(self.columns), GAP]).lstrip()
        with pd.option_context("display.unicode.east_asian_width", True):
            return str(self.to_string(index=False))

    def _repr_html_(self) -> str:
        styles = [_style(list(self[name])) for name in self.columns]
        sides = [
            style.partition(";")[0] + ("; white-space: nowrap" if len(name) <= SHORT // 4 else "")
            for style, name in zip(styles, self.columns, strict=True)
        ]
        lines = ["<table>", "<thead>", _row("th", sides, self.columns), "</thead>", "<tbody>"]
        lines += [_row("td", styles, row) for row in self.itertuples(index=False, name=None)]
        return "\n".join([*lines, "</tbody>", "</table>"])


def are_numbers(cells: Iterable[str]) -> bool:
    """Whether every cell holds a figure, so that the column stands to the right."""
    return all(NUMBER.fullmatch(cell) for cell in cells)


def _style(cells: list[str]) -> str:
    """Numbers stand to the right, texts to the left with room to be read."""
    if are_numbers(cells):
        return "text-align: right"
    longest = max(map(len, cells))
    room = (
        "white-space: nowrap" if longest <= SHORT else f"min-width: {min(longest // 6 + 12, 44)}ex"
    )
    return f"text-align: left; {room}"


def _row(tag: str, styles: list[str], cells: Any) -> str:
    inside = (
        f'<{tag} style="{style}">{html.escape(str(cell), quote=False)}</{tag}>'
        for style, cell in zip(styles, cells, strict=True)
    )
    return f"<tr>{''.join(inside)}</tr>"


def readable(table: pd.DataFrame, study: Study, scope: str = "") -> Readable:
    """A table as texts to be read: names for codes, few digits, a dash where nothing is.

    Parameters
    ----------
    table : DataFrame
        Cells may be numbers, words, codes of the study in a column of `names.REGION_COLUMNS` or
        `names.NODE_COLUMNS`, texts with codes in them (`names.Text`), or lists of these. The index
        is not shown.
    study : Study
        Whose names are put for codes.
    scope : {'national', 'regional'}, optional
        Of the series, where no column says it by row; where empty, the last that the study has.

    Returns
    -------
    Readable
        For display; compute with the table itself, which is not rounded.
    """
    names = {one: study.labels(language(), one) for one in ("national", "regional")}
    own = names[scope or study.scopes[-1]]
    by_row = [names.get(one, own) for one in table.get("scope", [scope] * len(table))]
    words = WORDS | VARIANTS_ZH if language() == "zh" else {}
    columns: dict[str, list[str]] = {}
    for place, column in enumerate(table.columns):
        # a text has codes in it, which may be names of other columns
        name = "" if isinstance(column, Text) else str(column)
        cells = list(table.iloc[:, place])
        if name == "note":
            cells = [words.get(cell, cell) for cell in cells]
        header = _header(column, own, cells)
        while header in columns:  # `held by` twice
            header += " "
        if name == "item":
            columns[header] = [fact_name(cell, study) for cell in cells]
        elif name == "printed" and "item" in table:
            pairs = zip(table["item"], cells, strict=True)
            columns[header] = [spelled(printed_text(*pair), own) or GAP for pair in pairs]
        elif name in ("note", "printed"):
            columns[header] = [spelled(cell, own) or GAP for cell in cells]
        elif name == "scheme":
            columns[header] = [shown(short_name(study, cell)) for cell in cells]
        elif (texts := _of_rule(cells, name)) is not None:
            columns[header] = texts
        else:
            kind = kind_of(name, table.columns)
            columns[header] = [
                _text(cell, name, kind, labels, words)
                for cell, labels in zip(cells, by_row, strict=True)
            ]
    return Readable(columns)


def _of_rule(cells: list[Any], name: str) -> list[str] | None:
    """Cells of a column that depends on no other, and on no name of the study."""
    if name in ("computed", "open_data", "without_flagged"):
        return [computed_text(cell) for cell in cells]
    if name == "rule" and set(cells) <= set(MISSING):
        return [shown(MISSING[cell]) for cell in cells]
    if name == "rule":
        return [RULE_NAMES.get(cell, (cell, cell))[language() == "zh"] for cell in cells]
    if name == "unit" and language() == "en":
        return [UNITS_EN.get(cell, cell) or GAP for cell in cells]
    return None


def _header(column: object, labels: Labels, cells: list[Any]) -> str:
    if isinstance(column, Text):
        return spelled(column, labels)
    name = str(column)
    if name.startswith(BESIDE):
        node = name.removeprefix(BESIDE)
        return labels.get(node, node)
    if language() == "zh" and name == "note" and any(ENGLISH.search(str(cell)) for cell in cells):
        return "说明（英文）"
    if name.startswith("by ") and name[3:] in RULE_NAMES:
        return RULE_NAMES[name[3:]][language() == "zh"]
    if name in HEADERS:
        return HEADERS[name][language() == "zh"]
    if language() == "zh":
        name = re.sub(r"^to tier (\d+)$", r"至第\1梯队", name)
        name = re.sub(r"^% to tier (\d+)$", r"至第\1梯队，%", name)
        name = re.sub(r"^to tier (\d+) in draws$", r"至第\1梯队，抽样预期", name)
        name = re.sub(r"^probability of tier (\d+)$", r"第\1梯队，%", name)
    return re.sub(r"^probability of tier (\d+)$", r"tier \1, %", name)


def _text(cell: Any, column: str, kind: str, labels: Labels, words: Mapping[str, str]) -> str:
    if isinstance(cell, list | tuple):
        mark = "、" if words else ", "
        return mark.join(_text(part, column, kind, labels, words) for part in cell) or GAP
    if pd.isna(cell) or cell == "":
        return GAP
    if isinstance(cell, bool | np.bool_):
        cell, kind = "yes" if cell else "no", ""
    if isinstance(cell, Text):
        return spelled(cell.worded(lambda part: words.get(part, part)), labels)
    if isinstance(cell, str):
        return labels.of(kind).get(cell) or _word(cell, words)
    if column in CHANCES and cell < LEAST:
        return f"小于{LEAST:g}" if words else f"below {LEAST:g}"
    return _number(cell, column)


def _word(text: str, words: Mapping[str, str]) -> str:
    if words and (found := re.fullmatch(r"(\d+) regions", text)):
        return f"{found[1]}个地区"
    if words and (found := re.fullmatch(r"(tier|rank) (\d+)", text)):
        return f"第{found[2]}{'梯队' if found[1] == 'tier' else '位'}"
    return words.get(text, text)


def _number(value: Any, column: str) -> str:
    if isinstance(value, Integral) or (column in COUNTS and float(value).is_integer()):
        return str(int(value))
    if SHARES.match(column):
        return percent(value / 100, 1).removesuffix("%")
    return _significant(value) if column in FREE else _fixed(value, DIGITS.get(column, 1))


def _fixed(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text


def _significant(value: float) -> str:
    rounded = float(f"{value:.{SIGNIFICANT}g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 10**SIGNIFICANT else f"{rounded:,.{SIGNIFICANT}g}"
