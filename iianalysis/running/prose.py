"""Prose of notebooks in the language that is asked for.

A message is a block of a markdown cell: a heading, a paragraph, a list. Its English text is the key
of its translation in a catalogue in the format of gettext, which `tools/prose.py` keeps in step
with the notebooks. A block without a translation stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from iianalysis.show.languages import LOCALE

DOMAIN = "notebooks"

GAP = re.compile(r"(\n{2,})")  # between blocks
CODE = r"`[^`]*`"
FORMULA = r"\$\$.*?\$\$|\$[^$]*\$"
KEPT = re.compile(f"{CODE}|{FORMULA}", re.DOTALL)  # the same in every language
NAMED = re.compile(r"\\text\{([^{}]*)\}")  # words in a formula, which are translated
WORD = re.compile(r"[^\W\d_]{2}")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")


def catalogue_file(language: str) -> Path:
    """Where the translations into a language are kept."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Translations by message; none for a language that has no catalogue.

    Parameters
    ----------
    language : str
        As `zh`.
    """
    if not LANGUAGE.fullmatch(language) or not catalogue_file(language).is_file():
        return {}
    from babel.messages.pofile import read_po

    with catalogue_file(language).open("rb") as file:
        found = read_po(file, ignore_obsolete=True, abort_invalid=True)
    return {str(m.id): str(m.string) for m in found if m.id and m.string and not m.fuzzy}


def messages(notebook: Any) -> list[str]:
    """Blocks of prose of a notebook in their order, each once.

    Parameters
    ----------
    notebook : NotebookNode
    """
    blocks = (block for cell in _prose(notebook) for block in GAP.split(cell.source))
    return list(dict.fromkeys(block for block in blocks if _has_words(block)))


def translate(notebook: Any, language: str) -> None:
    """Put the prose of a notebook into a language, in place.

    Parameters
    ----------
    notebook : NotebookNode
    language : str
    """
    if translations := catalogue(language):
        for cell in _prose(notebook):
            blocks = GAP.split(cell.source)
            cell.source = "".join(translations.get(block, block) for block in blocks)


def bare(text: str) -> str:
    """A text without code and formulas; the words of a formula stay."""
    return KEPT.sub(lambda kept: " ".join(["", *NAMED.findall(kept[0]), ""]), text)


def _prose(notebook: Any) -> Iterator[Any]:
    return (cell for cell in notebook.cells if cell.cell_type == "markdown")


def _has_words(block: str) -> bool:
    return bool(WORD.search(bare(block)))
