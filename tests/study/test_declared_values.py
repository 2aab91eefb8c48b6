"""Values as a study declares them: filled in, not applicable, to so many of a denominator."""

import numpy as np
import pandas as pd
import pytest
from studies import SMALL, declaring, edited, write

from iianalysis import StudyError, read_study
from iianalysis.scoring.index import regional_index
from iianalysis.study.made import units_of_cells
from iianalysis.uncertainty import Noise, Specification
from iianalysis.uncertainty.simulation import plan_of, source_of

WITHOUT = {"regional": SMALL["regional"].replace("East,2021,a2,3,one\n", "")}


def study_of(tmp_path, tables, **declared):
    return read_study(write(tmp_path / "study", declaring(tables, **declared)))


def years(values, regions=("p", "q", "r", "s")):
    """Tables of one indicator: values by region, a cell for each year from 2018 on."""
    rows = [
        f"{region},{2018 + number},x,{value}"
        for region, of_region in zip(regions, values, strict=True)
        for number, value in enumerate(of_region)
        if value is not None
    ]
    groups = dict(zip(regions, ("g", "g", "h", "h"), strict=True))
    return {
        "framework": "node,parent,name_en\nall,,All\n",
        "indicators": "scope,indicator,parent,name_en,unit,direction\nregional,x,all,X,t,1\n",
        "regions": "region,name_en,macro_region\n"
        + "".join(f"{region},{region},{groups[region]}\n" for region in regions),
        "regional": "region,year,indicator,value\n" + "\n".join(rows) + "\n",
        "study": "key,value\ntitle_en,One\n",
    }


SERIES = years([[1, None, 4, None], [2, 5, 6, 9], [8, None, None, 2], [3, 7, 5, 1]])


@pytest.mark.parametrize(
    ("way", "filled"),
    [
        ("earlier year", {("p", 2019): 1, ("p", 2021): 4, ("r", 2019): 8, ("r", 2020): 8}),
        ("linear", {("p", 2019): 2.5, ("r", 2019): 6, ("r", 2020): 4}),
        ("mean", {("p", 2019): 6, ("r", 2019): 6, ("r", 2020): 5, ("p", 2021): 4}),
        ("median", {("p", 2019): 6, ("r", 2019): 6, ("r", 2020): 5, ("p", 2021): 2}),
        ("group mean", {("p", 2019): 5, ("r", 2019): 7, ("r", 2020): 5, ("p", 2021): 9}),
        ("group median", {("p", 2019): 5, ("r", 2019): 7, ("r", 2020): 5, ("p", 2021): 9}),
        ("none", {}),
    ],
)
@pytest.mark.parametrize("by", ["setting", "column"])
def test_missing_values_are_filled_in_as_declared(tmp_path, way, filled, by):
    declared = {"study__impute": way} if by == "setting" else {"indicators__impute": {"x": way}}
    study = study_of(tmp_path, SERIES, **declared)
    cells = study.cells["regional"]
    found = cells[cells["imputed"]].set_index(["region", "year"])
    assert found["value"].to_dict() == filled
    assert set(found["confidence"]) <= {"imputed"}
    known = study.panel("regional", without=["imputed"])["x"]
    assert known[("p", 2018)] == 1
    assert known.isna().sum() == 4


def test_a_column_is_stronger_than_the_setting(tmp_path):
    study = study_of(
        tmp_path, SERIES, study__impute="mean", indicators__impute={"x": "earlier year"}
    )
    assert study.panel("regional")["x"][("r", 2020)] == 8


