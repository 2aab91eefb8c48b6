"""Which values jump, told by one rule; suspicious cells of the default study follow it."""

import numpy as np
import pandas as pd
import pytest

from iianalysis.study.jumps import jumps, sizes
from iianalysis.uncertainty import Errors, Specification
from iianalysis.uncertainty.simulation import source_of
from iianalysis.uncertainty.value_errors import ASSUMED_SIZES

YEARS = [2020, 2021, 2022, 2023]


def series(**changed):
    """Nine regions that grow by 9, 10 or 11% a year, but for what is changed."""
    rows = {f"r{n}": [(10 + n) * (1.09 + 0.01 * (n % 3)) ** t for t in range(4)] for n in range(9)}
    rows |= {name: list(np.multiply(rows[name], factors)) for name, factors in changed.items()}
    wide = pd.DataFrame(rows, index=pd.Index(YEARS, name="year")).rename_axis(columns="region")
    return wide.unstack()


@pytest.mark.parametrize(
    ("factors", "years"),
    [
        ([1, 1, 1, 1], []),
        ([1, 1, 1, 1.4], []),  # less than half again
        ([1, 1, 1, 3], [2023]),
        ([1, 1, 4, 4], [2022]),  # stays there
        ([1, 1, 4, 1], [2022]),  # comes back
        ([1, 0.2, 1, 1], [2021]),  # the first year is not blamed for a value that comes back
        ([5, 1, 1, 1], [2020, 2021]),  # either may be off
        ([1, 1, 4, 16], [2022, 2023]),
        ([1, 1, np.nan, 4], []),  # nothing to compare with
        ([1, 1, 1, 0], []),  # no logarithm
    ],
)
def test_a_jump_is_told_from_where_it_lands(factors, years):
    found = jumps(series(r4=factors))
    assert found.index.tolist() == [("r4", year) for year in years]


def test_growth_that_all_regions_share_is_no_jump():
    assert jumps(series(**{f"r{n}": [1, 1, 1, 3] for n in range(9)})).empty


def test_regions_that_scatter_alike_are_measured_by_each_other():
    scatter = {f"r{n}": [1, 1, 1, factor] for n, factor in enumerate((3, 1 / 3, 2.5, 0.4))}
    assert jumps(series(**scatter)).empty  # small ones jump all the time
    found = jumps(series(r8=[1, 1, 1, 3], **scatter))
    assert found.index.tolist() == [("r8", 2023)]


def test_a_jump_and_its_limit_against_the_definition(default_study):
    values = default_study.series("regional", "security_revenue")
    found = jumps(values)
    logs = np.log(values.unstack("year"))
    change = (logs[2021] - logs[2020]).dropna()
    jump = change - change.median()
    assert found.loc[("湖北", 2021), "jump"] == pytest.approx(jump["湖北"])
    apart = (logs[2020][change.index] - logs.loc["湖北", 2020]).abs().drop("湖北")
    near = apart.nsmallest(len(change) // 2).index
    limit = 2.5 * 1.4826 * jump[near].abs().median()
    assert found.loc[("湖北", 2021), "limit"] == pytest.approx(limit)


def test_suspicious_cells_of_the_default_study_are_those_that_jump_in_one_source(default_study):
    cells = default_study.cells["regional"]
    computed = default_study.indicators.loc["regional", "numerator"] != ""
    measured = cells[~cells["indicator"].map(computed)]
    expected = set()
    for code in measured["indicator"].unique():
        rows = jumps(default_study.series("regional", code)).index
        expected |= {(code, region, year) for region, year in rows}
    agree = measured[measured["confidence"].str.contains("sources agree")]
    keys = ["indicator", "region", "year"]
    confirmed = set(agree[keys].itertuples(index=False, name=None))
    flagged = measured.loc[measured["suspicious"], keys]
    assert set(flagged.itertuples(index=False, name=None)) == expected - confirmed
    assert len(expected & confirmed) == 4
    named = [
        ("ecommerce_purchases", "吉林", 2023), ("embedded_software_revenue", "辽宁", 2021),
        ("embedded_software_revenue", "河南", 2023), ("embedded_software_revenue", "安徽", 2022),
        ("security_revenue", "辽宁", 2021), ("security_revenue", "湖北", 2021),
        ("software_revenue", "新疆", 2023), ("software_revenue", "广西", 2023),
        ("technology_market", "黑龙江", 2023),
    ]  # fmt: skip
    assert set(named) <= expected
    assert ("technology_market", "黑龙江", 2022) not in expected  # on trend


def test_the_error_of_a_suspicious_cell_grows_with_its_jump(default_study):
    source = source_of(default_study, Specification(errors=Errors()))
    found = source.error_sizes(Errors(jumps=0.5)).sizes
    column = source.panel.columns.get_loc("technology_market")
    rows = [source.panel.index.get_loc(place) for place in (("黑龙江", 2023), ("江西", 2023))]
    both = jumps(default_study.series("regional", "technology_market"))["jump"].abs()
    expected = [both["黑龙江", 2023] / 2, both["江西", 2023] / 2]
    assert found[column, rows] == pytest.approx(expected)
    assert expected[0] > 3 * expected[1] > 3 * 0.1
    without = source.error_sizes(Errors(jumps=0.0)).sizes
    assert without[column, rows] == pytest.approx(ASSUMED_SIZES["one source, suspicious"])


def test_a_cell_is_as_far_as_it_jumps_whoever_flagged_it():
    values = series(r4=[1, 1, 1, 1.2]).rename("value").reset_index().assign(indicator="x")
    values["suspicious"] = (values["region"] == "r4") & values["year"].isin((2020, 2023))
    found = sizes(values)
    flagged = found.dropna()
    logs = np.log(series(r4=[1, 1, 1, 1.2]).unstack("year")).diff(axis=1)
    assert flagged.iloc[0] == pytest.approx(abs(logs.loc["r4", 2021] - logs[2021].median()))
    assert flagged.iloc[1] == pytest.approx(logs.loc["r4", 2023] - logs[2023].median())
    assert len(flagged) == 2
