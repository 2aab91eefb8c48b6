"""How far the ranking can be trusted, as the notebook and the report show it."""

from __future__ import annotations

import pandas as pd

from iianalysis.pages.readable import GAP
from iianalysis.pages.trust import says as uncertainty_findings
from iianalysis.pages.trust.says import (
    CHOSEN,
    OUTPUTS,
    choice_name,
    chosen_name,
    effects,
    factor_name,
)
from iianalysis.parameters import ParameterError, one_of
from iianalysis.scoring.index import IndexResult
from iianalysis.show.names import with_texts
from iianalysis.show.reader import say
from iianalysis.show.text import THEN, Text, listed, of_node, of_region, t, tp
from iianalysis.study.study import Study
from iianalysis.tables.trust import (
    DRAWS,
    Trust,
    of_trust,
    tier_probabilities,
    trust,
    with_probability,
)
from iianalysis.uncertainty import one_choice as sensitivity

MOST = 10  # rows of a table of what does most
MOST_DRAWS = 10_000_000
LARGEST_DESIGN = 65_536

# What the choices of a factor mean.
MEANINGS = {
    "scheme": t("one of them"),
    "weights": t(
        "each weight moved by up to this share of itself, siblings brought back to a sum of 1"
    ),
    "inclusion": t("each indicator left out with this probability, its weight to its siblings"),
    "normalisation": t("one of them"),
    "goalposts": t("extremes of the year itself or of all years"),
    "treatment": t("outliers as they are or pulled in"),
    "aggregation": t(
        "whether a high score makes up for a low one: wholly, or less (min-max then on 1 to 100)"
    ),
    "imputation": t("what stands for a missing value"),
    "errors": t(
        "relative standard deviation of a value, by how well it is supported, of a suspicious "
        "one at least that share of its jump in logarithms; rounding to the last digit of a "
        "series; counts from a list off by up to so many either way; floors, where there are "
        "any, exceeded by up to their share"
    ),
}
ERRORS: dict[str, str] = {
    text: text
    for text in (
        tp("error", "two sources agree"),
        tp("error", "two releases agree"),
        tp("error", "one source"),
        tp("error", "one release"),
        tp("error", "derived"),
        tp("error", "sources disagree"),
        tp("error", "one source, suspicious"),
        tp("error", "imputed"),
        tp("error", "no confidence given"),
        tp("error", "counts"),
        tp("error", "jumps"),
        tp("error", "floors"),
        tp("error", "rounding"),
    )
}


def assess(study: Study, scheme: str, goalposts: str, year: int, draws: int, design: int) -> Trust:
    """How far a ranking can be trusted, for the parameters of a notebook.

    Draws are made by `uncertainty.engine.work`, and ranked by `uncertainty.tally.Counter.ranks`.

    Raises
    ------
    ParameterError
        For fewer than 2 draws, more than ten million, or a design that is no power of 2.
    """
    one_of("draws", draws, range(2, MOST_DRAWS + 1))
    if design < 2 or design > LARGEST_DESIGN or design & (design - 1):
        raise ParameterError(
            f"parameter 'design' is {design}; it must be a power of 2, 2 to {LARGEST_DESIGN}"
        )
    one_of("goalposts", goalposts, list(study.all_goalposts))
    return trust(study, scheme, goalposts, year, draws, design)


def tables_of(found: Trust, study: Study) -> dict[str, pd.DataFrame]:
    """The tables that a run writes, see `tables.trust.of_trust`."""
    return of_trust(found, study)