def test_a_share_of_imputed_parts_is_imputed_and_its_parts_are_filled_only_if_they_say_so(tmp_path):
    without = {**SMALL, "regional": SMALL["regional"].replace("East,2021,part,2,one\n", "")}
    by_setting = read_study(
        write(tmp_path / "setting", declaring(without, study__impute="mean,"))
    ).cells["regional"]
    shares = by_setting[by_setting["indicator"] == "share"].set_index(["region", "year"])
    assert shares.loc[("East", 2021), "value"] == np.mean([20, 10, 25])  # of the shares
    assert shares["imputed"].sum() == 1
    by_part = read_study(
        write(tmp_path / "part", declaring(without, indicators__impute={"part": "earlier year"}))
    ).cells["regional"]
    shares = by_part[by_part["indicator"] == "share"].set_index(["region", "year"])
    assert shares.loc[("East", 2021), "value"] == 100 * 3 / 40
    assert shares.loc[("East", 2021), "imputed"]
    assert shares["imputed"].sum() == 1


def test_imputed_values_are_transformed_and_scored_like_others(tmp_path):
    tables = declaring(SERIES, study__impute="linear", indicators__transform={"x": "log"})
    scores = regional_index(read_study(write(tmp_path / "study", tables))).scores["x"]
    low, high = np.log(2.5), np.log(7)
    assert scores[("r", 2019)] == pytest.approx(100 * (np.log(6) - low) / (high - low))


def test_a_list_is_filled_in_once_and_serves_every_year(tmp_path):
    without = {**SMALL, "regional": SMALL["regional"].replace("East,2021,list,4,one\n", "")}
    study = study_of(tmp_path, without, indicators__impute={"list": "median"})
    assert study.series("regional", "list").loc["East"].to_dict() == {2020: 1, 2021: 1}
    cells = study.cells["regional"].query("indicator == 'list' and imputed")
    assert cells["snapshot"].tolist() == [True, True]


def test_groups_are_needed_to_fill_in_by_group(tmp_path):
    alone = {**SERIES, "regions": "region,name_en\np,P\nq,Q\nr,R\ns,S\n"}
    with pytest.raises(StudyError, match=r"study.csv, row 3: impute 'group mean' needs groups"):
        study_of(tmp_path, alone, study__impute="group mean")


IDLE = {
    **SMALL,
    "regional": WITHOUT["regional"]
    + "East,2021,a2,,Not applicable\nWest,2021,a2,,not applicable\nSouth,2020,whole2,1,one\n",
    "indicators": SMALL["indicators"] + "regional,whole2,,Whole 2,t,1,,,,\n",
}


def test_what_does_not_apply_lowers_no_coverage_and_gives_its_weight_to_siblings(tmp_path):
    study = study_of(tmp_path, IDLE, framework__min_coverage={"A": 1})
    assert study.inapplicable == {"a2": frozenset({("East", 2021), ("West", 2021)})}
    result = regional_index(study)
    east = ("East", 2021)
    assert result.scores.loc[east, "a"] == result.scores.loc[east, "a1"]
    assert result.coverage.loc[east, "a"] == 1
    missing = regional_index(
        read_study(write(tmp_path / "missing", declaring({**SMALL, **WITHOUT})))
    )
    assert missing.coverage.loc[east, "a"] == 0.5
    assert result.coverage.loc[("North", 2021), "a"] == 1


def test_a_node_of_which_nothing_applies_does_not_apply(tmp_path):
    empty = IDLE["regional"].replace("East,2021,a1,,one", "East,2021,a1,,not applicable")
    study = study_of(tmp_path, {**IDLE, "regional": empty, "imputation": None})
    result, east = regional_index(study), ("East", 2021)
    assert np.isnan(result.scores.loc[east, "a"])
    assert result.coverage.loc[east, "all"] == 0.5  # b of b and the gap
    assert result.scores.loc[east, "all"] == pytest.approx(result.scores.loc[east, "b"])
    applying = study.method("regional").nodes.not_applying(
        study.framework("regional"), result.scores.index
    )
    assert applying["a"].sum() == 1


