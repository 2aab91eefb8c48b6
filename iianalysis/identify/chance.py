"""How much it proves that some weights reproduce the printed tiers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from iianalysis import weights as weighting
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
from iianalysis.index import regional_index
from iianalysis.normalise import MethodError
from iianalysis.study import Study
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

    @property
    def conclusion(self) -> str:
        """What the figures support, in sentences, with the codes of nodes and regions."""
        return self.conclude({})

    def conclude(self, names: Mapping[str, str]) -> str:
        """What the figures support, in sentences, with names for codes."""
        return " ".join(
            [
                _existence(self.weights, names),
                _freedom(self.weights, names),
                _dimensions_alone(self.dimensions, names),
                _proof(self.chance, any(fit.reproduces for fit in self.weights.values())),
            ]
        ).replace("  ", " ")


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
        If the study prints no tiers, or a region of the tiers has no scores.

    Notes
    -----
    Scores are those of the regional index with equal weights below the second level. The nearest
    weights are sought from the reference weights of dimensions, equal below; from equal weights
    where the study prints no national index, or facts that contradict each other. Equal weights are
    equal within each parent, as those of the scheme `equal`.
    """
    tiers = study.published_tiers
    if tiers is None:
        raise MethodError(
            f"study {study.name!r} prints no tiers, so they say nothing on weights; "
            "add them to published_lists.csv"
        )
    year = study.years("regional")[-1] if year is None else year
    framework = study.framework("regional")
    nodes = framework.nodes
    second = list(nodes.index[nodes["level"] == 2])
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
        share = _share_of(progress, number, len(MISSING_RULES))
        table = chance_of_tiers(scores, tiers, rng, rule, n, noise, share, equal)
        table.insert(0, "rule", rule)
        tables.append(table)
    return RegionalEvidence(year, found, alone, pd.concat(tables, ignore_index=True))


def _share_of(progress: Progress | None, number: int, parts: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, total: progress(number * total + done, parts * total)


def _named(codes: Iterable[str], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(code, code) for code in codes)


def _existence(weights: dict[str, TierWeights], names: Mapping[str, str]) -> str:
    sentences = []
    for rule, fit in weights.items():
        count = len(fit.weights)
        if fit.reproduces:
            needed = " or ".join(names.get(node, node) for node in fit.hangs_on) or "no single node"
            sentences.append(
                f"Where {MISSING_RULES[rule]}, some weights over the {count} second-level nodes "
                f"reproduce every printed tier, with a gap of at most {fit.margin:.2f} points "
                f"between tiers; below {fit.small_margin:g} points it would fall without {needed}."
            )
        else:
            sentences.append(
                f"Where {MISSING_RULES[rule]}, no weights over the {count} second-level nodes "
                f"reproduce every printed tier: tiers overlap by {-fit.margin:.2f} points at best."
            )
    return " ".join(sentences)


def _freedom(weights: dict[str, TierWeights], names: Mapping[str, str]) -> str:
    fits = [fit for fit in weights.values() if fit.weights["low"].notna().all()]
    if not fits:
        return ""
    low = sum(int((fit.weights["low"] < 0.001).sum()) for fit in fits)
    count = sum(len(fit.weights) for fit in fits)
    widest = max(fits, key=lambda fit: float((fit.weights["high"] - fit.weights["low"]).max()))
    width = widest.weights["high"] - widest.weights["low"]
    node = width.idxmax()
    moved = " and ".join(f"{fit.moved:.0%}" for fit in fits)
    return (
        f"They do not pin the weights down: {low} of {count} (all rules together) may be 0, "
        f"and that of {_named([node], names)} may be anything from "
        f"{widest.weights.loc[node, 'low']:.2f} to {widest.weights.loc[node, 'high']:.2f}. "
        f"The nearest ones still move {moved} of the "
        "weight away from the start."
    )


def _dimensions_alone(fits: dict[str, DimensionFit], names: Mapping[str, str]) -> str:
    sentences = []
    for rule, fit in fits.items():
        most = "at most" if fit.proven else "at least"
        cannot = f", never {_named(fit.cannot, names)} among them" if fit.cannot else ""
        sentences.append(f"{most} {fit.right} of {fit.regions} ({rule}{cannot})")
    return (
        "If only the weights of dimensions may move, with thresholds free, "
        + " and ".join(sentences)
        + " regions can be in their printed tier."
    )


def _proof(chance: pd.DataFrame, exists: bool) -> str:
    random = _pooled(chance[chance["labels"] == "random"])
    noisy = chance[chance["labels"] == "equal weights with noise"]
    noised = ", ".join(
        f"{_pooled(part)['share']:.0%} with noise of {sd:g}" for sd, part in noisy.groupby("noise")
    )
    ranking = "of labels from the ranking under weights equal within each parent"
    text = (
        f"Of labels drawn at random, weights reproduce {random['hits']:.0f} of {random['n']:.0f} "
        f"(95% interval {random['low']:.1%} to {random['high']:.1%})"
        + (f"; {ranking}, {noised} points. " if noised else ". ")
    )
    if not exists:
        return text + (
            "That print cannot be reproduced says that its scores differ from these in more than "
            "the weights of these nodes."
        )
    if random["low"] > 0.05:
        return text + (
            "Weights reproduce even arbitrary labels, so that they reproduce print proves nothing."
        )
    if noisy.empty:
        return text + "How labels near an equal-weight ranking fare was not tried."
    return text + _against_near_labels(chance, noisy)


def _pooled(part: pd.DataFrame) -> dict[str, float]:
    """Share over all rules, with its interval."""
    hits, n = int(part["reproduced"].sum()), int(part["n"].sum())
    low, high = wilson(hits, n)
    return {"hits": hits, "n": n, "share": hits / n, "low": low, "high": high}


def _against_near_labels(chance: pd.DataFrame, noisy: pd.DataFrame) -> str:
    """Print against labels that are as far from weights equal within each parent as print is."""
    near, said = [], []
    for rule, printed in chance[chance["labels"] == "printed"].groupby("rule", sort=False):
        own = noisy[noisy["rule"] == rule]
        agreed = float(printed["agreement"].iloc[0])
        row = own.loc[(own["agreement"] - agreed).abs().idxmin()]
        near.append(row)
        said.append(
            f"{agreed:.0f} regions ({rule}; noise of {row['noise']:g} points agrees in "
            f"{row['agreement']:.1f}, and weights reproduce {row['share']:.0%} of such labels)"
        )
    alike = _pooled(pd.DataFrame(near))
    text = f"Print agrees with the tiers of these equal weights in {' and '.join(said)}. "
    if alike["low"] > 0.2:
        return text + (
            "So the existence of such weights shows that print orders the regions much as these "
            "data do, which arbitrary labels would not. It is no evidence that any of these "
            f"weights are the report's: {alike['share']:.0%} of labels this close to equal "
            "weights, with nothing but noise between the two, have such weights as well."
        )
    if alike["high"] < 0.05:
        return text + (
            "So neither chance nor closeness to equal weights explains that such weights exist: "
            "they say something about the report's, though not that they are the report's."
        )
    return text + (
        "So closeness to equal weights could explain that such weights exist, but does so "
        "seldom: weak evidence that the report weighs like this."
    )
