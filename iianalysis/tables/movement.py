"""Tables of a run on movement, convergence, inequality and space, as far as a study allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.dynamics import compared, convergence, inequality, movement, space
from iianalysis.schemes import method_of
from iianalysis.scoring import change
from iianalysis.scoring.index import IndexResult, Method, regional_index
from iianalysis.scoring.normalise import MethodError
from iianalysis.shared import shared
from iianalysis.show.text import t
from iianalysis.study.study import Study
from iianalysis.tables.register import of_regions, table, tables
from iianalysis.uncertainty import over_years as chances

if TYPE_CHECKING:
    from iianalysis.tables.results import Results

DIGITS = 12  # to which numbers are kept: beyond them they depend on the machine
PARTS = {
    "movement": ("movement", "movement_drivers"),
    "tiers": ("movement_thresholds", "transitions"),
    "convergence": ("sigma_convergence", "beta_convergence"),
    "inequality": ("inequality", "inequality_pairs"),
    "space": ("spatial_global", "spatial_local"),
    "breaks": ("breaks_compared",),
}


@table(
    "rank_changes",
    t(
        "places won or lost from the first to the last year; pooled goalposts, snapshots left out, "
        "and for a region the series that it lacks in a year"
    ),
    when=of_regions,
    may_lack=True,
)
def _rank_changes(run: Results) -> pd.DataFrame | None:
    table = changes_without_snapshots(run.study, run.method)
    return table if len(table) else None


def _expected(run: Results) -> tuple[str, ...]:
    return expected(run.study)


@tables(
    when=_expected,
    may_lack=True,
    step="movement",
    movement=t(
        "score, rank and tier of each region and year on pooled goalposts, thresholds held fixed, "
        "snapshots left out; “breaks”: series with a break kept or left out; “tiers_won” and "
        "“change” since the first year; probability of the tier, of a rise and of a fall: share of "
        "draws of weights and values (assumptions); “barely_covered”: nodes that would lose their "
        "score in some draws if drawn weights judged coverage; “well_covered_…”: without these"
    ),
    movement_thresholds=t(
        "the scores that part the tiers of the last year, held fixed over the years"
    ),
    transitions=t(
        "regions that went from each tier to each, year to year and from first to last, with the "
        "share of those that started there and the number expected over draws"
    ),
    movement_drivers=t(
        "contribution of each indicator to the change of each region's score, in points; those of "
        "a region add up; “break_year” marks series with a break"
    ),
    sigma_convergence=t(
        "spread of scores over regions, by year: coefficient of variation, spread of logarithms"
    ),
    beta_convergence=t(
        "growth on the logarithm of the first score: slope with its error and interval, implied "
        "speed; “robust”: where regions scatter unequally (HC3); “spatial”: where neighbours share "
        "shocks as well; “wide”: the outer ends of both, on which findings rest; “leans_on”: the "
        "region without which the slope changes most"
    ),
    inequality=t(
        "Theil and Gini (Dagum) within and between macro-regions; every region counts alike, those "
        "without a macro-region (“ungrouped”) as a group of their own"
    ),
    inequality_pairs=t(
        "Gini index within each macro-region and between each two, with its part in the total"
    ),
    spatial_global=t(
        "Moran's I by year with its p; “islands”: linked to the nearest region (an assumption) or "
        "without a neighbour"
    ),
    spatial_local=t(
        "local Moran's I of the last year: quadrant, p of each region, and p for all tests "
        "together (“p_fdr”)"
    ),
    breaks_compared=t(
        "convergence, inequality and Moran's I with the series that have a break and without them"
    ),
)
def _of_movement(run: Results, name: str) -> pd.DataFrame | None:
    return run.dynamics.tables.get(name)


@dataclass(frozen=True, eq=False)
class Dynamics:
    """How the regions of a study move.

    Attributes
    ----------
    index : IndexResult or None
        The index whose years compare; None where there is none.
    tables : mapping of str to DataFrame
        By the names in `PARTS`; one that the study has no data for is absent.
    untold : mapping of str to str
        Why a part of `PARTS` cannot be told, where the method is not defined for the values;
        `breaks`: why it is not told with series with a break treated the other way.
    """

    index: IndexResult | None
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    untold: Mapping[str, str] = field(default_factory=dict)


def expected(study: Study) -> tuple[str, ...]:
    """Names of the tables that a study has the data for."""
    if "regional" not in study.scopes:
        return ()
    several = len(study.years("regional")) > 1
    parts = {
        "movement": several,
        "tiers": several and bool(study.tier_sizes),
        "convergence": True,
        "inequality": study.regions["macro_region"].replace("", pd.NA).nunique() > 1,
        "space": "geometry" in study.geometry,
        "breaks": len(study.breaks("regional")) > 0,
    }
    names = [name for part, there in parts.items() if there for name in PARTS[part]]
    return tuple(name for name in names if several or name != "beta_convergence")


@shared
def dynamics(
    study: Study, scheme: str = "", breaks: str = "kept", islands: str = "nearest"
) -> Dynamics:
    """Compute movement, convergence, inequality and spatial autocorrelation.

    Parameters
    ----------
    study : Study
    scheme : str
        Of weights; the default of the study where empty.
    breaks : {'kept', 'left out'}
        Of series with a break, see `movement.comparable_index`. Movement is told both ways, and so
        is what `compared.compared` takes from the other tables.
    islands : {'nearest', 'none'}
        See `space.spatial_tables`.

    Raises
    ------
    StudyError
        If the study has no regional series, or no such scheme.
    MethodError
        For other words than these.
    """
    if breaks not in movement.BREAKS:
        raise MethodError(f"breaks is {breaks!r}; it must be {' or '.join(movement.BREAKS)}")
    if islands not in space.ISLANDS:
        raise MethodError(f"islands is {islands!r}; it must be {' or '.join(space.ISLANDS)}")
    method = method_of(study, "regional", scheme)
    names = expected(study)
    try:
        index = movement.comparable_index(study, method, breaks)
    except MethodError as error:
        return Dynamics(None, {}, {"movement": str(error)})
    tables: dict[str, pd.DataFrame] = {}
    untold: dict[str, str] = {}
    if "movement" in names:
        tables, untold = _both_ways(study, method, index, breaks)
    spread, why = _spread(study, index, islands, names)
    tables, untold = tables | spread, untold | why
    if "breaks_compared" in names and "breaks" not in untold:
        other = next(way for way in movement.BREAKS if way != breaks)
        try:
            index_again = movement.comparable_index(study, method, other)
            again, _ = _spread(study, index_again, islands, names, last=True)
            tables["breaks_compared"] = compared.compared({breaks: spread, other: again}, islands)
        except MethodError as error:
            untold["breaks"] = str(error)
    return Dynamics(index, {name: _kept(table) for name, table in tables.items()}, untold)


def _spread(
    study: Study, index: IndexResult, islands: str, names: Sequence[str], *, last: bool = False
) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """Tables of convergence, inequality and space, and why some are not there.

    Parameters
    ----------
    last : bool
        Of space only the global I of the last year.
    """
    groups, geometry = study.regions["macro_region"], study.geometry.get("geometry", {})
    near = space.neighbours(index, geometry, islands)
    steps: dict[str, Callable[[], Sequence[pd.DataFrame]]] = {
        "convergence": lambda: [
            convergence.sigma(index),
            *([convergence.beta(index, near)] if "beta_convergence" in names else []),
        ],
        "inequality": lambda: inequality.inequality_tables(index, groups),
        "space": lambda: (
            [space.last_morans(index, geometry)]
            if last
            else space.spatial_tables(index, geometry, islands)
        ),
    }
    tables: dict[str, pd.DataFrame] = {}
    untold: dict[str, str] = {}
    for part, step in steps.items():
        if not set(PARTS[part]) & set(names):
            continue
        try:
            found = [movement.with_coverage(table, index) for table in step()]
            tables |= dict(zip(PARTS[part], found, strict=False))
        except MethodError as error:
            untold[part] = str(error)
    return tables, untold


def _both_ways(
    study: Study, method: Method, index: IndexResult, breaks: str
) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """Movement as asked for, and the other way where series have a break; why a part is not told.

    Where the other way is not defined it is absent, which takes nothing from the one asked for.
    """
    ways, borders = {breaks: index}, {}
    untold: dict[str, str] = {}
    if study.tier_sizes:
        try:
            borders[breaks] = movement.thresholds(index, study.tier_sizes)
        except MethodError as error:
            untold["tiers"] = str(error)
    if len(study.breaks("regional")):
        other = next(way for way in movement.BREAKS if way != breaks)
        try:
            result = movement.comparable_index(study, method, other)
            if borders:
                borders[other] = movement.thresholds(result, study.tier_sizes)
            ways[other] = result
        except MethodError as error:
            untold["breaks"] = str(error)
    return _movement(study, ways, borders), untold


def _movement(
    study: Study, ways: Mapping[str, IndexResult], borders: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Tables of movement, and of tiers where there are thresholds, in a column `breaks`."""
    cuts = {way: tuple(borders[way]["threshold"]) if way in borders else () for way in ways}
    moved = {way: movement.moves(result, cuts[way]) for way, result in ways.items()}
    found: dict[str, dict[str, pd.DataFrame]] = {
        "movement": moved,
        "movement_drivers": {way: movement.drivers(study, result) for way, result in ways.items()},
    }
    if borders:
        found["movement_thresholds"] = dict(borders)
        found["transitions"] = {
            way: movement.transitions(table, len(cuts[way]) + 1) for way, table in moved.items()
        }
    for way, result in ways.items():
        sizes = study.tier_sizes if borders else ()
        drawn = chances.drawn_tiers(study, result, way, sizes)
        table = drawn.of_moves(moved[way])
        moved[way] = chances.beside_well_covered(table, study, result, way, sizes)
        if borders:
            found["transitions"][way] = drawn.of_transitions(found["transitions"][way])
    return {
        name: pd.concat(parts, names=["breaks"]).reset_index("breaks").reset_index(drop=True)
        for name, parts in found.items()
    }


def _kept(table: pd.DataFrame) -> pd.DataFrame:
    numbers = table.select_dtypes("float").columns
    return table.assign(**{name: table[name].round(DIGITS) + 0.0 for name in numbers})


def changes_without_snapshots(study: Study, method: Method) -> pd.DataFrame:
    """Rank changes from the first to the last year, of scores that compare.

    Pooled goalposts; without snapshots, and without the series that a region lacks in a year (see
    `dynamics.movement.comparable_panel`): a region would else win places because weight moves.

    There are no rows for a study of one year, or where no region has enough values in every year.
    """
    years, enough = study.years("regional"), True
    try:
        result = movement.comparable_index(study, method)
    except MethodError:  # the part on movement says why
        result, enough = regional_index(study, method), False
    table = change.rank_changes(result, years[0], years[-1]).reset_index()
    table = table.assign(start=years[0], end=years[-1])
    return table if enough and len(years) > 1 else table.iloc[:0]
