"""Keep the translations of the notebooks in step with their English prose.

`python tools/prose.py update` (`make texts`) puts new messages into the catalogues and takes out
those that are in no notebook; a message that was only reworded keeps its translation, marked fuzzy
until someone has looked at it. `python tools/prose.py check` (in `make lint`) says what is wrong,
a line each, and fails.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from iianalysis.running import prose

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
HEAD = 'msgid ""\nmsgstr ""\n"Language: {}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
SHOWN = 60  # characters of a message that a fault shows

# What a translation has as often as its message, in any order.
SAME = {
    "code": re.compile(prose.CODE),
    "formula": re.compile(prose.FORMULA, re.DOTALL),
    "link": re.compile(r"\]\(([^)]*)\)|(https?://[^\s)>]+)"),
    "placeholder": re.compile(r"\{\w*\}|%\(\w+\)\w"),
    "file": re.compile(r"[\w./-]*\w\.(?:csv|html|ipynb|json|md|png|svg|xlsx)\b"),
    "number": re.compile(r"\d+(?:\.\d+)?"),
    "emphasis": re.compile(r"\*+"),
    "mark of heading or list": re.compile(r"^(?:#+|-|\d+\.) ", re.MULTILINE),
}
INSIDE_CODE = ("code", "formula")


def template(notebooks: Path = NOTEBOOKS) -> Catalog:
    """All messages of the notebooks, each with the notebooks that it is in."""
    found = Catalog(fuzzy=False)
    for path in sorted(notebooks.glob("*.ipynb")):
        for message in prose.messages(nbformat.read(path, as_version=4)):
            found.add(message, locations=[(f"notebooks/{path.name}", None)])
    return found


def update(path: Path, language: str, notebooks: Path = NOTEBOOKS) -> None:
    """Bring a catalogue in step with the notebooks."""
    kept = _read(path)
    kept.update(template(notebooks), update_header_comment=False, update_creation_date=False)
    with path.open("wb") as file:
        file.write(HEAD.format(language).encode())
        shape = {"width": 100, "omit_header": True, "include_lineno": False}
        write_po(file, kept, ignore_obsolete=True, **shape)


def check(path: Path, notebooks: Path = NOTEBOOKS) -> Iterator[str]:
    """Say what is wrong with a catalogue, a line for each fault."""
    kept, asked = _read(path), template(notebooks)
    for message in asked:
        if message.id and message.id not in kept:
            yield f"{message.locations[0][0]}: missing in {path.name}: {_short(message.id)}"
    for message in kept:
        if not message.id:
            continue
        at = f"{path.name}:{message.lineno}"
        if message.id not in asked:
            yield f"{at}: unused: {_short(message.id)}"
        elif not message.string:
            yield f"{at}: missing: {_short(message.id)}"
        elif message.fuzzy:
            yield f"{at}: fuzzy: {_short(message.id)}"
        else:
            for what in differences(message.id, message.string):
                yield f"{at}: another {what}: {_short(message.id)}"


def differences(message: str, translation: str) -> list[str]:
    """Which of the things that every language shares differ."""
    return [
        what
        for what, pattern in SAME.items()
        if _found(what, pattern, message) != _found(what, pattern, translation)
    ]


def _found(what: str, pattern: re.Pattern[str], text: str) -> Counter[str]:
    text = prose.NAMED.sub("", text) if what in INSIDE_CODE else prose.bare(text)
    return Counter(found[0] for found in pattern.finditer(text))


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, ignore_obsolete=True, abort_invalid=True)


def _short(message: str) -> str:
    text = " ".join(message.split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def main(arguments: list[str]) -> int:
    """Update or check all catalogues."""
    if arguments not in (["update"], ["check"]):
        print("python tools/prose.py update|check", file=sys.stderr)
        return 2
    faults = []
    for path in sorted(prose.LOCALE.glob(f"*/LC_MESSAGES/{prose.DOMAIN}.po")):
        if arguments == ["update"]:
            update(path, path.parts[-3])
        else:
            faults += check(path)
    print(*faults, sep="\n", end="\n" if faults else "")
    return min(len(faults), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
