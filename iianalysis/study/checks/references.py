"""Every region, node, series and list that a table names is there."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import partial

import pandas as pd

from iianalysis.errors import did_you_mean, quoted, told
from iianalysis.study.cells import NATION
from iianalysis.study.checks.told import Places, Tables


def references(tables: Tables, places: Places) -> Iterator[str]:
    """Whatever is named is listed where it belongs."""
    regions, indicators = tables["regions"]["region"], tables["indicators"]
    if len(tables["national"]):
        for row in tables["regions"].index[regions == NATION]:
            yield (
                f"{places['regions']}, row {row}: {NATION!r} names the nation, which "
                f"{places['national']} has values of; give the region another name"
            )
    series = {
        scope: indicators.loc[indicators["scope"] == scope, "indicator"]
        for scope in ("national", "regional")
    }
    nodes = [*tables["framework"]["node"], *indicators["indicator"]]
    lists = tables["published_lists"]["list"].unique()
    known = (
        ("national", "indicator", series["national"], "indicators"),
        ("regional", "indicator", series["regional"], "indicators"),
        ("regional", "region", regions, "regions"),
        ("imputation", "indicator", series["regional"], "indicators"),
        ("weights", "node", nodes, "framework"),
        ("judgements", "parent", nodes, "framework"),
        ("points", "indicator", indicators["indicator"], "indicators"),
        ("published", "node", nodes, "framework"),
        ("published", "region", [*regions, NATION], "regions"),
        ("published", "indicator", indicators["indicator"], "indicators"),
        ("published", "group", lists, "published_lists"),
        ("published_lists", "node", nodes, "framework"),
        ("published_lists", "region", regions, "regions"),
    )
    for name, column, options, home in known:
        other = _of_the_other(name, series) if column == "indicator" else set()
        say = partial(_unknown, column, list(options), places[home], other)
        cells = tables[name][column]
        yield from told(places[name], cells[(cells != "") & ~cells.isin(list(options))], say)


def _of_the_other(name: str, series: dict[str, pd.Series]) -> set[str]:
    """Series that stand in the table of indicators, but for the other scope."""
    other = {"national": "regional", "regional": "national", "imputation": "national"}
    return set(series[other[name]]) if name in other else set()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _unknown(column: str, known: list[str], home: str, elsewhere: set[str], value: str) -> str:
    if value in elsewhere:
        return (
            f"{column} {quoted(value)} has another scope in {home}; mend the scope there, or the "
            "code here"
        )
    word = "name" if column in ("region", "group") else "code"
    if alike := [one for one in known if _plain(one) == _plain(value)]:
        return (
            f"{column} {quoted(value)} looks like {quoted(alike[0])} in {home}, but is written "
            f"with other characters; copy the {word} from there"
        )
    hint = did_you_mean(value, known)
    return f"unknown {column} {quoted(value)}{hint}; add it to {home} or mend the {word}"
