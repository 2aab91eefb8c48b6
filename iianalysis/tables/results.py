"""Everything that a run computes, as tables: the one place where the parts come together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from iianalysis import tiers
from iianalysis.dynamics.movement import comparable_index
from iianalysis.errors import StudyError, quoted
from iianalysis.identify import RegionalEvidence
from iianalysis.published import check as published_check
from iianalysis.schemes import (
    chosen,
    coverage_asked,
    described,
    method_of,
    note,
    schemes,
    weights_of,
)
from iianalysis.scoring import change, weighting
from iianalysis.scoring.index import IndexResult, Method, national_index, ranked, regional_index
from iianalysis.scoring.normalise import GOALPOSTS, MethodError
from iianalysis.show.numbers import percent
from iianalysis.study import printed as published
from iianalysis.study.cells import FLAGS
from iianalysis.study.study import Study
from iianalysis.tables import diagnosis as diagnosis_tables
from iianalysis.tables import tiers as tier_tables
from iianalysis.tables import trust as uncertainty_tables
from iianalysis.tables import weights as weight_tables
from iianalysis.tables.movement import PARTS, dynamics, expected
from iianalysis.uncertainty import one_choice as sensitivity

AMOUNT = 0.5  # relative move of a weight in the sensitivity table
OF_FACTS = ("weight_bounds", "weights_against_facts")
OF_TIERS = ("tier_weights", "tier_dimensions", "tier_chance")


@dataclass(frozen=True, eq=False)
class Results:
    """What a run computes.

    Attributes
    ----------
    study : Study
    scheme : str
        The scheme of weights that was asked for; empty for the default.
    national : IndexResult or None
        None where the study has no national series.
    regional : mapping of str to IndexResult
        By goalposts; empty where the study has no regional series.
    tables : mapping of str to DataFrame
        What is written as `tables/NAME.csv`; a table that the study has no data for is absent.
    awaited : tuple of str
        Tables that `add_evidence`, `add_tiers`, `add_dynamics` and `add_trust` compute, since they
        take seconds; of those of the last three a study may lack some.
    evidence : RegionalEvidence or None
        What the printed tiers say of weights; None until then, and where no tiers are printed.
    untold : str
        Why it cannot be told how far the ranking can be trusted; empty where it can.
    unmoved : mapping of str to str
        Why a part of how regions move cannot be told, see `Dynamics.untold`.
    """

    study: Study
    scheme: str
    national: IndexResult | None
    regional: Mapping[str, IndexResult]
    tables: Mapping[str, pd.DataFrame]
    awaited: tuple[str, ...] = ()
    evidence: RegionalEvidence | None = None
    untold: str = ""
    unmoved: Mapping[str, str] = field(default_factory=dict)

    def scheme_of(self, scope: str) -> str:
        """Name of the scheme that a scope is weighted by."""
        return chosen(self.study, scope, self.scheme)

    def weights_in_words(self, scope: str) -> str:
        """What the weights of a scope are."""
        words = described(self.study, scope, self.scheme)
        return words + coverage_asked(self.study)

    @property
    def year(self) -> int:
        """The latest year with data."""
        return max(self.study.years(scope)[-1] for scope in self.study.scopes)


def compute(study: Study, scheme: str = "") -> Results:
    """Compute every table of a run, save those that it awaits; tiers from one score alone.

    Parameters
    ----------
    study : Study
    scheme : str
        Name of a scheme of weights; the default of the study where empty.

    Raises
    ------
    StudyError, MethodError
        For an unknown scheme, and where the method is not defined for the values.
    """
    tables: dict[str, pd.DataFrame] = {}
    national = None
    if "national" in study.scopes:
        national = national_index(study, method_of(study, "national", scheme))
        _need_scores(study, national, "national")
        tables["national_index"] = published.two_bases(study, national)
        if len(study.years("national")) > 1:
            tables["national_growth"] = published.growth_since_base(tables["national_index"])
            tables["growth_concentration"] = growth_concentration(study, national)
    regional: dict[str, IndexResult] = {}
    if "regional" in study.scopes:
        method = method_of(study, "regional", scheme)
        regional = {g: regional_index(study, method, goalposts=g) for g in GOALPOSTS}
        _need_scores(study, regional["own year"], "regional")
        tables["regional_index"] = pd.concat(
            [regional_table(study, result) for result in regional.values()], ignore_index=True
        )
        tables["tiers"] = pd.concat(
            [
                tiers.tier_table(result, study.tier_sizes, study.published_tiers)
                for result in regional.values()
            ],
            ignore_index=True,
        )
        tables["top10"] = top_regions(study, regional["own year"])
        changes = changes_without_snapshots(study, method)
        tables |= {"rank_changes": changes} if len(changes) else {}
        tables["sensitivity"] = sensitivity_table(study, method)
        last = study.years("regional")[-1]
        tables |= diagnosis_tables.diagnose(study, scheme, "own year", last).tables
    tables["weights"] = _noted(study, weight_table(study))
    tables["framework"] = framework_table(study, national, regional.get("own year"))
    tables["indicators"] = indicator_table(study)
    tables["proxy_strength"] = proxy_strength(study, scheme)
    tables["flagged_cells"] = flagged_cells(study)
    mix = study.published[study.published["kind"] == "mix"]
    if len(mix):
        columns = [
            "item",
            "name_en",
            "name_zh",
            "year",
            "value",
            "low",
            "high",
            "qualifier",
            "place",
        ]
        tables["industry_mix"] = mix[columns]
    if len(study.other_figures):
        tables["other_figures"] = _with_notes(study.other_figures)
    if len(study.published):
        tables["published_check"] = published_check.check(study, national, regional)
    if study.published_tiers is not None and regional:
        agreement = published_check.tier_agreement(study, method)
        tables |= {"tier_agreement": agreement} if len(agreement) else {}
    tables |= _of_weights(study)
    awaited: tuple[str, ...] = OF_FACTS if weight_tables.facts(study) is not None else ()
    awaited += OF_TIERS if study.published_tiers is not None and regional else ()
    awaited += expected(study)
    awaited += tier_tables.TABLES + uncertainty_tables.TABLES if regional else ()
    return Results(study, scheme, national, regional, tables, awaited)


def _need_scores(study: Study, result: IndexResult, scope: str) -> None:
    """Refuse a study of which nothing could be told: without an overall score in the last year."""
    root, year = result.framework.root, study.years(scope)[-1]
    covered = result.coverage.xs(year, level="year")[root]
    number = int(result.year(year)[root].notna().sum())
    least = 2 if scope == "regional" else 1
    if number < least:
        who = "fewer than two regions have" if scope == "regional" else "the nation does not have"
        full = sorted(covered, reverse=True)[least - 1]
        raise StudyError(
            [
                f"{scope}.csv: {who} an overall score ({quoted(root)}) in {year}, the last year: "
                f"values cover {percent(full)} of the weight, and {percent(study.min_coverage)} is "
                "asked for; add values, leave out nodes without an indicator or that year, or ask "
                "for less by --min-coverage"
            ]
        )


def _of_weights(study: Study) -> dict[str, pd.DataFrame]:
    """What the panel said, how schemes differ, and what print implies, as far as it is quick."""
    tables: dict[str, pd.DataFrame] = {}
    if "regional" in study.scopes:
        comparison = weight_tables.compare_schemes(study)
        tables["scheme_comparison"] = _noted(study, comparison)
        tables["scheme_summary"] = _noted(study, weight_tables.scheme_summary(comparison))
    for name, of_scope, given in (
        ("ahp_consistency", weight_tables.consistency, study.judgements),
        ("panel_points", weight_tables.points, study.points),
        ("panel_rounds", weight_tables.rounds, study.points),
    ):
        scopes = [scope for scope in study.scopes if (given["scope"] == scope).any()]
        parts = {scope: of_scope(study, scope) for scope in scopes}
        if parts:
            table = pd.concat(parts, names=["scope"]).reset_index("scope")
            tables[name] = _noted(study, table.reset_index(drop=True))
    if weight_tables.printed_facts(study) is not None:
        tables["weight_contradictions"] = weight_tables.contradictions(study)
    if weight_tables.facts(study) is not None:
        below = weight_tables.second_level(study)
        if len(below):
            tables["identifier_weight"] = below
    return tables


def _noted(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """The table with a last column `note`: where what it shows is of an illustrative panel.

    A table without schemes is one of the panel.
    """
    names = table["scheme"] if "scheme" in table else ["panel"] * len(table)
    return table.assign(note=[note(study, name) for name in names])


def add_evidence(results: Results) -> Results:
    """The same results with what the printed facts and tiers prove of the weights."""
    study, tables = results.study, dict(results.tables)
    evidence = results.evidence
    if "weight_bounds" in results.awaited:
        tables["weight_bounds"] = weight_tables.bounds(study)
        against = weight_tables.against_facts(study)
        tables["weights_against_facts"] = _noted(study, against)
    if "tier_chance" in results.awaited:
        evidence = weight_tables.tier_evidence(study)
        tables |= weight_tables.of_tiers(evidence) if evidence else {}
    left = tuple(name for name in results.awaited if name not in (*OF_FACTS, *OF_TIERS))
    return replace(results, tables=tables, awaited=left, evidence=evidence)


def add_tiers(results: Results) -> Results:
    """The same results with tiers from the dimensions, how many there should be, and agreement."""
    if tier_tables.TABLES[0] not in results.awaited:
        return results
    study, sizes = results.study, results.study.tier_sizes
    year = study.years("regional")[-1]
    found = tier_tables.tier_evidence(study, results.scheme, "own year", year)
    pooled = tiers.tier_table(
        results.regional["pooled"], sizes, study.published_tiers, found.k, tiers.RULES
    )
    tables = {**results.tables, **found.tables}
    tables["tiers"] = pd.concat([found.table, pooled], ignore_index=True)
    left = tuple(name for name in results.awaited if name not in tier_tables.TABLES[:-1])
    return replace(results, tables=tables, awaited=left)


def add_dynamics(results: Results) -> Results:
    """The same results with how regions move, converge and lie beside one another.

    Where that is not defined for the values of a study, it goes without; `unmoved` says why.
    """
    names = [name for part in PARTS.values() for name in part]
    if not set(names) & set(results.awaited):
        return results
    left = tuple(name for name in results.awaited if name not in names)
    found = dynamics(results.study, results.scheme)
    tables = {**results.tables, **{n: found.tables[n] for n in names if n in found.tables}}
    return replace(results, tables=tables, awaited=left, unmoved=found.untold)


# Tables of tiers of the last year that do not say so, and by which rule these are.
IMPLIED = {"tier_differences": {}, "scheme_comparison": {"rule": "group sizes"}}


def add_trust(results: Results) -> Results:
    """The same results with how far the ranking can be trusted, tiers with their probability.

    A study for which that is not defined goes without; `untold` says why.
    """
    if uncertainty_tables.TABLES[0] not in results.awaited:
        return results
    of_draws = (*uncertainty_tables.TABLES, tier_tables.TABLES[-1])
    left = tuple(name for name in results.awaited if name not in of_draws)
    year = results.study.years("regional")[-1]
    try:
        found = uncertainty_tables.trust(results.study, results.scheme, "own year", year)
    except MethodError as error:
        return replace(results, awaited=left, untold=str(error))
    tables = {**results.tables, **uncertainty_tables.of_trust(found, results.study)}
    if "tier_probabilities" in tables:
        for name in diagnosis_tables.TIERED:
            known = tables["tier_probabilities"]
            tables[name] = uncertainty_tables.with_probability(tables[name], known, year)
        drawn = uncertainty_tables.simulated(results.study, results.scheme, "own year", year)
        known, tables["tier_sizes"] = tier_tables.tier_stability(drawn, results.study)
        tables["tier_probabilities"] = known
        tables["tiers"] = tier_tables.in_all_years(
            tables["tiers"], known, results.study, results.scheme
        )
        for name, implied in IMPLIED.items():
            if name in tables:
                full = tables[name].assign(**{"year": year, **implied})
                full = uncertainty_tables.with_probability(full, known, year)
                tables[name] = full.drop(columns=["year", *implied])
    return replace(results, tables=tables, awaited=left)


def complete(results: Results) -> Results:
    """The same results with all the tables that they await."""
    return add_trust(add_dynamics(add_tiers(add_evidence(results))))


def growth_concentration(study: Study, national: IndexResult) -> pd.DataFrame:
    """Which series carry the growth of the open-data index since the base year.

    Returns
    -------
    DataFrame
        indicator, dimension, contribution (percent of the growth of the overall index, largest
        first), cumulative, growth (percent, of the series), floors (number of the two values, of
        the base year and the last, that are floors), prices (`current` for a sum of money at the
        prices of each year).
    """
    last = study.years("national")[-1]
    share = change.leaf_contributions(national, study.base_year)
    ends = study.cells["national"].set_index(["indicator", "year"])["floor"]
    nodes = national.framework.nodes
    of_last = share.xs(last, level="year").iloc[0].sort_values(ascending=False, kind="stable")
    table = of_last.rename("contribution").rename_axis("indicator").reset_index()
    table.insert(1, "dimension", [_dimension(nodes, code) for code in table["indicator"]])
    table["cumulative"] = table["contribution"].cumsum()
    scores = national.scores.xs(last, level="year").iloc[0]
    table["growth"] = scores[table["indicator"]].to_numpy() - 100
    table["floors"] = [
        int(ends.get((code, study.base_year), False)) + int(ends.get((code, last), False))
        for code in table["indicator"]
    ]
    table["prices"] = table["indicator"].map(study.indicators.loc["national"]["prices"])
    return table


def _dimension(nodes: pd.DataFrame, code: str) -> str:
    while nodes.loc[code, "level"] > 1:
        code = str(nodes.loc[code, "parent"])
    return code


def regional_table(study: Study, result: IndexResult) -> pd.DataFrame:
    """The regional index as it leaves a run.

    Returns
    -------
    DataFrame
        region, year, goalposts, node, level, score, rank, coverage, `imputed` (share of the
        node's weight that rests on imputed cells) and `flags` (what is to be known of the cell
        of an indicator, parted by `; `).
    """
    cells = study.cells["regional"].set_index(["region", "year", "indicator"])
    leaves = result.framework.indicators
    imputed = (
        cells["imputed"]
        .astype(float)
        .unstack("indicator")
        .reindex(result.scores.index)
        .reindex(columns=leaves)
        .fillna(0.0)
    )
    shares = pd.DataFrame(0.0, index=result.scores.index, columns=result.scores.columns)
    shares[leaves] = imputed
    for node in result.framework.parents():
        children = result.framework.children(node)
        there = result.scores[children].notna() * result.weights[children]
        total = there.sum(axis=1)
        shares[node] = (there * shares[children]).sum(axis=1) / total.where(total > 0)
    table = result.table()
    table["imputed"] = shares.stack(future_stack=True).to_numpy()
    keys = pd.MultiIndex.from_frame(table[["region", "year", "node"]])
    table["flags"] = _flags(cells).reindex(keys).fillna("").to_numpy()
    return table


def _flags(cells: pd.DataFrame) -> pd.Series:
    text = pd.Series("", index=cells.index)
    for flag in FLAGS:
        text = text.where(~cells[flag], text + "; " + flag)
    return text.str.removeprefix("; ")


def top_regions(study: Study, result: IndexResult, n: int = 10) -> pd.DataFrame:
    """The first regions of every dimension in the latest year, beside the printed lists.

    Returns
    -------
    DataFrame
        dimension, rank, region, score, printed_position (in the printed list of the dimension).
        Regions that are printed but rank below n follow.
    """
    scores = result.year(study.years("regional")[-1])
    parts = []
    for node in result.framework.dimensions:
        printed = study.members(f"{node}_top10")
        order = scores[node].dropna()
        order = order[ranked(order).sort_values(kind="stable").index]
        keep = [r for place, r in enumerate(order.index) if place < n or r in printed]
        ranks = ranked(order).astype(int)
        position = {region: place for place, region in enumerate(printed, 1)}
        parts.append(
            pd.DataFrame(
                {
                    "dimension": node,
                    "rank": ranks[keep].to_numpy(),
                    "region": keep,
                    "score": order[keep].to_numpy(),
                    "printed_position": pd.Series([position.get(r) for r in keep], dtype="Int64"),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def changes_without_snapshots(study: Study, method: Method) -> pd.DataFrame:
    """Rank changes from the first to the last year, of scores that compare.

    Pooled goalposts; without snapshots, and without the series that a region lacks in a year (see
    `dynamics.movement.comparable_panel`): a region would else win places because weight moves.

    There are no rows for a study of one year, or where no region has enough values in every year.
    """
    years, enough = study.years("regional"), True
    try:
        result = comparable_index(study, method)
    except MethodError:  # the part on movement says why
        result, enough = regional_index(study, method), False
    table = change.rank_changes(result, years[0], years[-1]).reset_index()
    table = table.assign(start=years[0], end=years[-1])
    return table if enough and len(years) > 1 else table.iloc[:0]


def sensitivity_table(study: Study, method: Method) -> pd.DataFrame:
    """What one choice at a time does to ranks and tiers of the latest year.

    Returns
    -------
    DataFrame
        kind (`alternative`, `weight moved`, `indicator left out`), variant, mean_shift,
        largest_shift, moved_most, correlation and, with tier sizes, changed_tier.
    """
    panel, framework = study.panel("regional"), study.framework("regional")
    kinds: dict[str, Mapping[str, Method]] = {
        "alternative": sensitivity.alternatives(method),
        "weight moved": sensitivity.moved_weights(method, framework, AMOUNT),
        "indicator left out": sensitivity.left_out(method, framework),
    }
    year, sizes = study.years("regional")[-1], study.tier_sizes
    parts = {
        kind: sensitivity.compare(panel, framework, method, variants, year, sizes).reset_index()
        for kind, variants in kinds.items()
    }
    return pd.concat(parts, names=["kind"]).reset_index("kind").reset_index(drop=True)


def weight_table(study: Study) -> pd.DataFrame:
    """Every scheme of weights that the study has, the default first.

    Returns
    -------
    DataFrame
        node, parent, scope, scheme, weight (within the parent), points (100 over the leaves, after
        the weight of gaps has gone to their siblings), effective_weight (within the parent, after
        the same).
    """
    parts = []
    for scope in study.scopes:
        framework = study.framework(scope)
        for scheme in schemes(study, scope):
            table = weighting.effective(framework, weights_of(study, scope, scheme)).reset_index()
            parts.append(table.assign(scope=scope, scheme=scheme))
    columns = ["node", "parent", "scope", "scheme", "weight", "points", "effective_weight"]
    return pd.concat(parts, ignore_index=True)[columns]


def framework_table(
    study: Study, national: IndexResult | None, regional: IndexResult | None
) -> pd.DataFrame:
    """The tree above the indicators with the coverage of each node in the latest year.

    Returns
    -------
    DataFrame
        node, parent, level, name_en, name_zh, and for each scope the number of indicators below
        and the coverage (for regions the mean over them).
    """
    table = study.tree[["parent", "name_en", "name_zh"]].copy()
    for scope, result in (("national", national), ("regional", regional)):
        if result is None:
            continue
        tree = result.framework
        table["level"] = tree.nodes["level"].reindex(table.index)
        table[f"{scope}_indicators"] = [
            sum(code in tree.indicators for code in tree.below(node)) for node in table.index
        ]
        last = result.coverage.xs(study.years(scope)[-1], level="year")
        table[f"{scope}_coverage"] = last[table.index].mean()
    table.insert(1, "level", table.pop("level"))
    return table.sort_values("level", kind="stable").reset_index()


def indicator_table(study: Study) -> pd.DataFrame:
    """Every measured series of the study, with its origin and what a reader should know of it.

    Returns
    -------
    DataFrame
        scope, parent (empty: no indicator of its own), indicator, name_en, name_zh, unit,
        direction, numerator and denominator (of a share in percent), strength (as a proxy),
        specific (1: measures the subject itself; empty: not stated), snapshot (1: one dated list
        for every year), made and precision (how the values came about, and the unit of their last
        digit), origin, note; note_zh where the study has notes in Chinese.
    """
    columns = ["scope", "parent", "indicator", "name_en", "name_zh", "unit", "direction"]
    columns += ["numerator", "denominator", "strength", "specific", "snapshot"]
    columns += ["made", "precision", "origin", "note", "note_zh"]
    table = study.indicators.reset_index()
    table["specific"] = table["specific"].astype("Int64")
    table = table.loc[table["scope"].isin(study.scopes), columns].reset_index(drop=True)
    return _with_notes(table)


def _with_notes(table: pd.DataFrame) -> pd.DataFrame:
    """The table with a column `note_zh` only where a note in it is in Chinese too."""
    return table if table["note_zh"].any() else table.drop(columns="note_zh")


def proxy_strength(study: Study, scheme: str) -> pd.DataFrame:
    """Share of the weight that rests on indicators of each proxy strength.

    Returns
    -------
    DataFrame
        scope, strength, indicators (number), points (of 100), specific_points (of these, on
        indicators that measure the subject itself; NaN where the study says of none whether it
        does).
    """
    parts = []
    for scope in study.scopes:
        framework = study.framework(scope)
        points = weighting.effective(framework, weights_of(study, scope, scheme))["points"]
        leaves = framework.nodes.loc[framework.indicators, ["strength", "specific"]].assign(
            points=points
        )
        leaves["specific_points"] = leaves["points"].where(leaves["specific"] == 1, 0.0)
        if leaves["specific"].isna().all():
            leaves["specific_points"] = np.nan
        leaves["strength"] = leaves["strength"].replace("", "not stated")
        grouped = leaves.groupby("strength")
        part = grouped[["points", "specific_points"]].sum(min_count=1)
        part.insert(0, "indicators", grouped.size())
        order = [s for s in ("strong", "medium", "weak", "not stated") if s in part.index]
        parts.append(part.loc[order].reset_index().assign(scope=scope))
    columns = ["scope", "strength", "indicators", "points", "specific_points"]
    return pd.concat(parts, ignore_index=True)[columns]


def flagged_cells(study: Study) -> pd.DataFrame:
    """Every cell of an indicator that is imputed, a snapshot, suspicious, disputed or a floor.

    `jump`: of a suspicious one, in logarithms, see `iianalysis.study.jumps`.
    """
    parts = []
    for scope in study.scopes:
        cells = study.cells[scope]
        used = cells[cells["indicator"].isin(study.framework(scope).indicators)]
        flags = _flags(used)
        parts.append(used.assign(scope=scope, flags=flags)[flags != ""])
    columns = ["scope", "region", "year", "indicator", "value", "confidence", "flags", "jump"]
    return pd.concat(parts, ignore_index=True)[columns]
