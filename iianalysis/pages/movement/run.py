"""From the results of a run to the pictures on how regions move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iianalysis.pages.movement import convergence as convergence_findings
from iianalysis.pages.movement.says import SPELLED, way_of
from iianalysis.pages.regions.run import geometry_source, map_labels, note
from iianalysis.show.numbers import percent
from iianalysis.show.reader import say
from iianalysis.show.text import END, THEN, Text, listed, t
from iianalysis.uncertainty.over_years import DRAWS, NOISE

if TYPE_CHECKING:
    import pandas as pd

    from iianalysis.tables.results import Results


def common(weights: str, *more: str) -> Text:
    """What holds for every picture of movement, and what is said of one."""
    pooled = t(
        "Goalposts pooled over years; snapshots are left out, and so is, for a region, a series "
        "that it lacks in one of the years"
    )
    return listed([pooled, weights, *more], THEN) + END


def of_tiers() -> Text:
    """What holds for tiers over the years."""
    return t(
        "thresholds are the midpoints between the tiers of the last year, held fixed; without the "
        "series with a break their weight goes to their siblings; a probability is a share of "
        "{draws:,} draws, in which weights move by up to {noise}, alike in all years, values of "
        "each year have errors, and thresholds follow from the last year of the draw (assumptions)",
        draws=DRAWS,
        noise=percent(NOISE),
    )


def of_drivers() -> Text:
    """What holds for contributions."""
    return t(
        "weight times change of score, adding up to the change (behind the name); below "
        "{least:g} points no figure; †: series with a break; grey: no value",
        least=SPELLED,
    )


def of_spread() -> Text:
    """What holds for scores whose zero is the worst value."""
    return t(
        "every region counts alike; a score of 0 is the worst value of all years, not nothing, so "
        "that every measure here depends on the goalposts"
    )


def of_slope() -> Text:
    """What holds for the line of growth on the initial level."""
    return t(
        "the 95% interval of the slope is the wider of two (HC3; neighbours share shocks); a "
        "broken line: it holds 0"
    )


def of_space(whole: pd.DataFrame) -> Text:
    """What holds for neighbours."""
    links, n = convergence_findings.linked(whole), int(whole["permutations"].iloc[0])
    return t(
        "neighbours share a border or a corner{links}; p is two-sided, from {n:,} permutations",
        links=t(", and {links} by assumption", links=links) if links else "",
        n=n,
    )


def left_out() -> Text:
    """What holds where points bear names."""
    return t("names that would overlap are left out")


def _note(results: Results, *more: Text) -> str:
    pooled = t("goalposts pooled over years")
    return note(results, "regional", *map(say, (pooled, *more)))


def tier_paths(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.movement import moves as draw

    return draw.tier_paths(results.tables["movement"], _note(results, of_tiers()))


def movement_drivers(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.movement import moves as draw

    table = results.tables["movement_drivers"]
    return draw.movement_drivers(table, _note(results, of_drivers()))


def convergence(results: Results) -> Any:
    """Of a run."""
    from iianalysis.dynamics.convergence import growth
    from iianalysis.pages.movement import spread

    lines = results.tables.get("beta_convergence")
    sloped = () if lines is None else (of_slope(), left_out())
    return spread.convergence(
        results.tables["sigma_convergence"],
        lines,
        growth(way_of(results.tables["movement"], "kept")) if lines is not None else None,
        _note(results, of_spread(), *sloped),
    )


def inequality_parts(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.movement import spread

    return spread.inequality_parts(results.tables["inequality"], _note(results, of_spread()))


def moran_scatter(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.movement import space

    tables, study = results.tables, results.study
    root = study.framework("regional").root
    whole, local = tables["spatial_global"], tables["spatial_local"]
    return space.moran_scatter(
        local[local["node"] == root],
        slope(whole, root),
        convergence_findings.space(whole, root, study),
        _note(results, of_space(whole), left_out()),
    )


def slope(whole: pd.DataFrame, node: str, islands: str = "nearest") -> float:
    """Moran's I of a node in the last year, islands linked or not where there are any."""
    rows = whole[(whole["node"] == node) & (whole["year"] == whole["year"].max())]
    chosen = rows[rows["islands"].isin([islands, ""])]
    return float(chosen["moran"].iloc[0])


def local_moran_map(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.movement import space

    tables, study = results.tables, results.study
    more = _note(results, of_space(tables["spatial_global"]))
    return space.local_moran_map(
        tables["spatial_local"],
        study.framework("regional").root,
        study.geometry["geometry"],
        study.geometry.get("dashline"),
        map_labels(results),
        t("{note} {more}", note=more, more=geometry_source(results)),
    )
