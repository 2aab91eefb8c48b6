"""What a column and a table of a study are, and columns that several tables have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from iianalysis.show.languages import SOURCE, languages


@dataclass(frozen=True)
class Column:
    """A column of a table: what its cells may hold and what they mean."""

    name: str
    kind: Literal["text", "number", "integer"]
    meaning: str
    optional: bool = False  # the whole column may be absent
    empty: bool = True  # a cell may be empty
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table of a study."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: bool = False


def text(name: str, meaning: str, *, needed: bool = False, choices: tuple[str, ...] = ()) -> Column:
    """A column of words, which may be absent unless it is needed."""
    return Column(name, "text", meaning, optional=not needed, empty=not needed, choices=choices)


def number(
    name: str,
    kind: Literal["number", "integer"],
    meaning: str,
    *,
    choices: tuple[str, ...] = (),
) -> Column:
    """A column of numbers that may be absent."""
    return Column(name, kind, meaning, optional=True, choices=choices)


def in_others(name: str, meaning: str) -> tuple[Column, ...]:
    """A column for each language beside English, whose name stands for `{}` in its meaning."""
    called = {"zh": "Chinese"}
    return tuple(
        text(f"{name}_{one}", meaning.format(called.get(one, one))) for one in OTHER_LANGUAGES
    )


OTHER_LANGUAGES = tuple(one for one in languages() if one != SOURCE)
NAMES = (
    text("name_en", "name in English", needed=True),
    *in_others("name", "name in {}"),
)
NOTES = (
    text("note", "what a reader should know"),
    *in_others("note", "the note in {}; where it is empty, the note stands in both languages"),
)
SCOPES = ("national", "regional")
VALUE = Column("value", "number", "the value; leave the cell empty if it is missing")
YEAR = Column("year", "integer", "the year that the value is for", empty=False)
CONFIDENCE = text(
    "confidence",
    "how well sources support the value; `suspicious` or `disagree` in it flags the cell",
)
CONFIDENCE_OR_NONE = replace(
    CONFIDENCE,
    meaning=CONFIDENCE.meaning
    + "; `not applicable` beside an empty value: nothing is missing, and "
    "its weight goes to the siblings without lowering their coverage",
)
REGION = text("region", "short name of the region", needed=True)
INDICATOR = text("indicator", "code of the indicator or series", needed=True)
