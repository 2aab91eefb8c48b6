"""Tables of a run on what each region lacks, and what the page of one region shows of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.diagnosis.least_change import EVEN, LEAST
from iianalysis.diagnosis.profile import largest_first, obstacles, profile
from iianalysis.diagnosis.structure import SPACES, coordination, peers
from iianalysis.diagnosis.way_up import undefined, ways_up
from iianalysis.parameters import one_of
from iianalysis.schemes import method_of
from iianalysis.scoring.each import scale_of
from iianalysis.scoring.index import regional_index
from iianalysis.scoring.normalise import MethodError
from iianalysis.shared import shared
from iianalysis.show.numbers import percent
from iianalysis.show.text import Text, of_region, t
from iianalysis.study.study import Study
from iianalysis.system.file_names import file_names
from iianalysis.tables import trust as uncertainty_tables
from iianalysis.tables.register import of_regions, table, tables

if TYPE_CHECKING:
    from iianalysis.tables.results import Results

TABLES = (
    "region_profiles",
    "obstacles",
    "coordination",
    "peers",
    "way_up",
    "way_up_steps",
)
TIERED = ("region_profiles", "way_up")  # those that name a tier, which has a probability
MOST = 8  # obstacles that a page names
STEPS = 10  # of the way up
MOST_PAGES = 100  # of regions in a run: the first by rank
PLACES = 12  # of scores and shares that are kept, so that they do not depend on the machine
FEWEST_DRAWS, MOST_DRAWS = 2, 10_000_000


@table(
    "region_profiles",
    t(
        "every region, down to the second level, against the median (of its tier, where there are "
        "tiers) and the best; "
        "“rank_lead”: rank overall less rank there; “verdict”: strength or weakness, by both"
    ),
    when=of_regions,
    drawn=True,
)
def _region_profiles(run: Results) -> pd.DataFrame:
    return uncertainty_tables.told(run.diagnosis.tables["region_profiles"], run)


def _of_sums(run: Results) -> bool:
    """Whether scores of regions are sums between a worst and a best end."""
    return of_regions(run) and not undefined(run.index, sums=True)


def _of_ways(run: Results) -> bool:
    """Whether ways up are defined for the method."""
    return of_regions(run) and not undefined(run.index)


@tables(
    when=_of_sums,
    obstacles=t(
        "obstacle degree of every node for every region: weight times deviation from the full "
        "score, normalised to 100% over the indicators"
    ),
    coordination=t(
        "coupling C, development T and coordination D of the dimensions, with the class of D"
    ),
)
def _of_each(run: Results, name: str) -> pd.DataFrame:
    return run.diagnosis.tables[name]


@table(
    "peers",
    t("the nearest regions of every region, over the dimensions and over the second level"),
    when=of_regions,
)
def _peers(run: Results) -> pd.DataFrame:
    return run.diagnosis.tables["peers"]


@table(
    "way_up",
    t(
        "the smallest change of scores that lifts each region over the next threshold (or to the "
        "next rank within the highest tier), by least total and by least squares; goalposts, "
        "thresholds and other regions are held fixed"
    ),
    when=_of_ways,
    drawn=True,
)
def _way_up(run: Results) -> pd.DataFrame:
    return uncertainty_tables.told(run.diagnosis.tables["way_up"], run)


@table(
    "way_up_steps",
    t("the indicators that each way moves, with scores and values now and needed"),
    when=_of_ways,
)
def _way_up_steps(run: Results) -> pd.DataFrame:
    return run.diagnosis.tables["way_up_steps"]


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What is found of every region of a study in one year.

    Attributes
    ----------
    year : int
    tables : dict of str to DataFrame
        By the names of `TABLES`.
    intervals : DataFrame
        As the table `rank_intervals`; empty where it is not known.
    draws : int
        That probabilities rest on; 0 where there are none.
    untold : str
        Why there are no probabilities; empty where there are.
    undefined : dict of str to str
        Why a table is not there: what it tells is not defined for every method.
    given : bool
        Whether goalposts are given, so that the last of all does not score 0.
    scale : (float, float)
        Ends of the scale of scores, where it has some.
    """

    year: int
    tables: dict[str, pd.DataFrame]
    intervals: pd.DataFrame
    draws: int = 0
    untold: str = ""
    undefined: Mapping[str, str] = field(default_factory=dict)
    given: bool = False
    scale: tuple[float, float] = (0.0, 100.0)


