"""Sentences on how regions move; every number is that of a table of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.dynamics.convergence import speed_of
from iianalysis.dynamics.inequality import UNGROUPED
from iianalysis.dynamics.movement import BREAKS
from iianalysis.dynamics.space import LEVEL
from iianalysis.show.bilingual import SAFE, has, join, percent, say, verb
from iianalysis.show.names import Labels, sealed
from iianalysis.show.reader import language
from iianalysis.show.text import seal, unsealed
from iianalysis.study.study import Study

if TYPE_CHECKING:
    from iianalysis.tables.results import Results


NAMED = 12  # regions that a sentence lists; of more it gives the number
FEW = 3  # indicators that it names
LEAST = 0.001  # a p below it is not spelled out
SPELLED = 0.25  # points; a smaller contribution has a colour alone in a picture
PARTS = {
    "movement": ("Movement", "变动"),
    "tiers": ("Movement between tiers", "梯队变动"),
    "breaks": (
        "What changes with series that have a break treated otherwise",
        "断点序列另行处理时的变化",
    ),
    "convergence": ("Convergence", "收敛"),
    "inequality": ("Inequality within and between macro-regions", "大区内部与之间的差异"),
    "space": ("Spatial autocorrelation", "空间自相关"),
}
COMPONENTS = {
    "between": ("between macro-regions", "大区间"),
    "within": ("within them", "大区内"),
    "transvariation": ("where they overlap (transvariation)", "超变（大区交叠）"),
    "total": ("total", "合计"),
}
QUADRANTS = {
    "high-high": ("high among high", "高—高"),
    "low-low": ("low among low", "低—低"),
    "high-low": ("high among low", "高—低"),
    "low-high": ("low among high", "低—高"),
}
MACRO = {
    "east": ("east", "东部"),
    "central": ("central", "中部"),
    "west": ("west", "西部"),
    "northeast": ("northeast", "东北"),
    UNGROUPED: ("no macro-region", "未分区"),
}


def way_of(table: pd.DataFrame, breaks: str) -> pd.DataFrame:
    """Rows of a table of movement with series with a break kept, or left out."""
    return table[table["breaks"] == breaks]


def last_moves(movement: pd.DataFrame, breaks: str) -> pd.DataFrame:
    """Rows of the last year, indexed by region."""
    rows = way_of(movement, breaks)
    return rows[rows["year"] == rows["year"].max()].set_index("region")


def moves(
    movement: pd.DataFrame,
    labels: Labels,
    breaks: str = "kept",
    most: int = NAMED,
) -> str:
    """Who rose a tier and who fell (up to `most` are named), and how many do without breaks."""
    last = last_moves(movement, breaks)
    rows = way_of(movement, breaks)
    start, end = rows["year"].min(), rows["year"].max()
    if last["tiers_won"].isna().all():
        up = last["change"].sort_values(ascending=False, kind="stable")
        most_won, least = (labels.regions[up.index[place]] for place in (0, -1))
        return say(
            f"From {start} to {end} scores changed by {_signed(up.iloc[-1])} ({least}) to "
            f"{_signed(up.iloc[0])} points ({most_won})",
            f"{start}—{end}年得分变化在{_signed(up.iloc[-1])}分（{least}）至"
            f"{_signed(up.iloc[0])}分（{most_won}）之间",
        )
    up_named, down_named = (_named(part, labels, most) for part in _moved(last))
    ups, downs = map(len, _moved(last))
    text = say(
        f"Between fixed thresholds {ups or 'no'} region{'' if ups == 1 else 's'}{up_named} rose a "
        f"tier from {start} to {end}, and {downs or 'none'}{down_named} fell",
        f"门槛固定时，{start}—{end}年{rose_and_fell(ups, downs, up_named, down_named)}",
    )
    if any(_moved(last)) and last["probability"].notna().any():
        firm, names = _firm(last), _named(_firm(last), labels, most)
        text += say(
            f"; {len(firm) or 'none'} of the moves between tiers {has(len(firm))} at least "
            f"{percent(SAFE)} of draws{names}",
            f"；升降档变动中有{len(firm)}个占抽样的至少{percent(SAFE)}{names}"
            if firm
            else f"；升降档变动均未达到抽样的{percent(SAFE)}",
        )
    other = next(way for way in BREAKS if way != breaks)
    if (movement["breaks"] == other).any():
        again = last_moves(movement, other)
        up, down = map(len, _moved(again))
        how = ("without", "剔除") if other == "left out" else ("with", "计入")
        firm, names = _firm(again), _named(_firm(again), labels, most)
        sure = say(
            f", {len(firm)} of them with at least {percent(SAFE)}{names}",
            f"，其中{len(firm)}个达到{percent(SAFE)}{names}",
        )
        text += say(
            f"; {how[0]} the series that have a break {up or 'none'} rise and "
            f"{down or 'none'} fall",
            f"；{how[1]}有断点的序列后，{rose_and_fell(up, down)}",
        )
        text += sure if any(_moved(again)) and again["probability"].notna().any() else ""
    return text


def rose_and_fell(up: int, down: int, ups: str = "", downs: str = "") -> str:
    """How many rose a tier and how many fell, in Chinese; names may follow each number."""
    rose = f"升档{up}个{ups}" if up else "无升档"
    return rose + "、" + (f"降档{down}个{downs}" if down else "无降档")


def move_probability(last: pd.DataFrame) -> pd.Series:
    """Share of draws in which a region moves as it does in the index: rises, stays or falls.

    Parameters
    ----------
    last : DataFrame
        As `last_moves` returns it.
    """
    up, down = last["rise_probability"], last["fall_probability"]
    won = last["tiers_won"].fillna(0).astype(int)
    return (1 - up - down).mask(won > 0, up).mask(won < 0, down)


def _firm(last: pd.DataFrame) -> list[str]:
    """Which of those that move do so in nearly all draws."""
    moved = last[last["tiers_won"].fillna(0) != 0]
    return list(moved.index[move_probability(moved) >= SAFE])


def _moved(last: pd.DataFrame) -> tuple[list[str], list[str]]:
    won = last["tiers_won"].fillna(0).astype(int)
    return list(last.index[won > 0]), list(last.index[won < 0])


def drivers(table: pd.DataFrame, labels: Labels, breaks: str = "kept") -> str:
    """Which indicators carry the mean change of scores, and what series with a break have in it."""
    rows = way_of(table, breaks)
    regions = rows["region"].nunique()
    mean = rows.groupby("indicator", sort=False)["contribution"].sum() / regions
    order = mean.sort_values(ascending=False, kind="stable")
    total = mean.sum()
    first = [f"{labels[code]} {_signed(order[code])}" for code in order.index[:FEW]]
    text = say(
        f"Scores changed by {_signed(total)} points on average; most of the change is "
        f"from {join(first)}",
        f"得分平均变化{_signed(total)}分；变化主要来自{join(first)}",
    )
    if order.iloc[-1] < 0:
        worst = f"{labels[order.index[-1]]} {_signed(order.iloc[-1])}"
        text += say(f"; most against it: {worst}", f"；拖累最大的是{worst}")
    broken = rows[rows["break_year"].notna()]
    if len(broken):
        points = broken["contribution"].sum() / regions
        text += say(
            f"; series with a break: {_signed(points)}",
            f"；有断点的序列合计{_signed(points)}",
        )
    return text


def prices(table: pd.DataFrame, breaks: str = "kept") -> str:
    """What sums of money at current prices have in the mean change; empty without any."""
    rows = way_of(table, breaks)
    current = rows[rows["prices"] == "current"]
    if current.empty:
        return ""
    regions = rows["region"].nunique()
    points = _signed(current["contribution"].sum() / regions)
    whole = _signed(rows["contribution"].sum() / regions)
    count = current["indicator"].nunique()
    return say(
        f"{count} series {verb(count, 'is a sum', 'are sums')} of money at current prices: "
        f"{points} of the {whole} points come "
        f"from {verb(count, 'it', 'them')}, rising prices included, since no price index "
        "takes them out",
        f"{count}个序列是按当年价格计算的金额，贡献{whole}分中的{points}分，"
        "未用价格指数扣除，其中含价格上涨",
    )


def breaks_of(study: Study) -> str:
    """Which series have a break, and from which year on."""
    labels = study.labels(language(), "regional")
    parts = [
        f"{labels[code]}{_in_brackets(str(year))}"
        for code, year in study.breaks("regional").items()
    ]
    if not parts:
        return say("No series is said to have a break", "没有标明断点的序列")
    return say(
        f"A change of definition, census or coverage in: {join(parts)}",
        f"口径、普查或覆盖范围有变化的序列：{join(parts)}",
    )


def missing(tables: Mapping[str, pd.DataFrame], study: Study, breaks: str) -> str:
    """Regions that lack a whole year, and series that a region lacks in a year; empty if none.

    Names are sealed.
    """
    labels = sealed(study.labels(language(), "regional"))
    rows = way_of(tables["movement_drivers"], breaks)
    there = pd.crosstab(rows["indicator"], rows["region"])
    there = there.reindex(list(dict.fromkeys(rows["indicator"])))
    absent = [region for region in study.regions.index if region not in there.columns]
    lacks = {
        code: [region for region in there.columns if not there.at[code, region]]
        for code in there.index
    }
    parts = [
        labels[code] + _in_brackets(join(labels.regions[region] for region in regions))
        for code, regions in lacks.items()
        if regions
    ]
    texts = []
    if absent:
        named = _many(absent, labels, NAMED)
        texts.append(
            say(
                f"Regions without a score in every year, which stand in no table here: {named}",
                f"并非各年都有得分、因而不列入本部分各表的地区：{named}",
            )
        )
    if parts:
        series = join(parts) if len(parts) <= NAMED else say(
            f"{len(parts)} series", f"{len(parts)}个序列"
        )  # fmt: skip
        texts.append(
            say(
                f"Left out for a region, since it lacks one of the years or all: {series}",
                f"因缺某年或各年数据而在该地区不计的序列：{series}",
            )
        )
    return say(". ", "。").join(texts)


def siblings(table: pd.DataFrame, labels: Labels) -> str:
    """Which indicator takes over most of what series with a break had; empty without them."""
    means = {
        way: part.groupby("indicator")["contribution"].sum() / part["region"].nunique()
        for way, part in table.groupby("breaks")
    }
    if len(means) < len(BREAKS):
        return ""
    both = pd.DataFrame(means).dropna()
    shift = (both["left out"] - both["kept"]).abs().round(9)
    if both.empty or not shift.max():
        return ""
    most = shift.sort_values(ascending=False, kind="stable").index[0]
    before, after = (_signed(both.loc[most, way]) for way in BREAKS)
    return say(
        f"Left out, they give their weight to their siblings: {labels[most]} then has {after} "
        f"points on average instead of {before}, which moves regions as well",
        f"剔除后其权重归同级：{labels[most]}的平均贡献由{before}分变为{after}分，这本身也会使地区变动",
    )


def sigma(table: pd.DataFrame, root: str, labels: Labels) -> str:
    """Whether the spread of scores rose or fell, and in which dimensions it fell."""
    ends = _ends(table, "cv")
    start, end = table["year"].min(), table["year"].max()
    if start == end:
        return say(
            f"In {end} the coefficient of variation is {ends.loc[root, 'end']:.3f}",
            f"{end}年变异系数为{ends.loc[root, 'end']:.3f}",
        )
    rose = ends.loc[root, "end"] > ends.loc[root, "start"]
    fell = [n for n in ends.index if n != root and ends.loc[n, "end"] < ends.loc[n, "start"]]
    others = len(ends) - 1
    text = say(
        f"The coefficient of variation {'rose' if rose else 'fell'} from "
        f"{ends.loc[root, 'start']:.3f} ({start}) to {ends.loc[root, 'end']:.3f} ({end}): "
        f"{'no ' if rose else ''}sigma convergence",
        f"变异系数由{start}年的{ends.loc[root, 'start']:.3f}{'升' if rose else '降'}至{end}年的"
        f"{ends.loc[root, 'end']:.3f}，{'不' if rose else ''}存在σ收敛",
    )
    if others:
        parts = (ends.loc[fell, "end"] / ends.loc[fell, "start"] - 1) * 100
        named = (
            f"{labels[node]} {_signed(part)}%{_covered(table, node)}"
            for node, part in parts.items()
        )
        text += say(
            f"; the coefficient fell in {len(fell) or 'none'} of {others} dimensions",
            f"；{others}个维度的变异系数均未下降" if not fell
            else f"；{others}个维度的变异系数均下降" if len(fell) == others
            else f"；{others}个维度中有{len(fell)}个的变异系数下降",
        ) + (_in_brackets(join(named)) if fell else "")  # fmt: skip
    return text


def _covered(table: pd.DataFrame, node: str) -> str:
    """The coverage of a node where it is the least that a score may have; else empty."""
    row = table[(table["node"] == node) & (table["year"] == table["year"].max())].iloc[0]
    if not row["at_cut"]:
        return ""
    share = percent(row["coverage"])
    return say(f" at a coverage of {share}", f"，覆盖率仅{share}")


def rests_on(table: pd.DataFrame, root: str, labels: Labels) -> str:
    """How much of the weight the index rests on, and which parts of it are just at the cut.

    Parameters
    ----------
    table : DataFrame
        As the table `sigma_convergence`.
    """
    last = table[table["year"] == table["year"].max()].set_index("node")
    whole = percent(last.loc[root, "coverage"])
    text = say(
        f"Scores that compare over years rest on {last.loc[root, 'series']} series and {whole} of "
        "the weight",
        f"可跨年比较的得分依据{last.loc[root, 'series']}个序列，占权重的{whole}",
    )
    thin = last[last["at_cut"] & (last.index != root)]
    if thin.empty:
        return text
    named = join(
        (
            labels[node]
            + _in_brackets(
                say(
                    f"{row['series']} series, {percent(row['coverage'])}",
                    f"{row['series']}个序列，{percent(row['coverage'])}",
                ),
            )
            for node, row in thin.iterrows()
        ),
    )
    return text + say(
        f"; just at the least coverage that a score may have: {named}. What is told of these below "
        "is told of their series, hardly of the dimension",
        f"；覆盖率恰在计分下限的有{named}。以下各项结果只反映这些序列，难以代表该维度",
    )


def beta(table: pd.DataFrame, root: str, labels: Labels) -> str:
    """Whether those who started lower grew faster, how far it is known, and on whom it leans."""
    row = table.set_index("node").loc[root]
    if pd.isna(row["slope"]):
        return say(
            "Too few regions have scores above 0 to tell beta convergence",
            "得分大于0的地区过少，无法检验β收敛",
        )
    low, high = row["wide_low"], row["wide_high"]
    line, verdict = _slope(row["slope"], low, high), _verdict(low, high)
    text = say(
        f"Growth on the initial level: {line}, R² {row['r_squared']:.2f}, "
        f"{row['regions']:.0f} regions: {verdict}",
        f"增长对初始水平回归：{line}，R²为{row['r_squared']:.2f}，"
        f"{row['regions']:.0f}个地区：{verdict}",
    )
    if high < 0 and pd.notna(row["half_life"]):
        text += say(
            f"; implied speed {100 * row['speed']:.1f}% a year, half of a gap gone in "
            f"{row['half_life']:.0f} years",
            f"；隐含速度每年{100 * row['speed']:.1f}%，差距减半需{row['half_life']:.0f}年",
        )
    text += _independence(row)
    if pd.notna(row["slope_without"]):
        one, other = labels.regions[row["leans_on"]], _plain(row["slope_without"])
        text += say(f"; without {one} the slope is {other}", f"；不含{one}时斜率为{other}")
    return text


def _independence(row: pd.Series) -> str:
    """Whether the interval takes regions to be independent of their neighbours."""
    if pd.isna(row["wide_low"]):
        return ""
    if pd.isna(row["spatial_error"]):
        return say(
            " (the interval takes regions to be independent of one another)",
            "（区间假定各地区相互独立）",
        )
    one, two = _plain(row["robust_error"]), _plain(row["spatial_error"])
    return say(
        f" (the wider of two intervals, of standard error {one} if regions are independent, {two} "
        "if neighbours share shocks)",
        f"（取两种区间中较宽者，各地区独立时标准误为{one}，相邻地区受共同冲击时为{two}）",
    )


def _slope(slope: float, low: float, high: float) -> str:
    text = say("slope ", "斜率") + _plain(slope)
    if pd.isna(low):
        return text
    return text + _in_brackets(
        say(
            f"95%: {_plain(low)} to {_plain(high)}",
            f"95%区间{_plain(low)}至{_plain(high)}",
        ),
    )


def _verdict(low: float, high: float) -> str:
    """What an interval of the slope allows to say."""
    if high < 0:
        return say("those who started lower grew faster", "起点低者增长更快")
    if low > 0:
        return say("those who started higher grew faster", "起点高者增长更快")
    return say("neither convergence nor divergence is shown", "既未显示收敛也未显示发散")


def compared(table: pd.DataFrame, root: str, breaks: str = "kept") -> str:
    """What becomes of spread, slope, inequality and Moran's I the other way."""
    other = next(way for way in BREAKS if way != breaks)
    values = table[table["node"] == root].set_index(["breaks", "measure", "year"])["value"]
    years = sorted(table["year"].unique())
    years = years if len(years) > 1 else [years[-1]]

    names = {
        "cv": ("coefficient of variation ", "变异系数"),
        "slope": ("slope ", "斜率"),
        "gini": ("Gini ", "基尼系数"),
        "moran": ("Moran's I ", "莫兰指数"),
    }

    def of(way: str) -> dict[str, str]:
        """Phrases of one way, by measure."""
        known = values.loc[way]
        last = known.xs(years[-1], level="year")
        found = {
            name: names[name][language() == "zh"]
            + " → ".join(f"{known[name, year]:.3f}" for year in years)
            for name in ("cv", "gini")
            if name in last
        }
        if pd.notna(last.get("slope")):
            low, high = last["slope_low"], last["slope_high"]
            found["slope"] = _slope(last["slope"], low, high) + say(": ", "：")
            found["slope"] += _verdict(low, high)
        if pd.notna(last.get("moran")):
            row = last.rename({"moran_p": "p"})
            found["moran"] = names["moran"][language() == "zh"] + _moran(row)
        return found

    ways = [of(other), of(breaks)]
    told = [name for name in names if any(name in found for found in ways)]
    one, two = (
        say("; ", "；").join(
            found.get(name, names[name][language() == "zh"] + "–") for name in told
        )
        for found in ways
    )
    with_, without = ("With", "Without") if other == "kept" else ("Without", "With")
    zh_with, zh_without = ("计入", "剔除") if other == "kept" else ("剔除", "计入")
    return say(
        f"{with_} the series that have a break: {one}. {without} them, as above: {two}",
        f"{zh_with}有断点的序列：{one}。{zh_without}（如上）：{two}",
    )


