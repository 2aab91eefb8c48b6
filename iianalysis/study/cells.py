"""The values of a study with what is known of each: imputed, repeated, derived, flagged."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from iianalysis.errors import quoted
from iianalysis.study import jumps
from iianalysis.study.imputing import imputed

NATION = "CN"
TOTALS = 0.01  # share by which rounded values may miss a printed total
INAPPLICABLE = "not applicable"  # confidence of an empty cell that nothing is missing in
FLAGS = ("imputed", "snapshot", "suspicious", "disputed", "floor")


def cells_of(
    scope: str,
    tables: dict[str, pd.DataFrame],
    indicators: pd.DataFrame,
    places: dict[str, str],
    idle: Mapping[str, frozenset[tuple[str, int]]],
) -> tuple[pd.DataFrame, list[str]]:
    """All cells of a scope: as read, imputed, repeated from snapshots, and derived as shares.

    What is derived of imputed cells counts as imputed; a share that is missing may be imputed
    itself.
    """
    cells = tables[scope].dropna(subset="value").copy()
    cells["year"] = cells["year"].astype(int)
    if scope == "national":
        cells.insert(0, "region", NATION)
    confidence = cells["confidence"]
    cells["imputed"] = False
    cells["snapshot"] = cells["indicator"].map(indicators["snapshot"]).eq(1)
    cells["suspicious"] = confidence.str.contains("suspicious", case=False)
    cells["disputed"] = confidence.str.contains("disagree", case=False)
    floor = cells["is_floor"] if "is_floor" in cells else pd.Series(0, index=cells.index)
    cells["floor"] = floor.fillna(0).astype(int).eq(1)
    columns = ["region", "year", "indicator", "value", "confidence", *FLAGS]
    cells, problems = cells[columns], []
    for row, rule in tables["imputation"].iterrows() if scope == "regional" else ():
        filled, problem = _impute(cells, rule, list(tables["regions"]["region"]))
        cells = pd.concat([cells, filled])
        problems += [f"{places['imputation']}, row {row}: {problem}"] if problem else []
    rules = imputations(tables, indicators) if scope == "regional" else {}
    regions, groups = list(tables["regions"]["region"]), groups_of(tables)
    cells = pd.concat([cells, imputed(cells, rules, regions, groups, idle)]) if rules else cells
    cells = _repeat_snapshots(cells)
    derived = indicators[indicators["numerator"] != ""]
    parts = [_share(cells, str(code), rule) for code, rule in derived.iterrows()]
    cells = pd.concat([cells, *parts], ignore_index=True)
    if computed := {code: way for code, way in rules.items() if code in derived.index}:
        filled = imputed(cells, computed, regions, groups, idle)
        cells = pd.concat([cells, filled], ignore_index=True)
    return cells.assign(jump=jumps.sizes(cells)), problems


def imputations(tables: dict[str, pd.DataFrame], indicators: pd.DataFrame) -> dict[str, str]:
    """How missing values of each regional series are filled in, of those that are.

    The setting is for indicators, not for what a share is computed from.
    """
    settings = dict(zip(tables["study"]["key"], tables["study"]["value"], strict=True))
    general = settings.get("impute", "none")
    ways = indicators["impute"].where(
        indicators["impute"].ne("") | indicators["parent"].eq(""), general
    )
    return {str(code): way for code, way in ways.items() if way not in ("", "none")}


def groups_of(tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    """Group of each region, for means of groups."""
    settings = dict(zip(tables["study"]["key"], tables["study"]["value"], strict=True))
    regions = tables["regions"]
    column = settings.get("missing_group", "macro_region")
    if column not in regions:
        return {}
    return dict(zip(regions["region"], regions[column], strict=True))


def _impute(cells: pd.DataFrame, rule: pd.Series, regions: list[str]) -> tuple[pd.DataFrame, str]:
    """Fill regions by the growth of the residual: total less the known, over their former sum.

    ``y_i,t = y_i,s (T_t - sum_known y_t) / sum_missing y_s`` for the regions i without a value in
    year t, where s is `from_year` and T the national total.
    """
    series = cells[cells["indicator"] == rule["indicator"]]
    now = series[series["year"] == rule["year"]].set_index("region")["value"]
    before = series[series["year"] == rule["from_year"]].set_index("region")["value"]
    missing = [region for region in regions if region not in now.index]
    without = [region for region in missing if region not in before.index]
    empty = cells.iloc[:0]
    if without:
        return empty, (
            f"{quoted(without[0])} has no value of {quoted(rule['indicator'])} in "
            f"{rule['from_year']} to start from; add one to the regional values"
        )
    residual = rule["total"] - now.sum()
    if missing and before[missing].sum() <= 0:
        return empty, (
            f"the regions without a value in {rule['year']} sum to "
            f"{before[missing].sum():g} in {rule['from_year']}, and no growth can be taken from "
            "that; choose another from_year"
        )
    if missing and residual <= 0:
        return empty, (
            f"total {rule['total']:g} is not above the {now.sum():g} of the regions that are "
            "there; mend the total"
        )
    if not missing and abs(residual) > TOTALS * abs(now.sum()):
        return empty, (
            f"no region lacks a value in {rule['year']}, and they sum to {now.sum():g}, not to "
            f"{rule['total']:g}; mend the total or a value, or delete the row"
        )
    growth = residual / before[missing].sum() if missing else 1.0
    filled = pd.DataFrame(
        {
            "region": missing,
            "year": int(rule["year"]),
            "indicator": rule["indicator"],
            "value": growth * before[missing].to_numpy(),
            "confidence": "imputed",
            **{flag: flag == "imputed" for flag in FLAGS},
        }
    )
    return filled, ""


def _repeat_snapshots(cells: pd.DataFrame) -> pd.DataFrame:
    """The one value of a snapshot series serves every year."""
    snapshot = cells[cells["snapshot"]]
    rest = cells[~cells["snapshot"]]
    years = sorted(rest["year"].unique()) or sorted(snapshot["year"].unique())
    return pd.concat([rest, *(snapshot.assign(year=year) for year in years)], ignore_index=True)


def inapplicable(
    regional: pd.DataFrame, indicators: pd.DataFrame
) -> dict[str, frozenset[tuple[str, int]]]:
    """Regions and years that an indicator does not apply to, by indicator.

    A share does not apply where one of its parts does not, a snapshot in no year where it does not
    in one.

    Parameters
    ----------
    regional : DataFrame
        As it is read, with empty values.
    indicators : DataFrame
        Regional series, indexed by code.
    """
    said = regional[idle_cells(regional)]
    years = sorted(int(year) for year in regional["year"].dropna().unique())
    found: dict[str, set[tuple[str, int]]] = {}
    for code, cells in said.groupby("indicator"):
        once = indicators.loc[code, "snapshot"] == 1
        found[str(code)] = {
            (str(region), when)
            for region, year in zip(cells["region"], cells["year"], strict=True)
            for when in (years if once else [int(year)])
        }
    for code, rule in indicators[indicators["numerator"] != ""].iterrows():
        parts = [found.get(rule[part], set()) for part in ("numerator", "denominator")]
        if any(parts):
            found[str(code)] = set.union(*parts)
    return {code: frozenset(pairs) for code, pairs in found.items()}


def idle_cells(cells: pd.DataFrame) -> pd.Series:
    """Which cells say that they do not apply."""
    return cells["confidence"].astype(str).str.strip().str.casefold().eq(INAPPLICABLE)


def per_of(rule: pd.Series) -> float:
    """How many of its denominator a computed indicator is to; 100, in percent, where not said."""
    return 100.0 if pd.isna(rule["per"]) else float(rule["per"])


def _share(cells: pd.DataFrame, code: str, rule: pd.Series) -> pd.DataFrame:
    """A computed indicator: per numerator / denominator, flagged where either is."""
    keys = ["region", "year"]
    top = cells[cells["indicator"] == rule["numerator"]].set_index(keys)
    bottom = cells[cells["indicator"] == rule["denominator"]].set_index(keys)
    both = top.index.intersection(bottom.index, sort=False)
    top, bottom = top.loc[both], bottom.loc[both]
    share = top.assign(indicator=code, value=per_of(rule) * top["value"] / bottom["value"])
    for flag in FLAGS:
        share[flag] = top[flag] | bottom[flag]
    differ = top["confidence"] != bottom["confidence"]
    share.loc[differ, "confidence"] = top["confidence"] + " / " + bottom["confidence"]
    return share.reset_index()[list(cells.columns)]
