"""Names of a study as parts of the names of files and of the places in a page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

LONGEST = 120  # bytes: a system allows 255 of a name, and something stands before and after it
# Windows keeps these names for itself, with any ending.
DEVICES = {
    *("aux", "con", "conin", "conout", "nul", "prn"),
    *(f"{port}{number}" for port in ("com", "lpt") for number in "0123456789"),
}


def file_names(names: Iterable[str]) -> list[str]:
    """A name for a file for each of some names, in their order.

    Letters of any script and digits are kept; whatever else stands between them becomes an
    underscore. Names are cut to `LONGEST` bytes, and no two are alike where a system does not tell
    case or ways to write an accent apart: the later one takes a number.

    Examples
    --------
    >>> file_names(["Inner Mongolia", "inner-mongolia", "../x", "广东", "con", "$"])
    ['Inner_Mongolia', 'inner_mongolia_2', 'x', '广东', 'con_5', '6']
    """
    found: dict[str, str] = {}
    for place, name in enumerate(names, 1):
        composed = unicodedata.normalize("NFC", name)
        signs = [sign if sign == "_" or _is_word(sign) else " " for sign in composed]
        word = _cut("_".join("".join(signs).split())).strip("_")
        number = place
        given = word or str(number)
        while _alike(given) in found or _alike(given) in DEVICES:
            given = f"{word}_{number}".lstrip("_")
            number += 1
        found[_alike(given)] = given
    return list(found.values())


def node_names(nodes: Iterable[str]) -> dict[str, str]:
    """What each node of a study is called in names of files."""
    codes = list(nodes)
    return dict(zip(codes, file_names(codes), strict=True))


def _is_word(sign: str) -> bool:
    """Whether a sign is a letter, a mark on one, or a number."""
    return unicodedata.category(sign)[0] in "LMN"


def _cut(word: str) -> str:
    return word.encode()[:LONGEST].decode(errors="ignore")


def _alike(word: str) -> str:
    """The same for names that some system takes for one."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())
