"""The tables that the report shows, rounded and in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from iianalysis.identify import reference_weights
from iianalysis.pages.coherence import views as coherence_views
from iianalysis.pages.data import views as data_views
from iianalysis.pages.identify import views as identify_views
from iianalysis.pages.movement import views as movement_views
from iianalysis.pages.nation import views as nation_views
from iianalysis.pages.readable import are_numbers, in_language, readable
from iianalysis.pages.regions import views as regions_views
from iianalysis.pages.tiers import says as tier_findings
from iianalysis.pages.tiers import views as tiers_views
from iianalysis.pages.trust import says as trust_findings
from iianalysis.pages.trust import views as trust_views
from iianalysis.pages.weights import views as weights_views
from iianalysis.published.lists import leading_agreement
from iianalysis.published.verdicts import VERDICT, VERDICTS
from iianalysis.show.reader import say, shown
from iianalysis.show.text import Text, capital, given, t, tp
from iianalysis.tables.results import Results
from iianalysis.tables.ways import way_summary

LONGEST = 12  # rows of a table that stands open on the screen
ONE_LINE = (
    "basis",
    "scope",
    "goalposts",
    "strength",
    "specific",
    "verdict",
    "flags",
    "years",
    "sizes",
)


@dataclass(frozen=True)
class Shown:
    """A table as the report shows it: texts, with the sides that they keep to."""

    source: str  # table of the run that it is made from
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    kinds: Sequence[str]  # of each column: right, keep (on one line), wide (sentences), or empty
    heading: str = ""

    @property
    def folded(self) -> bool:
        """Whether it is too long to stand open on the screen."""
        return len(self.rows) > LONGEST


def shown_tables(results: Results) -> dict[str, list[Shown]]:
    """The tables that the report shows, rounded; all others are in `tables/`."""
    found: dict[str, list[Shown]] = {}
    if results.national is not None:
        found["national"] = national(results)
    if results.regional:
        found["regional"] = [_ranking(results)]
        if "tiers" in results.tables:
            found["tiers"] = _tiers(results)
        found["movement"] = _movement(results)
        found["coherence"] = _coherence(results)
        found["sensitivity"] = _sensitivity(results)
    if "rank_intervals" in results.tables:
        found["trust"] = _trust(results)
    if "way_up" in results.tables:
        found["diagnosis"] = [_ways(results)]
    found["weights"] = _weights(results)
    if "published_check" in results.tables:
        found["check"] = _check(results)
    found["data"] = _data(results)
    found["sources"] = [_sources(results)]
    return found


def _show(
    results: Results,
    source: str,
    table: pd.DataFrame,
    *,
    wide: Sequence[str] = (),
    names: Mapping[str, Text] | None = None,
    heading: str = "",
    scope: str = "",
) -> Shown:
    """A table with names for codes; `names` are headers that differ from the usual ones."""
    table = in_language(table)
    texts = readable(table, results.study, scope)
    own = [shown((names or {}).get(str(column), "")) for column in table.columns]
    return Shown(
        source,
        [mine or usual.strip() for mine, usual in zip(own, texts.columns, strict=True)],
        list(texts.itertuples(index=False, name=None)),
        [
            "wide" if column in wide else _kind(table.iloc[:, place], texts[header])
            for place, (column, header) in enumerate(zip(table.columns, texts, strict=True))
        ],
        shown(heading),
    )


def _kind(cells: pd.Series, texts: Iterable[str]) -> str:
    """Class of a column: figures to the right, a choice of few words on one line."""
    if pd.api.types.is_numeric_dtype(cells) and cells.dtype != bool:
        return "right"
    if cells.name in ONE_LINE:
        return "keep"
    return "right" if are_numbers(texts) else ""


def national(results: Results) -> list[Shown]:
    """The national index over the years, and the series that carry its growth."""
    assert results.national is not None
    tree = results.national.framework
    index = nation_views.side_by_side(
        results.tables["national_index"], [tree.root, *tree.dimensions]
    )
    if not index["implied"].map(len).any():
        index = index.drop(columns="implied")
    if results.study.published.empty:
        index = index.drop(columns="basis")
    if "growth_concentration" not in results.tables:  # one year, which is the base
        index = index.drop(columns=["growth", "cagr"])
        return [_show(results, "national_index", index, scope="national")]
    most = results.tables["growth_concentration"].head(8)
    columns = ["indicator", "dimension", "growth", "contribution", "cumulative", "floors"]
    columns.append("prices")
    if not most["floors"].any():
        columns.remove("floors")
    if not (most["prices"] != "").any():
        columns.remove("prices")
    return [
        _show(results, "national_index", index, scope="national"),
        _show(results, "growth_concentration", most[columns], scope="national"),
    ]


def _ranking(results: Results) -> Shown:
    year = results.study.years("regional")[-1]
    table = regions_views.ranking(results.study, results.index, year)
    if not table["imputed"].any():
        table = table.drop(columns="imputed")
    if not table["flagged"].map(len).any():
        table = table.drop(columns="flagged")
    heading = t("Scores of all regions")
    return _show(results, "regional_index", table, wide=["flagged"], heading=heading)


def _tiers(results: Results) -> list[Shown]:
    tiers = results.tables["tiers"]
    year = results.study.years("regional")[-1]
    table = tiers_views.tier_comparison(tiers[tiers["goalposts"] == results.study.goalposts], year)
    heading = t("Tier of each region")
    found = [_show(results, "tiers", table, heading=heading)]
    if "rule_agreement" in results.tables:
        agreement = tiers_views.agreement_table(results.tables["rule_agreement"], tiers, year)
        heading = t("Agreement with print by rule")
        found.append(_show(results, "rule_agreement", agreement, heading=heading))
        rule = results.study.tier_rule
        missed = tiers_views.missed_table(results.tables["tier_differences"], rule)
        if len(missed):
            heading = t("Not in the printed tier by {rule}", rule=tier_findings.RULE[rule])
            found.append(_show(results, "tier_differences", missed, heading=heading))
    if "tier_agreement" in results.tables:
        table = leading_agreement(results.tables["tier_agreement"])
        if len(table):
            heading = t("Regions in their printed tier")
            found.append(_show(results, "tier_agreement", table, heading=heading))
    return found


def _movement(results: Results) -> list[Shown]:
    """Who changed tier and why; how far regions differ; who stands out among neighbours."""
    tables = results.tables
    found: list[Shown] = []
    if "transitions" in tables:
        moved = movement_views.moved(tables, results.study)
        if len(moved):
            title = t("Regions that changed tier")
            found.append(_show(results, "movement", moved, heading=title, wide=["most"]))
    for name, make, heading in (
        ("beta_convergence", movement_views.slopes, t("Beta convergence")),
        ("inequality", movement_views.parts, t("Inequality in the last year")),
        ("spatial_global", movement_views.morans, t("Moran's I")),
    ):
        if name in tables:
            table = make(tables[name])
            found.append(_show(results, name, table, heading=heading))
    if "breaks_compared" in tables:
        root = results.study.framework("regional").root
        table = movement_views.both_ways(tables["breaks_compared"], root)
        title = t("With series with a break, and without")
        found.append(_show(results, "breaks_compared", table, heading=title))
    return found


def _coherence(results: Results) -> list[Shown]:
    """Flagged pairs, what is below each node, weight beside importance, totals by themselves."""
    tables, root = results.tables, results.study.framework("regional").root
    shown = (
        ("correlations", coherence_views.flagged, t("Correlations that are flagged")),
        ("reliability", coherence_views.reliability, t("What is right below each part")),
        ("importance", coherence_views.importance, t("Weight and importance")),
        (
            "balanced_weights",
            partial(coherence_views.balance, node=root),
            t("Weights that would bring importance to the weights in force"),
        ),
        (
            "single_series",
            partial(coherence_views.series, printed=tables.get("tier_agreement")),
            t("Single totals that rank regions likewise"),
        ),
    )
    made = [(name, make(tables[name]), title) for name, make, title in shown if name in tables]
    return [_show(results, name, table, heading=title) for name, table, title in made if len(table)]


def _sensitivity(results: Results) -> list[Shown]:
    headings = {
        "alternative": tp("heading", "Another normalisation or mean"),
        "weight moved": t("The weight of one dimension moved by half"),
        "indicator left out": tp("heading", "One indicator left out"),
    }
    return [
        _show(
            results,
            "sensitivity",
            part.drop(columns="kind").sort_values("mean_shift", ascending=False, kind="stable"),
            heading=headings[str(kind)],
        )
        for kind, part in results.tables["sensitivity"].groupby("kind", sort=False)
    ]


def _trust(results: Results) -> list[Shown]:
    """Intervals of the ranks, and what was assumed to vary."""
    tables = results.tables
    own = trust_findings.own_tiers_of(results)
    table = trust_views.interval_table(tables["rank_intervals"], own)
    assumed = trust_views.factor_table(tables["uncertain_factors"], results.study)
    heading = t("What was assumed to vary")
    return [
        _show(
            results,
            "rank_intervals",
            table,
            heading=t("Interval of each rank"),
        ),
        _show(results, "uncertain_factors", assumed, wide=["choices"], heading=heading),
    ]


def _ways(results: Results) -> Shown:
    table = way_summary(results.tables)
    unknown = [name for name in ("tier", "probability") if table[name].isna().all()]
    if "tier" in unknown:
        unknown += ["elsewhere"] if "elsewhere" in table else []
    table = table.drop(columns=unknown)
    heading = t("The way up of each region")
    return _show(results, "way_up", table, heading=heading)


def _weights(results: Results) -> list[Shown]:
    """Schemes side by side, and what print leaves of the weights."""
    tables, study = results.tables, results.study
    found: list[Shown] = []
    if tables["weights"]["scheme"].nunique() > 1:
        table = weights_views.weights_of_scopes(study)
        heading = t("Weights of the dimensions by scheme")
        found.append(_show(results, "weights", table, heading=heading))
    if "scheme_summary" in tables:
        # the names of schemes say what the note says
        summary = weights_views.summary_table(tables["scheme_summary"].drop(columns="note"), study)
        heading = t("Each scheme against the first")
        found.append(_show(results, "scheme_summary", summary, heading=heading))
    if "weight_bounds" in tables:
        reference = reference_weights(study)
        table = identify_views.bounds_table(tables["weight_bounds"], reference)
        heading = t("What is left after each printed fact")
        found.append(_show(results, "weight_bounds", table, heading=heading))
    return found


def _check(results: Results) -> list[Shown]:
    """The counts of verdicts, then the items of each verdict."""
    check = results.tables["published_check"]
    facts = check[["item", "basis", "printed", "computed", "note"]]
    there = [verdict for verdict in VERDICT if (check["verdict"] == verdict).any()]
    counts = pd.DataFrame(
        {
            "verdict": there,
            "items": [int((check["verdict"] == verdict).sum()) for verdict in there],
            "meaning": [VERDICTS[verdict] for verdict in there],
        }
    )
    names = {"items": tp("header", "items"), "meaning": tp("header", "meaning")}
    found = [_show(results, "published_check", counts, names=names)]
    for verdict, items in counts[["verdict", "items"]].itertuples(index=False):
        heading = t("{verdict} ({n})", verdict=capital(VERDICT[verdict]), n=items)
        part = facts[check["verdict"] == verdict]
        found.append(_show(results, "published_check", part, wide=["note"], heading=heading))
    return found


def _data(results: Results) -> list[Shown]:
    found = [_show(results, "proxy_strength", results.tables["proxy_strength"])]
    for scope in results.study.scopes:
        heading = {
            "national": t("The national series"),
            "regional": t("The regional series"),
        }[scope]
        table = _indicators(results, scope)
        show = partial(_show, results, scope=scope)
        found.append(show("indicators", table, wide=["note"], heading=heading))
        flags = data_views.flag_summary(results.study, scope)
        if len(flags):
            flags["years"] = [_span(years) for years in flags["years"]]
            heading = {
                "national": t("National values to be read with care"),
                "regional": t("Regional values to be read with care"),
            }[scope]
            found.append(show("flagged_cells", flags, wide=["regions"], heading=heading))
    return found


def _span(years: Sequence[str]) -> str:
    """Years as a text, with a dash where they follow one another."""
    if len(years) > 2 and int(years[-1]) - int(years[0]) == len(years) - 1:
        return say("{first}–{last}", first=years[0], last=years[-1])
    return ", ".join(years)


def _indicators(results: Results, scope: str) -> pd.DataFrame:
    """The indicators of a scope in the order of the tree, with their weights."""
    table = results.tables["indicators"]
    table = table[(table["scope"] == scope) & (table["parent"] != "")].set_index("indicator")
    tree = results.study.framework(scope)
    order = [code for code in data_views.reading_order(tree) if code in table.index]
    table = table.loc[order].reset_index()
    weights = results.tables["weights"]
    weights = weights[(weights["scope"] == scope) & (weights["scheme"] == results.scheme_of(scope))]
    table["points"] = table["indicator"].map(weights.set_index("node")["points"])
    table["specific"] = data_views.yes_or_no(table["specific"])
    table["direction"] = table["direction"].map({1: "more is better", -1: "less is better"})
    columns = ["parent", "indicator", "unit", "direction", "points", "strength", "specific", "note"]
    if (table["direction"] == "more is better").all():
        columns.remove("direction")
    for name, absent in (("strength", ""), ("specific", None)):
        if all(cell == absent for cell in table[name]):  # a column that the study leaves out
            columns.remove(name)
    columns += ["note_zh"] if "note_zh" in table else []
    return table[columns]


def _sources(results: Results) -> Shown:
    """Each authority and publication, with the series that come from it."""
    study = results.study
    rows = results.tables["indicators"][["origin", "scope", "indicator"]]
    rows = rows.assign(origin=rows["origin"].replace("", "not stated"))
    table = rows.groupby(["origin", "scope"], sort=False)["indicator"].agg(list).reset_index()
    for origin, figure in study.other_figures.groupby("origin", sort=False):
        names = zip(figure["name_en"], figure["name_zh"], strict=True)
        series = list(dict.fromkeys(say(given(en=en, zh=zh)) for en, zh in names))
        table.loc[len(table)] = [origin, "national", series]
    headers = {
        "origin": tp("header", "authority and publication"),
        "indicator": tp("header", "series"),
    }
    return _show(
        results,
        "indicators",
        table,
        names=headers,
        wide=["origin", "indicator"],
        heading=t("Each source with its series"),
    )
