"""How values came about, and the unit of their last digit as it was written."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

LISTED = "counted from a list"
YES_NO = "yes/no"
COUNT = "whole count"
ROUNDED = "rounded"
MADE = (ROUNDED, COUNT, YES_NO, LISTED)
NUMBER = re.compile(r"[+-]?(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?")
DIGITS = 15  # that a floating-point number surely keeps; one of more was computed
OF_REGIONS = ("score", "rank")  # kinds of printed figures that are of a region at a node
FLOORS = ("over", "at_least")  # qualifiers of a printed figure that say the value is no less


def with_precision(
    indicators: pd.DataFrame, tables: Mapping[str, pd.DataFrame], raw: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Fill in how each series was made and how precisely it was written.

    Where a study does not say it, a series of nothing but 0 and 1 is yes/no, one without a decimal
    anywhere a whole count, and any other rounded, to the last digit of the cell that has the most,
    since spreadsheets drop zeros at the end. What a workbook holds are numbers, whose digits are
    taken for what was written. A cell of more than `DIGITS` digits is what arithmetic gave: it
    counts as rounded to so many, and where it fills them all it tells nothing.

    Parameters
    ----------
    indicators : DataFrame
        With `scope, indicator, numerator, made, precision`.
    tables : mapping of str to DataFrame
        The typed values of each scope.
    raw : mapping of str to DataFrame
        The same as they were written; a scope may be absent.

    Returns
    -------
    DataFrame
        `made` is one of `MADE`, empty for a computed share and a series without values; `precision`
        is the unit of the last digit, 0 where values are exact.
    """
    whole = indicators.copy()
    for scope in ("national", "regional"):
        if scope not in raw:
            continue
        values = tables[scope].dropna(subset="value")
        exponents = raw[scope]["value"].reindex(values.index).map(_exponent)
        last = exponents.groupby(values["indicator"]).min()
        binary = values["value"].isin((0, 1)).groupby(values["indicator"]).all()
        without_part = (values["value"] % 1 == 0).groupby(values["indicator"]).all()
        mine = (whole["scope"] == scope) & whole["numerator"].eq("")
        for row, series in whole[mine & whole["indicator"].isin(last.index)].iterrows():
            code, made, unit = series["indicator"], series["made"], series["precision"]
            if not made:
                counted = last[code] >= 0 and without_part[code]
                made = YES_NO if binary[code] else COUNT if counted else ROUNDED
                made = made if pd.isna(unit) else ROUNDED
            if pd.isna(unit):
                unit = 0.0 if np.isnan(last[code]) else 10.0 ** int(last[code])
            whole.loc[row, ["made", "precision"]] = [made, unit if made == ROUNDED else 0.0]
    return whole.assign(precision=whole["precision"].astype(float).fillna(0.0))


def with_items(raw: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Call printed scores and ranks of regions that have no `item` by what they are of.

    Parameters
    ----------
    raw : mapping of str to DataFrame of str
        Tables as they were written; `published` may be absent.

    Returns
    -------
    dict of str to DataFrame
        The same, with `score NODE REGION YEAR` as the item of such a figure.
    """
    text, parts = raw.get("published"), ["node", "region", "year"]
    if text is None or not {"kind", *parts} <= set(text):  # which is told of elsewhere
        return dict(raw)
    mine = text["kind"].isin(OF_REGIONS)
    if not mine.any():
        return dict(raw)
    items = text["item"] if "item" in text else pd.Series("", index=text.index)
    called = text["kind"].str.cat([text[part] for part in parts], sep=" ")
    return {**raw, "published": text.assign(item=items.where(~mine | (items != ""), called))}


def with_ends(printed: pd.DataFrame, raw: pd.DataFrame) -> pd.DataFrame:
    """Fill in what printed figures allow where neither end is given.

    Parameters
    ----------
    printed : DataFrame
        With `value, decimals, low, high, qualifier`.
    raw : DataFrame
        The same as it was written.

    Returns
    -------
    DataFrame
        A floor and a ceiling have the value as their one end and `exact` as both; `about` keeps
        none. Any other has half a unit of its last digit either way: the last of `decimals`, or the
        last that was written.
    """
    whole, sign = printed.copy(), printed["qualifier"]
    exponents = raw["value"].reindex(printed.index).map(_exponent).astype(float)
    exponents = (-printed["decimals"].astype(float)).fillna(exponents)
    half = (10.0**exponents / 2).where(sign != "exact", 0.0).fillna(0.0)
    empty = printed["low"].isna() & printed["high"].isna() & (sign != "about")
    low, high = empty & (sign != "at_most"), empty & ~sign.isin(FLOORS)
    whole.loc[low, "low"] = printed["value"] - half.where(~sign.isin(FLOORS), 0.0)
    whole.loc[high, "high"] = printed["value"] + half.where(sign != "at_most", 0.0)
    return whole


def _exponent(text: str) -> float:
    """Power of ten of the last digit of a number: -2 for `1.20`, 0 for `12`; NaN for `1/3`."""
    digits, power = _digits(text)
    if digits > DIGITS:
        digits, power = _digits(f"{float(text):.{DIGITS}g}")
        if digits == DIGITS:
            return np.nan
    return power


def _digits(text: str) -> tuple[int, int]:
    """Number of significant digits, and power of ten of the last."""
    found = NUMBER.match(text)
    whole, decimals, exponent = found.groups() if found else ("", "", None)
    return len((whole + decimals).strip("0")), int(exponent or 0) - len(decimals)


def units_of_cells(cells: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """By how much a value changes with its last digit, and with one item more on its list.

    Parameters
    ----------
    cells : DataFrame
        region, year, indicator, value; with the parts of computed shares.
    series : DataFrame
        Indexed by indicator: `made`, `precision`, `numerator`, `denominator`, `per`, as
        `Study.indicators` has them; columns that are missing tell nothing.

    Returns
    -------
    DataFrame
        Indexed as `cells`: `last_digit` (0 where it is exact), `one_more` (0 where it is from no
        list) and `exact` (nothing else is wrong with it: counted from a list, or yes/no). Those of
        a share ``s = k p / w`` (k: 100, or `per`) are ``k (u_p + s / k u_w) / w``, with u that of
        either part; it is exact where both are.
    """
    told = series.reindex(columns=["made", "precision", "numerator", "denominator", "per"])
    made = cells["indicator"].map(told["made"])
    units = pd.DataFrame(
        {
            "last_digit": cells["indicator"].map(told["precision"]).astype(float).fillna(0.0),
            "one_more": made.eq(LISTED).astype(float),
            "exact": made.isin((LISTED, YES_NO)),
        }
    )
    keys = pd.MultiIndex.from_frame(cells[["region", "year"]])
    of_cell = units.assign(value=cells["value"]).set_axis(keys)
    derived = told[told["numerator"].notna() & told["numerator"].ne("")]
    for code, numerator, denominator, per in derived[
        ["numerator", "denominator", "per"]
    ].itertuples():
        mine = cells["indicator"].eq(code).to_numpy()
        top, bottom = (
            of_cell[cells["indicator"].eq(part).to_numpy()].reindex(keys[mine])
            for part in (numerator, denominator)
        )
        share = (100 if pd.isna(per) else per) / bottom["value"].abs()
        for name in ("last_digit", "one_more"):
            part = top[name] + (top["value"] / bottom["value"]).abs() * bottom[name]
            units.loc[mine, name] = (share * part).fillna(0.0).to_numpy()
        units.loc[mine, "exact"] = (top["exact"].eq(True) & bottom["exact"].eq(True)).to_numpy()
    return units
