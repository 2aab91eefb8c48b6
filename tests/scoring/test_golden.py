"""Figures from print, to the printed digit; tests/golden/SOURCES.md says where they stand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from panels import directions, panel, star

from iianalysis import MinMax, Rank, ZScore
from iianalysis.scoring.aggregate import aggregate
from iianalysis.scoring.change import cagr
from iianalysis.tiers import natural_breaks

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture(scope="module")
def schooling():
    return pd.read_csv(GOLDEN / "schooling.csv", index_col="country")


def scores_of(schooling, normalisation):
    values = panel({"years": schooling["years"]}, regions=list(schooling.index))
    return normalisation(values, directions(values))["years"].to_numpy()


def test_min_max_of_handbook_table_15(schooling):
    scores = scores_of(schooling, MinMax(upper=1))
    assert np.abs(scores - schooling["min_max"]).max() <= 0.005


def test_z_score_of_handbook_table_15(schooling):
    scores = scores_of(schooling, ZScore())
    assert np.abs(scores - schooling["z_score"]).max() <= 0.005


def test_rank_of_handbook_table_15(schooling):
    assert scores_of(schooling, Rank()).tolist() == schooling["rank"].tolist()


def test_income_index_of_the_human_development_report_2020():
    income = panel({"income": [100, 3829, 75000]})
    score = MinMax(upper=1, log=True)(income, directions(income))["income"].iloc[1]
    assert score == pytest.approx(0.5506, abs=5e-5)


def mean_of(values, aggregation):
    names = [f"x{number}" for number in range(len(values))]
    framework = star(*names)
    scores = panel({name: [value] for name, value in zip(names, values, strict=True)})
    weights = pd.Series(1.0, index=framework.nodes.index)
    return aggregate(scores, framework, weights, aggregation)["overall"].iloc[0]


def test_human_development_index_of_2020_is_a_geometric_mean():
    assert mean_of([0.6971, 0.3447, 0.5506], "geometric") == pytest.approx(0.510, abs=5e-4)


@pytest.mark.parametrize(
    ("values", "aggregation", "printed"),
    [
        ([21, 1, 1, 1], "arithmetic", 6),
        ([6, 6, 6, 6], "arithmetic", 6),
        ([21, 1, 1, 1], "geometric", 2.14),
        ([6, 6, 6, 6], "geometric", 6),
        ([21, 2, 1, 1], "geometric", 2.54),
        ([6, 7, 6, 6], "geometric", 6.23),
    ],
)
def test_compensation_in_handbook_section_6_11(values, aggregation, printed):
    assert 0 <= mean_of(values, aggregation) - printed + 1e-9 < 0.01  # cut off, not rounded


def test_natural_breaks_of_the_textbook_example():
    values = pd.Series([4.0, 5.0, 9.0, 10.0])
    tiers = natural_breaks(values, 2)
    assert tiers.tolist() == [2, 2, 1, 1]
    assert values.groupby(tiers).apply(lambda part: ((part - part.mean()) ** 2).sum()).sum() == 1


def test_natural_breaks_of_employment_in_california():
    counties = pd.read_csv(GOLDEN / "california.csv", index_col="county")
    tiers = natural_breaks(counties["employees_per_sq_km"], 5)
    assert tiers.tolist() == counties["class"].tolist()
    assert tiers.value_counts().sort_index().tolist() == [1, 1, 4, 3, 49]


def test_annual_growth_of_the_report_of_2024():
    scores = panel({"overall": [100, 235]}, years=[2020, 2023], regions=["CN"])
    assert cagr(scores, 2020, 2023).loc["CN", "overall"] == pytest.approx(33, abs=0.5)
