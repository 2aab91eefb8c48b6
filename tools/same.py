"""Compare what two checkouts, or two finished runs, leave behind: `python tools/same.py OLD NEW`.

Each side is a checkout, which is run in each language, or the folder of a run. Compared are tables
and pictures byte by byte, the workbook cell by cell, the text of report and pages, and what
notebooks show (texts, tables and pictures; not their code). Prints what differs, exit code 1 if
anything does.
"""

import argparse
import base64
import difflib
import hashlib
import html
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from openpyxl import load_workbook

LANGUAGES = ("en", "zh")
BYTES = ("tables/*.csv", "figures/*.png", "figures/*.svg")
PAGES = ("report.html", "regions.html")
INVISIBLE = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
IMAGE = re.compile(r'"data:[^"]*"')


def main() -> int:
    """Compare two sides in each language; the number of files that differ decides the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("old", type=Path, help="a checkout, or the folder of a run")
    parser.add_argument("new", type=Path, help="the same")
    parser.add_argument("--lines", type=int, default=6, help="lines that are shown of a difference")
    given = parser.parse_args()
    differing = 0
    with tempfile.TemporaryDirectory() as scratch:
        finished = {(side / "run.json").exists() for side in (given.old, given.new)}
        for language in ("",) if finished == {True} else LANGUAGES:
            old, new = (
                run_of(side, language, Path(scratch) / f"{name}-{language}")
                for name, side in (("old", given.old), ("new", given.new))
            )
            differing += compare(old, new, language, given.lines)
    return min(differing, 1)


def run_of(side: Path, language: str, out: Path) -> Path:
    """The folder of a run: the side itself, or what its code makes in one language."""
    if (side / "run.json").exists():
        return side
    own = side.resolve() / ".venv/bin/python"
    python = own if own.exists() else sys.executable
    subprocess.run(
        [python, "-m", "iianalysis", "run", "--language", language, "--out", out],
        cwd=side,
        env={**os.environ, "PYTHONPATH": str(side.resolve())},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return out


def compare(old: Path, new: Path, language: str, most: int) -> int:
    """Print what differs between two runs, a line a file; return how many do."""
    found = 0
    patterns = (*BYTES, *PAGES, "results.xlsx", "notebooks/*.ipynb")
    for pattern in patterns:
        before, after = (
            {str(path.relative_to(side)) for path in side.glob(pattern)} for side in (old, new)
        )
        gone, added, differing = before - after, after - before, 0
        for name in sorted(before & after):
            lines = list(difference(old / name, new / name))
            if lines:
                differing += 1
                print(f"  {name}: {len(lines)} lines differ")
                print(*(f"      {line}" for line in lines[:most]), sep="\n")
        for name in sorted(gone | added):
            print(f"  {name}: only in the {'old' if name in gone else 'new'} run")
        same = len(before & after) - differing
        counts = f"{same} the same, {differing} differ, {len(gone)} gone, {len(added)} new"
        print(f"{language} {pattern}: {counts}".strip())
        found += differing + len(gone) + len(added)
    return found


def difference(old: Path, new: Path) -> Iterator[str]:
    """Lines that differ between two files, each with a sign of its side."""
    if old.read_bytes() == new.read_bytes():
        return
    texts = [shown(old), shown(new)]
    for line in difflib.unified_diff(*texts, n=0, lineterm=""):
        if not line.startswith(("---", "+++", "@@")):
            yield line if len(line) < 200 else f"{line[:200]} ..."


def shown(path: Path) -> list[str]:
    """What a reader sees of a file, line by line."""
    if path.suffix == ".png":
        return [f"picture {_checksum(path.read_bytes())}"]
    if path.suffix == ".xlsx":
        return list(_cells(path))
    if path.suffix == ".ipynb":
        return [line for part in _outputs(path) for line in part.splitlines()]
    text = path.read_text(encoding="utf-8")
    return _text(text) if path.suffix == ".html" else text.splitlines()


def _cells(path: Path) -> Iterator[str]:
    for sheet in load_workbook(path, read_only=True):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield f"{sheet.title}!{cell.coordinate} {cell.value!r}"


def _outputs(path: Path) -> Iterator[str]:
    """Prose and outputs of a notebook, without its code."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            yield cell.source
        for output in cell.get("outputs", ()):
            yield output.get("text", "")
            for kind, content in sorted(output.get("data", {}).items()):
                if kind == "image/png":
                    yield f"picture {_checksum(base64.b64decode(content))}"
                else:
                    yield "\n".join(_text(content)) if kind == "text/html" else str(content)


def _text(page: str) -> list[str]:
    """Text of a page, a line for each element; pictures by their checksum."""
    page = INVISIBLE.sub("", page)
    page = IMAGE.sub(lambda found: f'">picture {_checksum(found[0].encode())}<"', page)
    lines = (html.unescape(part).strip() for part in TAG.sub("\n", page).splitlines())
    return [line for line in lines if line]


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
