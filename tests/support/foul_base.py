"""A sound study with every table, small, and ways to spoil a piece of it."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

Rows = list[list[str]]
Make = Callable[[Path], Path | None]
Text = str | bytes | Callable[[], str]


@dataclass(frozen=True)
class Case:
    """A study and what `check` must make of it.

    Attributes
    ----------
    make : Callable
        Writes the study into a folder; returns what is checked, if it is not the folder.
    says : tuple of str, optional
        What the first line of the refusal must hold; of words parted by ``|`` one will do.
        None: the study is sound, however odd.
    warned : bool
        Whether it will do to say so and to accept the study.
    process : bool
        Whether a process of its own reads it.
    quiet : str, optional
        What an accepted study must have said.
    """

    name: str
    make: Make
    says: tuple[str, ...] | None = None
    warned: bool = False
    process: bool = False
    quiet: str | None = None


REGIONS = ("North", "South", "East", "West")
SERIES = {  # values of two years
    "a1": ("1 2 3 5", "2 4 _ _"),
    "a2": ("9 7 8 6", "5 7 3 4"),
    "b1": ("3 4 6 2", "5 5 7 3"),
    "part": ("1 2 3 4", "2 2 2 5"),
    "whole": ("10 10 10 10", "10 20 40 20"),
}

CORE = {
    "study": "key,value,note\ntitle_en,Small,\nbase_year,2020,\ntier_sizes,1 3,\n",
    "framework": "node,parent,name_en,note\nall,,All,\na,all,A,\nb,all,B,\n",
    "indicators": """\
scope,indicator,parent,name_en,unit,direction,numerator,denominator,specific,strength,snapshot,\
additive,break_year,made,precision,part_of,prices,note
national,n1,a,N1,t,1,,,1,strong,,,,,,,,
national,n2,b,N2,t,-1,,,0,weak,,,,,,,,
regional,a1,a,A1,t,1,,,1,medium,,1,,,,,,
regional,a2,a,A2,t,-1,,,,,,,,,,,,
regional,b1,b,B1,t,1,,,,,,,,,,,,
regional,part,,Part,t,1,,,,,,1,,,,whole,,
regional,whole,,Whole,t,1,,,,,,1,,,,,,
regional,share,b,Share,%,1,part,whole,,,,,,,,,,
""",
    "regions": """\
region,code,name_en,other_names,macro_region
North,01,Northland,Nord;N.,up
South,02,Southland,,down
East,03,Eastland,,up
West,04,Westland,,down
""",
    "national": """\
year,indicator,value,is_floor,confidence
2020,n1,10,0,one source
2021,n1,15,1,one source
2020,n2,4,0,one source
2021,n2,2,0,one source
""",
    "regional": "region,year,indicator,value,confidence\n"
    + "".join(
        f"{region},{year},{series},{value.strip('_')},one source\n"
        for series, values in SERIES.items()
        for year, row in zip((2020, 2021), values, strict=True)
        for region, value in zip(REGIONS, row.split(), strict=True)
    ),
    "imputation": "indicator,year,from_year,total,origin\na1,2021,2020,18,office\n",
}

MORE = {
    "weights": """\
scheme,scope,node,weight,note
heavy,regional,a,3,
heavy,regional,b,1,
heavy,national,a,1,
heavy,national,b,2,
""",
    "experts": "expert,name_en,weight,note\nE1,One,2,\nE2,Two,,\n",
    "judgements": """\
scope,expert,parent,row,column,judgement
national,E1,all,a,b,2
national,E2,all,a,b,1/3
regional,E1,all,a,b,2
regional,E1,a,a1,a2,1
regional,E1,b,b1,share,1/2
regional,E2,all,b,a,3
regional,E2,a,a1,a2,5
regional,E2,b,share,b1,4
""",
    "points": """\
scope,expert,round,indicator,points,note
national,E1,1,n1,50,
national,E1,1,n2,50,
national,E2,1,n1,60,
national,E2,1,n2,40,
""",
    "published": """\
item,kind,node,region,group,year,value,low,high,qualifier,unit,place,indicator,name_en,note
i0,index,all,CN,,2020,100,,,exact,points,1,,Index,
i1,index,all,CN,,2021,170,,,rounded,points,1,,Index,
c1,count,a,North,,2021,2,,,,t,2,a1,A count,
""",
    "published_lists": """\