@shared
def diagnose(study: Study, scheme: str, goalposts: str, year: int) -> Diagnosis:
    """Profile, obstacles, coordination, peers and ways up of every region.

    Raises
    ------
    StudyError
        If the study has no regional series, or no such scheme.
    MethodError
        If the index of the year is not defined.
    """
    method = method_of(study, "regional", scheme)
    result = regional_index(study, method, goalposts=goalposts)
    told: dict[str, Callable[[], tuple[pd.DataFrame, ...]]] = {
        "region_profiles": lambda: (profile(study, result, year),),
        "obstacles": lambda: (obstacles(result, year),),
        "coordination": lambda: (coordination(result, year),),
        "peers": lambda: (peers(result, year),),
        "way_up": lambda: ways_up(study, result, year),
    }
    found: dict[str, pd.DataFrame] = {}
    undefined: dict[str, str] = {}
    for name, part in told.items():
        try:
            table, *steps = part()
        except MethodError as error:
            undefined[name] = str(error)
            continue
        found[name] = table.round(PLACES)
        if steps:
            found["way_up_steps"] = steps[0]  # in the units of the data
    given = method.goalposts == "given"
    scale = scale_of(method.normalisation) or (0.0, 100.0)
    return Diagnosis(year, found, pd.DataFrame(), undefined=undefined, given=given, scale=scale)


@shared
def diagnose_with_chances(
    study: Study, scheme: str, goalposts: str, year: int, draws: int = uncertainty_tables.DRAWS
) -> Diagnosis:
    """As `diagnose`, with the probability of each tier and the interval of each rank.

    The draws are those of `tables.trust.simulated`; a study for which they are not defined
    goes without, and `untold` says why.

    Raises
    ------
    ParameterError
        For other goalposts, or fewer than 2 draws, or more than ten million.
    """
    one_of("goalposts", goalposts, list(study.all_goalposts))
    one_of("draws", draws, range(FEWEST_DRAWS, MOST_DRAWS + 1))
    found = diagnose(study, scheme, goalposts, year)
    try:
        simulation = uncertainty_tables.simulated(study, scheme, goalposts, year, draws)
    except MethodError as error:
        return replace(found, untold=str(error))
    tables = dict(found.tables)
    if simulation.sizes or simulation.tally.tiers:
        known = uncertainty_tables.tier_probabilities(simulation)
        for name in [name for name in TIERED if name in tables]:
            tables[name] = uncertainty_tables.with_probability(tables[name], known, year)
    intervals = simulation.intervals()
    return replace(found, tables=tables, intervals=intervals, draws=int(simulation.draws))


# The page of one region


def _of(found: Diagnosis, name: str, region: str) -> pd.DataFrame:
    table = found.tables[name]
    return table[table["region"] == region].reset_index(drop=True)


def standing(found: Diagnosis, study: Study, region: str) -> pd.DataFrame:
    """Where a region stands: one row.

    Returns
    -------
    DataFrame
        rank, rank_low and rank_high (between which nine draws in ten lie), score; with tiers tier,
        rule, probability (as the sentence has it: 100% is all draws), elsewhere (the other tiers,
        with theirs), printed_tier, coverage, imputed and
        on_weak (percent of the weight).
    """
    row = _of(found, "region_profiles", region).iloc[[0]]
    columns = ["rank", "score", "tier", "rule", "probability", "elsewhere", "coverage", "imputed"]
    table = row.rename(columns={"weak": "on_weak"}).reindex(columns=[*columns, "on_weak"])
    table = table.assign(**{c: 100 * table[c] for c in ("imputed", "on_weak")})
    table["probability"] = [percent(one) if pd.notna(one) else "" for one in table["probability"]]
    if not study.tier_rule:
        table = table.drop(columns=["tier", "rule", "probability", "elsewhere"])
    if len(found.intervals):
        interval = found.intervals.set_index("region").loc[region]
        for place, (name, end) in enumerate((("rank_low", "p05"), ("rank_high", "p95")), 1):
            table.insert(place, name, pd.Series([interval[end]]).round().astype("Int64"))
    if study.published_tiers is not None:
        printed = study.published_tiers.get(region)
        place = table.columns.get_loc("coverage")
        table.insert(place, "printed_tier", pd.Series([printed], dtype="Int64"))
    return table


def profile_table(found: Diagnosis, region: str) -> pd.DataFrame:
    """Dimensions, each followed by what is below it.

    Returns
    -------
    DataFrame
        node, rank, score, tier_median, gap_to_median, best_score, best_region, gap_to_best,
        verdict (`by size` where it rests on totals), coverage, on_weak (percent of the weight),
        flags.
    """
    rows = _of(found, "region_profiles", region)
    rows = rows[rows["level"] > 0].rename(columns={"best": "best_score"})
    verdict = rows["verdict"].where(~rows["by_size"], rows["verdict"] + " by size")
    flags = rows["flags"].str.split("; ")
    rows = rows.assign(on_weak=100 * rows["weak"], flags=flags, verdict=verdict)
    columns = ["node", "rank", "score", "tier_median", "gap_to_median", "best_score"]
    columns += ["best_region", "gap_to_best", "verdict", "coverage", "on_weak", "flags"]
    return rows[columns].reset_index(drop=True)


