"""What must hold between the tables of a study; each problem is one line with its remedy."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator

import pandas as pd

from iianalysis.framework import Framework
from iianalysis.made import check_made
from iianalysis.precision import constant
from iianalysis.schema import did_you_mean
from iianalysis.weights import ahp, experts

Tables = dict[str, pd.DataFrame]
Places = dict[str, str]

# Names of schemes that are computed.
TAKEN = (
    "equal",
    "reference",
    "ahp",
    "panel",
    "entropy",
    "critic",
    "standard deviation",
    "principal components",
)

SETTINGS = (
    "title_en",
    "title_zh",
    "about_en",
    "about_zh",
    "base_year",
    "tier_sizes",
    "published_source",
    "published_source_en",
    "geometry_source",
    "geometry_note_en",
    "geometry_note_zh",
)


def check_tables(tables: Tables, places: Places) -> list[str]:
    """Problems of typed tables, in the order of the tables; empty where all is well.

    Parameters
    ----------
    tables : dict of DataFrame
        Every table of a study, typed by `schema.parse` and indexed by row number.
    places : dict of str
        How to name each table: `regional.csv`.
    """
    problems = [
        problem for check in (_settings, _tree, _indicators) for problem in check(tables, places)
    ]
    if problems:  # what follows needs a sound tree
        return problems
    checks: tuple[Callable[[Tables, Places], Iterator[str]], ...]
    checks = (_references, check_made, _values, _national, _regional, _weights, _experts, _panel)
    return [problem for check in checks for problem in check(tables, places)]


def _settings(tables: Tables, places: Places) -> Iterator[str]:
    for row, setting in tables["study"].iterrows():
        key, value, place = setting["key"], setting["value"], f"{places['study']}, row {row}"
        if key not in SETTINGS:
            hint = did_you_mean(key, list(SETTINGS))
            yield f"{place}: unknown setting {key!r}{hint}; the settings are {', '.join(SETTINGS)}"
        elif key == "base_year" and not value.isdecimal():
            yield f"{place}: base_year {value!r} is no year; write four digits"
        elif key == "tier_sizes" and not all(
            size.isdecimal() and int(size) > 0 for size in value.split()
        ):
            yield f"{place}: tier_sizes {value!r} must be positive numbers parted by spaces"
    if tables["national"].empty and tables["regional"].empty:
        yield f"{places['regional']}: the study has no values; add national.csv or regional.csv"
    if len(tables["regional"]) and tables["regions"].empty:
        yield (
            f"{places['regions']}: missing; list the regions that {places['regional']} has "
            "values of"
        )


def _tree(tables: Tables, places: Places) -> Iterator[str]:
    tree, place = tables["framework"], places["framework"]
    parents = dict(zip(tree["node"], tree["parent"], strict=True))
    roots = tree[tree["parent"] == ""]
    if len(roots) != 1:
        which = ", ".join(map(repr, roots["node"])) or "none"
        row = f", row {roots.index[1]}" if len(roots) > 1 else ""
        yield (
            f"{place}{row}: one node must have an empty parent, the overall index; "
            f"found {which}; give the others a parent"
        )
    for row, node in tree.iterrows():
        seen, code = [node["node"]], node["parent"]
        while code in parents and code not in seen:
            seen.append(code)
            code = parents[code]
        if code == node["node"]:
            way = " -> ".join([*seen, code])
            yield (
                f"{place}, row {row}: {code!r} is its own ancestor ({way}); give it another parent"
            )
        elif code and code not in parents and code == node["parent"]:
            hint = did_you_mean(code, list(parents))
            yield (
                f"{place}, row {row}: parent {code!r} of {node['node']!r} is no node{hint}; "
                "add a row for it or mend the code"
            )


def _indicators(tables: Tables, places: Places) -> Iterator[str]:
    place, nodes = places["indicators"], list(tables["framework"]["node"])
    table = tables["indicators"]
    for row, leaf in table.iterrows():
        where = f"{place}, row {row}: indicator {leaf['indicator']!r}"
        series = list(table.loc[table["scope"] == leaf["scope"], "indicator"])
        if leaf["parent"] and leaf["parent"] not in nodes:
            hint = did_you_mean(leaf["parent"], nodes)
            yield f"{where} has parent {leaf['parent']!r}, which is no node{hint}; mend the code"
        if leaf["indicator"] in nodes:
            yield f"{where} has the code of a node; give it another code"
        if (leaf["numerator"] == "") != (leaf["denominator"] == ""):
            yield f"{where} has one of numerator and denominator; give both or neither"
        for column in ("numerator", "denominator", "part_of"):
            if leaf[column] and leaf[column] not in series:
                hint = did_you_mean(leaf[column], series)
                yield (
                    f"{where} has {column} {leaf[column]!r}, which is no series{hint}; "
                    "mend the code"
                )
        wholes = table[(table["scope"] == leaf["scope"]) & (table["indicator"] == leaf["part_of"])]
        for unit in wholes.loc[wholes["unit"] != leaf["unit"], "unit"]:
            yield (
                f"{where} is in {leaf['unit']}, but {leaf['part_of']!r}, which it is a part of, in "
                f"{unit}; give both in one unit, or empty part_of"
            )
    for scope in ("national", "regional"):
        leaves = (table["scope"] == scope) & (table["parent"] != "")
        if len(tables[scope]) and not leaves.any():
            yield (
                f"{place}: no indicator of scope {scope!r}, but {places[scope]} has values; add one"
            )


def _references(tables: Tables, places: Places) -> Iterator[str]:
    """Every region, node and series that is named exists."""
    regions = list(tables["regions"]["region"])
    nation = tables["regions"].index[tables["regions"]["region"] == "CN"]
    if len(tables["national"]):
        for row in nation:
            yield (
                f"{places['regions']}, row {row}: 'CN' names the nation, which "
                f"{places['national']} has values of; give the region another name"
            )
    indicators = tables["indicators"]
    nodes = [*tables["framework"]["node"], *indicators["indicator"]]
    series = {
        s: list(indicators.loc[indicators["scope"] == s, "indicator"])
        for s in ("national", "regional")
    }
    known = [
        ("national", "indicator", series["national"]),
        ("regional", "indicator", series["regional"]),
        ("regional", "region", regions),
        ("imputation", "indicator", series["regional"]),
        ("weights", "node", nodes),
        ("published", "node", nodes),
        ("published", "region", [*regions, "CN"]),
        ("published", "indicator", series["national"] + series["regional"]),
        ("published", "group", list(tables["published_lists"]["list"].unique())),
        ("published_lists", "node", nodes),
        ("published_lists", "region", regions),
    ]
    remedy = {
        "indicator": "add it to the table of indicators or mend the code",
        "region": "add it to the table of regions or mend the name",
        "node": "add it to the tree or mend the code",
        "group": "add the list or mend its name",
    }
    for name, column, options in known:
        cells = tables[name][column]
        wrong = cells[(cells != "") & ~cells.isin(options)]
        for row, value in wrong.items():
            hint = did_you_mean(value, options)
            yield f"{places[name]}, row {row}: unknown {column} {value!r}{hint}; {remedy[column]}"


def _values(tables: Tables, places: Places) -> Iterator[str]:
    """Each indicator has values, each year has data, denominators are not 0."""
    indicators = tables["indicators"]
    for scope in ("national", "regional"):
        if len(tables[scope]):
            of_scope = indicators[indicators["scope"] == scope]
            there = tables[scope].dropna(subset="value")
            yield from _years(tables, places, scope, there)
            yield from _filled(of_scope, there, places["indicators"], places[scope])
            yield from _shares(of_scope, tables[scope], places[scope])
            yield from _snapshots(of_scope, there, places[scope])


def _years(tables: Tables, places: Places, scope: str, there: pd.DataFrame) -> Iterator[str]:
    values = tables[scope]
    rules = tables["imputation"] if scope == "regional" else tables["imputation"].iloc[:0]
    for year in sorted(set(values["year"]) - set(there["year"])):
        row = values.index[values["year"] == year][0]
        yield (
            f"{places[scope]}, row {row}: year {year} has rows but no value; "
            "fill it in or delete its rows"
        )
    for row, rule in rules.iterrows():
        if rule["year"] not in set(there["year"]):
            yield (
                f"{places['imputation']}, row {row}: the year {rule['year']} has no value in "
                f"{places[scope]}; mend the year or delete the row"
            )


def _filled(of_scope: pd.DataFrame, there: pd.DataFrame, place: str, values: str) -> Iterator[str]:
    known = set(there["indicator"])
    for row, leaf in of_scope.iterrows():
        code, parts = leaf["indicator"], [leaf["numerator"], leaf["denominator"]]
        if leaf["parent"] and not any(parts) and code not in known:
            yield (
                f"{place}, row {row}: indicator {code!r} has no value in {values}; "
                "add values or delete the row"
            )
        for part in parts:
            if part and part not in known:
                yield (
                    f"{place}, row {row}: {part!r}, of which {code!r} is computed, has no value "
                    f"in {values}; add values or delete the row"
                )


def _shares(of_scope: pd.DataFrame, values: pd.DataFrame, place: str) -> Iterator[str]:
    computed = of_scope[of_scope["numerator"] != ""]["indicator"]
    for row, code in values.loc[values["indicator"].isin(computed), "indicator"].items():
        yield (
            f"{place}, row {row}: indicator {code!r} is computed from its numerator and "
            "denominator; delete the row, or empty those two cells"
        )
    zero = (values["value"] == 0) & values["indicator"].isin(set(of_scope["denominator"]))
    for row, code in values.loc[zero, "indicator"].items():
        yield f"{place}, row {row}: denominator {code!r} is 0; leave it empty if missing"


def _snapshots(of_scope: pd.DataFrame, there: pd.DataFrame, place: str) -> Iterator[str]:
    codes = of_scope.loc[of_scope["snapshot"] == 1, "indicator"]
    once = there[there["indicator"].isin(codes)]
    years = once.groupby("indicator")["year"].nunique()
    for code in years.index[years > 1]:
        row = once.index[once["indicator"] == code][-1]
        yield (
            f"{place}, row {row}: snapshot {code!r} has values of several years; "
            "keep one year, or set snapshot to 0"
        )


def _national(tables: Tables, places: Places) -> Iterator[str]:
    """The base year is there, and a ratio to it exists."""
    values = tables["national"].dropna(subset="value")
    if values.empty:
        return
    settings = dict(zip(tables["study"]["key"], tables["study"]["value"], strict=True))
    base_year = int(settings.get("base_year", values["year"].min()))
    if base_year not in set(values["year"]):
        years = ", ".join(map(str, sorted(set(values["year"]))))
        row = _row_of_setting(tables, "base_year")
        yield (
            f"{places['study']}, row {row}: the base year {base_year} has no data in "
            f"{places['national']}; choose one of {years}"
        )
        return
    indicators = tables["indicators"]
    leaves = indicators[(indicators["scope"] == "national") & (indicators["parent"] != "")]
    parts = set(leaves["numerator"]) | set(leaves["denominator"])
    needed = (leaves["numerator"] == "") & (leaves["snapshot"] != 1)
    above = dict(zip(leaves["indicator"], leaves["direction"], strict=True))
    for code in [*leaves.loc[needed.fillna(True), "indicator"], *sorted(parts - {""})]:
        series = values[values["indicator"] == code]
        base = series[series["year"] == base_year]
        if len(series) and base.empty:
            yield (
                f"{places['national']}, row {series.index[0]}: indicator {code!r} has no value in "
                f"the base year {base_year}; add it or leave the indicator out"
            )
        elif len(base) and base["value"].iloc[0] <= 0:
            yield (
                f"{places['national']}, row {base.index[0]}: value {base['value'].iloc[0]:g} of "
                f"{code!r} in the base year {base_year} must be positive; no ratio to it exists"
            )
        for row in series.index[(series["value"] == 0) & (above.get(code) == -1)]:
            yield (
                f"{places['national']}, row {row}: value 0 of {code!r}, whose direction is -1, "
                "has no inverse; leave the cell empty or the indicator out"
            )


def _regional(tables: Tables, places: Places) -> Iterator[str]:
    """There is something to compare: two regions, and no indicator that is the same everywhere."""
    values, place = tables["regional"].dropna(subset="value"), places["regional"]
    if values.empty:
        return
    if len(tables["regions"]) < 2:
        yield f"{places['regions']}: one region cannot be ranked; list at least two"
        return
    indicators = tables["indicators"]
    leaves = indicators[(indicators["scope"] == "regional") & (indicators["parent"] != "")]
    scored = values[values["indicator"].isin(set(leaves["indicator"]))]
    groups = scored.groupby(["indicator", "year"])["value"]
    for (code, year), group in groups:
        if constant(group.to_numpy(dtype=float)):
            yield (
                f"{place}, row {group.index[0]}: indicator {code!r} is {group.iloc[0]:g} in "
                f"every region that has a value in {year}, so it tells none apart; leave it out"
            )
    yield from _same_shares(leaves[leaves["numerator"] != ""], values, places)
    sizes = tables["study"].set_index("key")["value"].get("tier_sizes", "").split()
    if sizes and sum(map(int, sizes)) != len(tables["regions"]):
        row = _row_of_setting(tables, "tier_sizes")
        yield (
            f"{places['study']}, row {row}: tier_sizes {' '.join(sizes)!r} sum to "
            f"{sum(map(int, sizes))}, but there are {len(tables['regions'])} regions; make them "
            "agree or delete the setting"
        )


def _same_shares(shares: pd.DataFrame, values: pd.DataFrame, places: Places) -> Iterator[str]:
    """Shares that are the same in every region, as they are computed."""
    cells = values.drop_duplicates(["region", "year", "indicator"])
    wide = cells.pivot(index=["region", "year"], columns="indicator", values="value")
    wide = wide.reindex(columns=pd.unique(shares[["numerator", "denominator"]].to_numpy().ravel()))
    for row, share in shares.iterrows():
        found = (100 * wide[share["numerator"]] / wide[share["denominator"]]).dropna()
        for year, of_year in found.groupby(level="year"):
            if constant(of_year.to_numpy(dtype=float)):
                yield (
                    f"{places['indicators']}, row {row}: indicator {share['indicator']!r}, "
                    f"{share['numerator']!r} by {share['denominator']!r}, is {of_year.iloc[0]:g} "
                    f"in every region that has both in {year}, so it tells none apart; leave it out"
                )


def _row_of_setting(tables: Tables, key: str) -> int:
    settings = tables["study"]
    return int(settings.index[settings["key"] == key][0])


def _weights(tables: Tables, places: Places) -> Iterator[str]:
    table, place = tables["weights"], places["weights"]
    for row, weight in table.loc[table["weight"] < 0, "weight"].items():
        yield f"{place}, row {row}: weight {weight:g} is negative; give 0 to leave a node out"
    for row in table.index[table["scheme"].isin(TAKEN)]:
        name = table["scheme"][row]
        yield f"{place}, row {row}: the name {name!r} is taken; give the scheme another name"
    parents = dict(zip(tables["framework"]["node"], tables["framework"]["parent"], strict=True))
    for (scheme, scope), rows in table.groupby(["scheme", "scope"]):
        leaves = tables["indicators"]
        leaves = leaves[(leaves["scope"] == scope) & (leaves["parent"] != "")]
        tree = {**parents, **dict(zip(leaves["indicator"], leaves["parent"], strict=True))}
        given = rows.assign(parent=rows["node"].map(tree))
        for row in given.index[given["parent"].isna()]:
            node = rows["node"][row]
            yield f"{place}, row {row}: {node!r} is no node of scope {scope!r}; mend the code"
        for parent, part in given[given["parent"].fillna("") != ""].groupby("parent"):
            if part["weight"].sum() == 0:
                yield (
                    f"{place}, row {part.index[0]}: the weights below {parent!r} in scheme "
                    f"{scheme!r} sum to 0; give one a positive weight"
                )
            siblings = [node for node, above in tree.items() if above == parent]
            absent = [node for node in siblings if node not in set(part["node"])]
            if absent:
                yield (
                    f"{place}, row {part.index[0]}: scheme {scheme!r} gives no weight to "
                    f"{absent[0]!r} below {parent!r}; add a row, with weight 0 to leave it out"
                )


def _where(place: str, row: Hashable) -> str:
    """Name a row: its number in a table, or file, sheet and cell of an expert's workbook."""
    if row is None or isinstance(row, str):
        return row or place
    return f"{place}, row {row}"