def test_what_does_not_apply_is_filled_in_by_nothing(tmp_path):
    rules = {"framework__missing": {"A": "mean"}, "study__impute": "mean,"}
    study = study_of(tmp_path, IDLE, **rules)
    result = regional_index(study)
    assert np.isnan(result.entered.loc[("East", 2021), "a2"])
    assert not study.cells["regional"].query("indicator == 'a2' and year == 2021")["imputed"].any()
    specification = Specification(weights=(Noise(0.5),), imputation=("siblings", "mean"))
    filled = source_of(study, specification).filled("mean")
    assert np.isnan(filled.loc[("East", 2021), "a2"])


def test_draws_know_what_does_not_apply(tmp_path):
    study = study_of(tmp_path, IDLE, framework__min_coverage={"A": 1})
    specification = Specification(weights=(Noise(0.5),))
    source = source_of(study, specification)
    plan = plan_of(study, specification, source)
    one = plan.pipelines[0]
    drawn = plan.aggregated(one, one.values, one.base[:, None])[:, 0]
    own = regional_index(study, source.method).year(2021).loc[plan.regions, "all"]
    np.testing.assert_allclose(drawn, own, rtol=1e-12)
    assert not np.isnan(drawn).any()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            edited("regional", "South,2020,a1,2,one", "South,2020,a1,2,not applicable"),
            "regional.csv, row 3: value 2 is there and its confidence is 'not applicable'; empty "
            "one of the two",
        ),
        (
            edited("national", "2021,n1,15,1,one source", "2021,n1,,0,not applicable"),
            "national.csv, row 3: 'n1' is not applicable to the nation; delete the row, or leave "
            "confidence empty",
        ),
    ],
)
def test_what_does_not_apply_has_no_value(tmp_path, change, message):
    with pytest.raises(StudyError) as caught:
        read_study(write(tmp_path / "study", {**SMALL, **change}))
    assert caught.value.problems[0] == message


@pytest.mark.parametrize("per", [1, 1000, 100_000])
def test_a_ratio_is_to_as_many_of_its_denominator_as_declared(tmp_path, per):
    tables = {"indicators": SMALL["indicators"].replace("Share,%", "Share,cases")}
    study = study_of(tmp_path, {**SMALL, **tables}, indicators__per={"share": per})
    shares = study.series("regional", "share")
    assert shares[("North", 2021)] == pytest.approx(per * 2 / 10)
    cells = study.cells["regional"]
    units = units_of_cells(cells, study.indicators.loc["regional"])
    mine = (cells["indicator"] == "share") & (cells["region"] == "North") & (cells["year"] == 2021)
    # parts are whole counts, and exact
    assert units.loc[mine, "last_digit"].tolist() == [0.0]
    hundred = read_study(write(tmp_path / "percent", SMALL))
    pd.testing.assert_series_equal(shares * 100 / per, hundred.series("regional", "share"))


def test_the_last_digit_of_a_ratio_is_that_of_its_parts():
    cells = pd.DataFrame(
        {"region": "A", "year": 2020, "indicator": ["s", "p", "w"], "value": [500.0, 2.0, 4.0]}
    )
    series = pd.DataFrame(
        {
            "made": ["", "rounded", "rounded"],
            "precision": [0.0, 0.1, 0.2],
            "per": [1000.0, np.nan, np.nan],
            "numerator": ["p", "", ""],
            "denominator": ["w", "", ""],
        },
        index=["s", "p", "w"],
    )
    # k (u_p + s / k u_w) / w
    assert units_of_cells(cells, series)["last_digit"][0] == pytest.approx(
        1000 * (0.1 + 0.5 * 0.2) / 4
    )


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"share": 1000}, "row 9: indicator 'share' is in %, but per is 1000; mend the unit"),
        ({"share": 0}, "row 9: indicator 'share' has per 0, which must be positive"),
        ({"a1": 10}, "row 4: indicator 'a1' has per 10 and no numerator; give numerator and"),
    ],
)
def test_what_a_ratio_is_to_must_fit(tmp_path, declared, message):
    with pytest.raises(StudyError) as caught:
        study_of(tmp_path, SMALL, indicators__per=declared)
    assert caught.value.problems[0].startswith(f"indicators.csv, {message}")
