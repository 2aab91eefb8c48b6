"""Texts in the language that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from iianalysis.show.reader import language

SAFE = 0.9  # share of draws from which on a tier or a move counts as safe


def say(en: str, zh: str) -> str:
    """One of two texts that say the same."""
    return zh if language() == "zh" else en


def join(parts: Iterable[str]) -> str:
    """Names one after another."""
    return say(", ", "、").join(parts)


def clauses(parts: Iterable[str]) -> str:
    """Several statements as one sentence, those that are empty left out."""
    found = [part.rstrip(say(".", "。")) for part in parts if part]
    return say("; ", "；").join(found) + say(".", "。")


def has(count: int) -> str:
    """The verb that goes with a number of things."""
    return "has" if count == 1 else "have"


def verb(count: float, one: str, more: str) -> str:
    """Of two forms of a verb the one that goes with a number of things."""
    return one if count == 1 else more


def counted(count: int, one: str, ending: str = "s") -> str:
    """A number with the word that it counts.

    Examples
    --------
    >>> counted(0, "region"), counted(1, "region"), counted(2, "series", "")
    ('0 regions', '1 region', '2 series')
    """
    return f"{count} {one}{'' if count == 1 else ending}"


def some_of(count: int, every: int) -> str:
    """How many of all regions, in Chinese; what they do follows.

    Examples
    --------
    >>> some_of(2, 3), some_of(3, 3), some_of(0, 3)
    ('3个地区中有2个', '3个地区均', '3个地区无一')
    """
    if 0 < count < every:
        return f"{every}个地区中有{count}个"
    return f"{every}个地区{'均' if count else '无一'}"


def names_of(codes: Iterable[str], labels: Mapping[str, str]) -> str:
    """What codes are called, one after another; names may have commas in them."""
    return say("; ", "、").join(labels[code] for code in codes)


def percent(share: float, digits: int = 0) -> str:
    """A share in percent.

    All and nothing are only what is exactly that, and nothing rounds up to what counts as safe.
    """
    unit = 10.0**-digits
    if share < SAFE <= round(share, digits + 2):
        return f"{min(100 * share, 100 * SAFE - unit / 10):.{digits + 1}f}%"
    if 0 < share <= unit / 200:
        return f"<{unit:g}%"
    if 1 - unit / 200 <= share < 1:
        return f">{100 - unit:g}%"
    return f"{100 * share:.{digits}f}%"
