"""Sentences on how regions move; every number is that of a table of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.dynamics.convergence import speed_of
from iianalysis.dynamics.inequality import UNGROUPED
from iianalysis.dynamics.movement import BREAKS
from iianalysis.dynamics.space import LEVEL
from iianalysis.show.numbers import SAFE, percent
from iianalysis.show.text import (
    COLON,
    END,
    NEXT,
    THEN,
    Text,
    listed,
    of_node,
    of_region,
    t,
    tn,
    tp,
)
from iianalysis.study.study import Study

if TYPE_CHECKING:
    from iianalysis.tables.results import Results


NAMED = 12  # regions that a sentence lists; of more it gives the number
FEW = 3  # indicators that it names
LEAST = 0.001  # a p below it is not spelled out
SPELLED = 0.25  # points; a smaller contribution has a colour alone in a picture
PARTS = {
    "movement": t("Movement"),
    "tiers": t("Movement between tiers"),
    "breaks": t("What changes with series that have a break treated otherwise"),
    "convergence": t("Convergence"),
    "inequality": t("Inequality within and between macro-regions"),
    "space": t("Spatial autocorrelation"),
}
COMPONENTS = {
    "between": t("between macro-regions"),
    "within": t("within them"),
    "transvariation": t("where they overlap (transvariation)"),
}
QUADRANTS = {
    "high-high": t("high among high"),
    "low-low": t("low among low"),
    "high-low": t("high among low"),
    "low-high": t("low among high"),
}
MACRO = {
    "east": t("east"),
    "central": t("central"),
    "west": t("west"),
    "northeast": t("northeast"),
    UNGROUPED: t("no macro-region"),
}


def way_of(table: pd.DataFrame, breaks: str) -> pd.DataFrame:
    """Rows of a table of movement with series with a break kept, or left out."""
    return table[table["breaks"] == breaks]


def last_moves(movement: pd.DataFrame, breaks: str) -> pd.DataFrame:
    """Rows of the last year, indexed by region."""
    rows = way_of(movement, breaks)
    return rows[rows["year"] == rows["year"].max()].set_index("region")


def moves(movement: pd.DataFrame, breaks: str = "kept", most: int = NAMED) -> Text:
    """Who rose a tier and who fell (up to `most` are named), and how many do without breaks."""
    last = last_moves(movement, breaks)
    rows = way_of(movement, breaks)
    start, end = rows["year"].min(), rows["year"].max()
    if last["tiers_won"].isna().all():
        up = last["change"].sort_values(ascending=False, kind="stable")
        return t(
            "From {start} to {end} scores changed by {low} ({lowest}) to {high} points ({highest})",
            start=start, end=end, low=_signed(up.iloc[-1]), lowest=of_region(up.index[-1]),
            high=_signed(up.iloc[0]), highest=of_region(up.index[0]),
        )  # fmt: skip
    ups, downs = _moved(last)
    named = _named(ups, most)
    rose = tn("{n} region{named} rose a tier", "{n} regions{named} rose a tier", len(ups),
              named=named) if ups else t("no regions rose a tier")  # fmt: skip
    named = _named(downs, most)
    fell = t("{n}{named} fell", n=len(downs), named=named) if downs else t("none fell")
    parts = [t("Between fixed thresholds {rose} from {start} to {end}, and {fell}",
               rose=rose, fell=fell, start=start, end=end)]  # fmt: skip
    if (ups or downs) and last["probability"].notna().any():
        firm, least = _firm(last), percent(SAFE)
        parts.append(
            tn(
                "{n} of the moves between tiers has at least {least} of draws{named}",
                "{n} of the moves between tiers have at least {least} of draws{named}",
                len(firm), least=least, named=_named(firm, most),
            ) if firm else
            t("none of the moves between tiers have at least {least} of draws", least=least)
        )  # fmt: skip
    other = next(way for way in BREAKS if way != breaks)
    if (movement["breaks"] == other).any():
        again = last_moves(movement, other)
        up, down = map(len, _moved(again))
        both = rose_and_fell(up, down)
        parts.append(
            t("without the series that have a break {both}", both=both)
            if other == "left out"
            else t("with the series that have a break {both}", both=both)
        )
        if up + down and again["probability"].notna().any():
            firm = _firm(again)
            parts[-1] += t(", {n} of them with at least {least}{named}", n=len(firm),
                           least=percent(SAFE), named=_named(firm, most))  # fmt: skip
    return listed(parts, THEN)


def rose_and_fell(up: int, down: int) -> Text:
    """How many rise a tier, and how many fall."""
    return t(
        "{rise} and {fall}",
        rise=t("{n} rise", n=up) if up else t("none rise"),
        fall=t("{n} fall", n=down) if down else t("none fall"),
    )


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


def drivers(table: pd.DataFrame, breaks: str = "kept") -> Text:
    """Which indicators carry the mean change of scores, and what series with a break have in it."""
    rows = way_of(table, breaks)
    regions = rows["region"].nunique()
    mean = rows.groupby("indicator", sort=False)["contribution"].sum() / regions
    order = mean.sort_values(ascending=False, kind="stable")
    named = [of_node(code) + f" {_signed(points)}" for code, points in order.items()]
    parts = [
        t(
            "Scores changed by {points} points on average; most of the change is from {first}",
            points=_signed(mean.sum()),
            first=listed(named[:FEW]),
        )
    ]
    if order.iloc[-1] < 0:
        parts.append(t("most against it: {worst}", worst=named[-1]))
    broken = rows[rows["break_year"].notna()]
    if len(broken):
        points = broken["contribution"].sum() / regions
        parts.append(t("series with a break: {points}", points=_signed(points)))
    return listed(parts, THEN)


def prices(table: pd.DataFrame, breaks: str = "kept") -> Text:
    """What sums of money at current prices have in the mean change; empty without any."""
    rows = way_of(table, breaks)
    current = rows[rows["prices"] == "current"]
    if current.empty:
        return Text([])
    regions = rows["region"].nunique()
    return tn(
        "{n} series is a sum of money at current prices: {points} of the {whole} points come from "
        "it, rising prices included, since no price index takes them out",
        "{n} series are sums of money at current prices: {points} of the {whole} points come from "
        "them, rising prices included, since no price index takes them out",
        current["indicator"].nunique(),
        points=_signed(current["contribution"].sum() / regions),
        whole=_signed(rows["contribution"].sum() / regions),
    )


def breaks_of(study: Study) -> Text:
    """Which series have a break, and from which year on."""
    parts = [
        of_node(code) + _in_brackets(str(year)) for code, year in study.breaks("regional").items()
    ]
    if not parts:
        return t("No series is said to have a break")
    return t("A change of definition, census or coverage in: {series}", series=listed(parts))


def missing(tables: Mapping[str, pd.DataFrame], study: Study, breaks: str) -> Text:
    """Regions that lack a whole year, and series that a region lacks in a year; empty if none."""
    rows = way_of(tables["movement_drivers"], breaks)
    there = pd.crosstab(rows["indicator"], rows["region"])
    there = there.reindex(list(dict.fromkeys(rows["indicator"])))
    absent = [region for region in study.regions.index if region not in there.columns]
    lacks = {
        code: [region for region in there.columns if not there.at[code, region]]
        for code in there.index
    }
    parts = [
        of_node(code) + _in_brackets(listed(map(of_region, regions)))
        for code, regions in lacks.items()
        if regions
    ]
    texts = []
    if absent:
        texts.append(
            t(
                "Regions without a score in every year, which stand in no table here: {n}{named}",
                n=len(absent),
                named=_named(absent, NAMED),
            )
        )
    if parts:
        series = listed(parts) if len(parts) <= NAMED else t("{n} series", n=len(parts))
        texts.append(
            t(
                "Left out for a region, since it lacks one of the years or all: {series}",
                series=series,
            )
        )
    return listed(texts, NEXT)


def siblings(table: pd.DataFrame) -> Text:
    """Which indicator takes over most of what series with a break had; empty without them."""
    means = {
        way: part.groupby("indicator")["contribution"].sum() / part["region"].nunique()
        for way, part in table.groupby("breaks")
    }
    if len(means) < len(BREAKS):
        return Text([])
    both = pd.DataFrame(means).dropna()
    shift = (both["left out"] - both["kept"]).abs().round(9)
    if both.empty or not shift.max():
        return Text([])
    most = shift.sort_values(ascending=False, kind="stable").index[0]
    before, after = (_signed(both.loc[most, way]) for way in BREAKS)
    return t(
        "Left out, they give their weight to their siblings: {node} then has {after} points on "
        "average instead of {before}, which moves regions as well",
        node=of_node(most),
        after=after,
        before=before,
    )


def sigma(table: pd.DataFrame, root: str) -> Text:
    """Whether the spread of scores rose or fell, and in which dimensions it fell."""
    ends = _ends(table, "cv")
    values = {
        "first": ends.loc[root, "start"],
        "last": ends.loc[root, "end"],
        "start": table["year"].min(),
        "end": table["year"].max(),
    }
    if values["start"] == values["end"]:
        end, last = values["end"], values["last"]
        return t("In {end} the coefficient of variation is {last:.3f}", end=end, last=last)
    text = t(
        "The coefficient of variation rose from {first:.3f} ({start}) to {last:.3f} ({end}): no "
        "sigma convergence", **values,
    ) if values["last"] > values["first"] else t(
        "The coefficient of variation fell from {first:.3f} ({start}) to {last:.3f} ({end}): "
        "sigma convergence", **values,
    )  # fmt: skip
    others = ends.drop(index=root)
    if others.empty:
        return text
    fell = others[others["end"] < others["start"]]
    parts = (fell["end"] / fell["start"] - 1) * 100
    named = _in_brackets(
        listed(
            of_node(node) + f" {_signed(part)}%" + _covered(table, node)
            for node, part in parts.items()
        )
    )
    n, every = len(fell), len(others)
    dimensions = (
        t("the coefficient fell in none of {every} dimensions", every=every) if not n else
        t("the coefficient fell in {every} of {every} dimensions{named}", every=every, named=named)
        if n == every else
        t("the coefficient fell in {n} of {every} dimensions{named}", n=n, every=every, named=named)
    )  # fmt: skip
    return listed([text, dimensions], THEN)


def _covered(table: pd.DataFrame, node: str) -> str:
    """The coverage of a node where it is the least that a score may have; else empty."""
    row = table[(table["node"] == node) & (table["year"] == table["year"].max())].iloc[0]
    return t(" at a coverage of {share}", share=percent(row["coverage"])) if row["at_cut"] else ""


def rests_on(table: pd.DataFrame, root: str) -> Text:
    """How much of the weight the index rests on, and which parts of it are just at the cut.

    Parameters
    ----------
    table : DataFrame
        As the table `sigma_convergence`.
    """
    last = table[table["year"] == table["year"].max()].set_index("node")
    text = t(
        "Scores that compare over years rest on {n} series and {share} of the weight",
        n=last.loc[root, "series"],
        share=percent(last.loc[root, "coverage"]),
    )
    thin = last[last["at_cut"] & (last.index != root)]
    if thin.empty:
        return text
    named = (
        t("{node} ({n} series, {share})", node=of_node(node), n=row["series"],
          share=percent(row["coverage"]))
        for node, row in thin.iterrows()
    )  # fmt: skip
    hardly = t(
        "just at the least coverage that a score may have: {named}. What is told of these below "
        "is told of their series, hardly of the dimension",
        named=listed(named),
    )
    return listed([text, hardly], THEN)


def beta(table: pd.DataFrame, root: str) -> Text:
    """Whether those who started lower grew faster, how far it is known, and on whom it leans."""
    row = table.set_index("node").loc[root]
    if pd.isna(row["slope"]):
        return t("Too few regions have scores above 0 to tell beta convergence")
    low, high = row["wide_low"], row["wide_high"]
    parts = [
        t(
            "Growth on the initial level: {line}, R² {r_squared:.2f}, {n:.0f} regions: {verdict}",
            line=_slope(row["slope"], low, high), r_squared=row["r_squared"], n=row["regions"],
            verdict=_verdict(low, high),
        )
    ]  # fmt: skip
    if high < 0 and pd.notna(row["half_life"]):
        parts.append(
            t(
                "implied speed {speed:.1f}% a year, half of a gap gone in {years:.0f} years",
                speed=100 * row["speed"],
                years=row["half_life"],
            )
        )
    parts[-1] += _independence(row)
    if pd.notna(row["slope_without"]):
        one, slope = of_region(row["leans_on"]), _plain(row["slope_without"])
        parts.append(t("without {region} the slope is {slope}", region=one, slope=slope))
    return listed(parts, THEN)


def _independence(row: pd.Series) -> str:
    """Whether the interval takes regions to be independent of their neighbours."""
    if pd.isna(row["wide_low"]):
        return ""
    if pd.isna(row["spatial_error"]):
        return t(" (the interval takes regions to be independent of one another)")
    return t(
        " (the wider of two intervals, of standard error {one} if regions are independent, {other} "
        "if neighbours share shocks)",
        one=_plain(row["robust_error"]),
        other=_plain(row["spatial_error"]),
    )


def _slope(slope: float, low: float, high: float) -> Text:
    if pd.isna(low):
        return t("slope {slope}", slope=_plain(slope))
    ends = {"low": _plain(low), "high": _plain(high)}
    return t("slope {slope} (95%: {low} to {high})", slope=_plain(slope), **ends)


def _verdict(low: float, high: float) -> Text:
    """What an interval of the slope allows to say."""
    if high < 0:
        return t("those who started lower grew faster")
    if low > 0:
        return t("those who started higher grew faster")
    return t("neither convergence nor divergence is shown")


def compared(table: pd.DataFrame, root: str, breaks: str = "kept") -> Text:
    """What becomes of spread, slope, inequality and Moran's I the other way."""
    other = next(way for way in BREAKS if way != breaks)
    values = table[table["node"] == root].set_index(["breaks", "measure", "year"])["value"]
    years = sorted(table["year"].unique())
    years = years if len(years) > 1 else [years[-1]]

    def of(way: str) -> dict[str, Text]:
        """What is known of one way, by measure."""
        known = values.loc[way]
        last = known.xs(years[-1], level="year")
        found = {
            name: _measure(name, " → ".join(f"{known[name, year]:.3f}" for year in years))
            for name in ("cv", "gini")
            if name in last
        }
        if pd.notna(last.get("slope")):
            low, high = last["slope_low"], last["slope_high"]
            found["slope"] = _slope(last["slope"], low, high) + COLON + _verdict(low, high)
        if pd.notna(last.get("moran")):
            found["moran"] = _measure("moran", _moran(last.rename({"moran_p": "p"})))
        return found

    ways = [of(other), of(breaks)]
    told = [name for name in ("cv", "slope", "gini", "moran") if any(name in way for way in ways)]
    one, two = (
        listed((way[name] if name in way else _measure(name, "–") for name in told), THEN)
        for way in ways
    )
    if other == "kept":
        return t(
            "With the series that have a break: {one}. Without them, as above: {two}",
            one=one, two=two,
        )  # fmt: skip
    return t(
        "Without the series that have a break: {one}. With them, as above: {two}", one=one, two=two
    )


