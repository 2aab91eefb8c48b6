"""Bad rows, headers and encodings of tables, and the names of files."""

import codecs
import json
from collections.abc import Iterator

from foul_base import CORE, MORE, TABLES, Case, add, beside, parsed, put, rows, save, shapes

MERGE = "<<<<<<< HEAD\n", "=======\n", ">>>>>>> other\n"


def spoilt_rows() -> Iterator[Case]:
    """Each table by each way in which rows go wrong."""
    for table in TABLES:
        yield from _rows(table)
        yield from _headers(table)
        yield from _encodings(table)
        yield from _names(table)
    yield from _shifted()
    yield from _strangers()


def _rows(table: str) -> Iterator[Case]:
    text = TABLES[table]
    file = f"{table}.csv"
    header, *body = text.splitlines()
    last = len(body) + 1
    wide = len(parsed(text)[0])
    yield Case(f"{table}: a row twice", add(table, body[0]), (file, f"row {last + 1}", "row 2"))
    yield Case(f"{table}: long row", add(table, body[-1] + ",,,x"), (file, f"row {last + 1}"))
    short = body[-1].split(",")[0]
    yield Case(f"{table}: short row", add(table, short), (file, f"row {last + 1}"))
    yield Case(f"{table}: header again", add(table, header), (file, f"row {last + 1}|({last + 1}"))
    conflict = f"{header}\n{MERGE[0]}{body[0]}\n{MERGE[1]}{body[0]}\n{MERGE[2]}"
    conflict += "".join(f"{line}\n" for line in body[1:])
    yield Case(f"{table}: merge conflict", put(**{table: conflict}), (file, "row 2", "<<<<<<<"))
    yield Case(
        f"{table}: comment", put(**{table: f"# made in March\n{text}"}), (file, "# made in March")
    )
    yield Case(f"{table}: comment below", add(table, "# end"), (file, f"row {last + 1}", "# end"))
    if table != "experts":
        yield Case(
            f"{table}: total below",
            add(table, "Total" + "," * (wide - 1)),
            (file, f"row {last + 1}"),
        )
    yield Case(
        f"{table}: shifted",
        rows(table, lambda r: [r[0], ["", *r[1][:-1]], *r[2:]]),
        (file, "row 2"),
        warned=table == "published",
    )


def _headers(table: str) -> Iterator[Case]:
    text, file = TABLES[table], f"{table}.csv"
    names = parsed(text)[0]
    body = text.partition("\n")[2]

    def headed(header: list[str]) -> Case:
        return put(**{table: ",".join(header) + "\n" + body})

    key = names[0]
    yield Case(f"{table}: header misspelt", headed([key[:-1], *names[1:]]), (file, key[:-1], key))
    yield Case(f"{table}: header empty", headed(["", *names[1:]]), (file, "column"))
    yield Case(f"{table}: header doubled", headed([*names[:-1], key]), (file, key))
    yield Case(f"{table}: foreign column", headed([*names[:-1], "remark"]), (file, "remark"))
    yield Case(
        f"{table}: header of another case", headed([key.upper(), *names[1:]]), (file, key.upper())
    )
    yield Case(f"{table}: no header", put(**{table: body}), (file,))


def _encodings(table: str) -> Iterator[Case]:
    text, file = TABLES[table], f"{table}.csv"
    chinese = (
        text.replace("\n", "中\n", 2).replace("中", "", 1)
        if table != "study"
        else text + "title_zh,中,\n"
    )
    ways = {
        "UTF-16": codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
        "GBK": chinese.encode("gbk"),
        "NUL": text.encode()[:-3] + b"\x00\n",
        "semicolons": text.replace(",", ";"),
        "tabs": text.replace(",", "\t"),
        "pipes": text.replace(",", "|"),
        "quote not closed": text + '"x\n',
        "quote from the start": '"' + text,
        "binary": bytes(range(256)),
        "a workbook by name": b"PK\x03\x04" + bytes(60),
        "a web page": "<!DOCTYPE html><html><body>404</body></html>\n",
        "JSON": json.dumps([dict(zip("ab", "cd", strict=True))]),
        "nothing": "",
        "blank lines": "\n\n\n",
        "LFS pointer": "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
    }
    for turn, (label, content) in enumerate(ways.items()):
        everywhere = label in ("UTF-16", "GBK", "semicolons", "quote not closed", "NUL")
        if not everywhere and (turn + len(table)) % 4:
            continue
        if label in ("nothing", "blank lines") and table not in ("framework", "indicators"):
            continue
        yield Case(f"{table}: {label}", put(**{table: content}), (file,))


