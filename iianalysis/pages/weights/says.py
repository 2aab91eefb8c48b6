"""Sentences on weights: how schemes differ, what the panel said, what print implies and proves.

As in `findings`, every number is that of a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from iianalysis.identify import RegionalEvidence, wilson
from iianalysis.identify.facts import since, within_year
from iianalysis.schemes import chosen, illustrative, short_name
from iianalysis.show.text import (
    END,
    NEXT,
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
from iianalysis.weights.agreement import CV_MOVED, POINTS_MOVED
from iianalysis.weights.consistency import LIMIT

if TYPE_CHECKING:
    from iianalysis.tables.results import Results


# Rules for missing scores, as short as a legend needs them.
MISSING = {
    "worst": t("a missing score is 0"),
    "mean": t("a missing score is the mean"),
}
SCOPES = {"national": tp("scope", "national"), "regional": tp("scope", "regional")}

ZERO = 0.001  # a weight below it may as well be 0

BOTH = tp("between two", " and ")
OF_BOTH = tp("between regions", " and of ")
UNDER_RULES = tp("between regions under rules", "; in ")
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


# For the report


def all_of(results: Results) -> list[Text]:
    """What the section on weights says, in short paragraphs."""
    tables, study = results.tables, results.study
    texts: list[Text] = []
    if "ahp_consistency" in tables and illustrative(study):
        texts.append(
            t(
                "The panel that comes with this study is illustrative: experts and judgements are "
                "invented, so that judgements and points run end to end."
            )
        )
    if "ahp_consistency" in tables:
        texts.append(inconsistent(tables["ahp_consistency"], study))
    if "panel_rounds" in tables:
        texts.append(concordance(tables["panel_rounds"], study))
    if "scheme_summary" in tables:
        texts.append(schemes(tables["scheme_summary"], study))
    if "weight_bounds" in tables:
        texts.append(bounds(tables["weight_bounds"]))
    if "weights_against_facts" in tables:
        own = chosen(study, "national", results.scheme)
        texts.append(against(tables["weights_against_facts"], own, study))
    if "weight_contradictions" in tables:
        texts.append(contradictions(tables["weight_contradictions"]))
    if results.evidence is not None:
        texts.append(conclusion(results.evidence))
    return [line for text in texts for line in text.apart("\n")]


def inconsistent(table: pd.DataFrame, study: Study) -> Text:
    """How many judgement matrices are inconsistent, and the worst; `table` is `ahp_consistency`."""
    sized = _testable(table)
    if sized.empty:
        return t("No judgement matrix can be tested for consistency.")
    worst, count = sized.loc[sized["cr"].idxmax()], len(sized)
    matrices = t("{every} judgement matrices", every=count)
    if illustrative(study):
        matrices = t("{every} judgement matrices of the illustrative panel", every=count)
    return tn(
        "{n} of {matrices} has a consistency ratio above {limit:.2f} (highest {cr:.2f}: expert "
        "{expert}, {scope}, below {parent}); see ahp_consistency.csv.",
        "{n} of {matrices} have a consistency ratio above {limit:.2f} (highest {cr:.2f}: expert "
        "{expert}, {scope}, below {parent}); see ahp_consistency.csv.",
        sized["flagged"].sum(),
        matrices=matrices, limit=LIMIT, cr=worst["cr"], expert=worst["expert"],
        scope=SCOPES[worst["scope"]], parent=within("national", of_node(worst["parent"])),
    )  # fmt: skip


def _testable(table: pd.DataFrame) -> pd.DataFrame:
    """Matrices whose judgements could contradict each other."""
    return table[(table["items"] > 2) & table["cr"].notna()]


def concordance(table: pd.DataFrame, study: Study) -> Text:
    """How far the panel agrees in its last round, by scope; `table` is `panel_rounds`."""
    last = table.sort_values("round", kind="stable").drop_duplicates("scope", keep="last")
    last = last.set_index("scope").loc[list(dict.fromkeys(table["scope"]))].dropna(subset="w")
    if last.empty:
        return t(
            "How far the panel agrees is not defined: its last round of points is that of one "
            "expert, on one indicator, or tells no two indicators apart."
        )
    parts = [
        t("{w:.2f} for the nation ({agreement})", w=row["w"], agreement=row["agreement"])
        if scope == "national"
        else t("{w:.2f} for regions ({agreement})", w=row["w"], agreement=row["agreement"])
        for scope, row in last.iterrows()
    ]
    if illustrative(study):
        return t(
            "How far the illustrative panel agrees in its last round of points (Kendall's W, 0 to "
            "1): {parts}.",
            parts=listed(parts, BOTH),
        )
    return t(
        "How far the panel agrees in its last round of points (Kendall's W, 0 to 1): {parts}.",
        parts=listed(parts, BOTH),
    )


def schemes(summary: pd.DataFrame, study: Study) -> Text:
    """How far ranks and tiers move between schemes; `summary` is the table `scheme_summary`."""
    others = summary.iloc[1:].dropna(subset="mean_shift")  # a scheme may leave all without a score
    if others.empty:
        return Text([])
    names = {name: short_name(study, name) for name in summary["scheme"]}
    low, high = (others.loc[others["mean_shift"].agg(end)] for end in ("idxmin", "idxmax"))
    moved = t(
        "Against {first}, ranks move by {low:.2f} places on average ({of_low}) to {high:.2f} "
        "({of_high})",
        first=names[summary["scheme"].iloc[0]], low=low["mean_shift"], of_low=names[low["scheme"]],
        high=high["mean_shift"], of_high=names[high["scheme"]],
    )  # fmt: skip
    if study.tier_sizes:
        least, most = others["changed_tier"].min(), others["changed_tier"].max()
        changes = t("{least} to {most} regions change tier", least=least, most=most)
        if least == most:
            changes = tn("{n} region changes tier", "{n} regions change tier", least)
        lost = others[others["tier_lost"] > 0].set_index("scheme")["tier_lost"]
        parts = [t("{n} under {scheme}", n=n, scheme=names[name]) for name, n in lost.items()]
        if parts:
            changes += t(" (with those without a score: {parts})", parts=listed(parts))
        moved = t("{ranks_move}, and {tiers_change}", ranks_move=moved, tiers_change=changes)
    printed = Text([])
    if summary["in_printed_tier"].max():
        least, most = summary["in_printed_tier"].min(), summary["in_printed_tier"].max()
        printed = t("{least} to {most} regions are in their printed tier", least=least, most=most)
        if least == most:
            printed = tn(
                "{n} region is in its printed tier", "{n} regions are in their printed tier", least
            )
    return listed([moved, printed], THEN) + END


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
            rule=words, count=len(fit.weights), gap=-fit.margin,
        )  # fmt: skip
    text = t(
        "Where {rule}, some weights over the {count} second-level indicators reproduce every "
        "printed tier, with a gap of at most {gap:.2f} points between tiers",
        rule=words, count=len(fit.weights), gap=fit.margin,
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


# For the notebooks: sentences, each of which begins a line


def consistency(table: pd.DataFrame) -> list[Text]:
    """How many matrices are inconsistent, and what to revise; `table` is `ahp_consistency`."""
    bad, sized = table[table["flagged"]], _testable(table)
    if sized.empty:
        return [t("No matrix can be tested for consistency.")]
    text = tn(
        "{n} of {every} matrices of more than two items has a ratio above {limit:.2f}; the median "
        "ratio is {median:.3f}.",
        "{n} of {every} matrices of more than two items have a ratio above {limit:.2f}; the median "
        "ratio is {median:.3f}.",
        len(bad),
        every=len(sized), limit=LIMIT, median=sized["cr"].median(),
    )  # fmt: skip
    advice = [
        t(
            "{expert} on {parent}: {row} against {column}, now {judgement}; at {suggested} the "
            "ratio falls from {cr:.2f} to {after:.2f}.",
            expert=row["expert"], parent=of_node(row["parent"]), row=of_node(row["row"]),
            column=of_node(row["column"]), judgement=row["judgement"], suggested=row["suggested"],
            cr=row["cr"], after=row["cr_after"],
        )
        for _, row in bad.dropna(subset="cr_after").iterrows()
    ]  # fmt: skip
    return [text, *advice]


def rounds(table: pd.DataFrame) -> list[Text]:
    """Agreement by round and whether the panel may stop; `table` is `panel_rounds`."""
    first, last = table.iloc[0], table.iloc[-1]
    if pd.isna(first["w"]) or pd.isna(last["w"]):
        return [
            t(
                "Kendall's W needs two experts, two indicators and points that differ: there is "
                "none for the first or the last round."
            )
        ]
    start = t(
        "Kendall's W is {w:.2f} in round {round} ({agreement} agreement)",
        w=first["w"], round=first["round"], agreement=first["agreement"],
    )  # fmt: skip
    if len(table) == 1:
        return [t("{found}; there is no second round to compare with.", found=start)]
    if last["stop"]:
        verdict = t("the panel may stop.")
    else:
        failed = [
            t("the first part fails") if last["largest_move"] > POINTS_MOVED else "",
            t("the second part fails") if abs(last["cv_change"]) > CV_MOVED else "",
        ]
        verdict = t("{failed}, so the panel should go on.", failed=listed(failed, BOTH))
    return [
        t(
            "{found} and {w:.2f} in round {round} ({agreement}).",
            found=start, w=last["w"], round=last["round"], agreement=last["agreement"],
        ),
        t(
            "By a rule of this package a panel may stop where, from one round to the next, no mean "
            "moves by more than {points:g} point, and the mean coefficient of variation changes by "
            "no more than {cv:g}.",
            points=POINTS_MOVED, cv=CV_MOVED,
        ),
        t(
            "From round {before} to {round} the mean of {indicator} moved most, by {move:.2f} "
            "points, and the mean variation changed by {change:+.3f}: {verdict}",
            before=table["round"].iloc[-2], round=last["round"],
            indicator=of_node(last["moved_most"]), move=last["largest_move"],
            change=last["cv_change"], verdict=verdict,
        ),
    ]  # fmt: skip


def start_and_final(table: pd.DataFrame) -> list[Text]:
    """What the points made of the judgements; `table` holds the nodes of every level."""
    leaves = table[~table["node"].isin(table["parent"])]
    moved = leaves["points_shift"].abs().sum() / 2
    said = [
        t("Of 100 points of weight, {moved:.1f} move from some indicators to others.", moved=moved)
    ]
    for level, where in ((1, t("Of the dimensions")), (2, t("Of the parts below them"))):
        part = table[table["level"] == level]
        if part.empty:
            continue
        most = part.loc[part["points_shift"].abs().idxmax()]
        said.append(
            t(
                "{where} {node} shifts most, from {start:.1f} to {points:.1f} of 100.",
                where=where, node=of_node(most["node"]), start=most["start_points"],
                points=most["points"],
            )
        )  # fmt: skip
    return said


def influence(table: pd.DataFrame) -> Text:
    """Which expert the final weights hang on most."""
    if table.empty:
        return t("The panel is one expert: nobody can be left out.")
    first = table.iloc[0]
    return t(
        "Without {expert} the mean of {indicator} changes by {change:.2f} points, the largest "
        "change that one expert makes.",
        expert=first["expert"], indicator=of_node(first["moved_most"]),
        change=first["largest_change"],
    )  # fmt: skip


def movers(comparison: pd.DataFrame) -> list[Text]:
    """Regions whose rank spans most places over the schemes; `comparison` is the long table."""
    ranks = comparison.pivot(index="region", columns="scheme", values="rank").astype(float)
    tiers = comparison.pivot(index="region", columns="scheme", values="tier")
    order = ranks[comparison["scheme"].iloc[0]].sort_values(kind="stable").index
    span = (ranks.max(axis=1) - ranks.min(axis=1))[order].dropna()
    widest = span.max()
    moved = [of_region(name) for name in order if tiers.loc[name].dropna().nunique() > 1]
    text = tn(
        "{n} of {every} regions has the same rank under every scheme",
        "{n} of {every} regions have the same rank under every scheme",
        (span == 0).sum(),
        every=len(span),
    )
    if widest > 0:
        ends = [
            t(
                "{region} ({low:.0f} to {high:.0f})",
                region=of_region(name), low=ranks.loc[name].min(), high=ranks.loc[name].max(),
            )
            for name in span.index[span == widest]
        ]  # fmt: skip
        text = t(
            "{same}; the widest span, {places}, is that of {regions}",
            same=text, places=_places(widest), regions=listed(ends, OF_BOTH),
        )  # fmt: skip
    return [
        text + END,
        _spans(span),
        t(
            "In another tier under some scheme: {regions}.",
            regions=listed(moved) or tp("regions", "none"),
        ),
    ]


def _spans(span: pd.Series) -> Text:
    """How far ranks reach at the top, in the middle and at the end; best region first."""
    if len(span) < 6:
        return Text([])
    top, middle, end = np.array_split(span.to_numpy(dtype=float), 3)
    return t(
        "On average the ranks of a region span {top:.1f} places among the first {first}, "
        "{middle:.1f} among the {behind} behind them, and {end:.1f} among the last {last}.",
        top=np.nanmean(top), first=len(top), middle=np.nanmean(middle), behind=len(middle),
        end=np.nanmean(end), last=len(end),
    )  # fmt: skip


def doubt(table: pd.DataFrame, study: Study, leeway: float) -> list[Text]:
    """What the benefit of the doubt makes of the order, and why some fall behind under it."""
    if table.empty:
        return [
            t(
                "Weights by benefit of the doubt are not defined here: they take two or more "
                "regions that score above 0 in every dimension, and no dimension in which all are "
                "alike."
            )
        ]
    out = [of_region(name) for name in study.regions.index if name not in set(table["region"])]
    won, count = table["places_won"], len(table)
    said = [
        t(
            "{best} of {every} regions cannot be beaten under the weights that suit them best.",
            best=int((table["doubt"] > 100 - 1e-6).sum()), every=count,
        )
    ]  # fmt: skip
    if won.max() > 0:
        gains = [
            t(
                "{region} (closest to the best in {node})",
                region=of_region(row["region"]), node=of_node(row["closest"]),
            )
            for _, row in table[won == won.max()].iterrows()
        ]  # fmt: skip
        said.append(
            t(
                "By choosing its own weights a region wins at most {places}: {regions}.",
                places=_places(won.max()), regions=listed(gains, BOTH),
            )
        )  # fmt: skip
    if won.min() < 0 and leeway < 1:
        behind = table[won <= (won.min() / 2 if won.min() < -2 else won.min())]
        losses = [
            t(
                "{region} has {part:.1f}% of the best in {node} and loses {places}",
                region=of_region(row["region"]), part=row["farthest_part"],
                node=of_node(row["farthest"]), places=_places(-row["places_won"]),
            )
            for _, row in behind.iterrows()
        ]  # fmt: skip
        said.append(
            t(
                "But at least {least:.0f}% of a score must come from each dimension, so a region "
                "that is far behind in one cannot score high: {losses}.",
                least=100 * (1 - leeway) * table.attrs["even"], losses=listed(losses, THEN),
            )
        )  # fmt: skip
    if out:
        said.append(
            t(
                "Both ranks are counted among these {every}, without {regions}, which would have "
                "no share to give in some dimension.",
                every=count, regions=listed(out),
            )
        )  # fmt: skip
    return said


def _places(number: float) -> Text:
    return tn("{n} place", "{n} places", int(number))


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


def programme(evidence: RegionalEvidence) -> list[Text]:
    """The linear programme, and what it hangs on, for each rule."""
    said = []
    for rule, fit in evidence.weights.items():
        words = MISSING.get(rule, rule)
        if not fit.reproduces:
            said.append(
                t(
                    "Where {rule}: no weights do; tiers overlap by {gap:.2f} points at best.",
                    rule=words, gap=-fit.margin,
                )
            )  # fmt: skip
            continue
        if not fit.hangs_on:
            said.append(
                t(
                    "Where {rule}: some weights do, with a gap of at most {gap:.2f} points. It "
                    "hangs on no single part: without it the gap falls below {small:g} points.",
                    rule=words, gap=fit.margin, small=fit.small_margin,
                )
            )  # fmt: skip
            continue
        said.append(
            t(
                "Where {rule}: some weights do, with a gap of at most {gap:.2f} points. It hangs "
                "on {parts}: without {which} the gap falls below {small:g} points.",
                rule=words, gap=fit.margin, parts=listed(map(of_node, fit.hangs_on)),
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