def factor_table(factors: pd.DataFrame, study: Study) -> pd.DataFrame:
    """What varies, a row for each factor.

    Returns
    -------
    DataFrame
        factor, choices (with sizes in percent), meaning, basis (`assumption`).
    """
    rows = []
    for name, part in factors.groupby("factor", sort=False):
        choices = []
        for choice, size in zip(part["choice"], part["size"], strict=True):
            text = _choice(str(name), choice, study)
            amount = f" {size:g}" if choice == "counts" else f" {100 * size:g}%"
            choices.append(text if pd.isna(size) else text + amount)
        texts = {
            "factor": factor_name(str(name)),
            "choices": listed(choices, THEN),
            "meaning": MEANINGS.get(str(name), ""),
            "basis": t("assumption"),
        }
        rows.append({column: say(text) for column, text in texts.items()})
    return pd.DataFrame(rows)


def _choice(factor: str, choice: str, study: Study) -> str:
    if factor == "errors":
        return ERRORS.get(choice, choice)
    if factor == "inclusion":
        return t("each indicator")
    if factor == "weights":
        return CHOSEN.get(choice.capitalize(), choice)
    return chosen_name(factor, choice, study) or factor_name(factor)


def interval_table(intervals: pd.DataFrame, own: pd.DataFrame | None = None) -> pd.DataFrame:
    """The ranks that each region has in the draws, and how probable its tier is.

    Parameters
    ----------
    intervals : DataFrame
        The table `rank_intervals`.
    own : DataFrame, optional
        Tiers with their probability, as `says.own_tiers`.

    Returns
    -------
    DataFrame
        rank, region, median, p05, p95, highest_rank, lowest_rank; tier and probability (percent)
        where these are known.
    """
    names = {"best": "highest_rank", "worst": "lowest_rank"}
    columns = ["rank", "region", "median", "p05", "p95", "highest_rank", "lowest_rank"]
    table = intervals.rename(columns=names)[columns]
    if own is not None and len(own):
        own = own.set_index("region")
        table["tier"] = table["region"].map(own["tier"])
        table["probability"] = 100 * table["region"].map(own["probability"])
    return table


def own_tier_table(found: Trust) -> pd.DataFrame:
    """The tier of each region in the index as it stands, and its probability.

    Returns
    -------
    DataFrame
        region, rank, tier, probability (a share), elsewhere (in which other tiers the other draws
        are); empty where no sizes of tiers are given.
    """
    simulation = found.simulation
    columns = ["region", "rank", "tier", "probability", "elsewhere"]
    if not simulation.sizes:
        return pd.DataFrame(columns=columns)
    table = simulation.baseline.dropna(subset=["tier"]).reset_index()
    table = table.astype({"rank": "Int64", "tier": int}).assign(rule="group sizes", year=0)
    table = with_probability(table, tier_probabilities(simulation), year=0)
    return table.sort_values("rank", kind="stable")[columns].reset_index(drop=True)


def probability_table(found: Trust) -> pd.DataFrame:
    """Probability of each tier in percent, regions in the order of the ranking.

    Returns
    -------
    DataFrame
        rank, region, tier, and `probability of tier N` for each tier.
    """
    own = own_tier_table(found)
    if own.empty:
        return own[["rank", "region", "tier"]]
    shares = 100 * found.simulation.tiers()
    shares.columns = [f"probability of tier {tier}" for tier in shares.columns]
    return own[["rank", "region", "tier"]].join(shares, on="region")


def tornado_table(alone: pd.DataFrame, study: Study) -> pd.DataFrame:
    """What each factor does by itself: variant, changed_tier, mean_shift, largest_shift, whose."""
    table = effects(alone)
    names = [
        say(choice_name(factor, choice, study))
        for factor, choice in zip(table["factor"], table["choice"], strict=True)
    ]
    columns = ["changed_tier", "mean_shift", "largest_shift", "moved_most"]
    table = table[columns].dropna(axis="columns", how="all")
    table.insert(0, "variant", names)
    return table


