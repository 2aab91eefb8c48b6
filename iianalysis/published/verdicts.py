"""A checked fact or claim, and the verdicts that it can have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from iianalysis.show.text import COLON, END, NEXT, Text, capital, listed, t, tp

OPEN_DATA = "open data"
PUBLISHED = "published"
UNDETERMINED = "not determined by what was printed"
OTHER_QUANTITY = "different quantity"
NOT_TOLD = "not to be told from these data"

# In the order in which they are worth reading: what each is called, and what it means.
VERDICT = {
    "contradicted": tp("verdict", "contradicted"),
    "differs": tp("verdict", "differs"),
    NOT_TOLD: t("not to be told from these data"),
    "reproduced": tp("verdict", "reproduced"),
    "consistent": tp("verdict", "consistent"),
    "implied": tp("verdict", "implied"),
    UNDETERMINED: t("not determined by what was printed"),
    OTHER_QUANTITY: t("different quantity"),
    "input": tp("verdict", "input"),
}
VERDICTS = {
    "contradicted": t("other printed figures rule it out, by arithmetic alone"),
    "differs": t(
        "open data give something else; they only stand in for the figures behind the print, so "
        "this does not show that the print is wrong"
    ),
    NOT_TOLD: t(
        "the answer hangs on flagged cells, on floors or on series with a break, or is too close"
    ),
    "reproduced": t("open data, scored here, give the same"),
    "consistent": t("agrees with what is computed or printed beside it, without following from it"),
    "implied": t("follows from other printed figures"),
    UNDETERMINED: t("to settle it takes something that was not printed"),
    OTHER_QUANTITY: t("open data measure something else, so the figures need not agree"),
    "input": t("went in as it was printed, so nothing was checked"),
}
OF_PRINT = ("contradicted", "implied")  # only arithmetic on print can say so
OF_DATA = ("reproduced", "differs", NOT_TOLD, OTHER_QUANTITY)  # only open data can
TESTS = ("contradicted", "implied", "consistent", "reproduced", "differs", NOT_TOLD)

# Cells that a verdict must not hang on. Over years it must not hang on a list of one date
# either, nor on a series with a break.
UNSOUND = ("suspicious", "imputed", "disputed", "floor")
UNSOUND_OVER_YEARS = (*UNSOUND, "snapshot")
MARGIN = 1.0  # points by which growth or gain must differ to be told apart

SIGNS = {"over": "> ", "at_least": ">= ", "at_most": "<= ", "about": "about "}
_DECIDES = (
    *((PUBLISHED, verdict) for verdict in ("contradicted", "implied", "consistent", "input")),
    *((OPEN_DATA, verdict) for verdict in ("consistent", "reproduced", "differs", NOT_TOLD)),
    (PUBLISHED, UNDETERMINED),
    *((OPEN_DATA, verdict) for verdict in (OTHER_QUANTITY, UNDETERMINED, "input")),
)


@dataclass(frozen=True)
class Finding:
    """What data say of a claim: a figure, a verdict, and why, without capital and full stop."""

    figure: float | str
    verdict: str
    note: str


@dataclass(frozen=True)
class Checked:
    """One printed fact or claim with what this system gives.

    Parameters
    ----------
    item : str
        Code of the printed figure, of the printed list or of the claim.
    printed : str
        What is printed; a `text.Text` where there are words in it.
    computed : float or str
        The figure that the verdict rests on; NaN where there is none, and the note says why.
    basis : {'open data', 'published'}
        What it was computed from.
    verdict : str
        One of `VERDICTS`.
    note : str
        Why, without the capital and the full stop that `one_each` gives it.
    open_data : float or str
        What open data give, whatever the verdict rests on; NaN where they give nothing.
    without_flagged, verdict_without_flagged : float or str
        The same without the cells that a verdict must not hang on (`UNSOUND`); empty where nothing
        is left, and where the verdict rests on print.
    same_figure : bool
        Whether a series of the study has the printed figure, so that both may go back to one
        release and their agreement shows little.

    Raises
    ------
    ValueError
        For a verdict that there is not, or that the basis cannot give: open data never contradict
        print, and print alone reproduces nothing.
    """

    item: str
    printed: str
    computed: float | str
    basis: str
    verdict: str
    note: str
    open_data: float | str = np.nan
    without_flagged: float | str = np.nan
    verdict_without_flagged: str = ""
    same_figure: bool = False

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"{self.item}: no such verdict: {self.verdict!r}")
        if self.verdict in (OF_PRINT if self.basis == OPEN_DATA else OF_DATA):
            raise ValueError(f"{self.item}: {self.basis} cannot give the verdict {self.verdict!r}")

    @classmethod
    def of(cls, fact: pd.Series, computed: float, basis: str, verdict: str, note: str) -> Checked:
        """A printed figure, a row of the table `published`, with its sign: `311`, `> 70`."""
        data = float(computed) if basis == OPEN_DATA else np.nan
        return cls(fact["item"], printed_figure(fact), float(computed), basis, verdict, note, data)

    @classmethod
    def weighed(cls, item: str, printed: str, found: Finding, without: Finding | None) -> Checked:
        """What open data say, with the flagged cells and without them.

        Parameters
        ----------
        item, printed : str
        found : Finding
            On all cells.
        without : Finding or None
            Without the cells that the verdict must not hang on; None where nothing is left.
        """
        verdict, note = found.verdict, found.note
        if verdict in TESTS and (without is None or without.verdict != verdict):
            verdict = NOT_TOLD
        if without is None:
            if verdict == NOT_TOLD:
                more = t("Without flagged cells nothing is left to tell it from")
                note = listed([note, more], NEXT)
            return cls(item, printed, found.figure, OPEN_DATA, verdict, note, found.figure)
        if without.figure != found.figure or without.verdict != found.verdict:
            figure, word = figure_text(without.figure), VERDICT[without.verdict]
            more = t(
                "Without flagged cells it is {figure} ({verdict})", figure=figure, verdict=word
            )
            if without.verdict != found.verdict:
                more += COLON + without.note
            note = listed([note, more], NEXT)
        return cls(
            item, printed, found.figure, OPEN_DATA, verdict, note,
            found.figure, without.figure, without.verdict,
        )  # fmt: skip


def printed_figure(fact: pd.Series) -> str:
    """A printed figure with its sign."""
    if fact["qualifier"] == "about":
        return t("about {value:g}", value=fact["value"])
    return f"{SIGNS.get(fact['qualifier'], '')}{fact['value']:g}"


def figure_text(figure: float | str) -> str:
    """A computed figure in a sentence."""
    return figure if isinstance(figure, str) else f"{figure:.4g}"


def in_sentences(first: str, *more: str) -> Text:
    """Statements of which each but the first begins a sentence."""
    return listed([first, *map(capital, more)], NEXT)


def one_each(rows: Iterable[Checked]) -> list[Checked]:
    """One row for each fact: the one that says most, with what the others say in its note.

    Arithmetic on print goes before open data, a test before what is none.
    """
    by_item: dict[str, list[Checked]] = {}
    for row in rows:
        by_item.setdefault(row.item, []).append(row)
    found = []
    for same in by_item.values():
        first, *others = sorted(same, key=lambda row: _DECIDES.index((row.basis, row.verdict)))
        for row in others:
            said = row.note
            if row.basis == OPEN_DATA:
                figure, word = figure_text(row.computed), VERDICT[row.verdict]
                said = t("on open data it is {figure} ({verdict})", figure=figure, verdict=word)
                said += COLON + row.note
                first = replace(
                    first,
                    open_data=row.computed,
                    without_flagged=row.without_flagged,
                    verdict_without_flagged=row.verdict_without_flagged,
                    same_figure=row.same_figure,
                )
            first = replace(first, note=in_sentences(first.note, said))
        found.append(replace(first, note=capital(first.note) + END))
    return found
