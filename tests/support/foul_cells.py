"""Bad contents of cells: each column of each table by each of the ways its kind can be bad."""

from collections.abc import Iterator

from foul_base import TABLES, Case, add, cell, columns, parsed, put, swap, unparsed

LONG = "7" * 5_000
VAST = "x" * 100_000

# Contents that no number may have; the first place of a pair is told as the second, cut.
NO_NUMBER = {
    "text": "abc",
    "decimal comma": "12,5",
    "thousands": "1,000",
    "thousands by spaces": "1 000",
    "thousands by odd spaces": "1\u202f000",
    "German": "1.000,5",
    "percent": "5%",
    "euro": "€5",
    "date": "2020-01-01",
    "true": "TRUE",
    "formula": "=1+1",
    "nan": "nan",
    "NA": "NA",
    "n.a.": "n.a.",
    "dash": "-",
    "dots": "..",
    "null": "null",
    "none": "None",
    "infinite": "inf",
    "less infinite": "-inf",
    "overflow": "1e400",
    "underscore": "1_000",
    "hexadecimal": "0x1F",
    "full width": "１２",
    "Arabic digits": "٣",
    "full-width sign": "＋5",
    "typographic minus": "−5",
    "two signs": "--5",
    "sign behind": "5-",
    "brackets": "(5)",
    "inner space": "1 2",
    "zero width": "1\u200b2",
    "bell": "1\a",
    "line break": "1\n2",
    "error of a spreadsheet": "#DIV/0!",
    "footnote": "12*",
    "unit": "12 t",
    "approximate": "~12",
    "less than": "<5",
    "complex": "1j",
    "100,000 characters": VAST,
}
DIGITS = {"5,000 digits": LONG}
YEARS = {
    "three digits": "202",
    "zero": "0",
    "negative": "-2020",
    "five digits": "20200",
    "all nines": "99999",
    "far future": "2201",
    "long ago": "1066",
    "swapped": "2102",
    "half": "2020.5",
    "of two": "2020/21",
    "text": "soon",
    "a date": "2020-12-31",
    "Chinese": "2020年",
    "apostrophe": "'2020",
    "full width": "２０２０",
    "5,000 digits": LONG,
    "roman": "MMXX",
    "short": "'20",
    "nan": "nan",
    "bell": "2020\a",
    "overflow": "1e400",
    "too large": "99999999999999999999",
    "thousands": "2,020",
    "100,000 characters": VAST,
}
ODD_CODES = {
    "inner no-break space": "{0}\u00a0{0}",
    "zero width": "{0}\u200b{0}",
    "soft hyphen": "{0}\u00ad{0}",
    "ideographic space": "{0}\u3000{0}",
    "bell": "{0}\a",
    "escape": "\x1b[31m{0}",
    "line break": "{0}\n{0}",
    "right to left": "\u202e{0}",
    "look-alike": "{0}\u0430",
    "unknown": "zz",
    "5,000 digits": LONG,
    "100,000 characters": VAST,
    "formula": "=A1",
    "byte order mark": "\ufeff{0}",
}
NO_CHOICE = {
    "unknown": "maybe",
    "number": "7",
    "control": "a\tb",
    "long": VAST,
    "full width": "１",
    "yes": "yes",
    "other language": "是",
    "negative": "-2",
    "nan": "nan",
}

NUMBERS = {
    "national": ["value"],
    "regional": ["value"],
    "imputation": ["total"],
    "weights": ["weight"],
    "experts": ["weight"],
    "points": ["points"],
    "published": ["value", "low", "high"],
    "other_figures": ["value"],
    "indicators": ["precision"],
}
YEAR_COLUMNS = {
    "national": ["year"],
    "regional": ["year"],
    "imputation": ["year", "from_year"],
    "published": ["year"],
    "other_figures": ["year"],
    "indicators": ["break_year"],
}
CHOICES = {
    "indicators": ["scope", "direction", "specific", "strength", "snapshot", "additive", "made"],
    "national": ["is_floor"],
    "weights": ["scope"],
    "judgements": ["scope"],
    "points": ["scope"],
    "published": ["kind"],
}
CODES = {
    "framework": ["parent"],
    "indicators": ["parent", "numerator", "denominator", "part_of"],
    "national": ["indicator"],
    "regional": ["region", "indicator"],
    "imputation": ["indicator"],
    "weights": ["node"],
    "judgements": ["expert", "parent", "row", "column"],
    "points": ["expert", "indicator"],
    "published": ["node", "region", "indicator"],
    "published_lists": ["node", "region"],
}
LACKS = {  # the table that must be named where a code is in none
    "parent": "framework.csv",
    "numerator": "indicators.csv",
    "denominator": "indicators.csv",
    "part_of": "indicators.csv",
    "indicator": "indicators.csv",
    "region": "regions.csv",
    "node": "framework.csv",
    "expert": "experts.csv",
}


