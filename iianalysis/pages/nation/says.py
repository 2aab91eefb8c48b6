"""Sentences that say what a table shows, with the numbers of the table.

Whatever the study and the parameters, a sentence holds: it is computed, not remembered.
"""

from __future__ import annotations

import pandas as pd

from iianalysis.pages.method import in_force
from iianalysis.pages.nation import prices as price_findings
from iianalysis.pages.scale import full_score
from iianalysis.pages.wording import stated
from iianalysis.schemes import coverage_asked, described
from iianalysis.show.points import Points
from iianalysis.show.text import (
    AS_WELL,
    ASIDE,
    END,
    THEN,
    Text,
    capital,
    given,
    listed,
    of_node,
    of_region,
    t,
    tn,
    tp,
    within,
)
from iianalysis.study.study import Study

SCOPE = {"national": t("national"), "regional": t("regional")}
BASIS = {"open data": t("On open data"), "published": t("In print")}


def heading(study: Study, *what: object) -> Text:
    """Title of the study, and what of it is looked at: a scope, a year, a name."""
    own = {one: study.settings.get(f"title_{one}") or study.name for one in ("en", "zh")}
    parts = [one if isinstance(one, Text) else SCOPE.get(str(one), str(one)) for one in what]
    return listed([given(**own), *parts], ASIDE)


def setting(study: Study, scheme: str, goalposts: str = "") -> Text:
    """What every number rests on, in one line; also the note below a picture.

    Without goalposts it is the national index, where there is one; `as marked` is for pictures that
    show both kinds.
    """
    if "national" not in study.scopes:
        goalposts = goalposts or "as marked"
    weights = described(study, "regional" if goalposts else "national", scheme)
    scale = in_force(study, goalposts) if goalposts else t("{year} = 100", year=study.base_year)
    printed = len(study.published) > 0  # beside which the data are called open
    opened = t("Open data") if printed else ""
    return capital(listed([opened, weights + coverage_asked(study), scale], THEN)) + END


# National


def gaps(tree: pd.DataFrame) -> Text:
    """Nodes without a series, and what the index is covered by.

    Parameters
    ----------
    tree : DataFrame
        As `pages.data.views.tree_table` returns it.
    """
    empty = tree[tree["indicators"] == 0]
    ends = tree[~tree["node"].isin(tree["parent"])]
    root = tree.iloc[0]
    if empty.empty:
        return tn(
            "The one part that indicators hang on has a series.",
            "Each of the {n} parts that indicators hang on has a series.",
            len(ends),
        )
    without = tn(
        "{n} of the {every} parts that indicators hang on has no series: {names}.",
        "{n} of the {every} parts that indicators hang on have no series: {names}.",
        len(empty),
        every=len(ends),
        names=listed(map(of_node, empty["node"]), AS_WELL),
    )
    rest = t(
        "Their weight goes to their siblings; {share:.0f}% of the weight of {whole} rests on "
        "series.",
        share=100 * root["coverage"],
        whole=of_node(root["node"]),
    )
    return listed([without, rest], "\n")


def two_bases(sides: pd.DataFrame) -> Text:
    """Where a node and its parts stand on each basis, and that the bases do not compare.

    Parameters
    ----------
    sides : DataFrame
        As `pages.nation.views.side_by_side` returns it; the first node is the whole, the others
        its parts.
    """
    whole = sides["node"].iloc[0]
    years = [column for column in sides.columns if str(column).isdigit()]
    lines, parts = [], []
    for basis, on in BASIS.items():
        rows = sides[sides["basis"] == basis].set_index("node")
        if rows.empty:
            continue
        last = _last_year(rows, years)
        if whole in rows.index:
            row = rows.loc[whole]
            yearly = given(en=f"{row['cagr']:+.1f}", zh=f"{row['cagr']:.1f}")
            lines.append(
                t(
                    "{on} {whole} stands at {value:.1f} in {last} ({first} = 100){yearly}.",
                    on=on,
                    whole=of_node(whole),
                    value=row[last],
                    last=last,
                    first=years[0],
                    yearly=t(", {rate}% a year", rate=yearly) if pd.notna(row["cagr"]) else "",
                )
            )
            if row.get("current_prices", 0) > 0:
                lines.append(
                    t(
                        "{share:.0f}% of its weight is on sums of money at current prices, whose "
                        "growth is that of prices as well.",
                        share=row["current_prices"],
                    )
                )
        below = rows.drop(index=whole, errors="ignore")[last].dropna().sort_values(kind="stable")
        if len(below) > 1:
            parts.append(
                t(
                    "{on} {most} has grown most ({high:.1f}) and {least} least ({low:.1f}).",
                    on=on,
                    most=of_node(below.index[-1]),
                    high=below.iloc[-1],
                    least=of_node(below.index[0]),
                    low=below.iloc[0],
                )
            )
    if (sides["basis"] == "published").any():
        compared = t(
            "These are different quantities: the public series stand in for the report's own, and "
            "neither its series nor its weights are printed. Near or far, one does not check the "
            "other."
        )
    else:
        compared = t("The study has no printed values of it, so there is one basis only.")
    return within("national", listed([*lines, compared, *parts], "\n"))


