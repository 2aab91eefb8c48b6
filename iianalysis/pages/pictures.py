"""Which pictures of the register a run can draw, and saving them as files.

Importing this module does not import matplotlib: what draws is imported when pictures are listed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iianalysis.pages.order import ORDER
from iianalysis.pages.page import Page
from iianalysis.show.text import Text, of_node, t
from iianalysis.system.file_names import node_names

if TYPE_CHECKING:
    from iianalysis.pages.register import Picture
    from iianalysis.tables.results import Results

# Modules of pages with pictures of the register.
DRAWN = (
    "choices.pictures",
    "coherence.pictures",
    "data.tree",
    "movement.moves",
    "movement.space",
    "movement.spread",
    "nation.lists",
    "nation.pictures",
    "region.pictures",
    "regions.pictures",
    "regions.prints",
    "tiers.maps",
    "tiers.pictures",
    "trust.borders",
    "trust.drivers",
    "trust.ranks",
    "weights.evidence",
    "weights.pictures",
)
DPI = 130
SAVING: dict[Any, Any] = {
    "svg.hashsalt": "iianalysis",
    "svg.fonttype": "path",
    "text.hinting": "none",
    "text.parse_math": False,  # of labels that are only made now
}


def register() -> dict[str, Picture]:
    """Every picture by name, in the order of reading; the first to ask imports what draws."""
    for name in DRAWN:
        import_module(f"iianalysis.pages.{name}")
    from iianalysis.pages.register import PICTURES

    if nobody := [name for names in ORDER.values() for name in names if name not in PICTURES]:
        raise LookupError(
            f"pages/order.py names {', '.join(nobody)}, which no module of DRAWN draws; spell it "
            "as the function, or list its module in pages/pictures.py"
        )
    return {name: PICTURES[name] for names in ORDER.values() for name in names}


def pictures(results: Results, *, awaited: bool = False) -> dict[str, Picture]:
    """Pictures that can be drawn for these results, by name, in the order of reading.

    Parameters
    ----------
    results : Results
    awaited : bool
        Whether those are listed too whose table these results leave out.

    Returns
    -------
    dict of str to Picture
        They are drawn from results. Those with `each_dimension` are there once for each dimension,
        `NAME_DIMENSION`, as a file may be named.
    """
    found, page = {}, Page.of(results)
    called = node_names(results.study.tree.index)
    for name, picture in register().items():
        for dimension in page.dimensions if picture.each_dimension else [""]:
            coming = awaited and picture.table in results.tables.left_out
            if not (coming or picture.available(page, dimension)):
                continue
            caption = _caption(picture, dimension, len(results.study.published) > 0)
            found[f"{name}_{called[dimension]}" if dimension else name] = replace(
                picture, draw=_from_results(picture.draw, dimension), caption=caption
            )
    return found


def _from_results(draw: Callable[..., Any], dimension: str) -> Callable[[Results], Any]:
    """What draws the page that results are."""
    of = [dimension] if dimension else []
    return lambda results: draw(Page.of(results), *of)


def save(axes: Any, folder: str | Path, name: str) -> list[Path]:
    """Write a picture as PNG and SVG, and close it.

    Parameters
    ----------
    axes : Axes or array of Axes
        As a picture returns it.
    folder : str or Path
        Where the files go; it must exist.
    name : str
        Name of the files without ending.

    Returns
    -------
    list of Path
        The same picture gives the same bytes: text is drawn as paths, ids are hashed with a fixed
        salt, and no date is written.
    """
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    from iianalysis.show.style import figure_of

    figure = figure_of(axes)
    png, svg = Path(folder) / f"{name}.png", Path(folder) / f"{name}.svg"
    canvas, dpi = figure.canvas, figure.dpi
    # The canvases are asked directly: `savefig` draws every picture once more than it needs to.
    with mpl.rc_context(SAVING):
        figure.dpi = DPI
        FigureCanvasAgg(figure).print_png(
            png,
            metadata={"Software": None},
            pil_kwargs={"compress_level": 3},  # smaller than 6 for flat colours, and faster
        )
        figure.dpi = 72
        FigureCanvasSVG(figure).print_svg(svg, metadata={"Date": None, "Creator": None})
    figure.dpi = dpi
    figure.set_canvas(canvas)
    plt.close(figure)
    return [png, svg]


def title(axes: Any) -> str:
    """Say what a picture finds: its title, in one line."""
    from iianalysis.show.style import figure_of

    return str(figure_of(axes).texts[0].get_label()).partition("\n")[0]  # see `style.head`


def more(axes: Any) -> str:
    """What a picture finds beside its title, for the caption; may be empty."""
    from iianalysis.show.style import figure_of

    rest = str(figure_of(axes).texts[0].get_label()).partition("\n")[2]
    return rest[:1].upper() + rest[1:]


def _caption(picture: Picture, dimension: str, printed: bool) -> Text:
    """What a picture shows, and which of the figures in print it stands for."""
    text = picture.caption
    if dimension:
        text = t("{dimension}: {caption}", dimension=of_node(dimension), caption=text)
    if printed and picture.both_bases:
        text = t("{caption}, on open data and as published", caption=text)
    if printed and dimension in picture.figures:
        number = picture.figures[dimension]
        text = t("{caption} (figure {n} of the report)", caption=text, n=number)
    return text
