"""Lines of text in pictures: how wide they are, where they break, and where a title ends."""

from __future__ import annotations

import re
import unicodedata

from iianalysis.show.text import SEAL, unsealed

WORD = 24  # letters of the longest word that is kept whole, however narrow the line
LONGEST = 90  # Latin characters that a title has at most, where its first statement allows it


def headline(finding: str) -> tuple[str, str]:
    """Part a finding into a title, as many of its first statements as fit, and the rest.

    Statements end at a semicolon or a full stop outside brackets; signs of sealed names count as
    neither.

    Examples
    --------
    >>> headline("A leads; B (near C; D) is last" + "; and so on" * 6)[0]
    'A leads; B (near C; D) is last; and so on; and so on; and so on; and so on; and so on'
    """
    depth, ends = 0, []
    for place, sign in enumerate(finding):
        after = finding[place + 1 : place + 2]
        if after == SEAL:
            continue
        depth += (sign in "(（") - (sign in ")）")
        if depth == 0 and (sign in "；。\n" or (sign in ";." and after in ("", " ", "\n"))):
            ends.append(place)
    ends.append(len(finding))
    fitting = [end for end in ends if extent(unsealed(finding[:end])) <= LONGEST]
    end = fitting[-1] if fitting else ends[0]
    rest = finding[end + 1 :].replace("。\n", "。").strip().rstrip(".。")
    title, rest = (unsealed(part).replace("\n", " ") for part in (finding[:end], rest))
    return title, rest


def wrap(text: str, width: float) -> str:
    """Break lines at a width in Latin characters, where a Chinese character takes 1.9.

    Chinese text breaks anywhere but before closing punctuation, Latin text at spaces, and what is
    longer than a line and any word (`WORD`) anywhere.

    Examples
    --------
    >>> print(wrap("one line or two", 10))
    one line
    or two
    >>> print(wrap("指数升至二百，高。", 13))
    指数升至二百，
    高。
    """
    lines = []
    for paragraph in text.split("\n"):
        line, longest = "", max(int(width), WORD)
        for token in re.findall(
            r"\s+|[\u2e80-\uffef][，。；：、）》”]*"
            rf"|[^\s\u2e80-\uffef]{{1,{longest}}}[，。；：、）》”]*",
            paragraph,
        ):
            if line and extent((line + token).rstrip("，。；：、 ")) > width:
                lines.append(line.rstrip())
                line = token.lstrip()
            else:
                line += token
        lines.append(line.rstrip())
    return "\n".join(lines)


def extent(text: str) -> float:
    """Width in Latin characters."""
    return sum(1.9 if unicodedata.east_asian_width(sign) in "WF" else 1.0 for sign in text)
