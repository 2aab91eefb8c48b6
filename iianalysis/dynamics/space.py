"""Whether regions are like their neighbours: contiguity, global and local Moran's I."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from iianalysis.dynamics.libraries import quiet
from iianalysis.scoring.index import IndexResult
from iianalysis.scoring.normalise import MethodError
from iianalysis.show.names import with_texts
from iianalysis.show.text import listed, of_region
from iianalysis.study.shapes import outlines

if TYPE_CHECKING:
    from libpysal.weights import W

ISLANDS = ("nearest", "none")
SEED = 2024
PERMUTATIONS = 9999
FEWEST = 4  # regions; with fewer there is next to nothing to permute
LEVEL = 0.05  # of significance
QUADRANTS = {(1, 1): "high-high", (-1, 1): "low-high", (-1, -1): "low-low", (1, -1): "high-low"}


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Which regions are next to which.

    Attributes
    ----------
    of : mapping of str to tuple of str
        Neighbours of each region, in the order of the regions.
    assumed : tuple of (str, str)
        Links that no border makes: an island with the region nearest to it.
    """

    of: Mapping[str, tuple[str, ...]]
    assumed: tuple[tuple[str, str], ...] = ()

    def without_links(self) -> Neighbours:
        """Only those that share a border; islands have no neighbour."""
        links = {*self.assumed, *((other, one) for one, other in self.assumed)}
        return Neighbours(
            {
                region: tuple(other for other in near if (region, other) not in links)
                for region, near in self.of.items()
            }
        )


def contiguity(geometry: Mapping[str, Any], regions: Sequence[str]) -> Neighbours:
    """Regions that share a border or a corner: queen contiguity.

    A region that touches no other is linked with the one nearest to it (in the units of the
    geometry; of equals the first): an assumption, which `Neighbours.without_links` takes back.

    Parameters
    ----------
    geometry : mapping
        GeoJSON with a property `region`; several shapes of a region are taken together.
    regions : sequence of str
        Those that matter; one without a shape has no entry.

    Returns
    -------
    Neighbours

    Raises
    ------
    MethodError
        Where fewer than four regions have a shape, or no two touch.

    Notes
    -----
    `libpysal.graph.Graph.build_contiguity`, which looks at the shapes, not at their vertices.
    """
    with quiet():
        from libpysal.graph import Graph
    shapes = outlines(geometry)["geometry"]
    shapes = shapes.reindex([region for region in regions if region in shapes.index])
    if len(shapes) < FEWEST:
        raise MethodError(
            f"the geometry has shapes of {len(shapes)} of {len(regions)} regions, and "
            f"{FEWEST} are needed; name regions in it as in the table of regions"
        )
    found = Graph.build_contiguity(shapes, rook=False, strict=True).adjacency
    near: dict[str, set[str]] = {region: set() for region in shapes.index}
    for region, other in found[found > 0].index:
        near[region].add(other)
    alone = [region for region in shapes.index if not near[region]]
    if len(alone) == len(shapes):
        raise MethodError("no two regions touch; give a geometry whose borders meet")
    assumed = []
    for region in alone:
        other = str(shapes.drop(region).distance(shapes[region]).round(9).idxmin())
        near[region].add(other)
        near[other].add(region)
        assumed.append((region, other))
    return Neighbours(
        {
            region: tuple(other for other in shapes.index if other in near[region])
            for region in shapes.index
        },
        tuple(assumed),
    )


def global_moran(
    scores: pd.Series, neighbours: Neighbours, permutations: int = PERMUTATIONS, seed: int = SEED
) -> pd.Series:
    """Moran's I: whether like scores are next to one another.

    Parameters
    ----------
    scores : Series
        One for each region.
    neighbours : Neighbours
        Weights of a region's neighbours sum to 1.
    permutations : int
    seed : int

    Returns
    -------
    Series
        moran, expected (without any pattern, ``-1 / (n - 1)``), p (two-sided, see Notes), regions.

    Raises
    ------
    MethodError
        If all scores are the same, or there are fewer than four.

    Notes
    -----
    ``I = n / S0 sum_i sum_j w_ij z_i z_j / sum_i z_i^2``: Moran, Biometrika 37, 1950, computed by
    `esda.Moran`. All scores are dealt out anew `permutations` times; p is twice the smaller share
    of deals with an I at least as high, or as low, the one observed included (Anselin, Local
    indicators of spatial association, Geographical Analysis 27, 1995, gives that share without
    doubling it). Deals are compared to nine decimals, with a generator of their own, so that every
    machine counts alike.
    """
    with quiet():
        from esda import Moran
    _check(scores)
    weights = _weights(neighbours, tuple(scores.index))
    observed = float(Moran(scores.to_numpy(), weights, permutations=0).I)
    z = scores.to_numpy() - scores.mean()
    dealt = z[_deals(len(z), permutations, seed)]
    factor = len(z) / weights.s0 / (z**2).sum()
    drawn = factor * (dealt * (dealt @ weights.sparse.toarray().T)).sum(axis=1)
    return pd.Series(
        {
            "moran": observed,
            "expected": -1 / (len(z) - 1),
            "p": _two_sided(np.array([observed]), drawn[:, None])[0],
            "regions": len(z),
        }
    )


