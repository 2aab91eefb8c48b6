"""How a study is scored, in words: in a few below a picture, and the whole in a paragraph."""

from __future__ import annotations

from collections import Counter

from iianalysis.scoring.aggregate import means_of
from iianalysis.scoring.each import PerIndicator, Unchanged, scale_of
from iianalysis.scoring.index import Method
from iianalysis.scoring.means import LOWEST, PENALISED, POWER
from iianalysis.scoring.nodes import USUAL, NodeRule
from iianalysis.scoring.normalise import MinMax, PercentileRank, Rank, ZScore
from iianalysis.show.text import END, THEN, Text, capital, listed, of_node, t, tn, tp
from iianalysis.study.study import Study

POSTS = {
    "own year": t("goalposts of the year itself"),
    "pooled": t("goalposts pooled over years"),
    "given": t("given goalposts"),
    "as marked": t("goalposts as marked"),
}
KINDS: dict[type, Text] = {
    MinMax: tp("normalisation", "min-max"),
    ZScore: tp("normalisation", "z-score"),
    Rank: tp("normalisation", "rank"),
    PercentileRank: tp("normalisation", "percentile rank"),
    Unchanged: tp("normalisation", "scores as they stand"),
}
IMPUTED = {
    "earlier year": t("the value of the latest earlier year"),
    "linear": t("what lies on a line between years that are known"),
    "mean": t("the mean of the regions of the year"),
    "median": t("the median of the regions of the year"),
    "group mean": t("the mean of the regions of their group in the year"),
    "group median": t("the median of the regions of their group in the year"),
}
MEANS = {
    "arithmetic": t("arithmetic mean"),
    "geometric": t("geometric mean"),
    "harmonic": t("harmonic mean"),
    LOWEST: t("lowest score"),
    PENALISED: t("arithmetic mean less the penalty of Mazziotta and Pareto"),
}


def _mean(name: str) -> Text:
    if power := POWER.fullmatch(name):
        return t("generalised mean of power {power:g}", power=float(power[1]))
    return MEANS[name]


def in_force(study: Study, goalposts: str) -> Text:
    """How regions are scored, in a few words; what is as usual goes without saying.

    Parameters
    ----------
    study : Study
    goalposts : str
        Those of what is shown, a key of `POSTS`.
    """
    method = study.method("regional")
    if method.goalposts == "given" and goalposts != "as marked":
        goalposts = "given"  # in every picture, also of change
    parts = [_scale(method, goalposts), *_means(study, method)]
    if method.treatment is not None:
        parts.append(t("outliers winsorised"))
    return listed(parts, THEN)


def no_sums(study: Study) -> Text:
    """Why the overall score is no sum of scores between two ends; empty where it is one."""
    method, tree = study.method("regional"), study.framework("regional")
    if not scale_of(method.normalisation) or PercentileRank in _kinds(method):
        return t("scores have no worst and best end")
    rules = [method.nodes.rule(node) for node in tree.parents()]
    means = {*means_of(method.aggregation), *(rule.mean for rule in rules if rule.mean)}
    if others := sorted(means - {"arithmetic"}):
        return t(
            "scores are no sums of what is below them ({means})",
            means=listed(_mean(str(one)) for one in others),
        )
    if any(rule.direction == -1 or rule.missing != "siblings" for rule in rules):
        return t("some scores are turned round, or filled in where they are missing")
    return Text([])


def bent(study: Study) -> Text:
    """Why scores do not follow values along a straight line; empty where they do."""
    method = study.method("regional")
    if method.transforms.by or method.treatment is not None:
        return t("values are transformed, or outliers pulled in, before they become scores")
    return Text([])


def usual(study: Study) -> bool:
    """Whether scores are what the study that ships with the package has: plain min-max scores."""
    method = study.method("regional")
    one = method.normalisation
    plain = isinstance(one, MinMax) and (one.lower, one.upper) == (0.0, 100.0)
    return (
        plain
        and method.goalposts != "given"
        and not _means(study, method)
        and method.treatment is None
    )


def _scale(method: Method, goalposts: str) -> Text:
    one, kinds = method.normalisation, _kinds(method)
    posts = POSTS[goalposts]
    if len(kinds) > 1:
        return t("each indicator scored as declared, {goalposts}", goalposts=posts)
    kind, ends = kinds.pop(), scale_of(one)
    if kind is Unchanged and ends:
        return t("scores as they stand, {low:g} to {high:g}", low=ends[0], high=ends[1])
    if kind is MinMax and ends:
        return t(
            "scores of {low:g} to {high:g}, {goalposts}", low=ends[0], high=ends[1], goalposts=posts
        )
    return listed([KINDS.get(kind, kind.__name__), posts], THEN)


def _kinds(method: Method) -> set[type]:
    """Kinds of normalisation of the indicators."""
    one = method.normalisation
    return {type(part) for _, part in one.own} if isinstance(one, PerIndicator) else {type(one)}


def _means(study: Study, method: Method) -> list[Text]:
    """Means other than arithmetic ones."""
    means = _of_nodes(study, method)
    kinds = Counter(means.values())
    if set(kinds) == {"arithmetic"}:
        return []
    if len(kinds) == 1:
        return [_mean(next(iter(kinds)))]
    root = study.framework("regional").root
    top = _mean(means[root])
    return [t("{mean} of the parts of the index, other means below", mean=top)]


def _of_nodes(study: Study, method: Method) -> dict[str, str]:
    """The mean of each node with more than one child."""
    tree = study.framework("regional")
    return {
        node: mean
        for node, mean in method.means(tree).items()
        if len(tree.children(node)) > 1 or node == tree.root
    }


