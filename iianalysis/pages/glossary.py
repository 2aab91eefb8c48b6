"""Terms of the field, each explained where the report uses it first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from iianalysis.show.reader import say
from iianalysis.show.text import Text, t, tp


@dataclass(frozen=True)
class Term:
    """A term with what it means.

    Attributes
    ----------
    name : Text
        What it is called.
    pattern : Text
        Regular expression by which it is found in a text of the same language; case counts.
    meaning : Text
    of_print : bool
        Whether it makes sense only where figures are printed.
    """

    name: Text
    pattern: Text
    meaning: Text
    of_print: bool = False


TERMS = (
    Term(
        t("Print"),
        tp("pattern", r"\b[Pp]rint(ed)?\b"),
        t("the publication that defined the index, and what it says"),
        of_print=True,
    ),
    Term(
        t("Tier"),
        tp("pattern", r"\b[Tt]iers?\b"),
        t(
            "a group of regions of like level, 1 the highest; how many there are and where one "
            "ends is a convention"
        ),
    ),
    Term(
        t("Draw"),
        tp("pattern", r"\b[Dd]raws?\b"),
        t(
            "the index computed once more with other weights, methods and values, all within "
            "what is assumed; a probability is a share of draws, not of what is true"
        ),
    ),
    Term(
        t("Goalposts"),
        tp("pattern", r"\b[Gg]oalposts?\b"),
        t(
            "the lowest and the highest value that a score is measured between: of the year "
            "itself, or pooled over all years"
        ),
    ),
    Term(
        t("Open data"),
        tp("pattern", r"\b[Oo]pen data\b|\bopen-data\b"),
        t("statistics that anyone can look up"),
    ),
    Term(
        t("CAGR"),
        tp("pattern", r"\bCAGR\b"),
        t("compound annual growth rate, the same growth in every year between two"),
    ),
    Term(
        t("Floor"),
        tp("pattern", r"\bfloors?\b"),
        t("a value of which the source says only that it is over it"),
    ),
    Term(
        t("Snapshot"),
        tp("pattern", r"\b[Ss]napshots?\b"),
        t("a dated list that serves every year"),
    ),
    Term(
        t("Imputed"),
        tp("pattern", r"\b[Ii]mputed\b"),
        t("computed for a value that is missing"),
    ),
    Term(
        t("Proxy"),
        tp("pattern", r"\bprox(y|ies)\b"),
        t("a series that stands in for what it does not measure itself"),
    ),
    Term(
        t("Coverage"),
        tp("pattern", r"\b[Cc]overage\b"),
        t("share of the weight that rests on values"),
    ),
    Term(
        t("Group sizes"),
        tp("pattern", r"\bgroup sizes\b"),
        t("tiers counted off from the highest score down, of sizes that are given"),
    ),
    Term(
        t("Natural breaks"),
        tp("pattern", r"\bnatural breaks\b"),
        t("tiers between which scores lie farthest apart, within which they lie closest"),
    ),
    Term(
        t("Ward, k-means, Gaussian mixture"),
        tp("pattern", r"\bWard\b|\bk-means\b|\bGaussian mixture\b"),
        t("ways to group regions by the scores of all dimensions"),
    ),
    Term(
        t("Adjusted Rand index"),
        tp("pattern", r"\badjusted Rand index\b"),
        t("how far two groupings put the same regions together; 1: fully, 0: as by chance"),
    ),
    Term(
        t("Weighted kappa"),
        tp("pattern", r"\b[Ww]eighted kappa\b"),
        t("agreement beyond chance, a miss counting by the square of its tiers; 1: full"),
    ),
    Term(
        t("Silhouette, gap statistic, BIC"),
        tp("pattern", r"\bsilhouette\b|\bgap statistic\b|\bBIC\b"),
        t("measures that choose a number of groups, by how well they part"),
    ),
    Term(
        t("Standard error"),
        tp("pattern", r"\b[Ss]tandard error\b"),
        t("by how much a figure differs by chance"),
    ),
    Term(
        t("Series with a break"),
        tp("pattern", r"\bbreak\b"),
        t("from a year on its values do not compare with those before"),
    ),
    Term(
        t("Sigma and beta convergence"),
        tp("pattern", r"\b[Ss]igma convergence\b|\b[Bb]eta convergence\b"),
        t("the spread of scores falls; those who start lower grow faster"),
    ),
    Term(
        t("Coefficient of variation"),
        tp("pattern", r"\b[Cc]oefficient of variation\b"),
        t("standard deviation over mean"),
    ),
    Term(
        t("HC3"),
        tp("pattern", r"\bHC3\b"),
        t("a standard error that holds where regions scatter unequally"),
    ),
    Term(
        t("Gini and Theil"),
        tp("pattern", r"\bGini\b|\bTheil\b"),
        t("measures of inequality; 0: all are equal"),
    ),
    Term(
        t("Transvariation"),
        tp("pattern", r"\b[Tt]ransvariation\b"),
        t(
            "the part of the Gini index where a region of a poorer group is ahead of one of a "
            "richer"
        ),
    ),
    Term(
        t("Moran's I"),
        tp("pattern", r"\bMoran's I\b"),
        t("whether neighbours are alike; above 0: they are more than chance would have it"),
    ),
    Term(
        t("p"),
        tp("pattern", r"\bits p\b|\bp of\b|\bp 0\.|\bp \(|\bp, all"),
        t("how often chance alone would give a result as far out"),
    ),
    Term(
        t("Share of variance"),
        tp("pattern", r"\bof the variance of\b"),
        t(
            "how much of what moves over draws comes from one choice: alone (first-order), or "
            "with all it does together with others (total)"
        ),
    ),
    Term(
        t("Obstacle degree"),
        tp("pattern", r"\b[Oo]bstacle degrees?\b"),
        t("weight times what is missing to the full score, as a share of all that is missing"),
    ),
    Term(
        t("Coordination"),
        tp("pattern", r"\b[Cc]oordination\b"),
        t("whether the dimensions are level with one another"),
    ),
    Term(
        t("Consistency ratio"),
        tp("pattern", r"\bconsistency ratio\b"),
        t(
            "how far judgements contradict one another, against judgements at random; up to 0.10 "
            "is let pass"
        ),
    ),
    Term(
        t("Cronbach's alpha"),
        tp("pattern", r"\bCronbach's alpha\b"),
        t("how far parts measure one thing: 1 if they are alike, 0 if they have nothing in common"),
    ),
    Term(
        t("Importance of a part"),
        tp("pattern", r"\bof the importance\b|\bimportance is off\b"),
        t(
            "how much the score of the part tells of the index by itself (squared correlation "
            "ratio, by a smooth curve), as a share of its level"
        ),
    ),
    Term(
        t("Kendall's W"),
        tp("pattern", r"\bKendall's W\b"),
        t("agreement of experts; 1: the same order, 0: none"),
    ),
    Term(
        t("Entropy, CRITIC, principal components"),
        tp("pattern", r"\bentropy\b|\bCRITIC\b|\bcritic\b|\bprincipal components\b"),
        t("weights from the spread of the scores and their correlation"),
    ),
)


def explained(texts: Iterable[str], known: set[str], *, printed: bool) -> list[tuple[str, str]]:
    """Name and meaning of the terms that stand in these texts for the first time.

    Parameters
    ----------
    texts : iterable of str
        As the reader sees them.
    known : set of str
        Terms that are explained already, in English; what is explained now is added.
    printed : bool
        Whether the study has printed figures.
    """
    text = "\n".join(texts)
    found = []
    for term in TERMS:
        if term.name in known or (term.of_print and not printed):
            continue
        if re.search(say(term.pattern), text):
            known.add(term.name)
            found.append((say(term.name), say(term.meaning)))
    return found