def local_moran(
    scores: pd.Series, neighbours: Neighbours, permutations: int = PERMUTATIONS, seed: int = SEED
) -> pd.DataFrame:
    """Local Moran's I: which regions are like, or unlike, their neighbours.

    Parameters
    ----------
    scores, neighbours, permutations, seed
        As in `global_moran`.

    Returns
    -------
    DataFrame
        region, z (standard deviations from the mean), lag (mean z of the neighbours), local_moran,
        quadrant (`high-high`, `low-low`, `low-high`, `high-low`; first the region, then its
        neighbours), p (two-sided), p_fdr (for all regions together), neighbours (number). A region
        without a neighbour has a z alone.

    Raises
    ------
    MethodError
        As `global_moran`.

    Notes
    -----
    ``I_i = (n - 1) z_i sum_j w_ij z_j / sum_j z_j^2``, computed by `esda.Moran_Local`. For p the
    scores of all others are dealt to the neighbours of a region, which keeps its own (Anselin
    1995); doubled as in `global_moran`. As many tests as regions find something by chance: p_fdr
    bounds the share of false finds (Benjamini and Hochberg, Journal of the Royal Statistical
    Society B 57, 1995).
    """
    from scipy.stats import false_discovery_control

    with quiet():
        from esda import Moran_Local
    _check(scores)
    weights = _weights(neighbours, tuple(scores.index))
    found = Moran_Local(scores.to_numpy(), weights, permutations=0)
    z, n = found.z, len(scores)
    order = _deals(n - 1, permutations, seed)
    near = [scores.index.get_indexer(weights.neighbors[region]) for region in scores.index]
    counts = np.array([len(others) for others in near])
    lag, p = np.full(n, np.nan), np.full(n, np.nan)
    for place in np.flatnonzero(counts):
        lag[place] = z[near[place]].mean()
        dealt = np.delete(z, place)[order[:, : counts[place]]].mean(axis=1)
        p[place] = _two_sided(lag[place : place + 1], dealt[:, None])[0]
    p = np.where(z.round(9) == 0, 1.0, p)  # whatever its neighbours have, the product is 0
    signs = zip(np.where(z > 0, 1, -1), np.where(lag.round(9) > 0, 1, -1), strict=True)
    known = counts > 0
    adjusted = np.full(n, np.nan)
    adjusted[known] = false_discovery_control(p[known])
    return pd.DataFrame(
        {
            "region": scores.index,
            "z": z,
            "lag": lag,
            "local_moran": np.where(known, found.Is, np.nan),
            "quadrant": [
                QUADRANTS[pair] if there else "" for pair, there in zip(signs, known, strict=True)
            ],
            "p": np.where(known, p, np.nan),
            "p_fdr": adjusted,
            "neighbours": counts,
        }
    )


@lru_cache(maxsize=8)
def _weights(neighbours: Neighbours, regions: tuple[str, ...]) -> W:
    """Neighbours among some regions as libpysal has them."""
    with quiet():
        from libpysal.weights import W
    among = set(regions)
    near = {region: [r for r in neighbours.of[region] if r in among] for region in regions}
    return W(near, id_order=list(regions), silence_warnings=True)


@lru_cache(maxsize=4)
def _deals(n: int, permutations: int, seed: int) -> np.ndarray:
    """So many orders of n places, a row each: the same for every node and year."""
    return np.random.default_rng(seed).permuted(np.tile(np.arange(n), (permutations, 1)), axis=1)


def _check(scores: pd.Series) -> None:
    if len(scores) < FEWEST:
        raise MethodError(
            f"spatial autocorrelation needs {FEWEST} regions with a score, but there are "
            f"{len(scores)}; give more"
        )
    if scores.round(9).nunique() == 1:
        raise MethodError("all scores are the same, so no pattern can be told; use other values")


