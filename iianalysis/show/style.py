"""What all pictures share: theme, fonts, colours, texts around the axes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, wraps
from typing import Any, TypeVar

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import seaborn as sns
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Patch
from matplotlib.transforms import Bbox

from iianalysis.show.reader import reading, sentence
from iianalysis.show.text import Text, t, unsealed
from iianalysis.show.wrapping import extent, headline, wrap

Draw = TypeVar("Draw", bound=Callable[..., Any])

WIDTH = 9.0  # inches, of every picture
ROWS = 60  # regions that a picture can hold
TITLE_SIZE, LEGEND_SIZE, NOTE_SIZE = 11.5, 8.5, 7.5
INK, QUIET, FAINT = "#262626", "#5f5f5f", "#d9d9d9"
COLOURS = sns.color_palette("colorblind").as_hex()
PALE = COLOURS[9]  # beside the first colour
MARKERS = "osD^vP*X"
OPEN_DATA, PUBLISHED = COLOURS[0], COLOURS[3]
GAP_COLOUR = "#ececec"

# Fonts with simplified Chinese that systems bring along, the best to read first.
CHINESE_FONTS = (
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Microsoft YaHei",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
)


def _into_the_notebook() -> None:
    """Have a kernel put pictures into its notebook; ``MPLBACKEND=Agg`` leaves no trace of them."""
    shell: Any = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    asked = os.environ.get("MPLBACKEND", "module://")
    if hasattr(shell, "kernel") and not asked.startswith("module://"):
        shell.run_line_magic("matplotlib", "inline")


_into_the_notebook()


@lru_cache
def chinese_font() -> str:
    """Name of a font with Chinese characters: an installed one, else the one of a dependency.

    Only the names that matplotlib already knows are looked at; no font file is searched for.
    """
    known = {entry.name for entry in font_manager.fontManager.ttflist}
    for name in CHINESE_FONTS:
        if name in known:
            return name
    from pylopdf_fonts_zh_cn import sans_path

    font_manager.fontManager.addfont(sans_path())
    return str(font_manager.fontManager.ttflist[-1].name)


def theme() -> dict[Any, Any]:
    """Settings of matplotlib for every picture; Latin text keeps its own font."""
    return {
        **sns.axes_style("ticks", {"axes.spines.top": False, "axes.spines.right": False}),
        "font.family": ["DejaVu Sans", chinese_font()],
        "font.size": 9,
        "axes.edgecolor": QUIET,
        "axes.labelsize": 9,
        "axes.titlesize": 10,
        "axes.titlelocation": "left",
        "xaxis.labellocation": "left",
        "axes.unicode_minus": True,
        "grid.color": "#e6e6e6",
        "grid.linewidth": 0.7,
        "xtick.labelsize": 8.5,
        "ytick.labelsize": 8.5,
        "legend.frameon": False,
        "legend.fontsize": LEGEND_SIZE,
        "figure.constrained_layout.use": True,
        "figure.constrained_layout.h_pad": 0.06,
        "figure.constrained_layout.w_pad": 0.06,
        "hatch.linewidth": 0.6,
        "text.parse_math": False,  # `$` in a name is a dollar
        "text.usetex": False,
        "text.hinting": "none",  # widths of text do not depend on the resolution, so layouts hold
        "savefig.facecolor": "white",
    }


def themed(draw: Draw) -> Draw:
    """Draw under the theme of the package, with names cut short, and lay the picture out once.

    The layout is kept, so that saving the picture in two formats does not compute it again.
    """

    @wraps(draw)
    def drawn(*args: Any, **options: Any) -> Any:
        with mpl.rc_context(theme()), reading(short=True):
            axes = draw(*args, **options)
            figure = figure_of(axes)
            engine = figure.get_layout_engine()
            assert engine is not None
            engine.execute(figure)
            figure.set_layout_engine("none")
            for artist in (*figure.texts, *figure.legends):
                artist.set_in_layout(True)  # or a notebook, which crops, would cut them off
        return axes

    return drawn  # type: ignore[return-value]


def figure_of(axes: Any) -> Figure:
    """Figure of an Axes or of an array of them."""
    figure = np.ravel(axes)[0].figure
    assert isinstance(figure, Figure)
    return figure


def new_figure(
    height: float, rows: int = 1, columns: int = 1, **options: Any
) -> tuple[Figure, Any]:
    """Figure of the common width and its Axes."""
    return plt.subplots(rows, columns, figsize=(WIDTH, height), **options)


LEAST = 0.6  # inches that are left for what is drawn, however long texts and legend are


def head(
    figure: Figure,
    finding: str,
    note: str = "",
    legend: tuple[Sequence[Any], Sequence[str]] | None = None,
) -> None:
    """Put the finding and the legend above a picture and its assumptions below.

    A finding longer than a title keeps its first statements; the others are for the caption. Room
    is kept for as many lines as the texts take, so nothing lies on anything else.
    """
    width, height = figure.get_size_inches()
    said, rest = headline(sentence(finding))
    title, note = wrap(said, 10.8 * width), wrap(unsealed(sentence(note)), 16.8 * width)
    edge, gap = 0.1, 0.09  # inches
    top = edge + _lines(title, TITLE_SIZE)
    columns, rows = _legend_columns(legend[1], width) if legend else (0, 0)
    taken = gap + rows * LEGEND_SIZE * 1.75 / 72 if legend else 0.0
    bottom = edge + (gap + _lines(note, NOTE_SIZE) if note else 0.0)
    height = max(height, top + taken + gap + bottom + LEAST)
    figure.set_size_inches(width, height)
    heading = figure.text(
        edge / width,
        1 - edge / height,
        title,
        ha="left",
        va="top",
        fontsize=TITLE_SIZE,
        linespacing=1.25,
        in_layout=False,
    )
    heading.set_label(f"{said}\n{rest}")  # kept with the picture, not drawn
    if legend is not None:
        shown = figure.legend(
            *legend,
            loc="upper left",
            ncols=columns,
            columnspacing=1.3,
            handlelength=1.6,
            borderaxespad=0,
            borderpad=0,
            bbox_to_anchor=(edge / width, 1 - (top + gap) / height),
        )
        shown.set_in_layout(False)
    if note:
        figure.text(
            edge / width,
            edge / height,
            note,
            ha="left",
            va="bottom",
            fontsize=NOTE_SIZE,
            color=QUIET,
            linespacing=1.25,
            in_layout=False,
        )
    engine = figure.get_layout_engine()
    assert isinstance(engine, ConstrainedLayoutEngine)
    top += taken + gap
    engine.set(rect=(0, bottom / height, 1, 1 - (top + bottom) / height))


def cut(regions: int) -> Text:
    """Say that a picture holds the first `ROWS` regions only; empty where it holds all."""
    if regions <= ROWS:
        return Text([])
    return t("The first {rows} of {regions} regions. ", rows=ROWS, regions=regions)


def _lines(text: str, size: float) -> float:
    """Height in inches of a text of several lines."""
    return (text.count("\n") + 1) * size * 1.3 / 72


def _legend_columns(labels: Sequence[str], width: float) -> tuple[int, int]:
    """As many columns as fit side by side, and the rows that they make."""
    longest = [extent(label) * LEGEND_SIZE * 0.58 / 72 + 0.42 for label in labels]
    columns = len(labels)
    while columns > 1 and columns * max(longest) > width and sum(longest) > width - 0.2:
        columns -= 1
    return columns, -(-len(labels) // columns)


def colours(codes: Iterable[str]) -> dict[str, str]:
    """A colour for each code, in a fixed order; told apart by the colour-blind as well."""
    codes = list(codes)
    return dict(zip(codes, sns.color_palette("colorblind", len(codes)).as_hex(), strict=True))


def bars(
    ax: Axes, values: Sequence[float], names: Sequence[str], fill: str | Sequence[str]
) -> BarContainer:
    """Horizontal bars with their names, from the top down, in one colour or one for each."""
    places = [str(place) for place in range(len(values))]  # names need not differ
    sns.barplot(
        x=list(values),
        y=places,
        color=COLOURS[0],
        saturation=1,
        width=0.74,
        linewidth=0,
        errorbar=None,
        ax=ax,
    )
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(axis="y", length=0)
    drawn = ax.containers[0]
    assert isinstance(drawn, BarContainer)
    fills = [fill] * len(places) if isinstance(fill, str) else fill
    for bar, colour in zip(drawn, fills, strict=True):
        bar.set_facecolor(colour)
    return drawn


def hollow(bar: Patch, colour: str) -> None:
    """Show that a bar is no printed or counted value."""
    bar.set(facecolor="white", edgecolor=colour, hatch="////", linewidth=1)


def text_colour(colour: Any) -> str:
    """Black or white, whichever can be read on a colour."""
    red, green, blue = mpl.colors.to_rgb(colour)
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else INK


def spread(places: Sequence[float], gap: float) -> np.ndarray:
    """Move places apart, as little as it takes, until neighbours are a gap apart.

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], 2.0).tolist()
    [0.0, 2.0, 5.0]
    """
    order = np.argsort(places, kind="stable")
    groups: list[list[float]] = []  # sum of wished starts, number of members
    for place in np.asarray(places, dtype=float)[order]:
        groups.append([place, 1])
        while len(groups) > 1 and _start(groups[-2], gap) + gap * groups[-2][1] > _start(
            groups[-1], gap
        ):
            total, count = groups.pop()
            groups[-1] = [groups[-1][0] + total, groups[-1][1] + count]
    moved = np.empty(len(order))
    moved[order] = [_start(group, gap) + gap * k for group in groups for k in range(int(group[1]))]
    return moved


def name_points(
    ax: Axes, points: np.ndarray, names: Sequence[str], order: Sequence[int], size: float = 7
) -> None:
    """Write names beside points, the first in the order first, as far as there is room.

    The layout is computed first, so that nothing moves afterwards.
    """
    figure = figure_of(ax)
    engine = figure.get_layout_engine()
    assert engine is not None
    engine.execute(figure)
    half = 4 * figure.dpi / 72
    places = ax.transData.transform(points)
    taken = [Bbox.from_bounds(x - half, y - half, 2 * half, 2 * half) for x, y in places]
    for point in order:
        for shift, side in (((7, 0), "left"), ((-7, 0), "right"), ((0, 9), "center"),
                            ((0, -9), "center"), ((5, 7), "left"), ((5, -7), "left"),
                            ((-5, 7), "right"), ((-5, -7), "right")):  # fmt: skip
            text = ax.annotate(
                names[point], points[point], shift, textcoords="offset points",
                ha=side, va="center", fontsize=size,
            )  # fmt: skip
            box = text.get_window_extent().padded(1)
            inside = ax.bbox.x0 < box.x0 and box.x1 < ax.bbox.x1
            if inside and not any(
                box.overlaps(other) for place, other in enumerate(taken) if place != point
            ):
                taken.append(box)
                break
            text.remove()


def _start(group: list[float], gap: float) -> float:
    total, count = group
    return total / count - gap * (count - 1) / 2
