"""Studies that are odd and sound: all of them must be accepted."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from foul_base import (
    CORE,
    MORE,
    REGIONS,
    TABLES,
    Case,
    Make,
    add,
    beside,
    cell,
    geo,
    parsed,
    put,
    rows,
    save,
    shapes,
    sound,
    swap,
    unparsed,
)
from foul_books import book, chart, named, panel


def sounds() -> Iterator[Case]:
    """All of them."""
    for name, make in {
        **_forms(),
        **_names(),
        **_values(),
        **_parts(),
        **_shapes(),
        **_books(),
    }.items():
        yield Case(f"sound: {name}", make, process=name in PROCESSES)
    for table in TABLES:
        yield Case(f"sound: {table} as CRLF", put(**{table: TABLES[table].replace("\n", "\r\n")}))
        yield Case(f"sound: {table} with a BOM", put(**{table: "\ufeff" + TABLES[table]}))
        yield Case(f"sound: {table} all quoted", put(**{table: _quoted(TABLES[table])}))
        yield Case(f"sound: {table} in capitals", _capitals(table))
        if table in (*MORE, "imputation"):
            header = TABLES[table].splitlines()[0]
            yield Case(f"sound: {table} of a header only", put(**{table: header + "\n"}))
        yield Case(f"sound: {table} with a column of one's own", rows(table, _own))


PROCESSES = (
    "all tables",
    "one expert",
    "a chart sheet",
    "a national index alone",
    "the study itself",
)


def _capitals(table: str) -> Make:
    def make(folder: Path) -> None:
        save(folder, sound(*MORE))
        (folder / f"{table}.csv").rename(folder / f"{table.title()}.CSV")

    return make


def _own(table: list[list[str]]) -> list[list[str]]:
    return [[*row, "x_mine" if number == 0 else "=1,;\u00a0%"] for number, row in enumerate(table)]


def _quoted(text: str) -> str:
    return "".join(",".join(f'"{c}"' for c in row) + "\n" for row in parsed(text))


def _all(change: Callable[[str], str | bytes]) -> Make:
    return lambda folder: save(folder, {name: change(text) for name, text in TABLES.items()})


def renamed(*names: str) -> Make:
    """The sound study with other names of its regions."""

    def change(text: str) -> str:
        table = parsed(text)
        if "region" not in table[0]:
            return text
        place = table[0].index("region")
        new = dict(zip(REGIONS, names, strict=True))
        for row in table[1:]:
            row[place] = new.get(row[place], row[place])
        return unparsed(table)

    return lambda folder: save(folder, {name: change(text) for name, text in TABLES.items()})


def _forms() -> dict[str, Make]:
    empty = {name: text.splitlines()[0] + "\n" for name, text in MORE.items()}
    return {
        "all tables": put(*MORE),
        "CRLF throughout": _all(lambda text: text.replace("\n", "\r\n")),
        "CR throughout": _all(lambda text: text.replace("\n", "\r")),
        "BOM throughout": _all(lambda text: "\ufeff" + text),
        "no last line end": _all(lambda text: text.rstrip("\n")),
        "trailing commas throughout": _all(lambda text: text.replace("\n", ",,\n")),
        "empty rows of commas below": _all(
            lambda text: text + "," * text.partition("\n")[0].count(",") + "\n"
        ),
        "blank lines below": _all(lambda text: text + "\n\n"),
        "blank lines between": _all(lambda text: text.replace("\n", "\n\n")),
        "spaces around cells": _all(lambda text: text.replace(",", " , ")),
        "optional tables of a header": lambda folder: save(folder, {**CORE, **empty}),
        "columns in another order": lambda folder: save(
            folder, {n: unparsed([row[::-1] for row in parsed(t)]) for n, t in TABLES.items()}
        ),
        "rows in another order": lambda folder: save(
            folder,
            {
                n: unparsed([parsed(t)[0], *parsed(t)[:0:-1]]) if n != "framework" else t
                for n, t in TABLES.items()
            },
        ),
        "the tree from below": rows("framework", lambda r: [r[0], *r[:0:-1]]),
        "a README and a .git beside": beside("weights", README__md="# x", __gitignore="x"),
        "a licence and a picture beside": beside(LICENSE__txt="MIT", map__png="x"),
        "a hidden file of the system": beside(__DS_Store="x"),
        "a note in two lines": put(study='key,value,note\ntitle_en,Small,"one\ntwo"\n'),
    }


def _names() -> dict[str, Make]:
    forms = {
        "numbers": ("1", "2", "3", "4"),
        "letters": ("A", "B", "C", "D"),
        "years": ("2020", "2021", "2022", "2023"),
        "numbers with zeros": ("01", "02", "03", "04"),
        "Chinese": ("北京", "上海", "广东", "西藏"),
        "Arabic": ("مصر", "لبنان", "عمان", "قطر"),
        "accents": ("Île", "Łódź", "Ñuñoa", "Ævar"),
        "emoji": ("🍎", "🍌", "🍇", "🍒"),
        "spaces": ("New York", "Rhode Island", "South Dakota", "West Virginia"),
        "commas": ("Congo, Rep.", "Congo, Dem. Rep.", "Iran, Islamic", "Korea, Rep."),
        "quotes": ('The "A"', "Cote d'Ivoire", "O'Higgins", 'B"'),
        "semicolons": ("a;b", "c;d", "e;f", "g;h"),
        "slashes": ("a/b", "c/d", "../e", "f\\g"),
        "formulas": ("=1+1", "+2", "-3", "@4"),
        "math": ("$x^{2}_{", "%d", "{0}", "\\alpha"),
        "markup": ("<b>a</b>", "&amp;", "<script>", "`x`"),
        "truth": ("TRUE", "FALSE", "nan", "None"),
        "Namibia's code": ("NA", "NO", "NULL", "N/A"),
        "devices": ("CON", "NUL", "aux", "COM1"),
        "case": ("a", "A", "b", "B"),
        "words of findings": ("equal", "rank", "region", "index"),
        "200 letters": ("n" * 200, "s" * 200, "e" * 200, "w" * 200),
        "combining marks": ("e\u0301a", "o\u0308b", "u\u0308c", "n\u0303d"),
        "percent pictures": ("%PICTURE ranking%", "%s", "%%", "%(x)s"),
    }
    found = {f"regions called by {label}": renamed(*names) for label, names in forms.items()}
    found["a unit of dollars"] = swap("indicators", "A1,t", "A1,US$ per R$")
    found["a node called region"] = lambda folder: save(
        folder,
        {
            **CORE,
            "framework": CORE["framework"].replace("a,all", "region,all"),
            "indicators": CORE["indicators"]
            .replace("n1,a,", "n1,region,")
            .replace("a1,a,", "a1,region,")
            .replace("a2,a,", "a2,region,"),
        },
    )
    found["a region coded like a node"] = renamed("a", "b", "all", "West")
    found["a series in both scopes"] = lambda folder: save(
        folder,
        {
            **CORE,
            "indicators": CORE["indicators"].replace("national,n1", "national,a1"),
            "national": CORE["national"].replace("n1", "a1"),
        },
    )
    return found


def _values() -> dict[str, Make]:
    return {
        "a plus sign": cell("regional", 2, "value", "+1"),
        "an exponent": cell("regional", 2, "value", "1e0"),
        "a point at the end": cell("regional", 2, "value", "1."),
        "a point at the beginning": cell("regional", 2, "value", ".5"),
        "leading zeros": cell("regional", 2, "value", "001"),
        "20 decimals": cell("regional", 2, "value", "1.00000000000000000001"),
        "a large value": cell("regional", 2, "value", "123456789012345678"),
        "a small value": cell("regional", 2, "value", "0.000000001"),
        "minus zero": cell("regional", 2, "value", "-0"),
        "a negative regional value": cell("regional", 2, "value", "-3"),
        "a zero in a region": cell("regional", 2, "value", "0"),
        "a year as a whole number with a point": swap("regional", ",2020,", ",2020.0,"),
        "an empty value": cell("regional", 13, "value", ""),
        "an empty confidence": swap("regional", "one source", ""),
        "a confidence with a year": cell("regional", 2, "confidence", "yearbook 2021"),
        "suspicious and disagree": cell(
            "regional", 2, "confidence", "suspicious; sources disagree"
        ),
        "values of a long past": lambda folder: save(
            folder,
            {n: t.replace("2020", "1950").replace("2021", "1951") for n, t in TABLES.items()},
        ),
        "values of a future": lambda folder: save(
            folder,
            {n: t.replace("2020", "2050").replace("2021", "2060") for n, t in TABLES.items()},
        ),
        "one year": _one_year,
        "ties": swap("regional", "North,2020,a2,9", "North,2020,a2,7"),
        "weights of fractions": swap("weights", ",a,3,", ",a,0.333,"),
        "a weight of zero": swap("weights", "regional,b,1,", "regional,b,0,"),
        "points of fractions": swap("points", "n1,50", "n1,49.5", "n2,50", "n2,50.5"),
        "points of zero": swap("points", "n1,60", "n1,100", "n2,40", "n2,0"),
        "judgements by decimals": swap("judgements", ",1/3", ",0.33"),
        "a judgement left empty": swap(
            "judgements",
            "regional,E2,b,share,b1,4\n",
            "regional,E2,b,share,b1,4\nregional,E2,b,b1,share,\n",
        ),
        "an empty weight of an expert": put("judgements", experts="expert,weight\nE1,\nE2,\n"),
        "printed figures of empty bounds": put("published"),
        "a printed tier": put("published_lists"),
        "a total with decimals": swap("imputation", ",18,", ",18.5,"),
        "a tier of one": swap("study", "1 3", "2 2"),
        "four tiers": swap("study", "1 3", "1 1 1 1"),
    }


def _one_year(folder: Path) -> None:
    tables = {
        t: "\n".join(
            r for r in CORE[t].splitlines() if not r.startswith("2021") and ",2021," not in r
        )
        + "\n"
        for t in CORE
        if t != "imputation"
    }
    save(folder, tables)


def _only(scope: str) -> Make:
    other = "national" if scope == "regional" else "regional"

    def make(folder: Path) -> None:
        tables = {
            n: t
            for n, t in CORE.items()
            if n not in (other, "imputation" if other == "regional" else "")
        }
        if other == "regional":
            tables.pop("regions")
            tables["study"] = "key,value\ntitle_en,x\nbase_year,2020\n"
        tables["indicators"] = "".join(
            f"{r}\n" for r in CORE["indicators"].splitlines() if not r.startswith(other)
        )
        save(folder, tables)

    return make


def _parts() -> dict[str, Make]:
    one = {
        "experts": "expert,weight\nE1,1\n",
        "judgements": "".join(f"{r}\n" for r in MORE["judgements"].splitlines() if ",E2," not in r),
        "points": "".join(f"{r}\n" for r in MORE["points"].splitlines() if ",E2," not in r),
    }
    return {
        "one expert": put(**one),
        "one expert of judgements": put(experts=one["experts"], judgements=one["judgements"]),
        "one expert of points": put(experts=one["experts"], points=one["points"]),
        "an expert of one scope": swap("judgements", "national,E2,all,a,b,1/3\n", ""),
        "an expert who says nothing": add("experts", "E3,Three,,"),
        "a national index alone": _only("national"),
        "a regional index alone": _only("regional"),
        "no settings": put(study=None),
        "a title alone": put(study="key,value\ntitle_en,x\n"),
        "a node without series": add("framework", "gap,all,Gap,"),
        "a tree of four levels": lambda folder: save(
            folder,
            {**CORE, "framework": CORE["framework"].replace("a,all,A", "z,all,Z,\ny,z,Y,\na,y,A")},
        ),
        "two schemes": add("weights", "light,regional,a,1,", "light,regional,b,9,"),
        "a scheme of one scope": swap("weights", "heavy,national,a,1,\nheavy,national,b,2,\n", ""),
        "a list of nodes": add("published_lists", "dims,a,,1,,,", "dims,b,,2,,,"),
        "a group of a printed list": put(
            published=MORE["published"] + "s1,share,,,top,2021,40,,,,%,1,part,Share,\n",
            published_lists=MORE["published_lists"],
        ),
        "two rounds of points": lambda folder: save(
            folder,
            {
                **sound("points"),
                "points": MORE["points"]
                + MORE["points"].partition("\n")[2].replace(",1,n", ",2,n"),
            },
        ),
        "the study itself": lambda _: Path(__file__).parents[2] / "data",
        "an empty folder for a panel": lambda folder: (put()(folder), (folder / "panel").mkdir())[
            0
        ],
        "notes in a folder": lambda folder: (put()(folder), (folder / "sources").mkdir())[0],
    }


def _shapes() -> dict[str, Make]:
    def holed(whole: dict) -> None:
        hole = [[0.2, 0.2], [0.4, 0.2], [0.4, 0.4], [0.2, 0.2]]
        whole["features"][0]["geometry"]["coordinates"].append(hole)

    def many(whole: dict) -> None:
        shape = whole["features"][0]["geometry"]
        shape.update(type="MultiPolygon", coordinates=[shape["coordinates"]])

    def high(whole: dict) -> None:
        for point in whole["features"][0]["geometry"]["coordinates"][0]:
            point.append(120.5)

    def fewer(whole: dict) -> None:
        whole["features"].pop()

    def further(whole: dict) -> None:
        more = json.loads(json.dumps(whole["features"][0]))
        more["properties"]["region"] = "Isle"
        whole["features"].append(more)

    def twice(whole: dict) -> None:
        whole["features"].append(whole["features"][0])

    def described(whole: dict) -> None:
        whole.update(
            name="map",
            crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
            bbox=[0, 0, 4, 1],
        )
        whole["features"][0].update(id=7, bbox=[0, 0, 1, 1])
        whole["features"][0]["properties"]["area"] = None

    line = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}
    dash = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {}, "geometry": line}],
    }
    changes = {
        "plain": lambda _: None,
        "a hole": holed,
        "several parts": many,
        "heights": high,
        "fewer than regions": fewer,
        "further shapes": further,
        "a region in two features": twice,
        "other members": described,
    }
    return {
        **{f"geometry with {label}": geo(change) for label, change in changes.items()},
        "geometry with a BOM": geo("\ufeff" + json.dumps(shapes())),
        "geometry in escapes": geo(json.dumps(shapes(), indent=2)),
        "geometry in capitals": beside(Geometry__GeoJSON=json.dumps(shapes())),
        "a dash line": geo(json.dumps(dash), "dashline"),
    }


def _books() -> dict[str, Make]:
    def blank(whole):
        whole.create_sheet("weights")

    def wide(whole):
        whole["regional"].column_dimensions["A"].width = 40
        whole["regional"].freeze_panes = "A2"
        whole["regional"].auto_filter.ref = "A1:E41"

    def noted(whole):
        from openpyxl.comments import Comment

        whole["regional"]["D3"].comment = Comment("checked", "A")

    def texts(whole):
        for row in whole["regional"].iter_rows(min_row=2):
            row[1].value = str(int(row[1].value))
            row[3].value = None if row[3].value is None else str(row[3].value)

    def below(whole):
        for number in range(60, 90):
            whole["regional"][f"A{number}"].number_format = "0.00"

    return {
        "a workbook": book(),
        "a workbook with macros": lambda folder: book()(folder).rename(folder / "study.xlsm"),
        "a chart sheet": book(chart),
        "an empty optional sheet": book(blank),
        "widths, filters, frozen panes": book(wide),
        "a comment on a cell": book(noted),
        "numbers as text": book(texts),
        "formats below the table": book(below),
        "a hidden sheet": named("imputation", "imputation", "hidden"),
        "a panel of one workbook": panel(),
        "a panel of two workbooks": panel(experts=2),
    }
