"""Linear constraints on the unknowns of `facts`: ``rows @ (w, y, z) <= 0``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


class Rows:
    """Writes constraints on (w, y, z) for some dimensions."""

    def __init__(self, nodes: Sequence[str]) -> None:
        self.place = {node: number for number, node in enumerate(nodes)}
        self.count = len(nodes)

    def part(self, letter: str, node: str = "") -> np.ndarray:
        """The coefficients of w, y or z of a node, or of the sum over nodes."""
        row = np.zeros(3 * self.count)
        start = "wyz".index(letter) * self.count
        if node:
            row[start + self.place[node]] = 1.0
        else:
            row[start : start + self.count] = 1.0
        return row

    @staticmethod
    def between(low: float, value: np.ndarray, high: float, scale: np.ndarray) -> np.ndarray:
        """``low * scale <= value <= high * scale``; an end that is not a number is left out."""
        rows = []
        if not np.isnan(low):
            rows.append(low * scale - value)
        if not np.isnan(high):
            rows.append(value - high * scale)
        return np.array(rows)
