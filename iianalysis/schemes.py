"""Schemes of weights by name: equal, what print allows, judgements, the panel, the data, your own.

| name | weights |
|---|---|
| `equal` | the same within each parent |
| `reference` | dimensions: consistent with the printed total, closest to equal; equal below |
| `ahp` | judgements of the study's experts, combined |
| `panel` | points of the study's experts in the last round, which have the final word |
| `entropy`, `critic`, `standard deviation`, `principal components` | from the regional scores |
| `balanced` | from the regional scores: all below a parent equally important |
| any other | a scheme of `weights.csv` |
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from iianalysis.errors import StudyError, did_you_mean, quoted
from iianalysis.scoring import weighting
from iianalysis.scoring.aggregate import MIN_COVERAGE
from iianalysis.scoring.index import Method, regional_index
from iianalysis.scoring.normalise import MethodError
from iianalysis.shared import once
from iianalysis.show.text import THEN, Text, given, listed, t, tp
from iianalysis.study.study import Study

EQUAL, REFERENCE = "equal", "reference"
BY_HAND = "given by hand"  # weights that no study has a name for
ASSUMED = (EQUAL, REFERENCE)  # weights that nobody gave
SHORT = {
    "equal": tp("scheme", "equal"),
    BY_HAND: tp("scheme", "given by hand"),
    "reference": tp("scheme", "reference"),
    "ahp": tp("scheme", "judgements"),
    "panel": tp("scheme", "points"),
    "entropy": tp("scheme", "entropy"),
    "critic": tp("scheme", "CRITIC"),
    "standard deviation": tp("scheme", "standard deviation"),
    "principal components": tp("scheme", "principal components"),
    "balanced": tp("scheme", "balanced"),
}
WORDS = {
    EQUAL: t("equal weights within each parent (an assumption)"),
    REFERENCE: t(
        "weights of dimensions consistent with the printed total, closest to equal; equal "
        "below (an assumption, not the report's)"
    ),
    BY_HAND: t("weights given by hand (an assumption)"),
}
PANEL = {"ahp": tp("of a panel", "judgements"), "panel": tp("of a panel", "points")}
OF_PANEL = tuple(PANEL)
ILLUSTRATIVE = "illustrative panel"  # what tables note of a panel that its study calls that
BALANCED = "balanced"
FROM_DATA = ("entropy", "critic", "standard deviation", "principal components", BALANCED)


def schemes(study: Study, scope: str) -> list[str]:
    """Names of the schemes that are defined for a scope of a study, the default first."""
    without = undefined(study, scope)
    return [name for name in _named(study, scope) if name not in without]


def undefined(study: Study, scope: str) -> dict[str, str]:
    """Why a scheme that a scope might have has no weights, by name; mostly empty."""
    found = {name: _computed(study, scope, name) for name in _named(study, scope)}
    return {name: str(why) for name, why in found.items() if isinstance(why, MethodError)}


@once
def _named(study: Study, scope: str) -> tuple[str, ...]:
    """Names of the schemes that a scope might have."""
    own = study.weight_schemes
    found = [REFERENCE] if _print_allows(study) else []
    found += [EQUAL, *own.loc[own["scope"] == scope, "scheme"].unique()]
    found += ["ahp"] if (study.judgements["scope"] == scope).any() else []
    found += ["panel"] if (study.points["scope"] == scope).any() else []
    return (*found, *(FROM_DATA if scope == "regional" else ()))


def chosen(study: Study, scope: str, name: str = "") -> str:
    """Name of the scheme that a scope is weighted by.

    Parameters
    ----------
    study : Study
    scope : {'national', 'regional'}
    name : str
        The scheme that is wanted; the default of the study where empty. A scheme that only another
        scope has (weights from regional data, say) leaves this one at its default.

    Raises
    ------
    StudyError
        If no scope has a scheme of this name, or the printed figures contradict each other so that
        no default exists.
    """
    here = _named(study, scope)
    anywhere = list(dict.fromkeys(known for s in study.scopes for known in _named(study, s)))
    if name and name not in anywhere:
        raise StudyError(
            [
                f"weights {quoted(name)} are unknown{did_you_mean(name, anywhere)}; "
                f"choose one of {', '.join(anywhere)}"
            ]
        )
    name = name if name in here else here[0]
    why = _computed(study, scope, name) if name == REFERENCE else None
    if isinstance(why, MethodError):
        raise StudyError([_no_reference(study, why)])
    return name


def _no_reference(study: Study, why: MethodError) -> str:
    """Why print allows no reference weights, and what to do."""
    from iianalysis import identify

    printed = identify.printed_facts(study)
    names = identify.inevitable_contradiction(printed)
    group = "; ".join(fact.text for fact in printed.chosen(names))
    facts = f"; the printed facts that contradict each other are: {group}" if group else ""
    return f"no reference weights: {why}{facts}; mend published.csv, or choose --weights equal"


def weights_of(study: Study, scope: str, name: str = "") -> pd.Series:
    """Weights of a scheme for a scope, within each parent; `_weights` reads or computes them.

    Parameters
    ----------
    study, scope, name
        As in `chosen`.

    Returns
    -------
    Series
        Indexed by node; the children of each parent sum to 1.

    Raises
    ------
    StudyError, PanelError, MethodError
        For an unknown scheme, a panel that does not fit the tree, and data that define no weights.
    """
    found = _computed(study, scope, chosen(study, scope, name))
    if isinstance(found, MethodError):
        raise found.with_traceback(None)
    return found.copy()


def method_of(study: Study, scope: str, name: str = "") -> Method:
    """The method that a study declares for a scope, with the weights of a scheme.

    `_weights` reads or computes the weights.

    Raises
    ------
    StudyError, PanelError, MethodError
        As `weights_of`.
    """
    return replace(study.method(scope), weights=weights_of(study, scope, name))


@once
def _computed(study: Study, scope: str, name: str) -> pd.Series | MethodError:
    """Weights of a scheme, or why there are none."""
    try:
        return _weights(study, scope, name)
    except MethodError as error:
        return error


def _weights(study: Study, scope: str, name: str) -> pd.Series:
    framework = study.framework(scope)
    if name == EQUAL:
        return weighting.equal(framework)
    if name == REFERENCE:
        from iianalysis.identify.reference import consistent_reference

        return weighting.complete(framework, consistent_reference(study))
    if name == "ahp":
        return judged(study, scope)
    if name == "panel":
        return pointed(study, scope)
    if name in FROM_DATA:
        from iianalysis.coherence.balance import balanced
        from iianalysis.weights.objective import within_parents

        last = regional_index(study).year(study.years("regional")[-1])
        method = balanced if name == BALANCED else name
        return within_parents(framework, last[framework.indicators], method, study.min_coverage)
    rows = study.weight_schemes
    rows = rows[(rows["scheme"] == name) & (rows["scope"] == scope)]
    return weighting.complete(framework, rows.set_index("node")["weight"])


def judged(study: Study, scope: str) -> pd.Series:
    """Weights from the judgements of all experts, combined by their geometric mean.

    The share of a gap stays with it, as under equal weights, so that coverage shows it.
    """
    from iianalysis.weights import comparisons, panel
    from iianalysis.weights.priorities import group_weights

    framework = study.framework(scope)
    matrices = comparisons.matrices(study.judgements, framework, scope)
    found = group_weights(matrices, framework, experts=panel.weights_of_experts(study.experts))
    return _with_gaps(study, scope, found)


def pointed(study: Study, scope: str) -> pd.Series:
    """Weights from the mean points of the last round."""
    from iianalysis.weights.panel import weights_of_experts
    from iianalysis.weights.points import average_points, points_by_round, weights_from_points

    framework = study.framework(scope)
    rounds = points_by_round(study.points, framework, scope)
    shares = weights_of_experts(study.experts)
    points = average_points(rounds[max(rounds)], experts=shares)
    return _with_gaps(study, scope, weights_from_points(framework, points))


def _with_gaps(study: Study, scope: str, weights: pd.Series) -> pd.Series:
    """Give each gap the equal share that it has of its siblings, and the rest to these."""
    framework = study.framework(scope)
    effective = weighting.effective(framework, weighting.equal(framework))["effective_weight"]
    full = weighting.complete(framework, weights)
    for parent in framework.parents():
        children = framework.children(parent)
        gaps = [child for child in children if effective[child] == 0]
        full[children] *= 1 - len(gaps) / len(children)
        full[gaps] = 1 / len(children)
    return full


def described(study: Study, scope: str, name: str = "") -> Text:
    """What the weights of a scope are, in words that claim no more than is known."""
    name = chosen(study, scope, name)
    if name in WORDS:
        return WORDS[name]
    if name in OF_PANEL:
        if illustrative(study):
            return t("{kind} of an illustrative panel of experts", kind=PANEL[name])
        return t("{kind} of the panel of experts", kind=PANEL[name])
    if name in FROM_DATA:
        return t("weights from the data ({name})", name=name)
    return t("the scheme {name!r} of the study", name=name)


def coverage_asked(study: Study) -> str:
    """What is to be said behind the weights where another coverage than usual is asked for."""
    if study.min_coverage == MIN_COVERAGE:
        return ""
    if not study.min_coverage:
        return t("; scores need no coverage")
    return t("; scores need {least:g}% coverage", least=100 * study.min_coverage)


def short_name(study: Study, name: str) -> Text:
    """What a scheme is called in tables and pictures; an illustrative panel is called that."""
    return _marked(study, name, SHORT.get(name) or given(en=name))


def code_of(study: Study, name: str) -> Text:
    """The name that a scheme is chosen by; an illustrative panel is called that behind it."""
    return _marked(study, name, given(en=name))


def _marked(study: Study, name: str, text: Text) -> Text:
    return t("{scheme} (illustrative)", scheme=text) if note(study, name) else text


def note(study: Study, name: str) -> str:
    """What tables note of a scheme: that its panel is illustrative; else nothing."""
    return ILLUSTRATIVE if name in OF_PANEL and illustrative(study) else ""


def caveats(study: Study) -> Text:
    """What is to be said below every picture that shows schemes side by side."""
    there = {name for scope in study.scopes for name in schemes(study, scope)}
    parts = []
    if REFERENCE in there:
        parts.append(
            t(
                "reference: consistent with the printed total, closest to equal, equal below; an "
                "assumption, not the report's"
            )
        )
    if {*OF_PANEL} & there and illustrative(study):
        parts.append(t("illustrative: the experts are invented"))
    if {*FROM_DATA} & there:
        names = listed(short_name(study, name) for name in FROM_DATA)
        parts.append(t("{schemes}: from the scores of regions", schemes=names))
    return listed(parts, THEN)


def illustrative(study: Study) -> bool:
    """Whether the study calls its panel of experts illustrative."""
    return bool(study.experts["note"].str.contains("illustrative", case=False).any())


@once
def _print_allows(study: Study) -> bool:
    """Whether enough is printed that something follows for weights, see `printed_facts`."""
    from iianalysis import identify

    try:
        identify.printed_facts(study)
    except MethodError:
        return False
    return True
