"""How sure tiers and moves between them are: draws of weights, alike in all years, and values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from iianalysis.dynamics.movement import comparable_index, comparable_panel, moves, thresholds
from iianalysis.scoring.index import DECIMALS, IndexResult, measured
from iianalysis.scoring.normalise import MethodError
from iianalysis.show.names import with_texts
from iianalysis.show.text import listed, of_node
from iianalysis.study.study import Study
from iianalysis.uncertainty import Noise, Specification, assumed_errors
from iianalysis.uncertainty.pipelines import Source
from iianalysis.uncertainty.plan import Plan, plan_for

DRAWS = 2000
NOISE = 0.25  # relative, on every weight
SEED = 2024


@dataclass(frozen=True, eq=False)
class DrawnTiers:
    """Tiers over draws.

    Attributes
    ----------
    regions : list of str
    years : list of int
    tiers : array of int
        Years by regions by draws, 0 for none; no draws where neither weights nor values can vary.
    """

    regions: list[str]
    years: list[int]
    tiers: np.ndarray

    def of_moves(self, table: pd.DataFrame) -> pd.DataFrame:
        """The table of movement with the probability of each tier, of a rise and of a fall.

        Parameters
        ----------
        table : DataFrame
            As `movement.moves` returns it.

        Returns
        -------
        DataFrame
            Further columns, shares of the draws: probability (of the tier in that year),
            rise_probability and fall_probability (of a higher or a lower tier than in the first
            year), draws. Shares are missing where there are no draws.
        """
        year = pd.Index(self.years).get_indexer(table["year"])
        region = pd.Index(self.regions).get_indexer(table["region"])
        drawn, first = self.tiers[year, region], self.tiers[0, region]
        own = table["tier"].fillna(0).to_numpy(dtype=int)[:, None]
        return table.assign(
            probability=self._share(drawn == own),
            rise_probability=self._share(drawn < first),
            fall_probability=self._share(drawn > first),
            draws=self.tiers.shape[2],
        )

    def of_transitions(self, table: pd.DataFrame) -> pd.DataFrame:
        """The table of transitions with the number of regions that is expected over the draws.

        Parameters
        ----------
        table : DataFrame
            As `movement.transitions` returns it.

        Returns
        -------
        DataFrame
            A further column, expected_regions: how many go from one tier to the other on average
            over draws, missing where there are none.
        """
        expected = pd.Series(np.nan, index=table.index)
        draws = self.tiers.shape[2]
        base = 1 + max(self.tiers.max(initial=0), table[["tier_start", "tier_end"]].max().max())
        for (start, end), rows in table.groupby(["start", "end"]) if draws else ():
            one, other = (self.tiers[self.years.index(year)].astype(int) for year in (start, end))
            counts = np.bincount((one * base + other).ravel(), minlength=base**2)
            expected[rows.index] = counts[rows["tier_start"] * base + rows["tier_end"]] / draws
        return table.assign(expected_regions=expected)

    def _share(self, happens: np.ndarray) -> np.ndarray:
        """Of the draws, which are the last axis."""
        return happens.mean(axis=-1) if self.tiers.shape[2] else np.full(happens.shape[:-1], np.nan)


def drawn_tiers(
    study: Study,
    result: IndexResult,
    breaks: str,
    sizes: Sequence[int],
    draws: int = DRAWS,
    seed: int = SEED,
) -> DrawnTiers:
    """Tier of each region in each year and draw, thresholds held fixed over the years of a draw.

    Parameters
    ----------
    study : Study
        Whose classes of confidence the errors of values follow, see `assumed_errors`.
    result : IndexResult
        Of `comparable_index`.
    breaks : {'kept', 'left out'}
        Of that index.
    sizes : sequence of int
        Of the tiers in the last year; where empty, nothing is drawn.
    draws, seed : int

    Returns
    -------
    DrawnTiers

    Notes
    -----
    Every draw moves each weight by up to a quarter of itself, the same in all years, and each value
    of each year by an error of its own: an **assumption**. The thresholds of a draw lie midway
    between the groups of the given sizes in its own last year. A node has a score where the index
    gives it one: coverage is judged by the weights of the index, and not by those of the draw.
    """
    panel = comparable_panel(study, breaks)
    rows = panel.index
    place = pd.Series(range(len(rows)), index=rows)
    cells = study.cells["regional"]
    at = place.reindex(pd.MultiIndex.from_frame(cells[["region", "year"]])).to_numpy()
    # what is one year to the engine: its own goalposts are then those of all years
    source = Source(
        panel=panel.set_axis(pd.MultiIndex.from_product([place, [0]], names=rows.names)),
        cells=cells.assign(region=at, year=0)[~np.isnan(at)],
        framework=result.framework,
        method=measured(result.method, "own year"),
        year=0,
        series=study.indicators.loc["regional"],
    )
    plan = _plan(study, source) if sizes else None
    scores = np.empty((len(rows), 0))
    if plan is not None:
        blocks = plan.drawn(plan.tasks(draws, 0, seed), seed)
        scores = np.concatenate([scores for _, scores in blocks], axis=1).round(DECIMALS)
    when = rows.get_level_values("year")
    years = sorted(set(when))
    scores = np.stack([scores[when == year] for year in years])
    last = -np.sort(-scores[-1], axis=0)  # what is missing comes last
    tiers = np.ones(scores.shape, dtype=np.int8)
    for end in np.cumsum(sizes)[:-1]:
        tiers += scores < ((last[end - 1] + last[end]) / 2).round(DECIMALS)
    tiers[np.isnan(scores)] = 0
    return DrawnTiers(list(rows.get_level_values("region").unique()), years, tiers)


def barely_covered(result: IndexResult) -> pd.Series:
    """Nodes whose score would hang on the draw if drawn weights judged coverage, as one text.

    Noise of a share a takes a coverage c below the least l that is asked for, at worst, where
    ``c < l (1 + a) / (l (1 + a) + (1 - l) (1 - a))``.

    Returns
    -------
    Series
        Indexed as the scores; empty text where there is none.
    """
    parents = [node for node in result.framework.nodes.index if result.framework.children(node)]
    near = result.scores[parents].notna() & (result.coverage[parents] < _reach(result))
    texts = [listed(map(of_node, near.columns[row]), "; ") for row in near.to_numpy()]
    return pd.Series(texts, near.index, object)


def _reach(result: IndexResult) -> float:
    least = result.method.min_coverage
    high, low = least * (1 + NOISE), (1 - least) * (1 - NOISE)
    return high / (high + low)


def beside_well_covered(
    table: pd.DataFrame, study: Study, result: IndexResult, breaks: str, sizes: Sequence[int]
) -> pd.DataFrame:
    """The table of movement with what is left of it without nodes that are barely covered.

    Parameters
    ----------
    table : DataFrame
        As `DrawnTiers.of_moves` returns it.
    study, result, breaks, sizes
        As in `drawn_tiers`.

    Returns
    -------
    DataFrame
        Further columns: barely_covered (as the function of this name), and well_covered_won,
        well_covered_rise, well_covered_fall: tiers_won, rise_probability and fall_probability of
        an index without these nodes; missing where it gives no score, or cannot be had.
    """
    keys = pd.MultiIndex.from_frame(table[["region", "year"]])
    names = ["tiers_won", "rise_probability", "fall_probability"]
    table = with_texts(table, barely_covered=barely_covered(result).reindex(keys))
    other = table
    if (table["barely_covered"] != "").any():
        method = replace(result.method, min_coverage=_reach(result))
        try:
            again = comparable_index(study, method, breaks)
            cuts = list(thresholds(again, sizes)["threshold"]) if sizes else []
            other = drawn_tiers(study, again, breaks, sizes).of_moves(moves(again, cuts))
        except MethodError:
            other = table.iloc[:0]
    found = other.set_index(["region", "year"])[names].reindex(keys)
    for name, column in zip(("won", "rise", "fall"), names, strict=True):
        table[f"well_covered_{name}"] = found[column].array
    return table


def _plan(study: Study, source: Source) -> Plan | None:
    """What draws are made from: weights and values, or the one of them that has an effect."""
    both = Specification(weights=(Noise(NOISE),), errors=assumed_errors(study))
    for varies in (both, both.only("weights"), both.only("errors")):
        try:
            return plan_for(source, varies)
        except MethodError:
            continue
    return None
