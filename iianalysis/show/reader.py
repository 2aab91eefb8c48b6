"""Whoever reads: the language and the names that texts are shown in.

Pages say once who reads (`reading`; a notebook `settle`), and nothing below them asks. Rooms that
compute make texts (`text.t`) and do not show them.
"""

from __future__ import annotations

import gettext
import re
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from iianalysis.show.languages import LOCALE, SOURCE, languages
from iianalysis.show.names import Labels, shortened
from iianalysis.show.text import END, Code, English, Message, Own, Text, seal, t, unsealed

BREAKS_ANYWHERE = re.compile("\u3002(?!\u2060)")  # a Chinese text, which needs no filling
LINES = re.compile("\n(?!\u2060)")
SENTENCES = re.compile("(?<=\\.) (?=[A-Z])|(?<=\u3002)(?!\u2060)|\n(?!\u2060)")

Names = Callable[[str, str], Labels]  # from a language and a scope; as `Study.labels`


def nameless(language: str, scope: str) -> Labels:  # noqa: ARG001
    """No names: every code stays."""
    return Labels({}, {})


@dataclass(frozen=True)
class Reader:
    """Who reads, which is a `text.Voice`.

    Attributes
    ----------
    language : str
        One of `languages()`.
    names : callable
        From a language and a scope to names for codes; a code that has none stays.
    scope : {'regional', 'national'}
        Whose names nodes and series bear.
    short, apart : bool
        Whether names are cut as pictures show them, and sealed (`text.seal`).
    """

    language: str = SOURCE
    names: Names = nameless
    scope: str = "regional"
    short: bool = False
    apart: bool = False
    known: dict[tuple[str, str, bool], Labels] = field(default_factory=dict, compare=False)

    @property
    def labels(self) -> Labels:
        """Names for the codes of the scope, looked up once."""
        key = self.language, self.scope, self.short
        if key not in self.known:
            found = self.names(self.language, self.scope)
            self.known[key] = shortened(found) if self.short else found
        return self.known[key]

    def words(self, message: Message) -> str:
        """The form of a message in the language; one that its catalogue lacks is English."""
        forms, form = _catalogue(self.language)
        found = forms.get((message.context, message.one))
        if found is None:
            return English().words(message)
        return found[form(message.number)] if len(found) > 1 else found[0]

    def own(self, words: Own) -> str:
        """Words of a study."""
        own = dict(words.words).get(self.language) or English().own(words)
        return seal(own) if self.apart else own

    def name(self, code: Code) -> str:
        """The name that a code stands for; the code where it has none."""
        found = self.labels.of(code.kind).get(code.code, code.code)
        return seal(found) if self.apart else found

    def finer(self) -> int:
        """Digits that scores of the study have beyond those of a scale of 0 to 100."""
        return self.labels.finer

    def within(self, scope: str) -> Reader:
        """The same with the names of a scope."""
        return replace(self, scope=scope)


_SETTLED = [Reader()]  # of the whole process: the cells of a notebook do not share a context
_READER: ContextVar[Reader | None] = ContextVar("reader", default=None)


def reader() -> Reader:
    """Who reads now."""
    return _READER.get() or _SETTLED[0]


@contextmanager
def reading(
    language: str = "", names: Names | None = None, scope: str = "", *, short: bool = False
) -> Iterator[None]:
    """Show texts in a language and with names until the block ends; what is not given stays.

    Raises
    ------
    ValueError
        For a language without a catalogue.
    """
    token = _READER.set(_changed(language, names, scope, short=short))
    try:
        yield
    finally:
        _READER.reset(token)


def settle(language: str = "", names: Names | None = None, scope: str = "") -> None:
    """Show texts so from now on: for notebooks, whose cells are apart."""
    _SETTLED[0] = _changed(language, names, scope)


def _changed(language: str, names: Names | None, scope: str, *, short: bool = False) -> Reader:
    if language and language not in languages():
        known = " or ".join(map(repr, languages()))
        raise ValueError(f"language {language!r} is unknown; use {known}")
    now, given = reader(), {"language": language, "names": names, "scope": scope, "short": short}
    changes: dict[str, Any] = {key: value for key, value in given.items() if value}
    changes |= {"known": {}} if names else {}
    return replace(now, **changes)


def say(text: str, /, **values: object) -> str:
    """A text, or a message with values, as whoever reads sees it.

    Examples
    --------
    >>> with reading("en"):
    ...     say("{n} draws", n=3)
    '3 draws'
    """
    return (text if isinstance(text, Text) and not values else t(text, **values)).shown(reader())


def shown(cell: object, voice: Reader | None = None) -> Any:
    """What a table holds, as whoever reads sees it, or another; what is no text stays as it is."""
    return cell.shown(voice or reader()) if isinstance(cell, Text) else cell


def sentence(text: str) -> str:
    """A text to be parted into statements: signs of names in it are sealed until it is shown."""
    return text.shown(replace(reader(), apart=True)) if isinstance(text, Text) else text


def filled(*sentences: str) -> str:
    """Sentences on lines of their own; English ones broken at words, Chinese may break anywhere."""
    return "\n".join(
        unsealed(text)
        if BREAKS_ANYWHERE.search(text)
        else textwrap.fill(unsealed(text), 100, break_on_hyphens=False)
        for paragraph in map(sentence, sentences)
        for text in LINES.split(paragraph)
        if text
    )


def lines(text: str) -> str:
    """A paragraph as a notebook prints it: each sentence on lines of its own."""
    return filled(*SENTENCES.split(sentence(text).strip()))


def told(finding: str) -> str:
    """A finding as a notebook prints it, with its full stop; nothing where there is none."""
    return lines(finding + END) if finding else ""


@lru_cache
def _catalogue(
    language: str,
) -> tuple[dict[tuple[str, str], tuple[str, ...]], Callable[[int], int]]:
    """Forms of the messages of a language by context and message, and which form goes with n."""
    if language == SOURCE:
        return {}, int
    from babel.messages.pofile import read_po

    known: dict[tuple[str, str], tuple[str, ...]] = {}
    with (LOCALE / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, language)
    for message in catalogue:
        if message.id and message.string and not message.fuzzy:
            one = message.id if isinstance(message.id, str) else message.id[0]
            forms = message.string
            found = (forms,) if isinstance(forms, str) else tuple(forms)
            known[message.context or "", one] = found
    return known, gettext.c2py(catalogue.plural_expr)
