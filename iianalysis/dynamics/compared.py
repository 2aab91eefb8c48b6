"""What series with a break change in how regions converge, differ and lie beside one another."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

COLUMNS = ["breaks", "node", "measure", "year", "value"]
SPREADS = {"cv": "cv", "sd_log": "sd_log"}
SLOPES = {"slope": "slope", "wide_low": "slope_low", "wide_high": "slope_high"}
MORANS = {"moran": "moran", "p": "moran_p"}
MEASURES = (
    *SPREADS.values(), *SLOPES.values(), "gini", "gini_between", "theil", "theil_between",
    *MORANS.values(),
)  # fmt: skip


def compared(ways: Mapping[str, Mapping[str, pd.DataFrame]], islands: str) -> pd.DataFrame:
    """Convergence, inequality and space with series with a break, and without them.

    Parameters
    ----------
    ways : mapping of str to mapping of str to DataFrame
        By `kept` and `left out`: the tables `sigma_convergence`, `beta_convergence`, `inequality`
        and `spatial_global`, as far as they are there.
    islands : {'nearest', 'none'}
        Which of the global Moran's I count, where there are islands.

    Returns
    -------
    DataFrame
        breaks, node, measure, year, value. Measures: cv, sd_log (first and last year); slope,
        slope_low, slope_high (of beta convergence, with the wider interval); gini, theil
        (first and last year) and gini_between, theil_between (their shares, percent); moran,
        moran_p (last year).
    """
    parts = [part.assign(breaks=way) for way, tables in ways.items()
             for part in _measures(tables, islands)]  # fmt: skip
    table = pd.concat(parts, ignore_index=True)[COLUMNS]
    places = {
        "node": list(dict.fromkeys(table["node"])),
        "measure": list(MEASURES),
        "breaks": list(ways),
    }
    order = table.assign(
        **{name: pd.Categorical(table[name], known) for name, known in places.items()}
    ).sort_values(["node", "measure", "year", "breaks"])
    return table.loc[order.index].reset_index(drop=True)


def _measures(tables: Mapping[str, pd.DataFrame], islands: str) -> list[pd.DataFrame]:
    """Long tables of node, measure, year and value."""
    found = []
    if "sigma_convergence" in tables:
        found.append(_long(_ends(tables["sigma_convergence"]), SPREADS))
    if "beta_convergence" in tables:
        lines = tables["beta_convergence"]
        found.append(_long(lines.assign(year=lines["end"]), SLOPES))
    if "inequality" in tables:
        rows = _ends(tables["inequality"])
        whole, between = (rows[rows["component"] == name] for name in ("total", "between"))
        found.append(whole[["node", "measure", "year", "value"]])
        shares = between.assign(measure=between["measure"] + "_between", value=between["share"])
        found.append(shares[["node", "measure", "year", "value"]])
    if "spatial_global" in tables:
        rows = tables["spatial_global"]
        rows = rows[(rows["year"] == rows["year"].max()) & rows["islands"].isin([islands, ""])]
        found.append(_long(rows, MORANS))
    return found


def _ends(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of the first and the last year."""
    return table[table["year"].isin([table["year"].min(), table["year"].max()])]


def _long(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    renamed = table[["node", "year", *names]].rename(columns=names)
    return renamed.melt(["node", "year"], var_name="measure", value_name="value")
