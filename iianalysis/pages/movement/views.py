"""How regions move, as the notebook and the report show it in tables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from iianalysis.dynamics.movement import BREAKS
from iianalysis.dynamics.space import ISLANDS, LEVEL
from iianalysis.errors import StudyError
from iianalysis.pages.movement.convergence import QUADRANTS
from iianalysis.pages.movement.says import MACRO, last_moves, move_probability, way_of
from iianalysis.parameters import one_of
from iianalysis.show.numbers import percent
from iianalysis.show.reader import say
from iianalysis.show.text import of_node, of_score, t
from iianalysis.study.study import Study
from iianalysis.tables.movement import Dynamics, dynamics

FIRST = 3  # indicators behind a move that are named
MEASURES = {
    "cv": t("coefficient of variation"),
    "sd_log": t("standard deviation of logarithms"),
    "slope": t("slope of growth on the initial level"),
    "slope_low": t("its 2.5% end"),
    "slope_high": t("its 97.5% end"),
    "gini": t("Gini"),
    "gini_between": t("Gini between macro-regions, %"),
    "theil": t("Theil"),
    "theil_between": t("Theil between macro-regions, %"),
    "moran": t("Moran's I"),
    "moran_p": t("p of Moran's I"),
}


def found(study: Study, scheme: str, breaks: str, islands: str) -> Dynamics:
    """How regions move, for the parameters of a notebook.

    Raises
    ------
    ParameterError
        For other words than those of `BREAKS` and `ISLANDS`.
    StudyError
        If the study has no regional series, or no such scheme.
    """
    one_of("breaks", breaks, BREAKS)
    one_of("islands", islands, ISLANDS)
    if "regional" not in study.scopes:
        raise StudyError(
            [f"study {study.name!r} has no regional series; give regional.csv with some, "
             "or open another notebook"]
        )  # fmt: skip
    return dynamics(study, scheme, breaks, islands)


def breaks_table(study: Study) -> pd.DataFrame:
    """Series with a break: indicator, parent, break_year, note, note_zh."""
    years = study.breaks("regional")
    nodes = study.framework("regional").nodes.loc[years.index]
    return pd.DataFrame(
        {
            "indicator": years.index,
            "parent": nodes["parent"].to_numpy(),
            "break_year": [str(year) for year in years],
            "note": nodes["note"].to_numpy(),
            "note_zh": nodes["note_zh"].to_numpy(),
        }
    )


def thresholds(tables: Mapping[str, pd.DataFrame], breaks: str = "kept") -> pd.DataFrame:
    """The thresholds of one way: border, threshold, last_above, first_below."""
    return way_of(tables["movement_thresholds"], breaks).drop(columns="breaks")


def paths(movement: pd.DataFrame, breaks: str = "kept") -> pd.DataFrame:
    """Tier of each region in each year, the best of the last year first.

    Returns
    -------
    DataFrame
        rank, region, a column for each year (the tier, with its probability where there is one),
        points_change, and move_probability (of moving as it does: rising, staying or falling), in
        percent.
    """
    rows = way_of(movement, breaks)
    last = last_moves(movement, breaks).sort_values("rank", kind="stable")
    tiers = [
        _sure(tier, share) for tier, share in zip(rows["tier"], rows["probability"], strict=True)
    ]
    wide = rows.assign(tier=tiers).pivot(index="region", columns="year", values="tier")
    wide = wide.loc[last.index]
    wide.columns = [str(year) for year in wide.columns]
    wide.insert(0, "rank", last["rank"])
    wide["points_change"] = last["change"]
    if last["probability"].notna().any():
        wide["move_probability"] = 100 * move_probability(last)
    wide = wide.reset_index()
    wide.insert(0, "rank", wide.pop("rank"))
    return wide


def _sure(tier: int, share: float) -> str:
    """A tier with its probability, as far as there are both."""
    if pd.isna(tier):
        return ""
    return f"{tier}" if pd.isna(share) else f"{tier} · {percent(share)}"


def moved(tables: Mapping[str, pd.DataFrame], study: Study, breaks: str = "kept") -> pd.DataFrame:
    """Regions that changed tier between the first and the last year, and what carried them.

    Returns
    -------
    DataFrame
        region, tier_start, tier_end, move_probability (percent of the draws, where there are any),
        points_change, most (up to three indicators that moved most
        in the same direction, with their points), and where series have a break: break_points,
        without (whether the region moves in the same direction the other way, without these
        series or with them).
    """
    last = last_moves(tables["movement"], breaks)
    last = last[last["tiers_won"].fillna(0) != 0].sort_values("rank", kind="stable")
    rows = way_of(tables["movement_drivers"], breaks)
    rows = rows[rows["region"].isin(last.index)]
    table = pd.DataFrame(
        {
            "region": last.index,
            "tier_start": (last["tier"] + last["tiers_won"]).to_numpy(),
            "tier_end": last["tier"].to_numpy(),
            "move_probability": 100 * move_probability(last).to_numpy(),
            "points_change": last["change"].to_numpy(),
            "most": [
                _most(rows[rows["region"] == region], won)
                for region, won in last["tiers_won"].items()
            ],
        }
    )
    other = next(way for way in BREAKS if way != breaks)
    if (tables["movement"]["breaks"] == other).any():
        broken = rows[rows["indicator"].isin(study.breaks("regional").index)]
        points = broken.groupby("region")["contribution"].sum()
        table["break_points"] = points.reindex(table["region"]).fillna(0.0).to_numpy()
        won = last_moves(tables["movement"], other)["tiers_won"].reindex(last.index).fillna(0)
        table["without"] = (np.sign(won) == np.sign(last["tiers_won"])).to_numpy(dtype=bool)
    return table.dropna(axis="columns", how="all") if len(table) else table


def _most(rows: pd.DataFrame, won: int) -> list[str]:
    """Indicators with most points in the direction of a move, with these."""
    sign = 1 if won > 0 else -1
    points = (sign * rows.set_index("indicator")["contribution"]).sort_values(
        ascending=False, kind="stable"
    )
    first = points[points > 0].head(FIRST)
    return [
        of_node(code) + " " + of_score(sign * value, sign=True) for code, value in first.items()
    ]


def transition_table(table: pd.DataFrame, breaks: str = "kept") -> pd.DataFrame:
    """Transitions from the first to the last year.

    Returns
    -------
    DataFrame
        tier_start, and by tier: number of regions, share of the row in percent, and number that is
        expected over the draws, where there are any.
    """
    rows = way_of(table, breaks)
    rows = rows[(rows["start"] == rows["start"].min()) & (rows["end"] == rows["end"].max())]
    counts = rows.pivot(index="tier_start", columns="tier_end", values="regions")
    shares = 100 * rows.pivot(index="tier_start", columns="tier_end", values="share")
    counts.columns = [f"to tier {tier}" for tier in counts.columns]
    shares.columns = [f"% to tier {tier}" for tier in shares.columns]
    drawn = rows.pivot(index="tier_start", columns="tier_end", values="expected_regions")
    drawn.columns = [f"to tier {tier} in draws" for tier in drawn.columns]
    return counts.join(shares).join(drawn.dropna(axis="columns")).reset_index()


def yearly_transitions(table: pd.DataFrame, breaks: str = "kept") -> pd.DataFrame:
    """Year to year: start, end, how many regions rose, stayed and fell."""
    rows = way_of(table, breaks)
    last = (rows["start"] == rows["start"].min()) & (rows["end"] == rows["end"].max())
    rows = rows[~last | (rows["end"] - rows["start"] == 1)]
    step = np.sign(rows["tier_start"] - rows["tier_end"])
    words = step.map({1: "rose", 0: "stayed", -1: "fell"})
    counts = rows.assign(step=words).pivot_table(
        index=["start", "end"], columns="step", values="regions", aggfunc="sum", fill_value=0
    )
    counts = counts.reindex(columns=["rose", "stayed", "fell"], fill_value=0).reset_index()
    counts.insert(0, "years", [f"{a}–{b}" for a, b in zip(counts.pop("start"), counts.pop("end"),
                                                           strict=True)])  # fmt: skip
    return counts.rename_axis(columns=None)


def driver_table(table: pd.DataFrame, breaks: str = "kept") -> pd.DataFrame:
    """Mean contribution of each indicator over the regions, the largest first.

    Returns
    -------
    DataFrame
        indicator, dimension, points_change (mean over all regions), rises (number of regions
        that it lifts), break_year, prices (where any series is at current prices).
    """
    rows = way_of(table, breaks)
    regions = rows["region"].nunique()
    grouped = rows.groupby("indicator", sort=False)
    found = pd.DataFrame(
        {
            "dimension": grouped["dimension"].first(),
            "points_change": grouped["contribution"].sum() / regions,
            "rises": grouped["contribution"].agg(lambda points: int((points > 0).sum())),
            "break_year": [
                "" if pd.isna(year) else str(year) for year in grouped["break_year"].first()
            ],
        }
    )
    if (rows["prices"] != "").any():
        found["prices"] = grouped["prices"].first()
    order = found["points_change"].sort_values(ascending=False, kind="stable").index
    return found.loc[order].reset_index()


def sigma_table(table: pd.DataFrame) -> pd.DataFrame:
    """Coefficient of variation by year, and the spread of logarithms of the first and last.

    Returns
    -------
    DataFrame
        node, coverage (of the last year), a column for each year (texts), and `ln YEAR` for the
        first and the last.
    """
    wide = table.pivot(index="node", columns="year", values="cv")
    logs = table.pivot(index="node", columns="year", values="sd_log")
    order = list(dict.fromkeys(table["node"]))
    years = list(wide.columns)
    found = {str(year): wide.loc[order, year].map("{:.3f}".format) for year in years}
    ends = dict.fromkeys([years[0], years[-1]])
    found |= {f"ln {year}": logs.loc[order, year].map("{:.3f}".format) for year in ends}
    rests = table[table["year"] == years[-1]].set_index("node")["coverage"]
    return pd.DataFrame({"coverage": rests[order], **found}).reset_index()


def slopes(table: pd.DataFrame) -> pd.DataFrame:
    """Beta convergence of each node, as far as it is known.

    Returns
    -------
    DataFrame
        node, coverage, regions_moved (number), slope, slope_error (HC3), slope_error_near (where
        neighbours share shocks), slope_low, slope_high (the wider interval of the two), r_squared,
        leans_on (the region that matters most), slope_without (it), speed
        (percent a year), half_life (years; only where the whole interval of the slope is below 0,
        since else there may be nothing that closes).
    """
    names = {
        "node": "node",
        "coverage": "coverage",
        "regions": "regions_moved",
        "slope": "slope",
        "robust_error": "slope_error",
        "spatial_error": "slope_error_near",
        "wide_low": "slope_low",
        "wide_high": "slope_high",
        "r_squared": "r_squared",
        "leans_on": "leans_on",
        "slope_without": "slope_without",
        "speed": "speed",
        "half_life": "half_life",
    }
    closes = table["wide_high"] < 0
    shown = table.assign(
        speed=(100 * table["speed"]).where(closes | (table["wide_low"] > 0)),
        half_life=table["half_life"].where(closes),
    )
    return shown[list(names)].rename(columns=names)


def both_ways(table: pd.DataFrame, node: str) -> pd.DataFrame:
    """Convergence, inequality and space of a node with series with a break, and without.

    Returns
    -------
    DataFrame
        measure (in words), year, and the values with_breaks and without_breaks (texts).
    """
    rows = table[table["node"] == node]
    wide = rows.pivot(index=["measure", "year"], columns="breaks", values="value")
    wide = wide.reindex(pd.MultiIndex.from_frame(rows[["measure", "year"]].drop_duplicates()))
    names = dict(zip(BREAKS, ("with_breaks", "without_breaks"), strict=True))
    wide = wide.reindex(columns=list(names)).rename(columns=names).reset_index()
    digits = [1 if name.endswith("_between") else 3 for name in wide["measure"]]
    for name in names.values():
        wide[name] = [
            "–" if pd.isna(value) else f"{value:.{places}f}"
            for value, places in zip(wide[name], digits, strict=True)
        ]
    words = [say(MEASURES[name]) for name in wide["measure"]]
    return wide.assign(measure=words, year=wide["year"].astype(str))


def parts(table: pd.DataFrame) -> pd.DataFrame:
    """Gini and Theil of the last year with coverage and the share of each part, a row a node."""
    rows = table[table["year"] == table["year"].max()]
    rests = rows.drop_duplicates("node").set_index("node")["coverage"]
    order = list(dict.fromkeys(rows["node"]))
    wide = rows.pivot(index="node", columns=["measure", "component"], values=["value", "share"])
    wide = wide.loc[order]
    found = {"coverage": rests[order], "gini": wide["value", "gini", "total"]}
    for part in ("between", "within", "transvariation"):
        found[f"gini_{part}"] = wide["share", "gini", part]
    found["theil"] = wide["value", "theil", "total"]
    for part in ("between", "within"):
        found[f"theil_{part}"] = wide["share", "theil", part]
    return pd.DataFrame(found).rename_axis("node").reset_index()


def pairs(table: pd.DataFrame, node: str) -> pd.DataFrame:
    """Gini within and between macro-regions in the last year, the largest part first."""
    rows = table[(table["year"] == table["year"].max()) & (table["node"] == node)]
    rows = rows.sort_values("contribution", ascending=False, kind="stable")
    named = {name: say(words) for name, words in MACRO.items()}
    return pd.DataFrame(
        {
            "group": [named.get(name, name) for name in rows["group"]],
            "other": [
                "" if one == name else named.get(name, name)
                for one, name in zip(rows["group"], rows["other"], strict=True)
            ],
            "gini": rows["gini"].to_numpy(),
            "affluence": rows["affluence"].to_numpy(),
            "contribution_gini": rows["contribution"].to_numpy(),
        }
    )


def morans(table: pd.DataFrame) -> pd.DataFrame:
    """Moran's I of the last year with its p, and without the assumed link where there is one.

    Returns
    -------
    DataFrame
        node, coverage, moran, p, and where there are islands: moran_alone, p_alone.
    """
    rows = table[table["year"] == table["year"].max()]
    linked = rows[rows["islands"] != "none"].set_index("node")
    found = linked[["coverage", "moran", "p"]].copy()
    alone = rows[rows["islands"] == "none"].set_index("node")
    if len(alone):
        found["moran_alone"], found["p_alone"] = alone["moran"], alone["p"]
    return found.reset_index()


def local_table(table: pd.DataFrame, node: str) -> pd.DataFrame:
    """Local Moran's I of a node, the smallest p first.

    Returns
    -------
    DataFrame
        region, z, lag, local_moran, quadrant (in words), p, p_fdr, neighbours.
    """
    rows = table[table["node"] == node].sort_values("p", kind="stable", na_position="last")
    words = {name: say(text) for name, text in QUADRANTS.items()}
    columns = ["region", "z", "lag", "local_moran", "quadrant", "p", "p_fdr", "neighbours"]
    return rows.assign(quadrant=rows["quadrant"].map(words).fillna(""))[columns]


def standing_out(table: pd.DataFrame) -> pd.DataFrame:
    """How many regions stand out by node: alone, and with all tests of the node together."""
    grouped = table.groupby("node", sort=False)
    return pd.DataFrame(
        {
            "alone": grouped["p"].agg(lambda p: int((p <= LEVEL).sum())),
            "together": grouped["p_fdr"].agg(lambda p: int((p <= LEVEL).sum())),
        }
    ).reset_index()