def _measure(name: str, value: str) -> Text:
    """A measure with its value."""
    return {
        "cv": t("coefficient of variation {value}", value=value),
        "slope": t("slope {slope}", slope=value),
        "gini": t("Gini {value}", value=value),
        "moran": t("Moran's I {value}", value=value),
    }[name]


def reach(table: pd.DataFrame, root: str) -> Text:
    """What so few regions and years can and cannot say."""
    row = table.set_index("node").loc[root]
    span = row["end"] - row["start"]
    low, high = (100 * speed_of(row[name], span) for name in ("wide_high", "wide_low"))
    between = (
        t(" ({low}% to {high}% a year)", low=_plain(low, 1), high=_plain(high, 1))
        if pd.notna(low) and pd.notna(high)
        else ""
    )
    return t(
        "{points:.0f} points over {span} bound the speed only within its interval{between}; they "
        "tell no trend from an error of the first year, which alone makes a slope negative",
        points=row["regions"],
        span=tn("{n} year", "{n} years", int(span)),
        between=between,
    )


def inequality(table: pd.DataFrame, root: str) -> Text:
    """How much of the inequality lies between macro-regions, first and last year."""
    rows = table[table["node"] == root].set_index(["measure", "component", "year"])
    start, end = table["year"].min(), table["year"].max()
    years = [start, end] if start != end else [end]
    values, shares = rows["value"], rows["share"]
    if shares.drop(index="total", level="component").isna().all():
        return t("All scores are the same in {end}: there is no inequality to decompose", end=end)
    parts = (
        tp("a part of inequality", "{part} {share}", part=part,
           share=_arrow(shares, ("gini", name), years, "{:.0f}%"))
        for name, part in COMPONENTS.items()
    )  # fmt: skip
    return t(
        "{when}, {counted}: Gini {gini}; shares of the Gini: {parts}; Theil {theil}, of which "
        "between {between}",
        when=tp("years", "{start} to {end}", start=start, end=end) if start != end else end,
        counted=_counted(rows.loc[("gini", "total", end)]),
        gini=_arrow(values, ("gini", "total"), years, "{:.3f}"),
        parts=listed(parts),
        theil=_arrow(values, ("theil", "total"), years, "{:.3f}"),
        between=_arrow(shares, ("theil", "between"), years, "{:.0f}%"),
    )


