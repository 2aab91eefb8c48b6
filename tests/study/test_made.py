"""How a series was made and how precisely it was written decides which errors its values have."""

import numpy as np
import pytest
from studies import SMALL, edited, write, write_workbook

from iianalysis import StudyError, read_study
from iianalysis.study.made import LISTED
from iianalysis.uncertainty import Errors, Specification, simulate
from iianalysis.uncertainty.simulation import source_of
from iianalysis.uncertainty.value_errors import ASSUMED_SIZES, assumed_errors

ROUNDING = Errors(dict.fromkeys(ASSUMED_SIZES, 0.0), jumps=0.0)
TREE = "node,parent,name_en,name_zh\nall,,All,\nd1,all,One,\nd2,all,Two,\n"


def study_of(folder, made="", **series):
    """A study of regions A, B, ... with indicators x and y, as their values are written."""
    names = "ABCDEFGH"[: len(next(iter(series.values())))]
    rows = [
        f"{region},2023,{code},{text},one source"
        for code, texts in series.items()
        for region, text in zip(names, texts, strict=True)
    ]
    indicators = [
        f"regional,{code},d{number},{code},t,1,{made}"
        for number, code in enumerate(series, start=1)
    ]
    header = "scope,indicator,parent,name_en,unit,direction,made,precision"
    tables = {
        "framework": TREE,
        "indicators": "\n".join([header, *indicators]) + "\n",
        "regions": "region,name_en\n" + "".join(f"{name},{name}\n" for name in names),
        "regional": "\n".join(["region,year,indicator,value,confidence", *rows]) + "\n",
    }
    return read_study(write(folder, tables))


def told(study):
    return study.indicators.loc["regional", ["made", "precision"]].apply(tuple, axis=1).to_dict()


def test_the_last_digit_is_that_of_the_column_as_it_was_written(tmp_path):
    study = study_of(tmp_path / "a", x=["2.0", "1.9", "3", "14"], y=["2.00", "1.5", "7e-3", "0"])
    assert told(study) == {"x": ("rounded", 0.1), "y": ("rounded", 0.001)}
    study = study_of(tmp_path / "b", x=["0", "1", "1", "0"], y=["0", "12", "1", "3"])
    assert told(study) == {"x": ("yes/no", 0.0), "y": ("whole count", 0.0)}
    study = study_of(tmp_path / "c", x=["2.0", "1.0", "3.0", "4.0"], y=["1.0", "1", "0", "0.0"])
    assert told(study) == {"x": ("rounded", 0.1), "y": ("yes/no", 0.0)}
    study = study_of(tmp_path / "d", ",0.1", x=["1.0", "0.0"], y=["1", "0"])
    assert set(told(study).values()) == {("rounded", 0.1)}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1.2", "0.30000000000000004", "7"], ("rounded", 0.1)),
        (["1", "2", "0.30000000000000004"], ("rounded", 0.1)),
        (["1.25", "0.3333333333333333", "2"], ("rounded", 0.01)),
        (["1", "2.6666666666666665", "3"], ("rounded", 1.0)),
        (["0.3333333333333333", "0.6666666666666666", "1e-1"], ("rounded", 0.1)),
        (["0.3333333333333333", "0.6666666666666666", "1.6666666666666667"], ("rounded", 0.0)),
        (["123456789012345", "3", "123456789012340"], ("whole count", 0.0)),
    ],
)
def test_digits_of_arithmetic_tell_no_precision(tmp_path, texts, expected):
    assert told(study_of(tmp_path, x=texts, y=["1", "2", "3"]))["x"] == expected


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ("rounded,", ("rounded", 1.0)),
        ("rounded,10", ("rounded", 10.0)),
        (",10", ("rounded", 10.0)),
        ("counted from a list,", (LISTED, 0.0)),
        ("whole count,", ("whole count", 0.0)),
    ],
)
def test_what_a_study_says_of_a_series_holds(tmp_path, made, expected):
    study = study_of(tmp_path, made, x=["20", "10", "30"], y=["10", "30", "40"])
    assert told(study) == {"x": expected, "y": expected}


def test_of_a_workbook_the_digits_of_the_numbers_are_taken(tmp_path):
    tables = SMALL | edited("regional", "a1,2,", "a1,2.25,")
    study = read_study(write_workbook(tmp_path / "small.xlsx", tables))
    assert told(study)["a1"] == ("rounded", 0.01)
    assert told(study)["a2"] == ("whole count", 0.0)
    assert told(study)["share"] == ("", 0.0)


def test_a_whole_number_is_as_precise_as_its_neighbours(tmp_path):
    study = study_of(tmp_path, x=["1", "1", "3", "0"], y=["2.0", "1.9", "0.4", "5.1"])
    found = simulate(study, Specification(errors=ROUNDING), draws=2000)
    assert found.above().loc["A", "B"] == 1  # by 0.1, with at most 0.05 off either


def test_yes_and_no_have_no_error(tmp_path):
    study = study_of(tmp_path, x=["1", "0", "1", "0"], y=["12", "7", "30", "2"])
    source = source_of(study, Specification(errors=Errors()))
    sizes = source.error_sizes(Errors())
    drawn = sizes.draw(source.panel.to_numpy().T, np.random.default_rng(0), 50)
    assert (drawn[:, 0] == [1, 0, 1, 0]).all()
    assert sizes.sizes[1].tolist() == [0.02] * 4  # a count is as good as its source
    assert (sizes.rounding == 0).all()


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ("whole count,", "regional.csv, row 3: value 2.5 of 'x', which is made 'whole count' by "),
        ("yes/no,", "regional.csv, row 2: value 3 of 'x', which is made 'yes/no' by indicators"),
        ("rounded,-1", "row 2: indicator 'x' has precision -1, which must be positive; give 0.1"),
        ("yes/no,1", "row 2: indicator 'x' is made 'yes/no' and has a precision, which only round"),
        ("guessed,", "made 'guessed' must be rounded, whole count, yes/no, counted from a list"),
    ],
)
def test_what_cannot_be_is_named(tmp_path, made, words):
    with pytest.raises(StudyError) as caught:
        study_of(tmp_path, made, x=["3", "2.5", "1"], y=["1", "2", "3"])
    assert any(words in problem for problem in caught.value.problems), caught.value.problems


