"""Sentences on what the printed tiers say of weights, and how much that proves."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from iianalysis.identify import RegionalEvidence, wilson
from iianalysis.pages.identify.says import BOTH
from iianalysis.show.points import Points
from iianalysis.show.text import END, THEN, Text, listed, of_node, of_region, t, tp

# Rules for missing scores, as short as a legend needs them.
MISSING = {
    "worst": t("a missing score is 0"),
    "mean": t("a missing score is the mean"),
}

ZERO = 0.001  # a weight below it may as well be 0
UNDER_RULES = tp("between regions under rules", "; in ")


def conclusion(evidence: RegionalEvidence) -> Text:
    """What the printed tiers say of weights, and how much that proves, in short paragraphs."""
    return listed(
        [
            *(_exists(evidence, rule) for rule in evidence.weights),
            _free(evidence),
            _alone(evidence),
            *_proof(evidence),
        ],
        "\n",
    )


def _exists(evidence: RegionalEvidence, rule: str) -> Text:
    fit, words = evidence.weights[rule], MISSING.get(rule, rule)
    if not fit.reproduces:
        return t(
            "Where {rule}, no weights over the {count} second-level indicators reproduce every "
            "printed tier: tiers overlap by at least {gap:.2f} points.",
            rule=words, count=len(fit.weights), gap=Points(-fit.margin),
        )  # fmt: skip
    text = t(
        "Where {rule}, some weights over the {count} second-level indicators reproduce every "
        "printed tier, with a gap of at most {gap:.2f} points between tiers",
        rule=words, count=len(fit.weights), gap=Points(fit.margin),
    )  # fmt: skip
    if fit.hangs_on:
        which = listed(map(of_node, fit.hangs_on))
        if len(fit.hangs_on) > 1:
            which = t("any one of {nodes}", nodes=which)
        text = t(
            "{found}. Without {which} the gap would be less than {gap:g} points",
            found=text, which=which, gap=fit.small_margin,
        )  # fmt: skip
    return text + END


def _free(evidence: RegionalEvidence) -> Text:
    fits = [fit for fit in evidence.weights.values() if fit.weights["low"].notna().all()]
    if not fits:
        return Text([])
    table = pd.concat([fit.weights for fit in fits])
    place = int(np.argmax(table["high"] - table["low"]))
    return t(
        "That does not pin the weights down: {none} of {every} (all rules together) may be 0, and "
        "that of {node} may be anything from {low:.2f} to {high:.2f}. Even those that lie nearest "
        "to the starting weights (the reference weights where print allows such, else equal ones) "
        "move {shares} of the weight.",
        none=int((table["low"] < ZERO).sum()), every=len(table), node=of_node(table.index[place]),
        low=table["low"].iloc[place], high=table["high"].iloc[place],
        shares=listed([f"{fit.moved:.0%}" for fit in fits], BOTH),
    )  # fmt: skip


def _alone(evidence: RegionalEvidence) -> Text:
    parts = []
    for rule, fit in evidence.dimensions.items():
        names = listed(map(of_region, fit.cannot))
        known = {
            "right": fit.right,
            "every": fit.regions,
            "rule": MISSING.get(rule, rule),
            "never": t(", never {regions}", regions=names) if names else "",
        }
        if fit.proven:
            parts.append(t("at most {right} of {every} where {rule}{never}", **known))
        else:
            parts.append(t("at least {right} of {every} where {rule}{never}", **known))
    return t(
        "Regions that can be in their printed tier if only the weights of the dimensions may move, "
        "with any thresholds between tiers: {parts}.",
        parts=listed(parts, THEN),
    )


def _pooled(part: pd.DataFrame) -> tuple[int, int, float, float]:
    hits, n = int(part["reproduced"].sum()), int(part["n"].sum())
    return hits, n, *wilson(hits, n)


def _proof(evidence: RegionalEvidence) -> Iterator[Text]:
    chance = evidence.chance
    hits, n, low, high = _pooled(chance[chance["labels"] == "random"])
    noisy = chance[chance["labels"] == "equal weights with noise"]
    said = [
        t(
            "To see how much that proves, regions are given other tiers than in print, in groups "
            "of the printed sizes; these are called labels. Of labels drawn at random, weights "
            "reproduce {hits} of {n} (95% interval {low:.1%} to {high:.1%})",
            hits=hits, n=n, low=low, high=high,
        )
    ]  # fmt: skip
    shares = []
    for noise, part in noisy.groupby("noise"):
        some, of, *_ = _pooled(part)
        shares.append(t("{share:.0%} with noise of {noise:g}", share=some / of, noise=noise))
    if shares:
        said.append(
            t(
                "of labels from the ranking under weights equal within each parent, {shares} "
                "points",
                shares=listed(shares),
            )
        )
    yield listed(said, THEN) + END
    if not any(fit.reproduces for fit in evidence.weights.values()):
        yield t(
            "That print cannot be reproduced says that its scores differ from these in more than "
            "the weights of these parts."
        )
    elif low > 0.05:
        yield t(
            "Weights reproduce even arbitrary labels: that they reproduce print proves nothing."
        )
    elif len(noisy):
        yield from _near(chance, noisy)


def _near(chance: pd.DataFrame, noisy: pd.DataFrame) -> Iterator[Text]:
    """What labels prove that agree with equal weights about as print does."""
    near, said = [], []
    for rule, agreed, row in _alike(chance, noisy):
        near.append(row)
        said.append(
            t(
                "{agreed:.0f} regions where {rule} (labels with noise of {noise:g} points do in "
                "{agreement:.1f}, and weights reproduce {share:.0%} of these)",
                agreed=agreed, rule=MISSING.get(rule, rule), noise=row["noise"],
                agreement=row["agreement"], share=row["share"],
            )
        )  # fmt: skip
    some, of, low, high = _pooled(pd.DataFrame(near))
    yield t(
        "Print agrees with the tiers of these equal weights in {regions}.",
        regions=listed(said, UNDER_RULES),
    )
    if low > 0.2:
        yield t(
            "So the existence of such weights shows that print orders the regions much as these "
            "data do, which arbitrary labels would not. It is no evidence that any of these "
            "weights are the report's: {share:.0%} of labels this close to equal weights, with "
            "nothing but noise between the two, have such weights as well.",
            share=some / of,
        )
    elif high < 0.05:
        yield t(
            "So neither chance nor closeness to equal weights explains that such weights exist: "
            "they say something about the report's, though not that they are the report's."
        )
    else:
        yield t(
            "So closeness to equal weights could explain that such weights exist, but does so "
            "seldom: weak evidence that the report weighs like this."
        )


def _alike(chance: pd.DataFrame, noisy: pd.DataFrame) -> Iterator[tuple[str, float, pd.Series]]:
    """For each rule, the noise at which labels agree with equal weights about as print does."""
    for rule, printed in chance[chance["labels"] == "printed"].groupby("rule", sort=False):
        own, agreed = noisy[noisy["rule"] == rule], float(printed["agreement"].iloc[0])
        yield str(rule), agreed, own.loc[(own["agreement"] - agreed).abs().idxmin()]


def programme(evidence: RegionalEvidence) -> list[Text]:
    """The linear programme, and what it hangs on, for each rule."""
    said = []
    for rule, fit in evidence.weights.items():
        words = MISSING.get(rule, rule)
        if not fit.reproduces:
            said.append(
                t(
                    "Where {rule}: no weights do; tiers overlap by {gap:.2f} points at best.",
                    rule=words, gap=Points(-fit.margin),
                )
            )  # fmt: skip
            continue
        if not fit.hangs_on:
            said.append(
                t(
                    "Where {rule}: some weights do, with a gap of at most {gap:.2f} points. It "
                    "hangs on no single part: without it the gap falls below {small:g} points.",
                    rule=words, gap=Points(fit.margin), small=fit.small_margin,
                )
            )  # fmt: skip
            continue
        said.append(
            t(
                "Where {rule}: some weights do, with a gap of at most {gap:.2f} points. It hangs "
                "on {parts}: without {which} the gap falls below {small:g} points.",
                rule=words, gap=Points(fit.margin), parts=listed(map(of_node, fit.hangs_on)),
                which=t("any one of them") if len(fit.hangs_on) > 1 else tp("a part", "it"),
                small=fit.small_margin,
            )
        )  # fmt: skip
    return said


def dimensions(evidence: RegionalEvidence) -> list[Text]:
    """How many regions come out right if only weights of dimensions move."""
    said = []
    for rule, fit in evidence.dimensions.items():
        known = {"rule": MISSING.get(rule, rule), "right": fit.right, "every": fit.regions}
        text = t("Where {rule}: at least {right} of {every} regions", **known)
        if fit.proven:
            text = t("Where {rule}: at most {right} of {every} regions", **known)
        cannot = listed(map(of_region, fit.cannot))
        said.append(
            listed([text, t("never {regions}", regions=cannot) if cannot else ""], THEN) + END
        )
    return said
