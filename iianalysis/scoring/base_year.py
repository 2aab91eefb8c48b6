"""Ratios to a base year, which compare a region with itself."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from iianalysis.scoring.normalise import MethodError


@dataclass(frozen=True)
class BaseYear:
    """Ratio to the base year: ``X = 100 Y_t / Y_base``, and its inverse for direction -1.

    Raises
    ------
    MethodError
        If a value of the base year is missing or not positive, or one of direction -1 is 0.

    Notes
    -----
    Equation: report of 2024, section 二（三）1.
    """

    base_year: int

    def __call__(self, panel: pd.DataFrame, direction: pd.Series) -> pd.DataFrame:
        """Scores that are 100 in the base year, region by region."""
        years = panel.index.get_level_values("year")
        if self.base_year not in years:
            raise MethodError(
                f"the base year {self.base_year} has no data; the years are "
                f"{', '.join(str(year) for year in sorted(set(years)))}"
            )
        base = panel.xs(self.base_year, level="year")
        filled = panel.columns[panel.notna().any()]
        for indicator in filled:
            bad = base.index[~(base[indicator] > 0)]
            if len(bad):
                raise MethodError(
                    f"indicator {indicator!r} is {base.loc[bad[0], indicator]:g} in the base year "
                    f"{self.base_year} for {bad[0]}, so no ratio to it exists; give a positive "
                    "value or leave the indicator out"
                )
        regions = panel.index.get_level_values("region")
        ratio = panel.to_numpy(dtype=float) / base.reindex(regions).to_numpy(dtype=float)
        inverse = direction[panel.columns].to_numpy(dtype=int) == -1
        if (ratio[:, inverse] == 0).any():
            zero = panel.columns[inverse][(ratio[:, inverse] == 0).any(axis=0)][0]
            raise MethodError(
                f"indicator {zero!r} of direction -1 is 0 in some year, and 1/0 is no score; "
                "leave it out or turn it round"
            )
        ratio[:, inverse] = 1 / ratio[:, inverse]
        return pd.DataFrame(100 * ratio, index=panel.index, columns=panel.columns, copy=False)
