"""The indicator tree: an overall index, its dimensions, and what stands below them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd


@dataclass(frozen=True, eq=False)
class Framework:
    """A tree of nodes whose leaves are measured indicators.

    Parameters
    ----------
    nodes : DataFrame
        One row a node, indexed by its code, parents before children. Columns used here: `parent`
        (code of the parent, empty for the root), `level` (0 for the root), `is_indicator`
        (True for a measured leaf) and `direction` (1: more is better, -1: less is better).
        Further columns (names, units, proxy strength) travel along.

    Notes
    -----
    A node without children that is no indicator is a gap: it stays in the tree, has no score,
    and lowers the coverage of its ancestors.
    """

    nodes: pd.DataFrame

    @classmethod
    def of_tables(cls, tree: pd.DataFrame, series: pd.DataFrame) -> Framework:
        """The tree of one scope.

        Parameters
        ----------
        tree : DataFrame
            Indexed by node, with `parent`.
        series : DataFrame
            Indexed by code, with `parent`; a series without one is no indicator.
        """
        leaves = series[series["parent"] != ""]
        nodes = pd.concat([tree.assign(is_indicator=False), leaves.assign(is_indicator=True)])
        return cls(_in_tree_order(nodes))

    @cached_property
    def root(self) -> str:
        """Code of the overall index."""
        return str(self.nodes.index[0])

    @cached_property
    def indicators(self) -> list[str]:
        """Codes of the measured leaves, in the order of the tree."""
        return list(self.nodes.index[self.nodes["is_indicator"]])

    @cached_property
    def dimensions(self) -> list[str]:
        """Codes of the nodes right below the root."""
        return self.children(self.root)

    @cached_property
    def direction(self) -> pd.Series:
        """1 or -1 for each indicator."""
        return self.nodes.loc[self.indicators, "direction"].astype(int)

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        groups = self.nodes.index.to_series().groupby(self.nodes["parent"], sort=False)
        return {str(parent): list(codes) for parent, codes in groups}

    def children(self, node: str) -> list[str]:
        """Codes right below `node`; an indicator and a gap have none."""
        return self._children.get(node, [])

    @cached_property
    def _parents(self) -> list[str]:
        order, waiting = [], [self.root]
        while waiting:
            order.append(waiting.pop())
            waiting.extend(self.children(order[-1]))
        return [node for node in reversed(order) if self.children(node)]

    def parents(self) -> list[str]:
        """Nodes that have children, each after all that is below it: the way scores flow up."""
        return self._parents

    def below(self, node: str) -> list[str]:
        """`node` and every node below it, in the order of the tree."""
        found = [node]
        for code in found:
            found.extend(self.children(code))
        return [code for code in self.nodes.index if code in set(found)]

    def names(self, language: str = "en") -> pd.Series:
        """Label of each node, in English (`en`) or Chinese (`zh`)."""
        return self.nodes[f"name_{language}"]


def _in_tree_order(nodes: pd.DataFrame) -> pd.DataFrame:
    """Nodes level by level, children of one parent together, with their level."""
    children: dict[str, list[str]] = {}
    for node, parent in nodes["parent"].items():
        children.setdefault(str(parent), []).append(str(node))
    order, level = [], {}
    frontier = children.get("", [])
    depth = 0
    while frontier:
        order += frontier
        level.update(dict.fromkeys(frontier, depth))
        frontier = [child for node in frontier for child in children.get(node, [])]
        depth += 1
    ordered = nodes.loc[order].copy()
    ordered.insert(1, "level", pd.Series(level))
    return ordered.rename_axis("node")
