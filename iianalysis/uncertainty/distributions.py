"""Distributions of scores, ranks and tiers over draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from iianalysis.scoring.normalise import MethodError
from iianalysis.tiers import TIERS, equal_sizes
from iianalysis.uncertainty.engine import work
from iianalysis.uncertainty.factors import Specification
from iianalysis.uncertainty.plan import Plan, enumerated
from iianalysis.uncertainty.tally import BINS, Tally


@dataclass(frozen=True, eq=False)
class Simulation:
    """Distributions of scores, ranks and tiers over draws.

    Attributes
    ----------
    year : int
    specification : Specification
    baseline : DataFrame
        Indexed by region: score and rank under the method itself.
    sizes : list of int
        Of the tiers, the highest first; empty where there are none.
    tally : Tally
    scale : (float, float) or None
        What scores of draws on the scale of the method lie between; None where it has no ends.
    exact : bool
        Whether every combination was counted once, instead of drawing.
    combinations : int
        Number of combinations of choices that are defined.
    undefined : mapping of str to str
        Those that are not, and why.
    coinciding : sequence of (str, str, str)
        Factor, a choice, and another that gives the same scores in every combination, so that they
        count twice.
    convergence : DataFrame
        draws, standard_error (largest of any probability of a tier, or of a rank where there are no
        tiers), change (largest since the row before).
    plan : Plan
        What draws were made from.
    """

    year: int
    specification: Specification
    baseline: pd.DataFrame
    sizes: list[int]
    tally: Tally
    scale: tuple[float, float] | None
    exact: bool
    combinations: int
    undefined: Mapping[str, str]
    coinciding: Sequence[tuple[str, str, str]]
    convergence: pd.DataFrame
    plan: Plan

    @property
    def draws(self) -> int:
        """Number of draws, or of combinations where these were enumerated."""
        return self.tally.draws

    @property
    def regions(self) -> list[str]:
        """All regions."""
        return list(self.baseline.index)

    def ranks(self) -> pd.DataFrame:
        """Probability of each rank (rank acceptability): regions by ranks from 1 on.

        Rows sum to 1 less the probability of having no score. ``b_ik``, the share of draws in which
        region i has rank k: Lahdelma and Salminen (2001), SMAA-2: stochastic multicriteria
        acceptability analysis for group decision making, Operations Research 49.
        """
        columns = pd.RangeIndex(1, len(self.regions) + 1, name="rank")
        shares = self.tally.ranks[:, :-1] / self.draws
        return pd.DataFrame(shares, index=self.baseline.index, columns=columns)

    def intervals(self) -> pd.DataFrame:
        """Ranks and scores that each region has in nearly all draws.

        Returns
        -------
        DataFrame
            region, rank (of the baseline), median, p05, p95, best, worst; mean_shift (mean absolute
            difference from the baseline), score (of the baseline), score_median, score_p05,
            score_p95, score_best, score_worst (to the width of a bin, over draws on the scale of
            the method itself; empty where it has no ends), no_score (share of draws). Empty for a
            region that never has a score. Quantiles of ranks are the lowest rank that at least the
            share of the draws does not exceed, among draws with a score.
        """
        counts = self.tally.ranks[:, :-1]
        scored = counts.sum(axis=1)
        places = np.arange(1, counts.shape[1] + 1)
        rank = self.baseline["rank"].to_numpy(dtype=float)
        shift = (counts * np.abs(places - rank[:, None])).sum(axis=1) / np.maximum(scored, 1)
        found = {
            "median": quantile(counts, 0.5) + 1,
            "p05": quantile(counts, 0.05) + 1,
            "p95": quantile(counts, 0.95) + 1,
            "best": (counts > 0).argmax(axis=1) + 1,
            "worst": counts.shape[1] - (counts[:, ::-1] > 0).argmax(axis=1),
        }
        table = pd.DataFrame(
            {
                "region": self.regions,
                "rank": self.baseline["rank"].astype("Int64").to_numpy(),
                **{name: pd.Series(of).astype("Int64") for name, of in found.items()},
                "mean_shift": shift,
            }
        )
        table.loc[scored == 0, list(found)] = pd.NA
        table.loc[(scored == 0) | np.isnan(rank), "mean_shift"] = np.nan
        table["score"] = self.baseline["score"].to_numpy()
        for name, share in (("median", 0.5), ("p05", 0.05), ("p95", 0.95)):
            table[f"score_{name}"] = self._score(share)
        table["score_best"], table["score_worst"] = self._score(1.0), self._score(0.0)
        table["no_score"] = self.tally.ranks[:, -1] / self.draws
        return table.sort_values("rank", kind="stable", ignore_index=True)

    def _score(self, share: float) -> np.ndarray:
        """Quantile of the scores: the middle of the bin that it falls in."""
        if self.tally.scores is None or self.scale is None:
            return np.full(len(self.regions), np.nan)
        low, high = self.scale
        found = low + (high - low) * (quantile(self.tally.scores, share) + 0.5) / BINS
        return np.where(self.tally.scores.sum(axis=1) > 0, found, np.nan)

    def tiers(self, rule: str = "group sizes") -> pd.DataFrame:
        """Probability of each tier: regions by tiers from 1 on.

        Group sizes and quantiles follow from the ranks alone, so they are always there.

        Raises
        ------
        MethodError
            For a rule that was not asked for.
        """
        if rule == "group sizes":
            counts = self._by_sizes(self.sizes)
        elif rule == "quantiles":
            scored = int(self.baseline["score"].notna().sum())
            counts = self._by_sizes(equal_sizes(scored, self._number))
        elif rule in self.tally.tiers:
            counts = self.tally.tiers[rule][:, :-1]
        else:
            known = [*(["group sizes"] if self.sizes else []), "quantiles", *self.tally.tiers]
            raise MethodError(
                f"tiers by {rule!r} were not counted; there are {', '.join(known) or 'none'}"
            )
        columns = pd.RangeIndex(1, counts.shape[1] + 1, name="tier")
        return pd.DataFrame(counts / self.draws, index=self.baseline.index, columns=columns)

    @property
    def _number(self) -> int:
        """How many tiers there are."""
        return len(self.sizes) or next(iter(self.plan.tiers.values()), TIERS)

    def _by_sizes(self, sizes: Sequence[int]) -> np.ndarray:
        if not sizes:
            raise MethodError("the study sets no sizes of tiers, so a rank makes no tier")
        ends = np.cumsum(sizes)
        starts = np.r_[0, ends[:-1]]
        counts = self.tally.ranks
        return np.stack(
            [counts[:, start:end].sum(axis=1) for start, end in zip(starts, ends, strict=True)],
            axis=1,
        )

    def above(self) -> pd.DataFrame:
        """Probability that the region of a row scores more than that of a column."""
        index = self.baseline.index
        return pd.DataFrame(self.tally.above / self.draws, index=index, columns=list(index))

    def borders(self, tiers: pd.Series) -> pd.DataFrame:
        """How often regions are on their side of the border below each tier.

        Parameters
        ----------
        tiers : Series
            Tier of each region: those of print, or of the baseline. Ranks are among all regions, so
            regions without a tier are best left out of the study.

        Returns
        -------
        DataFrame
            border (the tier above it), regions_above, expected_share (mean share of regions on
            their side), region, probability: of the region that is least often on its own.
        """
        ranks = self.ranks()
        printed = tiers.reindex(ranks.index).dropna().astype(int)
        rows = []
        for tier in sorted(printed.unique())[:-1]:
            upper = printed <= tier
            over = ranks.loc[printed.index, : int(upper.sum())].sum(axis=1)
            right = over.where(upper, ranks.loc[printed.index].sum(axis=1) - over)
            rows.append(
                {
                    "border": int(tier),
                    "regions_above": int(upper.sum()),
                    "expected_share": float(right.mean()),
                    "region": right.idxmin(),
                    "probability": float(right.min()),
                }
            )
        return pd.DataFrame(rows)

    def expected_changes(self) -> float:
        """Expected number of regions in another tier than under the method itself."""
        tiers = self.baseline["tier"].dropna().astype(int)
        shares = self.tiers().loc[tiers.index]
        stays = shares.to_numpy()[np.arange(len(tiers)), tiers.to_numpy() - 1]
        return float((1 - stays).sum())

    def each(self) -> Iterator[tuple[dict[str, object], Simulation]]:
        """Every combination of choices by itself, where all were enumerated."""
        if not self.exact:
            raise MethodError("combinations are only told apart where nothing else varies")
        for task in enumerated(self.plan):
            choices = self.plan.pipelines[task.pipeline].choices
            yield choices, replace(self, tally=work(self.plan, [task], 0))

    def mean_shift(self) -> float:
        """Mean absolute difference of ranks from the baseline, over regions and draws."""
        return float(self.intervals()["mean_shift"].mean())


def quantile(counts: np.ndarray, share: float) -> np.ndarray:
    """The first place up to which at least a share of each row lies."""
    reached = np.cumsum(counts, axis=1)
    return (reached >= np.maximum(share * reached[:, -1:] - 1e-9, 1)).argmax(axis=1)
