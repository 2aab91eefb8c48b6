"""Names above and below the columns of a heat map, and their order in the tree."""

from __future__ import annotations

from itertools import groupby, pairwise

from matplotlib.axes import Axes

from iianalysis.scoring.framework import Framework
from iianalysis.show.reader import say
from iianalysis.show.style import colours
from iianalysis.show.text import of_node
from iianalysis.show.wrapping import extent

MANY, LONG = 50, 48  # columns from which on names take one line, and characters of it
ACROSS, WIDE = 470.0, 4.4  # points of all columns, and of a character above them


def begin(name: str) -> str:
    """A name on one line, cut where it is long."""
    return name if len(name) <= LONG else name[: LONG - 1].rstrip() + "…"


def _touch(codes: list[str]) -> bool:
    """Whether names of neighbouring dimensions would touch, were they level."""
    width = ACROSS / len(codes)
    blocks = [(code, len(list(part))) for code, part in groupby(codes)]
    return any(
        WIDE * (extent(say(of_node(one))) + extent(say(of_node(other)))) > width * (m + n)
        for (one, m), (other, n) in pairwise(blocks)
    )


def brackets(ax: Axes, codes: list[str]) -> None:
    """Name the dimensions above their columns."""
    palette = colours(dict.fromkeys(codes))
    turned = 90 if _touch(codes) else 0
    start = 0
    for k in range(1, len(codes) + 1):
        if k == len(codes) or codes[k] != codes[start]:
            ax.plot(
                [start + 0.08, k - 0.08],
                [-0.25, -0.25],
                color=palette[codes[start]],
                lw=3,
                clip_on=False,
                solid_capstyle="butt",
            )
            name = say(of_node(codes[start]))
            ax.text(
                (start + k) / 2, -0.55, name, ha="center", va="bottom", fontsize=8, rotation=turned
            )
            if start:
                ax.axvline(start, color="white", lw=2.5)
            start = k


def reading_order(tree: Framework) -> list[str]:
    """Nodes of a tree, each followed by what is below it."""
    order, waiting = [], [tree.root]
    while waiting:
        node = waiting.pop()
        order.append(node)
        waiting += reversed(tree.children(node))
    return order


def dimension_of(tree: Framework, node: str) -> str:
    """The node right below the root that a node is in."""
    while tree.nodes.loc[node, "level"] > 1:
        node = str(tree.nodes.loc[node, "parent"])
    return node
