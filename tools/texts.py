"""Keep the catalogues of messages in step with the code: `python tools/texts.py check | update`.

After `check` may stand parts of names of files, to look at messages of these alone.

`check` prints what is missing, unused, fuzzy or has other named values than its message, a line
each, and ends with exit code 1 if there is any. `update` writes the messages of the code into every
catalogue, with the translations that are there; messages that are gone go.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[1] / "iianalysis"
LOCALE = PACKAGE / "show/locale"
KEYWORDS = {"t": None, "say": None, "tn": (1, 2), "tp": ((1, "c"), 2)}


def main(task: str = "check", *only: str) -> int:
    """Check the catalogues, or bring them up to date."""
    of_code = messages_of(PACKAGE)
    faults = 0
    for folder in sorted(one / "LC_MESSAGES" for one in LOCALE.iterdir() if one.is_dir()):
        catalogue = read(folder)
        if task == "update":
            catalogue.update(of_code, no_fuzzy_matching=True, keep_user_comments=False)
            catalogue.obsolete.clear()
            with (folder / "messages.po").open("wb") as file:
                write_po(file, catalogue, width=100, omit_header=False, sort_by_file=True)
            for part in folder.glob("parts/*.po"):
                part.unlink()
        for fault in faults_of(catalogue, of_code):
            if only and not any(one in fault for one in only):
                continue
            print(f"{folder.parent.name}: {fault}", file=sys.stderr)
            faults += 1
    return min(faults, 1)


def messages_of(package: Path) -> Catalog:
    """The messages of the code, with the files that they stand in."""
    found = Catalog(project="iianalysis", charset="utf-8")
    method = [("**.py", "python"), ("**.j2", "jinja2.ext.babel_extract")]
    for file, _, message, _, context in extract_from_dir(package, method, keywords=KEYWORDS):
        found.add(message, locations=[(file, 0)], context=context)
    return found


def read(folder: Path) -> Catalog:
    """A catalogue of a language, of all its files."""
    language = folder.parent.name
    with (folder / "messages.po").open("rb") as file:
        found = read_po(file, language)
    for part in sorted(folder.glob("parts/*.po")):
        with part.open("rb") as file:
            for message in read_po(file, language):
                if not message.id:
                    continue
                there = found.get(message.id, message.context)
                if there is not None and there.string != message.string:
                    print(
                        f"{part.name}: {message.id!r} is translated elsewhere as {there.string!r}"
                    )
                found[message.id if isinstance(message.id, str) else message.id[0]] = message
    return found


def faults_of(catalogue: Catalog, of_code: Catalog) -> Iterator[str]:
    """What is wrong with a catalogue, a line each."""
    for message in of_code:
        if not message.id:
            continue
        there = catalogue.get(message.id, message.context)
        where = ", ".join(sorted({file for file, _ in message.locations}))
        if there is None or not all(forms(there)):
            yield f"{said(message)} has no translation ({where})"
        elif there.fuzzy:
            yield f"the translation of {said(message)} is fuzzy ({where})"
        else:
            wanted = set.union(*map(values, ids(message)))
            for form in forms(there):
                if values(form) != wanted:
                    other = ", ".join(sorted(values(form) ^ wanted))
                    yield f"{said(message)} and {form!r} differ in {other} ({where})"
    for message in catalogue:
        if message.id and of_code.get(message.id, message.context) is None:
            yield f"{said(message)} is nowhere in the code"


def said(message: Message) -> str:
    """A message as a fault names it."""
    return repr(ids(message)[0]) + (f" ({message.context})" if message.context else "")


def ids(message: Message) -> list[str]:
    """A message in English: one form, or two."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def forms(message: Message) -> list[str]:
    """Its translations: one, or a form each."""
    return [message.string] if isinstance(message.string, str) else list(message.string)


def values(text: str) -> set[str]:
    """The named values of a text, each with its format."""
    return {f"{{{name}:{form}}}" if form else f"{{{name}}}"
            for _, name, form, _ in Formatter().parse(text) if name is not None}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
