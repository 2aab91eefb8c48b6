"""What sums of money at current prices have in growth."""

from __future__ import annotations

import pandas as pd

from iianalysis.show.bilingual import say, verb


def of_growth(table: pd.DataFrame) -> str:
    """How much of the growth is that of sums of money at current prices; empty without any.

    Parameters
    ----------
    table : DataFrame
        As `tables.results.growth_concentration` returns it.
    """
    current = table[table["prices"] == "current"]
    if current.empty:
        return ""
    share = current["contribution"].sum()
    return say(
        f"{len(current)} of {len(table)} series {verb(len(current), 'is a sum', 'are sums')} of "
        f"money at current prices and {verb(len(current), 'carries', 'carry')} {share:.1f}% "
        "of the growth: rising prices count in it as growth, since no price index "
        "takes them out.",
        f"{len(table)}个序列中有{len(current)}个是按当年价格计算的金额，贡献了增长的{share:.1f}%："
        "未用价格指数扣除，价格上涨也计为增长。",
    )
