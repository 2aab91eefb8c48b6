"""Studies that are too large, and files that are none: each is read by a process with limits."""

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

from foul_base import CORE, TABLES, Case, Make, put, save
from foul_books import bomb, book, setting

R = "regional.csv"
HEAD = "region,year,indicator,value,confidence\n"


def sizes() -> Iterator[Case]:
    """Large or special files, most of them as processes."""
    many = "region,name_en\n" + "".join(f"region{i:04d},Region {i}\n" for i in range(3_000))
    misspelt = HEAD + "".join(f"regiom{i:04d},2020,a1,{i + 1},one\n" for i in range(3_000))
    tiers = {"study": "key,value\ntitle_en,x\n"}
    three = {"regions": "region,name_en\n" + "".join(f"r{i},R{i}\n" for i in range(300))}
    cases: dict[str, tuple[Make, tuple[str, ...]]] = {
        "a million rows of an unknown region": (
            repeated(HEAD, "Nowhere,2020,a1,1,one\n", 1_000_000),
            (R, "Nowhere", "999,99"),
        ),
        "a million doubled rows": (
            repeated(CORE["regional"], "North,2020,a1,1,one\n", 1_000_000),
            (R, "row 42", "row 2"),
        ),
        "60,000 rows pasted twice": (
            put(regional=_twice, **three, **tiers),
            (R, "row 60002", "row 2"),
        ),
        "3,000 regions all misspelt": (
            put(regional=misspelt, regions=many, **tiers),
            (R, "regiom0000", "regions.csv"),
        ),
        "100,000 rows of text for numbers": (
            repeated(HEAD, "North,2020,a1,x,one\n", 100_000),
            (R, "row 2", "'x'"),
        ),
        "100,000 different wrong numbers": (
            put(
                regional=lambda: HEAD + "".join(f"North,2020,a1,x{i},one\n" for i in range(100_000))
            ),
            (R, "row 2", "'x0'"),
        ),
        "100,000 unknown series": (
            put(
                regional=lambda: HEAD + "".join(f"North,2020,q{i},1,one\n" for i in range(100_000))
            ),
            (R, "row 2", "q0", "indicators.csv"),
        ),
        "100,000 unknown regions": (
            put(regional=lambda: HEAD + "".join(f"q{i},2020,a1,1,one\n" for i in range(100_000))),
            (R, "row 2", "q0", "regions.csv"),
        ),
        "3,000 unknown parents": (
            put(framework=TABLES["framework"] + "".join(f"n{i},nn{i},N,\n" for i in range(3_000))),
            ("framework.csv", "row 5", "nn0"),
        ),
        "3,000 unknown settings": (
            put(study=CORE["study"] + "".join(f"title{i},x,\n" for i in range(3_000))),
            ("study.csv", "row 5", "title0"),
        ),
        "10,000 columns": (
            put(
                regional="region,year,indicator,value,"
                + ",".join(f"c{i}" for i in range(10_000))
                + "\n"
            ),
            (R, "c0|column"),
        ),
        "10,000 long rows": (repeated(HEAD, "North,2020,a1,1,one,more\n", 10_000), (R, "row 2")),
        "a cell of 50 MB": (
            put(regional=lambda: HEAD + "North" * 10_000_000 + ",2020,a1,1,one\n"),
            (R, "row 2"),
        ),
        "a quote that is never closed in 200,000 rows": (
            repeated(HEAD + '"North,2020,a1,1,one\n', "North,2020,a1,1,one\n", 200_000),
            (R,),
        ),
        "3,000 unknown experts": (
            put(
                judgements=TABLES["judgements"]
                + "".join(f"national,X{i},all,a,b,2\n" for i in range(3_000))
            ),
            ("judgements.csv", "row 10", "X0", "experts.csv"),
        ),
        "a ring of 20,000 nodes": (
            put(
                framework=TABLES["framework"]
                + "".join(f"d{i},d{(i + 1) % 20_000},D,\n" for i in range(20_000))
            ),
            ("framework.csv", "row"),
        ),
        "a workbook that unpacks to 1.5 GB": (_bombed, ("study.xlsx",)),
        "a workbook of a million values in one sheet name": (
            setting("regional", "A1048576", "North"),
            ("study.xlsx", "regional"),
        ),
        "an endless device as a table": (_linked("regional.csv", "/dev/zero"), (R,)),
        "nothing as a table": (_linked("regional.csv", "/dev/null"), (R,)),
        "a pipe as a table": (_pipe("regional.csv"), (R,)),
        "a pipe as an optional table": (_pipe("weights.csv"), ("weights.csv",)),
        "a pipe as geometry": (_pipe("geometry.geojson"), ("geometry.geojson",)),
        "a device as geometry": (_linked("geometry.geojson", "/dev/zero"), ("geometry.geojson",)),
        "a device in the panel": (_linked("panel/e1.xlsx", "/dev/zero"), ("e1.xlsx",)),
        "a pipe in the panel": (_pipe("panel/e1.xlsx"), ("e1.xlsx",)),
        "a pipe that no table is called by": (_pipe("gdp.csv"), ("gdp.csv",)),
        "a pipe as the study": (_alone_pipe, ("study",)),
        "a device as the study": (lambda _: Path("/dev/zero"), ("zero",)),
        "a link to nowhere": (_linked("weights.csv", "nowhere.csv"), ("weights.csv",)),
        "a link to itself": (_linked("weights.csv", "weights.csv"), ("weights.csv",)),
        "a folder called like a table": (_folder("weights.csv"), ("weights.csv",)),
        "a folder called like a needed table": (_folder("regional.csv"), (R,)),
        "a folder called geometry.geojson": (_folder("geometry.geojson"), ("geometry.geojson",)),
        "a folder called study.xlsx": (_book_folder, ("study.xlsx",)),
        "a study that is not there": (lambda folder: folder / "none", ("none", "template")),
        "a study that is a table": (_table_alone, ("regional.csv",)),
        "an empty folder": (lambda folder: folder.mkdir(parents=True), ("study", "template")),
        "a folder in a folder": (_below, ("inner|study",)),
        "a study in a zip": (_zipped, ("study.zip",)),
    }
    for name, (make, says) in cases.items():
        yield Case(name, make, says, warned="no table" in name, process=True)


