"""How the report lists names and years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from iianalysis.show.text import Text, listed, of_region, parts_of, t, tn

NAMED = 12  # names that a sentence lists; of more it gives the number


def regions(codes: Iterable[str]) -> Text:
    """Names of regions, up to `NAMED` of them; of more the number."""
    codes = list(codes)
    if len(codes) <= NAMED:
        return listed(map(of_region, codes))
    return tn("{n} region", "{n} regions", len(codes))


def with_and(texts: Sequence[str]) -> Text:
    """Texts one after another, with a word before the last."""
    if len(texts) < 2:
        return listed(texts)
    return t("{first} and {last}", first=listed(texts[:-1]), last=texts[-1])


def paragraph(sentences: Iterable[str]) -> Text:
    """Whole sentences one after another."""
    first, *others = sentences
    text = Text(parts_of(first))
    for sentence in others:
        text = t("{before} {sentence}", before=text, sentence=sentence)
    return text


def span(first: object, last: object) -> Text:
    """From one number to another, or the one that both are.

    Examples
    --------
    >>> span(2020, 2023), span(2023, 2023)
    ('2020–2023', '2023')
    """
    if str(first) == str(last):
        return Text([str(first)])
    return t("{first}–{last}", first=first, last=last)
