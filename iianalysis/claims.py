"""The testable claims of the report's text, each against open data or other printed figures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from iianalysis import change
from iianalysis.index import IndexResult, regional_index
from iianalysis.published import printed_index
from iianalysis.study import NATION, Study
from iianalysis.tiers import agreement, by_group_sizes, natural_breaks

Row = dict[str, object]


def of_the_nation(study: Study, national: IndexResult) -> list[Row]:
    """Claims on the pace of dimensions, where the study has the report's dimensions."""
    dimensions = national.framework.dimensions
    growth = change.growth(national.scores).loc[NATION]
    first, last = study.base_year + 1, int(growth.index[-1])
    rows = []
    if "application" in dimensions and not np.isnan(now := growth["application"][last]):
        before = growth["application"][last - 1]
        text = f"growth falls in {last}"
        rows.append(
            _row(
                "application_slows",
                text,
                np.nan,
                "published",
                "not determined by what was printed",
                f"The value of {last - 1} is not printed.",
            )
        )
        rows.append(
            _row(
                "application_slows",
                text,
                now,
                "open data",
                "consistent" if now < before else "contradicted",
                f"Open-data growth is {before:.1f}% in {last - 1} and {now:.1f}% in {last}; the "
                "last step rests on a floor (5G projects) and on e-commerce counts that a "
                "census broke.",
            )
        )
    if "industry" in dimensions:
        path = growth["industry"].loc[first:last]
        rows.append(
            _row(
                "industry_accelerates",
                f"growth rises to {last}",
                float(path[last]),
                "open data",
                "consistent" if path.is_monotonic_increasing else "contradicted",
                "Open-data growth by year: " + ", ".join(f"{g:.1f}%" for g in path) + ".",
            )
        )
        rows += _industry_in_print(study, last)
    if "environment" in dimensions:
        rows += _environment_leads(study, national, last)
    return rows


def _industry_in_print(study: Study, last: int) -> list[Row]:
    known = printed_index(study).query("node == 'industry'").set_index("year")["value"]
    if not {last, last - 1, study.base_year} <= set(known.index):
        return []
    now = 100 * (known[last] / known[last - 1] - 1)
    mean = 100 * (
        (known[last - 1] / known[study.base_year]) ** (1 / (last - 1 - study.base_year)) - 1
    )
    return [
        _row(
            "industry_accelerates",
            f"growth rises to {last}",
            now,
            "published",
            "consistent" if now > mean else "contradicted",
            f"Growth of {last} against a mean of {mean:.1f}% before, from the implied value of "
            f"{last - 1}; the single years before are not printed.",
        )
    ]


def _environment_leads(study: Study, national: IndexResult, last: int) -> list[Row]:
    dimensions = national.framework.dimensions
    facts = study.published
    printed = facts[(facts["kind"] == "index") & (facts["year"] == last)].set_index("node")["value"]
    rows = []
    values = {"published": printed, "open data": national.scores.loc[(NATION, last)]}
    for basis, index in values.items():
        if not set(dimensions) <= set(index.index):
            continue
        rank = int(index[dimensions].rank(ascending=False)["environment"])
        rows.append(
            _row(
                "environment_grows_most",
                "leads in growth",
                rank,
                basis,
                {1: "implied" if basis == "published" else "reproduced"}.get(
                    rank, "consistent" if rank == 2 else "contradicted"
                ),
                f"Rank {rank} of {len(dimensions)} dimensions by growth since {study.base_year}"
                + ("; second counts as among the leading." if rank == 2 else "."),
            )
        )
    return rows


def of_regions(study: Study, regional: Mapping[str, IndexResult]) -> list[Row]:
    """Printed lists, tiers and claims on groups of regions, as far as the study has the lists."""
    result = regional["own year"]
    year = study.years("regional")[-1]
    scores = result.year(year)
    rows = _top_lists(study, scores)
    if study.published_tiers is not None:
        rows += _tiers(study, scores[result.framework.root])
        rows += _distance_of_tiers(study, scores[result.framework.root])
    if study.members("leading_six"):
        rows += _leaders_ahead(study, result, scores)
        rows += _shares_of_leaders(study, scores, year)
    if study.members("east_leading") and (study.regions["macro_region"] != "").any():
        rows += _east_above_west(study, scores[result.framework.root])
    if study.members("yangtze_catching_up"):
        rows += _catching_up(study, result)
    rows += _projects(study)
    rows += _factories(study)
    return rows


def _row(item: str, printed: object, computed: object, basis: str, verdict: str, note: str) -> Row:
    return {
        "item": item,
        "printed": printed,
        "computed": computed,
        "basis": basis,
        "verdict": verdict,
        "note": note,
    }


def _names(regions: list[str]) -> str:
    return ", ".join(regions) or "none"


