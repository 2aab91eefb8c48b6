"""Sentences on whether regions grow alike: spread, convergence, inequality and neighbours."""

from __future__ import annotations

import pandas as pd

from iianalysis.dynamics.convergence import speed_of
from iianalysis.dynamics.movement import BREAKS
from iianalysis.dynamics.space import LEVEL
from iianalysis.pages.movement.says import NAMED
from iianalysis.show.numbers import number, percent, signed
from iianalysis.show.text import (
    COLON,
    THEN,
    Text,
    in_brackets,
    listed,
    of_node,
    of_region,
    t,
    tn,
    tp,
)
from iianalysis.study.study import Study

LEAST = 0.001  # a p below it is not spelled out
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
    named = in_brackets(
        listed(
            of_node(node) + f" {signed(part)}%" + _covered(table, node)
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
        one, slope = of_region(row["leans_on"]), number(row["slope_without"], 3)
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
        one=number(row["robust_error"], 3),
        other=number(row["spatial_error"], 3),
    )


def _slope(slope: float, low: float, high: float) -> Text:
    if pd.isna(low):
        return t("slope {slope}", slope=number(slope, 3))
    ends = {"low": number(low, 3), "high": number(high, 3)}
    return t("slope {slope} (95%: {low} to {high})", slope=number(slope, 3), **ends)


def _verdict(low: float, high: float) -> Text:
    """What an interval of the slope allows to say."""
    return {
        -1: t("those who started lower grew faster"),
        1: t("those who started higher grew faster"),
        0: t("neither convergence nor divergence is shown"),
    }[side(low, high)]


def side(low: float, high: float) -> int:
    """On which side of 0 an interval lies: -1 below, 1 above, 0 if it holds 0."""
    return -1 if high < 0 else int(low > 0)


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
        t(" ({low}% to {high}% a year)", low=number(low, 1), high=number(high, 1))
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
    moran, p = number(row["moran"], 2), row["p"]
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
    return in_brackets(
        listed(
            (
                words + COLON + listed(map(of_region, there[name]))
                for name, words in QUADRANTS.items()
                if name in there
            ),
            THEN,
        )
    )


def _ends(table: pd.DataFrame, column: str) -> pd.DataFrame:
    wide = table.pivot(index="node", columns="year", values=column)
    wide = wide.loc[list(dict.fromkeys(table["node"]))]
    return pd.DataFrame({"start": wide.iloc[:, 0], "end": wide.iloc[:, -1]})


def _arrow(values: pd.Series, key: tuple[str, str], years: list[int], form: str) -> str:
    found = (values[(*key, year)] for year in years)
    return " → ".join("–" if pd.isna(value) else form.format(value) for value in found)
