"""What stands below pictures: everything where one stands alone, else what is its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from iianalysis.pages.method import in_force, usual
from iianalysis.pages.nation.says import setting
from iianalysis.pages.page import Page
from iianalysis.schemes import ASSUMED, chosen, coverage_asked, short_name
from iianalysis.show.names import shortened
from iianalysis.show.reader import reader, say
from iianalysis.show.text import AS_WELL, END, THEN, Text, capital, given, listed, of_region, t, tn

if TYPE_CHECKING:
    from iianalysis.study.study import Study
    from iianalysis.tables.results import Results

MOST_NAMED = 5  # of the regions without a shape


def sentence(parts: Iterable[str]) -> Text:
    """Several statements as one sentence that begins with a capital."""
    return capital(listed(parts, THEN) + END)


def below(page: Page, scope: str, *more: str, goalposts: str = "") -> Text:
    """What every number rests on where the picture stands alone, else what is its own.

    Parameters
    ----------
    page : Page
    scope : {'national', 'regional'}
    *more : str
        What is to be known of the picture alone; within the report.
    goalposts : str
        Where they are not those of the page, as for `nation.says.setting`.
    """
    if page.alone:
        posts = goalposts or page.goalposts
        if scope == "regional" and posts != "as marked":
            posts = replace(page, goalposts=posts).between
        return setting(page.study, page.scheme, posts if scope == "regional" else "")
    return note(page, scope, *more, goalposts=goalposts)


def note(page: Page, scope: str, *more: str, goalposts: str = "") -> Text:
    """What is to be known of a picture alone, and its weights; for the rest see `for_all`.

    How regions are scored stands there too where that is not as usual (`method.usual`).
    """
    how = Text([])
    if scope == "regional" and not usual(page.study):
        posts = replace(page, goalposts=goalposts or page.goalposts).between
        how = in_force(page.study, posts)
    scheme = chosen(page.study, scope, page.scheme)
    weights = short_name(page.study, scheme)
    weighing = t("weights: {weights}", weights=weights)
    if scheme in ASSUMED:
        weighing = t("weights: {weights}, an assumption", weights=weights)
    return sentence([*more, how, weighing + coverage_asked(page.study)])


def with_scores(page: Page, said: Text) -> Text:
    """The same with how regions are scored, where that is not as usual."""
    if usual(page.study):
        return said
    return listed([said, capital(in_force(page.study, page.between)) + END], "\n")


def for_all(results: Results) -> Text:
    """What holds for every picture that does not say otherwise, said once in the report."""
    study = results.study
    parts: list[str] = []
    if len(study.published):
        parts.append(
            t(
                "they rest on open data, partly proxies, where they do not say that they show what "
                "was printed"
            )
        )
    if "national" in study.scopes:
        parts.append(
            t(
                "national series are ratios to {year}, and a part without a series gives its "
                "weight to its siblings",
                year=study.base_year,
            )
        )
    if "regional" in study.scopes and not usual(study):
        parts.append(t("for regions: {how}", how=in_force(study, study.goalposts)))
        if len(study.years("regional")) > 1:
            parts.append(
                t(
                    "pictures of change leave snapshots out and, for a region, a series that it "
                    "lacks in one of the years"
                )
            )
    elif "regional" in study.scopes:
        parts.append(
            t(
                "scores of regions are min-max scores of 0 to 100 between the lowest and the "
                "highest value of the year (pooled over years in pictures of change, which leave "
                "snapshots out and, for a region, a series that it lacks in one of the years)"
            )
        )
    parts += dict.fromkeys(results.weights_in_words(scope) for scope in study.scopes)
    if "uncertainty_convergence" in results.tables:
        parts.append(
            t(
                "all that varies in draws is assumed (table uncertain_factors), and a probability "
                "is a share of {draws:,} draws, not of what is true",
                draws=results.tables["uncertainty_convergence"]["draws"].iloc[-1],
            )
        )
    return t("What holds for all pictures: {parts}.", parts=listed(parts, THEN))


def with_source(page: Page, said: Text) -> Text:
    """The same with where the shapes of a map come from, within the report."""
    if page.alone:
        return said
    return t("{note} {source}", note=said, source=geometry_source(page.study))


def geometry_source(study: Study) -> Text:
    """Where the shapes come from, what the study wants said of them, and who has none."""
    source = study.settings.get("geometry_source", "").rstrip(".。") or t("as in the study")
    own = {one: study.settings.get(f"geometry_note_{one}") or "" for one in ("en", "zh")}
    shapes = {shape["properties"]["region"] for shape in study.geometry["geometry"]["features"]}
    absent = [region for region in study.regions.index if region not in shapes]
    which = listed(map(of_region, absent), AS_WELL)
    if len(absent) > MOST_NAMED:
        which = tn("{n} region", "{n} regions", len(absent))
    parts = [
        t("Geometry: {source}", source=source),
        given(en=own["en"].rstrip("."), zh=own["zh"].rstrip("。")),
        t("without a shape: {regions}", regions=which) if absent else "",
    ]
    return listed(parts, THEN) + END


def map_labels(page: Page) -> dict[str, str]:
    """Names on the map; in the report one character in Chinese, where the study has it."""
    study = page.study
    if page.alone:
        return dict(shortened(study.labels(reader().language, "regional").regions))
    en, zh = (study.labels(one, "regional").regions for one in ("en", "zh"))
    short = study.regions["abbreviation"]
    return shortened(
        {code: say(given(en=en[code], zh=short[code] or zh[code])) for code in short.index}
    )
