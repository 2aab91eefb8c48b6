"""Sentences on tiers by every rule; every number is that of a table of a run."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.show.bilingual import SAFE, counted, join, say, some_of, verb
from iianalysis.show.names import Labels
from iianalysis.show.reader import language
from iianalysis.tiers import RULES
from iianalysis.tiers.counts import preferred

if TYPE_CHECKING:
    from iianalysis.tables.results import Results


NAMES = {
    "group sizes": ("group sizes", "给定规模"),
    "natural breaks": ("natural breaks", "自然断点"),
    "quantiles": ("quantiles", "分位数"),
    "standard deviations": ("standard deviations", "标准差分级"),
    "thresholds": ("fixed thresholds", "固定阈值"),
    "Ward": ("Ward", "沃德法"),
    "k-means": ("k-means", "k均值"),
    "Gaussian mixture": ("Gaussian mixture", "高斯混合"),
}
REASONS = {
    r"tiers of (.+) regions instead of (.+), since .+": (
        r"各梯队地区数为\1，而非\2，因为得分相同者同属一个梯队"
    ),
    r"(\d+) instead of (\d+) tiers, since .+": r"不同得分过少，只有\1个而非\2个梯队",
    r"no region is in tier (.+)": r"第\1梯队没有地区",
}
MEASURES = {
    "silhouette": ("silhouette", "轮廓系数"),
    "gap": ("gap statistic", "间隙统计量"),
    "bic": ("BIC", "贝叶斯信息准则"),
}
SPACES = {
    "score": ("overall score", "总指数得分"),
    "dimensions": ("dimensions", "一级指标"),
}


def rule_name(rule: str) -> str:
    """What a rule is called."""
    return NAMES[rule][language() == "zh"]


def space_name(space: str, dimensions: int) -> str:
    """What tiers are made from."""
    if space == "score":
        return say("the overall score", "总指数得分")
    return say(f"the {counted(dimensions, 'dimension')}", f"{dimensions}个一级指标")


def how_many(counts: pd.DataFrame, k: int) -> str:
    """Which numbers of tiers the measures choose, and whether any chooses k."""
    chosen = preferred(counts)
    votes = Counter(int(choice) for choice in chosen["k"].dropna())
    for_k, total = votes.get(k, 0), len(chosen)
    listed = [
        say(f"{number} ({times} of {total})", f"{number}个（{times}项）")
        for number, times in sorted(votes.items())
        if number != k
    ]
    none = int(chosen["k"].isna().sum())
    if none:
        listed.append(say(f"none ({none} of {total})", f"不作选择（{none}项）"))
    en = f"{for_k or 'None'} of {total} measures chooses {k} tiers"
    if for_k > 1:
        en = f"{for_k} of {total} measures choose {k} tiers"
    zh = f"{total}项衡量中有{for_k}项选择{k}个梯队" if for_k else f"{total}项衡量均不选择{k}个梯队"
    if listed:
        joined = ", ".join(listed)
        en += f"; they choose {joined}" if not for_k else f"; the others {joined}"
        zh += f"，而是选择{'、'.join(listed)}" if not for_k else f"，其余选择{'、'.join(listed)}"
    return say(en, zh)


def said_of(counts: pd.DataFrame, k: int) -> str:
    """What each kind of measure says of k tiers, in sentences."""
    rows = counts.set_index(["space", "k"])
    found = [how_many(counts, k)]
    for space in counts["space"].unique():
        if (space, k) not in rows.index or (space, k - 1) not in rows.index:
            continue
        here, fewer = rows.loc[(space, k)], rows.loc[(space, k - 1)]
        what = SPACES[space][language() == "zh"]
        en = (
            f"On the {what} {k} tiers explain {100 * here['explained']:.1f}% of the variance and "
            f"{k - 1} already {100 * fewer['explained']:.1f}%"
        )
        zh = (
            f"在{what}上，{k}个梯队解释方差的{100 * here['explained']:.1f}%，"
            f"{k - 1}个已解释{100 * fewer['explained']:.1f}%"
        )
        part = counts[counts["space"] == space].set_index("k")
        best = int(part["silhouette"].idxmax())
        en += (
            f"; the silhouette is {here['silhouette']:.2f} against {part['silhouette'].max():.2f} "
            f"for {best}"
        )
        zh += f"；轮廓系数为{here['silhouette']:.2f}，{best}个时为{part['silhouette'].max():.2f}"
        chosen = preferred(part.reset_index()).set_index("measure")["k"]
        if chosen["bic"] == part.index.max():
            en += (
                f"; BIC is least at {part.index.max()}, the most that were tried, so it picks no "
                "number in between"
            )
            zh += f"；贝叶斯信息准则在试过的最大数{part.index.max()}处最小，未选出中间的数目"
        found.append(say(en, zh))
    return say(". ", "。").join(found)


def rules(table: pd.DataFrame) -> str:
    """How many regions are in one tier by all rules, and under which rule tiers are safest.

    Parameters
    ----------
    table : DataFrame
        Rows of `tiers` of one year and one kind of goalposts.
    """
    wide = table.pivot(index="region", columns="rule", values="tier")
    same = int((wide.nunique(axis=1, dropna=False) == 1).sum())
    n, number = len(wide), len(wide.columns)
    text = say(
        f"{same} of {n} regions {verb(same, 'is', 'are')} in the same tier by all {number} rules",
        f"{some_of(same, n)}按全部{number}种规则处于同一梯队",
    )
    safe = safe_regions(table)
    if safe.empty:
        return text
    order = [rule for rule in RULES if rule in safe.index]
    safe = safe.reindex(order)
    most, least = safe.max(), safe.min()
    best = join([rule_name(r) for r in order if safe[r] == most])
    worst = join([rule_name(r) for r in order if safe[r] == least])
    share = f"{100 * SAFE:.0f}%"
    return text + say(
        f"; tiers with at least {share} of draws: most by {best} ({most}), fewest by {worst} "
        f"({least})",
        f"；梯队概率不低于{share}的地区：{best}最多（{most}个），{worst}最少（{least}个）",
    )


def draws(probabilities: pd.DataFrame) -> str:
    """Over how many draws probabilities are, and with what standard error at most.

    Parameters
    ----------
    probabilities : DataFrame
        As the table `tier_probabilities`.
    """
    parts: list[str] = []
    for count, rows in probabilities.groupby("draws", sort=False):
        error = 100 * rows["standard_error"].max()
        at_most = say(
            f" (standard error at most {error:.1f} points)" if error else "",
            f"（标准误至多{error:.1f}个百分点）" if error else "",
        )
        parts.append(
            say(f"{count:,} draws{at_most}", f"{count:,}次抽样{at_most}")
            if not parts
            else say(
                f"{count:,} where dimensions are clustered{at_most}",
                f"按一级指标聚类者{count:,}次{at_most}",
            )
        )
    return say(", ", "，").join(parts)


def safe_regions(table: pd.DataFrame) -> pd.Series:
    """Number of regions whose tier has at least `SAFE` of the draws, by rule; empty if unknown."""
    known = table.dropna(subset="probability")
    return (known["probability"] >= SAFE).groupby(known["rule"]).sum().astype(int)


def agreement(table: pd.DataFrame) -> str:
    """Which rule agrees best with print, by each index of agreement.

    Parameters
    ----------
    table : DataFrame
        As the table `rule_agreement`.
    """
    table = table.set_index("rule")

    def best(column: str) -> str:
        top = table[column].max()
        return join([rule_name(r) for r in table.index[table[column] == top]])

    hits, of = int(table["in_printed_tier"].max()), int(table["of"].iloc[0])
    rand, kappa = table["adjusted_rand"].max(), table["weighted_kappa"].max()
    return say(
        f"Most regions in their printed tier by {best('in_printed_tier')} ({hits} of {of}); "
        f"adjusted Rand index highest for {best('adjusted_rand')} ({rand:.2f}), weighted kappa for "
        f"{best('weighted_kappa')} ({kappa:.2f})",
        f"与公布梯队一致最多的是{best('in_printed_tier')}（{of}个中{hits}个）；"
        f"调整兰德指数最高的是{best('adjusted_rand')}（{rand:.2f}），加权kappa最高的是"
        f"{best('weighted_kappa')}（{kappa:.2f}）",
    )


def differences(table: pd.DataFrame, rule: str, labels: Labels) -> str:
    """How far the regions that a rule puts elsewhere are from their printed tier."""
    rows = table[table["rule"] == rule]
    name = rule_name(rule)
    if rows.empty:
        return say(
            f"By {name} every region is in its printed tier",
            f"按{name}，所有地区均与公布梯队一致",
        )
    text = say(
        f"By {name} {counted(len(rows), 'region')} "
        f"{verb(len(rows), 'is not in its', 'are not in their')} "
        "printed tier",
        f"按{name}，{len(rows)}个地区与公布梯队不同",
    )
    known = rows.dropna(subset="margin")
    if known.empty:
        return text
    near, far = known.loc[known["margin"].idxmin()], known.loc[known["margin"].idxmax()]
    text += say(
        f"; {labels.regions[near['region']]} misses it by least ({near['margin']:.2f} points), "
        f"{labels.regions[far['region']]} by most ({far['margin']:.2f})",
        f"；{labels.regions[near['region']]}相差最小（{near['margin']:.2f}分），"
        f"{labels.regions[far['region']]}相差最大（{far['margin']:.2f}分）",
    )
    doubtful = known[known["probability"] < SAFE]
    if known["probability"].notna().any():
        text += say(
            f"; in {len(doubtful)} of them the tier here has less than {100 * SAFE:.0f}% of draws",
            f"；其中{len(doubtful)}个地区此处梯队的概率低于{100 * SAFE:.0f}%",
        )
    return text


def sizes(table: pd.DataFrame) -> str:
    """Under which rule the sizes of tiers vary most, and least where they are not given.

    Parameters
    ----------
    table : DataFrame
        As the table `tier_sizes`.
    """
    free = table[~table["rule"].isin(["group sizes", "quantiles"])]
    if free.empty:
        return say("Sizes of tiers are given", "各梯队规模为给定")
    width = (free["p95"] - free["p05"]).rename("width")
    row = free.loc[width.idxmax()]
    mean = width.groupby(free["rule"]).mean()
    firm = str(mean.idxmin())
    return say(
        f"The widest range has tier {row['tier']} by {rule_name(row['rule'])}: "
        f"{row['p05']} to {row['p95']} regions in 90% of draws; where sizes are not given they "
        f"vary least by {rule_name(firm)}",
        f"{rule_name(row['rule'])}的第{row['tier']}梯队规模变动最大：九成抽样中为"
        f"{row['p05']}—{row['p95']}个地区；规模未给定时变化最小的是{rule_name(firm)}",
    )


def not_made(table: pd.DataFrame | None, year: int, labels: Labels) -> str:
    """Rules without tiers in a year, and regions that a rule leaves without one; empty if none."""
    if table is None:
        return ""
    rows = table[table["year"] == year]
    whole = rows[rows["region"] == ""]
    parts = []
    for row in whole.itertuples():
        rule, why = rule_name(row.rule), say(row.reason, _reason_zh(row.reason))
        parts.append(
            say(f"by {rule} {why}", f"按{rule}，{why}")
            if row.reason.startswith("no region is")
            else rule + say(": ", "：") + why
        )
    for rule, some in rows[rows["region"] != ""].groupby("rule"):
        names = join([labels.regions[region] for region in some["region"]])
        parts.append(
            say(
                f"no tier by {rule_name(str(rule))} for {names}, without the scores it needs",
                f"{names}缺少所需得分，按{rule_name(str(rule))}不划入梯队",
            )
        )
    text = say("; ", "；").join(parts)
    return text[:1].upper() + text[1:]


def _reason_zh(reason: str) -> str:
    """A reason of `tiers.rules` in Chinese; one that a method gives stays as it is."""
    for pattern, words in REASONS.items():
        if re.fullmatch(pattern, reason):
            return re.sub(pattern, words, reason).replace(", ", "、")
    return reason


def assumed_tiers(k: int) -> str:
    """What is said where a study asks for no tiers."""
    return say(
        f"No sizes of tiers are given, so scores are parted into {k} by natural breaks, which is "
        "an assumption",
        f"没有给定梯队规模，因此按自然断点分为{k}组，属假定",
    )


def all_of(results: Results) -> list[str]:
    """What the report adds on tiers."""
    tables, study = results.tables, results.study
    if not results.regional or "tiers" not in tables:
        return []
    year = study.years("regional")[-1]
    labels = study.labels(language(), "regional")
    rows = tables["tiers"]
    rows = rows[(rows["year"] == year) & (rows["goalposts"] == "own year")]
    k = len(study.tier_sizes) or int(rows["tier"].max())
    found = [] if study.tier_sizes else [assumed_tiers(k)]
    if "rule_agreement" in tables:
        found.append(agreement(tables["rule_agreement"]))
        rule = "group sizes" if study.tier_sizes else "natural breaks"
        found.append(differences(tables["tier_differences"], rule, labels))
    if "tier_counts" in tables:
        found.append(how_many(tables["tier_counts"], k))
    found.append(rules(rows))
    if "tier_sizes" in tables:
        found.append(sizes(tables["tier_sizes"]))
        counted = draws(tables["tier_probabilities"])
        found.append(
            say(
                f"Probabilities of tiers are shares of {counted}; what varies is assumed",
                f"梯队概率为抽样占比：{counted}；变动内容均为假定",
            )
        )
    found.append(not_made(tables.get("tiers_not_made"), year, labels))
    return [text + say(".", "。") for text in found if text]