def reach(table: pd.DataFrame, root: str) -> str:
    """What so few regions and years can and cannot say."""
    row = table.set_index("node").loc[root]
    span = row["end"] - row["start"]
    low, high = (100 * speed_of(row[name], span) for name in ("wide_high", "wide_low"))
    known = pd.notna(low) and pd.notna(high)
    between = f" ({_plain(low, 1)}% to {_plain(high, 1)}% a year)" if known else ""
    between_zh = f"（每年{_plain(low, 1)}%至{_plain(high, 1)}%）" if known else ""
    return say(
        f"{row['regions']:.0f} points over {span:.0f} year{'' if span == 1 else 's'} bound the "
        f"speed only within its interval{between}; they tell no trend from an error of the first "
        "year, which alone makes a slope negative",
        f"{row['regions']:.0f}个地区、{span:.0f}年的数据只能把速度限定在该区间内{between_zh}，"
        "也不能区分趋势与首年误差；后者本身就会使斜率偏负",
    )


def inequality(table: pd.DataFrame, root: str) -> str:
    """How much of the inequality lies between macro-regions, first and last year."""
    rows = table[table["node"] == root].set_index(["measure", "component", "year"])
    start, end = table["year"].min(), table["year"].max()
    years = [start, end] if start != end else [end]
    values, shares = rows["value"], rows["share"]
    gini = _arrow(values, ("gini", "total"), years, "{:.3f}")
    if shares.drop(index="total", level="component").isna().all():
        return say(
            f"All scores are the same in {end}: there is no inequality to decompose",
            f"{end}年各地区得分相同，没有可分解的差异",
        )
    theil = _arrow(values, ("theil", "total"), years, "{:.3f}")
    parts = [
        COMPONENTS[name][language() == "zh"]
        + say(" ", "")
        + _arrow(shares, ("gini", name), years, "{:.0f}%")
        for name in ("between", "within", "transvariation")
    ]
    between = _arrow(shares, ("theil", "between"), years, "{:.0f}%")
    when = f"{start}—{end}" if start != end else f"{end}"
    counted, counted_zh = _counted(rows.loc[("gini", "total", end)])
    return say(
        f"{when.replace('—', ' to ')}, {counted}: Gini {gini}; shares of the Gini: "
        f"{', '.join(parts)}; "
        f"Theil {theil}, of which between {between}",
        f"{when}年，{counted_zh}：基尼系数{gini}；基尼系数中{'、'.join(parts)}；泰尔指数{theil}，"
        f"其中大区间{between}",
    )


