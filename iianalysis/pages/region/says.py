"""Sentences on what each region lacks and its way up; every number is that of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.diagnosis.profile import DECIMALS, largest_first
from iianalysis.diagnosis.structure import CLASSES, SPACES
from iianalysis.diagnosis.way_up import EVEN, LEAST
from iianalysis.pages.tiers.says import assumed_tiers
from iianalysis.pages.trust.says import elsewhere
from iianalysis.show.bilingual import counted, has, join, say, verb
from iianalysis.show.bilingual import percent as _percent
from iianalysis.show.names import Labels
from iianalysis.show.reader import language, shown
from iianalysis.show.text import seal

if TYPE_CHECKING:
    from iianalysis.study.study import Study
    from iianalysis.tables.diagnosis import Diagnosis
    from iianalysis.tables.results import Results


NAMED = 3  # of a list that a sentence names
CLASSES_ZH = dict(
    zip(
        CLASSES,
        (
            "极度失调",
            "严重失调",
            "中度失调",
            "轻度失调",
            "濒临失调",
            "勉强协调",
            "初级协调",
            "中级协调",
            "良好协调",
            "优质协调",
        ),
        strict=True,
    )
)


def _rows(found: Diagnosis, name: str, region: str) -> pd.DataFrame:
    table = found.tables[name]
    return table[table["region"] == region]


def standing(found: Diagnosis, study: Study, region: str) -> str:
    """Rank with its interval, score, tier with its probability, and what the score rests on.

    The name is sealed.
    """
    row = _rows(found, "region_profiles", region).iloc[0]
    name = seal(study.labels(language(), "regional").regions[region])
    if pd.isna(row["score"]):
        return say(
            f"{name} has no overall score in {found.year}: too little of the weight rests on "
            "values. Where single parts have one, they stand below.",
            f"{name}{found.year}年没有总得分：有数据的权重过少。有得分的部分见下。",
        )
    count = int(_scored(found)["region"].nunique())
    between, between_zh = "", ""
    if len(found.intervals):
        interval = found.intervals.set_index("region").loc[region]
        if pd.notna(interval["p05"]):
            low, high = f"{interval['p05']:.0f}", f"{interval['p95']:.0f}"
            between = f" (between {low} and {high} in 90% of draws)"
            between_zh = f"（九成抽样在第{low}至{high}位）"
    tier, tier_zh = _tier(row, found)
    rests = f"{100 * row['coverage']:.0f}%", f"{100 * row['imputed']:.0f}%"
    weak, weak_zh = "", ""
    if pd.notna(row["weak"]):
        weak = f" and {100 * row['weak']:.0f}% on weak proxies"
        weak_zh = f"，{100 * row['weak']:.0f}%依靠代表性弱的替代指标"
    return say(
        f"{name} ranks {row['rank']} of {count} in {found.year}{between} with a score of "
        f"{row['score']:.1f}. {tier} "
        f"{rests[0]} of the weight rests on values; of that, {rests[1]} on imputed cells"
        f"{weak}.",
        f"{name}{found.year}年得分{row['score']:.1f}，在{count}个地区中居第{row['rank']}位{between_zh}。"
        f"{tier_zh}{rests[0]}的权重有数据；其中{rests[1]}为插补值{weak_zh}。",
    )


def _scored(found: Diagnosis) -> pd.DataFrame:
    table = found.tables["region_profiles"]
    return table[(table["level"] == 0) & table["score"].notna()]


def _tier(row: pd.Series, found: Diagnosis) -> tuple[str, str]:
    """The tier with its rule and probability; where there is none, that there is none."""
    sizes = row["rule"] == "group sizes"
    start = f"It is in tier {row['tier']} " + (
        "(of the given sizes)" if sizes else "(natural breaks)"
    )
    start_zh = f"{'按给定规模' if sizes else '按自然断点'}属第{row['tier']}梯队，"
    if pd.isna(row["probability"]):
        return f"{start}; no probability of that is known.", f"{start_zh}其概率未知。"
    share, draws = _percent(row["probability"]), f"{found.draws:,}"
    other = elsewhere(row["elsewhere"])
    return (
        f"{start} in {share} of {draws} draws, made under assumptions"
        + (f"; it is in {other} of them." if other else "."),
        f"{start_zh}该梯队占{draws}次抽样的{share}（抽样基于假定）"
        + (f"，{other}。" if other else "。"),
    )


def verdicts(found: Diagnosis, region: str, labels: Labels) -> str:
    """Strengths and weaknesses at the second level, by the gap to the median of the tier."""
    rows = _rows(found, "region_profiles", region)
    rows = rows[rows["level"] == 2].assign(size=rows["gap_to_median"].abs().round(DECIMALS))
    parts = []
    for verdict, en, zh in (
        ("strength", "Strengths", "优势"),
        ("weakness", "Weaknesses", "短板"),
    ):
        there = rows[rows["verdict"] == verdict].sort_values("size", ascending=False, kind="stable")
        names = [
            labels[row.node]
            + _brackets(
                f"{row.gap_to_median:+.1f}".replace("-", "−")
                + (say(", size", "，规模") if row.by_size else ""),
            )
            for row in there.head(NAMED).itertuples()
        ]
        more = len(there) - len(names)
        if not len(there):
            parts.append(say(f"{en}: none", f"{zh}：无"))
            continue
        tail = say(f" and {more} more", f"等{len(there)}项") if more else ""
        parts.append(say(f"{en}: ", f"{zh}：") + join(names) + tail)
    measured, every = int(rows["score"].notna().sum()), len(rows)
    size = rows["by_size"].any()
    return say(
        f"{parts[0]}. {parts[1]}. In brackets the gap to the median of its tier, in points"
        + (", and “size” where at least half of the weight is on totals, in which a small region "
           "is behind and a large one ahead whatever their level" if size else "")
        + f"; {measured} of {every} parts {has(measured)} a score.",
        f"{parts[0]}。{parts[1]}。括号内为与所在梯队中位数之差（分）"
        + ("，标“规模”者至少一半权重为总量指标，小地区自然落后、大地区自然领先，"
           "与水平无关" if size else "")
        + f"；{every}项中{measured}项有得分。",
    )  # fmt: skip


def obstacles(found: Diagnosis, region: str, labels: Labels) -> str:
    """In which dimension most of what is missing lies, and in which indicators."""
    rows = _rows(found, "obstacles", region)
    rows = rows[rows["obstacle"].round(DECIMALS) > 0]
    if rows.empty:
        return say("There are no obstacles to share out.", "没有可分解的障碍。")
    dimensions = largest_first(rows[rows["level"] == 1])
    leaves = largest_first(rows[rows["indicator"]])
    shown = [_shares(part, labels) for part in (dimensions.head(2), leaves.head(NAMED))]
    return say(
        f"Most of what is missing to the full score lies in {join(shown[0])}; among the "
        f"indicators, in {join(shown[1])}.",
        f"距满分的差距主要在{join(shown[0])}；就指标而言，主要在{join(shown[1])}。",
    )


def _shares(rows: pd.DataFrame, labels: Labels) -> list[str]:
    return [labels[row.node] + _brackets(f"{row.obstacle:.0f}%") for row in rows.itertuples()]


def coordination(found: Diagnosis, region: str, labels: Labels) -> str:
    """Coupling, development, coordination and what stands behind a zero."""
    row = _rows(found, "coordination", region).iloc[0]
    if pd.isna(row["coordination"]):
        return say(
            "The coordination of its dimensions is not defined: too few of them have a score.",
            "一级指标有得分的过少，无法计算协调度。",
        )
    count = int(found.tables["coordination"]["coordination"].notna().sum())
    text = say(
        f"Coordination of its dimensions: D = {row['coordination']:.2f}, {row['class']}, place "
        f"{row['rank']} of {count} (coupling C = {row['coupling']:.2f}, development T = "
        f"{row['development']:.2f}).",
        f"一级指标的协调度D={row['coordination']:.2f}，{CLASSES_ZH[row['class']]}，居{count}个地区"
        f"第{row['rank']}位（耦合度C={row['coupling']:.2f}，发展水平T={row['development']:.2f}）。",
    )
    if row["zero"]:
        names = join(labels[node] for node in row["zero"].codes)
        text += say(
            f" C and D are 0 because {names} scores 0: last in every indicator there, which is not "
            "the same as having nothing.",
            f"C与D为0，是因为{names}得分为0：该维度各指标均居末位，并不等于一无所有。",
        )
    return text


def peers(found: Diagnosis, region: str, labels: Labels) -> str:
    """Who is nearest over the dimensions and over the second level, and what parts them."""
    rows = _rows(found, "peers", region)
    parts = []
    words = {
        SPACES[0]: ("the dimensions", "一级指标"),
        SPACES[1]: ("the second level", "二级指标"),
    }
    for space, (en, zh) in words.items():
        there = rows[rows["space"] == space]
        if there.empty:
            continue
        first = there.iloc[0]
        peer, node = labels.regions[first["peer"]], labels[first["differs_most"]]
        ahead, size = first["difference"] > 0, f"{abs(first['difference']):.1f}"
        parts.append(
            say(
                f"Nearest over {en}: {peer}, {first['distance']:.1f} points apart, most in {node}, "
                f"where {peer} is {size} points {'ahead' if ahead else 'behind'}.",
                f"按{zh}最接近的是{peer}，相距{first['distance']:.1f}分，差异最大的是{node}，"
                f"{peer}{'领先' if ahead else '落后'}{size}分。",
            )
        )
    if not parts:
        return say("It has no peers: without a score, none are near.", "没有可比地区。")
    return say(" ", "").join(parts)


def way_up(found: Diagnosis, region: str, labels: Labels) -> str:
    """What the target is, how far off, what it takes, and whether the index confirms it."""
    rows = _rows(found, "way_up", region)
    row = rows.iloc[0]
    name = labels.regions[region]
    if pd.isna(row["score"]):
        return say(
            f"{name} has no score, and so no way up.",
            f"{name}没有得分，因此没有提升路径。",
        )
    if not row["target"]:
        if row["note"] == "first of all":
            return say(
                f"{name} is first of all: there is no tier and no rank above it.",
                f"{name}居首位，其上没有梯队，也没有位次。",
            )
        return say(
            f"No threshold parts the tiers, since scores are equal or missing: {name} has no way "
            "up.",
            f"由于得分相同或缺失，各梯队之间没有分界，{name}没有提升路径。",
        )
    highest = row["note"] == "in the highest tier"
    start = say(
        (f"{name} is in the highest tier; the next place is" if highest else f"{name} is below")
        + f" {row['target']}, at a score of {row['needed']:.2f}: {row['gap']:.2f} points are "
        "missing.",
        f"{name}{'已在第一梯队，下一目标为' if highest else '的目标为'}{target_zh(row['target'])}"
        f"（{row['needed']:.2f}分），尚差{row['gap']:.2f}分。",
    )
    done = rows.set_index("way")
    if done["total"].isna().any():
        return start + say(
            f" That is out of reach: with the best score of any region in every indicator it would "
            f"have {row['limit']:.1f}.",
            f"这一目标无法达到：即使每个指标都达到各地区最高得分，也只有{row['limit']:.1f}分。",
        )
    least, even = done.loc[LEAST], done.loc[EVEN]
    confirmed = bool(done["reached_whole"].all())
    few, many = int(least["indicators"]), int(even["indicators"])
    part = _percent(least["flagged_share"])
    return start + say(
        f" At least {least['total']:.1f} points have to be won in the scores of indicators, over "
        f"{few} of them; spread as evenly as can be, {even['total']:.1f} over "
        f"{many}. Computed again with the values that are given (the next whole number where a "
        f"series has only such), the index is {least['recomputed_whole']:.2f} and "
        f"{even['recomputed_whole']:.2f}: "
        f"{'enough' if confirmed else 'not enough'}. {part} of the least change is on flagged "
        "cells (imputed, snapshot and such), where a value that is better known would count first.",
        f"各指标得分合计至少须提高{least['total']:.1f}分，涉及{few}个指标；若尽量均衡，则为"
        f"{even['total']:.1f}分，涉及{many}个指标。按所列数值（仅有整数的序列向上取整）重新计算，指数为"
        f"{least['recomputed_whole']:.2f}与{even['recomputed_whole']:.2f}，"
        f"{'可以达到' if confirmed else '未达到'}。"
        f"最小变动中有{part}落在带标记的数据上（插补、单一时点等），应先核实数据。",
    ) + _places(found, least, labels) + _following(done)  # fmt: skip


def _places(found: Diagnosis, way: pd.Series, labels: Labels) -> str:
    """What a score just over the threshold is worth where tiers have a given size."""
    kind, number = str(way["target"]).split()
    everyone = found.tables["way_up"].drop_duplicates("region")
    above = everyone[everyone["tier"] <= int(number)]
    if kind != "tier" or way["rule"] != "group sizes" or way["rank_then"] <= len(above):
        return ""
    last = above.sort_values("score", kind="stable").iloc[0]
    name, other = (labels.regions[one["region"]] for one in (way, last))
    return say(
        f" The threshold lies midway between two regions: just over it, {name} "
        f"would still rank {way['rank_then']}, and in tiers of the given sizes pass into "
        f"{way['target']} only ahead of {other} ({last['score']:.2f}).",
        f"分界取两地区得分的中点：刚越过分界时，{name}仍居第{way['rank_then']}位；若梯队规模固定，"
        f"须超过{other}（{last['score']:.2f}分）才能进入第{number}梯队。",
    )


def _following(done: pd.DataFrame) -> str:
    """Where a region is last by itself, and its way falls short once goalposts follow it."""
    short = done[done["recomputed_following"] < done["needed"]]
    names = {LEAST: ("the least way", "最小总量路径"), EVEN: ("the even way", "最均衡路径")}
    texts = [
        say(
            f" In {row['last_in']} of the indicators of {names[way][0]} it is last by itself: if "
            f"the goalposts followed it, the index would be {row['recomputed_following']:.2f}, "
            "which is not enough.",
            f"{names[way][1]}中有{row['last_in']}个指标由其单独居末；若极值随之变动，指数为"
            f"{row['recomputed_following']:.2f}，未达到目标。",
        )
        for way, row in short.iterrows()
    ]
    return "".join(texts)


def target_zh(target: str) -> str:
    """A target in Chinese."""
    kind, number = target.split()
    return f"第{number}{'梯队' if kind == 'tier' else '位'}"


# For the report


def all_of(results: Results) -> list[str]:
    """What the section says, in short paragraphs."""
    tables, labels = results.tables, results.study.labels(language(), "regional")
    if "way_up" not in tables:
        return []
    texts = [
        main_obstacles(tables["obstacles"], labels),
        levels(tables["coordination"], labels),
        ways(tables["way_up"], labels),
        say(
            "A point of score counts the same in every indicator, however hard it is to win, and "
            "goalposts, thresholds and all other regions stay where they are: assumptions. An "
            "indicator is a proxy, so a way up says where the index would move, not what to do.",
            "各指标的每一分同等看待，不论提高的难易；极值、分界与其他地区均保持不变：这些都是假定。"
            "指标多为替代指标，因此路径说明指数在何处会变动，而不是应当做什么。",
        ),
    ]
    return [text for text in texts if text]


def main_obstacles(table: pd.DataFrame, labels: Labels) -> str:
    """Which dimension is most often the largest obstacle, and which indicator."""
    first = table[table["rank"] == 1]
    regions = table["region"].nunique()
    if not regions:
        return ""
    dimensions = first[first["level"] == 1]["node"].value_counts()
    leaves = largest_first(table[table["indicator"]]).drop_duplicates("region")
    leaves = leaves["node"].value_counts()
    return say(
        f"The largest obstacle is {labels[dimensions.index[0]]} for {dimensions.iloc[0]} of "
        f"{regions} regions; among the indicators it is most often {labels[leaves.index[0]]} "
        f"({counted(leaves.iloc[0], 'region')}). Weights count in it: a heavy node is an obstacle "
        "sooner.",
        f"{regions}个地区中有{dimensions.iloc[0]}个的最大障碍是{labels[dimensions.index[0]]}；就指标而言，"
        f"最常见的是{labels[leaves.index[0]]}（{leaves.iloc[0]}个地区）。障碍度含权重：权重大的指标更容易成为障碍。",
    )


def levels(table: pd.DataFrame, labels: Labels) -> str:
    """How many regions are in each half of the classes, and who is at the ends."""
    known = table.dropna(subset=["coordination"])
    if known.empty:
        return ""
    above = int(known["class"].isin(CLASSES[5:]).sum())
    best = known.sort_values("rank", kind="stable").iloc[0]
    zero = known[known["zero"] != ""]["region"]
    text = say(
        f"The dimensions of {above} of {len(known)} regions are coordinated (D of at least 0.5), "
        f"best those of {labels.regions[best['region']]} ({best['coordination']:.2f}).",
        f"{len(known)}个地区中有{above}个的一级指标达到协调（D不低于0.5），最高的是{labels.regions[best['region']]}"
        f"（{best['coordination']:.2f}）。",
    )
    if len(zero):
        names = join(labels.regions[region] for region in zero)
        text += say(
            f" D is 0 where a dimension scores 0: {names}.",
            f"某一维度得分为0时D为0：{names}。",
        )
    return text


def ways(table: pd.DataFrame, labels: Labels) -> str:
    """Who is nearest to the next tier and who farthest, and whether the index confirms the ways."""
    there = table[table["target"].str.startswith("tier") & table["total"].notna()]
    if there.empty:
        return ""
    least = there[there["way"] == LEAST]
    order = least.assign(size=least["total"].round(DECIMALS)).sort_values("size", kind="stable")
    near, far = order.iloc[0], order.iloc[-1]
    nearest, farthest = (labels.regions[one["region"]] for one in (near, far))
    every = table[table["total"].notna()]
    flagged = int((least["flagged_share"].round(DECIMALS) == 1).sum())
    short = int((every["recomputed_following"] < every["needed"]).sum())
    given = there["rule"].eq("group sizes").all()
    stop = say(". ", "。")
    assumed = "" if given else shown(assumed_tiers(int(table["tier"].max()))) + stop
    return assumed + say(
        f"Nearest to the next tier is {nearest}, with {near['total']:.1f} points "
        f"to be won in the scores of indicators; farthest is {farthest}, with "
        f"{far['total']:.1f}. "
        f"{int(every['reached_whole'].sum())} of {len(every)} ways "
        f"{verb(every['reached_whole'].sum(), 'reaches its', 'reach their')} target when the "
        "index is computed again, with whole numbers where a series has only such; if the "
        f"goalposts followed a region out of the last place, {short} would not. For {flagged} of "
        f"the {counted(len(least), 'region')} below the highest tier the least change rests "
        "wholly on flagged "
        "cells.",
        f"距上一梯队最近的是{nearest}，各指标得分合计须提高{near['total']:.1f}分；"
        f"最远的是{farthest}，须提高{far['total']:.1f}分。重新计算指数，{len(every)}条路径中有"
        f"{int(every['reached_whole'].sum())}条达到目标（仅有整数的序列向上取整）；若极值随居末地区变动，有{short}条"
        f"未达到。第一梯队以外的{len(least)}个地区中，有{flagged}个的最小变动"
        "全部落在带标记的数据上。",
    )


def _brackets(text: str) -> str:
    return say(f" ({text})", f"（{text}）")


def obstacle_title(table: pd.DataFrame, labels: Labels) -> str:
    """Which node of the second level is most often the largest obstacle."""
    second = table[(table["level"] == 2) & (table["rank"] == 1)]
    counts = second["node"].value_counts()
    regions = table["region"].nunique()
    return say(
        f"At the second level, {labels[counts.index[0]]} is the largest obstacle of "
        f"{counts.iloc[0]} of {regions} regions",
        f"就第二级指标而言，{regions}个地区中有{counts.iloc[0]}个的最大障碍是"
        f"{labels[counts.index[0]]}",
    )
