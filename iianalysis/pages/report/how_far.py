"""How far a run rests on print, on open data and on assumptions: said before the first number."""

from __future__ import annotations

from iianalysis.pages.method import bent, in_force, no_sums
from iianalysis.pages.movement import says as dynamics_findings
from iianalysis.pages.print import says as print_findings
from iianalysis.pages.scale import by_regions
from iianalysis.pages.trust import says as uncertainty_findings
from iianalysis.pages.wording import stated
from iianalysis.schemes import ASSUMED, REFERENCE
from iianalysis.show.text import (
    END,
    THEN,
    Text,
    capital,
    given,
    listed,
    of_node,
    of_region,
    t,
    tn,
    tp,
    within,
)
from iianalysis.study.study import Study
from iianalysis.tables.results import Results

INDEX = {"national": t("National index"), "regional": t("Regional index")}
TO_READ_WITH_CARE = {
    "suspicious": lambda n: t("{n} suspicious", n=n),
    "disputed": lambda n: t("{n} on which sources disagree", n=n),
    "floor": lambda n: t("{n} floors (“over …”)", n=n),
}

UNDEFINED = {
    "obstacles": t("what keeps each region from the full score"),
    "coordination": t("how far dimensions are in step"),
    "way_up": t("the way up of each region"),
    "smallest_swaps": t("the smallest changes of weights that swap two neighbours"),
}


def how_far(results: Results) -> list[str]:
    """What a reader must know before the first number."""
    printed = len(results.study.published) > 0
    found: list[str] = [weights(results)]
    found += [_covered(results, scope) for scope in results.study.scopes]
    found += _cells(results)
    if results.untold:
        found.append(uncertainty_findings.untold(results.untold))
    found += dynamics_findings.untold(results.unmoved)
    found += _undefined(results)
    if "national_index" in results.tables and printed:
        found.append(
            t(
                "National results stand on two bases side by side, open data and published. They "
                "measure different quantities and are never joined in one line."
            )
        )
    if results.regional and not by_regions(results.study):
        found.append(
            t(
                "Regional scores are not measured against other regions of the year: {how}.",
                how=in_force(results.study, results.study.goalposts),
            )
            if results.study.goalposts == "given"
            else t("Regional scores: {how}.", how=in_force(results.study, results.study.goalposts))
        )
    elif results.regional:
        found.append(
            t(
                "Regional scores are measured between the lowest and the highest value of each "
                "year, as in the report; where years are compared, between those of all years, "
                "and it says so."
            )
            if printed
            else t(
                "Regional scores are measured between the lowest and the highest value of each "
                "year; where years are compared, between those of all years, and it says so."
            )
        )
    return found


def _undefined(results: Results) -> list[Text]:
    """What the method of the study is not defined for, with the reason."""
    if not results.regional:
        return []
    study, why = results.study, no_sums(results.study)
    lacking = [name for name in UNDEFINED if name in results.diagnosis.undefined]
    if why and "rank_intervals" in results.tables and "smallest_swaps" not in results.tables:
        lacking.append("smallest_swaps")
    reason = why or bent(study)
    if not lacking or not reason:
        return []
    names = listed(UNDEFINED[name] for name in lacking)
    return [t("Not told, since {reason}: {names}.", reason=reason, names=names)]


def weights(results: Results) -> Text:
    """What the weights of a run are, in a sentence."""
    words = {scope: results.weights_in_words(scope) for scope in results.study.scopes}
    schemes = {results.scheme_of(scope) for scope in results.study.scopes}
    if len(set(words.values())) == 1:
        of_all = next(iter(words.values()))
        if schemes <= set(ASSUMED):
            text = tp("words that say in English that they are of weights", "{words}", words=of_all)
        else:
            text = t("Weights: {words}", words=of_all)
    else:
        nation, regions = words["national"], words["regional"]
        text = t("Weights, nation: {nation}; regions: {regions}", nation=nation, regions=regions)
    of_print = ""
    if len(results.study.published) and schemes != {REFERENCE}:  # which says so itself
        of_print = t("the report does not print its own")
    return listed([capital(text), of_print], THEN) + END


def _covered(results: Results, scope: str) -> Text:
    """How much of the weight of an index rests on data, and on which."""
    strength = results.tables["proxy_strength"]
    result = results.national if scope == "national" else results.index
    assert result is not None
    covered = 100 * result.coverage[result.framework.root].mean()
    specific, weak = stated(strength[strength["scope"] == scope].set_index("strength"))
    parts = []
    if specific is not None:
        parts.append(t("{share:.0f}% measures the subject itself", share=specific))
    if weak is not None:
        parts.append(t("{share:.0f}% rests on weak proxies", share=weak))
    if not parts:
        return t(
            "{index}: {covered:.0f}% of the weight rests on data. The study does not say how "
            "closely its series stand for the subject.",
            index=INDEX[scope],
            covered=covered,
        )
    of_it = listed(parts, tp("between parts of the weight", " and "))
    return t(
        "{index}: {covered:.0f}% of the weight rests on data. Of that, {parts}.",
        index=INDEX[scope],
        covered=covered,
        parts=of_it,
    )


def _cells(results: Results) -> list[Text]:
    """Which values are imputed, stand for every year, or are to be read with care."""
    study, flagged = results.study, results.tables["flagged_cells"]
    imputed = flagged[flagged["flags"].str.contains("imputed")]
    found = [
        tn(
            "Imputed: {series} {year} for {n} region, from an earlier year and the growth of what "
            "the national total leaves for it ({names}).",
            "Imputed: {series} {year} for {n} regions, from an earlier year and the growth of what "
            "the national total leaves for them ({names}).",
            len(cells),
            series=of_node(code),
            year=year,
            names=listed(map(of_region, cells["region"])),
        )
        for (code, year), cells in imputed.groupby(["indicator", "year"])
    ]
    snapshots = flagged[flagged["flags"].str.contains("snapshot")]
    dated = {  # one series may be of both scopes
        study.labels("en", scope)[code]: within(scope, of_node(code))
        for scope, code in zip(snapshots["scope"], snapshots["indicator"], strict=True)
    }
    if dated:
        names = listed(dated.values())
        found.append(t("One dated list that serves every year: {names}.", names=names))
    counts = {one: int(flagged["flags"].str.contains(one).sum()) for one in TO_READ_WITH_CARE}
    there = [TO_READ_WITH_CARE[flag](n) for flag, n in counts.items() if n]
    if there:
        found.append(
            t(
                "Values to be read with care: {there}; listed in tables/flagged_cells.csv.",
                there=listed(there),
            )
        )
    return found


def printed_source(study: Study) -> Text:
    """The publication that printed figures come from; empty where the study does not say."""
    own = study.settings.get("published_source", "")
    return given(
        en=study.settings.get("published_source_en") or own,
        zh=study.settings.get("published_source_zh") or own,
    )


def agreement(results: Results) -> list[str]:
    """Agreement with printed scores, and with tiers beside what single series and chance reach."""
    found: list[str] = [scores_of_regions(results)]
    table = results.tables.get("tier_agreement")
    if table is not None and len(table):
        found += [print_findings.in_printed_tier(table), print_findings.single_series(table)]
    return [text for text in found if text]


def scores_of_regions(results: Results) -> Text:
    """How many of the printed scores and ranks of regions agree; empty where none is printed."""
    if "published_differences" not in results.tables:
        return listed([])
    root = results.study.framework("regional").root
    return print_findings.scores_of_regions(results.printed_scores, root)
