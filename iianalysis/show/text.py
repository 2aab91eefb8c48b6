"""Texts that are worded once, in English, and shown in any language.

`t` makes a `Text` of a message with named values. As a string it reads in English, with the codes
of regions and nodes for their names; `reader.say` shows it in the language of whoever reads, with
names. What is made here knows no reader, so that tables may hold it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from iianalysis.show.points import Points

SEAL = "\u2060"  # a word joiner, behind each sign of a name that would part a sentence
REGION, NODE = "region", "node"  # what a code is of
WORDS = ""


class Code(NamedTuple):
    """A code that stands for a name."""

    kind: str
    code: str


class Message(NamedTuple):
    """A message of the catalogue with its values.

    Attributes
    ----------
    context : str
        Tells apart two meanings of one message; empty where there is one.
    one, many : str
        The message in English; with `many`, for one thing and for several.
    number : int
        How many things, which chooses the form.
    values : tuple of (str, object)
        By name; texts among them are shown in turn.
    """

    context: str
    one: str
    many: str
    number: int
    values: tuple[tuple[str, object], ...]


class Own(NamedTuple):
    """Words that a study gives, by language; a language that it leaves out has the first."""

    words: tuple[tuple[str, str], ...]


class Capital(NamedTuple):
    """A text that begins a sentence."""

    text: Text


class Within(NamedTuple):
    """A text with the names of one scope."""

    scope: str
    text: Text


Part = str | Code | Message | Own | Capital | Within | Points


class Voice(Protocol):
    """How a text is shown."""

    def words(self, message: Message, /) -> str:
        """The form of a message, with places for its values."""

    def own(self, words: Own, /) -> str:
        """Words of a study."""

    def name(self, code: Code, /) -> str:
        """The name that a code stands for."""

    def within(self, scope: str, /) -> Voice:
        """The same with the names of a scope."""

    def finer(self) -> int:
        """Digits that scores have beyond those of a scale of 0 to 100."""


class English:
    """The text as a table holds it: in English, with codes."""

    def words(self, message: Message) -> str:
        """The form for one thing or for several."""
        return message.many if message.many and message.number != 1 else message.one

    def own(self, words: Own) -> str:
        """What is given in English."""
        return dict(words.words).get("en") or words.words[0][1]

    def name(self, code: Code) -> str:
        """The code itself."""
        return code.code

    def within(self, scope: str) -> English:  # noqa: ARG002
        """The same."""
        return self

    def finer(self) -> int:
        """Those of a scale of 0 to 100."""
        return 0


class Text(str):
    """A text that can be shown in any language, with names for the codes in it.

    An f-string of one, and what methods of strings make of it, is a plain string in English.

    Examples
    --------
    >>> note = t("{region} is {gap:.1f} above {other}", region=of_region("A"), gap=2, other="B")
    >>> note
    'A is 2.0 above B'
    >>> note.codes
    ['A']
    """

    __slots__ = ("parts",)
    parts: tuple[Part, ...]

    def __new__(cls, parts: Iterable[Part]) -> Text:
        """A text of parts."""
        kept = tuple(part for part in parts if part != "")
        made = super().__new__(cls, _shown(kept, English()))
        made.parts = kept
        return made

    def __reduce__(self) -> tuple[type[Text], tuple[object]]:
        return Text, (self.parts,)

    def __add__(self, more: str) -> Text:
        return Text((*self.parts, *parts_of(more)))

    def __radd__(self, before: str) -> Text:
        return Text((*parts_of(before), *self.parts))

    def shown(self, voice: Voice) -> str:
        """The text as somebody reads it; see `reader.say`."""
        return _shown(self.parts, voice)

    def apart(self, mark: str) -> list[Text]:
        """The texts that `listed` put one after another with a mark, whatever their codes hold."""
        lists: list[list[Part]] = [[]]
        for part in self.parts:
            if part == mark:
                lists.append([])
            else:
                lists[-1].append(part)
        return [Text(parts) for parts in lists if parts]

    @property
    def codes(self) -> list[str]:
        """The codes in it, in their order, those of its values too."""
        return [code for part in self.parts for code in _codes(part)]


def parts_of(text: str) -> tuple[Part, ...]:
    """What a text is made of; any other string is itself."""
    return text.parts if isinstance(text, Text) else (text,)


def t(message: str, /, **values: object) -> Text:
    """A message with values in the places of `{name}`, which may have a format.

    Examples
    --------
    >>> t("{share:.0f}% of {n:,} draws", share=12.3, n=2000)
    '12% of 2,000 draws'
    """
    return Text([Message("", message, "", 0, tuple(values.items()))])


def tn(one: str, many: str, n: int, /, **values: object) -> Text:
    """A message for one thing or for several; the number is `{n}`.

    Examples
    --------
    >>> tn("{n} region is in tier {tier}", "{n} regions are in tier {tier}", 3, tier=1)
    '3 regions are in tier 1'
    """
    return Text([Message("", one, many, int(n), (("n", n), *values.items()))])


def tp(context: str, message: str, /, **values: object) -> Text:
    """A message that means one thing in a context, and another elsewhere.

    Examples
    --------
    >>> tp("of a path", "start")
    'start'
    """
    return Text([Message(context, message, "", 0, tuple(values.items()))])


def of_region(code: object) -> Text:
    """The code of a region, which stands for its name."""
    return Text([Code(REGION, str(code))])


def of_node(code: object) -> Text:
    """The code of a node or series, which stands for its name."""
    return Text([Code(NODE, str(code))])


def given(**words: str) -> Text:
    """Words that a study gives by language, as `given(en="bank", zh=...)`; empty ones are none."""
    there = tuple((language, text) for language, text in words.items() if text)
    return Text([Own(there)] if there else [])


def of_score(value: float, digits: int = 1, *, sign: bool = False) -> Text:
    """A score, or a difference of scores, with the digits of the scale: see `Points`."""
    return Text([Points(value, digits, sign=sign)])


def within(scope: str, text: str) -> Text:
    """A text with the names of a scope, wherever it stands."""
    return Text([Within(scope, Text(parts_of(text)))])


def capital(text: str) -> Text:
    """A text that begins a sentence: its first letter is large."""
    return Text([Capital(Text(parts_of(text)))])


def seal(name: str) -> str:
    """A name no sign of which ends a sentence or opens brackets in it, until `unsealed`.

    Examples
    --------
    >>> seal("St. Gallen").split(". ")
    ['St.\u2060 Gallen']
    """
    return re.sub(f"([.;\u3002\uff1b()\uff08\uff09\n])(?!{SEAL})", rf"\1{SEAL}", name)


def unsealed(text: str) -> str:
    """A text as it is shown, once it is parted."""
    return text.replace(SEAL, "")


def _shown(parts: Iterable[Part], voice: Voice) -> str:
    return "".join(
        str(part.finer(voice.finer())) if isinstance(part, Points) else _part(part, voice)
        for part in parts
    )


def _part(part: str | Code | Message | Own | Capital | Within, voice: Voice) -> str:
    match part:
        case str():
            return part
        case Code():
            return voice.name(part)
        case Own():
            return voice.own(part)
        case Message():
            values = {name: _value(value, voice) for name, value in part.values}
            form = voice.words(part)
            return form.format(**values) if values else form
        case Capital():
            text = part.text.shown(voice)
            return text[:1].upper() + text[1:]
        case Within():
            return part.text.shown(voice.within(part.scope))


def _value(value: object, voice: Voice) -> object:
    if isinstance(value, Points):
        return value.finer(voice.finer())
    return value.shown(voice) if isinstance(value, Text) else value


def _codes(part: Part) -> Iterable[str]:
    match part:
        case Code():
            return [part.code]
        case Message():
            texts = [value for _, value in part.values if isinstance(value, Text)]
        case Capital() | Within():
            texts = [part.text]
        case _:
            texts = []
    return [code for text in texts for code in text.codes]


AND = tp("between names", ", ")
AS_WELL = tp("between names that may hold commas", "; ")
THEN = tp("between statements", "; ")
END = tp("end of a sentence", ".")
NEXT = tp("between sentences", ". ")
ASIDE = tp("before an aside", ", ")
COLON = tp("before what explains", ": ")


def listed(texts: Iterable[str], mark: str = AND) -> Text:
    """Texts one after another, those that are empty left out.

    Examples
    --------
    >>> listed(["a", "", "b"]), listed(["one", "two"], THEN)
    ('a, b', 'one; two')
    """
    parts: list[Part] = []
    for text in filter(None, texts):
        parts += [*(parts_of(mark) if parts else ()), *parts_of(text)]
    return Text(parts)


def _and_more(names: Text, n: int) -> Text:
    return t("{names} and {n} more", names=names, n=n)


def up_to(
    most: int,
    texts: Iterable[str],
    mark: str = AND,
    more: Callable[[Text, int], Text] = _and_more,
) -> Text:
    """The first of texts, and how many more there are; `more` words that of other things.

    Examples
    --------
    >>> up_to(2, ["a", "b", "c"]), up_to(3, ["a", "b", "c"])
    ('a, b and 1 more', 'a, b, c')
    """
    texts = list(texts)
    first = listed(texts[:most], mark)
    if (left := len(texts) - most) <= 0:
        return first
    return more(first, left)


def in_brackets(text: str) -> Text:
    """A text in brackets, behind what it explains.

    Examples
    --------
    >>> "Hubei" + in_brackets("2")
    'Hubei (2)'
    """
    return t(" ({text})", text=text)


def unended(text: str) -> Text:
    """A text without the full stop at its end, as one of several statements.

    Examples
    --------
    >>> unended("It is so." ), unended(t("It is so") + END)
    ('It is so', 'It is so')
    """
    *parts, last = parts_of(text)
    return Text([*parts, last.rstrip(".\u3002") if isinstance(last, str) else last]
                if last not in END.parts else parts)  # fmt: skip


def some_of(n: int, every: int) -> Text:
    """How many of all regions; what they do follows.

    Examples
    --------
    >>> some_of(2, 3)
    '2 of 3 regions'
    """
    if 0 < n < every:
        return tp("some", "{n} of {every} regions", n=n, every=every)
    if n:
        return tp("all", "{every} of {every} regions", every=every)
    return tp("none", "0 of {every} regions", every=every)
