"""Words of tables that several subjects share, and what their weight rests on."""

from __future__ import annotations

import pandas as pd

from iianalysis.show.text import Text, tn

# Units as Chinese statistics have them, for readers of English.
UNITS_EN = {
    "万个": "10,000",
    "万公里": "10,000 km",
    "公里": "km",
    "家": "number",
    "个": "number",
    "件": "number",
    "台": "number",
    "次": "number",
    "指数": "index",
    "万台套": "10,000 sets",
    "亿元": "100 million yuan",
    "万亿元": "trillion yuan",
    "万元": "10,000 yuan",
    "元/人": "yuan a head",
    "万标准机架": "10,000 racks",
    "万件": "10,000",
    "万人": "10,000 persons",
    "人年": "person-years",
    "万人年": "10,000 person-years",
    "台/万人": "per 10,000 staff",
    "万GB": "10,000 GB",
    "万台": "10,000",
    "万名": "10,000 persons",
    "万宗": "10,000",
    "万家": "10,000 firms",
    "万座": "10,000",
    "万户": "10,000 firms",
    "个城市": "cities",
    "个行业": "sectors",
    "亿": "100 million",
    "亿个": "100 million",
    "亿次": "100 million times",
    "亿美元": "100 million US dollars",
    "倍": "times",
    "名": "persons",
    "场": "number",
    "大行业": "sectors",
    "大领域": "fields",
    "市": "cities",
    "支": "number",
    "条": "number",
    "模式": "number",
    "省": "regions",
    "项": "number",
}


def stated(strength: pd.DataFrame) -> tuple[float | None, float | None]:
    """Percent of the weight on series of the subject itself, and on weak proxies.

    None where the study does not state it: a column that is left out is not 0%.

    Parameters
    ----------
    strength : DataFrame
        Rows of one scope of the table `proxy_strength`, indexed by strength.
    """
    specific = strength["specific_points"].sum(min_count=1)
    weak = None if set(strength.index) <= {"not stated"} else strength["points"].get("weak", 0.0)
    return None if pd.isna(specific) else float(specific), weak


def places(number: float) -> Text:
    """How many places in a ranking."""
    return tn("{n} place", "{n} places", int(number))