def contributions(table: pd.DataFrame) -> Text:
    """Which part carries most of the growth since the base year, and which least.

    Parameters
    ----------
    table : DataFrame
        As `pages.nation.views.contribution_table` returns it.
    """
    share = table.iloc[:-1].set_index("node")["since_base"].dropna()  # the last is the sum
    if len(share) < 2:
        return t("There are not two parts with a series, so there is nothing to share out.")
    most, least = share.idxmax(), share.idxmin()
    text = t(
        "Since the base year {most} contributes {high:.1f}% of the growth and {least} {low:.1f}%.",
        most=of_node(most),
        high=share[most],
        least=of_node(least),
        low=share[least],
    )
    return within("national", text)


def concentration(table: pd.DataFrame, without: pd.DataFrame) -> Text:
    """How few series carry the growth of the open-data index, and what they rest on.

    Parameters
    ----------
    table : DataFrame
        As `tables.nation.growth_concentration` returns it.
    without : DataFrame
        As `pages.nation.views.without_leading_series` returns it.
    """
    if table["contribution"].isna().all():
        return t("The whole has no index in the last year, so there is no growth to share out.")
    n = min(3, len(table))
    first = table.iloc[:n]
    floors, both = int((first["floors"] > 0).sum()), int((first["floors"] > 1).sum())
    index = without["index"]
    lines = [
        tn(
            "{n} of {every} series carries {share:.1f}% of the growth: {names}.",
            "{n} of {every} series carry {share:.1f}% of the growth: {names}.",
            n,
            every=len(table),
            share=first["cumulative"].iloc[-1],
            names=listed(map(of_node, first["indicator"]), AS_WELL),
        )
    ]
    if floors:
        lines.append(
            t(
                "{floors} of these {n} start from or end on a floor (a figure like 'over 3000'), "
                "{both} of them at both ends: such growth is known roughly at best.",
                floors=floors,
                n=n,
                both=both,
            )
        )
    if pd.notna(index.iloc[n]):
        lines.append(
            t(
                "Without them the index would be {index:.1f} instead of {whole:.1f}.",
                index=index.iloc[n],
                whole=index.iloc[0],
            )
        )
    else:
        lines.append(t("Without them there is no index."))
    if len(without) > n + 1:
        lines.append(
            t(
                "Without all {n} series that touch a floor it would be {index:.1f}.",
                n=len(without["left_out"].iloc[-1]),
                index=index.iloc[-1],
            )
        )
    return within("national", listed([*lines, price_findings.of_growth(table)], "\n"))


def proxies(table: pd.DataFrame, scope: str) -> Text:
    """How much of the weight rests on weak proxies, and how much on the subject itself.

    Parameters
    ----------
    table : DataFrame
        As `tables.data.proxy_strength` returns it.
    scope : {'national', 'regional'}
    """
    specific, weak = stated(table[table["scope"] == scope].set_index("strength"))
    name, parts = capital(SCOPE[scope]), []
    if weak is not None:
        parts.append(t("{points:.1f} rest on weak proxies", points=weak))
    if specific is not None:
        parts.append(
            t(
                "{points:.1f} on series that measure the subject itself; the rest stands in for it",
                points=specific,
            )
        )
    if not parts:
        return t(
            "{scope}: the study does not say how closely its series stand for the subject.",
            scope=name,
        )
    shares = listed(parts, tp("between shares", ", and "))
    return t("{scope}: of 100 points of weight {parts}.", scope=name, parts=shares)


def all_proxies(table: pd.DataFrame) -> Text:
    """The sentence of `proxies` for each scope that the study has."""
    return listed((proxies(table, scope) for scope in table["scope"].unique()), "\n")


# One dimension


def top_list(study: Study, table: pd.DataFrame, node: str) -> Text:
    """How many of the printed first regions are among ours.

    Parameters
    ----------
    study : Study
    table : DataFrame
        As `pages.regions.views.top_table` returns it.
    node : str
    """
    if table.empty:
        return t("The study has no regional series, so there is no order of regions.")
    region, score = of_region(table["region"].iloc[0]), Points(table["score"].iloc[0])
    told = {"region": region, "node": of_node(node), "score": score}
    text = t("{region} leads in {node} with {score:.1f}.", **told)
    if full := full_score(study):
        text = t("{region} leads in {node} with {score:.1f} of {full:g}.", full=full, **told)
    printed = study.members(f"{node}_top10")
    if not printed:
        none = t("The study has no printed list of its leading regions.")
        return listed([text, none], "\n")
    there = table[table["printed_position"].notna()]
    out = there[there["rank"] > len(printed)]
    late = listed(
        t("{region} ({rank} here)", region=of_region(one.region), rank=one.rank)
        for one in out.itertuples()
    )
    among = tn(
        "{n} of the {every} printed regions is among our first {every}",
        "{n} of the {every} printed regions are among our first {every}",
        len(there) - len(out),
        every=len(printed),
    )
    return listed([text, among + (t("; not so: {late}", late=late) if late else "") + END], "\n")


def _last_year(rows: pd.DataFrame, years: list[str]) -> str:
    return max(year for year in years if rows[year].notna().any())
