"""What was found: the first of what these results allow to say."""

from __future__ import annotations

from iianalysis.pages.report import of_nation, of_ranks, of_years
from iianalysis.pages.report.finding import FINDINGS, Finding
from iianalysis.show.text import t
from iianalysis.tables.results import Results

MAKERS = (
    *(of_nation.index, of_ranks.leaders, of_ranks.safety, of_years.movement),
    *(of_years.convergence, of_years.neighbours, of_ranks.factor, of_years.inequality),
    *(of_nation.dimensions, of_nation.concentration),
)
HEADINGS = (  # by the number of findings
    t("One finding, and how sure it is"),
    t("Two findings, and how sure each is"),
    t("Three findings, and how sure each is"),
    t("Four findings, and how sure each is"),
    t("Five findings, and how sure each is"),
)


def findings(results: Results) -> list[Finding]:
    """The first of what can be said of these results."""
    found = [make(results) for make in MAKERS]
    return [one for one in found if one is not None][:FINDINGS]
