"""Findings on the national index."""

from __future__ import annotations

import pandas as pd

from iianalysis.pages.report.finding import FINDINGS, Finding
from iianalysis.pages.wording import stated
from iianalysis.show.numbers import percent
from iianalysis.show.text import ASIDE, END, THEN, Text, listed, of_node, t, within
from iianalysis.tables.results import Results


def index(results: Results) -> Finding | None:
    """Where the national index stands."""
    if results.national is None:
        return None
    table, study = results.tables["national_index"], results.study
    root, year = results.national.framework.root, study.years("national")[-1]
    rows = table[(table["node"] == root) & (table["year"] == year)].set_index("basis")["value"]
    value, base = rows["open data"], study.base_year
    if year == base and "published" not in rows.index:  # 100 by definition
        return None
    parts = [
        t(
            "On open data the national index stands at {value:.0f} in {year} ({base} = 100)",
            value=value,
            year=year,
            base=base,
        )
    ]
    if "published" in rows.index:
        parts.append(
            t(
                "the printed one at {value:g}. They measure different things",
                value=rows["published"],
            )
        )
    return Finding(listed(parts, THEN) + END, listed(_national_rests(results), THEN) + END)


def _national_rests(results: Results) -> list[Text]:
    """What the national index rests on: how few series, floors, coverage."""
    assert results.national is not None
    parts = []
    growth = results.tables.get("growth_concentration", pd.DataFrame())
    if len(growth) > FINDINGS:  # of few series a few carry it in any case
        first = growth.head(3)
        floors = int((first["floors"] > 0).sum())
        carried = t(
            "3 of {n} series carry {share:.0f}% of the growth",
            n=len(growth),
            share=first["contribution"].sum(),
        )
        hung = t("{n} of which start from or end on a floor", n=floors) if floors else ""
        parts.append(listed([carried, hung], ASIDE))
    covered = percent(results.national.coverage[results.national.framework.root].iloc[-1])
    strength = results.tables["proxy_strength"]
    specific, _ = stated(strength[strength["scope"] == "national"].set_index("strength"))
    if specific is None:
        return [*parts, t("{covered} of the weight rests on series", covered=covered)]
    rests = t(
        "{covered} of the weight rests on series; of that, {share:.0f}% on series of the subject "
        "itself",
        covered=covered,
        share=specific,
    )
    return [*parts, rests]


def dimensions(results: Results) -> Finding | None:
    """Which dimension of the national index grew most, and which least."""
    if results.national is None:
        return None
    tree, last = results.national.framework, results.study.years("national")[-1]
    values = results.national.year(last).iloc[0][tree.dimensions].dropna()
    if len(values) < 2:
        return None
    most, least = str(values.idxmax()), str(values.idxmin())
    count = {n: sum(c in tree.indicators for c in tree.below(n)) for n in (most, least)}
    text = t(
        "{most} stands highest in {year} ({highest:.0f}), {least} lowest ({lowest:.0f}).",
        most=of_node(most),
        year=last,
        highest=values[most],
        least=of_node(least),
        lowest=values[least],
    )
    rests = t("They rest on {most} and {least} series.", most=count[most], least=count[least])
    return Finding(within("national", text), rests)


def concentration(results: Results) -> Finding | None:
    """Which series carries most of the national growth."""
    growth = results.tables.get("growth_concentration")
    if growth is None or len(growth) < 2 or growth["contribution"].isna().all():
        return None
    top = growth.iloc[0]
    text = t(
        "{series} carries most of the growth: {share:.0f}%.",
        series=of_node(top["indicator"]),
        share=top["contribution"],
    )
    floor = t("An end of it is a floor (“over …”).") if top["floors"] else ""
    return Finding(within("national", text), floor)