def _counted(row: pd.Series) -> tuple[str, str]:
    """How many regions count in inequality, and how many of them belong to no macro-region."""
    text, text_zh = f"{row['regions']} regions", f"{row['regions']}个地区"
    if row["ungrouped"]:
        text += f" ({row['ungrouped']} without a macro-region, taken as a group of their own)"
        text_zh += f"（其中{row['ungrouped']}个未划入大区，自成一组）"
    return text, text_zh


def space(whole: pd.DataFrame, root: str, study: Study) -> str:
    """Moran's I of the last year, its p, and what the assumed link changes."""
    rows = whole[(whole["node"] == root) & (whole["year"] == whole["year"].max())]
    row = rows.iloc[0]
    every, some = len(study.regions), int(row["regions"])
    over, over_zh = "", ""
    if some < every:
        over = f" over the {some} of {every} regions that have a shape and a score"
        over_zh = f"{every}个地区中有边界和得分的{some}个，"
    text = say(
        f"Moran's I of {row['year']} is {_moran(row)}{over}",
        f"{over_zh}{row['year']}年莫兰指数为{_moran(row)}",
    )
    if len(rows) > 1:
        other = rows.iloc[1]
        links = linked(rows, study)
        text = say(
            f"{text}, {links} assumed to be neighbours; without assumed neighbours Moran's I is "
            f"{_moran(other)}",
            f"假定{links}相邻时，{text}；不假定相邻时莫兰指数为{_moran(other)}",
        )
    return text


