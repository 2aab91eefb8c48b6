"""How values become scores of what is weighed, in one combination of choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import pandas as pd

from iianalysis.scoring.aggregate import entered
from iianalysis.scoring.each import scored_each
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.index import Method, aggregated
from iianalysis.scoring.means import averaging
from iianalysis.scoring.nodes import NEAR, halves_up
from iianalysis.scoring.normalise import MethodError, over_regions
from iianalysis.uncertainty.tree import Rounding, WeightTree


@dataclass(frozen=True, eq=False)
class Steps:
    """Treatment and normalisation of one combination, over values of the years that they need.

    Attributes
    ----------
    method : Method
    framework : Framework
    tree : WeightTree
    values : array
        Indicators by rows of the panel (regions of one year or of all).
    wanted : array
        Which of the rows are scored: those of the year.
    regions : array of str
        Of these rows.
    """

    method: Method
    framework: Framework
    tree: WeightTree
    values: np.ndarray
    wanted: np.ndarray
    regions: np.ndarray

    def leaves(self, values: np.ndarray) -> np.ndarray:
        """Scores of the indicators: draws by indicators by regions, from draws of all values."""
        method = self.method
        there = ~np.isnan(self.values).all(axis=1)
        some = values[:, there]
        names = [
            name
            for name, is_there in zip(self.framework.indicators, there, strict=True)
            if is_there
        ]
        if method.transforms.by:
            some = method.transforms.along(names, some)
        if method.treatment is not None:
            some = method.treatment.each(names, some)
        normalisation = over_regions(method.normalisation)
        sign = self.framework.direction.to_numpy()[there][:, None]
        scores = np.full((len(values), len(there), len(self.wanted)), np.nan)
        scores[:, there] = scored_each(normalisation, names, some, sign)[..., self.wanted]
        for place, name in enumerate(self.framework.indicators):
            if name in method.nodes.rules:
                scores[:, place] = method.nodes.rounded(name, scores[:, place])
        return scores

    def defined(self, values: np.ndarray) -> np.ndarray:
        """Draws of all values, with what is known in place of those that have no transform."""
        if not self.method.transforms.by:
            return values
        there = self.method.transforms.defined(self.framework.indicators, values)
        return np.where(there, values, self.values)

    def nodes(self, leaves: np.ndarray) -> pd.DataFrame:
        """Scores of all nodes, a row for each draw and region, from those of the indicators."""
        names = self.framework.indicators
        rows: Any = np.tile(self.regions, len(leaves))
        if self.method.nodes.rules or self.method.nodes.idle:
            draws = np.repeat(np.arange(len(leaves)), len(self.regions))
            rows = pd.MultiIndex.from_arrays([rows, draws])
        flat = pd.DataFrame(leaves.transpose(0, 2, 1).reshape(-1, len(names)), rows, names)
        method = self.method
        assert method.weights is not None
        return aggregated(flat, self.framework, method, method.weights, method.judged_by)

    def items(self, values: np.ndarray) -> np.ndarray:
        """Scores of what is weighed: draws by regions by items."""
        if self.tree.items == self.framework.indicators and not self.method.nodes.rules:
            return self.leaves(values).transpose(0, 2, 1)
        items, _ = self.weighed(self.nodes(self.leaves(values)))
        return items.reshape(len(values), -1, len(self.tree.items))

    @cached_property
    def means(self) -> Mapping[str, str]:
        """Mean of each parent of the tree."""
        means = self.method.means(self.framework)
        found = {node: means[node] for node in self.tree.children}
        alone = [node for node, below in self.tree.children.items() if len(below) == 1]
        return found | {node: "arithmetic" for node in alone if averaging(found[node]) is None}

    @cached_property
    def rounding(self) -> Mapping[str, Rounding]:
        """How scores of parents of the tree are rounded, of those that are.

        Below a node that is turned round scores are, and what was half up is half down.
        """
        rules = self.method.rules
        found: dict[str, Rounding] = {}
        for node in self.tree.children:
            decimals = rules.rule(node).decimals
            if decimals is None:
                continue
            above = [one for one in self.tree.children if node in self.framework.below(one)]
            turned = sum(rules.rule(one).direction == -1 for one in above) % 2 == 1
            found[node] = partial(_rounded, decimals, sum(rules.scale) if turned else None)
        return found

    def weighed(self, scores: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Scores of the items as they are weighed, and which nodes of the tree have one.

        Parameters
        ----------
        scores : DataFrame
            Of all nodes.

        Returns
        -------
        array, array of bool
            Rows by items, rows by nodes.

        Notes
        -----
        A score that is filled in for a node with children is carried by the first item below it,
        which is then its only one. A node that is turned round turns what is below it, which for
        arithmetic means is the same.
        """
        method, tree = self.method, self.tree
        there = scores[tree.nodes].notna()
        if not method.nodes.rules:
            return scores[tree.items].to_numpy(), there.to_numpy()
        assert method.weights is not None
        rules = method.rules
        enters = entered(scores, self.framework, method.weights, rules)
        items = enters[tree.items].copy()
        there = enters[tree.nodes].notna()
        inner = list(tree.children)
        lacks = (scores[inner].isna() & there[inner]).to_numpy()
        for number, node in enumerate(inner):
            if rules.rule(node).direction == -1:
                below = [item for item in self.framework.below(node) if item in tree.items]
                items[below] = sum(rules.scale) - items[below]
            filled = lacks[:, number]
            if filled.any():
                if node in self.rounding:
                    raise MethodError(
                        f"node {node!r} is rounded, and filled in where it is missing, so no draw "
                        "can weigh what is below it; leave its decimals empty to draw"
                    )
                way, child = [], node
                while child in tree.children:
                    child = tree.children[child][0]
                    way.append(child)
                below = [one for one in self.framework.below(node) if one in there]
                there.loc[filled, [one for one in below if one != node]] = False
                there.loc[filled, way] = True
                items.loc[filled, child] = enters.loc[filled, node]
        return items.to_numpy(), there.to_numpy()

    def check_drawable(self) -> None:
        """Refuse a method that no draw of weights can vary.

        Raises
        ------
        MethodError
            For a minimum, and for a node turned round above means that are not arithmetic.
        """
        for node, mean in self.means.items():
            if averaging(mean) is None:
                raise MethodError(
                    f"node {node!r} is the {mean} of its parts, which no draw of weights can vary; "
                    "choose another mean to draw"
                )
            turned = self.method.nodes.rule(node).direction == -1
            below = [one for one in self.framework.below(node) if one in self.means]
            several = [one for one in below if len(self.tree.children[one]) > 1]
            if turned and any(self.means[one] != "arithmetic" for one in several):
                raise MethodError(
                    f"node {node!r} has direction -1 and means below it that are not arithmetic, "
                    "so no draw can weigh what is below it; turn its indicators round instead"
                )


def _rounded(decimals: int, turned: float | None, scores: np.ndarray) -> np.ndarray:
    """Scores halves up, or those that were turned round on a scale with this sum of its ends."""
    if turned is None:
        return halves_up(scores, decimals, NEAR)
    return np.asarray(turned - halves_up(turned - scores, decimals, NEAR))
