"""The printed figures on the national index, as linear constraints on the unprinted weights.

Unknown are, for each dimension i, its weight w_i and its indices x_i in the last printed year and
u_i in the year before, in units of the base year. Print fixes the x only to intervals and most u
not at all, so a statement such as "the total is 235" multiplies two unknowns. But every product
that occurs is of a weight with an index of the *same* dimension. Taking w_i, y_i = w_i x_i and
z_i = w_i u_i as the unknowns, all statements are linear in them: an interval for x_i is
``low w_i <= y_i <= high w_i``, the total is ``sum(y)``, a growth rate of one dimension compares y_i
with z_i, and a contribution to the rise of the year compares ``y_i - z_i`` with
``sum(y) - sum(z)``. Any (w, y, z) with w_i > 0 gives back x_i = y_i / w_i and u_i = z_i / w_i, so
nothing is lost and nothing relaxed: a linear programme over (w, y, z) finds the global bounds of
each weight even for the reading that is bilinear in weights and indices. (A `slowing` is the one
exception, and says by how little.)

Since the weights sum to 1, a constant c is ``c sum(w)``, and every constraint is homogeneous:
``rows @ (w, y, z) <= 0``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from iianalysis.identify.rows import Rows
from iianalysis.scoring.normalise import MethodError
from iianalysis.shared import once
from iianalysis.show.names import with_texts
from iianalysis.show.text import Text, listed, of_node, t, tp
from iianalysis.study.study import Study


@dataclass(frozen=True, eq=False)
class Fact:
    """One printed statement.

    Attributes
    ----------
    name : str
        Short, unique; a contribution has one name for each reading. A `Text` where a node is in it.
    kind : str
        `index`, `total`, `mean growth`, `growth`, `slowing` or `contribution`.
    text : Text
        What it says, with its interval.
    items : tuple of str
        Rows of published.csv that it rests on.
    rows : array
        Constraints: ``rows @ (w, y, z) <= 0``.
    reading : str
        Of a contribution: `since 2020` or `in 2023`, as the years are.
    node : str
        The dimension that it is about, if about one alone, whatever the weights.
    """

    name: str
    kind: str
    text: str
    items: tuple[str, ...]
    rows: np.ndarray = field(repr=False)
    reading: str = ""
    node: str = ""


@dataclass(frozen=True, eq=False)
class PrintedFacts:
    """What is printed on the index of one year and its dimensions.

    Attributes
    ----------
    root : str
    nodes : tuple of str
        The dimensions.
    base_year, year : int
        100 stands in the first; the sub-indices are printed for the second.
    facts : tuple of Fact
        In the order in which they are added: sub-indices, total, mean growth, growth,
        slowing, contributions.
    unused : DataFrame
        item, why: printed figures on these nodes that give no constraint.
    """

    root: str
    nodes: tuple[str, ...]
    base_year: int
    year: int
    facts: tuple[Fact, ...]
    unused: pd.DataFrame

    @property
    def names(self) -> list[str]:
        """Names of the facts, in order."""
        return [fact.name for fact in self.facts]

    @property
    def readings(self) -> list[str]:
        """Readings of the contributions, in order."""
        return list(dict.fromkeys(fact.reading for fact in self.facts if fact.reading))

    def of_kind(self, *kinds: str) -> list[str]:
        """Names of the facts of some kinds."""
        return [fact.name for fact in self.facts if fact.kind in kinds]

    def under(self, readings: Collection[str]) -> list[str]:
        """Names of all facts, of the contributions only those of the given readings.

        Raises
        ------
        MethodError
            If a reading is unknown.
        """
        for reading in readings:
            if reading not in self.readings:
                raise MethodError(
                    f"no contribution is read {reading!r}; the readings are "
                    + (", ".join(self.readings) or "none, since no contribution is printed")
                )
        return [fact.name for fact in self.facts if not fact.reading or fact.reading in readings]

    def chosen(self, names: Iterable[str] | None = None) -> list[Fact]:
        """Some of the facts, by name; all of them where None.

        Raises
        ------
        MethodError
            If a name is unknown.
        """
        if names is None:
            return list(self.facts)
        known = {fact.name: fact for fact in self.facts}
        for name in (names := list(names)):
            if name not in known:
                raise MethodError(f"no fact {name!r}; the facts are {', '.join(known)}")
        return [known[name] for name in names]

    def table(self) -> pd.DataFrame:
        """fact, kind, reading, text, items."""
        table = pd.DataFrame(
            {
                "fact": self.names,
                "kind": [fact.kind for fact in self.facts],
                "reading": [fact.reading for fact in self.facts],
                "text": [fact.text for fact in self.facts],
                "items": ["; ".join(fact.items) for fact in self.facts],
            }
        )
        return with_texts(table, fact=self.names, text=[fact.text for fact in self.facts])


def printed_facts(study: Study, slowing: Sequence[str] = ("application",)) -> PrintedFacts:
    """The facts of a study on its national index, from its published table; found once.

    Parameters
    ----------
    study : Study
    slowing : sequence of str
        Dimensions that the text calls steadily growing, but more slowly in the last year than in
        the year before. The table of figures cannot hold a statement without a figure.

    Returns
    -------
    PrintedFacts

    Raises
    ------
    MethodError
        If the study prints no total with the sub-indices of all dimensions for one year, or
        nothing is national in it.
    """
    return _found(study, tuple(slowing))


@once
def _found(study: Study, slowing: tuple[str, ...]) -> PrintedFacts:
    if "national" not in study.scopes:
        raise MethodError(
            f"study {study.name!r} has no national values, so nothing follows for its weights; add "
            "national.csv"
        )
    facts = study.published_of_nation
    index = facts[(facts["kind"] == "index") & (facts["year"] > study.base_year)]
    if index.empty:
        raise MethodError(
            f"study {study.name!r} prints no index after {study.base_year}, so nothing follows for "
            "its weights; add rows of kind 'index' to published.csv"
        )
    framework = study.framework("national")
    year = int(index["year"].max())
    index = index[index["year"] == year].drop_duplicates("node").set_index("node")
    for node in (framework.root, *framework.dimensions):
        if node not in index.index or index.loc[node, ["low", "high"]].isna().any():
            raise MethodError(
                f"no index of {node!r} with an interval is printed for {year}; weights can only be "
                "bounded where the total and every sub-index are in published.csv"
            )
    build = _Builder(framework.root, tuple(framework.dimensions), study.base_year, year, facts)
    return build.all_facts(index, slowing)


class _Builder:
    """Turns the rows of the published table into facts."""

    def __init__(
        self, root: str, nodes: tuple[str, ...], base: int, year: int, table: pd.DataFrame
    ) -> None:
        self.root, self.nodes, self.base, self.year = root, nodes, base, year
        self.table = table[table["node"].isin([root, *nodes])]
        self.rows = Rows(nodes)
        self.before = "w" if year == base + 1 else "z"  # the year before may be the base year

    def all_facts(self, index: pd.DataFrame, slowing: Sequence[str]) -> PrintedFacts:
        facts = [self._index(node, index.loc[node]) for node in self.nodes]
        facts.append(self._total(index.loc[self.root]))
        facts += self._mean_growth()
        for node in self.nodes:
            facts += self._growth(node)
        if self.year > self.base + 1:
            facts += [self._slowing(n, index.loc[n]) for n in slowing if n in self.nodes]
        facts += self._contributions()
        used = {item for fact in facts for item in fact.items}
        rest = self.table[~self.table["item"].isin(used)]
        why = np.select(
            [
                (rest["kind"] == "index") & (rest["year"] == self.base),
                rest["low"].isna() & rest["high"].isna(),
            ],
            ["the base year, in which every index is 100", "printed without an interval"],
            "not one of the statements that bear on the weights",
        )
        unused = pd.DataFrame({"item": rest["item"].to_numpy(), "why": why})
        return PrintedFacts(self.root, self.nodes, self.base, self.year, tuple(facts), unused)

    def _index(self, node: str, row: pd.Series) -> Fact:
        rows = self.rows.between(
            row["low"] / 100,
            self.rows.part("y", node),
            row["high"] / 100,
            self.rows.part("w", node),
        )
        text = t(
            "index of {node} in {year}: {low:g} to {high:g}",
            node=of_node(node), year=self.year, low=row["low"], high=row["high"],
        )  # fmt: skip
        return Fact(_name("index", node), "index", text, (row["item"],), rows, node=node)

    def _total(self, row: pd.Series) -> Fact:
        rows = self.rows.between(
            row["low"] / 100, self.rows.part("y"), row["high"] / 100, self.rows.part("w")
        )
        text = t(
            "total in {year}: {low:g} to {high:g}",
            year=self.year, low=row["low"], high=row["high"],
        )  # fmt: skip
        return Fact("total", "total", text, (row["item"],), rows)

    def _kind(self, kind: str, node: str = "") -> pd.DataFrame:
        table = self.table[self.table["kind"] == kind]
        known = table["low"].notna() | table["high"].notna()
        return table[known & ((table["node"] == node) if node else True)]

    def _mean_growth(self) -> list[Fact]:
        rates = self._kind("cagr", self.root)
        span = self.year - self.base
        return [
            Fact(
                "mean growth",
                "mean growth",
                t(
                    "mean annual growth of the total {base} to {year}: {low:g}% to {high:g}%",
                    base=self.base, year=self.year, low=row["low"], high=row["high"],
                ),
                (row["item"],),
                self.rows.between(
                    (1 + row["low"] / 100) ** span,
                    self.rows.part("y"),
                    (1 + row["high"] / 100) ** span,
                    self.rows.part("w"),
                ),
            )
            for _, row in rates[rates["year"] == self.year].iterrows()
        ]  # fmt: skip

    def _growth(self, node: str) -> list[Fact]:
        """Growth in the last year, and a floor on the year before from floors in all years."""
        table = self._kind("growth", node)
        rates = table.groupby("year").agg(low=("low", "max"), high=("high", "min"))
        blocks, rises = [], []
        if self.year in rates.index:
            row = rates.loc[self.year]
            blocks.append(
                self.rows.between(
                    1 + row["low"] / 100,
                    self.rows.part("y", node),
                    1 + row["high"] / 100,
                    self.rows.part(self.before, node),
                )
            )
            rises.append(t("{interval} in {year}", interval=_interval(row), year=self.year))
        before = range(self.base + 1, self.year)
        if before and set(before) <= set(rates.index):
            steps = 1 + rates.loc[list(before), ["low", "high"]] / 100
            floor, ceiling = (float(np.prod(steps[end].to_numpy())) for end in ("low", "high"))
            blocks.append(
                self.rows.between(
                    floor, self.rows.part("z", node), ceiling, self.rows.part("w", node)
                )
            )
            interval = _interval(rates.loc[before[-1]])
            rises.append(t("{interval} in every year before", interval=interval))
        if not blocks:
            return []
        both = listed(rises, tp("between rates", " and "))
        text = t("growth of {node}: {rises}", node=of_node(node), rises=both)
        rows, items = np.vstack(blocks), tuple(table["item"])
        return [Fact(_name("growth", node), "growth", text, items, rows, node=node)]

    def _slowing(self, node: str, row: pd.Series) -> Fact:
        """Growth was slower in the last year than before, and never negative.

        With x, u and v the indices of the last year and the two before it, slowing means
        ``u / v >= x / u``, and with ``v >= 1`` that ``u >= sqrt(x)``, which is not convex. Over the
        printed interval of x the chord of the square root is the tightest constraint below it that
        is linear; for 181.5 to 182.5 it is off by 0.00013 index points.
        """
        low, high = row["low"] / 100, row["high"] / 100
        slope = (np.sqrt(high) - np.sqrt(low)) / (high - low) if high > low else 0.0
        w, y, z = (self.rows.part(letter, node) for letter in "wyz")
        chord = (np.sqrt(low) - slope * low) * w + slope * y
        rows = [low * w - y, y - high * w, z - y, chord - z]
        text = t(
            "{node} grew in every year, in {year} more slowly than in {before}: its index of "
            "{before} lies between the square root of that of {year} (as ratios to the base year) "
            "and that itself",
            node=of_node(node), year=self.year, before=self.year - 1,
        )  # fmt: skip
        name = _name("slowing", node)
        return Fact(name, "slowing", text, (row["item"],), np.array(rows), node=node)

    def _contributions(self) -> list[Fact]:
        shares = self._kind("contribution")
        shares = shares[(shares["year"] == self.year) & shares["node"].isin(self.nodes)]
        readings = {since(self.base): "w"}
        if self.before == "z":
            readings[within_year(self.year)] = "z"
        found = []
        for reading, start in readings.items():
            for _, row in shares.iterrows():
                part = self.rows.part("y", row["node"]) - self.rows.part(start, row["node"])
                rise = self.rows.part("y") - self.rows.part(start)
                rows = self.rows.between(row["low"] / 100, part, row["high"] / 100, rise)
                text = t(
                    "{node} contributes {low:g}% to {high:g}% of the rise of the total {reading}",
                    node=of_node(row["node"]), low=row["low"], high=row["high"], reading=reading,
                )  # fmt: skip
                name = _name("contribution", row["node"], str(reading))
                rows = np.vstack([rows, -rise])
                found.append(Fact(name, "contribution", text, (row["item"],), rows, str(reading)))
        return found


def _name(kind: str, node: str, reading: str = "") -> Text:
    return listed([kind, of_node(node), *filter(None, [reading])], " ")


def _interval(row: pd.Series) -> Text:
    if np.isnan(row["high"]):
        return t("at least {low:g}%", low=row["low"])
    return t("{low:g}% to {high:g}%", low=row["low"], high=row["high"])


def since(year: object) -> Text:
    """How a printed contribution is read: of the rise since the base year."""
    return tp("reading", "since {year}", year=year)


def within_year(year: object) -> Text:
    """How a printed contribution is read: of the rise of the year."""
    return tp("reading", "in {year}", year=year)
