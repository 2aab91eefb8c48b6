"""How many tiers: what partitions into one to eight say, in the score and in the dimensions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from iianalysis.tiers import clusters
from iianalysis.tiers.breaks import breaks_of_many
from iianalysis.tiers.one_axis import DECIMALS

MOST = 8
REFERENCES = 100  # sets of points without groups, for the gap statistic
SEED = 2001
STARTS = 500  # of the mixture that is fitted for BIC
MEASURES = ("silhouette", "gap", "bic")


def tier_counts(scores: pd.Series, dimensions: pd.DataFrame, most: int = MOST) -> pd.DataFrame:
    """Measures of partitions into 1 to `most` tiers.

    Parameters
    ----------
    scores : Series
        Overall score, indexed by region; parted by natural breaks.
    dimensions : DataFrame
        Regions by dimensions; parted by Ward's method. Regions that lack one are left out.
    most : int
        Largest number of tiers; less where there are fewer different regions.

    Returns
    -------
    DataFrame
        space (`score` or `dimensions`), k, explained (share of the variance between tiers: on the
        score the goodness of variance fit), silhouette (not defined for one tier), gap, gap_error,
        bic, bic_above_least. Rounded to 6 digits after the point, since machines round otherwise
        in the last ones. Without rows for a space in which fewer than three regions differ.

    Notes
    -----
    - Explained: ``1 - W_k / W_1`` with W_k the sum of squared distances from the means of the
      tiers; Jenks and Caspall (1971), Error on choroplethic maps, Annals of the AAG 61.
    - Silhouette: mean over regions of ``(b - a) / max(a, b)``, a the mean distance to the others of
      its tier and b the least mean distance to another tier (0 for a tier of one); Rousseeuw
      (1987), Silhouettes, Journal of Computational and Applied Mathematics 20.
    - Gap: mean over reference sets of ``log W*_k`` less ``log W_k``, its error ``s_k = sd sqrt(1 +
      1/B)``; reference points are uniform along the principal components, B = 100, a seed of their
      own. Tibshirani, Walther and Hastie (2001), Estimating the number of clusters in a data set
      via the gap statistic, JRSS B 63.
    - BIC: ``p log n - 2 log L`` of a mixture of k round normal distributions with ``p = k (d + 2) -
      1`` parameters, less is better; see `clusters.mixtures`. It starts from the tiers, from the
      mixture of one part less with each region split off in turn, and 500 times at random.
      Schwarz (1978), Estimating the dimension of a model, The Annals of Statistics 6.
    """
    tables = []
    for space, points in (("score", scores.dropna().to_frame()), ("dimensions", dimensions)):
        there = points.dropna(axis="columns", how="all").dropna()
        if there.empty:
            continue
        rows = np.round(there.to_numpy(dtype=float), DECIMALS)
        rows = rows[np.lexsort(rows.T[::-1])]  # the order of the regions plays no part
        last = min(most, len(np.unique(rows, axis=0)) - 1)
        if last >= 2:
            tables.append(_of_space(rows, last, space))
    if not tables:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(tables, ignore_index=True)


COLUMNS = [
    *("space", "k", "explained", "silhouette", "gap", "gap_error", "bic", "bic_above_least"),
]


def _of_space(rows: np.ndarray, last: int, space: str) -> pd.DataFrame:
    from sklearn.metrics import silhouette_score

    ks = range(1, last + 1)
    part, within = (_breaks, _within_breaks) if space == "score" else (clusters.ward, _within_ward)
    found = []
    mixed = np.zeros(len(rows), dtype=int)
    with clusters.quiet():
        for k in ks:
            labels = part(rows, k) if k > 1 else np.zeros(len(rows), dtype=int)
            starts = np.vstack([labels, _split_off(mixed, k)]) if k > 1 else labels[None]
            (mixture,) = clusters.mixtures([rows], [starts], k, STARTS)
            mixed = mixture.predict(rows)
            found.append(
                {
                    "space": space,
                    "k": k,
                    "silhouette": silhouette_score(rows, labels) if k > 1 else np.nan,
                    "bic": mixture.bic(rows),
                }
            )
    table = pd.DataFrame(found)
    inside = within(rows[None], ks)[0]
    table["explained"] = 1 - inside / inside[0]
    table["gap"], table["gap_error"] = _gap(rows, ks, within, inside)
    table["bic_above_least"] = table["bic"] - table["bic"].min()
    return table[COLUMNS].round(dict.fromkeys(COLUMNS[2:], 6))


def _split_off(labels: np.ndarray, k: int) -> np.ndarray:
    """Groups of a mixture of one part less, with each point in turn in a group of its own."""
    return np.where(np.eye(len(labels), dtype=bool), k - 1, labels)


def _breaks(rows: np.ndarray, k: int) -> np.ndarray:
    found: np.ndarray = breaks_of_many(rows[:, :1].T, k)[0] - 1
    return found


Within = Callable[[np.ndarray, range], np.ndarray]


def _gap(
    rows: np.ndarray, ks: range, within: Within, inside: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Gap statistic and its error for each number of tiers."""
    centred = rows - rows.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    largest = np.abs(np.round(axes, DECIMALS)).argmax(axis=1)
    axes *= np.sign(axes[np.arange(len(axes)), largest])[:, None]  # which SVD leaves open
    turned = centred @ axes.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    rng = np.random.default_rng(SEED)
    drawn = low + (high - low) * rng.random((REFERENCES, *turned.shape))
    logs = np.log(within(drawn, ks))
    error = logs.std(axis=0) * np.sqrt(1 + 1 / REFERENCES)
    return logs.mean(axis=0) - np.log(inside), error