def _moran(row: pd.Series) -> str:
    """Moran's I with its p, of which none is 0."""
    least = row["p"] < LEAST
    p = ("p < " if least else "p = ") + f"{max(row['p'], LEAST):.3f}"
    return _plain(row["moran"], 2) + _in_brackets(p if language() == "en" else p.replace(" ", ""))


def linked(whole: pd.DataFrame, study: Study) -> str:
    """The links that no border makes, by names that are sealed."""
    labels = study.labels(language(), "regional")
    codes: list[str] = next((links.codes for links in whole["links"] if links), [])
    and_ = say(" and ", "与")
    names = [seal(labels.regions[code]) for code in codes]  # of each pair one after the other
    return join(map(and_.join, zip(names[::2], names[1::2], strict=True)))


def local(table: pd.DataFrame, node: str, names: Mapping[str, str]) -> str:
    """How many regions stand out against their neighbours, one by one and taken together."""
    rows = table[(table["node"] == node) & table["p"].notna()]
    alone = rows[rows["p"] <= LEVEL]
    together = rows[rows["p_fdr"] <= LEVEL]
    by_chance = LEVEL * len(rows)
    first = "" if len(together) else _by_quadrant(alone, names)
    rest = _by_quadrant(together, names)
    n, firm = len(alone), len(together)
    return say(
        f"{n} of {len(rows)} regions stand{'s' * (n == 1)} out at {100 * LEVEL:.0f}% each, where "
        f"chance gives {by_chance:.1f}; with all tests taken together {firm or 'no'} "
        f"region{'' if firm == 1 else 's'}{rest} stand{'s' * (firm == 1)} out",
        f"{len(rows)}个地区逐个检验，{f'有{n}个' if n else '无一'}在{100 * LEVEL:.0f}%水平显著，"
        f"纯属偶然也有{by_chance:.1f}个；合并控制错误发现率后"
        f"{f'有{firm}个地区' if firm else '无地区'}显著{rest}",
    ) + (say("; one by one these do", "；逐个检验显著的地区") + first if first else "")


