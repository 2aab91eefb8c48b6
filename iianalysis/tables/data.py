"""Tables of a run on its data: the tree, the series, proxies, flagged cells, single figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from iianalysis.schemes import weights_of
from iianalysis.scoring import weighting
from iianalysis.scoring.index import IndexResult
from iianalysis.show.names import with_texts
from iianalysis.show.text import Text, t, tn
from iianalysis.study.cells import FLAGS
from iianalysis.study.study import Study
from iianalysis.tables.register import table

if TYPE_CHECKING:
    from iianalysis.tables.results import Results


def _sectors_printed(run: Results) -> bool:
    return bool((run.study.published["kind"] == "mix").any())


def _treated(run: Results) -> bool:
    study = run.study
    return "regional" in study.scopes and study.method("regional").treatment is not None


def _figures(run: Results) -> bool:
    return len(run.study.other_figures) > 0


@table("framework", t("the tree with the coverage of each node"))
def _framework(run: Results) -> pd.DataFrame:
    return framework_table(run.study, run.national, run.index if run.regional else None)


@table(
    "indicators",
    t("the measured series: where they stand in the tree, unit, strength as a proxy, origin"),
)
def _indicators(run: Results) -> pd.DataFrame:
    return indicator_table(run.study)


@table("proxy_strength", t("share of the weight that rests on strong, medium and weak proxies"))
def _proxy_strength(run: Results) -> pd.DataFrame:
    return proxy_strength(run.study, run.scheme)


@table(
    "screened",
    t("indicators and regions that are left out since too few of their values are there"),
    when=lambda run: bool(len(run.study.screened)),
)
def _screened(run: Results) -> pd.DataFrame:
    return run.study.screened


@table("flagged_cells", t("every imputed, snapshot, suspicious, disputed or floor cell"))
def _flagged_cells(run: Results) -> pd.DataFrame:
    return flagged_cells(run.study)


@table(
    "treated_outliers",
    t(
        "series with outliers, and what is done to them: how many values are pulled in, skewness "
        "and kurtosis before and after"
    ),
    when=_treated,
    may_lack=True,
)
def _treated_outliers(run: Results) -> pd.DataFrame | None:
    return treated_outliers(run.study)


@table("industry_mix", t("sectors of the large firms, as printed"), when=_sectors_printed)
def _industry_mix(run: Results) -> pd.DataFrame:
    rows = run.study.published[run.study.published["kind"] == "mix"]
    columns = ["item", "name_en", "name_zh", "year", "value", "low", "high", "qualifier", "place"]
    return rows[columns]


@table("other_figures", t("single figures that only pictures use"), when=_figures)
def _other_figures(run: Results) -> pd.DataFrame:
    return _with_notes(run.study.other_figures)


def framework_table(
    study: Study, national: IndexResult | None, regional: IndexResult | None
) -> pd.DataFrame:
    """The tree above the indicators with the coverage of each node in the latest year.

    Returns
    -------
    DataFrame
        node, parent, level, name_en, name_zh, and for each scope the number of indicators below
        and the coverage (for regions the mean over them).
    """
    table = study.tree[["parent", "name_en", "name_zh"]].copy()
    for scope, result in (("national", national), ("regional", regional)):
        if result is None:
            continue
        tree = result.framework
        table["level"] = tree.nodes["level"].reindex(table.index)
        table[f"{scope}_indicators"] = [
            sum(code in tree.indicators for code in tree.below(node)) for node in table.index
        ]
        last = result.coverage.xs(study.years(scope)[-1], level="year")
        table[f"{scope}_coverage"] = last[table.index].mean()
    table.insert(1, "level", table.pop("level"))
    return table.sort_values("level", kind="stable").reset_index()


def indicator_table(study: Study) -> pd.DataFrame:
    """Every measured series of the study, with its origin and what a reader should know of it.

    Returns
    -------
    DataFrame
        scope, parent (empty: no indicator of its own), indicator, name_en, name_zh, unit,
        direction, numerator and denominator (of a share in percent), strength (as a proxy),
        specific (1: measures the subject itself; empty: not stated), snapshot (1: one dated list
        for every year), made and precision (how the values came about, and the unit of their last
        digit), origin, note; note_zh where the study has notes in Chinese.
    """
    columns = ["scope", "parent", "indicator", "name_en", "name_zh", "unit", "direction"]
    columns += ["numerator", "denominator", "strength", "specific", "snapshot"]
    columns += ["made", "precision", "origin", "note", "note_zh"]
    table = study.indicators.reset_index()
    table["specific"] = table["specific"].astype("Int64")
    table = table.loc[table["scope"].isin(study.scopes), columns].reset_index(drop=True)
    return _with_notes(table)


def _with_notes(table: pd.DataFrame) -> pd.DataFrame:
    """The table with a column `note_zh` only where a note in it is in Chinese too."""
    return table if table["note_zh"].any() else table.drop(columns="note_zh")


def proxy_strength(study: Study, scheme: str) -> pd.DataFrame:
    """Share of the weight that rests on indicators of each proxy strength.

    Returns
    -------
    DataFrame
        scope, strength, indicators (number), points (of 100), specific_points (of these, on
        indicators that measure the subject itself; NaN where the study says of none whether it
        does).
    """
    parts = []
    for scope in study.scopes:
        framework = study.framework(scope)
        points = weighting.effective(framework, weights_of(study, scope, scheme))["points"]
        leaves = framework.nodes.loc[framework.indicators, ["strength", "specific"]].assign(
            points=points
        )
        leaves["specific_points"] = leaves["points"].where(leaves["specific"] == 1, 0.0)
        if leaves["specific"].isna().all():
            leaves["specific_points"] = np.nan
        leaves["strength"] = leaves["strength"].replace("", "not stated")
        grouped = leaves.groupby("strength")
        part = grouped[["points", "specific_points"]].sum(min_count=1)
        part.insert(0, "indicators", grouped.size())
        order = [s for s in ("strong", "medium", "weak", "not stated") if s in part.index]
        parts.append(part.loc[order].reset_index().assign(scope=scope))
    columns = ["scope", "strength", "indicators", "points", "specific_points"]
    return pd.concat(parts, ignore_index=True)[columns]


def treated_outliers(study: Study) -> pd.DataFrame | None:
    """What the study does to outliers, a row for each series that has some; None where none has.

    Returns
    -------
    DataFrame
        As `scoring.outliers.Winsorise.report`, of the transformed values, with `why` in place of
        `still_outlying`.
    """
    method = study.method("regional")
    if method.treatment is None:
        return None
    table = method.treatment.report(method.transforms(study.panel("regional")))
    if table.empty:
        return None
    most = method.treatment.most
    columns = (table[name] for name in ("treatment", "treated_values", "still_outlying"))
    why = [_why(kind, n, still, most) for kind, n, still in zip(*columns, strict=True)]
    return with_texts(table.drop(columns="still_outlying"), why=why)


def _why(treatment: str, values: int, still: bool, most: int) -> Text:
    if treatment == "none":
        return t("left as it is, as declared")
    if treatment == "logarithm":
        if still:
            return t("beyond the limits after winsorising, and after the logarithm too")
        return t("winsorising does not bring it within the limits")
    if still:
        return tn(
            "still beyond the limits: at most {n} value may be pulled in",
            "still beyond the limits: at most {n} values may be pulled in",
            most,
        )
    return tn("within the limits after {n} value", "within the limits after {n} values", values)


def flagged_cells(study: Study) -> pd.DataFrame:
    """Every cell of an indicator that is imputed, a snapshot, suspicious, disputed or a floor.

    `jump`: of a suspicious one, in logarithms, see `iianalysis.study.jumps`.
    """
    parts = []
    for scope in study.scopes:
        cells = study.cells[scope]
        used = cells[cells["indicator"].isin(study.framework(scope).indicators)]
        flags = flags_of(used)
        parts.append(used.assign(scope=scope, flags=flags)[flags != ""])
    columns = ["scope", "region", "year", "indicator", "value", "confidence", "flags", "jump"]
    return pd.concat(parts, ignore_index=True)[columns]


def flags_of(cells: pd.DataFrame) -> pd.Series:
    """What is to be known of each cell, parted by `; `."""
    text = pd.Series("", index=cells.index)
    for flag in FLAGS:
        text = text.where(~cells[flag], text + "; " + flag)
    return text.str.removeprefix("; ")
