"""From the results of a run to the pictures on how far the ranking can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iianalysis.pages.regions.run import geometry_source, map_labels, note
from iianalysis.pages.trust.says import own_tiers
from iianalysis.pages.trust.says import tornado as tornado_finding
from iianalysis.pages.trust.views import tornado_table
from iianalysis.show.bilingual import clauses, say
from iianalysis.show.reader import language, shown

if TYPE_CHECKING:
    import pandas as pd

    from iianalysis.tables.results import Results


def assumptions(convergence: pd.DataFrame, *more: str) -> str:
    """What holds for every picture of draws, and what is said of one."""
    draws = f"{convergence['draws'].iloc[-1]:,}"
    parts = [
        f"所有变动内容均为假定，见uncertain_factors；概率为{draws}次抽样中的占比，不是真实性的概率"
        if language() == "zh"
        else f"All that varies is an assumption, see uncertain_factors; a probability is a share "
        f"of {draws} draws, not of what is true",
        *map(shown, more),
    ]
    return clauses(parts)


def _note(results: Results, *more: str) -> str:
    draws = f"{results.tables['uncertainty_convergence']['draws'].iloc[-1]:,}"
    drawn = say(f"{draws} draws under assumptions", f"{draws}次抽样，变动内容均为假定")
    return note(results, "regional", drawn, *more)


def rank_intervals(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.trust import ranks as uncertainty

    return uncertainty.rank_intervals(
        results.tables["rank_intervals"],
        results.tables.get("tier_borders"),
        results.study.labels(language(), "regional"),
        _note(results),
    )


def rank_acceptability(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.trust import ranks as uncertainty

    return uncertainty.rank_acceptability(
        results.tables["rank_acceptability"],
        list(results.tables["rank_intervals"]["region"]),
        results.study.labels(language(), "regional"),
        _note(results),
    )


def tier_probability_map(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.trust import ranks as uncertainty

    study = results.study
    source = geometry_source(results)
    more = (
        "颜色为最可能的梯队，不一定是本指数给出的梯队"
        if language() == "zh"
        else "the colour is the most probable tier, which need not be the one that the index gives"
    )
    return uncertainty.tier_probability_map(
        results.tables["tier_probabilities"],
        own_tiers(results.tables["tiers"], study.years("regional")[-1]),
        study.geometry["geometry"],
        study.geometry.get("dashline"),
        map_labels(results),
        _note(results, more) + (source if language() == "zh" else " " + source),
        study.labels(language(), "regional").regions,
    )


def tornado(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.trust import drivers

    study = results.study
    alone = results.tables["one_at_a_time"]
    return drivers.tornado(
        tornado_table(alone, study),
        tornado_finding(alone, study),
        study.labels(language(), "regional"),
        of_one_factor(),
    )


def of_one_factor() -> str:
    """What holds for factors that vary by themselves."""
    if language() == "zh":
        return (
            "柱旁为平均变化、变动最大的地区及其变动；每次只变动一项，其余与指数本身相同；"
            "变动内容均为假定。"
        )
    return (
        "Beside each bar its length and the region that moves most, with its places; one factor "
        "varies at a time, all else as in the index; all that varies is an assumption."
    )


def variance_shares(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.trust import drivers

    return drivers.variance_shares(results.tables["variance_shares"], share_note(results))


def share_note(results: Results) -> str:
    """What holds for shares of variance."""
    rows = int(results.tables["variance_shares"]["evaluations"].iloc[0])
    return shares_of(rows)


def shares_of(evaluations: int) -> str:
    """What holds for shares of variance from so many points."""
    if language() == "zh":
        return (
            f"索博尔指数，由{evaluations:,}个点计算；一阶：该因素单独解释的部分；总效应：该因素参与其中的部分，"
            "各项之和可超过100%；抽样误差可使估计略低于0；变动内容均为假定。"
        )
    return (
        f"Sobol indices from {evaluations:,} points; first order: what a factor explains alone; "
        "total: what it has a part in, so that totals may add to more than 100%; errors of "
        "estimation reach below 0; all that varies is an assumption."
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
        study.labels(language(), "regional"),
        _note(results),
        printed=study.published_tiers is not None,
    )