def _experts(tables: Tables, places: Places) -> Iterator[str]:
    """Experts have weights of 0 or more, and whoever gives something is an expert."""
    try:
        experts.weights_of_experts(tables["experts"])
    except ahp.PanelError as error:
        yield from _with_rows(error, places["experts"])
    known = list(tables["experts"]["expert"])
    for name in ("judgements", "points"):
        table = tables[name].drop_duplicates("expert")
        for row, expert in table.loc[~table["expert"].isin(known), "expert"].items():
            hint = did_you_mean(expert, known)
            yield (
                f"{_where(places[name], row)}: unknown expert {expert!r}{hint}; add a row to "
                f"{places['experts']} or mend the code"
            )


def _with_rows(error: ahp.PanelError, place: str) -> Iterator[str]:
    for row, problem in zip(error.rows, error.problems, strict=True):
        yield f"{_where(place, row)}: {problem}"


def _panel(tables: Tables, places: Places) -> Iterator[str]:
    """Judgements make whole reciprocal matrices of the tree; points sum to 100 over indicators."""
    tree = tables["framework"].set_index("node")
    for name in ("judgements", "points"):
        table, place = tables[name], places[name]
        for scope in table["scope"].unique():
            series = tables["indicators"]
            series = series[series["scope"] == scope].set_index("indicator")
            if not (series["parent"] != "").any():
                row = table.index[table["scope"] == scope][0]
                yield (
                    f"{_where(place, row)}: the study has no indicator of scope {scope!r}; add "
                    "some or delete the rows"
                )
                continue
            framework = Framework.of_tables(tree, series)
            try:
                if name == "judgements":
                    judged = ahp.matrices(table, framework, scope)
                    gave = list(dict.fromkeys(expert for expert, _ in judged))
                else:
                    rounds = experts.points_by_round(table, framework, scope)
                    gave = list(rounds[max(rounds)].index)
            except ahp.PanelError as error:
                yield from _with_rows(error, place)
            else:
                yield from _weigh_nothing(tables, places, gave, f"{scope} {name}")


def _weigh_nothing(tables: Tables, places: Places, gave: list[str], what: str) -> Iterator[str]:
    """The experts who gave something do not all have weight 0."""
    table = tables["experts"]
    mine = table[table["expert"].isin(gave)]
    if len(mine) and mine["weight"].fillna(1.0).eq(0).all():
        yield (
            f"{_where(places['experts'], mine.index[0])}: all experts with {what} have weight 0; "
            "give one a positive weight"
        )
