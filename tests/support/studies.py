"""A small study to write, break and read."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import openpyxl

SMALL = {
    "study": """\
key,value,note
title_en,Small index,
base_year,2020,
tier_sizes,1 3,
""",
    "framework": """\
node,parent,name_en,name_zh
all,,All,总
a,all,A,甲
b,all,B,乙
gap,all,Gap,缺
""",
    "indicators": """\
scope,indicator,parent,name_en,unit,direction,numerator,denominator,snapshot,additive
national,n1,a,N1,t,1,,,,
national,n2,b,N2,t,-1,,,,
regional,a1,a,A1,t,1,,,,1
regional,a2,a,A2,t,-1,,,,
regional,list,b,List,t,1,,,1,
regional,part,,Part,t,1,,,,1
regional,whole,,Whole,t,1,,,,1
regional,share,b,Share,%,1,part,whole,,
""",
    "regions": """\
region,name_en,macro_region
North,North,up
South,South,down
East,East,up
West,West,down
""",
    "national": """\
year,indicator,value,is_floor,confidence
2020,n1,10,0,one source
2021,n1,15,1,one source
2020,n2,4,0,one source
2021,n2,2,0,one source
""",
    "regional": """\
region,year,indicator,value,confidence
North,2020,a1,1,one
South,2020,a1,2,one
East,2020,a1,3,one
West,2020,a1,5,suspicious
North,2021,a1,2,one
South,2021,a1,4,one
East,2021,a1,,one
West,2021,a1,,one
North,2020,a2,9,one
South,2020,a2,7,one
East,2020,a2,8,one
West,2020,a2,6,one
North,2021,a2,5,one
South,2021,a2,7,one
East,2021,a2,3,one
North,2021,list,0,one
South,2021,list,1,one
East,2021,list,4,one
West,2021,list,2,one
North,2020,part,1,one
South,2020,part,2,one
East,2020,part,3,two
West,2020,part,4,one
North,2021,part,2,one
South,2021,part,2,one
East,2021,part,2,one
West,2021,part,5,one
North,2020,whole,10,one
South,2020,whole,10,one
East,2020,whole,10,one
West,2020,whole,10,one
North,2021,whole,10,one
South,2021,whole,20,one
East,2021,whole,40,one
West,2021,whole,20,one
""",
    "imputation": """\
indicator,year,from_year,total,origin
a1,2021,2020,18,office
""",
    "weights": """\
scheme,scope,node,weight
heavy,regional,a,3
heavy,regional,b,1
heavy,regional,gap,0
""",
}

PANEL = {
    **SMALL,
    "indicators": SMALL["indicators"] + "national,n3,gap,N3,t,1,,,,\n",
    "national": SMALL["national"] + "2020,n3,5,0,one source\n2021,n3,6,0,one source\n",
    "experts": """\
expert,name_en,weight,note
E1,One,2,
E2,Two,,
""",
    "judgements": """\
scope,expert,parent,row,column,judgement
national,E1,all,a,b,2
national,E1,all,a,gap,4
national,E1,all,b,gap,2
national,E2,all,a,b,1/3
national,E2,all,b,gap,3
regional,E1,all,a,b,2
regional,E1,a,a1,a2,1
regional,E1,b,list,share,1/2
""",
    "points": """\
scope,expert,round,indicator,points
national,E1,1,n1,50
national,E1,1,n2,30
national,E1,1,n3,20
national,E2,1,n1,40
national,E2,1,n2,40
national,E2,1,n3,20
""",
}


def write(folder: Path, tables: Mapping[str, str | None] = SMALL, **changed: str | None) -> Path:
    """Write a study; a table that is None is left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**tables, **changed}.items():
        if text is not None:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def write_workbook(path: Path, tables: Mapping[str, str | None] = SMALL) -> Path:
    """Write the same tables as sheets, numbers as numbers."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in tables.items():
        sheet = book.create_sheet(name)
        for line in (text or "").splitlines():
            sheet.append([_cell(cell) for cell in line.split(",")])
    book.save(path)
    return path


def _cell(text: str) -> str | float | None:
    try:
        return float(text)
    except ValueError:
        return text or None


def edited(table: str, old: str, new: str, tables: Mapping[str, str] = SMALL) -> dict[str, str]:
    """A table with one piece of text replaced, where it stands for the first time."""
    assert old in tables[table]
    return {table: tables[table].replace(old, new, 1)}


def many(regions: int, years: tuple[int, ...] = (2021, 2023), seed: int = 3) -> dict[str, str]:
    """Tables of a study of many regions, with four indicators in two dimensions."""
    rng = np.random.default_rng(seed)
    codes = [f"r{number:03d}" for number in range(regions)]
    leaves = {"a1": "a", "a2": "a", "b1": "b", "b2": "b"}
    size = rng.lognormal(3, 0.6, (regions, 1, len(leaves)))
    values = size * rng.lognormal(0, 0.05, (regions, len(years), len(leaves)))
    return {
        "study": f"key,value\ntitle_en,Many\ntier_sizes,{regions // 3} {regions - regions // 3}\n",
        "framework": "node,parent,name_en\nall,,All\na,all,A\nb,all,B\n",
        "indicators": "scope,indicator,parent,name_en,unit,direction\n"
        + "".join(f"regional,{leaf},{node},Series {leaf},t,1\n" for leaf, node in leaves.items()),
        "regions": "region,name_en\n" + "".join(f"{code},{code.upper()}\n" for code in codes),
        "regional": "region,year,indicator,value\n"
        + "".join(
            f"{code},{year},{leaf},{values[i, j, k]:.3f}\n"
            for i, code in enumerate(codes)
            for j, year in enumerate(years)
            for k, leaf in enumerate(leaves)
        ),
    }


def with_column(
    column: str, by_code: Mapping[str, object], table: str, tables: Mapping[str, str] = SMALL
) -> dict[str, str]:
    """A table with one more column, empty but for rows that hold a code in the first three."""
    header, *rows = tables[table].splitlines()
    lines = [f"{header},{column}"]
    for row in rows:
        told = [str(by_code[cell]) for cell in row.split(",")[:3] if cell in by_code]
        lines.append(f"{row},{told[0] if told else ''}")
    return {table: "\n".join(lines) + "\n"}


def declaring(tables: Mapping[str, str] = SMALL, **columns: Mapping[str, object]) -> dict[str, str]:
    """A study with columns `TABLE__COLUMN` more, and settings `study__KEY` with their value."""
    changed = dict(tables)
    for name, given in columns.items():
        table, _, column = name.partition("__")
        if table == "study":
            changed["study"] = f"{changed['study']}{column},{given}\n"
        else:
            changed |= with_column(column, given, table, changed)
    return changed
