"""From the results of a run to the pictures on how far the ranking can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iianalysis.pages.regions.run import geometry_source, map_labels, note
from iianalysis.pages.trust.says import own_tiers
from iianalysis.pages.trust.says import tornado as tornado_finding
from iianalysis.pages.trust.views import tornado_table
from iianalysis.show.reader import say
from iianalysis.show.text import END, THEN, Text, listed, t, unended

if TYPE_CHECKING:
    import pandas as pd

    from iianalysis.tables.results import Results


def assumptions(convergence: pd.DataFrame, *more: str) -> Text:
    """What holds for every picture of draws, and what is said of one."""
    drawn = t(
        "All that varies is an assumption, see uncertain_factors; a probability is a share of "
        "{draws:,} draws, not of what is true",
        draws=convergence["draws"].iloc[-1],
    )
    return listed([drawn, *map(unended, more)], THEN) + END


def _note(results: Results, *more: str) -> str:
    draws = results.tables["uncertainty_convergence"]["draws"].iloc[-1]
    drawn = t("{draws:,} draws under assumptions", draws=draws)
    return note(results, "regional", *map(say, (drawn, *more)))


def rank_intervals(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.trust import ranks as uncertainty

    return uncertainty.rank_intervals(
        results.tables["rank_intervals"],
        results.tables.get("tier_borders"),
        _note(results),
    )


def rank_acceptability(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.trust import ranks as uncertainty

    return uncertainty.rank_acceptability(
        results.tables["rank_acceptability"],
        list(results.tables["rank_intervals"]["region"]),
        _note(results),
    )


def tier_probability_map(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.trust import ranks as uncertainty

    study = results.study
    colour = t(
        "the colour is the most probable tier, which need not be the one that the index gives"
    )
    return uncertainty.tier_probability_map(
        results.tables["tier_probabilities"],
        own_tiers(results.tables["tiers"], study.years("regional")[-1]),
        study.geometry["geometry"],
        study.geometry.get("dashline"),
        map_labels(results),
        t("{note} {more}", note=_note(results, colour), more=geometry_source(results)),
    )


def tornado(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.trust import drivers

    study, alone = results.study, results.tables["one_at_a_time"]
    return drivers.tornado(
        tornado_table(alone, study), tornado_finding(alone, study), of_one_factor()
    )


def of_one_factor() -> Text:
    """What holds for factors that vary by themselves."""
    return t(
        "Beside each bar its length and the region that moves most, with its places; one factor "
        "varies at a time, all else as in the index; all that varies is an assumption."
    )


def variance_shares(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.trust import drivers

    return drivers.variance_shares(results.tables["variance_shares"], share_note(results))


def share_note(results: Results) -> Text:
    """What holds for shares of variance."""
    return shares_of(int(results.tables["variance_shares"]["evaluations"].iloc[0]))


def shares_of(evaluations: int) -> Text:
    """What holds for shares of variance from so many points."""
    return t(
        "Sobol indices from {n:,} points; first order: what a factor explains alone; total: what "
        "it has a part in, so that totals may add to more than 100%; errors of estimation reach "
        "below 0; all that varies is an assumption.",
        n=evaluations,
    )


def unsafe_borders(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.trust import ranks as uncertainty

    study, tiers = results.study, results.study.published_tiers
    if tiers is None:
        own = own_tiers(results.tables["tiers"], study.years("regional")[-1])
        tiers = own.set_index("region")["tier"]
    return uncertainty.unsafe_borders(
        results.tables["tier_borders"],
        results.tables["rank_acceptability"],
        tiers,
        _note(results),
        printed=study.published_tiers is not None,
    )
