"""From the results of a run to the pictures of tiers by every rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from iianalysis.pages.regions import run as indices
from iianalysis.pages.tiers import says as tier_findings
from iianalysis.schemes import described
from iianalysis.show.reader import say
from iianalysis.show.text import END, THEN, Text, capital, listed, t
from iianalysis.tiers import clusters

if TYPE_CHECKING:
    from iianalysis.study.study import Study
    from iianalysis.tables.results import Results


POSTS = {
    "own year": t("goalposts of the year itself"),
    "pooled": t("goalposts pooled over years"),
}


def note(study: Study, scheme: str, goalposts: str, *more: str) -> Text:
    """Assumptions of a picture of tiers, and what holds for it alone."""
    data = t("Open data, partly proxies, min-max scores of 0 to 100")
    printed, weights = len(study.published), described(study, "regional", scheme)
    said = [data if printed else "", weights, POSTS[goalposts], *more]
    return capital(listed(said, THEN)) + END


def of_counts() -> Text:
    """How the numbers of tiers are measured."""
    return t(
        "the score is parted by natural breaks, the dimensions by Ward; gap against 100 sets of "
        "points, uniform along the principal components, bars are its error; BIC of a mixture of "
        "round normal distributions, the most likely of many starts"
    )


def of_rules(probabilities: pd.DataFrame | None) -> Text | str:
    """Over how many draws probabilities are, and what they are."""
    if probabilities is None:
        return ""
    return t(
        "percentages are the share with that tier of {draws}; what varies is assumed, so they "
        "are not the probability that a tier is true",
        draws=tier_findings.draws(probabilities),
    )


def of_agreement() -> Text:
    """What the indices of agreement are."""
    return t(
        "framed: same tier; ARI: adjusted Rand index, which asks who is with whom, not in which "
        "tier, 1 the same, 0 by chance; κ: kappa with quadratic weights, two tiers off count "
        "four times"
    )


def of_sizes(sizes: pd.DataFrame) -> Text:
    """Over how many draws sizes are."""
    several = sizes["rule"].isin(clusters.RULES)
    counts = [int(rows["draws"].max()) for _, rows in sizes.groupby(several) if len(rows)]
    drawn = t("{count:,} draws", count=counts[0])
    if counts[1:] and counts[1] != counts[0]:
        drawn += t(", {count:,} where dimensions are clustered", count=counts[1])
    return t(
        "lines from 5% to 95% of {draws}, dots at the median; group sizes and quantiles only vary "
        "where a region has no score",
        draws=drawn,
    )


def rows_of(results: Results) -> pd.DataFrame:
    """Tiers of the last year on its own goalposts."""
    table = results.tables["tiers"]
    year = results.study.years("regional")[-1]
    return table[(table["year"] == year) & (table["goalposts"] == "own year")]


def number_of(results: Results) -> int:
    """How many tiers are in force."""
    return len(results.study.tier_sizes) or int(rows_of(results)["tier"].max())


def tier_counts(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.tiers import pictures as tiers

    return tiers.tier_counts(
        results.tables["tier_counts"],
        number_of(results),
        dimensions(results.study),
        indices.note(results, "regional", say(of_counts())),
    )


def dimensions(study: Study) -> int:
    """Number of dimensions with a regional series."""
    tree = study.framework("regional")
    measured = set(tree.indicators)
    return sum(bool(measured & set(tree.below(node))) for node in tree.dimensions)


def tiers_by_rule(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.tiers import pictures as tiers

    more = of_rules(results.tables.get("tier_probabilities"))
    return tiers.tiers_by_rule(
        rows_of(results),
        indices.note(results, "regional", say(more)),
    )


def rule_agreement(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.tiers import pictures as tiers

    return tiers.rule_agreement(
        results.tables["tier_confusion"],
        results.tables["rule_agreement"],
        indices.note(results, "regional", say(of_agreement())),
    )


def tier_sizes(results: Results) -> Any:
    """Of a run."""
    from iianalysis.pages.tiers import pictures as tiers

    sizes = results.tables["tier_sizes"]
    return tiers.tier_sizes(
        sizes,
        rows_of(results).groupby(["rule", "tier"]).size(),
        indices.note(results, "regional", say(of_sizes(sizes))),
    )