def _top_lists(study: Study, scores: pd.DataFrame) -> list[Row]:
    rows = []
    lists = study.published_lists
    for name in lists["list"].unique():
        part = lists[(lists["list"] == name) & (lists["region"] != "")]
        top = name == "leading_six" or name.endswith("_top10")
        if not top or part["node"].iloc[0] not in scores:
            continue
        printed, node = list(part["region"]), part["node"].iloc[0]
        ours = list(scores[node].nlargest(len(printed)).index)
        out = [region for region in printed if region not in ours]
        into = [region for region in ours if region not in printed]
        hits = len(printed) - len(out)
        note = "The same regions, from general statistics that stand in for the report's own."
        if out:
            note = (
                f"Printed but not here: {_names(out)}; here instead: {_names(into)}. "
                "The series are proxies."
            )
        rows.append(
            _row(
                name,
                _names(printed),
                f"{hits} of {len(printed)}",
                "open data",
                "contradicted" if out else "reproduced",
                note,
            )
        )
        order = part["position"].astype(float).to_numpy()
        if name.endswith("_top10"):
            own = scores.loc[printed, node].rank(ascending=False).to_numpy()
            rho = float(np.corrcoef(order, own)[0, 1])
            same = list(scores.loc[printed, node].sort_values(ascending=False).index) == printed
            rows.append(
                _row(
                    f"{name}_order",
                    "order of mention",
                    rho,
                    "open data",
                    "reproduced" if same else "contradicted",
                    "Rank correlation among the printed ten; that the order of mention is the "
                    "order of rank is itself an assumption.",
                )
            )
    return rows


def _tiers(study: Study, scores: pd.Series) -> list[Row]:
    published = study.published_tiers
    assert published is not None
    sizes = study.tier_sizes
    rows = []
    rules = {"natural breaks": natural_breaks(scores, len(sizes) or int(published.max()))}
    if sizes:
        rules = {"group sizes": by_group_sizes(scores, sizes), **rules}
    for rule, tiers in rules.items():
        slug = rule.replace(" ", "_")
        for tier, members in published.groupby(published):
            wrong = [region for region in members.index if tiers[region] != tier]
            hits = len(members) - len(wrong)
            note = (
                "All of them."
                if not wrong
                else "Elsewhere here: "
                + ", ".join(f"{region} ({tiers[region]})" for region in wrong)
                + "."
            )
            rows.append(
                _row(
                    f"tier_{tier}_{slug}",
                    _names(list(members.index)),
                    f"{hits} of {len(members)}",
                    "open data",
                    "contradicted" if wrong else "reproduced",
                    note,
                )
            )
        hits = agreement(tiers, published)
        note = (
            "Group sizes are taken from print."
            if rule == "group sizes"
            else "Sizes here: "
            + " ".join(str(size) for size in tiers.value_counts().sort_index())
            + "."
        )
        rows.append(
            _row(
                f"tiers_{slug}",
                f"{len(published)} regions",
                f"{hits} of {len(published)}",
                "open data",
                "reproduced" if hits == len(published) else "contradicted",
                f"{note} The table tier_agreement says what trivial indices reach.",
            )
        )
    return rows


def _distance_of_tiers(study: Study, scores: pd.Series) -> list[Row]:
    published = study.published_tiers
    assert published is not None
    if not {1, 2, 3} <= set(published):
        return []
    middle = scores[published.index[published.isin([2, 3])]]
    leaders = scores[published.index[published == 1]]
    inside = (middle.max() - middle.min()) / (len(middle) - 1)
    among = (leaders.max() - leaders.min()) / (len(leaders) - 1)
    means = [scores[published.index[published == tier]].mean() for tier in (1, 2, 3)]
    return [
        _row(
            "tiers_2_and_3_close",
            "differences are very small",
            inside,
            "open data",
            "consistent"
            if inside < among and means[1] - means[2] < means[0] - means[1]
            else "contradicted",
            f"Mean step between neighbours in the printed tiers 2 and 3, in points; {among:.2f} in "
            f"tier 1. Tier means {means[0]:.1f}, {means[1]:.1f}, {means[2]:.1f}: tiers 2 and 3 "
            f"are {means[1] - means[2]:.1f} apart, 1 and 2 {means[0] - means[1]:.1f}.",
        )
    ]


def _leaders_ahead(study: Study, result: IndexResult, scores: pd.DataFrame) -> list[Row]:
    leaders = study.members("leading_six")
    rows = []
    for node in [result.framework.root, *result.framework.dimensions]:
        ours = set(scores[node].nlargest(len(leaders)).index)
        lead = scores.loc[leaders, node].mean() - scores.drop(leaders)[node].mean()
        best = scores.drop(leaders)[node].idxmax()
        inside = len(ours & set(leaders))
        rows.append(
            _row(
                f"leaders_ahead_{node}",
                "far ahead in the total and every part",
                lead,
                "open data",
                "consistent" if inside == len(leaders) else "contradicted",
                f"Mean lead in points; {inside} of the {len(leaders)} are among the first "
                f"{len(leaders)}; the best other region is {best} with "
                f"{scores.loc[best, node]:.1f}, "
                f"the last leader has {scores.loc[leaders, node].min():.1f}.",
            )
        )
    return rows


