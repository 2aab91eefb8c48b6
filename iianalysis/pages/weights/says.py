"""Sentences on weights: what the panel said, and how schemes differ; every number is in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from iianalysis.schemes import chosen, illustrative, short_name
from iianalysis.show.text import END, THEN, Text, listed, of_node, of_region, t, tn, tp, within
from iianalysis.study.study import Study
from iianalysis.weights.agreement import CV_MOVED, POINTS_MOVED
from iianalysis.weights.consistency import LIMIT

if TYPE_CHECKING:
    from iianalysis.tables.results import Results
from iianalysis.pages.identify.proof import conclusion
from iianalysis.pages.identify.says import BOTH, against, bounds, contradictions
from iianalysis.pages.nation.says import SCOPE
from iianalysis.pages.wording import places

OF_BOTH = tp("between regions", " and of ")


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
        scope=SCOPE[worst["scope"]], parent=within("national", of_node(worst["parent"])),
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


# For the notebooks: sentences, each of which begins a line


def consistency(table: pd.DataFrame) -> list[Text]:
    """How many matrices are inconsistent, and what to revise; `table` is `ahp_consistency`."""
    bad, sized = table[table["flagged"]], _testable(table)
    if sized.empty:
        return [t("No judgement matrix can be tested for consistency.")]
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
            same=text, places=places(widest), regions=listed(ends, OF_BOTH),
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
                places=places(won.max()), regions=listed(gains, BOTH),
            )
        )  # fmt: skip
    if won.min() < 0 and leeway < 1:
        behind = table[won <= (won.min() / 2 if won.min() < -2 else won.min())]
        losses = [
            t(
                "{region} has {part:.1f}% of the best in {node} and loses {places}",
                region=of_region(row["region"]), part=row["farthest_part"],
                node=of_node(row["farthest"]), places=places(-row["places_won"]),
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
