"""The check against print as the notebook shows it."""

from __future__ import annotations

import pandas as pd

from iianalysis.errors import StudyError
from iianalysis.pages.indices import national, regional
from iianalysis.pages.tiers.views import tier_agreement
from iianalysis.published import check as published_check
from iianalysis.published.verdicts import VERDICT, VERDICTS
from iianalysis.study.study import Study
from iianalysis.tables.check import under_schemes


def check(study: Study, scheme: str = "") -> pd.DataFrame:
    """Printed facts and claims of which the study has figures, under a scheme of weights.

    Raises
    ------
    StudyError
        If the study has no printed figures.
    """
    if study.published.empty:
        raise StudyError(
            [f"study {study.name!r} has no printed figures to check; add published.csv"]
        )
    has = study.scopes
    grows = "national" in has and len(study.years("national")) > 1
    return published_check.check(
        study,
        national(study, scheme) if grows else None,
        {g: regional(study, scheme, g) for g in study.all_goalposts} if "regional" in has else {},
        under_schemes(study) if "regional" in has else {},
    )


def check_agreement(study: Study, scheme: str = "") -> pd.DataFrame:
    """Agreement with the printed tiers under a scheme; empty where there are none."""
    if "regional" not in study.scopes:
        return pd.DataFrame()
    return tier_agreement(study, regional(study, scheme))


def verdict_table(checked: pd.DataFrame) -> pd.DataFrame:
    """What each verdict means and how often it was given: verdict, meaning, facts by basis."""
    counts = pd.crosstab(checked["verdict"], checked["basis"])
    counts = counts.reindex(list(VERDICT), fill_value=0)
    counts.insert(0, "meaning", pd.Series(VERDICTS, dtype=object))
    return counts.rename_axis(index="verdict", columns=None).reset_index()


def verdict_rows(checked: pd.DataFrame, *verdicts: str) -> pd.DataFrame:
    """Rows of some verdicts; the column is dropped where there is one only."""
    columns = ["item", "printed", "computed", "basis", "verdict", "note"]
    rows = checked.loc[checked["verdict"].isin(verdicts), columns].reset_index(drop=True)
    return rows.drop(columns="verdict") if len(verdicts) == 1 else rows