def _counted(row: pd.Series) -> Text:
    """How many regions count in inequality, and how many of them belong to no macro-region."""
    if not row["ungrouped"]:
        return t("{n} regions", n=row["regions"])
    return t(
        "{n} regions ({ungrouped} without a macro-region, taken as a group of their own)",
        n=row["regions"],
        ungrouped=row["ungrouped"],
    )


def space(whole: pd.DataFrame, root: str, study: Study) -> Text:
    """Moran's I of the last year, its p, and what the assumed link changes."""
    rows = whole[(whole["node"] == root) & (whole["year"] == whole["year"].max())]
    row = rows.iloc[0]
    year, moran = row["year"], _moran(row)
    every, some = len(study.regions), int(row["regions"])
    text = t("Moran's I of {year} is {moran}", year=year, moran=moran) if some == every else t(
        "Moran's I of {year} is {moran} over the {some} of {every} regions that have a shape and a "
        "score", year=year, moran=moran, some=some, every=every,
    )  # fmt: skip
    if len(rows) == 1:
        return text
    return t(
        "{text}, {links} assumed to be neighbours; without assumed neighbours Moran's I is {moran}",
        text=text,
        links=linked(rows),
        moran=_moran(rows.iloc[1]),
    )


def _moran(row: pd.Series) -> Text:
    """Moran's I with its p, of which none is 0."""
    moran, p = _plain(row["moran"], 2), row["p"]
    if p < LEAST:
        return t("{moran} (p < {least:.3f})", moran=moran, least=LEAST)
    return t("{moran} (p = {p:.3f})", moran=moran, p=p)


