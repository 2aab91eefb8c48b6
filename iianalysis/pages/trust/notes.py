"""What stands below the pictures of draws, and the tiers that these are held against."""

from __future__ import annotations

import pandas as pd

from iianalysis.pages.nation.says import setting
from iianalysis.pages.notes import note
from iianalysis.pages.page import Page
from iianalysis.show.text import END, THEN, Text, listed, t, unended


def below(page: Page, *more: str) -> Text:
    """What holds for every picture of draws; within the report also what is said of one."""
    draws = page["uncertainty_convergence"]["draws"].iloc[-1]
    if not page.alone:
        drawn = t("{draws:,} draws under assumptions", draws=draws)
        return note(page, "regional", drawn, *more)
    drawn = t(
        "All that varies is an assumption, see uncertain_factors; a probability is a share of "
        "{draws:,} draws, not of what is true",
        draws=draws,
    )
    given = setting(page.study, page.scheme, page.between)
    return listed([drawn, unended(given)], THEN) + END


def own_tiers(page: Page) -> pd.Series:
    """The tier of each region by group sizes in the index as it stands."""
    rows = page.of_year("tiers")
    rows = rows[rows["rule"] == "group sizes"].dropna(subset="tier")
    return rows.set_index("region")["tier"]
