"""The first two pages of the report, which stand alone; all of it comes from the results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from iianalysis import __version__
from iianalysis.dynamics.movement import BREAKS
from iianalysis.pages import wording
from iianalysis.pages.movement import says as dynamics_findings
from iianalysis.pages.tiers import prints as print_findings
from iianalysis.pages.trust import says as uncertainty_findings
from iianalysis.pages.trust.says import HALF
from iianalysis.show.bilingual import SAFE, clauses, counted, has, join, percent, say, some_of, verb
from iianalysis.show.reader import language, shown
from iianalysis.study.study import Study
from iianalysis.tables.results import Results

FINDINGS = 5
WHOLE, FIRST = 40, 30  # regions up to which all are ranked here, and how many are shown of more
NAMED = 12  # names that a sentence lists; of more it gives the number
COUNTS = (("One", "一"), ("Two", "两"), ("Three", "三"), ("Four", "四"), ("Five", "五"))


@dataclass(frozen=True)
class Finding:
    """What was found, and how sure it is."""

    text: str
    sure: str


@dataclass(frozen=True)
class Place:
    """A region in the ranking, as texts; ends of the interval also on 0 to 100."""

    rank: str
    name: str
    score: str
    imputed: bool
    interval: str
    strip: tuple[float, float, float] | None  # low, rank, high
    tier: str
    colour: str
    probability: str
    printed: str
    starts_tier: bool
    differs: bool


@dataclass(frozen=True)
class Summary:
    """What stands on the first two pages."""

    about: Sequence[str]
    adds: Sequence[str]
    findings_heading: str
    findings: Sequence[Finding]
    not_to_quote: Sequence[str]
    ranking_heading: str
    columns: Sequence[str]  # of the ranking: attributes of `Place`
    header: Sequence[tuple[str, str]]  # what each is called, and its class
    ranking: Sequence[Place]
    ranking_note: str
    colophon: str


def summary(results: Results, on: date | None) -> Summary:
    """What the first two pages say.

    Parameters
    ----------
    results : Results
        Of a whole run; what is not there is not spoken of.
    on : date or None
        When it was computed; None where that does not matter.
    """
    found = findings(results)
    year = results.study.years("regional")[-1] if results.regional else 0
    columns, header, ranking = _ranking(results)
    return Summary(
        about=_about(results),
        adds=_adds(results),
        findings_heading=say(
            f"{COUNTS[len(found) - 1][0]} finding{'s' if len(found) > 1 else ''}, "
            f"and how sure {'each' if len(found) > 1 else 'it'} is",
            f"{COUNTS[len(found) - 1][1]}项主要结果及其把握",
        ),
        findings=found,
        not_to_quote=not_to_quote(results),
        ranking_heading=say(f"The ranking of {year}", f"{year}年位次"),
        columns=columns,
        header=header,
        ranking=ranking,
        ranking_note=_ranking_note(results, ranking) if ranking else "",
        colophon=_colophon(results, on),
    )


# What is measured, and what is added


def _about(results: Results) -> list[str]:
    study = results.study
    labels = study.labels(language(), study.scopes[0])
    tree = study.framework(study.scopes[0])
    about = study.settings.get(f"about_{language()}") or study.settings.get("about_en", "")
    dimensions = [node for node in tree.dimensions if node in study.tree.index]
    above = {tree.root, *study.tree["parent"], *dimensions}
    ends = [node for node in study.tree.index if node not in above]
    parts = [
        say(
            f"The index has {_number(len(dimensions), 'dimension')}: "
            f"{_and([labels[node] for node in dimensions])}",
            f"指数分{len(dimensions)}个维度：{join(labels[n] for n in dimensions)}",
        )
        if dimensions
        else say("The index has no dimensions", "指数不分维度")
    ]
    if ends:
        stand = "stands" if len(ends) == 1 else "stand"
        parts.append(
            say(
                f"below {'it' if len(dimensions) == 1 else 'them'} {stand} "
                f"{_number(len(ends), 'part')}",
                f"其下{len(ends)}项",
            )
        )
    if told := _right_below(study):
        parts.append(told)
    texts = [about, clauses(parts), _measured(results)]
    if len(study.published) and (source := wording.printed_source(study)):
        texts.append(say(f"“Print” and “the report” mean {source}.", f"“公布”“报告”均指{source}。"))
    return [text for text in texts if text]


def _right_below(study: Study) -> str:
    """How many series stand below the index with no dimension between."""
    counts = {}
    for scope in study.scopes:
        tree = study.framework(scope)
        if n := len(set(tree.children(tree.root)) - set(study.tree.index)):
            counts[scope] = n
    if not counts:
        return ""
    whose = {"national": (" of the nation", "全国"), "regional": (" of regions", "区域")}
    one = len(study.scopes) == 1
    told = [
        say(
            _number(n, "series", "") + ("" if one else whose[scope][0]),
            ("" if one else whose[scope][1]) + f"{n}个序列",
        )
        for scope, n in counts.items()
    ]
    stand = "stands" if list(counts.values()) == [1] else "stand"
    return say(
        f"{_and(told)} {stand} right below the index",
        f"{join(told)}直接位于总指数之下",
    )


def _measured(results: Results) -> str:
    """How many series measure the nation and the regions, over which years."""
    study = results.study
    parts = []
    for scope in study.scopes:
        years, n = study.years(scope), len(study.framework(scope).indicators)
        span = say("–", "—").join(map(str, dict.fromkeys((years[0], years[-1]))))
        if scope == "national":
            parts.append(
                say(
                    f"the nation by {_number(n, 'series', '')} of {span}, with "
                    f"{study.base_year} as 100",
                    f"全国用{n}个序列（{span}年，{study.base_year}年=100）",
                )
            )
        else:
            parts.append(
                say(
                    f"{_number(len(study.regions), 'region')} by {_number(n, 'series', '')} of "
                    f"{span}, on scores from 0 (last in everything) to 100 (first in everything)",
                    f"{len(study.regions)}个地区用{n}个序列（{span}年），得分由0（各项均居末）至100（各项均居首）",
                )
            )
    return say("Measured here are " + ", and ".join(parts) + ".",
               "此处测算：" + "；".join(parts) + "。")  # fmt: skip


def _adds(results: Results) -> list[str]:
    study, tables = results.study, results.tables
    texts = []
    if len(study.published):
        texts.append(
            say(
                "The index is computed anew from public statistics, and what was printed is "
                "checked against it.",
                "依据公开统计数据重新测算该指数，并与公布内容核对。",
            )
        )
    if "uncertainty_convergence" in tables:
        draws = int(tables["uncertainty_convergence"]["draws"].iloc[-1])
        tiers = "tier_probabilities" in tables
        texts.append(
            say(
                f"Weights, method and values are varied over {draws:,} draws, so that every rank "
                f"has an interval{' and every tier a probability' if tiers else ''}.",
                f"权重、方法与数值在{draws:,}次抽样中同时变动，因此每个位次都有区间"
                f"{'、每个梯队都有概率' if tiers else ''}。",
            )
        )
    elif results.untold:
        texts.append(shown(uncertainty_findings.untold(results.untold)))
    texts.append(wording.weights(results, language() == "zh"))
    beside = wording.agreement(results)
    if "published_check" in tables:
        beside.append(shown(print_findings.headline(tables["published_check"])))
    paragraphs = (say(" ", "").join(part) for part in (texts, beside))
    return [paragraph for paragraph in paragraphs if paragraph]


# The findings


def findings(results: Results) -> list[Finding]:
    """The first of what can be said of these results."""
    candidates = (
        *(_nation, _leaders, _safety, _movement, _convergence),
        *(_neighbours, _factor, _inequality, _dimensions, _concentration),
    )
    found = [make(results) for make in candidates]
    return [one for one in found if one is not None][:FINDINGS]


def _nation(results: Results) -> Finding | None:
    if results.national is None:
        return None
    table, study = results.tables["national_index"], results.study
    root, year = results.national.framework.root, study.years("national")[-1]
    rows = table[(table["node"] == root) & (table["year"] == year)].set_index("basis")["value"]
    value, base = rows["open data"], study.base_year
    if year == base and "published" not in rows.index:  # 100 by definition
        return None
    text = say(
        f"On open data the national index stands at {value:.0f} in {year} ({base} = 100)",
        f"按公开数据测算，全国指数{year}年为{value:.0f}（{base}年=100）",
    )
    if "published" in rows.index:
        text += say(
            f"; the printed one at {rows['published']:g}. They measure different things",
            f"；报告公布值为{rows['published']:g}，两者口径不同",
        )
    return Finding(_stop(text), clauses(_national_rests(results)))


def _national_rests(results: Results) -> list[str]:
    """What the national index rests on: how few series, floors, coverage."""
    assert results.national is not None
    parts = []
    growth = results.tables.get("growth_concentration", pd.DataFrame())
    if len(growth) > FINDINGS:  # of few series a few carry it in any case
        first = growth.head(3)
        floors = int((first["floors"] > 0).sum())
        hung = say(f", {floors} of which start from or end on a floor",
                   f"，其中{floors}个以下限值为端点") if floors else ""  # fmt: skip
        share = f"{first['contribution'].sum():.0f}%"
        parts.append(
            say(
                f"3 of {len(growth)} series carry {share} of the growth{hung}",
                f"{len(growth)}个序列中3个贡献了增长的{share}{hung}",
            )
        )
    covered = results.national.coverage[results.national.framework.root].iloc[-1]
    parts.append(
        say(
            f"{percent(covered)} of the weight rests on series",
            f"{percent(covered)}的权重有数据支撑",
        )
    )
    strength = results.tables["proxy_strength"]
    specific, _ = wording.stated(strength[strength["scope"] == "national"].set_index("strength"))
    if specific is not None:
        parts[-1] += say(
            f"; of that, {specific:.0f}% on series of the subject itself",
            f"，其中{specific:.0f}%直接衡量评价对象本身",
        )
    return parts


def _leaders(results: Results) -> Finding | None:
    """Who is first, and how often they are among the first."""
    if not results.regional:
        return None
    study, labels = results.study, results.study.labels(language(), "regional")
    result, year = results.regional["own year"], study.years("regional")[-1]
    scores = result.year(year)[result.framework.root].dropna()
    if scores.empty:
        return None
    first = study.tier_sizes[0] if study.tier_sizes else 3
    best = scores.sort_values(ascending=False, kind="stable").head(min(first, NAMED))
    form = say("{} ({:.1f})", "{}（{:.1f}）")
    names = join((form.format(labels.regions[region], one) for region, one in best.items()))
    text = say(
        f"First of the {len(scores)} regions in {year}: {names}.",
        f"{year}年{len(scores)}个地区中居前的是{names}。",
    )
    if "rank_acceptability" not in results.tables:
        return Finding(text, "")
    chance = results.tables["rank_acceptability"]
    among = chance[chance["rank"] <= len(best)].groupby("region")["probability"].sum()
    among = among.reindex(best.index).fillna(0)
    top = chance[(chance["rank"] == 1) & (chance["region"] == best.index[0])]["probability"].sum()
    sure, k = int((among >= SAFE - 1e-9).sum()), len(best)
    leader = labels.regions[best.index[0]]
    if k == 1:  # the best one is among the first one where it is first
        en, zh = (
            f"{leader} is first in {percent(top)} of draws.",
            f"{leader}在{percent(top)}的抽样中居首。",
        )
        return Finding(text, say(en, zh))
    return Finding(
        text,
        say(
            f"{leader} is first in {percent(top)} of draws; "
            f"{f'all {k}' if sure == k else f'{sure} of these {k}'} are among the first {k} in at "
            f"least {percent(SAFE)}.",
            f"{leader}在{percent(top)}的抽样中居首；"
            f"这{some_of(sure, k)}在至少{percent(SAFE)}的抽样中"
            f"居前{k}位。",
        ),
    )


def _safety(results: Results) -> Finding | None:
    """How many tiers hold, or how many ranks."""
    if "rank_intervals" not in results.tables:
        return None
    labels = results.study.labels(language(), "regional")
    year = results.study.years("regional")[-1]
    own = uncertainty_findings.own_tiers(results.tables["tiers"], year)
    ranks = shown(uncertainty_findings.ranks(results.tables["rank_intervals"]))
    if own.empty:
        return Finding(_stop(ranks), "")
    unsafe = uncertainty_findings.on_a_border(own)
    safe = len(own) - len(unsafe)
    text = say(
        f"{safe} of {len(own)} regions {verb(safe, 'is in its', 'are in their')} tier in at "
        f"least {percent(SAFE)} of draws",
        f"{some_of(safe, len(own))}在至少{percent(SAFE)}的抽样中处于其梯队",
    )
    if len(unsafe):
        names = _some([labels.regions[region] for region in unsafe["region"]])
        text += say(f"; on a border: {names}", f"；处于边界的是{names}")
    return Finding(_stop(text), _stop(ranks))


def _movement(results: Results) -> Finding | None:
    """Who changed tier between fixed thresholds, in how many draws, and without breaks."""
    movement = results.tables.get("movement")
    if movement is None or movement["tiers_won"].isna().all():
        return None
    ways = [way for way in BREAKS if (movement["breaks"] == way).any()]
    start, end = movement["year"].min(), movement["year"].max()
    counts = {way: _moves(dynamics_findings.last_moves(movement, way)) for way in ways}
    up, down, firm = counts[ways[0]]
    text = say(
        f"From {start} to {end} {_number(up, 'region')} rose a tier between fixed thresholds "
        f"and {down or 'none'} fell.",
        f"门槛固定时，{start}—{end}年{shown(dynamics_findings.rose_and_fell(up, down))}。",
    )
    sure = []
    if up + down and firm is not None:
        sure.append(
            say(
                f"{firm or 'none'} of these {up + down} moves has at least {percent(SAFE)} of "
                "draws" if firm < 2 else
                f"{firm} of these {up + down} moves have at least {percent(SAFE)} of draws",
                f"这{up + down}个变动中有{firm}个占抽样的至少{percent(SAFE)}",
            )
        )  # fmt: skip
    if len(ways) > 1:
        up, down, _ = counts[ways[1]]
        sure.append(
            say(
                f"without the series that have a break {up or 'none'} rise and {down or 'none'} "
                "fall",
                f"剔除有断点的序列后，{shown(dynamics_findings.rose_and_fell(up, down))}",
            )
        )
    if other := _other_tiers(results, int(end)):
        sure.append(
            say(
                "these tiers are on goalposts of all years, without snapshots, and those of "
                f"{_number(other, 'region')} differ from the ranking's",
                f"此处梯队按各年合并极值、不计单一时点数据划分，有{other}个地区与位次表不同",
            )
        )
    return Finding(text, _capital(clauses(sure)) if sure else "")


def _other_tiers(results: Results, year: int) -> int:
    """How many regions have another tier between fixed thresholds than in the ranking."""
    tables = results.tables
    if "tiers" not in tables:
        return 0
    here = uncertainty_findings.own_tiers(tables["tiers"], year).set_index("region")["tier"]
    last = dynamics_findings.last_moves(tables["movement"], BREAKS[0])["tier"]
    both = pd.concat([here, last], axis=1).dropna()
    return int((both.iloc[:, 0] != both.iloc[:, 1]).sum())


def _moves(last: pd.DataFrame) -> tuple[int, int, int | None]:
    """How many rose and fell, and how many of these in nearly all draws; None where not drawn."""
    won = last["tiers_won"].fillna(0)
    moved = last[won != 0]
    chances = dynamics_findings.move_probability(moved)
    firm = int((chances >= SAFE).sum()) if chances.notna().any() else None
    return int((won > 0).sum()), int((won < 0).sum()), firm


def _convergence(results: Results) -> Finding | None:
    """Whether those who started lower grew faster."""
    if "beta_convergence" not in results.tables:
        return None
    root = results.regional["pooled"].framework.root
    row = results.tables["beta_convergence"].set_index("node").loc[root]
    low, high = row["wide_low"], row["wide_high"]
    if pd.isna(low):
        return None
    span = say("–", "—").join((f"{row['start']:.0f}", f"{row['end']:.0f}"))
    text = say(
        {
            -1: f"Regions that started lower grew faster in {span}",
            1: f"Regions that started higher grew faster in {span}",
            0: f"It is not shown that regions that started lower grew faster in {span}, or slower",
        }[_side(low, high)],
        {
            -1: f"{span}年起点低的地区增长更快",
            1: f"{span}年起点高的地区增长更快",
            0: f"{span}年未显示起点低的地区增长更快或更慢",
        }[_side(low, high)],
    )
    sure = [
        say(
            f"Slope of growth on the initial level {row['slope']:.3f}, 95% interval {low:.3f} to "
            f"{high:.3f}, from {row['regions']:.0f} regions",
            f"增长对初始水平的斜率为{row['slope']:.3f}，95%区间{low:.3f}至{high:.3f}，共{row['regions']:.0f}个地区",
        )
    ]
    if "breaks_compared" in results.tables:
        table = results.tables["breaks_compared"]
        table = table[(table["node"] == root) & (table["breaks"] == BREAKS[1])]
        other = table.set_index("measure")["value"]
        ends = other.get("slope_low", np.nan), other.get("slope_high", np.nan)
        if not np.isnan(ends).any():
            side = _side(*ends)
            sure.append(
                say(
                    "without the series that have a break "
                    + {-1: "those that started lower grew faster",
                       1: "those that started higher grew faster",
                       0: "it is not shown either"}[side]
                    + f" ({ends[0]:.3f} to {ends[1]:.3f})",
                    "剔除有断点的序列后"
                    + {-1: "起点低的增长更快", 1: "起点高的增长更快", 0: "同样未显示"}[side]
                    + f"（{ends[0]:.3f}至{ends[1]:.3f}）",
                )
            )  # fmt: skip
    spread = results.tables["sigma_convergence"]
    spread = spread[spread["node"] == root].set_index("year")["cv"]
    first, last = (spread.get(row[end], np.nan) for end in ("start", "end"))
    if not np.isnan([first, last]).any():
        sure.append(
            say(
                f"coefficient of variation {first:.3f}, then {last:.3f}",
                f"变异系数由{first:.3f}到{last:.3f}",
            )
        )
    return Finding(_stop(text), _capital(clauses(sure)))


def _side(low: float, high: float) -> int:
    """On which side of 0 an interval lies: -1 below, 1 above, 0 if it holds 0."""
    return -1 if high < 0 else int(low > 0)


def _neighbours(results: Results) -> Finding | None:
    """Whether neighbours are alike."""
    if "spatial_global" not in results.tables:
        return None
    table = results.tables["spatial_global"]
    root = results.regional["pooled"].framework.root
    row = table[(table["node"] == root) & (table["year"] == table["year"].max())].iloc[0]
    alike = row["p"] < 1 - 0.95
    text = say(
        f"Neighbouring regions are {'alike' if row['moran'] > 0 else 'unlike'}" if alike else
        "It is not shown that neighbouring regions are alike",
        f"相邻地区水平{'相近' if row['moran'] > 0 else '相异'}" if alike else
        "未显示相邻地区水平相近",
    )  # fmt: skip
    sure = say(
        f"Moran's I {row['moran']:.2f}, which chance alone exceeds in {percent(row['p'], 1)}",
        f"莫兰指数{row['moran']:.2f}，仅凭随机超过它的概率为{percent(row['p'], 1)}",
    )
    return Finding(_stop(text), _stop(sure))


def _factor(results: Results) -> Finding | None:
    """Which choice moves ranks most."""
    if "variance_shares" not in results.tables:
        return None
    table = results.tables["variance_shares"]
    rows = table[(table["output"] == "mean_shift") & table["total"].notna()]
    if rows.empty:
        return None
    top = rows.loc[rows["total"].idxmax()]
    name = shown(uncertainty_findings.factor_name(top["factor"]))
    low, high = (100 * min(max(top[end], 0), 1) for end in ("total_low", "total_high"))
    share = f"{100 * min(top['total'], 1):.0f}%"
    return Finding(
        say(
            f"Of what is assumed, “{name}” moves ranks most.",
            f"各项假定中，“{name}”对位次影响最大。",
        ),
        say(
            f"It has a part in {share} of the variance of shifts of rank (95% interval {low:.0f} "
            f"to {high:.0f}%).",
            f"位次变动方差的{share}与之有关（95%区间{low:.0f}—{high:.0f}%）。",
        ),
    )


def _inequality(results: Results) -> Finding | None:
    """How much of the inequality lies between macro-regions."""
    if "inequality" not in results.tables:
        return None
    table = results.tables["inequality"]
    root = results.regional["pooled"].framework.root
    last = table[(table["node"] == root) & (table["year"] == table["year"].max())]
    rows = last[last["measure"] == "gini"].set_index("component")
    share = rows.loc["between", "share"]
    if pd.isna(share):
        return None
    return Finding(
        say(
            f"{share:.0f}% of the Gini index of regional scores "
            f"({rows.loc['total', 'value']:.2f}) lies between macro-regions.",
            f"地区得分基尼系数（{rows.loc['total', 'value']:.2f}）的{share:.0f}%来自大区之间。",
        ),
        say(
            "Every region counts alike; the figure depends on the goalposts.",
            "各地区等权；数值取决于极值范围。",
        ),
    )


def _dimensions(results: Results) -> Finding | None:
    """Which dimension of the national index grew most, and which least."""
    if results.national is None:
        return None
    tree, last = results.national.framework, results.study.years("national")[-1]
    values = results.national.year(last).iloc[0][tree.dimensions].dropna()
    if len(values) < 2:
        return None
    labels = results.study.labels(language(), "national")
    most, least = str(values.idxmax()), str(values.idxmin())
    count = {n: sum(c in tree.indicators for c in tree.below(n)) for n in (most, least)}
    return Finding(
        say(
            f"{labels[most]} stands highest in {last} ({values[most]:.0f}), {labels[least]} lowest "
            f"({values[least]:.0f}).",
            f"{last}年最高的是{labels[most]}（{values[most]:.0f}），最低的是{labels[least]}"
            f"（{values[least]:.0f}）。",
        ),
        say(
            f"They rest on {count[most]} and {count[least]} series.",
            f"分别依据{count[most]}个与{count[least]}个序列。",
        ),
    )


def _concentration(results: Results) -> Finding | None:
    """Which series carries most of the national growth."""
    growth = results.tables.get("growth_concentration")
    if growth is None or len(growth) < 2 or growth["contribution"].isna().all():
        return None
    top, labels = growth.iloc[0], results.study.labels(language(), "national")
    floor = say("An end of it is a floor (“over …”).", "其端点为下限值（“超过”）。")
    return Finding(
        say(
            f"{labels[top['indicator']]} carries most of the growth: {top['contribution']:.0f}%.",
            f"对增长贡献最大的是{labels[top['indicator']]}：{top['contribution']:.0f}%。",
        ),
        floor if top["floors"] else "",
    )


# What not to quote


def not_to_quote(results: Results) -> list[str]:
    """What these results do not bear out, as far as it applies to them."""
    study, tables, labels = (
        results.study,
        results.tables,
        results.study.labels(language(), "regional"),
    )
    found = []
    if "rank_intervals" in tables:
        known = tables["rank_intervals"].dropna(subset="rank")
        moved = int((known["p05"] != known["p95"]).sum())
        if moved:
            found.append(
                say(
                    f"A rank without its interval: of {len(known)} regions {moved} "
                    f"{has(moved)} more "
                    "than one rank in 90% of draws.",
                    f"不附区间的位次：{len(known)}个地区中有{moved}个在九成抽样中不止一个位次。",
                )
            )
        own = uncertainty_findings.own_tiers(tables["tiers"], study.years("regional")[-1])
        unsafe = uncertainty_findings.on_a_border(own)
        if len(unsafe):
            names = _some([labels.regions[region] for region in unsafe["region"]])
            found.append(
                say(
                    f"A tier as settled for {names}: each has less than {percent(SAFE)} of draws.",
                    f"把{names}的梯队当作定论：其概率低于{percent(SAFE)}。",
                )
            )
        found.append(
            say(
                "A probability as that of being true: it is a share of draws under what is "
                "assumed.",
                "把概率当作真实性的概率：它是假定之下的抽样占比。",
            )
        )
    found += _not_as_print(results)
    if results.regional:
        found += _not_of_scores(results)
    return found


def _not_as_print(results: Results) -> list[str]:
    study = results.study
    if study.published.empty:
        return []
    found = [
        say(
            "The weights as those of print: it does not print any.",
            "把此处权重当作报告的权重：报告没有公布权重。",
        )
    ]
    if results.national is not None:
        found.append(
            say(
                "An index on open data as a correction of the printed one, or as its proof.",
                "把按公开数据测算的指数当作对公布值的更正或验证。",
            )
        )
    return found


def _not_of_scores(results: Results) -> list[str]:
    """Scores that rest on other things than they seem to, and those that do not compare."""
    tables, study = results.tables, results.study
    found = []
    strength = tables["proxy_strength"]
    specific, _ = wording.stated(strength[strength["scope"] == "regional"].set_index("strength"))
    if specific is not None and specific < 50:  # less than half
        found.append(
            say(
                "A regional score as a measure of the subject itself: series of it carry "
                f"{specific:.0f}% of the weight, the others stand in for it.",
                f"把区域得分当作对评价对象本身的衡量：直接衡量的序列只占权重的{specific:.0f}%，其余为近似。",
            )
        )
    table = tables["regional_index"]
    last = table[(table["level"] == 0) & (table["goalposts"] == "own year")]
    last = last[last["year"] == last["year"].max()]
    imputed = last[last["imputed"] > 0]
    if len(imputed):
        most = percent(imputed["imputed"].max())
        found.append(
            say(
                f"Scores of {counted(len(imputed), 'region')} as fully observed: up to {most} of "
                f"{verb(len(imputed), 'its', 'their')} weight rests on imputed values (marked °).",
                f"把{len(imputed)}个地区的得分当作全部实测：至多{most}的权重落在插补值上（以°标出）。",
            )
        )
    if len(study.years("regional")) > 1:
        found.append(
            say(
                "A difference of two years of these scores: goalposts are those of each year. "
                "Movement is told on goalposts of all years.",
                "两年得分之差：极值取当年范围，不可比；变动须看各年合并极值的结果。",
            )
        )
    return found


# The ranking


def _ranking(results: Results) -> tuple[list[str], list[tuple[str, str]], list[Place]]:
    if not results.regional:
        return [], [], []
    study, tables = results.study, results.tables
    labels, year = study.labels(language(), "regional"), study.years("regional")[-1]
    table = tables["regional_index"]
    rows = table[
        (table["level"] == 0) & (table["goalposts"] == "own year") & (table["year"] == year)
    ]
    rows = rows.set_index("region").sort_values("rank", kind="stable")
    rows = rows[["rank", "score", "imputed"]]
    count = int(rows["score"].notna().sum())
    if "rank_intervals" in tables:
        rows = rows.join(tables["rank_intervals"].set_index("region")[["p05", "p95"]])
    tiers = tables.get("tiers")
    if study.tier_sizes and tiers is not None:
        of_year = tiers[
            (tiers["year"] == year)
            & (tiers["goalposts"] == "own year")
            & (tiers["rule"] == "group sizes")
        ]
        rows = rows.join(of_year.set_index("region")[["tier", "probability", "published_tier"]])
    names = {  # columns of the ranking
        "rank": ("rank", "位次", "right"),
        "name": ("region", "地区", ""),
        "score": ("score", "得分", "right"),
        "strip": ("ranks in 90% of draws", "九成抽样的位次", "strip"),
        "interval": ("", "", "right"),
        "tier": ("tier", "梯队", "right"),
        "probability": ("of draws, %", "概率，%", "right"),
        "printed": ("in print", "公布", "right"),
    }
    absent: set[str] = set()
    absent |= set() if "p05" in rows else {"strip", "interval"}
    absent |= set() if "tier" in rows else {"tier"}
    absent |= set() if "tier" in rows and rows["probability"].notna().any() else {"probability"}
    absent |= set() if "tier" in rows and rows["published_tier"].notna().any() else {"printed"}
    columns = [name for name in names if name not in absent]
    header = [(say(*names[name][:2]), names[name][2]) for name in columns]
    colours = _colours(len(study.tier_sizes)) if "tier" in rows else []
    shown = rows if len(rows) <= WHOLE else rows.head(FIRST)
    places, before = [], None
    for region, row in shown.iterrows():
        places.append(_place(row, labels.regions[str(region)], count, colours, before))
        before = row.get("tier")
    return columns, header, places


def _place(row: pd.Series, name: str, count: int, colours: Sequence[str], before: Any) -> Place:
    low, high, tier = row.get("p05"), row.get("p95"), row.get("tier")
    dash = say("–", "—")
    known = pd.notna(low) and pd.notna(row["rank"])
    ends = (
        [round(100 * (end - 1) / max(count - 1, 1), 1) for end in (low, row["rank"], high)]
        if (known)
        else None
    )
    printed = row.get("published_tier")
    chance = row.get("probability")
    return Place(
        rank=f"{row['rank']:.0f}" if pd.notna(row["rank"]) else "–",
        name=name,
        score=f"{row['score']:.1f}" if pd.notna(row["score"]) else "–",
        imputed=bool(row["imputed"] > 0),
        interval=dash.join(dict.fromkeys((f"{low:.0f}", f"{high:.0f}"))) if known else "",
        strip=(ends[0], ends[1], ends[2]) if ends else None,
        tier=f"{tier:.0f}" if pd.notna(tier) else "",
        colour=colours[int(tier) - 1] if pd.notna(tier) else "",
        probability=percent(chance).removesuffix("%") if pd.notna(chance) else "",
        printed=f"{printed:.0f}" if pd.notna(printed) else "",
        starts_tier=before is not None and pd.notna(tier) and tier != before,
        differs=bool(pd.notna(printed) and pd.notna(tier) and printed != tier),
    )


def _colours(n: int) -> list[str]:
    """Those of the map."""
    from matplotlib.colors import to_hex

    from iianalysis.pages.tiers.maps import tier_palette

    return [to_hex(colour) for colour in tier_palette(pd.Series([n]))]


def _ranking_note(results: Results, places: Sequence[Place]) -> str:
    study = results.study
    parts = []
    if any(place.strip for place in places):
        parts.append(
            say(
                "Dot: rank; line: ranks between which 90% of draws lie",
                "圆点为位次，线段为九成抽样所在的位次",
            )
        )
    if any(place.probability for place in places):
        sizes = join(map(str, study.tier_sizes))
        parts.append(
            say(
                f"tiers are counted off from the top ({sizes}), with the share of draws in "
                "which a region has its tier",
                f"梯队按得分由高到低依个数（{sizes}）划分，概率为该地区处于其梯队的抽样占比",
            )
        )
    if unlikely := _likelier_elsewhere(results):
        parts.append(
            say(
                f"of fewer than half the draws are the tiers of {unlikely}",
                f"占抽样不足一半的梯队：{unlikely}",
            )
        )
    if any(place.imputed for place in places):
        parts.append(say("°: rests in part on imputed values", "°：部分依据插补值"))
    text = _capital(clauses(parts)) if parts else ""
    if len(places) < len(study.regions):
        text += say(
            f" Shown are the first {len(places)} of {len(study.regions)} regions; all stand in "
            "tables/regional_index.csv.",
            f"此处列出{len(study.regions)}个地区中的前{len(places)}个，全部见tables/regional_index.csv。",
        )
    return text.strip()


def _likelier_elsewhere(results: Results) -> str:
    """Regions whose own tier has fewer than half of the draws, and where the others are."""
    if "tiers" not in results.tables:
        return ""
    labels, year = results.study.labels(language(), "regional"), results.study.years("regional")[-1]
    own = uncertainty_findings.own_tiers(results.tables["tiers"], year)
    rare = own[own["probability"] < HALF].head(NAMED)
    form = say("{} ({})", "{}（{}）")
    return join(
        (
            form.format(
                labels.regions[row.region], shown(uncertainty_findings.elsewhere(row.elsewhere))
            )
            for row in rare.itertuples()
        ),
    )


# By whom and when


def _colophon(results: Results, on: date | None) -> str:
    when = ""
    if on is not None:
        when = say(f" on {on.day} {on:%B} {on.year}", f"{on.year}年{on.month}月{on.day}日")
    parts = [
        say(
            f"Computed{when} with iianalysis {__version__}",
            f"{when}由iianalysis {__version__}测算",
        ),
        *(f"{name}{say(': ', '：')}{value}" for name, value in wording.facts(results).items()),
    ]
    if len(results.study.published):
        parts.append(
            say(
                "not by those who printed the index, nor on their behalf",
                "与公布该指数的机构无关，也不代表该机构",
            )
        )
    return clauses(parts)


def _number(n: int, one: str, plural: str = "s") -> str:
    """A number with the word that it counts."""
    return f"{n or 'no'} {one}{plural if n != 1 else ''}"


def _and(names: Sequence[str]) -> str:
    if language() == "zh" or len(names) < 2:
        return join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _some(names: Sequence[str]) -> str:
    """Names, up to `NAMED` of them; of more the number."""
    if len(names) <= NAMED:
        return join(names)
    return say(f"{len(names)} regions", f"{len(names)}个地区")


def _stop(text: str) -> str:
    return text + say(".", "。")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