def share_of(folder, part, whole):
    """Errors of a share of two series that are made as said, from their values as written."""
    texts = {
        "a1": [f"{3 * number % 7}.5" for number in range(7)],
        "part": ["0", "0", "0", "1", "2", "5", "9"],
        "whole": [str(number + 10) for number in range(7)],
    }
    series = [
        *("regional,a1,d1,A1,t,1,,,,", f"regional,part,,P,t,1,,,{part}"),
        *(f"regional,whole,,W,t,1,,,{whole}", "regional,share,d2,S,%,1,part,whole,,"),
    ]
    header = "scope,indicator,parent,name_en,unit,direction,numerator,denominator,made,precision"
    rows = [
        f"R{place},2023,{code},{text},one source"
        for code, column in texts.items()
        for place, text in enumerate(column)
    ]
    tables = {
        "framework": TREE,
        "indicators": "\n".join([header, *series]) + "\n",
        "regions": "region,name_en\n" + "".join(f"R{place},R{place}\n" for place in range(7)),
        "regional": "\n".join(["region,year,indicator,value,confidence", *rows]) + "\n",
    }
    study = read_study(write(folder, tables))
    source = source_of(study, Specification(errors=Errors()))
    sizes = source.error_sizes(Errors())
    place = list(source.panel.columns).index("share")
    drawn = sizes.draw(source.panel.to_numpy().T, np.random.default_rng(0), 500)[:, place]
    return study, sizes.rounding[place], sizes.sizes[place], drawn


def test_a_share_has_the_errors_of_its_parts(tmp_path):
    p, w = np.array([0, 0, 0, 1, 2, 5, 9]), np.arange(10, 17)
    study, half, size, drawn = share_of(tmp_path / "a", "counted from a list,", ",")
    np.testing.assert_allclose(half, 100 * 2 / w)
    assert (size == 0.02).all()  # the denominator is as good as its source
    assert (drawn[:, 0] > 10).any()  # a 0 may be a miscount
    assert drawn[:, :3].std(axis=0).min() > 3
    assert assumed_errors(study).miscounts == 2
    _, half, size, drawn = share_of(tmp_path / "b", *["counted from a list,"] * 2)
    np.testing.assert_allclose(half, 100 * 2 * (1 + p / w) / w)
    assert (size == 0).all()
    _, half, size, _ = share_of(tmp_path / "c", "rounded,1", "rounded,2")
    np.testing.assert_allclose(half, 100 * (0.5 + p / w) / w)
    assert (size == 0.02).all()
    study, half, _, drawn = share_of(tmp_path / "d", ",", ",")
    assert (half == 0).all()
    assert (drawn[:, :3] == 0).all()
    assert assumed_errors(study).miscounts == 0


def test_a_computed_share_is_not_made(tmp_path):
    header, *rows = SMALL["indicators"].splitlines()
    cells = ["rounded" if ",part,whole," in row else "" for row in rows]
    text = "\n".join([f"{header},made", *map(",".join, zip(rows, cells, strict=True))]) + "\n"
    with pytest.raises(StudyError, match="row 9: indicator 'share' is computed"):
        read_study(write(tmp_path, indicators=text))


def test_every_list_of_the_default_study_is_said_to_be_one(default_study):
    series = default_study.indicators
    listed = series["made"].eq(LISTED)
    lists = series["snapshot"].eq(1) | series["origin"].str.contains("名单")
    assert set(series.index[listed]) == set(series.index[lists])
    assert listed.sum() == 3
    source = source_of(default_study, Specification(errors=Errors()))
    errors = Errors(miscounts=2.0)
    sizes = source.error_sizes(errors)
    values = source.panel.to_numpy(dtype=float).T
    drawn = sizes.draw(values, np.random.default_rng(0), 20)
    for code in ("advanced_clusters", "enterprise_technology_centres"):
        place = source.panel.columns.get_loc(code)
        assert (sizes.rounding[place] == 2).all()  # 0 included
        assert (sizes.sizes[place] == 0).all()
        off = np.abs(drawn[:, place] - values[place])
        assert 1.9 < off.max() <= 2
        assert drawn[:, place].min() >= 0
        none = values[place] == 0
        assert not none.any() or (drawn[:, place, none] > 1).any()
    right = source.error_sizes(Errors(miscounts=0.0)).draw(values, np.random.default_rng(0), 20)
    assert (right[:, place] == values[place]).all()


def test_every_series_of_the_default_study_says_how_it_was_made(default_study):
    series = default_study.indicators
    assert (series["made"] != "").eq(series["numerator"] == "").all()
    units = default_study.indicators.loc["regional", "precision"]
    assert units["ecommerce_share"] == 0.1  # 12.0 of 江苏 is no rounder than its neighbours
    assert units[["computers_per_100_staff", "grp_per_capita", "rd_expenditure"]].tolist() == [
        1.0, 1.0, 0.1,
    ]  # fmt: skip
    assert units[["invention_patents", "advanced_clusters", "tertiary_share"]].eq(0).all()
