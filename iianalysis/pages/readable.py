"""Tables for the eye: names for codes, few digits, nothing cut off."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import chain
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd

from iianalysis.pages.check_words import computed_text, fact_name, printed_text
from iianalysis.pages.identify.proof import MISSING
from iianalysis.pages.tiers.says import MEASURE, RULE
from iianalysis.pages.wording import UNITS_EN
from iianalysis.published.verdicts import VERDICT
from iianalysis.schemes import short_name
from iianalysis.show.languages import SOURCE, languages
from iianalysis.show.names import BESIDE
from iianalysis.show.numbers import percent
from iianalysis.show.reader import Reader, reader, reading, say, shown
from iianalysis.show.text import AND, Part, Text, given, of_node, parts_of, t, tn, tp
from iianalysis.study.study import Study
from iianalysis.tables.columns import SCORES, Column, column_of, kind_of

GAP = "–"
CHANCES = ("p", "p_alone", "p_fdr")
LEAST = 0.001  # a probability below it is not spelled out
SHARES = re.compile(r"(move_)?probability\b|chance_(above|below)$")  # of draws, in percent
SIGNIFICANT = 5
SHORT = 45  # characters that need no second line
# a dash, a number with its marks, a fraction, a range
NUMBER = re.compile(r"–|[-+<>]?[\d.,]+[*?=]*|\d+/\d+|[\d.]+[–—][\d.]+")
ENGLISH = re.compile(r"[a-z]{2,} [a-z]{2,}")  # words in a row: a sentence, not a name
COUNTS = ("in_printed_tier", "leaders_found")  # whole numbers, but for what is expected at random

# Words that stand in cells.
WORD: dict[str, Text] = {
    "all": t("all"),
    "children": t("what is right below"),
    "conflict": t("conflict"),
    "at random": t("at random"),
    "dimension": t("dimension"),
    "disputed": t("disputed"),
    "equal weights with noise": t("equal weights with noise"),
    "distance": t("distance"),
    "fair": t("fair"),
    "fewer than three regions have all of them": t("fewer than three regions have all of them"),
    "fewer than two parts with a score that differs between regions": t(
        "fewer than two parts with a score that differs between regions"
    ),
    "floor": t("floor"),
    "arithmetic mean": t("arithmetic mean"),
    "given": t("given"),
    "geometric mean, 1 to 100": t("geometric mean, 1 to 100"),
    "geometric mean, 5 to 100": t("geometric mean, 5 to 100"),
    "harmonic mean, 1 to 100": t("harmonic mean, 1 to 100"),
    "harmonic mean, 5 to 100": t("harmonic mean, 5 to 100"),
    "illustrative panel": t("illustrative panel"),
    "imputed": t("imputed"),
    "index": t("index"),
    "indicators": t("indicators below"),
    "logarithm": t("logarithm"),
    "less is better": t("less is better"),
    "medium": t("medium"),
    "min-max 1 to 100": t("min-max 1 to 100"),
    "more is better": t("more is better"),
    "national": t("national"),
    "no": t("no"),
    "none": t("none"),
    "none left": t("none left"),
    "not stated": t("not stated"),
    "not testable": t("not testable"),
    "open data": t("open data"),
    "other dimension": t("other dimension"),
    "own dimension": t("own dimension"),
    "own node": t("own part"),
    "own year": t("own year"),
    "percentile rank": t("percentile rank"),
    "pooled": t("pooled"),
    "printed": tp("in a cell", "printed"),
    "published": t("published"),
    "random": t("random"),
    "rank": t("rank"),
    "redundant": t("redundant"),
    "region": t("region"),
    "regional": t("regional"),
    "same dimension": t("same dimension"),
    "same node": t("same part"),
    "snapshot": t("snapshot"),
    "sum": t("sum"),
    "suspicious": t("suspicious"),
    "strength": t("strength"),
    "strong": t("strong"),
    "weak": t("weak"),
    "weakness": t("weakness"),
    "current": t("current"),
    "constant": t("constant"),
    "strength by size": t("strength by size"),
    "weakness by size": t("weakness by size"),
    "winsorised": t("winsorised"),
    "yes": t("yes"),
    "z-score": t("z-score"),
    "score": t("score"),
    "without suspicious cells": t("without suspicious cells"),
    "without imputed cells": t("without imputed cells"),
    "without snapshots": t("without snapshots"),
    "without suspicious, imputed and snapshot cells": t(
        "without suspicious, imputed and snapshot cells"
    ),
    "one series": t("one series"),
}

WORD |= {**VERDICT, **MEASURE}

# Headers and words with a number in them.
WITH_NUMBER: dict[str, Callable[[int], Text]] = {
    r"to tier (\d+)": lambda n: t("to tier {tier}", tier=n),
    r"% to tier (\d+)": lambda n: t("% to tier {tier}", tier=n),
    r"to tier (\d+) in draws": lambda n: t("to tier {tier} in draws", tier=n),
    r"probability of tier (\d+)": lambda n: t("tier {tier}, %", tier=n),
    r"(\d+) regions": lambda n: tn("{n} region", "{n} regions", n),
    r"tier (\d+)": lambda n: t("tier {tier}", tier=n),
    r"rank (\d+)": lambda n: t("rank {rank}", rank=n),
}


class Readable(pd.DataFrame):  # type: ignore[misc, unused-ignore]
    """A table of texts that shows whole: every row, every word, no index."""

    def __repr__(self) -> str:
        """Plain text; of a table without rows its header and a dash."""
        if self.empty:
            return "\n".join(["  ".join(self.columns), GAP]).lstrip()
        with pd.option_context("display.unicode.east_asian_width", True):
            return str(self.to_string(index=False))

    def _repr_html_(self) -> str:
        styles = [_style(list(self[name])) for name in self.columns]
        sides = [
            style.partition(";")[0] + ("; white-space: nowrap" if len(name) <= SHORT // 4 else "")
            for style, name in zip(styles, self.columns, strict=True)
        ]
        lines = ["<table>", "<thead>", _row("th", sides, self.columns), "</thead>", "<tbody>"]
        lines += [_row("td", styles, row) for row in self.itertuples(index=False, name=None)]
        return "\n".join([*lines, "</tbody>", "</table>"])


def are_numbers(cells: Iterable[str]) -> bool:
    """Whether every cell holds a figure, so that the column stands to the right."""
    small = _too_small()
    return all(cell == small or NUMBER.fullmatch(cell) for cell in cells)


def _style(cells: list[str]) -> str:
    """Numbers stand to the right, texts to the left with room to be read."""
    if are_numbers(cells):
        return "text-align: right"
    longest = max(map(len, cells))
    room = (
        "white-space: nowrap" if longest <= SHORT else f"min-width: {min(longest // 6 + 12, 44)}ex"
    )
    return f"text-align: left; {room}"


def _row(tag: str, styles: list[str], cells: Any) -> str:
    inside = (
        f'<{tag} style="{style}">{html.escape(str(cell), quote=False)}</{tag}>'
        for style, cell in zip(styles, cells, strict=True)
    )
    return f"<tr>{''.join(inside)}</tr>"


def in_language(table: pd.DataFrame) -> pd.DataFrame:
    """A table with one column for what the study says in several: `note` for that and `note_zh`.

    The text in the reader's language stands where there is one.

    Examples
    --------
    >>> table = pd.DataFrame({"note": ["a count", "a sum"], "note_zh": ["a number", ""]})
    >>> with reading("zh"):
    ...     in_language(table)["note"].tolist()
    ['a number', 'a sum']
    """
    own = [column for column in table.columns if not isinstance(column, Text)]
    for name in {"note", "fact"} & set(own):
        others = [other for one in languages() if (other := f"{name}_{one}") in own]
        asked = f"{name}_{reader().language}"
        if asked in others:
            table = table.assign(**{name: table[asked].where(table[asked] != "", table[name])})
        table = table.drop(columns=others)
    return table


def readable(table: pd.DataFrame, study: Study, scope: str = "") -> Readable:
    """A table as texts to be read: names for codes, few digits, a dash where nothing is.

    Parameters
    ----------
    table : DataFrame
        Cells may be numbers, words, codes of the study in a column that `tables.columns` says holds
        them, texts with codes in them (`text.Text`), or lists of these. Of `note` and `note_zh` one
        is shown (see `in_language`), and no index.
    study : Study
        Whose names are put for codes.
    scope : {'national', 'regional'}, optional
        Of the series, where no column says it by row; where empty, the last that the study has.

    Returns
    -------
    Readable
        For display; compute with the table itself, which is not rounded.
    """
    table = in_language(table)
    scope = scope or study.scopes[-1]
    with reading(names=study.labels, scope=scope):
        own = reader()
        voices = {one: own.within(one) for one in ("national", "regional")}
        by_row = [voices.get(one, own) for one in table.get("scope", [scope] * len(table))]
        columns: dict[str, list[str]] = {}
        for place, column in enumerate(table.columns):
            cells = list(table.iloc[:, place])
            # a text has codes in it, which may be names of other columns
            name = "" if isinstance(column, Text) else str(column)
            header = _header(column, cells, study)
            while header in columns:  # `held by` twice
                header += " "
            if name == "printed" and "item" in table:
                columns[header] = [shown(printed_text(cell)) or GAP for cell in cells]
            elif (texts := _of_rule(cells, name, study)) is not None:
                columns[header] = [shown(text) or GAP for text in texts]
            else:
                declared = replace(column_of(name), holds=kind_of(name, table.columns))
                columns[header] = [
                    _text(cell, declared, voice) for cell, voice in zip(cells, by_row, strict=True)
                ]
    return Readable(columns)


def _of_rule(cells: list[Any], name: str, study: Study) -> Iterable[str] | None:
    """Cells of a column that depends on no other, and on no scope."""
    shows: dict[str, Callable[[Any], str]] = {
        "computed": computed_text,
        "item": lambda cell: fact_name(cell, study),
        "note": lambda cell: WORD.get(cell, cell),
        "open_data": computed_text,
        "printed": lambda cell: cell if isinstance(cell, str) else computed_text(cell),
        "rule": lambda cell: MISSING.get(cell) or RULE.get(cell, cell),
        "scheme": lambda cell: short_name(study, cell),
        "unit": lambda cell: given(en=UNITS_EN.get(cell, cell), zh=cell),
        "without_flagged": computed_text,
    }
    return map(shows[name], cells) if name in shows else None


def _header(column: object, cells: list[Any], study: Study) -> str:
    if isinstance(column, Text):
        return say(column)
    name = str(column)
    if name.startswith(BESIDE):
        return say(of_node(name.removeprefix(BESIDE)))
    if name == "tier_median" and not study.tier_rule:
        return say("median of all regions")
    foreign = name == "note" and reader().language != SOURCE
    if foreign and any(ENGLISH.search(say(_words(cell))) for cell in cells):
        return say("note (in English)")
    if name.startswith("by ") and (rule := RULE.get(name.removeprefix("by "))):
        return say(rule)
    return say(column_of(name).header or _with_number(name))


def _with_number(text: str) -> Text:
    """A header or a word that has a number in it as a text; any other as it is."""
    for pattern, make in WITH_NUMBER.items():
        if found := re.fullmatch(pattern, text):
            return make(int(found[1]))
    return Text([text])


def _text(cell: Any, column: Column, voice: Reader) -> str:
    if isinstance(cell, list | tuple):
        return AND.shown(voice).join(_text(part, column, voice) for part in cell) or GAP
    if pd.isna(cell) or cell == "":
        return GAP
    if isinstance(cell, bool | np.bool_):
        cell = "yes" if cell else "no"
    if isinstance(cell, str):
        name = voice.labels.of(column.holds).get(cell) if column.holds else None
        return name or _words(cell).shown(voice)
    if column.name in CHANCES and cell < LEAST:
        return _too_small()
    return _number(cell, column)


def _words(cell: str) -> Text:
    """A cell of words; those of a text that are a word of their own are translated alone."""
    parts = [_word(part) if isinstance(part, str) else [part] for part in parts_of(cell)]
    return Text(chain.from_iterable(parts))


def _word(text: str) -> Iterable[Part]:
    return parts_of(WORD.get(text) or _with_number(text))


def _too_small() -> str:
    """A probability that is not spelled out."""
    return say("below {least:g}", least=LEAST)


def _number(value: Any, column: Column) -> str:
    if isinstance(value, Integral) or (column.name in COUNTS and float(value).is_integer()):
        return str(int(value))
    if SHARES.match(column.name):
        return percent(value / 100, 1).removesuffix("%")
    if column.digits is None:
        return _significant(value)
    finer = reader().finer() if column.holds == SCORES else 0
    return _fixed(value, column.digits + finer)


def _fixed(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text


def _significant(value: float) -> str:
    rounded = float(f"{value:.{SIGNIFICANT}g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 10**SIGNIFICANT else f"{rounded:,.{SIGNIFICANT}g}"
