"""Inequality between regions, within and between groups of them: Theil and Gini."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from iianalysis.dynamics.libraries import quiet
from iianalysis.scoring.index import IndexResult
from iianalysis.scoring.normalise import MethodError

UNGROUPED = "(none)"  # the group of the regions that the study puts into no macro-region
GROUPS = ["group", "other", "gini", "affluence", "contribution"]


def theil(values: pd.Series, groups: pd.Series) -> pd.Series:
    """Theil's T and its parts within and between groups.

    Parameters
    ----------
    values : Series
        Not negative, one for each region, all regions counting alike.
    groups : Series
        Group of each region, with the same index.

    Returns
    -------
    Series
        within, between, total: the first two add up to the third.

    Raises
    ------
    MethodError
        For negative values, or where all of them are 0.

    Notes
    -----
    With ``s_i = y_i / sum y``, and ``S_g`` and ``n_g`` the share and the size of a group,
    ``T = sum_i s_i ln(n s_i)``, between ``sum_g S_g ln(n S_g / n_g)``, within the rest, which is
    ``sum_g S_g T_g``; a region with 0 adds 0. Theil, Economics and Information Theory, 1967;
    Bourguignon, Econometrica 47, 1979; computed by `inequality.theil.TheilD` of PySAL.
    """
    with quiet():
        from inequality.theil import TheilD
    found = TheilD(_checked(values).to_numpy(), groups.loc[values.index].to_numpy())
    parts = [float(np.squeeze(part)) for part in (found.wg, found.bg, found.T)]
    return pd.Series(parts, index=["within", "between", "total"])


def dagum(values: pd.Series, groups: pd.Series) -> tuple[pd.Series, pd.DataFrame]:
    """The Gini index and its parts within groups, net between them, and of transvariation.

    Parameters
    ----------
    values, groups : Series
        As in `theil`.

    Returns
    -------
    parts : Series
        within, between (net), transvariation, total: the first three add up to the fourth.
    pairs : DataFrame
        group, other (the same for within), gini (between the two, ``G_jh``), affluence (relative
        economic affluence ``D_jh``, 0 to 1; NaN within, and where nothing differs), contribution
        (to the total, net and transvariation together). Groups are in order of their names.

    Raises
    ------
    MethodError
        As `theil`.

    Notes
    -----
    ``G_jh = sum_i sum_r |y_ji - y_hr| / (n_j n_h (m_j + m_h))``, ``p_j = n_j / n``,
    ``s_j = n_j m_j / (n m)``. Within: ``sum_j G_jj p_j s_j``. Between, gross:
    ``sum_(j>h) G_jh (p_j s_h + p_h s_j)``, of which ``D_jh = (d_jh - p_jh) / (d_jh + p_jh)`` is
    net and the rest transvariation; ``d_jh`` and ``p_jh`` are the mean positive differences in
    favour of the group with the higher mean and of the other. Dagum, A new approach to the
    decomposition of the Gini income inequality ratio, Empirical Economics 22, 1997.

    Examples
    --------
    >>> parts, _ = dagum(pd.Series([1.0, 4.0, 2.0, 5.0]), pd.Series(["A", "A", "B", "B"]))
    >>> parts.round(4).to_dict()
    {'within': 0.125, 'between': 0.0833, 'transvariation': 0.0833, 'total': 0.2917}
    """
    values = _checked(values)
    of = {name: part.to_numpy() for name, part in values.groupby(groups.loc[values.index])}
    n, mean = len(values), values.mean()
    rows, net = [], 0.0
    for one, other in [*((name, name) for name in of), *combinations(of, 2)]:
        first, second = of[one], of[other]
        between = one != other
        distance = np.abs(first[:, None] - second[None, :]).mean()
        level = first.mean() + second.mean()
        ahead = abs(first.mean() - second.mean())
        weight = (1 + between) * len(first) * len(second) / n**2 / (2 * mean)
        net += weight * ahead if between else 0.0
        rows.append(
            {
                "group": one,
                "other": other,
                "gini": distance / level if level > 0 else 0.0,
                "affluence": ahead / distance if between and distance > 0 else np.nan,
                "contribution": weight * distance,
            }
        )
    pairs = pd.DataFrame(rows, columns=GROUPS)
    same = pairs["group"] == pairs["other"]
    within, gross = pairs.loc[same, "contribution"].sum(), pairs.loc[~same, "contribution"].sum()
    parts = {"within": within, "between": net, "transvariation": gross - net}
    return pd.Series({**parts, "total": within + gross}), pairs


def _checked(values: pd.Series) -> pd.Series:
    if (values < 0).any():
        region = values.idxmin()
        raise MethodError(
            f"the score {values.min():g} of {region!r} is negative, and inequality is not defined "
            "for it; use a normalisation from 0 up"
        )
    if not values.sum() > 0:
        raise MethodError("all scores are 0, so there is nothing to be unequal; use other values")
    return values


def inequality_tables(result: IndexResult, groups: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Theil and Gini, decomposed, for the overall index and each dimension, year by year.

    Every region counts alike, whatever its population: the question is how far regions differ, not
    people.

    Parameters
    ----------
    result : IndexResult
        Of `movement.comparable_index`.
    groups : Series
        Macro-region of each region. Regions without one count as a group of their own,
        `UNGROUPED`; those without a score are left out.

    Returns
    -------
    parts : DataFrame
        node, year, measure (`theil`, `gini`), component (within, between, transvariation, total),
        value, share (of the total, percent; NaN where nothing differs), regions (that count),
        ungrouped (how many of these have no macro-region).
    pairs : DataFrame
        node, year, and the columns of the pairs of `dagum`.

    Raises
    ------
    MethodError
        If there are fewer than two macro-regions, or as `theil`.
    """
    groups = groups.fillna("").replace("", UNGROUPED)
    parts, pairs = [], []
    nodes = [result.framework.root, *result.framework.dimensions]
    for (node, year), scores in _scores(result, nodes):
        of = groups.reindex(scores.index, fill_value=UNGROUPED)
        alone = of == UNGROUPED
        if of[~alone].nunique() < 2:
            raise MethodError(
                f"inequality within and between groups needs two macro-regions, but {node} {year} "
                f"has {of[~alone].nunique()}; fill in macro_region in the table of regions"
            )
        gini, between = dagum(scores, of)
        for measure, found in (("theil", theil(scores, of)), ("gini", gini)):
            whole = found["total"] if round(found["total"], 9) else np.nan
            parts.append(
                pd.DataFrame(
                    {
                        "node": node,
                        "year": year,
                        "measure": measure,
                        "component": found.index,
                        "value": found.to_numpy(),
                        "share": 100 * found.to_numpy() / whole,
                        "regions": len(scores),
                        "ungrouped": int(alone.sum()),
                    }
                )
            )
        pairs.append(between.assign(node=node, year=year)[["node", "year", *GROUPS]])
    return pd.concat(parts, ignore_index=True), pd.concat(pairs, ignore_index=True)


def _scores(result: IndexResult, nodes: list[str]) -> list[tuple[tuple[str, int], pd.Series]]:
    """Scores by node and year, those that there are."""
    found = []
    for node in nodes:
        for year, of_year in result.scores[node].dropna().groupby(level="year"):
            found.append(((node, int(year)), of_year.droplevel("year")))
    return found