def seen(content: str) -> str:
    """What must be repeated of a cell: its beginning, up to what cannot be shown."""
    for place, character in enumerate(content):
        if not character.isprintable() or place == 40:
            return content[:place]
    return content


def cells() -> Iterator[Case]:
    """Bad contents by kind of column; of columns of a kind each takes its share of the contents."""
    yield from _of_kind(NUMBERS, NO_NUMBER, 0.34, always=("text", "full width", "decimal comma"))
    yield from _of_kind(NUMBERS, DIGITS, 1.0)
    yield from _of_kind(YEAR_COLUMNS, YEARS, 0.5, always=("three digits", "far future", "text"))
    yield from _of_kind(CHOICES, NO_CHOICE, 0.34, always=("unknown",))
    yield from _codes()
    yield from _empty()
    yield from _values()
    yield from _settings()


def _of_kind(
    where: dict[str, list[str]], contents: dict[str, str], share: float, always: tuple = ()
) -> Iterator[Case]:
    turn = 0
    for table, names in where.items():
        rows_of = dict(columns(table))
        for column in names:
            for label, content in contents.items():
                turn += 1
                if label in always or int(turn * share) != int((turn - 1) * share):
                    yield Case(
                        f"{table}.{column}: {label}",
                        cell(table, rows_of[column], column, content),
                        (f"{table}.csv", f"row {rows_of[column]}", column, seen(content)),
                    )


def _codes() -> Iterator[Case]:
    turn = 0
    for table, names in CODES.items():
        for column in names:
            row = dict(columns(table))[column]
            old = parsed(TABLES[table])[row - 1][parsed(TABLES[table])[0].index(column)]
            for label, pattern in ODD_CODES.items():
                turn += 1
                if label == "unknown" or turn % 3 == 0:
                    content = pattern.format(old)
                    says = (f"{table}.csv", f"row {row}", seen(content))
                    lacks = LACKS.get(column) if label == "unknown" else None
                    yield Case(
                        f"{table}.{column}: {label}",
                        cell(table, row, column, content),
                        (*says, lacks) if lacks and lacks != f"{table}.csv" else says,
                    )


def _empty() -> Iterator[Case]:
    """Empty where a cell is needed."""
    needed = {
        "study": ["key", "value"],
        "framework": ["node", "name_en"],
        "indicators": ["scope", "indicator", "name_en", "unit", "direction"],
        "regions": ["region", "name_en"],
        "national": ["year", "indicator"],
        "regional": ["region", "year", "indicator"],
        "imputation": ["indicator", "year", "from_year", "total"],
        "weights": ["scheme", "scope", "node", "weight"],
        "experts": ["expert"],
        "judgements": ["scope", "expert", "parent", "row", "column"],
        "points": ["scope", "expert", "round", "indicator"],
        "published": ["item", "kind", "year", "value"],
        "published_lists": ["list"],
        "other_figures": ["indicator", "name_en", "year"],
    }
    for table, names in needed.items():
        for column in names:
            row = 3 if len(TABLES[table].splitlines()) > 2 else 2
            for label, content in (("empty", ""), ("blank", " "), ("tab", "\t")):
                if label == "empty" or column == names[0]:
                    yield Case(
                        f"{table}.{column}: {label}",
                        cell(table, row, column, content),
                        (f"{table}.csv", f"row {row}", column),
                    )


