"""What print implies of weights and what tiers prove, as the notebook and the report show it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from iianalysis import identify
from iianalysis.errors import StudyError
from iianalysis.pages.identify.says import fact_of_weights, facts_of, reading_words, readings_of
from iianalysis.pages.weights.views import beside_key, called
from iianalysis.parameters import one_of
from iianalysis.scoring.normalise import MethodError
from iianalysis.show.reader import say
from iianalysis.show.text import of_node, within
from iianalysis.study.study import Study
from iianalysis.tables import implied


def facts(study: Study) -> identify.PrintedFacts:
    """The printed facts that bear on weights.

    Raises
    ------
    StudyError
        If too little is printed.
    """
    try:
        return identify.printed_facts(study)
    except MethodError as error:
        raise StudyError([str(error)]) from None


def bounds_table(
    table: pd.DataFrame, reference: pd.Series | None, *, reading: bool = False
) -> pd.DataFrame:
    """Bounds of each weight after each fact that narrows some, by reading; a dash means all.

    The name of a fact has its reading in it where `reading` is True.

    Returns
    -------
    DataFrame
        reading, fact, and a column of ranges for each dimension; a first row with the reference.
    """
    rows: list[tuple[str, str, dict[str, str]]] = []
    for chain in readings_of(table):
        part = table[table["chain"] == chain]
        for step, now in part.groupby("step", sort=False):
            if step and (now["status"] == "unchanged").all():
                continue
            texts = {
                row["node"]: "none left"
                if np.isnan(row["low"])
                else say("{low:.3f}–{high:.3f}", low=row["low"], high=row["high"])
                for _, row in now.iterrows()
            }
            name = say(fact_of_weights(now["fact"].iloc[0], reading=reading))
            rows.append((say(reading_words(chain)), name, texts))
    if reference is not None:
        own = {node: f"{weight:.3f}" for node, weight in reference.items()}
        rows.append(("", say("reference weights"), own))
    nodes = list(dict.fromkeys(node for *_, texts in rows for node in texts))
    table = pd.DataFrame(
        [(word, fact, *(texts.get(node, np.nan) for node in nodes)) for word, fact, texts in rows]
    )
    table.columns = pd.Index(["reading", "fact", *map(of_node, nodes)], dtype=object)
    return table


def facts_table(printed: identify.PrintedFacts) -> pd.DataFrame:
    """What each printed fact says, with its interval: fact, note."""
    table = printed.table()
    return pd.DataFrame(
        {
            "fact": [say(fact_of_weights(name)) for name in table["fact"]],
            "note": [say(within("national", text)) for text in table["text"]],
        }
    )


def alone_table(table: pd.DataFrame) -> pd.DataFrame:
    """What each fact adds to the sub-indices on its own: the ranges that it leaves."""
    rows = table[table["chain"] == "alone"]
    rows = rows.assign(chain="no contribution")
    return bounds_table(rows, None, reading=True).drop(columns="reading")


def against_table(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Printed facts by schemes: whether the weights of a scheme can satisfy the fact."""
    order = list(dict.fromkeys(table["fact"]))
    wide = table.pivot(index="fact", columns="scheme", values="alone").loc[order]
    wide = wide[list(dict.fromkeys(table["scheme"]))]
    wide.index = [say(fact_of_weights(fact)) for fact in order]
    return beside_key("fact", wide, called(wide.columns, study))


def contradiction_table(table: pd.DataFrame) -> pd.DataFrame:
    """Whether all facts hold together, by reading, in words."""
    groups = [[say(fact) for fact in facts_of(group)] for group in table["smallest_group"]]
    readings = [say(reading_words(reading)) for reading in table["reading"]]
    return table.assign(reading=readings, smallest_group=groups)


def reference_table(study: Study) -> pd.DataFrame:
    """The reference weights of the dimensions beside the midpoints that they rest on."""
    weights = identify.reference_weights(study)
    facts_ = study.published_of_nation
    printed = facts_[(facts_["kind"] == "index") & facts_["node"].isin(weights.index)]
    values = printed.sort_values("year").drop_duplicates("node", keep="last").set_index("node")
    table = pd.DataFrame({"index": values["value"], "weight": weights}).loc[weights.index]
    return table.rename_axis("node").reset_index()


def sample_table(study: Study, draws: int) -> tuple[pd.DataFrame, float]:
    """Marginals of a uniform sample of the weights that the total allows, and the set's share.

    Returns
    -------
    tuple
        DataFrame (node, reference, mean, p05, p50, p95), and the share of all weights.
    """
    allowed = identify.allowed_weights(facts(study))
    drawn = allowed.sample(draws, np.random.default_rng(implied.SEED))
    ends = drawn.quantile([0.05, 0.5, 0.95])
    table = pd.DataFrame({"mean_weight": drawn.mean(), "p05": ends.loc[0.05]})
    table["p50"], table["p95"] = ends.loc[0.5], ends.loc[0.95]
    table.insert(0, "reference", identify.reference_weights(study))
    return table.rename_axis("node").reset_index(), allowed.share


def evidence(study: Study, draws: int) -> identify.RegionalEvidence | None:
    """What the printed tiers say of weights; None where none are printed or no region scores."""
    if study.published_tiers is None or "regional" not in study.scopes:
        return None
    one_of("draws", draws, range(1, 100_001))
    return implied.tier_evidence(study, draws)


def programme_table(table: pd.DataFrame, rule: str) -> pd.DataFrame:
    """Weights of the second level that reproduce the tiers, under a rule for missing scores."""
    rows = table[table["rule"] == rule]
    return rows[["node", "start", "nearest", "low", "high", "margin_without"]].rename(
        columns={"low": "low_weight", "high": "high_weight"}
    )


def chance_table(table: pd.DataFrame) -> pd.DataFrame:
    """How often weights reproduce labels, in percent."""
    table = table.copy()
    for column in ("share", "share_low", "share_high"):
        table[column] *= 100
    columns = ["rule", "labels", "noise", "n", "reproduced", "share", "share_low", "share_high"]
    return table[[*columns, "agreement"]].rename(columns={"agreement": "agree_with_equal"})
