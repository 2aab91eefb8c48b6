"""How far regions differ: convergence, and inequality within and between macro-regions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from iianalysis.dynamics.convergence import growth
from iianalysis.pages.movement.convergence import COMPONENTS, beta, inequality, sigma
from iianalysis.pages.movement.notes import below, of_slope, of_spread
from iianalysis.pages.movement.says import way_of
from iianalysis.pages.page import Page
from iianalysis.pages.register import picture
from iianalysis.show.reader import say
from iianalysis.show.style import COLOURS, INK, MARKERS, QUIET, head, name_points, new_figure
from iianalysis.show.text import END, of_node, of_region, t
from iianalysis.show.wrapping import wrap

PARTS = {"between": COLOURS[0], "within": COLOURS[1], "transvariation": COLOURS[2]}


@picture(
    t("Sigma and beta convergence"),
    "sigma_convergence",
    lambda page, _: "sigma_convergence" in page and len(page.study.years("regional")) > 1,
)
def convergence(page: Page, breaks: str = "kept") -> Any:
    """Spread of scores over the years, and growth of the overall score on its start.

    Parameters
    ----------
    page : Page
        With the table `sigma_convergence`, whose first node is the overall index, and where there
        is growth `beta_convergence` and `movement`.
    breaks : {'kept', 'left out'}
        Of the scores that grow.

    Returns
    -------
    array of Axes
        One where there is a single year.
    """
    spreads, lines = page["sigma_convergence"], page.tables.get("beta_convergence")
    nodes = list(dict.fromkeys(spreads["node"]))
    root = nodes[0]
    figure, axes = new_figure(5.2, 1, 1 if lines is None else 2, squeeze=False)
    axes = axes.ravel()
    handles = _spreads(axes[0], spreads, nodes)
    title = sigma(spreads, root)
    more = [of_spread(page.study)]
    if lines is not None:
        points = growth(way_of(page["movement"], breaks))
        more.append(of_slope())
        _growth(axes[1], lines.set_index("node").loc[root], points)
        title += END + "\n" + beta(lines, root)
    said = below(page, *more, crowded=lines is not None)
    head(figure, title, said, (handles, [say(of_node(node)) for node in nodes]))
    if lines is not None:
        places = np.column_stack([points["log_start"], 100 * points["growth"]])
        far = np.abs(places[:, 1] - np.median(places[:, 1])).round(9)
        names = [say(of_region(region)) for region in points["region"]]
        name_points(axes[1], places, names, list(np.argsort(-far, kind="stable")))
    return axes


def _spreads(ax: Axes, spreads: pd.DataFrame, nodes: Sequence[str]) -> list[Any]:
    handles = []
    years = sorted(spreads["year"].unique())
    for node, colour, marker in zip(nodes, [INK, *COLOURS], MARKERS * len(nodes), strict=False):
        rows = spreads[spreads["node"] == node]
        first = node == nodes[0]
        handles += ax.plot(
            rows["year"], rows["cv"], color=colour, marker=marker, ms=5, lw=2.4 if first else 1.3
        )
    ax.set_xticks(years, [str(year) for year in years])
    ax.set_xlim(years[0] - 0.25, years[-1] + 0.25)
    ax.set_ylim(0, None)
    ax.grid(axis="y")
    ax.set_title(say("Coefficient of variation (sigma)"), fontsize=9)
    return handles


def _growth(ax: Axes, line: pd.Series, points: pd.DataFrame) -> None:
    x, y = points["log_start"].to_numpy(), 100 * points["growth"].to_numpy()
    ax.plot(x, y, ls="", marker="o", ms=5, color=COLOURS[0], alpha=0.8)
    if pd.notna(line["slope"]):
        ends = np.array([x.min(), x.max()])
        told = line["wide_low"] > 0 or line["wide_high"] < 0
        growth = 100 * (line["intercept"] + line["slope"] * ends)
        ax.plot(ends, growth, color=COLOURS[3], lw=1.6, ls="-" if told else "--")
    ax.axhline(0, color=QUIET, lw=0.7)
    ax.margins(0.08)
    ax.grid(alpha=0.6)
    start, end = int(line["start"]), int(line["end"])
    ax.set_xlabel(say("Logarithm of the score of {start}", start=start))
    ax.set_title(
        say("Growth a year, {start} to {end}, log points (beta)", start=start, end=end),
        fontsize=9,
    )


@picture(t("Inequality within and between macro-regions"), "inequality")
def inequality_parts(page: Page) -> Any:
    """Gini and Theil with their parts, for each node and year.

    Parameters
    ----------
    page : Page
        With the table `inequality`, whose first node is the overall index.

    Returns
    -------
    array of Axes
        Gini, Theil.
    """
    table = page["inequality"]
    nodes, years = list(dict.fromkeys(table["node"])), sorted(table["year"].unique())
    figure, axes = new_figure(6.4, 2, 1, sharex=True)
    titles = {
        "gini": say("Gini index (Dagum's decomposition)"),
        "theil": say("Theil index T"),
    }
    step = len(years) + 1
    for ax, (measure, name) in zip(axes, titles.items(), strict=True):
        rows = table[table["measure"] == measure].set_index(["node", "year", "component"])["value"]
        places = [k * step + n for k in range(len(nodes)) for n in range(len(years))]
        bottom = np.zeros(len(places))
        for part, colour in PARTS.items():
            if part not in rows.index.unique("component"):
                continue
            heights = np.array([rows[node, year, part] for node in nodes for year in years])
            ax.bar(places, heights, 0.86, bottom, color=colour, linewidth=0)
            bottom += heights
        for place, total in zip(places, bottom, strict=True):
            ax.text(place, total, f"{total:.2f}", ha="center", va="bottom", fontsize=6)
        ax.set_title(name, fontsize=9)
        ax.set_ylim(0, 1.1 * bottom.max() or 1)
        ax.grid(axis="y", alpha=0.6)
        ax.set_axisbelow(True)
    short = [f"{year % 100:02d}" if len(years) > 1 else str(year) for year in years]
    middle = (len(years) - 1) / 2
    ticks = [k * step + n for k in range(len(nodes)) for n in range(len(years))]
    axes[-1].set_xticks(ticks, short * len(nodes), fontsize=6.5)
    axes[-1].tick_params(axis="x", length=0)
    for k, node in enumerate(nodes):
        axes[-1].annotate(
            wrap(say(of_node(node)), 18), (k * step + middle, 0), (0, -16),
            xycoords=("data", "axes fraction"), textcoords="offset points", ha="center", va="top",
            fontsize=8,
        )  # fmt: skip
    handles = [Patch(facecolor=colour) for colour in PARTS.values()]
    texts = [say(COMPONENTS[part]) for part in PARTS]
    head(figure, inequality(table, nodes[0]), below(page, of_spread(page.study)), (handles, texts))
    return axes
