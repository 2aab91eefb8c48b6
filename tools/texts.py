"""Keep the catalogues of messages in step with the code.

`python tools/texts.py update` (`make texts`) puts new messages into the catalogues and takes out
those that are nowhere in the code; a message that was only reworded keeps its translation, marked
fuzzy until someone has looked at it. `python tools/texts.py check` (in `make lint`) says what is
wrong, a line each, and fails. A new language is a folder `show/locale/LANGUAGE/LC_MESSAGES` with a
`messages.po` of a header that says its plural forms.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from iianalysis.show.languages import LOCALE

PACKAGE = Path(__file__).parents[1] / "iianalysis"
KEYWORDS = {"t": None, "say": None, "tn": (1, 2), "tp": ((1, "c"), 2)}
METHODS = [("**.py", "python"), ("**.j2", "jinja2.ext.babel_extract")]
HEAD = (
    'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Plural-Forms: {plurals}\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
)


def template(package: Path = PACKAGE) -> Catalog:
    """All messages of the code, each with the files that it stands in."""
    found = Catalog(fuzzy=False)
    for file, _, message, _, context in extract_from_dir(package, METHODS, keywords=KEYWORDS):
        found.add(message, locations=[(file, None)], context=context)
    return found


def update(path: Path, package: Path = PACKAGE) -> None:
    """Bring a catalogue in step with the code."""
    kept = _read(path)
    plurals = kept.plural_forms
    kept.update(template(package), update_header_comment=False, update_creation_date=False)
    with path.open("wb") as file:
        file.write(HEAD.format(language=path.parts[-3], plurals=plurals).encode())
        shape = {"width": 100, "omit_header": True, "include_lineno": False}
        write_po(file, kept, ignore_obsolete=True, sort_by_file=True, **shape)


def check(path: Path, package: Path = PACKAGE) -> Iterator[str]:
    """Say what is wrong with a catalogue, a line for each fault."""
    kept, asked = _read(path), template(package)
    for message in asked:
        if message.id and kept.get(message.id, message.context) is None:
            yield f"{message.locations[0][0]}: missing in {path.parts[-3]}: {_told(message)}"
    for message in kept:
        if not message.id:
            continue
        at = f"{path.parts[-3]}/{path.name}:{message.lineno}"
        if asked.get(message.id, message.context) is None:
            yield f"{at}: unused: {_told(message)}"
        elif not all(_forms(message.string)):
            yield f"{at}: missing: {_told(message)}"
        elif message.fuzzy:
            yield f"{at}: fuzzy: {_told(message)}"
        else:
            wanted = set.union(*map(_values, _forms(message.id)))
            for form in _forms(message.string):
                if other := sorted(_values(form) ^ wanted):
                    yield f"{at}: {', '.join(other)} in one alone: {_told(message)}"


def _forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    """A message, or its translation: one form, or several for numbers."""
    return [text] if isinstance(text, str) else list(text)


def _values(text: str) -> set[str]:
    """The named values of a text, each with its format."""
    return {
        f"{{{name}:{form}}}" if form else f"{{{name}}}"
        for _, name, form, _ in Formatter().parse(text)
        if name is not None
    }


def _told(message: Message) -> str:
    text = repr(_forms(message.id)[0])
    return f"{text} ({message.context})" if message.context else text


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, path.parts[-3], ignore_obsolete=True, abort_invalid=True)


def main(arguments: list[str]) -> int:
    """Update or check all catalogues."""
    if arguments not in (["update"], ["check"]):
        print("python tools/texts.py update|check", file=sys.stderr)
        return 2
    faults = []
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/messages.po")):
        if arguments == ["update"]:
            update(path)
        else:
            faults += check(path)
    print(*faults, sep="\n", end="\n" if faults else "")
    return min(len(faults), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
