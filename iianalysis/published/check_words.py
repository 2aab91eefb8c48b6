"""What items, figures and verdicts of the check are called, in English and Chinese."""

from __future__ import annotations

import re

import pandas as pd

from iianalysis.published.verdicts import NOT_TOLD, OTHER_QUANTITY, UNDETERMINED
from iianalysis.show.reader import language
from iianalysis.show.text import Text
from iianalysis.study.printed import YEAR
from iianalysis.study.study import Study

# Verdicts in the order in which they are worth reading: a word, and what it means.
VERDICTS_ZH = {
    "contradicted": "矛盾",
    "differs": "不同",
    NOT_TOLD: "据此数据无法判断",
    "reproduced": "复现",
    "consistent": "相符",
    "implied": "可推算",
    UNDETERMINED: "公布信息不足以判断",
    OTHER_QUANTITY: "口径不同",
    "input": "输入",
}
VERDICT_ORDER = tuple(VERDICTS_ZH)
MEANINGS_ZH = {
    "contradicted": "仅凭其他公布数字的算术即可否定",
    "differs": "公开数据得到的结果不同；公开数据只是替代指标，并不说明公布内容有误",
    NOT_TOLD: "结论取决于存疑、插补、来源不一、下限值或有断点的数据，或相差太小",
    "reproduced": "由公开数据测算得到同样结果",
    "consistent": "与测算结果或并列的公布内容相符，但并非由其推出",
    "implied": "可由其他公布数字推出",
    UNDETERMINED: "作出判断所需的信息没有公布",
    OTHER_QUANTITY: "公开数据衡量的是另一个量，数字不必一致",
    "input": "原样作为输入，因此没有检验任何东西",
}

# Claims of the text, by the beginning of their item: a name in English and Chinese, where `{}` is
# a node, list or rule; and the claim as the report words it.
CLAIMS = {
    "application_slows": (
        "Application: growth slows",
        "应用推广指数增速放缓",
        "较2022年增速放缓",
    ),
    "industry_accelerates": ("Industry: growth speeds up", "产业发展指数增长提速", "增长提速"),
    "environment_grows_most": ("Environment: leads in growth", "发展环境指数增幅领先", "增幅领先"),
    "leading_six": ("The leading six", "全国前6名", ""),
    "tiers_2_and_3_close": ("Tiers 2 and 3 lie close together", "第二、三梯队差距", "差距极小"),
    "leaders_ahead_": ("Leaders ahead: {}", "示范引领地区领先：{}", "总分和各分项得分均大幅领先"),
    "tier_sizes": ("Sizes of the tiers", "各梯队规模", ""),
    "east_above_west": ("East above west", "“东强西弱”", "东强西弱"),
    "northeast_and_west_weak": (
        "Northeast and west are weak",
        "东北及西部基础薄弱",
        "大多省（自治区）基础薄弱",
    ),
    "yangtze_catches_up": ("Yangtze provinces catch up", "长江流域省份追赶", "追赶势头强劲"),
    "weak_": ("Weak: {}", "基础薄弱：{}", "基础薄弱"),
    "mid_table_": ("Mid-table: {}", "位于中游：{}", "总体水平位于全国中游"),
}
_PATTERNS = (
    (r"tiers_group_sizes", "All tiers, of the printed sizes", "全部梯队（按公布的规模）"),
    (r"(.+)_top10", "{}: first ten regions", "{}指数前十地区"),
)


def fact_name(item: str, study: Study) -> str:
    """What an item of the check is called: as the study names it, or the claim in words."""
    zh = language() == "zh"
    labels = study.labels(language(), "regional")
    facts = study.published.drop_duplicates("item").set_index("item")
    if item in facts.index:
        fact = facts.loc[item]
        name = str(fact[f"name_{language()}"] or fact["name_en"] or item)
        year = "" if pd.isna(fact["year"]) or str(fact["year"]) in name else str(int(fact["year"]))
        return name + ((f"，{year}年" if zh else f", {year}") if year else "")
    years = facts[facts.index.str.replace(YEAR, "", regex=True) == item]
    if len(years):  # printed once for all of them
        name, ends = str(years[f"name_{language()}"].iloc[0] or item), years["year"].astype(int)
        span = f"{ends.min()}—{ends.max()}年" if zh else f"{ends.min()} to {ends.max()}"
        return f"{name}，{span}" if zh else f"{name}, {span}"
    for start, (en, chinese, _) in CLAIMS.items():
        if item.startswith(start):
            return (chinese if zh else en).format(labels.get(item.removeprefix(start), item))
    for pattern, en, chinese in _PATTERNS:
        if found := re.fullmatch(pattern, item):
            return (chinese if zh else en).format(*(labels.get(g, g) for g in found.groups()))
    return item


def printed_text(item: str, printed: str) -> str:
    """A printed figure or claim as the report shows it."""
    if isinstance(printed, Text):  # names stay as they are
        return printed.worded(lambda words: printed_text(item, words))
    text = printed.replace(">= ", "≥ ").replace("<= ", "≤ ")
    if language() == "en":
        return text
    quoted = next((words for start, (*_, words) in CLAIMS.items() if item.startswith(start)), "")
    text = re.sub(r"^about (\S+) at most$", r"至多约\1", text)
    text = re.sub(r"^(\d+) regions?$", r"\1个地区", re.sub("^about ", "约", text))
    return quoted or text.replace(", ", "、")


def computed_text(computed: object) -> str:
    """A computed figure with few digits; a count `9 of 10` in the words of the language."""
    if isinstance(computed, str):
        return (
            re.sub(r"^(\d+) of (\d+)$", r"\2个中\1个", computed) if language() == "zh" else computed
        )
    if pd.isna(computed):
        return "–"
    value = float(f"{float(computed):.4g}")  # type: ignore[arg-type]
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}"