def _two_sided(observed: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Twice the smaller share of draws (rows) that are at least as high, or as low."""
    observed, drawn = observed.round(9), drawn.round(9)
    tail = np.minimum((drawn >= observed).sum(axis=0), (drawn <= observed).sum(axis=0))
    return np.minimum(1.0, 2 * (tail + 1) / (len(drawn) + 1))


def spatial_tables(
    result: IndexResult, geometry: Mapping[str, Any], islands: str = "nearest"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Global Moran's I of every year, and local ones of the last, for the index and dimensions.

    Parameters
    ----------
    result : IndexResult
        Of `movement.comparable_index`.
    geometry : mapping
        See `contiguity`; regions without a shape or a score are left out.
    islands : {'nearest', 'none'}
        Whether islands are linked to the nearest region where the local ones are computed. The
        global ones are given both ways.

    Returns
    -------
    whole : DataFrame
        node, year, islands (`nearest`, `none`, or empty where there are none), links (assumed
        ones, as `region-region`, parted by `; `), moran, expected, p, regions, permutations, seed.
    local : DataFrame
        node, year, and the columns of `local_moran`.

    Raises
    ------
    MethodError
        For another word than `ISLANDS`, and as `contiguity` and `global_moran`.
    """
    if islands not in ISLANDS:
        raise MethodError(f"islands is {islands!r}; it must be {' or '.join(ISLANDS)}")
    ways = _linked_or_not(result, geometry)
    chosen = ways.get(islands, next(iter(ways.values())))
    years = sorted(set(result.scores.index.get_level_values("year")))
    whole = pd.concat([_morans(result, ways, year) for year in years])
    order = {node: place for place, node in enumerate(_nodes(result))}
    whole = whole.sort_values("node", key=lambda node: node.map(order), kind="stable")
    parts = [
        local_moran(scores, chosen).assign(node=node, year=years[-1])
        for node, scores in _scores(result, chosen, years[-1])
    ]
    local = pd.concat(parts, ignore_index=True)
    return whole.reset_index(drop=True), local[["node", "year", *local.columns[:-2]]]


def last_morans(result: IndexResult, geometry: Mapping[str, Any]) -> pd.DataFrame:
    """Global Moran's I of the last year alone: rows of the first table of `spatial_tables`."""
    last = result.scores.index.get_level_values("year").max()
    return _morans(result, _linked_or_not(result, geometry), last)


def neighbours(
    result: IndexResult, geometry: Mapping[str, Any], islands: str = "nearest"
) -> Neighbours | None:
    """Neighbours of the regions with a score, islands as in `spatial_tables`; None without any."""
    if not geometry:
        return None
    try:
        ways = _linked_or_not(result, geometry)
    except MethodError:
        return None
    return ways.get(islands, next(iter(ways.values())))


def _nodes(result: IndexResult) -> list[str]:
    return [result.framework.root, *result.framework.dimensions]


def _linked_or_not(result: IndexResult, geometry: Mapping[str, Any]) -> dict[str, Neighbours]:
    """Neighbours with the assumed links and without, or the one kind that there is."""
    scored = result.scores[result.framework.root].dropna().index.unique("region")
    linked = contiguity(geometry, list(scored))
    if not linked.assumed:
        return {"": linked}
    return {"nearest": linked, "none": linked.without_links()}


def _scores(result: IndexResult, near: Neighbours, year: int) -> Iterator[tuple[str, pd.Series]]:
    """Scores of a year by node, of the regions that have a shape and one; no node without any."""
    for node in _nodes(result):
        scores = result.year(year)[node].dropna()
        if len(scores):
            yield node, scores[scores.index.isin(list(near.of))]


def _morans(result: IndexResult, ways: Mapping[str, Neighbours], year: int) -> pd.DataFrame:
    rows = [
        {
            "node": node,
            "year": int(year),
            "islands": way,
            "links": listed((listed(map(of_region, pair), "-") for pair in near.assumed), "; "),
            **global_moran(scores, near),
            "permutations": PERMUTATIONS,
            "seed": SEED,
        }
        for node, scores in _scores(result, next(iter(ways.values())), year)
        for way, near in ways.items()
    ]
    table = pd.DataFrame(rows).astype({"regions": int})
    return with_texts(table, links=[row["links"] for row in rows])