def linked(whole: pd.DataFrame) -> Text:
    """The links that no border makes."""
    codes: list[str] = next((links.codes for links in whole["links"] if links), [])
    regions = [of_region(code) for code in codes]  # of each pair one after the other
    pairs = zip(regions[::2], regions[1::2], strict=True)
    return listed(tp("neighbours", "{one} and {other}", one=one, other=two) for one, two in pairs)


def local(table: pd.DataFrame, node: str) -> Text:
    """How many regions stand out against their neighbours, one by one and taken together."""
    rows = table[(table["node"] == node) & table["p"].notna()]
    alone = rows[rows["p"] <= LEVEL]
    together = rows[rows["p_fdr"] <= LEVEL]
    n, firm, every = len(alone), len(together), len(rows)
    first = "" if firm else _by_quadrant(alone)
    text = t(
        "{alone} at {level:.0f}% each, where chance gives {by_chance:.1f}; with all tests taken "
        "together {together}",
        alone=tn("{n} of {every} regions stands out", "{n} of {every} regions stand out", n,
                 every=every) if n else t("0 of {every} regions stand out", every=every),
        level=100 * LEVEL,
        by_chance=LEVEL * every,
        together=tn("{n} region{which} stands out", "{n} regions{which} stand out", firm,
                    which=_by_quadrant(together)) if firm else t("no regions stand out"),
    )  # fmt: skip
    one_by_one = t("one by one these do{which}", which=first) if first else ""
    return listed([text, one_by_one], THEN)


