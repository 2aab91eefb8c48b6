"""Which pictures of the register a run can draw, and saving them as files.

Importing this package does not import matplotlib: the functions are looked up when a picture is
drawn. `pictures(results)` lists what can be drawn for a study.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iianalysis.pages.regions import run as indices
from iianalysis.pages.register import PICTURES, Picture
from iianalysis.show.text import Text, of_node, t
from iianalysis.system.file_names import node_names

if TYPE_CHECKING:
    from iianalysis.tables.results import Results

DPI = 130
SAVING: dict[Any, Any] = {
    "svg.hashsalt": "iianalysis",
    "svg.fonttype": "path",
    "text.hinting": "none",
    "text.parse_math": False,  # of labels that are only made now
}


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
        Those with `each_dimension` are there once for each dimension, `NAME_DIMENSION`, as a file
        may be named.
    """
    found = {}
    called = node_names(results.study.tree.index)
    for name, picture in PICTURES.items():
        for dimension in indices.dimensions(results) if picture.each_dimension else [""]:
            coming = awaited and picture.table in results.tables.left_out
            if not (coming or picture.available(results, dimension)):
                continue
            draw = partial(picture.draw, dimension=dimension) if dimension else picture.draw
            caption = _caption(picture, dimension, len(results.study.published) > 0)
            found[f"{name}_{called[dimension]}" if dimension else name] = replace(
                picture, draw=draw, caption=caption
            )
    return found


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
