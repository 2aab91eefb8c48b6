"""Sentences on what print implies of the weights; every number is that of a table."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from iianalysis.identify.facts import since, within_year
from iianalysis.schemes import short_name
from iianalysis.show.text import (
    END,
    NEXT,
    THEN,
    Text,
    capital,
    given,
    listed,
    of_node,
    t,
    tp,
    within,
)
from iianalysis.study.study import Study

BOTH = tp("between two", " and ")
FACTS = {
    "sub-indices": t("sub-indices"),
    "total": tp("printed fact", "total"),
    "mean growth": t("mean growth"),
}


def reading_words(reading: str) -> Text:
    """How a printed contribution is read: `since 2020` or `in 2023`."""
    match reading.split(" "):
        case ["since", year]:
            return since(year)
        case ["in", year]:
            return within_year(year)
        case ["none"]:
            return tp("reading", "left aside")
        case [_, _, "and", *_]:
            return t("both ways")
    return given(en=reading)


def fact_of_weights(fact: str, *, reading: bool = True) -> Text:
    """A printed fact that bears on weights (`growth innovation`)."""
    if not isinstance(fact, Text) or fact in FACTS:
        return FACTS[fact]
    kind, node, *read = fact.apart(" ")
    text = {
        "index": t("index of {node}", node=node),
        "growth": tp("printed fact", "growth of {node}", node=node),
        "slowing": t("growth of {node} slows", node=node),
        "contribution": t("contribution of {node}", node=node),
    }[kind]
    if read and reading:
        text = t("{fact} {reading}", fact=text, reading=reading_words(read[0]))
    return within("national", text)


def facts_of(group: Text) -> list[Text]:
    """The facts of a group as `weight_contradictions` has it."""
    return [fact_of_weights(fact) for fact in group.apart("; ")]


def readings_of(table: pd.DataFrame) -> list[str]:
    """Chains of a single reading in `weight_bounds`; the one without a contribution if none is."""
    chains = [chain for chain in dict.fromkeys(table["chain"]) if chain != "alone"]
    return [chain for chain in chains if " and " not in chain]


def bounds(table: pd.DataFrame) -> Text:
    """What is left of the weights after all facts; `table` is `weight_bounds`."""
    said = []
    for chain in readings_of(table):
        rows = table[table["chain"] == chain]
        last = rows[rows["step"] == rows["step"].max()].set_index("node")
        read = ""
        if chain != "no contribution":
            read = t(", the contribution read “{reading}”", reading=reading_words(chain))
        if last["low"].isna().any():
            said.append(
                t("No weights of the dimensions satisfy all printed facts{read}.", read=read)
            )
            continue
        ranges = [
            t("{node} {low:.3f}–{high:.3f}", node=of_node(node), low=row["low"], high=row["high"])
            for node, row in last.iterrows()
        ]
        said.append(
            t(
                "Weights of the dimensions that all printed facts allow{read}: {ranges}.",
                read=read, ranges=within("national", listed(ranges)),
            )
        )  # fmt: skip
    return listed(said, "\n")


def against(table: pd.DataFrame, scheme: str, study: Study) -> Text:
    """Which facts a scheme cannot satisfy; `table` is `weights_against_facts`."""
    rows = table[table["scheme"] == scheme]
    if rows.empty:
        return Text([])
    name = short_name(study, scheme)
    failed = list(rows.loc[~rows["alone"], "fact"])
    if not failed:
        return t("The weights “{scheme}” contradict no printed fact.", scheme=name)
    broken = listed(fact_of_weights(fact) for fact in failed)
    said = [t("The weights “{scheme}” cannot satisfy: {facts}", scheme=name, facts=broken)]
    held = list(rows.loc[rows["alone"], "fact"])
    said += [
        t(
            "The printed {fact} can also be read “{reading}”; read like that, these weights "
            "satisfy it",
            fact=fact_of_weights(fact, reading=False), reading=reading_words(other),
        )
        for fact in failed
        for other in _other_readings(fact, held)
    ]  # fmt: skip
    return listed(said, NEXT) + END


def _other_readings(fact: str, held: Iterable[str]) -> list[Text]:
    """Readings of the same printed contribution that are among the facts that hold."""
    what, others = _parts(fact), [_parts(other) for other in held]
    return [other[2] for other in others if len(other) > 2 and other[:2] == what[:2]]


def _parts(fact: str) -> list[Text]:
    """Of a fact on a node: its kind, the node, and the reading of a contribution."""
    return fact.apart(" ") if isinstance(fact, Text) else []


def contradictions(table: pd.DataFrame) -> Text:
    """Whether printed facts contradict each other; `table` is `weight_contradictions`."""
    broken = table[~table["holds"].astype(bool)]
    whatever = broken[broken["reading"] == "none"]
    if len(whatever):
        return t(
            "Whatever the weights, these printed facts contradict each other, so that nothing is "
            "concluded from them: {facts}.",
            facts=listed(facts_of(whatever["smallest_group"].iloc[0])),
        )
    said = [
        t(
            "with the contribution read {reading}, {facts} contradict each other",
            reading=reading_words(row["reading"]),
            facts=listed(facts_of(row["smallest_group"]), BOTH),
        )
        for _, row in broken.iterrows()
    ]
    if not said:
        return t("The printed facts contradict each other under no reading.")
    return capital(listed(said, THEN)) + END


def below(table: pd.DataFrame) -> list[Text]:
    """What a printed contribution within a dimension says of the weight below it."""
    said = []
    for _, row in table.iterrows():
        text = t(
            "Read {reading}, weight times rise of {node} is {low:.1f} to {high:.1f} points: its "
            "index must have risen by at least {rise:.1f} points",
            reading=reading_words(row["reading"]), node=of_node(row["node"]),
            low=row["product_low"], high=row["product_high"], rise=row["least_rise"],
        )  # fmt: skip
        if pd.notna(row["weight_low"]):
            floor = t(", on a series with a floor among its ends") if row["assumed_floor"] else ""
            assumed = t(
                "Had it risen as its one open-data series, {series}, its weight would be "
                "{low:.3f} to {high:.3f} (an assumption{floor})",
                series=of_node(row["assumed_series"]), low=row["weight_low"],
                high=row["weight_high"], floor=floor,
            )  # fmt: skip
            text = listed([text, assumed], NEXT)
        said.append(text + END)
    return said or [t("No contribution within a dimension is printed.")]


def sample(table: pd.DataFrame, share: float) -> Text:
    """How wide the weights lie that the total allows."""
    width = table.set_index("node")["p95"] - table.set_index("node")["p05"]
    return t(
        "Of all conceivable weights, {share:.2%} give the printed total. Nine tenths of them still "
        "spread over {low:.2f} ({narrow}) to {high:.2f} ({wide}) in a weight.",
        share=share, low=width.min(), narrow=of_node(width.idxmin()), high=width.max(),
        wide=of_node(width.idxmax()),
    )  # fmt: skip