def obstacle_table(found: Diagnosis, region: str, most: int = MOST) -> pd.DataFrame:
    """The largest obstacles among the indicators.

    Returns
    -------
    DataFrame
        indicator, dimension, weight_share (percent), score_now, obstacle and cumulative
        (percent).
    """
    low, high = found.scale
    rows = _of(found, "obstacles", region)
    rows = rows[rows["indicator"] & (rows["deviation"] > 0)]
    rows = largest_first(rows)
    table = pd.DataFrame(
        {
            "indicator": rows["node"],
            "dimension": rows["dimension"],
            "weight_share": 100 * rows["weight"],
            "score_now": low + (high - low) * (1 - rows["deviation"]),
            "obstacle": rows["obstacle"],
            "cumulative": rows["obstacle"].cumsum(),
        }
    )
    return table.head(most).reset_index(drop=True)


def coordination_table(found: Diagnosis, region: str) -> pd.DataFrame:
    """coupling, development, coordination, class and rank of a region: one row."""
    rows = _of(found, "coordination", region)
    return rows[["coupling", "development", "coordination", "class", "rank"]]


def peer_table(found: Diagnosis, region: str) -> pd.DataFrame:
    """The nearest peers over the dimensions, and beside them those over the second level.

    Returns
    -------
    DataFrame
        nearness, and for each space peer, distance, differs_most and difference (points; positive
        where the peer is ahead). Empty where the region has none.
    """
    rows = _of(found, "peers", region)
    parts = []
    for number, space in enumerate(SPACES, 1):
        part = rows[rows["space"] == space].set_index("place")
        columns = ["peer", "distance", "differs_most", "difference"]
        parts.append(part[columns].add_suffix(f"_{number}"))
    return pd.concat(parts, axis=1).rename_axis("nearness").reset_index()


def way_table(found: Diagnosis, region: str, most: int = STEPS) -> pd.DataFrame:
    """The first steps of both ways side by side: those of the least total, then the even ones.

    Returns
    -------
    DataFrame
        indicator, unit, value, least_value and even_value (to aim at), score_now, least_change and
        even_change (points), flags. At most so many rows. Empty where there is no way.
    """
    rows = _of(found, "way_up_steps", region)
    least, even = (rows[rows["way"] == way].set_index("indicator") for way in (LEAST, EVEN))
    both = pd.concat([least, even[~even.index.isin(least.index)]]).head(most)
    return pd.DataFrame(
        {
            "indicator": both.index,
            "unit": both["unit"].to_numpy(),
            "value": both["value"].to_numpy(),
            "least_value": least["target_value"].reindex(both.index).to_numpy(),
            "even_value": even["target_value"].reindex(both.index).to_numpy(),
            "score_now": both["score"].to_numpy(),
            "least_change": least["change"].reindex(both.index).to_numpy(),
            "even_change": even["change"].reindex(both.index).to_numpy(),
            "flags": both["flags"].str.split("; ").to_list(),
        }
    )


def ways_of(found: Diagnosis, region: str) -> pd.DataFrame:
    """The rows of a region in the table `way_up`."""
    return _of(found, "way_up", region)


# The report

PAGE = "region_profile"


def page_names(study: Study, scheme: str = "") -> dict[str, str]:
    """Name of the page of each region: its English name, or the short one, without blanks.

    Of a study of more regions, only the first `MOST_PAGES` by rank in the last year have a page.
    """
    given = study.regions["name_en"].astype(str)
    if len(given) > MOST_PAGES:
        method = method_of(study, "regional", scheme)
        ranks = regional_index(study, method).ranks.xs(study.years("regional")[-1], level="year")
        root = study.framework("regional").root
        first = ranks[root].reindex(given.index).sort_values(kind="stable").index[:MOST_PAGES]
        given = given[given.index.isin(first)]
    names = file_names(name or str(region) for region, name in given.items())
    return {str(region): f"{PAGE}_{name}" for region, name in zip(given.index, names, strict=True)}


def anchors(study: Study, scheme: str = "") -> dict[str, str]:
    """Place of each region in the file of pages to print: its name as that of its notebook."""
    return {r: name.removeprefix(f"{PAGE}_") for r, name in page_names(study, scheme).items()}


def pages(study: Study, scheme: str, notebooks: Sequence[str]) -> list[tuple[str, Text]]:
    """Anchor and region of each page that a run leaves."""
    if "regional" not in study.scopes:
        return []
    there = set(notebooks)
    return [
        (name.removeprefix(f"{PAGE}_"), of_region(region))
        for region, name in page_names(study, scheme).items()
        if name in there
    ]