def _within_breaks(sets: np.ndarray, ks: range) -> np.ndarray:
    """Sum of squares within natural breaks: sets by numbers of tiers."""
    values = sets[..., 0]
    found = []
    for k in ks:
        tiers = breaks_of_many(values, k)
        square = np.zeros(len(values))
        for tier in range(1, k + 1):
            inside = tiers == tier
            mean = (values * inside).sum(axis=1) / inside.sum(axis=1)
            square += (((values - mean[:, None]) * inside) ** 2).sum(axis=1)
        found.append(square)
    return np.stack(found, axis=1)


def _within_ward(sets: np.ndarray, ks: range) -> np.ndarray:
    """Sum of squares within Ward's groups: a merge at height h adds ``h^2 / 2``."""
    from scipy.cluster.hierarchy import linkage

    found = []
    for points in sets:
        added = linkage(points, method="ward")[:, 2] ** 2 / 2
        total = np.cumsum(added)
        found.append([total[len(points) - 1 - k] for k in ks])
    return np.array(found)


def preferred(counts: pd.DataFrame) -> pd.DataFrame:
    """The number of tiers that each measure would choose.

    Returns
    -------
    DataFrame
        space, measure, k (empty where none is chosen), reached (largest number that was tried). The
        largest silhouette; the least BIC; the first k whose gap is at least the next one's less its
        error, which none need be; of equal values the fewest tiers. What is explained grows with
        every tier, so it chooses none.
    """
    rows: list[dict[str, object]] = []
    for space, rows_of_space in counts.groupby("space", sort=False):
        part = rows_of_space.set_index("k")
        gap, error = part["gap"], part["gap_error"]
        enough = gap >= (gap - error).shift(-1)
        chosen = {
            "silhouette": part["silhouette"].idxmax(),
            "gap": enough.idxmax() if enough.any() else None,
            "bic": part["bic"].idxmin(),
        }
        rows += [
            {"space": space, "measure": name, "k": chosen[name], "reached": int(part.index.max())}
            for name in MEASURES
        ]
    return pd.DataFrame(rows, columns=["space", "measure", "k", "reached"]).astype({"k": "Int64"})
