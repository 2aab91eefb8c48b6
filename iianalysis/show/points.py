"""Scores in texts, with as many digits as their scale asks for."""

from __future__ import annotations

import re

from iianalysis.show.numbers import number

FIXED = re.compile(r"([+]?)\.(\d)f")


class Points(float):
    """A score, or a difference of scores: a value of a message, or a part of a text.

    Parameters
    ----------
    value : float
    digits : int
        After the point, on a scale of 0 to 100; whoever reads knows how many more a study asks for.
    sign : bool
        Whether a positive one has its sign.

    Examples
    --------
    >>> f"{Points(0.8123):.2f}", f"{Points(0.8123).finer(2):.2f}", str(Points(-1.25, sign=True))
    ('0.81', '0.8123', '−1.2')
    """

    __slots__ = ("digits", "more", "sign")
    digits: int
    sign: bool
    more: int

    def __new__(cls, value: float, digits: int = 1, *, sign: bool = False, more: int = 0) -> Points:
        """A score with its digits."""
        made = super().__new__(cls, float(value))
        made.digits, made.sign, made.more = digits, sign, more
        return made

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (float(self), self.digits, self.sign, self.more)

    def finer(self, more: int) -> Points:
        """The same with more digits."""
        return Points(float(self), self.digits, sign=self.sign, more=more)

    def __format__(self, form: str) -> str:
        """As `.1f` says on a scale of 0 to 100, with true minus signs."""
        digits, sign = self.digits, self.sign
        if found := FIXED.fullmatch(form):
            digits, sign = int(found[2]), bool(found[1])
        text = number(float(self), digits + self.more)
        return f"+{text}" if sign and not text.startswith("−") else text

    def __str__(self) -> str:
        return format(self, "")


def _again(value: float, digits: int, sign: bool, more: int) -> Points:
    return Points(value, digits, sign=sign, more=more)
