"""The register of pictures: a decorated function each, and what is known of it without drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from iianalysis.pages.order import SECTION
from iianalysis.pages.page import Page
from iianalysis.show import style
from iianalysis.show.text import Text

Draw = TypeVar("Draw", bound=Callable[..., Any])


@dataclass(frozen=True)
class Picture:
    """A picture that a run can draw.

    Attributes
    ----------
    draw : callable
        From a `Page` to Axes or an array of Axes; a picture of each dimension takes that too.
    section : str
        Of the report, see `order.ORDER`.
    table : str
        Name of the table of a run that holds the data of the picture.
    caption : Text
        What it shows; of a picture of each dimension, behind the name of that.
    available : callable
        From a `Page` and a dimension (empty but for pictures of each dimension) to whether the
        page has what the picture needs.
    each_dimension : bool
        Whether there is one picture for each dimension of the study.
    figures : mapping of str to int
        Number of the figure of the report of 2024 that this one stands for: by dimension, or
        under an empty key.
    both_bases : bool
        Whether it shows what is printed beside the open data.
    """

    draw: Callable[..., Any]
    section: str
    table: str
    caption: Text
    available: Callable[[Page, str], bool]
    each_dimension: bool = False
    figures: Mapping[str, int] = field(default_factory=dict)
    both_bases: bool = False


PICTURES: dict[str, Picture] = {}  # as they are imported; see `pictures.register`


def has(table: str, column: str = "", key: str = "") -> Callable[[Page, str], bool]:
    """Whether a table is there, with values in a column (of the dimension, which a key names)."""

    def available(page: Page, dimension: str) -> bool:
        if table not in page:
            return False
        rows = page[table]
        rows = rows[rows[key] == dimension] if key else rows
        return bool(rows[column].notna().any()) if column else len(rows) > 0

    return available


def picture(
    caption: Text,
    table: str = "",
    available: Callable[[Page, str], bool] | None = None,
    **more: Any,
) -> Callable[[Draw], Draw]:
    """Register a function that draws a page as the picture of its name, and lay it out.

    Parameters
    ----------
    caption, table, available, **more
        As the attributes of `Picture`; without a table it is that of the name, and without a
        condition the picture is available where its table is there and not empty.
    """

    def registered(draw: Draw) -> Draw:
        name = draw.__name__
        if name not in SECTION:
            raise LookupError(f"picture {name!r} has no section; name it in pages/order.py")
        data, drawn = table or name, style.themed(draw)
        where = available or has(data)
        PICTURES[name] = Picture(drawn, SECTION[name], data, caption, where, **more)
        return drawn

    return registered
