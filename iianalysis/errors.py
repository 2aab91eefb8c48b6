"""How what is wrong is told: one line a problem, short, with the remedy."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Collection, Hashable, Sequence
from typing import Any

import pandas as pd

QUOTED = 60  # characters of a cell that an error repeats
COMPARED = 5000  # words in which a hint looks for one that was meant
TOLD = 20  # values with the same fault that have a line of their own
PROBLEMS = 200  # lines on one study


class StudyError(ValueError):
    """What is wrong with a study: one line a problem, naming file, row, value and remedy."""

    def __init__(self, problems: list[str]) -> None:
        self.problems, rest = problems[:PROBLEMS], len(problems) - PROBLEMS
        if rest > 0:
            self.problems.append(f"{rest:,} more problems are not listed; mend those above first")
        super().__init__(problems[0])

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as it is: made anew it would count once more what is not listed."""
        return type(self), (self.problems[:1],), vars(self)


def quoted(text: object) -> str:
    r"""Text of a study as an error repeats it: in one line, cut, with odd characters escaped.

    Examples
    --------
    >>> print(quoted("a\nb"), quoted("x" * 100000)[:4], len(quoted("x" * 100000)))
    'a\nb' 'xxx 65
    """
    whole = str(text)
    return repr(whole) if len(whole) <= QUOTED else f"{whole[:QUOTED]!r}..."


def plain_digits(text: str) -> str:
    """Text with the digits and signs of other scripts and widths as a keyboard has them.

    Examples
    --------
    >>> plain_digits("１／３"), plain_digits("−١٢．٥")
    ('1/3', '-12.5')
    """
    return "".join(map(_plain, text))


def _plain(one: str) -> str:
    if one.isdecimal():
        return str(unicodedata.decimal(one))
    if "\uff01" <= one <= "\uff5e":  # as wide as a Chinese character
        return chr(ord(one) - 0xFEE0)
    return {"\u2212": "-", "\u2044": "/", "\u2215": "/"}.get(one, one)


def closest(word: str, known: Collection[str], similarity: float = 0.6) -> str:
    """The known word that is closest, or nothing where none is close.

    No more than `COMPARED` words are looked at, and none that is longer than an error quotes.
    """
    if len(word) > QUOTED:
        return ""
    candidates = [one for one in known if len(one) <= QUOTED][:COMPARED]
    return next(iter(difflib.get_close_matches(word, candidates, 1, similarity)), "")


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A hint ` (did you mean 'x'?)`, or nothing where no known word is `closest`."""
    close = closest(word, known)
    return f" (did you mean {close!r}?)" if close else ""


def counted(place: str, rows: Sequence[Hashable], what: str, about: str = "") -> str:
    """One line on a fault of several rows: the first of them, and how many more there are.

    Parameters
    ----------
    place : str
        How to name the table: `regional.csv`.
    rows : sequence
        Numbers of the rows. One that is text names its place itself, as those of the workbooks of
        a panel do.
    what : str
        What is wrong and, after a `;`, what to do.
    about : str
        What the first row is about, where its number alone says little.

    Examples
    --------
    >>> counted("a.csv", [7, 8, 9], "'x' is no code; mend it")
    "a.csv, row 7 and 2 more rows (8, 9): 'x' is no code; mend it"
    """
    first, *shown = rows[:6]
    where = first if isinstance(first, str) else f"{place}, row {first}"
    where += f" ({about})" if about else ""
    if shown:
        more, end = len(rows) - 1, ", ..." if len(rows) > 6 else ""
        named = "" if isinstance(first, str) else " row" if more == 1 else " rows"
        others = (str(row).rpartition(", ")[2] for row in shown)  # of a cell not file and sheet
        where += f" and {more:,} more{named} ({', '.join(others)}{end})"
    return f"{where}: {what}"


def told(
    place: str,
    wrong: pd.Series,
    say: Callable[[Any], str],
    about: Callable[[Any], str] | None = None,
) -> list[str]:
    """Lines on the cells that have the same kind of fault, never more than `TOLD` + 1.

    Parameters
    ----------
    place : str
        As in `counted`.
    wrong : Series
        The cells at fault, indexed by row.
    say : callable
        What is wrong with a value, and what to do; only asked about the values that are told, so
        that it may take its time (`did_you_mean`).
    about : callable
        What a row is about, where its number alone says little.

    Returns
    -------
    list of str
        A line for each of the first values, with all rows that hold it, and one that counts the
        rest; empty where no cell is at fault.

    Examples
    --------
    >>> cells = pd.Series(["x", "y", "x"], index=[2, 3, 4])
    >>> for line in told("a.csv", cells, lambda value: f"{value} is no code; mend it"):
    ...     print(line)
    a.csv, row 2 and 1 more row (4): x is no code; mend it
    a.csv, row 3: y is no code; mend it
    """
    if wrong.empty:
        return []
    codes, values = pd.factorize(wrong, use_na_sentinel=False)
    what = [say(value) for value in values[:TOLD]]
    if len(values) > TOLD:
        what.append("the same fault with other values; mend those above and check again")
        codes = codes.clip(max=TOLD)
    lines = []
    for code, said in enumerate(what):
        rows = list(wrong.index[codes == code])
        lines.append(counted(place, rows, said, about(rows[0]) if about else ""))
    return lines