def repeated(head: str, row: str, times: int) -> Make:
    """A table of regional values with a row that repeats."""
    return put(regional=lambda: head + row * times)


def _twice() -> str:
    regions = [f"r{number}" for number in range(300)]
    rows = [f"{r},{y},a1,{y % 97 + 1},one\n" for y in range(1900, 2100) for r in regions]
    return HEAD + 2 * "".join(rows)


def _linked(name: str, target: str) -> Make:
    def make(folder: Path) -> None:
        save(folder, CORE)
        place = folder / name
        place.parent.mkdir(exist_ok=True)
        place.unlink(missing_ok=True)
        place.symlink_to(target)

    return make


def _pipe(name: str) -> Make:
    def make(folder: Path) -> None:
        save(folder, CORE)
        place = folder / name
        place.parent.mkdir(exist_ok=True)
        place.unlink(missing_ok=True)
        os.mkfifo(place)

    return make


def _alone_pipe(folder: Path) -> Path:
    folder.mkdir(parents=True)
    os.mkfifo(folder / "study.xlsx")
    return folder / "study.xlsx"


def _folder(name: str) -> Make:
    def make(folder: Path) -> None:
        save(folder, CORE)
        (folder / name).unlink(missing_ok=True)
        (folder / name).mkdir()

    return make


def _book_folder(folder: Path) -> Path:
    (folder / "study.xlsx").mkdir(parents=True)
    return folder / "study.xlsx"


def _table_alone(folder: Path) -> Path:
    save(folder, CORE)
    return folder / "regional.csv"


def _below(folder: Path) -> None:
    save(folder / "inner", CORE)


def _zipped(folder: Path) -> Path:
    save(folder, CORE)
    with zipfile.ZipFile(folder / "study.zip", "w") as out:
        for name in CORE:
            out.write(folder / f"{name}.csv", f"{name}.csv")
    return folder / "study.zip"


def _bombed(folder: Path) -> Path:
    path = book()(folder)
    bomb(path, mebibytes=1_500)
    return path
