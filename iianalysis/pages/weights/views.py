"""Tables on weights for reading: what the notebooks and the report show of them."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from iianalysis.errors import StudyError
from iianalysis.parameters import ParameterError, one_of
from iianalysis.schemes import chosen, method_of, schemes, short_name, weights_of
from iianalysis.scoring.index import ranked, regional_index
from iianalysis.scoring.normalise import MethodError
from iianalysis.show.reader import say
from iianalysis.show.text import Text, of_node
from iianalysis.study.study import Study
from iianalysis.tables import weights as weight_tables
from iianalysis.weights import consistency
from iianalysis.weights.comparisons import matrices
from iianalysis.weights.doubt import benefit_of_the_doubt
from iianalysis.weights.judgements import judgement_text
from iianalysis.weights.panel import weights_of_experts
from iianalysis.weights.priorities import group_weights, priorities


def panel_scopes(study: Study) -> list[str]:
    """Scopes that the experts of a study both judged and gave points for."""
    given = [set(table["scope"]) for table in (study.judgements, study.points)]
    return [scope for scope in study.scopes if all(scope in one for one in given)]


def scope_of_panel(study: Study, scope: str) -> str:
    """The scope of a parameter, where an empty one stands for the first that the panel covers.

    Raises
    ------
    StudyError
        If the study has no panel.
    """
    there = panel_scopes(study)
    if not there:
        raise StudyError(
            [
                f"study {study.name!r} has no panel of experts; give judgements and points, or "
                "open another notebook"
            ]
        )
    return str(one_of("scope", scope, ["", *there])) or there[0]


# The panel


def matrix_of(
    study: Study, scope: str, expert: str = "", parent: str = ""
) -> tuple[str, str, pd.DataFrame]:
    """One judgement matrix: by default the least consistent one.

    Returns
    -------
    tuple
        Expert, parent, and the matrix.
    """
    judged = matrices(study.judgements, study.framework(scope), scope)
    one_of("expert", expert, ["", *dict.fromkeys(who for who, _ in judged)])
    one_of("parent", parent, ["", *dict.fromkeys(where for _, where in judged)])
    table = consistency.consistency_table(judged)
    table = table[table["expert"].eq(expert) | (expert == "")]
    table = table[table["parent"].eq(parent) | (parent == "")]
    # one that cannot be tested only where there is no other
    row = table.loc[table["cr"].fillna(-1).idxmax()]
    return row["expert"], row["parent"], judged[row["expert"], row["parent"]]


def matrix_table(matrix: pd.DataFrame) -> pd.DataFrame:
    """A judgement matrix as people write it, with fractions."""
    texts = matrix.map(lambda value: "" if pd.isna(value) else judgement_text(value))
    return beside_key("node", texts, map(of_node, texts.columns))


def beside_key(key: str, cells: pd.DataFrame, headers: Iterable[str]) -> pd.DataFrame:
    """A table of its index and texts that may be alike or called as the index is."""
    table = cells.set_axis(range(cells.shape[1]), axis="columns").reset_index()
    table.columns = pd.Index([key, *headers], dtype=object)
    return table


def priority_table(study: Study, scope: str, matrix: pd.DataFrame) -> pd.DataFrame:
    """Weights from one matrix by both methods, and from the whole panel, twice combined.

    Returns
    -------
    DataFrame
        node, eigenvector, geometric_mean (of the rows), group_judgements, group_priorities.
    """
    framework = study.framework(scope)
    judged = matrices(study.judgements, framework, scope)
    shares = weights_of_experts(study.experts)
    table = pd.DataFrame(
        {
            "eigenvector": priorities(matrix, "eigenvector"),
            "geometric_mean": priorities(matrix, "geometric mean"),
        }
    )
    for by in ("judgements", "priorities"):
        group = group_weights(judged, framework, by=by, experts=shares)
        table[f"group_{by}"] = group[table.index]
    return table.rename_axis("node").reset_index()


def consistency_table(table: pd.DataFrame, most: int = 10) -> pd.DataFrame:
    """The least consistent matrices, with what to revise where the ratio is above the limit.

    The ratio of a matrix with no more judgements than it takes to join its items says
    `not testable`: nothing in it can contradict.
    """
    table = table[table["items"] > 2].sort_values("cr", ascending=False, kind="stable").head(most)
    columns = ["expert", "parent", "items", "lambda_max", "ci", "ri", "cr"]
    columns += ["row", "column", "judgement", "suggested", "cr_after"]
    texts = dict.fromkeys(columns[-5:-1], "")
    if table["cr"].isna().any():
        table["cr"] = table["cr"].astype(object)
        texts["cr"] = "not testable"
    return table[columns].fillna(texts)


def points_table(table: pd.DataFrame) -> pd.DataFrame:
    """Points of the last round, the most important indicator first, beside those of the first."""
    first, last = table["round"].min(), table["round"].max()
    before = table[table["round"] == first].set_index("indicator")
    rows = table[table["round"] == last]
    # means of the same points may differ in their last digits, and those from machine to machine
    rows = rows.sort_values("mean", ascending=False, kind="stable", key=lambda mean: mean.round(9))
    columns = ["indicator", "mean", "median", "trimmed_mean", "cv", "iqr"]
    if first == last:
        return rows[columns]
    names = {"mean": "first_mean", "cv": "first_cv"}
    return rows[columns].assign(
        **{to: rows["indicator"].map(before[column]) for column, to in names.items()}
    )


def shift_table(table: pd.DataFrame) -> pd.DataFrame:
    """From judgements to points, for the dimensions: the weight of each, of 100."""
    columns = ["node", "start_points", "points", "points_shift"]
    return table.loc[table["level"] == 1, columns]


# Schemes


def scheme_names(study: Study) -> dict[str, str]:
    """What each scheme of any scope is called."""
    names = dict.fromkeys(name for scope in study.scopes for name in schemes(study, scope))
    return {name: say(short_name(study, name)) for name in names}


def dimension_weights(study: Study, scope: str) -> pd.DataFrame:
    """Weights of the dimensions, a column for each scheme."""
    names = schemes(study, scope)
    dimensions = study.framework(scope).dimensions
    columns = [weights_of(study, scope, name)[dimensions] for name in names]
    table = pd.concat(columns, axis=1).map("{:.3f}".format)
    return beside_key("node", table, called(names, study))


def weights_of_scopes(study: Study) -> pd.DataFrame:
    """Weights of the dimensions, a column for each scheme, one scope below the other.

    Empty where a scope lacks a scheme.
    """
    long = _weights_right_below(study)
    wide = long.pivot(index=["scope", "node"], columns="scheme", values="weight")
    wide = wide.loc[list(dict.fromkeys(zip(long["scope"], long["node"], strict=True)))]
    names = list(scheme_names(study))
    texts = wide[names].map(lambda weight: "" if pd.isna(weight) else f"{weight:.3f}")
    table = texts.set_axis(range(len(names)), axis="columns").reset_index()
    table.columns = pd.Index(["scope", "node", *called(names, study)], dtype=object)
    return table


def weights_of_dimensions(study: Study) -> pd.DataFrame:
    """The same, long, as the picture takes it: without series right below the root."""
    table = _weights_right_below(study)
    return table[table["node"].isin(study.tree.index)].reset_index(drop=True)


def _weights_right_below(study: Study) -> pd.DataFrame:
    """Weights of what stands right below the root: scope, scheme, node, weight."""
    parts = []
    for scope in study.scopes:
        dimensions = study.framework(scope).dimensions
        for name in schemes(study, scope):
            weights = weights_of(study, scope, name)[dimensions].rename_axis("node")
            parts.append(weights.rename("weight").reset_index().assign(scope=scope, scheme=name))
    return pd.concat(parts, ignore_index=True)


def comparison(study: Study, first: str = "") -> pd.DataFrame:
    """`tables.weights.compare_schemes`, with the scheme in front that the others are held to."""
    table = weight_tables.compare_schemes(study)
    name = chosen(study, "regional", first)
    order = (table["scheme"] != name).argsort(kind="stable")
    return table.iloc[order].reset_index(drop=True)


def rank_table(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Ranks under each scheme, best first; `*` where the tier is not that of the first scheme."""
    names = list(dict.fromkeys(table["scheme"]))
    ranks = table.pivot(index="region", columns="scheme", values="rank")[names]
    tiers = table.pivot(index="region", columns="scheme", values="tier")[names]
    order = ranks[names[0]].astype(float).sort_values(kind="stable").index
    other = tiers.ne(tiers[names[0]], axis=0).fillna(False).astype(bool)
    texts = ranks.astype(object).map(lambda rank: "" if pd.isna(rank) else str(rank))
    texts = texts.where(~(other & ranks.notna()), texts + "*").loc[order]
    return beside_key("region", texts, called(names, study))


