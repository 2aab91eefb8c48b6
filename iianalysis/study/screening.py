"""Indicators and regions that have too few values are left out, and listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

KINDS = {"screen_indicators": "indicator", "screen_regions": "region"}
COLUMNS = ("kind", "code", "share", "asked")


def screened(
    cells: pd.DataFrame, indicators: pd.DataFrame, regions: list[str], settings: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out indicators, then regions, below the shares of values that the study asks for.

    Parameters
    ----------
    cells : DataFrame
        Of the regional scope, as `cells.cells_of` returns them.
    indicators : DataFrame
        Of that scope.
    regions : list of str
    settings : mapping
        `screen_indicators` and `screen_regions`, shares from 0 to 1; not there: none is left out.

    Returns
    -------
    cells, DataFrame
        Those of the regions that stay, and what is left out: kind (`indicator`, `region`), code,
        share (of regions and years, or of indicators and years, with a value), asked.
    """
    years = cells["year"].nunique()
    rows = []
    for setting, kind in KINDS.items():
        if setting not in settings:
            continue
        leaves = list(indicators.index[indicators["parent"] != ""])
        asked, of_leaves = float(settings[setting]), cells[cells["indicator"].isin(leaves)]
        codes, others = (leaves, regions) if kind == "indicator" else (regions, leaves)
        share = of_leaves.groupby(kind).size().reindex(codes, fill_value=0) / (len(others) * years)
        out = share[share < asked]
        rows += [(kind, code, value, asked) for code, value in out.items()]
        if kind == "indicator":
            indicators = indicators.drop(out.index)
        else:
            cells = cells[~cells["region"].isin(out.index)]
    return cells, pd.DataFrame(rows, columns=list(COLUMNS))


def told(left_out: pd.DataFrame) -> Iterator[str]:
    """A line for each indicator and region that is left out."""
    for kind, code, share, asked in left_out.itertuples(index=False):
        yield (
            f"{kind} {code} is left out: it has {share:.0%} of its values, and screen_{kind}s asks "
            f"for {asked:.0%}"
        )