def _values() -> Iterator[Case]:
    """Numbers that are none of what they stand for."""
    bad = [
        ("national", 3, "value", "-15", "negative in a later year"),
        ("national", 5, "value", "-2", "negative where less is better"),
        ("national", 2, "value", "0", "zero in the base year"),
        ("national", 2, "value", "-10", "negative in the base year"),
        ("national", 2, "value", "1e-320", "too small to divide by"),
        ("national", 2, "value", "1e308", "too large"),
        ("national", 5, "value", "0", "zero where less is better"),
        ("national", 2, "is_floor", "0.5", "half a floor"),
        ("regional", 2, "value", "1e300", "too large"),
        ("weights", 2, "weight", "-1", "negative"),
        ("weights", 2, "weight", "1e308", "too large"),
        ("experts", 2, "weight", "-1", "negative"),
        ("points", 2, "points", "-50", "negative"),
        ("points", 2, "points", "49", "not 100 in all"),
        ("points", 2, "points", "150", "over 100"),
        ("points", 2, "round", "0", "round zero"),
        ("points", 2, "round", "-1", "negative round"),
        ("points", 2, "round", "1.5", "half a round"),
        ("points", 2, "round", "first", "text"),
        ("indicators", 6, "precision", "0", "zero"),
        ("indicators", 6, "precision", "-0.1", "negative"),
        ("indicators", 6, "direction", "0", "zero"),
        ("indicators", 6, "direction", "1.5", "broken"),
        ("imputation", 2, "total", "1", "less than what is there"),
        ("imputation", 2, "total", "-18", "negative"),
        ("imputation", 2, "total", "1e300", "too large"),
        ("published_lists", 2, "position", "-1", "negative"),
        ("published_lists", 2, "position", "0", "zero"),
        ("published_lists", 2, "position", "first", "text"),
        ("published_lists", 2, "position", "1.5", "broken"),
        ("published_lists", 4, "tier", "0", "zero"),
        ("published_lists", 4, "tier", "-1", "negative"),
        ("published_lists", 4, "tier", "99", "far off"),
        ("published_lists", 4, "tier", "high", "text"),
        ("published_lists", 4, "tier", "1.5", "broken"),
    ]
    for table, row, column, content, label in bad:
        yield Case(
            f"{table}.{column}: {label}",
            cell(table, row, column, content),
            (f"{table}.csv", "row|rows|expert", f"{content}|{column}"),
        )
    for label, content in {
        "zero": "0",
        "negative": "-2",
        "beyond nine": "10",
        "below a ninth": "1/10",
        "of text": "equal",
        "a date": "2-Jan",
        "full width": "２",
        "full-width sign": "＋2",
        "full-width slash": "1／2",
        "over nothing": "1/0",
        "half a fraction": "1/",
        "of two slashes": "1/2/3",
        "ratio": "1:2",
        "percent": "50%",
        "superscript": "²",
        "vulgar": "½",
        "nan": "nan",
        "infinite": "inf",
        "5,000 digits": LONG,
        "5,000 digits over one": f"1/{LONG}",
        "100,000 characters": VAST,
        "underscore": "1_0",
    }.items():
        yield Case(
            f"judgements.judgement: {label}",
            cell("judgements", 2, "judgement", content),
            ("judgements.csv", "row 2", seen(content)),
        )


def _settings() -> Iterator[Case]:
    bad = {
        "base_year": [
            "20",
            "soon",
            "0",
            "-2020",
            "2201",
            "1850",
            "2020.5",
            LONG,
            "２０２０",
            "2019",
        ],
        "tier_sizes": [
            *("1 4", "-1 5", "0 4", "1.5 2.5", "one three", "1,3", "1;3", LONG, "１ ３"),
            *("1 3 0", f"{LONG} 3", VAST),
        ],
        "tilte_en": ["Small"],
        "Title_en": ["Small"],
        "colour": ["red"],
    }
    for key, contents in bad.items():
        for content in contents:
            kept = [line for line in TABLES["study"].splitlines() if not line.startswith(key)]
            text = unparsed([*parsed("\n".join(kept)), [key, content, ""]])
            yield Case(
                f"study: {key} {content[:12]!r}"
                + (f" ({len(content)})" if len(content) > 12 else ""),
                put(study=text),
                ("study.csv", f"row {len(kept) + 1}", key.replace("_year", "_year|base year"))
                + ((seen(content),) if key in ("base_year", "tier_sizes") else ()),
            )
    yield Case("study: title doubled", add("study", "title_en,Other,"), ("study.csv", "row 5"))
    yield Case(
        "study: base year without values",
        swap("study", "2020", "1999"),
        ("study.csv", "base_year|base year", "1999"),
    )
    yield Case("study: NUL in the title", put(study="key,value\ntitle_en,a\x00b\n"), ("study.csv",))
    yield Case("study: a header alone for what it is", put(study="key\ntitle_en\n"), ("study.csv",))