def paragraph(study: Study) -> Text:
    """What a study declares of how its regions are scored, and what that means."""
    method, tree = study.method("regional"), study.framework("regional")
    said = [capital(_normalised(method)), *_settings(study, method)]
    by: dict[str, list[str]] = {}
    for node, mean in _of_nodes(study, method).items():
        by.setdefault(mean, []).append(node)
    if len(by) == 1:
        said.append(t("Every node is the {mean} of its parts", mean=_mean(next(iter(by)))))
    else:
        some = [
            t("{mean}: {nodes}", mean=_mean(mean), nodes=listed(map(of_node, nodes)))
            for mean, nodes in by.items()
        ]
        said.append(t("Means by node: {means}", means=listed(some, "; ")))
    said.append(
        t("A score needs {share:g}% of its weight", share=100 * method.min_coverage)
        if method.min_coverage
        else t("A score needs no share of its weight")
    )
    rules = {node: method.nodes.rule(node) for node in tree.parents()}
    for node, rule in rules.items():
        said += _rule(node, rule) if rule != USUAL else []
    rounded = [name for name in tree.indicators if name in method.nodes.rules]
    if rounded:
        said.append(
            tn("Scores of {n} indicator are rounded", "Scores of {n} indicators are rounded",
               len(rounded))
        )  # fmt: skip
    return listed([text + END for text in said], " ")


def _normalised(method: Method) -> Text:
    one = method.normalisation
    every: list[object] = [one]
    if isinstance(one, PerIndicator):
        every = [part for _, part in one.own]
    kinds = Counter(type(part) for part in every)
    if len(kinds) == 1:
        what = KINDS.get(type(every[0]), type(every[0]).__name__)
    else:
        some = [
            t("{kind} for {n}", kind=KINDS.get(kind, kind.__name__), n=n)
            for kind, n in kinds.items()
        ]
        what = listed(some)
    ends = scale_of(one)
    scale = t("on a scale of {low:g} to {high:g}", low=ends[0], high=ends[1]) if ends else ""
    given = sum(isinstance(part, MinMax) and part.given for part in every)
    posts = POSTS[method.goalposts]
    if 0 < given < len(every):
        posts = tn("{n} indicator between given goalposts", "{n} between given goalposts", given)
    return listed([t("scores by {what}", what=what), scale, posts], THEN)


def _settings(study: Study, method: Method) -> list[Text]:
    said = []
    one, count = method.normalisation, len(study.framework("regional").indicators)
    own = [part for _, part in one.own] if isinstance(one, PerIndicator) else [one] * count
    held = sum(bool(getattr(part, "clip", False)) for part in own)
    if held:
        said.append(
            tn("{n} indicator is held on the scale", "{n} indicators are held on the scale", held)
        )
    for name in dict.fromkeys(name for _, name in method.transforms.by):
        powers = dict(method.transforms.powers)
        of = [
            t("{indicator} (power {power:.3g})", indicator=of_node(code), power=powers[code])
            if code in powers
            else of_node(code)
            for code, one in method.transforms.by
            if one == name
        ]
        said.append(t("Transform {name}: {indicators}", name=name, indicators=listed(of)))
    if method.treatment is not None:
        said.append(
            t(
                "Outliers are winsorised above a skewness of {skewness:g} and a kurtosis of "
                "{kurtosis:g}, at most {n} values of a series",
                skewness=method.treatment.skewness,
                kurtosis=method.treatment.kurtosis,
                n=method.treatment.most,
            )
        )
        if method.treatment.logs:
            logs = listed(map(of_node, method.treatment.logs))
            said.append(
                t("Where that does not cure them, a logarithm: {indicators}", indicators=logs)
            )
        if method.treatment.left:
            left = listed(map(of_node, method.treatment.left))
            said.append(t("Outliers are left as they are: {indicators}", indicators=left))
    for way, codes in _imputed(study).items():
        series = listed(map(of_node, codes))
        said.append(
            t("Missing values take {what}: {indicators}", what=IMPUTED[way], indicators=series)
        )
    if study.inapplicable:
        idle = sum(map(len, study.inapplicable.values()))
        said.append(tn("{n} value is not applicable", "{n} values are not applicable", idle))
    if study.overrides:
        asked = [f"{name} {value}" for name, value in study.overrides.items()]
        said.append(
            t("Asked for instead of what the study declares: {asked}", asked=", ".join(asked))
        )
    return said


def _imputed(study: Study) -> dict[str, list[str]]:
    """Regional series by how their gaps are filled in, of those whose gaps are."""
    found: dict[str, list[str]] = {}
    general = study.settings.get("impute", "none")
    for code, series in study.indicators.loc["regional"].iterrows():
        way = series["impute"] or (general if series["parent"] else "none")
        if way != "none":
            found.setdefault(way, []).append(str(code))
    return found


def _rule(node: str, rule: NodeRule) -> list[Text]:
    name, said = of_node(node), []
    if rule.missing == "mean":
        said.append(t("{node}: what is missing below takes the mean of all regions", node=name))
    if rule.missing == "group mean":
        said.append(t("{node}: what is missing below takes the mean of its group", node=name))
    if rule.least:
        said.append(t("{node} needs {n} scores right below", node=name, n=rule.least))
    if rule.min_coverage is not None:
        said.append(
            t("{node} needs {share:g}% of its weight", node=name, share=100 * rule.min_coverage)
        )
    if rule.decimals is not None:
        said.append(t("{node} is rounded to {n} decimals", node=name, n=rule.decimals))
    if rule.direction == -1:
        said.append(t("{node} is turned round: high counts as low", node=name))
    return said
