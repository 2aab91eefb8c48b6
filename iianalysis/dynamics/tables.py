"""Tables of a run on movement, convergence, inequality and space, as far as a study allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from iianalysis.dynamics import convergence, inequality, movement, space
from iianalysis.index import IndexResult, Method
from iianalysis.normalise import MethodError
from iianalysis.schemes import weights_of
from iianalysis.shared import shared
from iianalysis.study import Study

DIGITS = 12  # to which numbers are kept: beyond them they depend on the machine
PARTS = {
    "movement": ("movement", "movement_drivers"),
    "tiers": ("movement_thresholds", "transitions"),
    "convergence": ("sigma_convergence", "beta_convergence"),
    "inequality": ("inequality", "inequality_pairs"),
    "space": ("spatial_global", "spatial_local"),
}


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
        Why a part of `PARTS` cannot be told, where the method is not defined for the values.
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
        Of series with a break, see `movement.comparable_index`. Movement is told both ways.
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
    method = Method(weights=weights_of(study, "regional", scheme))
    names = expected(study)
    try:
        index = movement.comparable_index(study, method, breaks)
    except MethodError as error:
        return Dynamics(None, {}, {"movement": str(error)})
    tables: dict[str, pd.DataFrame] = {}
    untold: dict[str, str] = {}
    steps: dict[str, Callable[[], dict[str, pd.DataFrame]]] = {
        "movement": lambda: _movement(study, method, index, breaks),
        "convergence": lambda: {
            "sigma_convergence": convergence.sigma(index),
            **({"beta_convergence": convergence.beta(index)} if "movement" in names else {}),
        },
        "inequality": lambda: dict(
            zip(
                PARTS["inequality"],
                inequality.inequality_tables(index, study.regions["macro_region"]),
                strict=True,
            )
        ),
        "space": lambda: dict(
            zip(
                PARTS["space"],
                space.spatial_tables(index, study.geometry["geometry"], islands),
                strict=True,
            )
        ),
    }
    for part, step in steps.items():
        if not set(PARTS[part]) & set(names):
            continue
        try:
            tables |= step()
        except MethodError as error:
            untold[part] = str(error)
    return Dynamics(index, {name: _kept(table) for name, table in tables.items()}, untold)


def _movement(
    study: Study, method: Method, index: IndexResult, breaks: str
) -> dict[str, pd.DataFrame]:
    """Tables of movement with series with a break, and without, in a column `breaks`."""
    ways = {breaks: index}
    if len(study.breaks("regional")):
        other = next(way for way in movement.BREAKS if way != breaks)
        ways[other] = movement.comparable_index(study, method, other)
    found: dict[str, dict[str, pd.DataFrame]] = {}
    for way, result in ways.items():
        cuts: tuple[float, ...] = ()
        if study.tier_sizes:
            borders = movement.thresholds(result, study.tier_sizes)
            cuts = tuple(borders["threshold"])
            found.setdefault("movement_thresholds", {})[way] = borders
        moved = movement.moves(result, cuts)
        found.setdefault("movement", {})[way] = moved
        found.setdefault("movement_drivers", {})[way] = movement.drivers(study, result)
        if cuts:
            changed = movement.transitions(moved, len(cuts) + 1)
            found.setdefault("transitions", {})[way] = changed
    return {
        name: pd.concat(parts, names=["breaks"]).reset_index("breaks").reset_index(drop=True)
        for name, parts in found.items()
    }


def _kept(table: pd.DataFrame) -> pd.DataFrame:
    numbers = table.select_dtypes("float").columns
    return table.assign(**{name: table[name].round(DIGITS) + 0.0 for name in numbers})