def _by_quadrant(rows: pd.DataFrame) -> str:
    """Regions that stand out, by kind, in brackets; of too many nothing."""
    if not 0 < len(rows) <= NAMED:
        return ""
    there = rows.groupby("quadrant")["region"].agg(list)
    return _in_brackets(
        listed(
            (
                words + COLON + listed(map(of_region, there[name]))
                for name, words in QUADRANTS.items()
                if name in there
            ),
            THEN,
        )
    )


def untold(reasons: Mapping[str, str]) -> list[Text]:
    """Why a part cannot be told, a sentence each."""
    return [
        t("{part} is not told: {reason}.", part=PARTS[part], reason=reason)
        for part, reason in reasons.items()
    ]


def all_of(results: Results) -> list[Text]:
    """The paragraphs of the report."""
    tables, study = results.tables, results.study
    if not results.regional:
        return []
    root = study.framework("regional").root
    found = []
    if "movement" in tables:
        found.append(moves(tables["movement"]))
        found.append(drivers(tables["movement_drivers"]))
        found.append(prices(tables["movement_drivers"]))
        found.append(breaks_of(study))
        found.append(missing(tables, study, "kept"))
        found.append(siblings(tables["movement_drivers"]))
    if "sigma_convergence" in tables:
        found.append(rests_on(tables["sigma_convergence"], root))
        found.append(sigma(tables["sigma_convergence"], root))
    if "beta_convergence" in tables:
        text = beta(tables["beta_convergence"], root)
        if tables["beta_convergence"].set_index("node").loc[root].notna()["slope"]:
            text = listed([text, reach(tables["beta_convergence"], root)], NEXT)
        found.append(text)
    if "inequality" in tables:
        found.append(inequality(tables["inequality"], root))
    if "spatial_global" in tables:
        text = space(tables["spatial_global"], root, study)
        found.append(listed([text, local(tables["spatial_local"], root)], NEXT))
    if "breaks_compared" in tables:
        found.append(compared(tables["breaks_compared"], root))
    return [text + END for text in found if text]


def _ends(table: pd.DataFrame, column: str) -> pd.DataFrame:
    wide = table.pivot(index="node", columns="year", values=column)
    wide = wide.loc[list(dict.fromkeys(table["node"]))]
    return pd.DataFrame({"start": wide.iloc[:, 0], "end": wide.iloc[:, -1]})


def _arrow(values: pd.Series, key: tuple[str, str], years: list[int], form: str) -> str:
    found = (values[(*key, year)] for year in years)
    return " → ".join("–" if pd.isna(value) else form.format(value) for value in found)


def _named(regions: list[str], most: int) -> str:
    """Their names in brackets, unless there are too many or none."""
    if not 0 < len(regions) <= most:
        return ""
    return _in_brackets(listed(map(of_region, regions)))


def _signed(value: float) -> str:
    return f"{round(value, 1) + 0.0:+.1f}".replace("-", "−")


def _plain(value: float, digits: int = 3) -> str:
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def _in_brackets(text: str) -> Text:
    return t(" ({text})", text=text)
