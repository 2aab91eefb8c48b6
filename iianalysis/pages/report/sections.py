"""The sections of the report: what stands in each, in reading order."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from iianalysis.pages.coherence import says as coherence_findings
from iianalysis.pages.method import paragraph
from iianalysis.pages.movement import section as movement_section
from iianalysis.pages.nation import prices as price_findings
from iianalysis.pages.print import says as print_findings
from iianalysis.pages.region import says as diagnosis_findings
from iianalysis.pages.regions import coverage as coverage_findings
from iianalysis.pages.report.how_far import printed_source, scores_of_regions
from iianalysis.pages.scale import by_regions, scale_of_scores
from iianalysis.pages.tiers import says as tier_findings
from iianalysis.pages.trust import says as uncertainty_findings
from iianalysis.pages.weights import says as weight_findings
from iianalysis.show.text import END, NEXT, Text, listed, of_node, t, within
from iianalysis.tables.results import Results

HEADINGS = {
    "national": t("The national index"),
    "dimensions": t("The sub-indices, one by one"),
    "regional": t("The regional index"),
    "tiers": t("Tiers of regions"),
    "change": t("Ranks over the years"),
    "movement": t("Movement between tiers, convergence, neighbours"),
    "coherence": t("Whether the parts go together, and count for what they weigh"),
    "sensitivity": t("One choice at a time"),
    "trust": t("How far the ranking can be trusted"),
    "diagnosis": t("What each region lacks, and its way up"),
    "weights": t("Weights"),
    "check": t("Checked against print"),
    "print": t("Printed figures that need no index"),
    "data": t("The tree and its data"),
    "sources": t("Sources"),
    "files": t("What this run left behind"),
}

TABLES_FIRST = ("regional",)  # sections whose tables stand before the pictures


def sections(results: Results) -> dict[str, tuple[Text, list[str]]]:
    """Heading and texts of each section, in reading order."""
    study = results.study
    texts: dict[str, Sequence[str]] = {
        "national": [
            *_national(results),
            *coverage_findings.of_latest_year(study, "national"),
        ],
        "regional": [
            _regional(results),
            *coverage_findings.of_latest_year(study, "regional"),
        ],
        "tiers": tier_findings.all_of(results),
        "change": [
            t(
                "Without snapshots, so that years compare. Ranks are relative: where one region "
                "wins places, others lose them."
            )
            if results.regional and study.goalposts == "given"
            else t(
                "On goalposts of all years together and without snapshots, so that years compare. "
                "Ranks are relative: where one region wins places, others lose them."
            )
        ],
        "movement": [
            *movement_section.all_of(results),
            *coverage_findings.all_of(results),
        ],
        "coherence": coherence_findings.all_of(results),
        "sensitivity": [
            t(
                "Shifts of rank against the baseline: another normalisation or mean, the weight "
                "of one dimension moved by half of itself, one indicator left out. How certain a "
                "rank is when all choices vary at once, the next section tells."
            ),
            *uncertainty_findings.ranks_alike(results.tables),
        ],
        "trust": uncertainty_findings.all_of(results),
        "diagnosis": diagnosis_findings.all_of(results),
        "check": _check(results),
        "weights": weight_findings.all_of(results),
        "print": [
            t("Printed figures, or figures of the lists that print cites; no index uses them.")
        ],
        "data": [
            t(
                "Parts of the tree without a public series stay in it; their weight goes to their "
                "siblings, and the coverage says so."
            )
        ],
        "sources": _sources(results),
    }
    return {
        name: (heading, [text for text in texts.get(name, []) if text])
        for name, heading in HEADINGS.items()
    }


def _check(results: Results) -> list[Text]:
    """What is tested and what is not."""
    if "published_check" not in results.tables:
        return []
    rule = t(
        "A row for each fact or claim. Only arithmetic on other printed figures can "
        "contradict print; open data, which stand in, can differ. A verdict that changes without "
        "flagged cells is “not to be told from these data”. A figure that went in is “input”, "
        "never “reproduced”."
    )
    of_all = print_findings.compared(results.study, results.tables["published_check"])
    return [rule, of_all, scores_of_regions(results)]


def _sources(results: Results) -> list[str]:
    study = results.study
    found: list[str] = [
        t(
            "Authority and publication of each series; how well each single value is supported "
            "stands in the column “confidence” of the study's tables."
        )
    ]
    if len(study.published):
        found.append(
            t(
                "Printed figures: {name}; {n} figures from {places} places, each with its section "
                "or figure in the table “published” of the study.",
                name=printed_source(study) or t("the printed report"),
                n=len(study.published),
                places=study.published["place"].replace("", pd.NA).nunique(),
            )
        )
    if source := study.settings.get("geometry_source"):
        found.append(t("Shapes of the map: {source}.", source=source))
    return found


def _national(results: Results) -> list[Text]:
    """Whether a few series carry the growth, and how much of it is that of prices."""
    if "growth_concentration" not in results.tables:
        return []
    table = results.tables["growth_concentration"]
    found = [price_findings.of_growth(table)]
    if len(table) < 6:
        return found  # a few series carry it in any case
    top = table.head(3)
    floors = int((top["floors"] > 0).sum())
    text = t(
        "The growth of the open-data index is concentrated: three of {n} series ({names}) carry "
        "{share:.0f}% of it",
        n=len(table),
        names=listed(map(of_node, top["indicator"])),
        share=top["contribution"].sum(),
    )
    if floors:
        bounds = t(
            "In {n} of them the first or the last value is a floor (“over …”): the ratio of two "
            "floors has no bound on either side",
            n=floors,
        )
        text = listed([text, bounds], NEXT)
    return [within("national", text + END), *found]


def _regional(results: Results) -> str:
    if not results.regional:
        return ""
    study, year = results.study, results.study.years("regional")[-1]
    if not by_regions(study):
        return t(
            "How scores of {year} are made: {how} How closely the series stand for the subject, "
            "see the last tables.",
            year=year,
            how=paragraph(study),
        )
    low, high = scale_of_scores(study)
    return t(
        "Scores of {year} run from {low:g}, worst in every indicator, to {high:g}, best in every "
        "one. How closely the series stand for the subject, see the last tables.",
        year=year,
        low=low,
        high=high,
    )
