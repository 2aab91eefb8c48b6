"""What stands below the pictures on how regions move."""

from __future__ import annotations

import pandas as pd

from iianalysis.pages.method import POSTS, in_force, usual
from iianalysis.pages.movement.convergence import linked
from iianalysis.pages.movement.says import least_spelled
from iianalysis.pages.notes import note
from iianalysis.pages.page import Page
from iianalysis.schemes import described
from iianalysis.show.numbers import percent
from iianalysis.show.text import END, THEN, Text, capital, listed, t
from iianalysis.study.study import Study
from iianalysis.uncertainty.over_years import DRAWS, NOISE


def below(page: Page, *more: Text, crowded: bool = False) -> Text:
    """What holds for every picture of movement, and what is said of one.

    Of one that is crowded the report says that names are left out.
    """
    between = "given" if page.study.goalposts == "given" else "pooled"
    if not page.alone:
        said = (*more, t("names that would overlap are left out")) if crowded else more
        posts = [POSTS[between]] if usual(page.study) else []
        return note(page, "regional", *posts, *said, goalposts="pooled")
    pooled = t(
        "Goalposts pooled over years; snapshots are left out, and so is, for a region, a series "
        "that it lacks in one of the years"
    )
    if not usual(page.study):
        left_out = t(
            "snapshots are left out, and so is, for a region, a series that it lacks in one of the "
            "years"
        )
        pooled = listed([capital(in_force(page.study, between)), left_out], THEN)
    weights = described(page.study, "regional", page.scheme)
    return listed([pooled, weights, *more], THEN) + END


def of_tiers() -> Text:
    """What holds for tiers over the years."""
    return t(
        "thresholds are the midpoints between the tiers of the last year, held fixed; without the "
        "series with a break their weight goes to their siblings; a probability is a share of "
        "{draws:,} draws, in which weights move by up to {noise}, alike in all years, values of "
        "each year have errors, and thresholds follow from the last year of the draw (assumptions)",
        draws=DRAWS,
        noise=percent(NOISE),
    )


def of_drivers(study: Study) -> Text:
    """What holds for contributions."""
    return t(
        "weight times change of score, adding up to the change (behind the name); below "
        "{least:g} points no figure; †: series with a break; grey: no value",
        least=least_spelled(study),
    )


def of_spread(study: Study) -> Text:
    """What holds for scores whose zero is the worst value, or the lower goalpost."""
    if study.goalposts == "given":
        return t("every region counts alike; every measure here depends on the goalposts")
    return t(
        "every region counts alike; a score of 0 is the worst value of all years, not nothing, so "
        "that every measure here depends on the goalposts"
    )


def of_slope() -> Text:
    """What holds for the line of growth on the initial level."""
    return t(
        "the 95% interval of the slope is the wider of two (HC3; neighbours share shocks); a "
        "broken line: it holds 0"
    )


def of_space(whole: pd.DataFrame) -> Text:
    """What holds for neighbours."""
    links, n = linked(whole), int(whole["permutations"].iloc[0])
    return t(
        "neighbours share a border or a corner{links}; p is two-sided, from {n:,} permutations",
        links=t(", and {links} by assumption", links=links) if links else "",
        n=n,
    )
