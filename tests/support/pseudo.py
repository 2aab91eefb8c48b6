"""A language made of the messages, each letter with an accent: what has none was never translated.

As a script it goes through a run of a study in that language, in a copy of the package that has the
catalogues, and prints what readers see: `pseudo.py STUDY OUT`.
"""

from __future__ import annotations

import html
import json
import re
import sys
from pathlib import Path

LANGUAGE = "eo"
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "àƀçďéƒǵĥíĵķĺɱñóþɋŕšţúṽŵẋýžÀƁÇĎÉƑǴĤÍĴĶĹṀÑÓÞɊŔŠŢÚṼŴẊÝŽ"
# What stands in every language as it is: values, code, formulas, links, tags.
KEPT = re.compile(
    r"\{[^}]*\}|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\]\([^)]*\)|https?://\S+|<[^>]+>", re.DOTALL
)
HEAD = (
    f'msgid ""\nmsgstr ""\n"Language: {LANGUAGE}\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
)
PATTERN = "pattern"  # context of regular expressions


def accented(text: str) -> str:
    """A text in the language."""
    table, parts, end = str.maketrans(PLAIN, ACCENTED), [], 0
    for kept in KEPT.finditer(text):
        parts += [text[end : kept.start()].translate(table), kept[0]]
        end = kept.end()
    return "".join([*parts, text[end:].translate(table)])


def write_catalogue(path: Path, template) -> None:
    """Write the catalogue of a template: every message with accents."""
    from babel.messages.pofile import write_po

    for message in template:
        if message.id and message.context != PATTERN:
            forms = [message.id] if isinstance(message.id, str) else list(message.id)
            found = [accented(form) for form in forms]
            message.string = found[0] if len(found) == 1 else tuple(found)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(HEAD.encode())
        write_po(file, template, omit_header=True)


def main(study: str, out: str) -> None:
    """What readers of a run see, by place."""
    import nbformat
    import seen
    import steps
    from cells import executed

    from iianalysis import read_study
    from iianalysis.pages import pictures
    from iianalysis.running import prose
    from iianalysis.running.run import notebook_jobs
    from iianalysis.shared import sharing

    found: dict[str, list[str]] = {}

    def save(axes, folder, name):
        found[f"picture {name}"] = [one.get_text() for one in seen.texts(seen.figure_of(axes))]
        return written(axes, folder, name)

    written, pictures.save = pictures.save, save
    with steps.few_draws(), sharing():
        steps.finish(study, Path(out), LANGUAGE)
        page = Path(out, "report.html").read_text(encoding="utf-8")
        page = re.sub(r"<(style|script)\b.*?</\1>", "", page, flags=re.DOTALL)
        found["report"] = html.unescape(re.sub(r"<[^>]*>", "\n", page)).split("\n")
        jobs = notebook_jobs(read_study(study), study, "", LANGUAGE)
        for job in {job.notebook: job for job in jobs}.values():
            book = nbformat.read(job.notebook, as_version=4)
            prose.translate(book, LANGUAGE)
            cells = [cell.source for cell in book.cells if cell.cell_type == "markdown"]
            found[f"prose of {job.name}"] = [KEPT.sub("", cell) for cell in cells]
            found[f"notebook {job.name}"] = executed(job)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
