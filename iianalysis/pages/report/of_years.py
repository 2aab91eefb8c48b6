"""Findings on how regions move, converge and lie beside one another."""

from __future__ import annotations

import numpy as np
import pandas as pd

from iianalysis.dynamics.movement import BREAKS
from iianalysis.pages.movement import says as dynamics_findings
from iianalysis.pages.movement.convergence import side
from iianalysis.pages.report import listing
from iianalysis.pages.report.finding import Finding
from iianalysis.pages.trust import says as uncertainty_findings
from iianalysis.show.numbers import SAFE, percent
from iianalysis.show.text import END, THEN, Text, capital, listed, t, tn
from iianalysis.tables.results import Results


def movement(results: Results) -> Finding | None:
    """Who changed tier between fixed thresholds, in how many draws, and without breaks."""
    movement = results.tables.get("movement")
    if movement is None or movement["tiers_won"].isna().all():
        return None
    ways = [way for way in BREAKS if (movement["breaks"] == way).any()]
    counts = {way: _moves(dynamics_findings.last_moves(movement, way)) for way in ways}
    up, down, firm = counts[ways[0]]
    end = movement["year"].max()
    text = t(
        "From {start} to {end} {rose} between fixed thresholds and {fell}.",
        start=movement["year"].min(),
        end=end,
        rose=dynamics_findings.rose(up),
        fell=dynamics_findings.fell(down),
    )
    sure = []
    if up + down and firm is not None:
        share, moves = percent(SAFE), up + down
        sure.append(
            tn(
                "{n} of these {moves} moves has at least {share} of draws",
                "{n} of these {moves} moves have at least {share} of draws",
                firm,
                moves=moves,
                share=share,
            )
            if firm
            else t("none of these {n} moves has at least {share} of draws", n=moves, share=share)
        )
    if len(ways) > 1:
        up, down, _ = counts[ways[1]]
        both = dynamics_findings.rise_and_fall(up, down)
        sure.append(t("without the series that have a break {both}", both=both))
    other = _other_tiers(results)
    if other and results.study.goalposts == "given":
        sure.append(
            tn(
                "these tiers leave snapshots out, and those of {n} region differ from the "
                "ranking's",
                "these tiers leave snapshots out, and those of {n} regions differ from the "
                "ranking's",
                other,
            )
        )
    elif other:
        sure.append(
            tn(
                "these tiers are on goalposts of all years, without snapshots, and those of {n} "
                "region differ from the ranking's",
                "these tiers are on goalposts of all years, without snapshots, and those of {n} "
                "regions differ from the ranking's",
                other,
            )
        )
    return Finding(text, capital(listed(sure, THEN) + END) if sure else "")


def _other_tiers(results: Results) -> int:
    """How many regions have another tier between fixed thresholds than in the ranking."""
    tables = results.tables
    if "tiers" not in tables:
        return 0
    here = uncertainty_findings.own_tiers_of(results).set_index("region")["tier"]
    last = dynamics_findings.last_moves(tables["movement"], BREAKS[0])["tier"]
    both = pd.concat([here, last], axis=1).dropna()
    return int((both.iloc[:, 0] != both.iloc[:, 1]).sum())


def _moves(last: pd.DataFrame) -> tuple[int, int, int | None]:
    """How many rose and fell, and how many of these in nearly all draws; None where not drawn."""
    won = last["tiers_won"].fillna(0)
    moved = last[won != 0]
    chances = dynamics_findings.move_probability(moved)
    firm = int((chances >= SAFE).sum()) if chances.notna().any() else None
    return int((won > 0).sum()), int((won < 0).sum()), firm


def convergence(results: Results) -> Finding | None:
    """Whether those who started lower grew faster."""
    if "beta_convergence" not in results.tables:
        return None
    root = results.index.framework.root
    row = results.tables["beta_convergence"].set_index("node").loc[root]
    low, high = row["wide_low"], row["wide_high"]
    if pd.isna(low):
        return None
    years = listing.span(f"{row['start']:.0f}", f"{row['end']:.0f}")
    text = {
        -1: t("Regions that started lower grew faster in {years}", years=years),
        1: t("Regions that started higher grew faster in {years}", years=years),
        0: t(
            "It is not shown that regions that started lower grew faster in {years}, or slower",
            years=years,
        ),
    }[side(low, high)]
    sure = [
        t(
            "Slope of growth on the initial level {slope:.3f}, 95% interval {low:.3f} to "
            "{high:.3f}, from {n:.0f} regions",
            slope=row["slope"],
            low=low,
            high=high,
            n=row["regions"],
        )
    ]
    if "breaks_compared" in results.tables:
        table = results.tables["breaks_compared"]
        table = table[(table["node"] == root) & (table["breaks"] == BREAKS[1])]
        other = table.set_index("measure")["value"]
        ends = other.get("slope_low", np.nan), other.get("slope_high", np.nan)
        if not np.isnan(ends).any():
            sure.append(_without_breaks(*ends))
    spread = results.tables["sigma_convergence"]
    spread = spread[spread["node"] == root].set_index("year")["cv"]
    first, last = (spread.get(row[end], np.nan) for end in ("start", "end"))
    if not np.isnan([first, last]).any():
        sure.append(
            t("coefficient of variation {first:.3f}, then {last:.3f}", first=first, last=last)
        )
    return Finding(text + END, listed(sure, THEN) + END)


def _without_breaks(low: float, high: float) -> Text:
    """What the slope is without the series that have a break, from its interval."""
    found = {
        -1: t("those that started lower grew faster"),
        1: t("those that started higher grew faster"),
        0: t("it is not shown either"),
    }[side(low, high)]
    return t(
        "without the series that have a break {found} ({low:.3f} to {high:.3f})",
        found=found,
        low=low,
        high=high,
    )


def neighbours(results: Results) -> Finding | None:
    """Whether neighbours are alike."""
    if "spatial_global" not in results.tables:
        return None
    table = results.tables["spatial_global"]
    root = results.index.framework.root
    row = table[(table["node"] == root) & (table["year"] == table["year"].max())].iloc[0]
    if row["p"] >= 1 - 0.95:
        text = t("It is not shown that neighbouring regions are alike.")
    elif row["moran"] > 0:
        text = t("Neighbouring regions are alike.")
    else:
        text = t("Neighbouring regions are unlike.")
    sure = t(
        "Moran's I {moran:.2f}, which chance alone exceeds in {share}.",
        moran=row["moran"],
        share=percent(row["p"], 1),
    )
    return Finding(text, sure)


def inequality(results: Results) -> Finding | None:
    """How much of the inequality lies between macro-regions."""
    if "inequality" not in results.tables:
        return None
    table = results.tables["inequality"]
    root = results.index.framework.root
    last = table[(table["node"] == root) & (table["year"] == table["year"].max())]
    rows = last[last["measure"] == "gini"].set_index("component")
    share = rows.loc["between", "share"]
    if pd.isna(share):
        return None
    return Finding(
        t(
            "{share:.0f}% of the Gini index of regional scores ({gini:.2f}) lies between "
            "macro-regions.",
            share=share,
            gini=rows.loc["total", "value"],
        ),
        t("Every region counts alike; the figure depends on the goalposts."),
    )
