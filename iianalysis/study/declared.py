"""How a study says that it is scored: the method of its settings and columns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from iianalysis.scoring.each import PerIndicator, Unchanged, scale_of
from iianalysis.scoring.index import Method
from iianalysis.scoring.nodes import NodeRule, Nodes
from iianalysis.scoring.normalise import MinMax, OverRegions, ZScore
from iianalysis.scoring.outliers import Winsorise
from iianalysis.scoring.transforms import BOX_COX, Transforms, power_of
from iianalysis.study.settings import NORMALISATIONS, numbers

if TYPE_CHECKING:
    from iianalysis.study.study import Study

STANDARD_DEVIATIONS = 6.0  # that z-scores mostly lie within
OVERRIDES = ("normalisation", "goalposts", "aggregation")  # what a run may ask for instead


def declared(study: Study, scope: str) -> Method:
    """The method that a study declares for a scope, with equal weights.

    Parameters
    ----------
    study : Study
        Its settings, the columns of its indicators and nodes, and what a run asks for instead
        (`Study.overrides`).
    scope : {'national', 'regional'}

    Returns
    -------
    Method
        Plain min-max of the year's own values, arithmetic means, where nothing is declared.
    """
    settings = {**study.settings, **study.overrides}
    means = tuple(settings.get("aggregation", "arithmetic").split())
    aggregation: Any = means[0] if len(means) == 1 else means
    if scope == "national":  # a ratio to the base year, see `scoring.index.national_index`
        return Method(
            aggregation=aggregation,
            min_coverage=study.min_coverage,
            nodes=_nodes(study, scope, settings),
        )
    transforms = _transforms(study)
    posts = settings.get("goalposts", "own year")
    within: Any = posts if posts == "pooled" else "own year"
    treatment = _treatment(study, settings, within)
    return Method(
        normalisation=_normalisation(study, settings, transforms, treatment),
        aggregation=aggregation,
        min_coverage=study.min_coverage,
        treatment=treatment,
        transforms=transforms,
        nodes=_nodes(study, scope, settings),
    )


def _treatment(study: Study, settings: Mapping[str, str], within: Any) -> Winsorise | None:
    """Of outliers, where any indicator has one."""
    ways = _series(study)["outliers"].replace("", settings.get("outliers", "none"))
    if ways.eq("none").all():
        return None
    skewness, kurtosis, most = numbers(settings.get("outlier_limits", "2 3.5 5"))
    left, logs = (tuple(map(str, ways.index[ways == one])) for one in ("none", "log"))
    return Winsorise(within, skewness, kurtosis, int(most), left, logs)


def finer(study: Study) -> int:
    """Digits that scores of regions have beyond those of a scale of 0 to 100.

    A scale that is ten times narrower has one more; decimals that the overall index is rounded to
    are all shown.
    """
    method, root = study.method("regional"), study.framework("regional").root
    ends = scale_of(method.normalisation)
    width = ends[1] - ends[0] if ends else 100.0
    if isinstance(method.normalisation, ZScore):
        width = STANDARD_DEVIATIONS
    of_scale = max(0, round(2 - math.log10(width)))
    return max(of_scale, (method.nodes.rule(root).decimals or 0) - 1)


def _scale(settings: Mapping[str, str]) -> tuple[float, float]:
    lower, upper = numbers(settings.get("scale", "0 100"))
    return lower, upper


def _series(study: Study) -> pd.DataFrame:
    """Rows of the regional indicators, in the order of the tree."""
    return study.indicators.loc["regional"].reindex(study.framework("regional").indicators)


def _transforms(study: Study) -> Transforms:
    of_scope = _series(study)
    named = of_scope["transform"][~of_scope["transform"].isin(["", "none"])]
    box_cox = named.index[named == BOX_COX]
    panel = study.panel("regional")[list(box_cox)] if len(box_cox) else pd.DataFrame()
    powers = tuple((str(name), power_of(panel[name].to_numpy())) for name in box_cox)
    return Transforms(tuple(named.items()), powers)


def _normalisation(
    study: Study,
    settings: Mapping[str, str],
    transforms: Transforms,
    treatment: Winsorise | None,
) -> OverRegions:
    """One for all indicators, or one for each where they differ."""
    lower, upper = _scale(settings)
    table = _series(study)
    posts = settings.get("goalposts", "own year")
    within: Any = posts if posts == "pooled" else "own year"
    ends = table[["low", "high"]].astype(float)
    if "goalposts" in study.overrides and posts != "given":
        ends[:] = np.nan
    for name in table.index:
        ends.loc[name] = transforms.of(str(name), ends.loc[name].to_numpy())
    if posts == "base year":
        ends = ends.combine_first(_base_year(study, transforms, treatment))
    held = table["clip"].eq(1).fillna(False)
    own = []
    for name, row in table.iterrows():
        kind = row["normalisation"]
        if not kind or "normalisation" in study.overrides:
            kind = settings.get("normalisation", "min-max")
        one: OverRegions
        if kind == "min-max":
            low, high = ends.loc[name, ["low", "high"]].to_numpy(dtype=float)
            given: dict[str, Any] = {}
            if not np.isnan(low):
                given = {
                    "low": float(low),
                    "high": float(high),
                    "clip": bool(held.get(name, False)),
                }
            one = MinMax(within, lower, upper, **given)
        elif kind == "none":
            one = Unchanged(within, lower, upper)
        else:
            one = NORMALISATIONS[kind](goalposts=within)  # type: ignore[call-arg]
        if isinstance(one, ZScore) and "z_scale" in settings:
            mean, sd = numbers(settings["z_scale"])
            one = replace(one, mean=mean, sd=sd)
        own.append((str(name), one))
    kinds = {one for _, one in own}
    return kinds.pop() if len(kinds) == 1 else PerIndicator(within, tuple(own))


def _base_year(study: Study, transforms: Transforms, treatment: Winsorise | None) -> pd.DataFrame:
    """Lowest and highest value of each indicator in the base year, as they are scored."""
    panel = transforms(study.panel("regional"))
    values = panel if treatment is None else treatment(panel)
    values = values.xs(study.base_year, level="year")
    return pd.DataFrame({"low": values.min(), "high": values.max()})


def _nodes(study: Study, scope: str, settings: Mapping[str, str]) -> Nodes:
    rules = {}
    for node, row in study.tree.iterrows():
        rule = NodeRule(
            mean=(row["mean"] or None) if "aggregation" not in study.overrides else None,
            missing=row["missing"] or "siblings",
            least=int(row["least"]) if pd.notna(row["least"]) else 0,
            min_coverage=float(row["min_coverage"]) if pd.notna(row["min_coverage"]) else None,
            decimals=int(row["decimals"]) if pd.notna(row["decimals"]) else None,
            direction=int(row["direction"]) if pd.notna(row["direction"]) else 1,
        )
        if rule != NodeRule():
            rules[str(node)] = rule
    decimals = study.indicators.loc[scope]["decimals"].dropna()
    rules |= {str(name): NodeRule(decimals=int(number)) for name, number in decimals.items()}
    column = settings.get("missing_group", "macro_region")
    groups = study.regions[column].to_dict() if column in study.regions else {}
    idle = study.inapplicable if scope == "regional" else {}
    return Nodes(rules, groups, _scale(settings), idle)
