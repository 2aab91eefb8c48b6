"""Names of what a study has, and texts that know where in them a name stands."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import TypeVar

import pandas as pd

from iianalysis.show.text import NODE, REGION

# Of names in pictures, and of rows that have more room; a Chinese character is two wide.
REGION_WIDTH, NODE_WIDTH, ROW_WIDTH = 26, 72, 90

Names = TypeVar("Names", bound="Mapping[str, str]")


class Labels(dict[str, str]):
    """Names of the nodes and series of one scope by their codes; `regions` has those of regions.

    The three may share codes, so that what is a region is looked up in `regions` alone. `finer`:
    how many digits scores have beyond those of a scale of 0 to 100.
    """

    def __init__(
        self, nodes: Mapping[str, str], regions: Mapping[str, str], finer: int = 0
    ) -> None:
        super().__init__(nodes)
        self.regions = dict(regions)
        self.finer = finer

    def of(self, kind: str) -> Mapping[str, str]:
        """Names of one kind of codes; words have none."""
        return {NODE: self, REGION: self.regions}.get(kind, {})


def shortened(names: Names) -> Names:
    """Names as pictures show them: of nodes and series cut to `NODE_WIDTH`, others `REGION_WIDTH`.

    Those that are alike once they are cut are numbered.
    """
    if isinstance(names, Labels):
        return Labels(  # type: ignore[return-value]
            _cut(names, NODE_WIDTH), shortened(names.regions), names.finer
        )
    return _cut(names, REGION_WIDTH)  # type: ignore[return-value]


def cut_short(names: Iterable[str]) -> list[str]:
    """Names of rows of a picture as it shows them, those that are alike the same."""
    distinct = dict(zip(names := list(names), names, strict=True))
    return [_cut(distinct, ROW_WIDTH)[name] for name in names]


def _cut(names: Mapping[str, str], width: int) -> dict[str, str]:
    """Names of at most a width, none that is cut like another.

    Examples
    --------
    >>> _cut({"a": "one name", "b": "one name too", "c": "one named"}, 8)
    {'a': 'one name', 'b': 'one nam…', 'c': 'one n… 2'}
    """
    taken = {name for name in names.values() if _width(name) <= width}
    found = {}
    for code, name in names.items():
        short, number = name, 1
        if _width(name) > width:
            short = _begin(name, width - 1) + "…"
            while short in taken:
                number += 1
                short = _begin(name, width - len(f"… {number}")) + f"… {number}"
            taken.add(short)
        found[code] = short
    return found


def _begin(name: str, width: int) -> str:
    while _width(name) > width:
        name = name[:-1]
    return name.rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


BESIDE = "node "  # begins the column of a node beside columns of fixed names


def beside(node: str) -> str:
    """The column of a node in a table that has columns of fixed names too, which none can be."""
    return BESIDE + node


def with_texts(table: pd.DataFrame, **texts: Iterable[str]) -> pd.DataFrame:
    """The table with columns of texts, which keep what they know."""
    columns = {name: pd.Series(list(cells), table.index, object) for name, cells in texts.items()}
    return table.assign(**columns)
