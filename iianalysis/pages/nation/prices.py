"""What sums of money at current prices have in growth."""

from __future__ import annotations

import pandas as pd

from iianalysis.show.text import Text, tn


def of_growth(table: pd.DataFrame) -> Text:
    """How much of the growth is that of sums of money at current prices; empty without any.

    Parameters
    ----------
    table : DataFrame
        As `tables.nation.growth_concentration` returns it.
    """
    current = table[table["prices"] == "current"]
    if current.empty:
        return Text([])
    return tn(
        "{n} of {every} series is a sum of money at current prices and carries {share:.1f}% of the "
        "growth: rising prices count in it as growth, since no price index takes them out.",
        "{n} of {every} series are sums of money at current prices and carry {share:.1f}% of the "
        "growth: rising prices count in it as growth, since no price index takes them out.",
        len(current),
        every=len(table),
        share=current["contribution"].sum(),
    )
