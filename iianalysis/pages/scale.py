"""The scale that scores of regions are on, in pictures and in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from iianalysis.scoring.each import scale_of
from iianalysis.scoring.normalise import MinMax
from iianalysis.show.text import Text, t

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from iianalysis.study.study import Study

STEPS = 5  # between the ticks of a scale, at most


def scale_of_scores(study: Study, values: Iterable[float] = ()) -> tuple[float, float]:
    """Ends of the scale of a study; where it has none, of values, 0 among them.

    Parameters
    ----------
    study : Study
    values : iterable of float
        Scores that are shown.
    """
    if known := scale_of(study.method("regional").normalisation):
        return known
    there = np.array([0.0, *values], dtype=float)
    return float(np.nanmin(there)), float(np.nanmax(there))


def ticks(low: float, high: float) -> list[float]:
    """Round numbers between the ends of a scale."""
    from matplotlib.ticker import MaxNLocator

    edge = 1e-9 * (high - low)
    places = MaxNLocator(STEPS, steps=[1, 2, 5, 10]).tick_values(low, high)
    return [float(place) for place in places if low - edge <= place <= high + edge]


def score_axis(ax: Axes, scale: tuple[float, float], room: float = 0.0) -> None:
    """Let the axis of x be that of scores.

    Parameters
    ----------
    ax : Axes
    scale : (float, float)
        Its ends.
    room : float
        That is left for texts beyond the upper end, as a share of the scale.
    """
    low, high = scale
    ax.set_xlim(low - (0.03 * (high - low) if low < 0 else 0), high + room * (high - low))
    ax.spines["bottom"].set_bounds(low, high)
    ax.set_xticks(ticks(low, high))


def ends(study: Study) -> Text:
    """The scale in words, `0 to 100`; empty where it has no ends."""
    known = scale_of(study.method("regional").normalisation)
    if not known:
        return Text([])
    return t("{low:g} to {high:g}", low=known[0], high=known[1])


def full_score(study: Study) -> float | None:
    """The highest score there is; None where the scale has no ends."""
    known = scale_of(study.method("regional").normalisation)
    return known[1] if known else None


def by_regions(study: Study) -> bool:
    """Whether scores are min-max scores whose ends are values that regions have."""
    method = study.method("regional")
    return isinstance(method.normalisation, MinMax) and method.goalposts != "given"