def called(schemes: Iterable[str], study: Study) -> list[Text]:
    """Headers of the columns of schemes, which may be called as anything."""
    return [short_name(study, name) for name in schemes]


def summary_table(summary: pd.DataFrame, study: Study) -> pd.DataFrame:
    """`tables.weights.scheme_summary` without columns in which nothing stands.

    Returns
    -------
    DataFrame
        Regions in another tier are followed by how many of them are so for want of a score.
    """
    table = summary.copy()
    table.insert(list(table).index("changed_tier") + 1, "tier_lost", table.pop("tier_lost"))
    unused = [] if study.tier_sizes else ["changed_tier"]
    unused += [] if table["tier_lost"].any() else ["tier_lost"]
    unused += [] if study.published_tiers is not None else ["in_printed_tier"]
    unused += ["without_score"] if table["without_score"].equals(table["tier_lost"]) else []
    unused += [] if table["without_score"].any() else ["without_score"]
    return table.drop(columns=list(dict.fromkeys(unused)))


DOUBT = ("region", "rank", "doubt", "doubt_rank", "places_won", "closest", "farthest")


def doubt_table(study: Study, scheme: str = "", leeway: float = 0.5) -> pd.DataFrame:
    """Each region under the weights that suit it best, between bounds on the shares.

    Parameters
    ----------
    study : Study
    scheme : str
        Of the index that it is compared with, and of the weights within dimensions.
    leeway : float
        How far the share of a dimension in a region's score may lie from an equal one, as a part
        of that, 0 to 1.

    Returns
    -------
    DataFrame
        region, rank (among these regions), doubt (0 to 100: 100 where nobody is better under these
        weights), doubt_rank, places_won, closest and farthest (the dimensions in which it comes
        closest to the best and stays farthest from it), farthest_part (its score there, in percent
        of the best); in `attrs`, `even` is an equal share. Regions without a score above 0 in
        every dimension are left out; where such weights are not defined, there are no rows.

    Raises
    ------
    ParameterError
        If the leeway is not between 0 and 1.
    """
    if not 0 <= leeway <= 1:
        raise ParameterError(f"parameter 'leeway' is {leeway:g}; it must be 0 to 1")
    result = regional_index(study, method_of(study, "regional", scheme))
    scores = result.year(study.years("regional")[-1])
    # a dimension without any score is a gap
    dimensions = scores[result.framework.dimensions].dropna(axis=1, how="all").dropna()
    dimensions = dimensions[(dimensions > 0).all(axis=1)]
    even = 1 / max(dimensions.shape[1], 1)
    try:
        found = benefit_of_the_doubt(dimensions, (1 - leeway) * even, min(1, (1 + leeway) * even))
    except MethodError:
        return pd.DataFrame(columns=DOUBT)
    overall = scores.loc[dimensions.index, result.framework.root]
    table = pd.DataFrame({"rank": ranked(overall).astype(int)})
    table["doubt"] = 100 * found.scores
    table["doubt_rank"] = ranked(found.scores).astype(int)
    table["places_won"] = table["rank"] - table["doubt_rank"]
    of_best = dimensions.div(dimensions.max())
    table["closest"], table["farthest"] = of_best.idxmax(axis=1), of_best.idxmin(axis=1)
    table["farthest_part"] = 100 * of_best.min(axis=1)
    table = table.sort_values("rank", kind="stable").rename_axis("region").reset_index()
    table.attrs["even"] = even
    return table
