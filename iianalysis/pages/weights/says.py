"""Sentences on weights: how schemes differ, what the panel said, what print implies and proves.

As in `findings`, every number is that of a table. What the report shows too is in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from iianalysis.identify import RegionalEvidence, wilson
from iianalysis.schemes import chosen, illustrative, short_name
from iianalysis.show.bilingual import counted, has, verb
from iianalysis.show.names import Labels, sealed
from iianalysis.show.reader import filled, language, spelled
from iianalysis.show.text import Text, seal, unsealed
from iianalysis.study.study import Study
from iianalysis.weights.agreement import CV_MOVED, POINTS_MOVED
from iianalysis.weights.consistency import LIMIT

if TYPE_CHECKING:
    from iianalysis.tables.results import Results


# Rules for missing scores, as short as a legend needs them.
MISSING = {
    "worst": ("a missing score is 0", "缺失得分记0"),
    "mean": ("a missing score is the mean", "缺失得分取均值"),
}

# How far a panel agrees, as `agreement.agreement_word` says it.
AGREEMENT_ZH = {
    "very weak": "极弱",
    "weak": "弱",
    "moderate": "中等",
    "strong": "强",
    "unusually strong": "极强",
}

ZERO = 0.001  # a weight below it may as well be 0

FACTS = {
    "sub-indices": ("sub-indices", "各分指数"),
    "total": ("total", "总指数"),
    "mean growth": ("mean growth", "年均增速"),
    "index": ("index of {}", "{}指数"),
    "growth": ("growth of {}", "{}指数增速"),
    "slowing": ("growth of {} slows", "{}指数增速放缓"),
    "contribution": ("contribution of {}", "{}的贡献率"),
}
READINGS = (
    (r"(since (\d+)) and (in (\d+))", "both ways", "两种读法同时"),
    (r"since (\d+)", "since {}", "{}年以来"),
    (r"in (\d+)", "in {}", "{}年当年"),
    (r"none", "left aside", "不计"),
    (r"alone", "alone", "单独"),
)


def reading_words(reading: str) -> str:
    """How a printed contribution is read: `since 2020` or `in 2023`."""
    for pattern, en, chinese in READINGS:
        if found := re.fullmatch(pattern, reading):
            return (chinese if language() == "zh" else en).format(*found.groups())
    return reading


def fact_of_weights(fact: str | Text, labels: Labels, *, reading: bool = True) -> str:
    """A printed fact that bears on weights (`growth innovation`), with names for codes."""
    zh = language() == "zh"
    if fact in FACTS:
        return FACTS[fact][zh]
    if not isinstance(fact, Text):
        return fact
    kind, node, *read = fact.apart(" ")
    text = FACTS[kind][zh].format(spelled(node, labels))
    for one in read if reading else []:
        text += f"（{reading_words(one)}）" if zh else f" {reading_words(one)}"
    return text


def facts_of(group: Text, labels: Labels) -> list[str]:
    """The facts of a group as `weight_contradictions` has it, with names for codes."""
    return [fact_of_weights(fact, labels) for fact in group.apart("; ")]


def readings_of(table: pd.DataFrame) -> list[str]:
    """Chains of a single reading in `weight_bounds`; the one without a contribution if none is."""
    chains = [chain for chain in dict.fromkeys(table["chain"]) if chain != "alone"]
    return [chain for chain in chains if " and " not in chain]


def _join(parts: Iterable[str], zh: bool) -> str:
    return ("、" if zh else ", ").join(parts)


# For the report


def all_of(results: Results) -> list[str]:
    """What the section on weights says, in short paragraphs."""
    tables, study, zh = results.tables, results.study, language() == "zh"
    labels = study.labels(language(), "national")
    texts = []
    if "ahp_consistency" in tables and illustrative(study):
        texts.append(
            "本研究附带的专家组是示例：专家与判断均为虚构，只用来演示层次分析法与专家打分的全过程。"
            if zh
            else "The panel that comes with this study is illustrative: experts and judgements are "
            "invented, so that judgements and points run end to end."
        )
    if "ahp_consistency" in tables:
        texts.append(inconsistent(tables["ahp_consistency"], study, labels))
    if "panel_rounds" in tables:
        texts.append(concordance(tables["panel_rounds"], study))
    if "scheme_summary" in tables:
        texts.append(schemes(tables["scheme_summary"], study))
    if "weight_bounds" in tables:
        texts.append(bounds(tables["weight_bounds"], labels))
    if "weights_against_facts" in tables:
        own = chosen(study, "national", results.scheme)
        texts.append(against(tables["weights_against_facts"], own, study))
    if "weight_contradictions" in tables:
        texts.append(contradictions(tables["weight_contradictions"], labels))
    if results.evidence is not None:
        regional = study.labels(language(), "regional")
        texts.append(conclusion(results.evidence, regional))
    return [line for text in texts for line in unsealed(text).split("\n") if line]


def inconsistent(table: pd.DataFrame, study: Study, labels: Labels) -> str:
    """How many judgement matrices are inconsistent, and the worst; `table` is `ahp_consistency`."""
    zh, sized = language() == "zh", _testable(table)
    if sized.empty:
        return (
            "没有判断矩阵可以检验一致性。"
            if zh
            else "No judgement matrix can be tested for consistency."
        )
    bad, worst = int(sized["flagged"].sum()), sized.loc[sized["cr"].idxmax()]
    parent = labels.get(worst["parent"], worst["parent"])
    made_up = illustrative(study)
    if zh:
        scope = {"national": "全国", "regional": "区域"}[worst["scope"]]
        return (
            f"{'示例专家组的' if made_up else ''}{len(sized)}个判断矩阵中，{bad}个的一致性比率超过"
            f"{LIMIT:.2f}（最高{worst['cr']:.2f}：专家{worst['expert']}，{scope}，“{parent}”之下）；"
            "见ahp_consistency.csv。"
        )
    whose = " of the illustrative panel" if made_up else ""
    return (
        f"{bad} of {len(sized)} judgement matrices{whose} {'has' if bad == 1 else 'have'} a "
        f"consistency ratio above {LIMIT:.2f} (highest {worst['cr']:.2f}: expert "
        f"{worst['expert']}, {worst['scope']}, below {parent}); see ahp_consistency.csv."
    )


def _testable(table: pd.DataFrame) -> pd.DataFrame:
    """Matrices whose judgements could contradict each other."""
    return table[(table["items"] > 2) & table["cr"].notna()]


def concordance(table: pd.DataFrame, study: Study) -> str:
    """How far the panel agrees in its last round, by scope; `table` is `panel_rounds`."""
    zh, made_up = language() == "zh", illustrative(study)
    last = table.sort_values("round", kind="stable").drop_duplicates("scope", keep="last")
    last = last.set_index("scope").loc[list(dict.fromkeys(table["scope"]))].dropna(subset="w")
    if last.empty:
        return (
            "末轮打分不足两位专家、两个指标，或打分全部相同，一致程度无从谈起。"
            if zh
            else "How far the panel agrees is not defined: its last round of points is that of one "
            "expert, on one indicator, or tells no two indicators apart."
        )
    if zh:
        parts = [
            f"{'全国' if scope == 'national' else '区域'}{row['w']:.2f}"
            f"（{AGREEMENT_ZH[row['agreement']]}）"
            for scope, row in last.iterrows()
        ]
        whose = "示例专家组" if made_up else "专家组"
        return f"{whose}末轮打分的一致程度（肯德尔和谐系数，0至1）：{_join(parts, zh)}。"
    parts = [
        f"{row['w']:.2f} for {'the nation' if scope == 'national' else 'regions'} "
        f"({row['agreement']})"
        for scope, row in last.iterrows()
    ]
    whose = "the illustrative panel" if made_up else "the panel"
    return (
        f"How far {whose} agrees in its last round of points (Kendall's W, 0 to 1): "
        f"{' and '.join(parts)}."
    )


def schemes(summary: pd.DataFrame, study: Study) -> str:
    """How far ranks and tiers move between schemes; `summary` is the table `scheme_summary`.

    Names are sealed.
    """
    others = summary.iloc[1:].dropna(subset="mean_shift")  # a scheme may leave all without a score
    if others.empty:
        return ""
    names = sealed({name: short_name(study, name) for name in summary["scheme"]})
    low, high = (others.loc[others["mean_shift"].agg(end)] for end in ("idxmin", "idxmax"))
    first = names[summary["scheme"].iloc[0]]
    if language() == "zh":
        text = (
            f"与{first}相比，位次平均变动由{low['mean_shift']:.2f}（{names[low['scheme']]}）至"
            f"{high['mean_shift']:.2f}（{names[high['scheme']]}）"
        )
        if study.tier_sizes:
            least, most = others["changed_tier"].min(), others["changed_tier"].max()
            text += f"，换梯队的地区{least}至{most}个{_lost(others, names, zh=True)}"
        if summary["in_printed_tier"].max():
            text += (
                f"；处于公布梯队的地区{summary['in_printed_tier'].min()}至"
                f"{summary['in_printed_tier'].max()}个"
            )
        return text + "。"
    text = (
        f"Against {first}, ranks move by {low['mean_shift']:.2f} places on average "
        f"({names[low['scheme']]}) to {high['mean_shift']:.2f} ({names[high['scheme']]})"
    )
    if study.tier_sizes:
        least, most = others["changed_tier"].min(), others["changed_tier"].max()
        text += f", and {_span(least, most, 'changes', 'change')} tier"
        text += _lost(others, names, zh=False)
    if summary["in_printed_tier"].max():
        least, most = summary["in_printed_tier"].min(), summary["in_printed_tier"].max()
        text += f"; {_span(least, most, 'is in its', 'are in their')} printed tier"
    return text + "."


def _span(least: int, most: int, one: str, more: str) -> str:
    """From one number of regions to another, with what they do."""
    if least == most:
        return f"{counted(least, 'region')} {verb(least, one, more)}"
    return f"{least} to {most} regions {more}"


def _lost(others: pd.DataFrame, names: Mapping[str, str], *, zh: bool) -> str:
    """How many of the changes of tier are those of a region without a score."""
    lost = others[others["tier_lost"] > 0].set_index("scheme")["tier_lost"]
    parts = [f"{names[s]}{n}个" if zh else f"{n} under {names[s]}" for s, n in lost.items()]
    if not parts:
        return ""
    joined = _join(parts, zh)
    return f"（含无得分的地区：{joined}）" if zh else f" (with those without a score: {joined})"


def bounds(table: pd.DataFrame, labels: Labels) -> str:
    """What is left of the weights after all facts; `table` is `weight_bounds`."""
    zh, said = language() == "zh", []
    for chain in readings_of(table):
        rows = table[table["chain"] == chain]
        last = rows[rows["step"] == rows["step"].max()].set_index("node")
        read = "" if chain == "no contribution" else reading_words(chain)
        if zh:
            how = f"（贡献率按{read}理解）" if read else ""
        else:
            how = f", the contribution read “{read}”" if read else ""
        if last["low"].isna().any():
            said.append(
                f"没有一级指标权重可同时满足公布的各项事实{how}。"
                if zh
                else f"No weights of the dimensions satisfy all printed facts{how}."
            )
            continue
        texts = [
            f"{labels[n]} {r['low']:.3f}{'—' if zh else '–'}{r['high']:.3f}"
            for n, r in last.iterrows()
        ]
        said.append(
            f"公布的各项事实合在一起允许的一级指标权重{how}：{_join(texts, zh)}。"
            if zh
            else f"Weights of the dimensions that all printed facts allow{how}: {_join(texts, zh)}."
        )
    return "\n".join(said)


def against(table: pd.DataFrame, scheme: str, study: Study) -> str:
    """Which facts a scheme cannot satisfy; `table` is `weights_against_facts`.

    Names are sealed.
    """
    labels, zh = sealed(study.labels(language(), "national")), language() == "zh"
    rows = table[table["scheme"] == scheme]
    if rows.empty:
        return ""
    name = seal(short_name(study, scheme))
    failed = list(rows.loc[~rows["alone"], "fact"])
    broken = [fact_of_weights(fact, labels) for fact in failed]
    if not broken:
        return (
            f"方案“{name}”与每项公布事实都不矛盾。"
            if zh
            else f"The weights “{name}” contradict no printed fact."
        )
    said = [
        f"方案“{name}”与以下公布事实不符：{_join(broken, zh)}。"
        if zh
        else f"The weights “{name}” cannot satisfy: {_join(broken, zh)}."
    ]
    held = list(rows.loc[rows["alone"], "fact"])
    for fact in failed:
        for other in _other_readings(fact, held):
            what = fact_of_weights(fact, labels, reading=False)
            read = reading_words(other)
            said.append(
                f"公布的{what}也可按{read}理解，这样理解则与之相符。"
                if zh
                else f"The printed {what} can also be read “{read}”; read like that, these weights "
                "satisfy it."
            )
    return ("" if zh else " ").join(said)


def _other_readings(fact: str, held: Iterable[str]) -> list[str]:
    """Readings of the same printed contribution that are among the facts that hold."""
    what, others = _parts(fact), [_parts(other) for other in held]
    return [other[2] for other in others if len(other) > 2 and other[:2] == what[:2]]


def _parts(fact: str) -> list[Text]:
    """Of a fact on a node: its kind, the node, and the reading of a contribution."""
    return fact.apart(" ") if isinstance(fact, Text) else []


def contradictions(table: pd.DataFrame, labels: Labels) -> str:
    """Whether printed facts contradict each other; `table` is `weight_contradictions`."""
    zh = language() == "zh"
    broken = table[~table["holds"].astype(bool)]
    whatever = broken[broken["reading"] == "none"]
    if len(whatever):
        names = facts_of(whatever["smallest_group"].iloc[0], labels)
        return (
            f"无论权重如何，以下公布事实互相矛盾，因此不再据其推算权重：{_join(names, zh)}。"
            if zh
            else "Whatever the weights, these printed facts contradict each other, so that nothing "
            f"is concluded from them: {_join(names, zh)}."
        )
    if broken.empty:
        return (
            "各项公布事实在任一读法下互不矛盾。"
            if zh
            else "The printed facts contradict each other under no reading."
        )
    said = []
    for _, row in broken.iterrows():
        names = facts_of(row["smallest_group"], labels)
        read = reading_words(row["reading"])
        said.append(
            f"{read}时{'、'.join(names)}互相矛盾"
            if zh
            else f"with the contribution read {read}, {' and '.join(names)} contradict each other"
        )
    text = ("；" if zh else "; ").join(said)
    return text + "。" if zh else text[:1].upper() + text[1:] + "."


def conclusion(evidence: RegionalEvidence, labels: Labels) -> str:
    """What the printed tiers say of weights, and how much that proves, in short paragraphs."""
    zh = language() == "zh"
    return "\n".join(
        [
            *(_exists(evidence, rule, labels, zh=zh) for rule in evidence.weights),
            _free(evidence, labels, zh=zh),
            _alone(evidence, labels, zh=zh),
            _proof_zh(evidence) if zh else _proof(evidence),
        ]
    )


def _rule(rule: object, *, zh: bool) -> str:
    return MISSING.get(str(rule), (str(rule), str(rule)))[zh]


def _exists(evidence: RegionalEvidence, rule: str, labels: Labels, *, zh: bool) -> str:
    fit, words = evidence.weights[rule], _rule(rule, zh=zh)
    count, needed = len(fit.weights), [labels[node] for node in fit.hangs_on]
    if not fit.reproduces:
        return (
            f"{words}时，{count}个二级指标的任何权重都不能完全复现公布的梯队："
            f"梯队之间至少重叠{-fit.margin:.2f}分。"
            if zh
            else f"Where {words}, no weights over the {count} second-level indicators reproduce "
            f"every printed tier: tiers overlap by at least {-fit.margin:.2f} points."
        )
    if zh:
        drop = "剔除" if len(needed) < 2 else "剔除其中任一项："
        hangs = f"；{drop}{_join(needed, zh)}，间隔不足{fit.small_margin:g}分" if needed else ""
        return (
            f"{words}时，存在{count}个二级指标的权重可完全复现公布的梯队，"
            f"梯队间隔至多{fit.margin:.2f}分{hangs}。"
        )
    text = (
        f"Where {words}, some weights over the {count} second-level indicators reproduce every "
        f"printed tier, with a gap of at most {fit.margin:.2f} points between tiers."
    )
    if needed:
        which = needed[0] if len(needed) == 1 else f"any one of {_join(needed, zh)}"
        text += f" Without {which} the gap would be less than {fit.small_margin:g} points."
    return text


def _free(evidence: RegionalEvidence, labels: Labels, *, zh: bool) -> str:
    fits = [fit for fit in evidence.weights.values() if fit.weights["low"].notna().all()]
    if not fits:
        return ""
    table = pd.concat([fit.weights for fit in fits])
    place = int(np.argmax(table["high"] - table["low"]))
    low, high = table["low"].iloc[place], table["high"].iloc[place]
    none = int((table["low"] < ZERO).sum())
    name, moved = labels[table.index[place]], [f"{fit.moved:.0%}" for fit in fits]
    if zh:
        return (
            f"这并不能确定权重：{len(table)}个权重（各规则合计）中{none}个可以为0，"
            f"{name}的权重可为{low:.2f}至{high:.2f}的任何值；距初始权重（公布内容允许时为参考权重，"
            f"否则为等权）最近的一组，也要移动{_join(moved, zh)}的权重。"
        )
    return (
        f"That does not pin the weights down: {none} of {len(table)} (all rules together) may be "
        f"0, and that of {name} may be anything from {low:.2f} to {high:.2f}. Even those that lie "
        "nearest to the starting weights (the reference weights where print allows such, else "
        f"equal ones) move {' and '.join(moved)} of the weight."
    )


def _alone(evidence: RegionalEvidence, labels: Labels, *, zh: bool) -> str:
    parts = []
    for rule, fit in evidence.dimensions.items():
        words, names = _rule(rule, zh=zh), _join([labels.regions[r] for r in fit.cannot], zh)
        if zh:
            never = f"，{names}不在其中" if names else ""
            most = "至多" if fit.proven else "至少"
            parts.append(f"{words}时{fit.regions}个地区中{most}{fit.right}个{never}")
        else:
            never = f", never {names}" if names else ""
            most = "at most" if fit.proven else "at least"
            parts.append(f"{most} {fit.right} of {fit.regions} where {words}{never}")
    if zh:
        return f"若仅一级指标权重可变（分界不限），能处于公布梯队的：{'；'.join(parts)}。"
    return (
        "Regions that can be in their printed tier if only the weights of the dimensions may move, "
        f"with any thresholds between tiers: {'; '.join(parts)}."
    )


def _pooled(part: pd.DataFrame) -> tuple[int, int, float, float]:
    hits, n = int(part["reproduced"].sum()), int(part["n"].sum())
    return hits, n, *wilson(hits, n)


def _proof(evidence: RegionalEvidence) -> str:
    chance = evidence.chance
    hits, n, low, high = _pooled(chance[chance["labels"] == "random"])
    noisy = chance[chance["labels"] == "equal weights with noise"]
    text = (
        "To see how much that proves, regions are given other tiers than in print, in groups of "
        "the printed sizes; these are called labels. "
        f"Of labels drawn at random, weights reproduce {hits} of {n} (95% interval {low:.1%} to "
        f"{high:.1%})"
    )
    shares = []
    for noise, part in noisy.groupby("noise"):
        some, of, *_ = _pooled(part)
        shares.append(f"{some / of:.0%} with noise of {noise:g}")
    text += (
        "; of labels from the ranking under weights equal within each parent, "
        f"{_join(shares, zh=False)} points."
        if shares
        else "."
    )
    if not any(fit.reproduces for fit in evidence.weights.values()):
        return text + (
            "\nThat print cannot be reproduced says that its scores differ from these in more than "
            "the weights of these parts."
        )
    if low > 0.05:
        return text + (
            "\nWeights reproduce even arbitrary labels: that they reproduce print proves nothing."
        )
    if noisy.empty:
        return text
    near, said = [], []
    for rule, agreed, row in _alike(chance, noisy):
        near.append(row)
        said.append(
            f"{agreed:.0f} regions where {_rule(rule, zh=False)} (labels with noise of "
            f"{row['noise']:g} points do in {row['agreement']:.1f}, and weights reproduce "
            f"{row['share']:.0%} of these)"
        )
    some, of, low, high = _pooled(pd.DataFrame(near))
    text += f"\nPrint agrees with the tiers of these equal weights in {'; in '.join(said)}."
    if low > 0.2:
        return text + (
            "\nSo the existence of such weights shows that print orders the regions much as these "
            "data do, which arbitrary labels would not. It is no evidence that any of these "
            f"weights are the report's: {some / of:.0%} of labels this close to equal weights, "
            "with nothing but noise between the two, have such weights as well."
        )
    if high < 0.05:
        return text + (
            "\nSo neither chance nor closeness to equal weights explains that such weights exist: "
            "they say something about the report's, though not that they are the report's."
        )
    return text + (
        "\nSo closeness to equal weights could explain that such weights exist, but does so "
        "seldom: weak evidence that the report weighs like this."
    )


def _alike(chance: pd.DataFrame, noisy: pd.DataFrame) -> Iterator[tuple[str, float, pd.Series]]:
    """For each rule, the noise at which labels agree with equal weights about as print does."""
    for rule, printed in chance[chance["labels"] == "printed"].groupby("rule", sort=False):
        own, agreed = noisy[noisy["rule"] == rule], float(printed["agreement"].iloc[0])
        yield str(rule), agreed, own.loc[(own["agreement"] - agreed).abs().idxmin()]


def _proof_zh(evidence: RegionalEvidence) -> str:
    chance = evidence.chance
    hits, n, low, high = _pooled(chance[chance["labels"] == "random"])
    noisy = chance[chance["labels"] == "equal weights with noise"]
    text = f"随机分组{n}组中可复现{hits}组（95%区间{low:.1%}至{high:.1%}）"
    shares = []
    for noise, part in noisy.groupby("noise"):
        some, of, *_ = _pooled(part)
        shares.append(f"{noise:g}分时{some / of:.0%}")
    text += f"；各级等权得分加噪声的分组，{_join(shares, zh=True)}。" if shares else "。"
    if not any(fit.reproduces for fit in evidence.weights.values()):
        return text + "\n公布梯队不能复现，说明其得分与这里的得分之间的差别不止于这些权重。"
    if low > 0.05:
        return text + "\n任意分组都能复现，因此公布梯队能够复现并不证明什么。"
    if noisy.empty:
        return text
    near, said = [], []
    for rule, agreed, row in _alike(chance, noisy):
        near.append(row)
        said.append(f"{_rule(rule, zh=True)}时{agreed:.0f}个")
    some, of, low, high = _pooled(pd.DataFrame(near))
    text += f"\n与各级等权的梯队一致的地区，公布梯队{_join(said, zh=True)}；"
    text += f"与等权同样接近的加噪声分组，{some / of:.0%}可以复现。"
    if low > 0.2:
        return text + (
            "\n因此，权重存在只说明公布的次序与这些数据大致相同（任意分组做不到），"
            "并不证明其中任何一组就是报告的权重。"
        )
    if high < 0.05:
        return text + (
            "\n因此，偶然与接近等权都不能解释权重的存在：它对报告的权重有所说明，"
            "但不等于就是报告的权重。"
        )
    return text + "\n因此，接近等权可以解释权重的存在，但很少如此：只是微弱的证据。"


# For the notebooks


def consistency(table: pd.DataFrame, labels: Labels) -> str:
    """How many matrices are inconsistent, and what to revise; `table` is `ahp_consistency`."""
    bad, sized = table[table["flagged"]], _testable(table)
    if sized.empty:
        return filled("No matrix can be tested for consistency.")
    text = (
        f"{len(bad)} of {len(sized)} matrices of more than two items {has(len(bad))} a ratio above "
        f"{LIMIT:.2f}; the median ratio is {sized['cr'].median():.3f}."
    )
    advice = [
        f"{row['expert']} on {labels[row['parent']]}: {labels[row['row']]} against "
        f"{labels[row['column']]}, now {row['judgement']}; at {row['suggested']} the ratio falls "
        f"from {row['cr']:.2f} to {row['cr_after']:.2f}."
        for _, row in bad.dropna(subset="cr_after").iterrows()
    ]
    return filled(text, *advice)


def rounds(table: pd.DataFrame, labels: Labels) -> str:
    """Agreement by round and whether the panel may stop; `table` is `panel_rounds`."""
    first, last = table.iloc[0], table.iloc[-1]
    if pd.isna(first["w"]) or pd.isna(last["w"]):
        return filled(
            "Kendall's W needs two experts, two indicators and points that differ: there is none "
            "for the first or the last round."
        )
    text = (
        f"Kendall's W is {first['w']:.2f} in round {first['round']} ({first['agreement']} "
        f"agreement)"
    )
    if len(table) == 1:
        return filled(text + "; there is no second round to compare with.")
    moved = last["largest_move"] > POINTS_MOVED
    varied = abs(last["cv_change"]) > CV_MOVED
    failed = " and ".join(
        part
        for part, fails in (("the first part fails", moved), ("the second part fails", varied))
        if fails
    )
    return filled(
        f"{text} and {last['w']:.2f} in round {last['round']} ({last['agreement']}).",
        f"By a rule of this package a panel may stop where, from one round to the next, no mean "
        f"moves by more than {POINTS_MOVED:g} point, and the mean coefficient of variation changes "
        f"by no more than {CV_MOVED:g}.",
        f"From round {table['round'].iloc[-2]} to {last['round']} the mean of "
        f"{labels[last['moved_most']]} moved most, by {last['largest_move']:.2f} points, and the "
        f"mean variation changed by {last['cv_change']:+.3f}: "
        + ("the panel may stop." if last["stop"] else f"{failed}, so the panel should go on."),
    )


def start_and_final(table: pd.DataFrame, labels: Labels) -> str:
    """What the points made of the judgements; `table` holds the nodes of every level."""
    leaves = table[~table["node"].isin(table["parent"])]
    moved = leaves["points_shift"].abs().sum() / 2
    said = []
    for level, where in ((1, "Of the dimensions"), (2, "Of the parts below them")):
        part = table[table["level"] == level]
        if part.empty:
            continue
        most = part.loc[part["points_shift"].abs().idxmax()]
        said.append(
            f"{where} {labels[most['node']]} shifts most, from {most['start_points']:.1f} to "
            f"{most['points']:.1f} of 100."
        )
    return filled(
        f"Of 100 points of weight, {moved:.1f} move from some indicators to others.", *said
    )


def influence(table: pd.DataFrame, labels: Labels) -> str:
    """Which expert the final weights hang on most."""
    if table.empty:
        return filled("The panel is one expert: nobody can be left out.")
    first = table.iloc[0]
    return filled(
        f"Without {first['expert']} the mean of {labels[first['moved_most']]} changes by "
        f"{first['largest_change']:.2f} points, the largest change that one expert makes."
    )


def movers(comparison: pd.DataFrame, labels: Labels) -> str:
    """Regions whose rank spans most places over the schemes; `comparison` is the long table."""
    ranks = comparison.pivot(index="region", columns="scheme", values="rank").astype(float)
    tiers = comparison.pivot(index="region", columns="scheme", values="tier")
    order = ranks[comparison["scheme"].iloc[0]].sort_values(kind="stable").index
    span = (ranks.max(axis=1) - ranks.min(axis=1))[order].dropna()
    still, widest = int((span == 0).sum()), span.max()
    moved = [labels.regions[name] for name in order if tiers.loc[name].dropna().nunique() > 1]
    text = f"{still} of {len(span)} regions {has(still)} the same rank under every scheme"
    if widest > 0:
        ends = [
            f"{labels.regions[name]} ({ranks.loc[name].min():.0f} to {ranks.loc[name].max():.0f})"
            for name in span.index[span == widest]
        ]
        text += f"; the widest span, {_places(widest)}, is that of {' and of '.join(ends)}"
    return filled(
        f"{text}.",
        _spans(span),
        f"In another tier under some scheme: {_join(moved, zh=False) or 'none'}.",
    )


def _spans(span: pd.Series) -> str:
    """How far ranks reach at the top, in the middle and at the end; best region first."""
    if len(span) < 6:
        return ""
    top, middle, end = np.array_split(span.to_numpy(dtype=float), 3)
    return (
        f"On average the ranks of a region span {np.nanmean(top):.1f} places among the first "
        f"{len(top)}, {np.nanmean(middle):.1f} among the {len(middle)} behind them, and "
        f"{np.nanmean(end):.1f} among the last {len(end)}."
    )


def doubt(table: pd.DataFrame, study: Study, leeway: float) -> str:
    """What the benefit of the doubt makes of the order, and why some fall behind under it."""
    if table.empty:
        return filled(
            "Weights by benefit of the doubt are not defined here: they take two or more regions "
            "that score above 0 in every dimension, and no dimension in which all are alike."
        )
    labels = study.labels(language(), "regional")
    best = int((table["doubt"] > 100 - 1e-6).sum())
    out = [labels.regions[name] for name in study.regions.index if name not in set(table["region"])]
    won = table["places_won"]
    said = [
        f"{best} of {len(table)} regions cannot be beaten under the weights that suit them best."
    ]
    if won.max() > 0:
        gains = [
            f"{labels.regions[row['region']]} (closest to the best in {labels[row['closest']]})"
            for _, row in table[won == won.max()].iterrows()
        ]
        said.append(
            f"By choosing its own weights a region wins at most {_places(won.max())}: "
            f"{' and '.join(gains)}."
        )
    if won.min() < 0 and leeway < 1:
        least = 100 * (1 - leeway) * table.attrs["even"]
        behind = table[won <= (won.min() / 2 if won.min() < -2 else won.min())]
        said.append(
            f"But at least {least:.0f}% of a score must come from each dimension, so a region that "
            "is far behind in one cannot score high: "
            + "; ".join(
                f"{labels.regions[row['region']]} has {row['farthest_part']:.1f}% of the best in "
                f"{labels[row['farthest']]} and loses {_places(-row['places_won'])}"
                for _, row in behind.iterrows()
            )
            + "."
        )
    if out:
        said.append(
            f"Both ranks are counted among these {len(table)}, without {_join(out, zh=False)}, "
            "which would have no share to give in some dimension."
        )
    return filled(*said)


def _places(number: float) -> str:
    return f"{int(number)} place{'' if number == 1 else 's'}"


def below(table: pd.DataFrame, labels: Labels) -> str:
    """What a printed contribution within a dimension says of the weight below it."""
    lines = []
    for _, row in table.iterrows():
        name, read = labels[row["node"]], reading_words(row["reading"])
        text = (
            f"Read {read}, weight times rise of {name} is {row['product_low']:.1f} to "
            f"{row['product_high']:.1f} points: its index must have risen by at least "
            f"{row['least_rise']:.1f} points."
        )
        if pd.notna(row["weight_low"]):
            text += (
                f" Had it risen as its one open-data series, {labels[row['assumed_series']]}, its "
                f"weight would be {row['weight_low']:.3f} to {row['weight_high']:.3f} (an "
                "assumption"
                + (", on a series with a floor among its ends)." if row["assumed_floor"] else ").")
            )
        lines.append(text)
    return filled(*lines)


def sample(table: pd.DataFrame, share: float, labels: Labels) -> str:
    """How wide the weights lie that the total allows."""
    width = table.set_index("node")["p95"] - table.set_index("node")["p05"]
    return filled(
        f"Of all conceivable weights, {share:.2%} give the printed total. Nine tenths of them "
        f"still spread over {width.min():.2f} ({labels[width.idxmin()]}) to {width.max():.2f} "
        f"({labels[width.idxmax()]}) in a weight.",
    )


def programme(evidence: RegionalEvidence, labels: Labels) -> str:
    """The linear programme, and what it hangs on, for each rule."""
    lines = []
    for rule, fit in evidence.weights.items():
        words = MISSING.get(rule, (rule, rule))[0]
        if not fit.reproduces:
            lines.append(
                f"Where {words}: no weights do; tiers overlap by {-fit.margin:.2f} points at best."
            )
            continue
        hangs = _join([labels[node] for node in fit.hangs_on], zh=False) or "no single part"
        lines.append(
            f"Where {words}: some weights do, with a gap of at most {fit.margin:.2f} points. It "
            f"hangs on {hangs}: without {'it' if len(fit.hangs_on) < 2 else 'any one of them'} the "
            f"gap falls below {fit.small_margin:g} points."
        )
    return filled(*lines)


def dimensions(evidence: RegionalEvidence, labels: Labels) -> str:
    """How many regions come out right if only weights of dimensions move."""
    lines = []
    for rule, fit in evidence.dimensions.items():
        words = MISSING.get(rule, (rule, rule))[0]
        cannot = _join([labels.regions[region] for region in fit.cannot], zh=False)
        never = f"; never {cannot}" if cannot else ""
        most = "at most" if fit.proven else "at least"
        lines.append(f"Where {words}: {most} {fit.right} of {fit.regions} regions{never}.")
    return filled(*lines)
