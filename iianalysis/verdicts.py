"""A checked fact or claim, and the verdicts that it can have."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

OPEN_DATA = "open data"
PUBLISHED = "published"
UNDETERMINED = "not determined by what was printed"
OTHER_QUANTITY = "different quantity"

VERDICTS = {
    "input": "went in as it was printed, so nothing was checked",
    "reproduced": "open data, scored here, give the same",
    "implied": "follows from other printed figures",
    "consistent": "agrees with what is computed or printed beside it, without following from it",
    UNDETERMINED: "to settle it takes something that was not printed",
    OTHER_QUANTITY: "open data measure something else, so the figures need not agree",
    "contradicted": "the figures here do not bear it out; where open data only stand in for the "
    "figures behind the print, this does not show that the print is wrong",
}

SIGNS = {"over": "> ", "at_least": ">= ", "at_most": "<= ", "about": "about "}


@dataclass(frozen=True)
class Checked:
    """One printed fact or claim with what this system gives.

    Parameters
    ----------
    item : str
        Code of the printed figure, of the printed list or of the claim.
    printed : str
        What is printed; empty for what only follows from print.
    computed : float or str
        The figure that the verdict rests on; NaN where there is none, and the note says why.
    basis : {'open data', 'published'}
        What it was computed from.
    verdict : str
        One of `VERDICTS`.
    note : str
        Why, in a sentence.
    """

    item: str
    printed: str
    computed: float | str
    basis: str
    verdict: str
    note: str

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValueError(f"{self.item}: no such verdict: {self.verdict!r}")

    @classmethod
    def of(cls, fact: pd.Series, computed: float, basis: str, verdict: str, note: str) -> Checked:
        """A printed figure, a row of the table `published`, with its sign: `311`, `> 70`."""
        printed = f"{SIGNS.get(fact['qualifier'], '')}{fact['value']:g}"
        return cls(fact["item"], printed, float(computed), basis, verdict, note)