def _by_quadrant(rows: pd.DataFrame, of: Mapping[str, str]) -> str:
    """Regions that stand out, by kind, in brackets; of too many nothing."""
    if not 0 < len(rows) <= NAMED:
        return ""
    parts = []
    for name, words in QUADRANTS.items():
        there = rows.loc[rows["quadrant"] == name, "region"]
        names = join(of[one] for one in there)
        if names:
            parts.append(f"{words[language() == 'zh']}{say(': ', '：')}{names}")
    return _in_brackets(say("; ", "；").join(parts))


def untold(reasons: Mapping[str, str]) -> list[str]:
    """Why a part cannot be told, a sentence each."""
    return [
        say(
            f"{PARTS[part][0]} is not told: {reason}.",
            f"{PARTS[part][1]}无法测算：{reason}。",
        )
        for part, reason in reasons.items()
    ]


def all_of(results: Results) -> list[str]:
    """The paragraphs of the report."""
    tables, study = results.tables, results.study
    labels = study.labels(language(), "regional")
    if not results.regional:
        return []
    root = study.framework("regional").root
    found = []
    if "movement" in tables:
        found.append(moves(tables["movement"], labels))
        found.append(drivers(tables["movement_drivers"], labels))
        found.append(prices(tables["movement_drivers"]))
        found.append(breaks_of(study))
        found.append(missing(tables, study, "kept"))
        found.append(siblings(tables["movement_drivers"], labels))
    if "sigma_convergence" in tables:
        found.append(rests_on(tables["sigma_convergence"], root, labels))
        found.append(sigma(tables["sigma_convergence"], root, labels))
    if "beta_convergence" in tables:
        text = beta(tables["beta_convergence"], root, labels)
        if tables["beta_convergence"].set_index("node").loc[root].notna()["slope"]:
            text += say(". ", "。") + reach(tables["beta_convergence"], root)
        found.append(text)
    if "inequality" in tables:
        found.append(inequality(tables["inequality"], root))
    if "spatial_global" in tables:
        text = unsealed(space(tables["spatial_global"], root, study))
        text += say(". ", "。")
        found.append(text + local(tables["spatial_local"], root, labels.regions))
    if "breaks_compared" in tables:
        found.append(compared(tables["breaks_compared"], root))
    return [unsealed(text) + say(".", "。") for text in found if text]


def _ends(table: pd.DataFrame, column: str) -> pd.DataFrame:
    wide = table.pivot(index="node", columns="year", values=column)
    wide = wide.loc[list(dict.fromkeys(table["node"]))]
    return pd.DataFrame({"start": wide.iloc[:, 0], "end": wide.iloc[:, -1]})


def _arrow(values: pd.Series, key: tuple[str, str], years: list[int], form: str) -> str:
    found = (values[(*key, year)] for year in years)
    return " → ".join("–" if pd.isna(value) else form.format(value) for value in found)


def _many(regions: list[str], labels: Labels, most: int) -> str:
    if not regions:
        return say("none", "无")
    number = say(f"{len(regions)}", f"{len(regions)}个")
    return number + _named(regions, labels, most)


def _named(regions: list[str], labels: Labels, most: int) -> str:
    """Their names in brackets, unless there are too many or none."""
    if not 0 < len(regions) <= most:
        return ""
    return _in_brackets(join(labels.regions[one] for one in regions))


def _signed(value: float) -> str:
    return f"{round(value, 1) + 0.0:+.1f}".replace("-", "−")


def _plain(value: float, digits: int = 3) -> str:
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def _in_brackets(text: str) -> str:
    return say(f" ({text})", f"（{text}）")
