"""The tables of a study: their columns, and what a cell may hold.

This is the one place that says what a table looks like. `read_study`, `iianalysis template`,
`iianalysis check` and the data dictionary all follow it.
"""

from __future__ import annotations

from collections.abc import Mapping

from iianalysis.scoring.means import MEANS
from iianalysis.scoring.nodes import MISSING
from iianalysis.scoring.transforms import DEFINED
from iianalysis.study.columns import (
    CONFIDENCE,
    CONFIDENCE_OR_NONE,
    INDICATOR,
    NAMES,
    NOTES,
    REGION,
    SCOPES,
    VALUE,
    YEAR,
    Column,
    Table,
    in_others,
    number,
    text,
)
from iianalysis.study.imputing import IMPUTATIONS
from iianalysis.study.made import DIGITS, MADE, OF_REGIONS
from iianalysis.study.settings import NORMALISATIONS, OUTLIERS

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table(
            "study",
            "settings of the study",
            (
                text(
                    "key",
                    "name of a setting; those there are stand in a table of their own",
                    needed=True,
                ),
                text("value", "the setting", needed=True),
                *NOTES,
            ),
            ("key",),
        ),
        Table(
            "framework",
            "the tree above the indicators",
            (
                text("node", "code of the node", needed=True),
                Column("parent", "text", "code of the node above; empty for the overall index"),
                *NAMES,
                text(
                    "mean",
                    "mean of what is right below, where it is not that of the study: "
                    + ", ".join(MEANS),
                ),
                text(
                    "missing",
                    "what a missing score right below is taken as, in a region that has another; "
                    "empty: siblings, which then weigh more",
                    choices=tuple(MISSING),
                ),
                number("least", "integer", "how many right below must have a score of their own"),
                number(
                    "min_coverage",
                    "number",
                    "share of its weight that must rest on values, where it is not that of the "
                    "study",
                ),
                number("decimals", "integer", "that its score is rounded to, halves up"),
                number(
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
                text("scope", "national or regional", needed=True, choices=SCOPES),
                INDICATOR,
                Column("parent", "text", "node above; empty for a series that is no indicator"),
                *NAMES,
                text("unit", "unit of the values", needed=True),
                Column(
                    "direction",
                    "integer",
                    "1: more is better, -1: less is better",
                    empty=False,
                    choices=("1", "-1"),
                ),
                text(
                    "normalisation",
                    "how its values become scores, where it is not as the study says",
                    choices=tuple(NORMALISATIONS),
                ),
                number("low", "number", "lower goalpost of min-max, in the units of the values"),
                number("high", "number", "upper goalpost: a target or frontier, say"),
                number(
                    "clip",
                    "integer",
                    "1: scores beyond the goalposts are held on the scale",
                    choices=("0", "1"),
                ),
                text(
                    "transform",
                    "of values and goalposts, before all else",
                    choices=("none", *DEFINED),
                ),
                number("decimals", "integer", "that its score is rounded to, halves up"),
                text(
                    "outliers",
                    "what is done to outliers, where it is not as the study says",
                    choices=OUTLIERS,
                ),
                text(
                    "impute",
                    "what a missing value is filled in with, where it is not as the study says",
                    choices=tuple(IMPUTATIONS),
                ),
                text("numerator", "series that a share or ratio is computed from"),
                text("denominator", "series that the share is of"),
                number(
                    "per",
                    "number",
                    "how many of the denominator the ratio is to: 100 where empty, for percent; 1, "
                    "1000 or 100000 for what is by head, thousand or 100,000",
                ),
                Column(
                    "specific",
                    "integer",
                    "1: measures the subject itself, 0: stands in for it",
                    optional=True,
                    choices=("0", "1"),
                ),
                text(
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
                text(
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
                text(
                    "part_of",
                    "series of the same unit that its values are a part of, which bounds those "
                    "that are missing",
                ),
                text(
                    "prices",
                    "of a sum of money: at the prices of each year, or of one year",
                    choices=("current", "constant"),
                ),
                text("origin", "authority and publication"),
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
                text("code", "official code (GB/T 2260)"),
                *in_others("name", "full name in {}"),
                text("name_en", "name in English", needed=True),
                text("abbreviation", "one-character name"),
                text("other_names", "further names that it is found by, parted by `;`"),
                text("macro_region", "group of regions that it belongs to"),
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
            (REGION, YEAR, INDICATOR, VALUE, CONFIDENCE_OR_NONE),
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
                text("origin", "authority and publication of the total"),
                *NOTES,
            ),
            ("indicator", "year"),
        ),
        Table(
            "weights",
            "schemes of weights; a parent that a scheme leaves out has equal weights",
            (
                text("scheme", "name of the scheme", needed=True),
                text("scope", "national or regional", needed=True, choices=SCOPES),
                text("node", "code of the node or indicator", needed=True),
                Column("weight", "number", "weight within its parent, to any sum", empty=False),
                *NOTES,
            ),
            ("scheme", "scope", "node"),
        ),
        Table(
            "experts",
            "the expert panel",
            (
                text("expert", "code of the expert", needed=True),
                text("name_en", "name in English"),
                *in_others("name", "name in {}"),
                Column("weight", "number", "weight of the expert, to any sum; empty counts as 1"),
                *NOTES,
            ),
            ("expert",),
        ),
        Table(
            "judgements",
            "how many times as important one node is as another, by expert",
            (
                text("scope", "national or regional", needed=True, choices=SCOPES),
                text("expert", "code of the expert", needed=True),
                text("parent", "node whose children are compared", needed=True),
                text("row", "node or indicator", needed=True),
                text("column", "node or indicator that it is compared with", needed=True),
                text("judgement", "1 to 9, or 1/2 to 1/9; leave it empty if not judged"),
                *NOTES,
            ),
            ("scope", "expert", "parent", "row", "column"),
        ),
        Table(
            "points",
            "points of the experts, 100 in all for each expert, scope and round",
            (
                text("scope", "national or regional", needed=True, choices=SCOPES),
                text("expert", "code of the expert", needed=True),
                Column("round", "integer", "round of the survey: 1, 2, ...", empty=False),
                text("indicator", "code of the indicator", needed=True),
                Column("points", "number", "points; 0 if it should not count"),
                *NOTES,
            ),
            ("scope", "expert", "round", "indicator"),
        ),
        Table(
            "published",
            "figures printed elsewhere, to be checked against",
            (
                text(
                    "item",
                    "code of the figure; a score or rank of a region may go without, and is called "
                    "by its kind, node, region and year",
                    needed=True,
                ),
                text(
                    "kind",
                    "what sort of figure it is",
                    needed=True,
                    choices=(
                        *("index", "growth", "cagr", "contribution", "share", "count", "mix"),
                        *OF_REGIONS,
                    ),
                ),
                text("node", "node that it is about"),
                text("region", "region that it is about; CN for the nation"),
                text("group", "list of regions that it is about"),
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
                text(
                    "qualifier",
                    "how the figure is printed; empty: rounded",
                    choices=("rounded", "exact", "over", "at_least", "at_most", "about", "derived"),
                ),
                text(
                    "scheme",
                    "scheme of weights that a score or rank of a region is printed under; empty: "
                    "that of the study",
                ),
                text("unit", "unit of the figure"),
                text("as_of", "date, where it is not the end of the year"),
                text("place", "section or figure of the publication"),
                text("indicator", "series of the study that measures the same"),
                text("name_en", "name in English"),
                *in_others("name", "name in {}"),
                *NOTES,
            ),
            ("item",),
        ),
        Table(
            "published_lists",
            "printed lists of regions or nodes",
            (
                text("list", "name of the list", needed=True),
                text("node", "node that the list is about, or a member of the list"),
                text("region", "region in the list"),
                Column("position", "integer", "order of mention", optional=True),
                Column("tier", "integer", "tier of the region, 1 the highest", optional=True),
                text("place", "section or figure of the publication"),
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
                text("unit", "unit of the value"),
                CONFIDENCE,
                text("origin", "authority and publication"),
                *NOTES,
            ),
            ("indicator", "year"),
        ),
    )
}