def _shares_of_leaders(study: Study, scores: pd.DataFrame, year: int) -> list[Row]:
    """The share of over 70% under both readings: of totals that add up, and of scores."""
    rows = []
    facts = study.published
    facts = facts[
        (facts["kind"] == "share") & (facts["group"] == "leading_six") & (facts["node"] != "")
    ]
    leaders, regions = study.members("leading_six"), list(study.regions.index)
    series = study.indicators.loc["regional"]
    for _, fact in facts.iterrows():
        below = series[(series["parent"] == fact["node"]) & (series["additive"] == 1)]
        shares = {
            str(code): change.shares(study.series("regional", str(code)), leaders, regions).get(
                year, np.nan
            )
            for code in below.index
        }
        found = {code: share for code, share in shares.items() if not np.isnan(share)}
        of_scores = 100 * scores.loc[leaders, fact["node"]].sum() / scores[fact["node"]].sum()
        if found:
            best = max(found.values())
            verdict = "consistent" if best > fact["value"] else "contradicted"
            note = (
                "Share of the national total: "
                + ", ".join(f"{c} {s:.1f}%" for c, s in found.items())
                + "."
            )
        else:
            best, verdict = np.nan, "not determined by what was printed"
            note = "No series here adds up to a complete total."
        note += (
            f" Share of the sum of scores: {of_scores:.1f}%. "
            "The text does not say what the share is of."
        )
        rows.append(
            _row(str(fact["item"]), f"> {fact['value']:g}", best, "open data", verdict, note)
        )
    return rows


def _east_above_west(study: Study, scores: pd.Series) -> list[Row]:
    means = scores.groupby(study.regions["macro_region"]).mean().sort_values(ascending=False)
    if not {"east", "west"} <= set(means.index):
        return []
    first = means.index[0] == "east" and means["east"] > means["west"]
    text = ", ".join(f"{name} {mean:.1f}" for name, mean in means.items())
    return [
        _row(
            "east_above_west",
            "strong in the east, weak in the west",
            means["east"] - means["west"],
            "open data",
            "consistent" if first else "contradicted",
            f"Mean scores: {text}.",
        )
    ]


def _catching_up(study: Study, result: IndexResult) -> list[Row]:
    """Scores that compare over years: pooled goalposts, snapshots left out."""
    pooled = regional_index(study, result.method, goalposts="pooled", without=("snapshot",))
    wide = pooled.scores[pooled.framework.root].unstack("year")
    group, leaders = study.members("yangtze_catching_up"), study.members("leading_six")
    first, last = wide.columns[0], wide.columns[-1]
    rows = []
    against = {"leaders": leaders, "all_others": [r for r in wide.index if r not in group]}
    for name, others in against.items():
        if not others:
            continue
        ratio = wide.loc[group].mean() / wide.loc[others].mean()
        step = wide.loc[group].mean()[last] / wide.loc[group].mean()[first]
        rows.append(
            _row(
                f"yangtze_catches_up_with_{name}",
                "catching up strongly",
                100 * ratio[last],
                "open data",
                "consistent" if ratio[last] - ratio[first] >= 0.01 else "contradicted",
                f"Mean score in percent of that of {name.replace('_', ' ')}: "
                f"{100 * ratio[first]:.1f} in {first}, {100 * ratio[last]:.1f} in {last}; "
                f"the own score grew by {100 * (step - 1):.1f}%. "
                "A gain of a point or more counts as catching up. Pooled goalposts, no snapshots.",
            )
        )
    return rows


def _projects(study: Study) -> list[Row]:
    """A count of a group and its share of the nation bound the national count."""
    facts = study.published.set_index("item")
    count, share = "tier_2_projects_5g_ii_2023", "tier_2_projects_5g_ii_share_2023"
    if (
        not {count, share} <= set(facts.index)
        or ("national", "projects_5g_ii") not in study.indicators.index
    ):
        return []
    bound = float(facts.loc[count, "value"] / facts.loc[share, "value"] * 100)
    series = study.series("national", "projects_5g_ii")[NATION]
    value = float(series[facts.loc[count, "year"]])
    return [
        _row(
            "projects_5g_ii_2023_cn",
            f"about {bound:.0f} at most",
            value,
            "open data",
            "consistent" if value <= bound else "different quantity",
            f"Printed: over {facts.loc[count, 'value']:g} in the 11 regions, at least "
            f"{facts.loc[share, 'value']:g}% of the nation; the series counts projects by another "
            "definition.",
        )
    ]


def _factories(study: Study) -> list[Row]:
    facts = study.published[study.published["item"] == "smart_factories_2023_cn"]
    steps = study.other_figures[study.other_figures["indicator"] == "smart_factories_new"]
    if facts.empty or steps.empty:
        return []
    fact = facts.iloc[0]
    return [
        _row(
            str(fact["item"]),
            f"{fact['value']:g}",
            float(steps["value"].sum()),
            "open data",
            "input",
            "The printed sum went in: the figure of 2022 is what it leaves beside 2021 and 2023.",
        )
    ]
