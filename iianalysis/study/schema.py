"""The tables of a study: their columns, and what a cell may hold.

This is the one place that says what a table looks like. `read_study`, `iianalysis template`,
`iianalysis check` and the data dictionary all follow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from iianalysis.scoring.nodes import MISSING
from iianalysis.scoring.transforms import TRANSFORMS
from iianalysis.show.languages import SOURCE, languages
from iianalysis.study.made import DIGITS, MADE, OF_REGIONS
from iianalysis.study.settings import AGGREGATIONS, NORMALISATIONS


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


def _text(
    name: str, meaning: str, *, needed: bool = False, choices: tuple[str, ...] = ()
) -> Column:
    return Column(name, "text", meaning, optional=not needed, empty=not needed, choices=choices)


def _number(
    name: str,
    kind: Literal["number", "integer"],
    meaning: str,
    *,
    choices: tuple[str, ...] = (),
) -> Column:
    return Column(name, kind, meaning, optional=True, choices=choices)


def _in_others(name: str, meaning: str) -> tuple[Column, ...]:
    """A column for each language beside English, whose name stands for `{}` in its meaning."""
    called = {"zh": "Chinese"}
    return tuple(
        _text(f"{name}_{one}", meaning.format(called.get(one, one))) for one in OTHER_LANGUAGES
    )


OTHER_LANGUAGES = tuple(one for one in languages() if one != SOURCE)
NAMES = (
    _text("name_en", "name in English", needed=True),
    *_in_others("name", "name in {}"),
)
NOTES = (
    _text("note", "what a reader should know"),
    *_in_others("note", "the note in {}; where it is empty, the note stands in both languages"),
)
SCOPES = ("national", "regional")
VALUE = Column("value", "number", "the value; leave the cell empty if it is missing")
YEAR = Column("year", "integer", "the year that the value is for", empty=False)
CONFIDENCE = _text(
    "confidence",
    "how well sources support the value; `suspicious` or `disagree` in it flags the cell",
)
REGION = _text("region", "short name of the region", needed=True)
INDICATOR = _text("indicator", "code of the indicator or series", needed=True)


TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table(
            "study",
            "settings of the study",
            (
                _text(
                    "key",
                    "name of a setting; those there are stand in a table of their own",
                    needed=True,
                ),
                _text("value", "the setting", needed=True),
                *NOTES,
            ),
            ("key",),
        ),
        Table(
            "framework",
            "the tree above the indicators",
            (
                _text("node", "code of the node", needed=True),
                Column("parent", "text", "code of the node above; empty for the overall index"),
                *NAMES,
                _text(
                    "mean",
                    "mean of what is right below, where it is not that of the study",
                    choices=AGGREGATIONS,
                ),
                _text(
                    "missing",
                    "what a missing score right below is taken as, in a region that has another; "
                    "empty: siblings, which then weigh more",
                    choices=tuple(MISSING),
                ),
                _number("least", "integer", "how many right below must have a score of their own"),
                _number(
                    "min_coverage",
                    "number",
                    "share of its weight that must rest on values, where it is not that of the "
                    "study",
                ),
                _number("decimals", "integer", "that its score is rounded to, halves up"),
                _number(
                    "direction",
                    "integer",
                    "-1: what is high counts as low above it",
                    choices=("1", "-1"),
                ),
                *NOTES,
            ),
            ("node",),
            required=True,
        ),
        Table(
            "indicators",
            "the measured series and where in the tree they stand",
            (
                _text("scope", "national or regional", needed=True, choices=SCOPES),
                INDICATOR,
                Column("parent", "text", "node above; empty for a series that is no indicator"),
                *NAMES,
                _text("unit", "unit of the values", needed=True),
                Column(
                    "direction",
                    "integer",
                    "1: more is better, -1: less is better",
                    empty=False,
                    choices=("1", "-1"),
                ),
                _text(
                    "normalisation",
                    "how its values become scores, where it is not as the study says",
                    choices=tuple(NORMALISATIONS),
                ),
                _number("low", "number", "lower goalpost of min-max, in the units of the values"),
                _number("high", "number", "upper goalpost: a target or frontier, say"),
                _number(
                    "clip",
                    "integer",
                    "1: scores beyond the goalposts are held on the scale",
                    choices=("0", "1"),
                ),
                _text(
                    "transform",
                    "of values and goalposts, before all else",
                    choices=("none", *TRANSFORMS),
                ),
                _number("decimals", "integer", "that its score is rounded to, halves up"),
                _text("numerator", "series that a share in percent is computed from"),
                _text("denominator", "series that the share is of"),
                Column(
                    "specific",
                    "integer",
                    "1: measures the subject itself, 0: stands in for it",
                    optional=True,
                    choices=("0", "1"),
                ),
                _text(
                    "strength",
                    "closeness to the meaning of the node above",
                    choices=("strong", "medium", "weak"),
                ),
                Column(
                    "snapshot",
                    "integer",
                    "1: one dated list that serves every year",
                    optional=True,
                    choices=("0", "1"),
                ),
                Column(
                    "additive",
                    "integer",
                    "1: values add up over regions, so that shares of a total make sense",
                    optional=True,
                    choices=("0", "1"),
                ),
                Column(
                    "break_year",
                    "integer",
                    "first year whose values do not compare with those before: a new definition, "
                    "census or coverage",
                    optional=True,
                ),
                _text(
                    "made",
                    "how the values came about; empty: yes/no where all are 0 or 1, a whole count "
                    "where none has a decimal, else rounded",
                    choices=MADE,
                ),
                Column(
                    "precision",
                    "number",
                    "unit of the last digit of rounded values; empty: the last digit of the value "
                    "that has the most",
                    optional=True,
                ),
                _text(
                    "part_of",
                    "series of the same unit that its values are a part of, which bounds those "
                    "that are missing",
                ),
                _text(
                    "prices",
                    "of a sum of money: at the prices of each year, or of one year",
                    choices=("current", "constant"),
                ),
                _text("origin", "authority and publication"),
                *NOTES,
            ),
            ("scope", "indicator"),
            required=True,
        ),
        Table(
            "regions",
            "the regions that are ranked",
            (
                REGION,
                _text("code", "official code (GB/T 2260)"),
                *_in_others("name", "full name in {}"),
                _text("name_en", "name in English", needed=True),
                _text("abbreviation", "one-character name"),
                _text("other_names", "further names that it is found by, parted by `;`"),
                _text("macro_region", "group of regions that it belongs to"),
            ),
            ("region",),
        ),
        Table(
            "national",
            "values of the national series",
            (
                YEAR,
                INDICATOR,
                VALUE,
                Column(
                    "is_floor",
                    "integer",
                    "1: the source says `over`",
                    optional=True,
                    choices=("0", "1"),
                ),
                CONFIDENCE,
            ),
            ("year", "indicator"),
        ),
        Table(
            "regional",
            "values of the regional series",
            (REGION, YEAR, INDICATOR, VALUE, CONFIDENCE),
            ("region", "year", "indicator"),
        ),
        Table(
            "imputation",
            "regional values that are filled in by the growth of a residual",
            (
                INDICATOR,
                YEAR,
                Column("from_year", "integer", "year that the growth starts from", empty=False),
                Column("total", "number", "total of all regions in `year`", empty=False),
                _text("origin", "authority and publication of the total"),
                *NOTES,
            ),
            ("indicator", "year"),
        ),
        Table(
            "weights",
            "schemes of weights; a parent that a scheme leaves out has equal weights",
            (
                _text("scheme", "name of the scheme", needed=True),
                _text("scope", "national or regional", needed=True, choices=SCOPES),
                _text("node", "code of the node or indicator", needed=True),
                Column("weight", "number", "weight within its parent, to any sum", empty=False),
                *NOTES,
            ),
            ("scheme", "scope", "node"),
        ),
        Table(
            "experts",
            "the expert panel",
            (
                _text("expert", "code of the expert", needed=True),
                _text("name_en", "name in English"),
                *_in_others("name", "name in {}"),
                Column("weight", "number", "weight of the expert, to any sum; empty counts as 1"),
                *NOTES,
            ),
            ("expert",),
        ),
        Table(
            "judgements",
            "how many times as important one node is as another, by expert",
            (
                _text("scope", "national or regional", needed=True, choices=SCOPES),
                _text("expert", "code of the expert", needed=True),
                _text("parent", "node whose children are compared", needed=True),
                _text("row", "node or indicator", needed=True),
                _text("column", "node or indicator that it is compared with", needed=True),
                _text("judgement", "1 to 9, or 1/2 to 1/9; leave it empty if not judged"),
                *NOTES,
            ),
            ("scope", "expert", "parent", "row", "column"),
        ),
        Table(
            "points",
            "points of the experts, 100 in all for each expert, scope and round",
            (
                _text("scope", "national or regional", needed=True, choices=SCOPES),
                _text("expert", "code of the expert", needed=True),
                Column("round", "integer", "round of the survey: 1, 2, ...", empty=False),
                _text("indicator", "code of the indicator", needed=True),
                Column("points", "number", "points; 0 if it should not count"),
                *NOTES,
            ),
            ("scope", "expert", "round", "indicator"),
        ),
        Table(
            "published",
            "figures printed elsewhere, to be checked against",
            (
                _text(
                    "item",
                    "code of the figure; a score or rank of a region may go without, and is called "
                    "by its kind, node, region and year",
                    needed=True,
                ),
                _text(
                    "kind",
                    "what sort of figure it is",
                    needed=True,
                    choices=(
                        *("index", "growth", "cagr", "contribution", "share", "count", "mix"),
                        *OF_REGIONS,
                    ),
                ),
                _text("node", "node that it is about"),
                _text("region", "region that it is about; CN for the nation"),
                _text("group", "list of regions that it is about"),
                YEAR,
                Column("value", "number", "the figure as printed", empty=False),
                Column(
                    "decimals",
                    "integer",
                    "digits after the point that the figure is printed with; empty: as `value` is "
                    "written here",
                    optional=True,
                    choices=tuple(map(str, range(DIGITS + 1))),
                ),
                Column(
                    "low",
                    "number",
                    "lowest value that prints so; both empty: as the qualifier says",
                    optional=True,
                ),
                Column(
                    "high",
                    "number",
                    "highest value that prints so; both empty: as the qualifier says",
                    optional=True,
                ),
                _text(
                    "qualifier",
                    "how the figure is printed; empty: rounded",
                    choices=("rounded", "exact", "over", "at_least", "at_most", "about", "derived"),
                ),
                _text(
                    "scheme",
                    "scheme of weights that a score or rank of a region is printed under; empty: "
                    "that of the study",
                ),
                _text("unit", "unit of the figure"),
                _text("as_of", "date, where it is not the end of the year"),
                _text("place", "section or figure of the publication"),
                _text("indicator", "series of the study that measures the same"),
                _text("name_en", "name in English"),
                *_in_others("name", "name in {}"),
                *NOTES,
            ),
            ("item",),
        ),
        Table(
            "published_lists",
            "printed lists of regions or nodes",
            (
                _text("list", "name of the list", needed=True),
                _text("node", "node that the list is about, or a member of the list"),
                _text("region", "region in the list"),
                Column("position", "integer", "order of mention", optional=True),
                Column("tier", "integer", "tier of the region, 1 the highest", optional=True),
                _text("place", "section or figure of the publication"),
                *NOTES,
            ),
            ("list", "node", "region"),
        ),
        Table(
            "other_figures",
            "single figures that a picture needs",
            (
                INDICATOR,
                *NAMES,
                YEAR,
                VALUE,
                _text("unit", "unit of the value"),
                CONFIDENCE,
                _text("origin", "authority and publication"),
                *NOTES,
            ),
            ("indicator", "year"),
        ),
    )
}
