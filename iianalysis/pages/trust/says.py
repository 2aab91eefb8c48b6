"""Sentences on how far the ranking can be trusted; every number is that of a table of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.schemes import short_name
from iianalysis.show.bilingual import SAFE, join, percent, say, some_of, verb
from iianalysis.show.names import Labels
from iianalysis.show.reader import language, lines, shown
from iianalysis.show.text import seal, unsealed
from iianalysis.study.study import Study

if TYPE_CHECKING:
    from iianalysis.tables.results import Results


SMALL = 0.05  # of the whole weight
HALF = 0.5  # share of draws below which a sentence says in which tier the others are
NAMED = 3  # regions by name, where more are alike
NEAR = 3  # places from the rank of the baseline that count as staying

# What varies, for readers.
FACTORS = {
    "scheme": ("scheme of weights", "权重方案"),
    "weights": ("noise on weights", "权重扰动"),
    "inclusion": ("indicators left out", "剔除指标"),
    "normalisation": ("normalisation", "标准化方法"),
    "goalposts": ("goalposts", "极值范围"),
    "treatment": ("outliers", "异常值处理"),
    "aggregation": ("mean", "平均方法"),
    "imputation": ("missing values", "缺失值处理"),
    "errors": ("errors of values", "数据误差"),
}
CHOSEN = {
    "Noise": ("noise", "随机扰动"),
    "Dirichlet": ("Dirichlet", "狄利克雷分布"),
    "Simplex": ("any weights", "任意权重"),
    "Allowed": ("those that print allows", "公布内容允许的权重"),
    "Bootstrap": ("panel resampled", "专家重抽样"),
    "none": ("as they are", "不处理"),
    "winsorised": ("winsorised", "缩尾"),
    "min-max": ("min-max", "极差"),
    "z-score": ("z-score", "Z分数"),
    "rank": ("rank", "位次"),
    "percentile rank": ("percentile rank", "百分位次"),
    "own year": ("own year", "当年"),
    "pooled": ("pooled over years", "各年合并"),
    "robust": ("robust", "稳健"),
    "siblings": ("weight to siblings", "权重归同级"),
    "mean": ("mean of the others", "其他地区均值"),
    "worst": ("the worst value", "最差值"),
    "not imputed": ("not imputed", "不插补"),
    "arithmetic": ("arithmetic", "算术平均"),
    "geometric": ("geometric", "几何平均"),
    "geometric / arithmetic": ("geometric over dimensions", "维度间几何平均"),
    "harmonic": ("harmonic", "调和平均"),
    "nothing alone": ("nothing alone", "单独无影响"),
}


def factor_name(factor: str) -> str:
    """What a factor is called."""
    return FACTORS.get(factor, (factor, factor))[language() == "zh"]


def choice_name(factor: str, choice: str, study: Study) -> str:
    """What a factor is called together with one of its choices; drawn ones have none."""
    zh = language() == "zh"
    name = factor_name(factor)
    if choice == "drawn" or (factor == "weights" and choice == "Noise"):
        return name
    if factor == "scheme":
        chosen = shown(short_name(study, choice))
    else:
        chosen = CHOSEN.get(choice, (choice, choice))[zh]
    return f"{name}：{chosen}" if zh else f"{name}: {chosen}"


def effects(alone: pd.DataFrame) -> pd.DataFrame:
    """Rows of `one_at_a_time` with a number: not of a factor that is not defined alone."""
    return alone.dropna(subset=["mean_shift"]).reset_index(drop=True)


def own_tiers(tiers: pd.DataFrame, year: int) -> pd.DataFrame:
    """The tier of each region and its probability, and in which tiers the other draws are.

    Columns region, rank, tier, published_tier, probability, elsewhere. By group sizes, on
    goalposts of the year; empty where no probability is known.
    """
    rows = tiers[
        (tiers["year"] == year)
        & (tiers["rule"] == "group sizes")
        & (tiers["goalposts"] == "own year")
    ]
    columns = ["region", "rank", "tier", "published_tier", "probability", "elsewhere"]
    known = rows.dropna(subset=["tier", "probability"])
    return known.reindex(columns=columns).reset_index(drop=True)


def elsewhere(others: str) -> str:
    """In which other tiers a region is in the rest of the draws.

    Examples
    --------
    >>> elsewhere("3: 88%; 2: 2%", "en")
    'tier 3 in 88%, tier 2 in 2%'
    """
    pairs = [pair.split(": ") for pair in others.split("; ") if pair]
    return say(", ", "、").join(
        say(f"tier {tier} in {share}", f"第{tier}梯队占{share}") for tier, share in pairs
    )


def on_a_border(own: pd.DataFrame) -> pd.DataFrame:
    """The regions whose tier is less probable than `SAFE`, the least probable first."""
    return own[own["probability"] < SAFE].sort_values("probability", kind="stable")


def stays(intervals: pd.DataFrame) -> pd.Series:
    """Whether each region is within `NEAR` places of its rank in 90% of the draws."""
    rank = intervals["rank"].astype(float)
    return (rank - intervals["p05"] <= NEAR) & (intervals["p95"] - rank <= NEAR)


def ranks(intervals: pd.DataFrame, labels: Labels) -> str:
    """How far ranks stay, and whose interval is widest."""
    known = intervals.dropna(subset=["rank"])
    width = known["p95"] - known["p05"]
    widest = known[width == width.max()]
    names = join(labels.regions[region] for region in widest["region"][:NAMED])
    if len(widest) > NAMED:
        more = len(widest) - NAMED
        names += say(f" and {more} more", f"等{len(widest)}个")
    first, near = widest.iloc[0], int(stays(known).sum())
    return say(
        f"{near} of {len(known)} regions "
        f"{verb(near, 'stays', 'each stay')} within {NEAR} places of {verb(near, 'its', 'their')} "
        f"rank in 90% of draws; widest interval: {names} ({first['p05']:.0f} to "
        f"{first['p95']:.0f})",
        f"{some_of(near, len(known))}在各自九成的抽样中位次变动不超过{NEAR}位；"
        f"区间最宽：{names}（{first['p05']:.0f}—{first['p95']:.0f}）",
    )


def safety(own: pd.DataFrame, labels: Labels) -> str:
    """How many regions are in their tier in nearly all draws, and which are not."""
    if own.empty:
        return say(
            "No sizes of tiers are given, so no tier has a probability",
            "没有给定梯队规模，因此没有梯队概率",
        )
    unsafe = on_a_border(own)
    safe = len(own) - len(unsafe)
    names = join(
        (
            labels.regions[row.region]
            + _in_brackets(
                percent(row.probability)
                + (
                    f"{say(', ', '，')}{elsewhere(row.elsewhere)}" if row.probability < HALF else ""
                ),
            )
            for row in unsafe.itertuples()
        ),
    )
    text = say(
        f"{safe} of {len(own)} regions {verb(safe, 'is in its', 'are in their')} tier in at "
        f"least {100 * SAFE:.0f}% of draws",
        f"{some_of(safe, len(own))}在至少{100 * SAFE:.0f}%的抽样中处于其梯队",
    )
    if names:
        text += say(f"; on a border: {names}", f"；处于边界的是{names}")
    return text


def tornado(alone: pd.DataFrame, study: Study) -> str:
    """Which factor by itself moves most tiers, and most ranks; names are sealed."""
    rows = effects(alone)
    if not rows["mean_shift"].gt(0).any():
        return say("No factor by itself moves a rank", "任何单一因素都不改变位次")
    moves = rows.loc[rows["mean_shift"].idxmax()]
    places = moves["mean_shift"]
    name = seal(choice_name(moves["factor"], moves["choice"], study))
    if rows["changed_tier"].isna().all():
        return say(
            f"“{name}” moves ranks most: {places:.2f} places on average",
            f"“{name}”对位次影响最大：平均变动{places:.2f}位",
        )
    most = rows.loc[rows["changed_tier"].idxmax()]
    tier = seal(choice_name(most["factor"], most["choice"], study))
    en = f"Alone, “{tier}” moves most tiers: {most['changed_tier']:.1f} regions expected in another"
    zh = f"单独变动时，“{tier}”对梯队影响最大：预期{most['changed_tier']:.1f}个地区换梯队"
    too, too_zh = ("also ", "也") if moves.name == most.name else ("", "")
    return say(
        en + f"; “{name}” {too}moves ranks most: {places:.2f} places on average",
        zh + f"；“{name}”对位次影响{too_zh}最大，平均变动{places:.2f}位",
    )


def shares(table: pd.DataFrame) -> str:
    """Which factor has the largest share in what moves ranks and tiers, interactions included."""
    words = {
        "changed_tier": ("changes of tier", "梯队变动"),
        "mean_shift": ("shifts of rank", "位次变动"),
    }
    found: dict[str, list[str]] = {}
    for output, (en, zh) in words.items():
        rows = table[(table["output"] == output) & table["total"].notna()]
        if len(rows):
            top = rows.loc[rows["total"].idxmax()]
            part = f"{100 * min(top['total'], 1):.0f}%"
            text = say(f"{part} of the variance of {en}", f"{zh}方差的{part}")
            found.setdefault(factor_name(top["factor"]), []).append(text)
    if not found:
        return say("There is no variance to share out", "没有可分解的方差")
    parts = [
        say(
            f"{name} has a part in {f'; {name} has a part in '.join(what)}",
            f"{name}与{'、'.join(what)}有关",
        )
        for name, what in found.items()
    ]
    text = say("; ", "；").join(parts)
    text = text[:1].upper() + text[1:]
    text += say("; interactions are included", "；含全部交互作用")
    doubtful = int((table["note"] != "").sum())
    if doubtful:
        text += say(
            f"; {doubtful} of {len(table)} indices {verb(doubtful, 'needs', 'need')} more draws",
            f"；{len(table)}项指数中有{doubtful}项抽样不足",
        )
    return text


def borders(table: pd.DataFrame, printed: bool) -> str:
    """Expected share of regions on the right side of each border."""
    parts = [
        say(
            f"{percent(share)} below tier {border}",
            f"第{border}梯队之下{percent(share)}",
        )
        for border, share in zip(table["border"], table["expected_share"], strict=True)
    ]
    whose = say("printed " if printed else "", "公布" if printed else "")
    return say(
        f"Expected share of regions on their side of each {whose}border: {', '.join(parts)}",
        f"各{whose}梯队边界两侧，位置正确的地区预期占比：{'、'.join(parts)}",
    )


def convergence(table: pd.DataFrame, draws: int = 0) -> str:
    """How many draws there were, and the largest standard error left."""
    last = table.iloc[-1]
    error = 100 * last["standard_error"]
    text = say(
        f"{last['draws']:,.0f} draws; the largest standard error of a probability is "
        f"{error:.1f} percentage points",
        f"共{last['draws']:,.0f}次抽样，概率的最大标准误为{error:.1f}个百分点",
    )
    if draws and last["draws"] < draws:
        text += say(
            f". The tables of a run rest on {draws:,}: last digits differ",
            f"。一次运行的数据表使用{draws:,}次抽样，末位数字会有出入",
        )
    return text


def swaps(table: pd.DataFrame, labels: Labels) -> str:
    """Whom the smallest change of weights makes level, and how many pairs no weights swap."""
    there = table.dropna(subset=["moved"])
    never = len(table) - len(there)
    if there.empty:
        return say(
            "No neighbours are swapped by weights alone",
            "仅改变权重不能使任何相邻地区互换",
        )
    least = there.loc[there["moved"].idxmin()]
    one, two = labels.regions[least["region"]], labels.regions[least["next_region"]]
    small = int((there["moved"] < SMALL).sum())
    return say(
        f"{one} and {two} are level once {100 * least['moved']:.2f} of 100 points of weight move; "
        f"less than {100 * SMALL:.0f} points do it for {small} of {len(table)} pairs of "
        f"neighbours, and for {never} no answer exists or no weights do it",
        f"权重变动{100 * least['moved']:.2f}分（合计100）即可使{one}与{two}得分相等；"
        f"{len(table)}对相邻地区中有{small}对不足{100 * SMALL:.0f}分即可，"
        f"{never}对无解或任何权重均不能",
    )


def assumed(factors: pd.DataFrame) -> str:
    """What varies; all of it is assumed."""
    names = join(factor_name(name) for name in dict.fromkeys(factors["factor"]))
    return say(
        f"What varies is an assumption throughout: {names}. A probability is a share of the draws "
        "made under these assumptions, not of what is true; what was not declared does not count",
        f"变动内容均为假定：{names}。概率是在这些假定下所作抽样中的占比，不是真实性的概率；未列入的因素不在其中",
    )


def all_of(results: Results) -> list[str]:
    """The paragraphs of the report."""
    tables, study = results.tables, results.study
    if "rank_intervals" not in tables:
        return []
    labels = study.labels(language(), "regional")
    found = [ranks(tables["rank_intervals"], labels)]
    own = own_tiers(tables["tiers"], study.years("regional")[-1])
    if len(own):
        found.append(safety(own, labels))
    found.append(tornado(tables["one_at_a_time"], study))
    if "variance_shares" in tables:
        found.append(shares(tables["variance_shares"]))
    if "tier_borders" in tables:
        found.append(borders(tables["tier_borders"], study.published_tiers is not None))
    found.append(convergence(tables["uncertainty_convergence"]))
    found.append(assumed(tables["uncertain_factors"]))
    return [unsealed(text) + say(".", "。") for text in found]


def ranks_alike(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """That the two normalisations by rank do the same to ranks and tiers, where they do."""
    if "sensitivity" not in tables:
        return []
    table = tables["sensitivity"]
    both = table[table["variant"].isin(["rank", "percentile rank"])].drop(columns="variant")
    if len(both) < 2 or not both.duplicated().any():
        return []
    return [
        say(
            "Rank and percentile rank are one choice here: they differ only where series lack "
            "values of regions.",
            "位次与百分位次在此结果相同：只有序列缺少部分地区数据时，二者才有差别。",
        )
    ]


def untold(reason: str) -> str:
    """Why there is nothing of this."""
    return say(
        f"How far the ranking can be trusted is not told: {reason}.",
        f"排名的可信程度无法测算：{reason}。",
    )


def note(text: str) -> str:
    """A finding as a notebook prints it: sentences broken at the width of a page."""
    if not text:
        return ""
    return lines(text + ("。" if _chinese(text) else "."))


def _chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def _in_brackets(text: str) -> str:
    return say(f" ({text})", f"（{text}）")
