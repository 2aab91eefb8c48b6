"""What a study declares of how it is scored, against numbers worked by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from panels import directions, panel, random_panel, star, tree
from scipy import stats
from studies import declaring, write

from iianalysis import Method, MethodError, MinMax, Rank, ZScore, build_index, read_study
from iianalysis.scoring.each import PerIndicator, Unchanged, scored_each
from iianalysis.scoring.index import regional_index
from iianalysis.scoring.nodes import NodeRule, Nodes
from iianalysis.scoring.outliers import Winsorise
from iianalysis.scoring.transforms import Transforms, power_of

LN = np.log
COLUMNS = {"x": [2, 4, 6, 10], "y": [3, 1, 2, 5], "z": [8, 8, 4, 2]}


def tables(columns=COLUMNS, years=(2020,)):
    """A study of four regions: x and y below a, z below b."""
    rows = [
        f"{region},{year},{name},{cells[len(years) * place + number]}"
        for name, cells in columns.items()
        for place, region in enumerate("pqrs")
        for number, year in enumerate(years)
        if cells[len(years) * place + number] is not None
    ]
    return {
        "study": "key,value\ntitle_en,Hand\nmin_coverage,0\n",
        "framework": "node,parent,name_en\nall,,All\na,all,A\nb,all,B\n",
        "indicators": "scope,indicator,parent,name_en,unit,direction\n"
        "regional,x,a,X,t,1\nregional,y,a,Y,t,1\nregional,z,b,Z,t,-1\n",
        "regions": "region,name_en,macro_region\np,P,g\nq,Q,g\nr,R,h\ns,S,h\n",
        "regional": "region,year,indicator,value\n" + "\n".join(rows) + "\n",
    }


def scored(tmp_path, given=None, **declared):
    """The index of regions of such a study."""
    folder = write(tmp_path / "study", declaring(given or tables(), **declared))
    return regional_index(read_study(folder))


def of(result, node, year=2020):
    return result.year(year)[node].tolist()


@pytest.mark.parametrize(
    ("kind", "x", "z"),
    [
        ("min-max", [0, 25, 50, 100], [0, 0, 200 / 3, 100]),
        (
            "z-score",
            np.array([-3.5, -1.5, 0.5, 4.5]) / np.sqrt(35 / 3),
            -np.array([2.5, 2.5, -1.5, -3.5]) / 3,
        ),
        ("rank", [1, 2, 3, 4], [1, 1, 3, 4]),
        ("percentile rank", [0, 100 / 3, 200 / 3, 100], [0, 0, 200 / 3, 100]),
        ("none", [2, 4, 6, 10], [92, 92, 96, 98]),
    ],
)
def test_every_normalisation_as_worked_by_hand(tmp_path, kind, x, z):
    result = scored(tmp_path, study__normalisation=kind)
    np.testing.assert_allclose(of(result, "x"), x, atol=1e-12)
    np.testing.assert_allclose(of(result, "z"), z, atol=1e-12)


def test_indicators_may_have_normalisations_of_their_own(tmp_path):
    result = scored(
        tmp_path,
        study__scale="0 10",
        indicators__normalisation={"x": "none", "y": "rank"},
        indicators__low={"z": 0},
        indicators__high={"z": 16},
    )
    assert of(result, "x") == [2, 4, 6, 10]
    assert of(result, "y") == [3, 1, 2, 4]
    assert of(result, "z") == [5, 5, 7.5, 8.75]


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("log", LN),
        ("log1p", lambda v: LN(1 + v)),
        ("square root", np.sqrt),
        ("reciprocal", lambda v: -1 / v),
        ("none", lambda v: v),
    ],
)
@pytest.mark.parametrize("clip", [0, 1])
def test_transforms_are_of_values_and_goalposts(tmp_path, name, function, clip):
    result = scored(
        tmp_path,
        indicators__transform={"x": name, "y": name},
        indicators__low={"x": 3},
        indicators__high={"x": 12},
        indicators__clip={"x": clip},
    )
    values, low, high = function(np.array([2.0, 4, 6, 10])), function(3.0), function(12.0)
    expected = 100 * (values - low) / (high - low)
    expected = np.maximum(expected, 0) if clip else expected
    np.testing.assert_allclose(of(result, "x"), expected)
    own = function(np.array([3.0, 1, 2, 5]))
    np.testing.assert_allclose(of(result, "y"), 100 * (own - own.min()) / np.ptp(own))


def test_a_box_cox_transform_has_the_likeliest_power_of_all_values(tmp_path):
    columns = {**COLUMNS, "x": [2, 3, 4, 9, 6, 30, 10, 70]}
    columns = {
        name: cells if name == "x" else np.repeat(cells, 2) for name, cells in columns.items()
    }
    folder = write(
        tmp_path / "study",
        declaring(tables(columns, (2020, 2021)), indicators__transform={"x": "box-cox"}),
    )
    study = read_study(folder)
    _, power = stats.boxcox(np.array(columns["x"], dtype=float))
    found = dict(study.method("regional").transforms.powers)["x"]
    assert found == round(power, 3)
    first = stats.boxcox(np.array(columns["x"], dtype=float), found)[::2]
    np.testing.assert_allclose(
        of(regional_index(study), "x"), 100 * (first - first.min()) / np.ptp(first), rtol=1e-5
    )


def test_a_power_is_1_where_values_tell_of_none_and_a_transform_needs_one():
    assert power_of(np.array([3.0, np.nan, 3.0])) == 1.0
    with pytest.raises(MethodError, match="'box-cox' of 'x' has no power"):
        Transforms((("x", "box-cox"),))
    np.testing.assert_allclose(
        Transforms((("x", "box-cox"),), (("x", 2.0),)).of("x", np.array([1.0, 3.0])), [0, 4]
    )


SCORES = {
    "x": np.array([2.0, 4, 6, 10]),
    "y": np.array([3.0, 1, 2, 5]),
    "z": np.array([8.0, 8, 4, 2]),
}
STAND = {"study__normalisation": "none", "study__scale": "0 10"}


@pytest.mark.parametrize(
    ("declared", "a", "whole"),
    [
        ({}, lambda x, y: (x + y) / 2, lambda a, b: (a + b) / 2),
        (
            {"study__aggregation": "geometric"},
            lambda x, y: np.sqrt(x * y),
            lambda a, b: np.sqrt(a * b),
        ),
        (
            {"study__aggregation": "harmonic"},
            lambda x, y: 2 / (1 / x + 1 / y),
            lambda a, b: 2 / (1 / a + 1 / b),
        ),
        ({"study__aggregation": "minimum"}, np.minimum, np.minimum),
        (
            {"study__aggregation": "geometric harmonic"},
            lambda x, y: 2 / (1 / x + 1 / y),
            lambda a, b: np.sqrt(a * b),
        ),
        (
            {"study__aggregation": "harmonic", "framework__mean": {"A": "arithmetic"}},
            lambda x, y: (x + y) / 2,
            lambda a, b: 2 / (1 / a + 1 / b),
        ),
        (
            {"framework__mean": {"All": "minimum", "A": "geometric"}},
            lambda x, y: np.sqrt(x * y),
            np.minimum,
        ),
    ],
)
def test_means_by_level_and_by_node(tmp_path, declared, a, whole):
    columns = {**COLUMNS, "z": (10 - SCORES["z"]).tolist()}  # of direction -1
    result = scored(tmp_path, tables(columns), **STAND, **declared)
    of_a = a(SCORES["x"], SCORES["y"])
    np.testing.assert_allclose(of(result, "a"), of_a)
    np.testing.assert_allclose(of(result, "all"), whole(of_a, SCORES["z"]))


def test_a_geometric_mean_with_a_score_of_0_is_0_where_goalposts_are_given(tmp_path):
    given = tables({**COLUMNS, "x": [0, 4, 6, 10]})
    ends = {
        "indicators__low": {"x": 0, "y": 0, "z": 0},
        "indicators__high": dict.fromkeys("xyz", 10),
    }
    result = scored(tmp_path, given, framework__mean={"A": "geometric"}, **ends)
    np.testing.assert_allclose(of(result, "a"), 10 * np.sqrt([0 * 3, 4 * 1, 6 * 2, 10 * 5]))
    folder = write(
        tmp_path / "harmonic", declaring(given, framework__mean={"A": "harmonic"}, **ends)
    )
    with pytest.raises(MethodError, match="'x' scores 0 or less for p 2020, and a harmonic mean"):
        regional_index(read_study(folder))


GAPS = tables({**COLUMNS, "y": [None, 1, 2, 5], "z": [None, 8, 4, None]})


@pytest.mark.parametrize(
    ("missing", "a", "whole"),
    [
        ("siblings", [2, 2.5, 4, 7.5], [2, 2.25, 5, 7.5]),
        ("mean", [(2 + 8 / 3) / 2, 2.5, 4, 7.5], [(7 / 3 + 4) / 2, 2.25, 5, 5.75]),
        ("group mean", [1.5, 2.5, 4, 7.5], [1.75, 2.25, 5, 6.75]),
    ],
)
def test_what_is_missing_goes_to_siblings_or_is_a_mean(tmp_path, missing, a, whole):
    rules = {"A": missing, "All": missing}
    result = scored(tmp_path, GAPS, **STAND, framework__missing=rules)
    np.testing.assert_allclose(of(result, "a"), a)
    np.testing.assert_allclose(of(result, "all"), whole)
    assert np.isnan(of(result, "y")[0])  # what enters is filled, not the score itself
    enters = result.entered.xs(2020, level="year")
    filled = {"siblings": np.nan, "mean": 8 / 3, "group mean": 1}[missing]
    np.testing.assert_allclose(enters["y"].tolist(), [filled, 1, 2, 5])
    np.testing.assert_allclose(of(result, "a"), enters["a"].tolist())


@pytest.mark.parametrize(
    ("declared", "without"),
    [
        ({"framework__least": {"A": 2}}, {"a": [0]}),
        ({"framework__least": {"All": 2}}, {"all": [0, 3]}),
        ({"framework__min_coverage": {"A": 1}}, {"a": [0], "all": [0]}),
        ({"framework__min_coverage": {"All": 0.7}}, {"all": [0, 3], "a": []}),
        # what is filled in counts neither for coverage nor among scores
        ({"framework__least": {"A": 2}, "framework__missing": {"A": "mean"}}, {"a": [0]}),
        ({"framework__min_coverage": {"A": 1}, "framework__missing": {"A": "mean"}}, {"a": [0]}),
    ],
)
def test_a_node_needs_scores_and_coverage_as_it_says(tmp_path, declared, without):
    result = scored(tmp_path, GAPS, **STAND, **declared)
    for node, places in without.items():
        assert np.flatnonzero(np.isnan(of(result, node))).tolist() == places


def test_scores_are_rounded_halves_up_before_they_go_on(tmp_path):
    columns = {"x": [2.5, 3.5, 4.49, 6], "y": [1, 2, 3, 4], "z": [1, 2, 3, 4]}
    result = scored(
        tmp_path, tables(columns), **STAND,
        indicators__decimals={"x": 0}, framework__decimals={"A": 0, "All": 1},
    )  # fmt: skip
    assert of(result, "x") == [3, 4, 4, 6]
    assert of(result, "a") == [2, 3, 4, 5]  # of 2, 3, 3.5, 5
    assert of(result, "z") == [9, 8, 7, 6]
    assert of(result, "all") == [5.5, 5.5, 5.5, 5.5]


@pytest.mark.parametrize(("scale", "total"), [("0 10", 10), ("2 10", 12)])
def test_a_node_that_is_turned_round_counts_from_the_other_end(tmp_path, scale, total):
    result = scored(
        tmp_path, study__normalisation="none", study__scale=scale, framework__direction={"A": -1}
    )
    a = (SCORES["x"] + SCORES["y"]) / 2
    np.testing.assert_allclose(of(result, "a"), a)
    np.testing.assert_allclose(result.entered.xs(2020, level="year")["a"], total - a)
    np.testing.assert_allclose(of(result, "all"), (total - a + total - SCORES["z"]) / 2)


def test_a_node_is_turned_on_the_scale_of_the_scores(tmp_path):
    folder = write(tmp_path / "study", declaring(tables(), framework__direction={"A": -1}))
    own = read_study(folder).method("regional")
    z = replace(own, normalisation=ZScore())
    frame, framework = (
        read_study(folder).panel("regional"),
        read_study(folder).framework("regional"),
    )
    result = build_index(frame, framework, z)
    np.testing.assert_allclose(result.entered["a"], -result.scores["a"])
    one = replace(own, normalisation=MinMax(lower=1))
    result = build_index(frame, framework, one)
    np.testing.assert_allclose(result.entered["a"], 101 - result.scores["a"])
    with pytest.raises(MethodError, match="direction -1, and ranks have no scale"):
        build_index(frame, framework, replace(own, normalisation=Rank()))


BASE = {
    "x": [2, 5, 4, 1, 6, 12, 10, 8],
    "y": [1, 2, 3, 4, 5, 6, 7, 8],
    "z": [8, 8, 6, 6, 4, 4, 2, 1],
}


def test_goalposts_of_the_base_year_are_those_of_every_year(tmp_path):
    given = tables(BASE, (2020, 2021))
    given["study"] += "base_year,2020\n"
    result = scored(tmp_path, given, study__goalposts="base year")
    assert of(result, "x", 2020) == [0, 25, 50, 100]
    assert of(result, "x", 2021) == [37.5, -12.5, 125, 75]
    np.testing.assert_allclose(of(result, "z", 2021), [0, 100 / 3, 200 / 3, 700 / 6])
    assert result.method.goalposts == "given"


def test_goalposts_of_the_base_year_are_transformed_and_of_treated_values(tmp_path):
    given = tables(BASE, (2020, 2021))
    held = scored(
        tmp_path / "log", given, study__goalposts="base year", indicators__transform={"x": "log"},
        indicators__clip={"x": 1},
    )  # fmt: skip
    expected = 100 * (LN([5.0, 1, 12, 8]) - LN(2)) / (LN(10) - LN(2))
    np.testing.assert_allclose(of(held, "x", 2021), np.clip(expected, 0, 100))
    treated = scored(
        tmp_path / "treated", given, study__goalposts="base year", study__outliers="winsorise",
        study__outlier_limits="0.1 0 1",
    )  # fmt: skip
    # 10 is pulled in to 6 in the base year: skewness 0.75, kurtosis 0.34
    assert of(treated, "x", 2020) == [0, 50, 100, 100]


def test_a_rescaled_indicator_with_rescaled_goalposts_scores_the_same():
    @given(factor=st.floats(0.01, 100), shift=st.floats(-50, 50))
    def holds(factor, shift):
        frame = random_panel(3, indicators=1)
        plain = MinMax(low=0.2, high=3)(frame, directions(frame))
        ends = {"low": 0.2 * factor + shift, "high": 3 * factor + shift}
        moved = MinMax(**ends)(frame * factor + shift, directions(frame))
        np.testing.assert_allclose(moved, plain, rtol=1e-6, atol=1e-6)

    holds()


@pytest.mark.parametrize(
    "one", [MinMax(), MinMax("pooled", lower=1), ZScore(), Rank(), Unchanged()]
)
def test_parts_that_are_all_the_same_are_as_that_part(one):
    frame = random_panel(5)
    each = PerIndicator(one.goalposts, tuple((name, one) for name in frame))
    signs = directions(frame, x1=-1)
    pd.testing.assert_frame_equal(each(frame, signs), one(frame, signs))
    values = frame.to_numpy().T[None]
    sign = signs.to_numpy()[:, None]
    np.testing.assert_allclose(
        scored_each(each, list(frame), values, sign), scored_each(one, list(frame), values, sign)
    )


def test_a_transform_is_as_values_that_were_transformed_before():
    frame, framework = random_panel(6), star(*random_panel(6))
    log = Transforms(tuple((name, "log") for name in frame))
    one = build_index(frame, framework, Method(transforms=log))
    other = build_index(LN(frame), framework, Method())
    pd.testing.assert_frame_equal(one.scores, other.scores)


def test_a_value_without_a_transform_is_named():
    frame = panel({"x": [0.0, 1.0, 2.0]})
    with pytest.raises(MethodError, match="indicator 'x' is 0 somewhere, which has no logarithm"):
        build_index(frame, star("x"), Method(transforms=Transforms((("x", "log"),))))


def test_what_is_filled_in_of_a_node_is_a_mean_of_nodes():
    framework = tree({"r": "", "a": "r", "b": "r", "x": "a", "y": "a", "z": "b"}, ["x", "y", "z"])
    frame = panel({"x": [1, 3, np.nan], "y": [5, 3, np.nan], "z": [2, 4, 6]})
    rules = Nodes({"r": NodeRule(missing="mean")})
    result = build_index(frame, framework, Method(Unchanged(), nodes=rules))
    assert result.scores["a"].tolist()[:2] == [3, 3]
    assert result.scores["r"].tolist() == [2.5, 3.5, 4.5]
    assert result.coverage["r"].tolist() == [1, 1, 0.5]


def test_a_logarithm_is_taken_where_winsorising_does_not_cure():
    frame = panel({"x": [*range(1, 18), 60, 1e4, 1e6], "y": [*range(1, 20), 400]})
    most = Winsorise(most=1, logs=("x", "y"))
    report = most.report(frame).set_index("indicator")
    assert report["treatment"].to_dict() == {"x": "logarithm", "y": "winsorised"}
    assert report.loc["y", "treated_values"] == 1
    assert report["year"].unique().tolist() == ["2023"]
    raw = frame["x"].to_numpy()
    expected = LN(raw - 1 + 0.01 * (1e6 - 1))
    np.testing.assert_allclose(most(frame)["x"], expected)
    assert report.loc["x", "skewness"] == pytest.approx(stats.skew(raw, bias=False))
    assert report.loc["x", "kurtosis_after"] == pytest.approx(stats.kurtosis(expected, bias=False))
    assert report.loc["x", "skewness_after"] < report.loc["x", "skewness"]
    # low outliers are spread by the logarithm of the distance from the highest, in their order
    low = most(-frame)["x"].to_numpy()
    np.testing.assert_allclose(low, -expected)


def test_indicators_may_be_left_as_they_are_and_draws_are_treated_alike():
    frame = panel({"x": [*range(1, 20), 400], "y": [*range(1, 20), 400], "z": range(20)})
    treatment = Winsorise(left=("y",), logs=("x",))
    treated = treatment(frame)
    assert treated["x"].max() == 19
    assert treated["y"].max() == 400
    report = treatment.report(frame).set_index("indicator")
    assert report["treatment"].to_dict() == {"x": "winsorised", "y": "none"}
    assert report["still_outlying"].tolist() == [False, True]
    values = np.stack([frame.to_numpy().T, 2 * frame.to_numpy().T])
    drawn = treatment.each(list(frame), values)
    np.testing.assert_allclose(drawn[0], treated.to_numpy().T)
    np.testing.assert_allclose(drawn[1], 2 * drawn[0])


def test_the_worked_example_of_the_human_development_index(tmp_path):
    """Income index 0.5506 and index 0.510 in print: see `golden/SOURCES.md`."""
    columns = {
        "x": [0.6971, 0.5, 0.6, 0.7],
        "y": [0.3447, 0.5, 0.6, 0.7],
        "z": [3829, 200, 300, 90],
    }
    given = tables(columns)
    given["framework"] = "node,parent,name_en\nall,,All\n"
    given["indicators"] = (
        "scope,indicator,parent,name_en,unit,direction\n"
        "regional,x,all,X,t,1\nregional,y,all,Y,t,1\nregional,z,all,Z,t,1\n"
    )
    result = scored(
        tmp_path, given, study__scale="0 1", study__aggregation="geometric",
        indicators__normalisation={"x": "none", "y": "none"}, indicators__transform={"z": "log"},
        indicators__low={"z": 100}, indicators__high={"z": 75000}, indicators__clip={"z": 1},
        framework__decimals={"All": 3},
    )  # fmt: skip
    assert round(of(result, "z")[0], 4) == 0.5506
    assert of(result, "all")[0] == 0.510
    assert of(result, "z")[3] == of(result, "all")[3] == 0
