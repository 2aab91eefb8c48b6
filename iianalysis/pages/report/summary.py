"""The first two pages of the report, which stand alone; all of it comes from the results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from iianalysis import __version__, schemes
from iianalysis.pages.method import in_force
from iianalysis.pages.print import says as print_findings
from iianalysis.pages.report import ranking
from iianalysis.pages.report.finding import Finding
from iianalysis.pages.report.findings import HEADINGS, findings
from iianalysis.pages.report.how_far import agreement, printed_source, weights
from iianalysis.pages.report.listing import paragraph, span, with_and
from iianalysis.pages.report.not_to_quote import not_to_quote
from iianalysis.pages.report.ranking import Place
from iianalysis.pages.scale import by_regions, scale_of_scores
from iianalysis.pages.trust import says as uncertainty_findings
from iianalysis.show.reader import reading, say, shown
from iianalysis.show.text import END, THEN, Text, given, listed, of_node, t, tn, tp, within
from iianalysis.study.study import Study
from iianalysis.tables.results import Results

MONTHS = (
    tp("of a date", "January"),
    tp("of a date", "February"),
    tp("of a date", "March"),
    tp("of a date", "April"),
    tp("of a date", "May"),
    tp("of a date", "June"),
    tp("of a date", "July"),
    tp("of a date", "August"),
    tp("of a date", "September"),
    tp("of a date", "October"),
    tp("of a date", "November"),
    tp("of a date", "December"),
)
CODES = {  # in English what a scheme is chosen by
    "equal": tp("code of a scheme", "equal"),
    "reference": tp("code of a scheme", "reference"),
    "ahp": tp("code of a scheme", "ahp"),
    "panel": tp("code of a scheme", "panel"),
    "entropy": tp("code of a scheme", "entropy"),
    "critic": tp("code of a scheme", "critic"),
    "standard deviation": tp("code of a scheme", "standard deviation"),
    "principal components": tp("code of a scheme", "principal components"),
    "balanced": tp("code of a scheme", "balanced"),
}


@dataclass(frozen=True)
class Summary:
    """What stands on the first two pages, as whoever reads sees it."""

    about: Sequence[str]
    adds: Sequence[str]
    findings_heading: str
    findings: Sequence[Finding]
    not_to_quote: Sequence[str]
    ranking_heading: str
    columns: Sequence[str]  # of the ranking: attributes of `Place`
    header: Sequence[tuple[str, str]]  # what each is called, and its class
    ranking: Sequence[Place]
    ranking_note: str
    colophon: str


def summary(results: Results, on: date | None) -> Summary:
    """What the first two pages say.

    Parameters
    ----------
    results : Results
        Of a whole run; what is not there is not spoken of.
    on : date or None
        When it was computed; None where that does not matter.
    """
    with reading(names=results.study.labels):
        found = findings(results)
        columns, header, places = ranking.ranking(results)
        year = results.study.years("regional")[-1] if results.regional else 0
        return Summary(
            about=[say(text) for text in _about(results)],
            adds=_adds(results),
            findings_heading=say(HEADINGS[len(found) - 1]),
            findings=[Finding(shown(one.text), shown(one.sure)) for one in found],
            not_to_quote=[say(text) for text in not_to_quote(results)],
            ranking_heading=say("The ranking of {year}", year=year),
            columns=columns,
            header=header,
            ranking=places,
            ranking_note=say(ranking.note(results, places)) if places else "",
            colophon=say(_colophon(results, on)),
        )


# What is measured, and what is added


def _about(results: Results) -> list[Text]:
    study = results.study
    tree = study.framework(study.scopes[0])
    dimensions = [node for node in tree.dimensions if node in study.tree.index]
    above = {tree.root, *study.tree["parent"], *dimensions}
    ends = [node for node in study.tree.index if node not in above]
    parts = [
        tn(
            "The index has {n} dimension: {names}",
            "The index has {n} dimensions: {names}",
            len(dimensions),
            names=with_and([of_node(node) for node in dimensions]),
        )
        if dimensions
        else t("The index has no dimensions")
    ]
    if ends and len(dimensions) == 1:
        parts.append(tn("below it stands {n} part", "below it stand {n} parts", len(ends)))
    elif ends:
        parts.append(tn("below them stands {n} part", "below them stand {n} parts", len(ends)))
    texts = [
        given(en=study.settings.get("about_en", ""), zh=study.settings.get("about_zh", "")),
        within(study.scopes[0], listed([*parts, _right_below(study)], THEN) + END),
        _measured(results),
    ]
    if len(study.published) and (source := printed_source(study)):
        texts.append(t("“Print” and “the report” mean {source}.", source=source))
    return [text for text in texts if text]


def _right_below(study: Study) -> Text:
    """How many series stand below the index with no dimension between."""
    counts = {}
    for scope in study.scopes:
        tree = study.framework(scope)
        if n := len(set(tree.children(tree.root)) - set(study.tree.index)):
            counts[scope] = n
    if not counts:
        return Text([])
    told = [
        t("{n} series", n=n)
        if len(study.scopes) == 1
        else t("{n} series of the nation", n=n)
        if scope == "national"
        else t("{n} series of regions", n=n)
        for scope, n in counts.items()
    ]
    return tn(
        "{series} stands right below the index",
        "{series} stand right below the index",
        sum(counts.values()),
        series=with_and(told),
    )


def _measured(results: Results) -> Text:
    """How many series measure the nation and the regions, over which years."""
    study = results.study
    parts = []
    for scope in study.scopes:
        years, series = study.years(scope), len(study.framework(scope).indicators)
        if scope == "national":
            parts.append(
                t(
                    "the nation by {series} series of {years}, with {base} as 100",
                    series=series,
                    years=span(years[0], years[-1]),
                    base=study.base_year,
                )
            )
        else:
            parts.append(_of_regions(study, len(study.regions), series, span(years[0], years[-1])))
    what = listed(parts, tp("between what is measured", ", and "))
    return t("Measured here are {what}.", what=what)


def _of_regions(study: Study, n: int, series: int, years: Text | str) -> Text:
    """How many regions are scored, and on which scale."""
    if by_regions(study):
        low, high = scale_of_scores(study)
        return tn(
            "{n} region by {series} series of {years}, on scores from {low:g} (last in "
            "everything) to {high:g} (first in everything)",
            "{n} regions by {series} series of {years}, on scores from {low:g} (last in "
            "everything) to {high:g} (first in everything)",
            n,
            series=series,
            years=years,
            low=low,
            high=high,
        )
    return tn(
        "{n} region by {series} series of {years} ({how})",
        "{n} regions by {series} series of {years} ({how})",
        n,
        series=series,
        years=years,
        how=in_force(study, study.goalposts),
    )


def _adds(results: Results) -> list[str]:
    """Two paragraphs: what is computed, and how far it agrees with print."""
    study, tables = results.study, results.tables
    texts: list[str] = []
    if len(study.published):
        texts.append(
            t(
                "The index is computed anew from public statistics, and what was printed is "
                "checked against it."
            )
        )
    if "uncertainty_convergence" in tables:
        draws = int(tables["uncertainty_convergence"]["draws"].iloc[-1])
        texts.append(
            t(
                "Weights, method and values are varied over {draws:,} draws, so that every rank "
                "has an interval and every tier a probability.",
                draws=draws,
            )
            if "tier_probabilities" in tables
            else t(
                "Weights, method and values are varied over {draws:,} draws, so that every rank "
                "has an interval.",
                draws=draws,
            )
        )
    elif results.untold:
        texts.append(uncertainty_findings.untold(results.untold))
    texts.append(weights(results))
    beside = agreement(results)
    if "published_check" in tables:
        beside.append(print_findings.headline(tables["published_check"]))
    return [say(paragraph(part)) for part in (texts, beside) if part]


# By whom and when


def _colophon(results: Results, on: date | None) -> Text:
    study = results.study
    by = t("Computed with iianalysis {version}", version=__version__)
    if on is not None:
        by = t(
            "Computed on {date} with iianalysis {version}",
            date=t("{day} {month} {year}", day=on.day, month=MONTHS[on.month - 1], year=on.year),
            version=__version__,
        )
    years = sorted({year for scope in study.scopes for year in study.years(scope)})
    codes = dict.fromkeys(results.scheme_of(scope) for scope in study.scopes)
    parts = [
        by,
        t("Study: {name}", name=study.name)
        if study.name != "default"
        else t("Study: the one that ships with iianalysis"),
        t("Weights: {words}", words=listed((_code(study, code) for code in codes), " · ")),
        t("Data of: {years}", years=span(years[0], years[-1])),
    ]
    if len(study.published):
        parts.append(t("not by those who printed the index, nor on their behalf"))
    return listed(parts, THEN) + END


def _code(study: Study, name: str) -> Text:
    """What a scheme is chosen by, in English, and whether its panel is illustrative."""
    code = CODES.get(name) or Text([name])
    return t("{scheme} (illustrative)", scheme=code) if schemes.note(study, name) else code