list,node,region,position,tier,place,note
top,all,North,1,,1,
top,all,South,2,,1,
tiers,all,North,,1,1,
tiers,all,South,,2,1,
tiers,all,East,,2,1,
tiers,all,West,,2,1,
""",
    "other_figures": "indicator,name_en,year,value,unit,confidence\nextra,Extra,2021,5,t,one\n",
}
TABLES = {**CORE, **MORE}
NEEDS = {"judgements": ("experts",), "points": ("experts",)}


def shapes() -> dict:
    """A square for each region."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"region": region},
                "geometry": {"type": "Polygon", "coordinates": [square(place)]},
            }
            for place, region in enumerate(REGIONS)
        ],
    }


def square(x: float) -> list[list[float]]:
    """A closed ring."""
    return [[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]]


def sound(*extra: str) -> dict[str, str]:
    """Tables of the sound study, with those that are named and what they need."""
    wanted = {name for table in extra for name in (*NEEDS.get(table, ()), table)}
    return {**CORE, **{name: text for name, text in MORE.items() if name in wanted}}


def save(folder: Path, tables: Mapping[str, Text | None]) -> None:
    """Write tables; one that is None is left out, a name with a dot is a whole name of a file.

    A large one is given as what makes it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        if text is not None:
            content = text() if callable(text) else text
            if isinstance(content, str):
                content = content.encode()
            (folder / (name if "." in name else f"{name}.csv")).write_bytes(content)


def put(*extra: str, **changed: Text | None) -> Make:
    """Write the sound study with some tables replaced."""

    def make(folder: Path) -> None:
        save(folder, {**sound(*extra, *(t for t in changed if t in MORE)), **changed})

    return make


def beside(*extra: str, **files: str | bytes) -> Make:
    """Write the sound study and files of other names; two underscores stand for a dot."""
    named = {name.replace("__", "."): text for name, text in files.items()}

    def make(folder: Path) -> None:
        save(folder, {**sound(*extra), **named})

    return make


def parsed(text: str) -> Rows:
    """Cells of a table, the header first."""
    return list(csv.reader(io.StringIO(text)))


def unparsed(rows: Rows) -> str:
    """The text of a table, quoted where it must be."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def cell(table: str, row: int, column: str, content: str) -> Make:
    """Put something into a cell; the row is that of the file, where the header is row 1."""
    rows = parsed(TABLES[table])
    rows[row - 1][rows[0].index(column)] = content
    return put(table, **{table: unparsed(rows)})


def rows(table: str, change: Callable[[Rows], Rows]) -> Make:
    """Change the rows of a table."""
    return put(table, **{table: unparsed(change(parsed(TABLES[table])))})


def swap(table: str, *pieces: str) -> Make:
    """Replace pieces of the text of a table: old, new, old, new."""
    text = TABLES[table]
    for old, new in zip(pieces[::2], pieces[1::2], strict=True):
        assert old in text, (table, old)
        text = text.replace(old, new)
    return put(table, **{table: text})


def add(table: str, *lines: str) -> Make:
    """Add rows to a table."""
    return put(table, **{table: TABLES[table] + "".join(f"{line}\n" for line in lines)})


def geo(change: Callable[[dict], object] | str | bytes, name: str = "geometry") -> Make:
    """Write the sound study with shapes that are changed, or with another text for them."""

    def make(folder: Path) -> None:
        if callable(change):
            whole = shapes()
            changed = change(whole)
            text = json.dumps(whole if changed is None else changed)
        else:
            text = change
        files = {f"{name}.geojson": text}
        if name != "geometry":
            files["geometry.geojson"] = json.dumps(shapes())
        save(folder, {**CORE, **files})

    return make


def first(table: str) -> str:
    """The first row of a table below its header."""
    return TABLES[table].splitlines()[1]


def columns(table: str) -> Iterator[tuple[str, int]]:
    """Columns of a table with the place of a row where each is filled."""
    header, *body = parsed(TABLES[table])
    for place, column in enumerate(header):
        filled = [number for number, row in enumerate(body, 2) if row[place]]
        yield column, (filled or [2])[0]
