"""The framework as a tree, with the part of it that data cover (table 1 of the report)."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from iianalysis.pages.notes import below
from iianalysis.pages.page import Page
from iianalysis.pages.register import picture
from iianalysis.show.reader import say
from iianalysis.show.style import (
    FAINT,
    INK,
    PUBLISHED,
    QUIET,
    colours,
    head,
    new_figure,
    text_colour,
)
from iianalysis.show.text import THEN, Text, listed, of_node, t, tn, tp
from iianalysis.show.wrapping import wrap

SCOPES = {"national": t("national"), "regional": t("regional")}
NODE, CELL = 2.5, 1.25  # widths of a level of the tree and of a column of coverage


@picture(t("The framework and what of it is covered"), "framework")
def framework_tree(page: Page) -> Axes:
    """Dimensions and the nodes below them, with the coverage of each in either scope.

    Parameters
    ----------
    page : Page
        With the table `framework`: node, parent, level and, for each scope of the study,
        `{scope}_indicators` (number of series below) and `{scope}_coverage` (0 to 1).

    Returns
    -------
    Axes
    """
    table = page["framework"]
    nodes = table.set_index("node")
    children = {
        str(parent): list(rows.index) for parent, rows in nodes.groupby("parent", sort=False)
    }
    root = str(nodes.index[nodes["parent"] == ""][0])
    order, places = _rows(root, children)
    scopes = [scope for scope in SCOPES if f"{scope}_coverage" in table]
    ends = [node for node in order if node not in children]
    depth = int(nodes["level"].max())
    figure, ax = new_figure(1.5 + 0.28 * len(ends))
    palette = colours(children.get(root, []))
    colour = {node: palette.get(_branch(node, root, nodes), "#888888") for node in order}
    for node in order:
        _join(ax, node, children.get(node, []), places, nodes["level"], colour)
        wide = nodes.loc[node, "level"] in (0, depth)
        ax.text(
            NODE * nodes.loc[node, "level"] + 0.06,
            places[node],
            wrap(say(of_node(node)), 26 if wide else 20),
            va="center",
            fontsize=9,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2},
        )
    start = NODE * (depth + 1) + 0.1
    for k, scope in enumerate(scopes):
        left = start + CELL * k
        ax.text(left + CELL / 2, -0.95, say(SCOPES[scope]), ha="center", va="center", fontsize=9)
        for node in ends:
            _cell(ax, left, places[node], nodes.loc[node], scope)
    for node in children.get(root, []):
        if node in children:
            rows = [places[end] for end in ends if _branch(end, root, nodes) == node]
            ax.axhline(min(rows) - 0.5, color=FAINT, lw=0.7, xmin=0.01)
            _dimension_coverage(
                ax, start + CELL * len(scopes), places[node], nodes.loc[node], scopes
            )
    if scopes:
        text = say("coverage of the dimension")
        ax.text(
            start + CELL * len(scopes) + 0.15, -0.95, text, va="center", fontsize=8, color=QUIET
        )
    ax.set_xlim(0, start + CELL * len(scopes) + 2.1)
    ax.set_ylim(len(ends) - 0.4, -1.4)
    ax.axis("off")
    handles = [
        Patch(facecolor=_shade(1.0)),
        Patch(facecolor=_shade(0.9)),
        Patch(facecolor="white", edgecolor=PUBLISHED, hatch="////"),
    ]
    texts = [
        say("complete"),
        say("some regions lack values"),
        say("gap: no series, its weight goes to its siblings"),
    ]
    said = t(
        "Number of series below each indicator, and the share of its weight that rests on "
        "values of the latest year where that is below 100% (for regions the mean over them)."
    )
    said = below(page, "national") if page.alone else said
    head(figure, _finding(nodes, ends, scopes), said, (handles, texts))
    return ax


def _rows(root: str, children: Mapping[str, list[str]]) -> tuple[list[str], dict[str, float]]:
    """Nodes in the order of reading, and the height of each: leaves in rows, others amid theirs."""
    order: list[str] = []
    places: dict[str, float] = {}

    def visit(node: str) -> None:
        order.append(node)
        for child in children.get(node, []):
            visit(child)
        below = [places[child] for child in children.get(node, [])]
        ends = sum(1 for known in places if known not in children)
        places[node] = (below[0] + below[-1]) / 2 if below else float(ends)

    visit(root)
    return order, places


def _branch(node: str, root: str, nodes: pd.DataFrame) -> str:
    while node != root and nodes.loc[node, "parent"] != root:
        node = str(nodes.loc[node, "parent"])
    return node


def _join(
    ax: Axes,
    node: str,
    below: list[str],
    places: Mapping[str, float],
    level: pd.Series,
    colour: Mapping[str, str],
) -> None:
    middle = NODE * (level[node] + 1) - 0.22
    for child in below:
        end = NODE * level[child]
        ax.plot(
            [NODE * level[node] + 0.1, middle, middle, end],
            [places[node], places[node], places[child], places[child]],
            color=colour[node],
            lw=1.4,
            zorder=0,
            solid_joinstyle="round",
        )


def _cell(ax: Axes, left: float, place: float, row: pd.Series, scope: str) -> None:
    covered, series = row[f"{scope}_coverage"], int(row[f"{scope}_indicators"])
    gap = series == 0 or pd.isna(covered) or covered == 0
    fill = "white" if gap else _shade(covered)
    ax.add_patch(
        Rectangle(
            (left + 0.04, place - 0.42),
            CELL - 0.08,
            0.84,
            facecolor=fill,
            edgecolor=PUBLISHED if gap else "none",
            hatch="////" if gap else None,
            linewidth=0.8,
        )
    )
    if gap:
        text, ink = say(tp("in the tree", "gap")), INK
    else:
        text, ink = say(tp("in the tree", "{n} series", n=series)), text_colour(fill)
        if covered < 0.9995:
            text += f" {100 * covered:.0f}%"
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8} if gap else None
    ax.text(left + CELL / 2, place, text, ha="center", va="center", fontsize=8, color=ink, bbox=box)


def _dimension_coverage(
    ax: Axes, left: float, place: float, row: pd.Series, scopes: list[str]
) -> None:
    lines = [f"{say(SCOPES[scope])} {100 * row[f'{scope}_coverage']:.0f}%" for scope in scopes]
    ax.text(left + 0.15, place, "\n".join(lines), va="center", fontsize=8, linespacing=1.3)


def _shade(share: float) -> tuple[float, float, float, float]:
    return mpl.colormaps["YlGnBu"](0.12 + 0.63 * share**4)


def _finding(nodes: pd.DataFrame, ends: list[str], scopes: list[str]) -> Text:
    parts: list[Text] = []
    for scope in scopes:
        series = nodes[f"{scope}_indicators"]  # of a node: all below it
        covered = int((series[ends] > 0).sum())
        values: dict[str, object] = {"scope": SCOPES[scope], "series": int(series.max())}
        parts.append(
            tn(
                "{n} part has {scope} series ({series})",
                "{n} parts have {scope} series ({series})",
                covered,
                **values,
            )
            if parts
            else tn(
                "{n} has {scope} series ({series})",
                "{n} have {scope} series ({series})",
                covered,
                **values,
            )
        )
    return tn(
        "Of {n} part of the tree that series hang on {parts}",
        "Of {n} parts of the tree that series hang on {parts}",
        len(ends),
        parts=listed(parts, THEN),
    )
