"""Errors of the values themselves: assumed sizes, and what is drawn from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from iianalysis.scoring.normalise import MethodError
from iianalysis.study.made import units_of_cells
from iianalysis.study.study import Study

# Relative standard deviations: an assumption, since the data say which class and not how much.
ASSUMED_SIZES: dict[str, float] = {
    "two sources agree": 0.005,
    "two releases agree": 0.005,
    "one source": 0.02,
    "one release": 0.02,
    "derived": 0.02,
    "sources disagree": 0.05,
    "one source, suspicious": 0.10,
    "imputed": 0.10,
    "": 0.02,
}


@dataclass(frozen=True)
class Errors:
    """Errors of the values themselves.

    Parameters
    ----------
    sizes : mapping of str to float
        Standard deviation of the relative error of a value, by its class of `confidence`. The data
        do not give it: every size is an assumption. A class of several parts (`a / b`, of a share)
        has the largest of its parts.
    rounding : bool
        Whether a rounded value lies anywhere within half a unit of the last digit of its series.
    miscounts : float
        A value that is counted from a list, 0 included, lies anywhere up to so many units from its
        count, and has no other error.
    floors : float
        A value that is a floor ("over ...") lies anywhere up to this share above it.
    jumps : float
        The standard deviation of a suspicious value is at least this share of its jump, in
        logarithms: half of it is that of a value of which nobody knows whether it or the level
        before it is right.

    Notes
    -----
    ``y' = (y + r) exp(s e) (1 + f u)`` with r uniform within the rounding or the miscounts, e
    standard normal and u uniform on 0 to 1; rounding and miscounts take no value below 0.
    How a series was made is told in the study (`made` and `precision` of `Study.indicators`):
    yes/no has no error, a whole count no rounding. A computed share ``s = 100 p / w`` lies within
    ``100 (h_p + s / 100 h_w) / w`` of it, with h the rounding or the miscounts of either part.
    Errors of different cells are independent; a snapshot has one for all years.
    """

    sizes: Mapping[str, float] = field(default_factory=lambda: dict(ASSUMED_SIZES))
    rounding: bool = True
    miscounts: float = 2.0
    floors: float = 0.1
    jumps: float = 0.5

    def __post_init__(self) -> None:
        for name, size in self.sizes.items():
            if not 0 <= size < np.inf:
                raise MethodError(
                    f"an error of {size:g} for the confidence {name!r}; give 0 or more"
                )
        for name in ("miscounts", "floors", "jumps"):
            if not 0 <= getattr(self, name) < np.inf:
                raise MethodError(f"{name} of {getattr(self, name):g}; give 0 or more")

    def size(self, confidence: str) -> float:
        """Size for a class.

        Raises
        ------
        MethodError
            For a class without a size.
        """
        parts = [part.strip() for part in confidence.split(" / ")]
        unknown = [part for part in parts if part not in self.sizes]
        if unknown:
            raise MethodError(
                f"no size of error for the confidence {unknown[0]!r}; add it to the sizes "
                f"({', '.join(map(repr, self.sizes))} have one)"
            )
        return max(self.sizes[part] for part in parts)


def assumed_errors(study: Study) -> Errors:
    """Assumed errors of the values that there are, by the classes of confidence that these have.

    A class that has no size gets that of one source.
    """
    cells, series = study.cells["regional"], study.indicators.loc["regional"]
    listed = units_of_cells(cells, series)["one_more"] > 0
    of_indicators = cells["indicator"].isin(study.framework("regional").indicators)
    cells, listed = cells[of_indicators], listed[of_indicators]
    told = cells["confidence"].unique()
    parts = sorted({part.strip() for name in told for part in str(name).split(" / ")})
    sizes = {part: ASSUMED_SIZES.get(part, ASSUMED_SIZES["one source"]) for part in parts}
    return Errors(
        sizes,
        miscounts=Errors().miscounts if listed.any() else 0.0,
        floors=Errors().floors if cells["floor"].any() else 0.0,
        jumps=Errors().jumps if cells["suspicious"].any() else 0.0,
    )


@dataclass(frozen=True, eq=False)
class ErrorSizes:
    """How large the errors of values are, of the shape of the values.

    Attributes
    ----------
    sizes : array
        Relative standard deviations.
    rounding : array
        Half a unit of the last digit of the series; of what is counted from a list, by how much it
        is miscounted; of a computed share, what those of its two parts come to.
    floors : array
        Share by which a value may lie higher.
    same : array
        Row whose error a row shares: its own, but for snapshots.
    """

    sizes: np.ndarray
    rounding: np.ndarray
    floors: np.ndarray
    same: np.ndarray

    def draw(self, values: np.ndarray, rng: np.random.Generator, draws: int) -> np.ndarray:
        """Values with errors: draws by indicators by rows."""
        drawn = np.repeat(values[None], draws, axis=0)
        if self.rounding.any():
            drawn += self._shared(rng.uniform(-1, 1, drawn.shape)) * self.rounding
            drawn = np.where((values >= 0) & (drawn < 0), 0.0, drawn)  # a 0 is no less
        drawn *= np.exp(self._shared(rng.standard_normal(drawn.shape)) * self.sizes)
        if self.floors.any():
            drawn *= 1 + self._shared(rng.random(drawn.shape)) * self.floors
        return drawn

    def _shared(self, errors: np.ndarray) -> np.ndarray:
        return np.take_along_axis(errors, self.same[None], axis=2)

    def of_rows(self, rows: np.ndarray) -> ErrorSizes:
        """Those of some rows, all of one year."""
        own = np.broadcast_to(np.arange(len(rows)), (len(self.sizes), len(rows)))
        return ErrorSizes(self.sizes[:, rows], self.rounding[:, rows], self.floors[:, rows], own)
