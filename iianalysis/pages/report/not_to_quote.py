"""What not to quote from a run: what its results do not bear out."""

from __future__ import annotations

from iianalysis.pages.report import listing
from iianalysis.pages.trust import says as uncertainty_findings
from iianalysis.pages.wording import stated
from iianalysis.show.numbers import SAFE, percent
from iianalysis.show.text import Text, t, tn
from iianalysis.tables.results import Results


def not_to_quote(results: Results) -> list[Text]:
    """What these results do not bear out, as far as it applies to them."""
    study, tables, found = results.study, results.tables, []
    if "rank_intervals" in tables:
        known = tables["rank_intervals"].dropna(subset="rank")
        if moved := int((known["p05"] != known["p95"]).sum()):
            found.append(
                tn(
                    "A rank without its interval: of {every} regions {n} has more than one rank "
                    "in 90% of draws.",
                    "A rank without its interval: of {every} regions {n} have more than one rank "
                    "in 90% of draws.",
                    moved,
                    every=len(known),
                )
            )
        own = uncertainty_findings.own_tiers_of(results)
        unsafe = uncertainty_findings.on_a_border(own)
        if len(unsafe):
            found.append(
                t(
                    "A tier as settled for {names}: each has less than {share} of draws.",
                    names=listing.regions(unsafe["region"]),
                    share=percent(SAFE),
                )
            )
        found.append(
            t("A probability as that of being true: it is a share of draws under what is assumed.")
        )
    if len(study.published):
        found.append(t("The weights as those of print: it does not print any."))
        if results.national is not None:
            found.append(
                t("An index on open data as a correction of the printed one, or as its proof.")
            )
    return found + _not_of_scores(results) if results.regional else found


def _not_of_scores(results: Results) -> list[Text]:
    """Scores that rest on other things than they seem to, and those that do not compare."""
    tables, study = results.tables, results.study
    found = []
    strength = tables["proxy_strength"]
    specific, _ = stated(strength[strength["scope"] == "regional"].set_index("strength"))
    if specific is not None and specific < 50:  # less than half
        found.append(
            t(
                "A regional score as a measure of the subject itself: series of it carry "
                "{share:.0f}% of the weight, the others stand in for it.",
                share=specific,
            )
        )
    table = tables["regional_index"]
    last = table[(table["level"] == 0) & (table["goalposts"] == results.study.goalposts)]
    last = last[last["year"] == last["year"].max()]
    imputed = last[last["imputed"] > 0]
    if len(imputed):
        found.append(
            tn(
                "Scores of {n} region as fully observed: up to {most} of its weight rests on "
                "imputed values (marked °).",
                "Scores of {n} regions as fully observed: up to {most} of their weight rests on "
                "imputed values (marked °).",
                len(imputed),
                most=percent(imputed["imputed"].max()),
            )
        )
    if len(study.years("regional")) > 1 and study.goalposts == "own year":
        found.append(
            t(
                "A difference of two years of these scores: goalposts are those of each year. "
                "Movement is told on goalposts of all years."
            )
        )
    return found
