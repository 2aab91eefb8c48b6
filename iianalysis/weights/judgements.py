"""A judgement as it is written: the number that it stands for, and how precisely."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

import pandas as pd

from iianalysis.errors import plain_digits, quoted

SCALE = (*(1 / k for k in range(9, 1, -1)), *(float(k) for k in range(1, 10)))
"""Saaty's scale: 1 equal, 3 moderately, 5 strongly, 7 very strongly, 9 extremely more important."""


class Judgement(NamedTuple):
    """The number that a judgement stands for, and the lowest and highest that are written so."""

    value: float
    low: float
    high: float

    @property
    def inverse(self) -> Judgement:
        """The same the other way round."""
        return Judgement(1 / self.value, 1 / self.high, 1 / self.low)

    @property
    def width(self) -> float:
        """How many times as large as the lowest the highest is: 1 for what is exact."""
        return self.high / self.low

    def agrees(self, other: Judgement) -> bool:
        """Whether both can have been written for the same number."""
        slack = 1 + 1e-9  # of floating point
        apart = not math.isclose(self.value, other.value)
        if apart and min(self.width, other.width) == 1 and _on_scale(self) and _on_scale(other):
            return False  # beside 6, 0.2 is 1/5, and not 1/6 to one digit
        return self.low <= other.high * slack and other.low <= self.high * slack


def as_written(given: object) -> Judgement:
    """A judgement and its precision; see `read_judgement`.

    Fractions and whole numbers are exact, a decimal is within half a unit of its last digit.

    Examples
    --------
    >>> as_written("0.115").inverse.agrees(as_written("8.7"))
    True
    >>> as_written("0.2").inverse.agrees(as_written("4"))
    False
    """
    remedy = "write 1 to 9, or 1/2 to 1/9"
    if isinstance(given, float) and given.is_integer():
        given = int(given)  # a number in a frame has no digits that were written
    text = "" if pd.isna(given) else str(given).replace(" ", "")
    if not text:
        return Judgement(math.nan, math.nan, math.nan)
    plain = plain_digits(text)
    if plain != text and re.fullmatch(r"[0-9./]+", plain):
        raise ValueError(
            f"judgement {quoted(text)} is not in plain digits and signs; write "
            f"{quoted(plain)[1:-1]}"
        )
    top, slash, bottom = text.partition("/")
    try:
        above, below = _decimal(top), _decimal(bottom) if slash else (1.0, 0.0)
        value = above[0] / below[0]
    except (ValueError, ZeroDivisionError):
        dated = any(mark in text[1:] for mark in ("-", ":", "月")) and any(map(str.isdigit, text))
        hint = " (a spreadsheet takes a typed 1/3 for a date; 0.33 will do)" if dated else ""
        raise ValueError(f"judgement {quoted(text)} is not a number; {remedy}{hint}") from None
    if value <= 0:
        raise ValueError(
            f"judgement {quoted(text)} is not positive; {remedy} where the second matters more"
        )
    low = (above[0] - above[1]) / (below[0] + below[1])
    high = (above[0] + above[1]) / (below[0] - below[1])
    if value < 1 and high - low < 0.05:  # two digits or more
        meant = [one for one in SCALE if one < 1 and low - 1e-12 <= one <= high + 1e-12]
        value = meant[0] if meant else value
    if not 1 / 9 <= value <= 9 and low < 9 and high > 1 / 9:  # 0.1 is 1/7, 1/8 or 1/9
        value = (max(low, 1 / 9) + min(high, 9.0)) / 2
    if not 1 / 9 <= value <= 9:
        raise ValueError(f"judgement {quoted(text)} is outside the scale; {remedy}")
    return Judgement(value, low, high)


def _on_scale(judged: Judgement) -> bool:
    return any(math.isclose(judged.value, one) for one in SCALE)


def _decimal(text: str) -> tuple[float, float]:
    """A number, and half a unit of its last digit after the point; 0 for a whole number."""
    if not re.fullmatch(r"[+-]?[0-9]{1,30}(\.[0-9]{0,30})?|[+-]?\.[0-9]{1,30}", text):
        raise ValueError
    point = text.partition(".")[2]
    return float(text), 0.5 * 10.0 ** -len(point) if point.isdigit() else 0.0


def read_judgement(given: object) -> float:
    """The number that a judgement stands for: ``3``, ``"1/3"``, ``0.33``; NaN where it is empty.

    A decimal of two digits or more that is the reciprocal of 2 to 9, rounded to these digits, is
    that reciprocal: 0.33 and 0.333 are 1/3, and 0.205 is 0.205. One that leaves the scale but was
    rounded from it, as 0.1, is the middle of what it can have been.

    Raises
    ------
    ValueError
        If it is no number, or lies outside 1/9 to 9; the message has no place.

    Examples
    --------
    >>> [round(read_judgement(given), 4) for given in (3, "1/3", "0.14", "2.5", 0.2, 0.205)]
    [3.0, 0.3333, 0.1429, 2.5, 0.2, 0.205]
    """
    return as_written(given).value


def judgement_text(value: float) -> str:
    """A judgement as people write it: ``1/3`` rather than 0.333.

    >>> [judgement_text(value) for value in (3.0, 1 / 7, 2.5)]
    ['3', '1/7', '2.5']
    """
    inverse = round(1 / value)
    if value < 1 and math.isclose(value * inverse, 1):
        return f"1/{inverse}"
    return f"{value:.3g}"