def _names(table: str) -> Iterator[Case]:
    """A table under a name by which it would be passed over."""
    text = TABLES[table]
    wrong = {
        "copy": f"{table} (1).csv",
        "doubled ending": f"{table}.csv.txt",
        "tab-separated": f"{table}.tsv",
        "text": f"{table}.txt",
        "workbook": f"{table}.xlsx",
        "plural": f"{table}s.csv",
        "space": f"{table} .csv",
        "backup": f"{table}.csv.bak",
        "final": f"{table}_final.csv",
        "no ending": f"{table}.",
    }
    if table in CORE and table != "imputation":
        yield (
            Case(f"{table} is missing", put(**{table: None}), (f"{table}.csv",))
            if table
            in (
                "framework",
                "indicators",
            )
            else Case(f"{table} is missing", put(**{table: None}), None)
        )
        wrong = {"doubled ending": wrong["doubled ending"], "space": wrong["space"]}
    for turn, name in enumerate(wrong.values()):
        if table not in ("weights", *CORE) and (turn + len(table)) % 3:
            continue
        yield Case(
            f"{table} named {name.rstrip('.')}",
            _named(table, name.rstrip("."), text),
            (name.rstrip("."), table),
            warned=True,
        )


def _named(table: str, name: str, text: str):
    def make(folder):
        save(folder, {**{t: s for t, s in CORE.items() if t != table}})
        (folder / name).write_text(text, encoding="utf-8")

    return make


def _shifted() -> Iterator[Case]:
    """Commas of numbers that nobody quoted."""
    head, *body = CORE["regional"].splitlines()
    bare = [line.rsplit(",", 1)[0] for line in body]
    national = CORE["national"]
    ways = {
        "thousands before an empty confidence": (
            f"{head}\n"
            + "\n".join([bare[0].replace(",1", ",1,000"), *(b + "," for b in bare[1:])]),
            "row 2",
        ),
        "decimal comma before an empty confidence": (
            f"{head}\n" + "\n".join([bare[0] + ",5", *(b + "," for b in bare[1:])]),
            "row 2",
        ),
        "decimal commas with no column of confidence": (
            "region,year,indicator,value\n" + "\n".join(line + ",5" for line in bare),
            "row 2",
        ),
        "one decimal comma, no column of confidence": (
            "region,year,indicator,value\n" + "\n".join([bare[0] + ",5", *bare[1:]]),
            "row 2",
        ),
    }
    for label, (text, place) in ways.items():
        yield Case(f"regional: {label}", put(regional=text + "\n"), ("regional.csv", place))
    yield Case(
        "national: thousands before a floor",
        put(national=national.replace("2021,n1,15,1,one source", "2021,n1,1,500,")),
        ("national.csv", "row 3"),
    )
    yield Case(
        "national: number for confidence",
        put(national=national.replace("15,1,one source", "15,1,500")),
        ("national.csv", "row 3", "500"),
        warned=True,
    )
    yield Case(
        "other_figures: thousands",
        put(other_figures="indicator,name_en,year,value,unit\nextra,Extra,2021,1,000\n"),
        ("other_figures.csv", "row 2", "000"),
        warned=True,
    )
    yield Case(
        "published_lists: short rows",
        put(published_lists="list,node,region,position,tier,place,note\ntop,all\ntop\n"),
        ("published_lists.csv", "row 2"),
    )
    yield Case(
        "weights: decimal comma before an empty note",
        put(weights="scheme,scope,node,weight,note\nheavy,regional,a,3,5\nheavy,regional,b,1,\n"),
        ("weights.csv", "row 2", "5"),
        warned=True,
    )
    for label, text in {
        "a column for each year": "region,indicator,2020,2021\nNorth,a1,1,2\n",
        "a column for each series": "region,year,a1,a2\nNorth,2020,1,2\n",
        "a column for each region": "indicator,year,North,South\na1,2020,1,2\n",
        "a column for each series and year": "region,a1_2020,a1_2021\nNorth,1,2\n",
    }.items():
        yield Case(f"regional: {label}", put(regional=text), ("regional.csv", "wide"))


def _strangers() -> Iterator[Case]:
    """Other things in the folder of a study that look as if they should be read."""
    shape = json.dumps(shapes())
    foreign = "a,b\n1,2\n"
    files = {
        "imputation.tsv": CORE["imputation"].replace(",", "\t"),
        "geometry.json": shape,
        "geometry.geojson.txt": shape,
        "geometry (1).geojson": shape,
        "map.geojson": shape,
        "geometry.shp": "x",
        "geometry.topojson": shape,
        "dashline.json": shape,
        "provinces.csv": foreign,
        "data.csv": foreign,
        "regional_2022.csv": CORE["regional"],
        "regional-old.csv": CORE["regional"],
        "study.xlsx": "no workbook",
        "Weigths.csv": MORE["weights"],
        "expert.csv": MORE["experts"],
        "judgments.csv": MORE["judgements"],
        "publishedlists.csv": MORE["published_lists"],
        "published-lists.csv": MORE["published_lists"],
        "other figures.csv": MORE["other_figures"],
        "weights.ods": "x",
        "weights.xls": "x",
        "weights.json": "{}",
        "weights.parquet": "x",
        "weights.csv.gz": "x",
    }
    for name, text in files.items():
        yield Case(
            f"a file {name}",
            beside(**{name.replace(".", "__"): text}),
            (name,),
            warned=True,
            process=name in ("geometry.json", "provinces.csv"),
        )
    yield Case("panel as a file", _named("", "panel", "x"), ("panel",), warned=True)
