"""How much it proves that some weights reproduce the printed tiers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from iianalysis.identify.dimensions import DimensionFit, dimension_weights
from iianalysis.identify.reference import consistent_reference
from iianalysis.identify.regional import (
    MISSING_RULES,
    REPRODUCED,
    TierProgramme,
    TierWeights,
    fill_missing,
    shares,
    tier_weights,
)
from iianalysis.scoring import weighting
from iianalysis.scoring.index import regional_index
from iianalysis.scoring.normalise import MethodError
from iianalysis.study.study import Study
from iianalysis.tiers import agreement, by_group_sizes

NOISE = (1.0, 2.0, 3.0, 5.0)
AT_ONCE = 10  # draws whose programmes are solved together
Progress = Callable[[int, int], None]


def wilson(hits: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """Interval of 95% for a share of n independent trials.

    Notes
    -----
    Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22.

    Examples
    --------
    >>> [round(end, 3) for end in wilson(0, 300)]
    [0.0, 0.013]
    """
    if not 0 <= hits <= n or n < 1:
        raise MethodError(f"{hits} of {n} is no share; give at least one trial")
    share, square = hits / n, z * z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = z * np.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))


def chance_of_tiers(
    scores: pd.DataFrame,
    tiers: pd.Series,
    rng: np.random.Generator,
    rule: str = "worst",
    n: int = 300,
    noise: Sequence[float] = NOISE,
    progress: Progress | None = None,
    equal: pd.Series | None = None,
) -> pd.DataFrame:
    """How often weights reproduce labels that no unknown weights lie behind.

    Parameters
    ----------
    scores : DataFrame
        Regions by nodes of the second level, 0 to 100, missing scores NaN.
    tiers : Series
        Printed tier of each region; all labels have the same sizes of tiers.
    rng : numpy.random.Generator
    rule : str
        Key of `iianalysis.identify.regional.MISSING_RULES`.
    n : int
        Draws of each kind.
    noise : sequence of float
        Standard deviations, in points, of normal noise on the score with equal weights.
    progress : callable, optional
        Called with (done, all) as draws are done.
    equal : Series, optional
        What equal weights are: the share of each node in the score, to any sum. Where weights are
        equal within each parent, a node among few siblings has a larger share than one among many.
        The same for every node where None.

    Returns
    -------
    DataFrame
        A row for the printed labels, for labels drawn at random (the printed ones shuffled), and
        for each noise: `labels`, `noise`, `n`, `reproduced` (how many some weights reproduce),
        `share`, `share_low`, `share_high` (95%, Wilson; empty for print), `margin` (its median, in
        points; negative: tiers overlap at best), `as_wide` (share of draws whose margin is at least
        that of print) and `agreement` (mean number of regions in the tier that equal weights
        give them, missing scores filled by the rule).

    Raises
    ------
    MethodError
        As `tier_weights`, for n below 1, noise that is not positive, and equal weights without a
        node.
    """
    if n < 1 or any(not sd > 0 for sd in noise):
        raise MethodError(
            f"{n} draws with noise {', '.join(f'{sd:g}' for sd in noise)}; "
            "give at least one draw and positive noise"
        )
    filled = fill_missing(scores, rule)
    programme = TierProgramme(filled, tiers)
    regions = filled.index
    printed = tiers[regions].astype(int)
    sizes = printed.value_counts().sort_index().tolist()
    ends = np.cumsum(sizes)
    score = filled @ shares(filled, equal, "the set of equal weights")
    plain = by_group_sizes(score, sizes)
    widest = programme.margin()[0]
    rows = [_row("printed", np.nan, [widest], [agreement(printed, plain)], widest)]
    kinds = [("random", 0.0), *(("equal weights with noise", sd) for sd in noise)]
    total = n * len(kinds)
    for kind, sd in kinds:
        margins: list[float] = []
        agreements: list[int] = []
        for first in range(0, n, AT_ONCE):
            count = min(n - first, AT_ONCE)
            if kind == "random":
                drawn = np.array([rng.permutation(printed.to_numpy()) for _ in range(count)])
            else:
                noisy = score.to_numpy() + rng.normal(0, sd, (count, len(score)))
                drawn = ends.searchsorted((-noisy).argsort(axis=1).argsort(axis=1), "right") + 1
            agreements.extend((drawn == plain.to_numpy(dtype=int)).sum(axis=1).tolist())
            margins.extend(programme.margins(drawn).tolist())
            if progress:
                progress((len(rows) - 1) * n + len(margins), total)
        rows.append(_row(kind, sd or np.nan, margins, agreements, widest))
    return pd.DataFrame(rows)


def _row(
    kind: str, noise: float, margins: list[float], agreements: list[int], widest: float
) -> dict[str, object]:
    hits = int((np.array(margins) > REPRODUCED).sum())
    low, high = wilson(hits, len(margins)) if kind != "printed" else (np.nan, np.nan)
    return {
        "labels": kind,
        "noise": noise,
        "n": len(margins),
        "reproduced": hits,
        "share": hits / len(margins),
        "share_low": low,
        "share_high": high,
        "margin": float(np.median(margins)),
        "as_wide": float((np.array(margins) >= widest - REPRODUCED).mean()),
        "agreement": float(np.mean(agreements)),
    }


@dataclass(frozen=True, eq=False)
class RegionalEvidence:
    """What the printed tiers say about weights, under each rule for missing scores.

    Attributes
    ----------
    year : int
        Of the scores.
    weights : dict of str to TierWeights
        By rule.
    dimensions : dict of str to DimensionFit
        By rule.
    chance : DataFrame
        As `chance_of_tiers` returns it, with `rule` in front.
    """

    year: int
    weights: dict[str, TierWeights]
    dimensions: dict[str, DimensionFit]
    chance: pd.DataFrame


def regional_evidence(
    study: Study,
    rng: np.random.Generator,
    year: int | None = None,
    n: int = 300,
    noise: Sequence[float] = NOISE,
    progress: Progress | None = None,
) -> RegionalEvidence:
    """Everything that the printed tiers of a study say about weights of the second level.

    Parameters
    ----------
    study : Study
        With printed tiers.
    rng : numpy.random.Generator
    year : int, optional
        The last year where None.
    n : int
        Draws of each kind of labels and each rule.
    noise : sequence of float
    progress : callable, optional
        Called with (done, all) as draws of labels are done.

    Returns
    -------
    RegionalEvidence

    Raises
    ------
    MethodError
        If the study prints no two tiers, its tree has no second level, or a region of the tiers
        has no scores.

    Notes
    -----
    Scores are those of the regional index with equal weights below the second level. The nearest
    weights are sought from the reference weights of dimensions, equal below; from equal weights
    where the study prints no national index, or facts that contradict each other. Equal weights are
    equal within each parent, as those of the scheme `equal`.
    """
    printed = study.published_tiers
    if printed is None:
        raise MethodError(
            f"study {study.name!r} prints no tiers, so they say nothing on weights; "
            "add them to published_lists.csv"
        )
    year = study.years("regional")[-1] if year is None else year
    framework = study.framework("regional")
    nodes = framework.nodes
    second = list(nodes.index[nodes["level"] == 2])
    if not second:
        raise MethodError("no node stands below a dimension, so there is no second level to weigh")
    tiers = printed.rank(method="dense").astype(int)  # of tiers that no region is in, none counts
    scores = regional_index(study).year(year).loc[tiers.index, second]
    try:
        start = consistent_reference(study)
    except MethodError:
        start = pd.Series(dtype=float)
    reference = weighting.effective(framework, weighting.complete(framework, start))["points"]
    equal = weighting.effective(framework, weighting.equal(framework))["points"]
    found: dict[str, TierWeights] = {}
    alone: dict[str, DimensionFit] = {}
    tables = []
    for number, rule in enumerate(MISSING_RULES):
        found[rule] = tier_weights(scores, tiers, rule, start=reference)
        alone[rule] = dimension_weights(scores, tiers, nodes["parent"], rule)
        alone[rule].table["tier"] = printed[alone[rule].table.index]
        share = _share_of(progress, number, len(MISSING_RULES))
        table = chance_of_tiers(scores, tiers, rng, rule, n, noise, share, equal)
        table.insert(0, "rule", rule)
        tables.append(table)
    return RegionalEvidence(year, found, alone, pd.concat(tables, ignore_index=True))


def _share_of(progress: Progress | None, number: int, parts: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, total: progress(number * total + done, parts * total)
