"""Schemes of weights, and what experts gave."""

from __future__ import annotations

from collections.abc import Iterator

from iianalysis.errors import did_you_mean, quoted, told
from iianalysis.scoring.framework import Framework
from iianalysis.study.checks.told import Faults, Places, Tables, by_row, where
from iianalysis.weights.comparisons import matrices
from iianalysis.weights.panel import PanelError, weights_of_experts
from iianalysis.weights.points import points_by_round

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
    "balanced",
)


def weights(tables: Tables, places: Places) -> Iterator[str]:
    """Weights are not negative, and each parent that a scheme names is weighed whole."""
    yield from by_row(places["weights"], _weights(tables))


def _weights(tables: Tables) -> Faults:
    table = tables["weights"]
    for row, weight in table.loc[table["weight"] < 0, "weight"].items():
        yield row, f"weight {weight:g} is negative; give 0 to leave a node out"
    for row, name in table.loc[table["scheme"].map(str.casefold).isin(TAKEN), "scheme"].items():
        yield row, f"the name {quoted(name)} is taken; give the scheme another name"
    parents = dict(zip(tables["framework"]["node"], tables["framework"]["parent"], strict=True))
    for (scheme, scope), rows in table.groupby(["scheme", "scope"]):
        leaves = tables["indicators"]
        leaves = leaves[(leaves["scope"] == scope) & (leaves["parent"] != "")]
        if leaves.empty:
            yield rows.index[0], f"no indicator has scope {scope!r}; add some or delete the rows"
            continue
        tree = {**parents, **dict(zip(leaves["indicator"], leaves["parent"], strict=True))}
        children = _children(tree)
        given = rows.assign(parent=rows["node"].map(tree))
        for row in given.index[given["parent"].isna()]:
            node = quoted(rows["node"][row])
            yield row, f"{node} is no node of scope {scope!r}; mend the code or the scope"
        for row in given.index[given["parent"] == ""]:
            yield row, f"{quoted(rows['node'][row])} is the whole and has no weight; delete the row"
        for parent, part in given[given["parent"].fillna("") != ""].groupby("parent"):
            if part["weight"].sum() == 0:
                yield (
                    part.index[0],
                    f"the weights below {quoted(parent)} in scheme {quoted(scheme)} sum to 0; give "
                    "one a positive weight",
                )
            there = set(part["node"])
            absent = [node for node in children[str(parent)] if node not in there]
            if absent:
                yield (
                    part.index[0],
                    f"scheme {quoted(scheme)} gives no weight to {quoted(absent[0])} below "
                    f"{quoted(parent)}; add a row, with weight 0 to leave it out",
                )


def _children(tree: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node, above in tree.items():
        found.setdefault(above, []).append(node)
    return found


def experts(tables: Tables, places: Places) -> Iterator[str]:
    """Experts have weights of 0 or more, and whoever gives something is an expert."""
    try:
        weights_of_experts(tables["experts"])
    except PanelError as error:
        yield from _of_panel(error, places["experts"])
    known = list(tables["experts"]["expert"])
    for name in ("judgements", "points"):
        given = tables[name].drop_duplicates("expert")["expert"]
        yield from told(
            places[name],
            given[~given.isin(known)],
            lambda expert: (
                f"unknown expert {quoted(expert)}{did_you_mean(expert, known)}; add a row to "
                f"{places['experts']} or mend the code"
            ),
        )


def _of_panel(error: PanelError, place: str) -> list[str]:
    return by_row(place, zip(error.rows, error.problems, strict=True))


def panel(tables: Tables, places: Places) -> Iterator[str]:
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
                    f"{where(place, row)}: no indicator of scope {scope!r} stands in "
                    f"{places['indicators']}; add some there or delete the rows"
                )
                continue
            framework = Framework.of_tables(tree, series)
            try:
                if name == "judgements":
                    judged = matrices(table, framework, scope)
                    gave = list(dict.fromkeys(expert for expert, _ in judged))
                else:
                    rounds = points_by_round(table, framework, scope)
                    gave = list(rounds[max(rounds)].index)
            except PanelError as error:
                yield from _of_panel(error, place)
            else:
                yield from _weigh_nothing(tables, places, gave, f"{scope} {name}")


def _weigh_nothing(tables: Tables, places: Places, gave: list[str], what: str) -> Iterator[str]:
    """The experts who gave something do not all have weight 0."""
    table = tables["experts"]
    mine = table[table["expert"].isin(gave)]
    if len(mine) and mine["weight"].fillna(1.0).eq(0).all():
        yield (
            f"{where(places['experts'], mine.index[0])}: all experts with {what} have weight 0; "
            "give one a positive weight"
        )