def share_table(shares: pd.DataFrame) -> pd.DataFrame:
    """First-order and total indices with their 95% intervals, in percent.

    Returns
    -------
    DataFrame
        output, factor, first_index, first_interval, total_index, total_interval, doubtful (yes
        where the draws are too few to tell).
    """
    outputs = OUTPUTS | {"mean_shift": t("shift of ranks")}
    table = pd.DataFrame(
        {
            "output": [say(outputs.get(name, name)) for name in shares["output"]],
            "factor": [say(factor_name(name)) for name in shares["factor"]],
        }
    )
    for name in ("first", "total"):
        table[f"{name}_index"] = 100 * shares[name]
        ends = zip(shares[f"{name}_low"], shares[f"{name}_high"], strict=True)
        table[f"{name}_interval"] = [
            say(tp("interval", "{low} to {high}", low=_whole(100 * low), high=_whole(100 * high)))
            if low <= high
            else GAP
            for low, high in ends
        ]
    table["doubtful"] = shares["note"] != ""
    return table


def _whole(number: float) -> str:
    """A whole number, and none that is -0."""
    return f"{round(number, 0) + 0.0:.0f}"


def without_table(study: Study, index: IndexResult, year: int) -> pd.DataFrame:
    """What leaving out a dimension or a region does, the largest shifts first.

    Returns
    -------
    DataFrame
        left_out_kind, left_out_part, mean_shift, largest_shift, moved_most and, with sizes of
        tiers, changed_tier (of dimensions only: the sizes do not fit fewer regions). A part without
        which there is no index is absent.
    """
    framework = index.framework
    inner = any(framework.nodes.loc[node, "level"] == 1 for node in framework.parents())
    levels = (1,) if inner else ()
    table = sensitivity.leave_out(study, index.method, year, study.tier_sizes, levels)
    table = table[table["kind"].isin(["dimension", "region"]) & table["mean_shift"].notna()]
    parts = [
        part.sort_values("mean_shift", ascending=False, kind="stable").head(MOST)
        for _, part in table.groupby("kind", sort=False)
    ]
    columns = ["kind", "code", "mean_shift", "largest_shift", "moved_most"]
    columns += ["changed_tier"] if study.tier_sizes else []
    names = {"kind": "left_out_kind", "code": "left_out_part"}
    found = pd.concat(parts)[columns].rename(columns=names)
    parts_left = zip(found["left_out_kind"], found["left_out_part"], strict=True)
    texts = [of_region(code) if kind == "region" else of_node(code) for kind, code in parts_left]
    return with_texts(found, left_out_part=texts)


def swap_table(swaps: pd.DataFrame) -> pd.DataFrame:
    """The neighbours that the smallest change of weights makes level.

    Returns
    -------
    DataFrame
        rank, region, next_region, gap, weight_moved (percent of the whole), from_nodes, to_nodes.
    """
    table = swaps.dropna(subset=["moved"]).sort_values("moved", kind="stable").head(MOST)
    table = table.assign(weight_moved=100 * table["moved"])
    for column in ("from_nodes", "to_nodes"):
        table[column] = [
            [of_node(code) for code in text.codes] if text else [] for text in table[column]
        ]
    columns = ["rank", "region", "next_region", "gap", "weight_moved", "from_nodes", "to_nodes"]
    return table[columns]


def border_table(borders: pd.DataFrame) -> pd.DataFrame:
    """The borders between tiers, in percent.

    Returns
    -------
    DataFrame
        border, regions_above, expected_share, least_safe (the region that is least often on its
        side), probability (of its being there).
    """
    return borders.assign(
        expected_share=100 * borders["expected_share"], probability=100 * borders["probability"]
    ).rename(columns={"region": "least_safe"})


def convergence(table: pd.DataFrame) -> Text:
    """How many draws there were, what error is left, and whether a run makes more."""
    return uncertainty_findings.convergence(table, DRAWS)


def convergence_table(convergence: pd.DataFrame) -> pd.DataFrame:
    """draws, standard_error and change, in percentage points."""
    return convergence.assign(
        draws=convergence["draws"].astype(int),
        standard_error=100 * convergence["standard_error"],
        change=100 * convergence["change"],
    )
