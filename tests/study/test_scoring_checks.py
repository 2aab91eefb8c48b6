"""What a study declares of how it is scored: refused in one line where it cannot be meant."""

import pytest
from studies import SMALL, declaring, write

from iianalysis import StudyError, read_study
from iianalysis.scoring.index import regional_index

ZERO_A1 = SMALL["regional"].replace("North,2020,a1,1,", "North,2020,a1,0,")

REFUSED = {
    "low is not below high": (
        declaring(indicators__low={"a1": 5}, indicators__high={"a1": 5}),
        "indicators.csv, row 4: indicator 'a1' has low 5, which is not below high 5; give the "
        "smaller as low, and direction -1 where less is better",
    ),
    "low alone": (
        declaring(indicators__low={"a1": 0}),
        "indicators.csv, row 4: indicator 'a1' has low 0 and no high; give both or neither",
    ),
    "high alone": (
        declaring(indicators__low={"a2": 0}, indicators__high={"a1": 9, "a2": 9}),
        "indicators.csv, row 4: indicator 'a1' has high 9 and no low; give both or neither",
    ),
    "given goalposts that are not": (
        declaring(
            indicators__low={"a1": 0, "a2": 0},
            indicators__high={"a1": 9, "a2": 9},
            study__goalposts="given,",
        ),
        "indicators.csv, row 6: indicator 'list' has no low and high, and goalposts are 'given'; "
        "give both, or choose other goalposts",
    ),
    "a logarithm of 0": (
        declaring({**SMALL, "regional": ZERO_A1}, indicators__transform={"a1": "log"}),
        "regional.csv, row 2: value 0 of 'a1' has no logarithm, which indicators.csv, row 4 asks "
        "for; mend the value, or choose another transform there",
    ),
    "a reciprocal of 0": (
        declaring(indicators__transform={"list": "reciprocal"}),
        "regional.csv, row 17: value 0 of 'list' has no reciprocal that keeps its order, which "
        "indicators.csv, row 6 asks for; mend the value, or choose another transform there",
    ),
    "a square root of less than 0": (
        declaring(
            {**SMALL, "regional": SMALL["regional"].replace("East,2021,a2,3,", "East,2021,a2,-3,")},
            indicators__transform={"a2": "square root"},
        ),
        "regional.csv, row 16: value -3 of 'a2' has no square root, which indicators.csv, row 5 "
        "asks for; mend the value, or choose another transform there",
    ),
    "a logarithm of a share of 0": (
        declaring(
            {**SMALL, "regional": SMALL["regional"].replace("2020,part,1,", "2020,part,0,")},
            indicators__transform={"share": "log"},
        ),
        "regional.csv, row 21: value 0 of 'share', computed from 'part', has no logarithm, which "
        "indicators.csv, row 9 asks for; mend the value, or choose another transform there",
    ),
    "a goalpost without a logarithm": (
        declaring(
            indicators__low={"a1": -1}, indicators__high={"a1": 9},
            indicators__transform={"a1": "log1p"},
        ),
        "indicators.csv, row 4: low -1 of 'a1' has no logarithm of itself and 1; mend it, or "
        "choose another transform",
    ),
    "an unknown transform": (
        declaring(indicators__transform={"a1": "cube"}),
        "indicators.csv, row 4 (regional a1): transform 'cube' must be none, log, log1p, square "
        "root, reciprocal",
    ),
    "an unknown normalisation": (
        declaring(indicators__normalisation={"a1": "zscore"}),
        "indicators.csv, row 4 (regional a1): normalisation 'zscore' must be min-max, z-score, "
        "rank, percentile rank, none",
    ),
    "an unknown mean": (
        declaring(framework__mean={"A": "median"}),
        "framework.csv, row 3: mean 'median' is unknown; write one of arithmetic, geometric, "
        "harmonic",
    ),
    "an unknown mean of the study": (
        declaring(study__aggregation="arithmetic median,"),
        "study.csv, row 5: aggregation 'arithmetic median' is unknown; write one of arithmetic",
    ),
    "an unknown normalisation of the study": (
        declaring(study__normalisation="zscore,"),
        "study.csv, row 5: normalisation 'zscore' is unknown; write one of min-max",
    ),
    "goalposts that are unknown": (
        declaring(study__goalposts="own,"),
        "study.csv, row 5: goalposts 'own' are unknown; write one of own year, pooled, base year",
    ),
    "a scale upside down": (
        declaring(study__scale="100 0,"),
        "study.csv, row 5: scale '100 0' is no scale; write the lowest and the highest score",
    ),
    "a scale without end": (
        declaring(study__scale="0 inf,"),
        "study.csv, row 5: scale '0 inf' is no scale",
    ),
    "a goalpost without end": (
        declaring(indicators__low={"a1": 0}, indicators__high={"a1": "inf"}),
        "indicators.csv, row 4 (regional a1): high 'inf' is not a number",
    ),
    "decimals below 0": (
        declaring(framework__decimals={"A": -1}),
        "framework.csv, row 3: decimals -1 are not between 0 and 12; mend it, or leave it empty "
        "where scores are not rounded",
    ),
    "more decimals than there are": (
        declaring(indicators__decimals={"a1": 13}),
        "indicators.csv, row 4: decimals 13 are not between 0 and 12",
    ),
    "more scores than parts": (
        declaring(framework__least={"B": 3}),
        "framework.csv, row 4: least 3 of 'b' is more than the 1 right below it of scope "
        "'national', so it would never have a score; write 1 or less",
    ),
    "no score asked for": (
        declaring(framework__least={"B": 0}),
        "framework.csv, row 4: least 0 of 'b' asks for nothing; write 1 or more",
    ),
    "a coverage that is no share": (
        declaring(framework__min_coverage={"B": 50}),
        "framework.csv, row 4: min_coverage 50 is no share; write a number from 0 to 1",
    ),
    "groups that are not": (
        declaring(
            {**SMALL, "regions": "region,name_en\nNorth,N\nSouth,S\nEast,E\nWest,W\n"},
            framework__missing={"A": "group mean"},
        ),
        "framework.csv, row 3: 'a' takes the mean of a group for what is missing, and no region of "
        "regions.csv has a macro_region; fill that in, or write mean",
    ),
    "a column of groups that is not": (
        declaring(study__missing_group="income,"),
        "study.csv, row 5: missing_group 'income' is no column of regions.csv; write one of code, "
        "name_zh, name_en, abbreviation, other_names, macro_region, or add it there as 'x_income'",
    ),
    "goalposts of the nation": (
        declaring(indicators__low={"n1": 0}, indicators__high={"n1": 20}),
        "indicators.csv, row 2: indicator 'n1' of scope 'national' has low, and the national index "
        "is a ratio to the base year; leave low empty",
    ),
    "a transform of the nation": (
        declaring(indicators__transform={"n2": "log"}),
        "indicators.csv, row 3: indicator 'n2' of scope 'national' has transform, and the national "
        "index is a ratio to the base year; leave transform empty",
    ),
    "a turned node of the nation": (
        declaring(framework__direction={"B": -1}),
        "framework.csv, row 4: direction -1 of 'b' turns scores round on their scale, and the "
        "national index is a ratio to the base year, which has none; turn the indicators below it "
        "round",
    ),
    "a geometric mean over the last": (
        declaring(framework__mean={"A": "geometric"}),
        "framework.csv, row 3: 'a' is the geometric mean of its parts, which needs scores above 0, "
        "and min-max gives 0 to whoever is last in 'a1'; let the setting scale begin above 0 "
        "(1 100) with min-max, or take the arithmetic mean",
    ),
    "a harmonic mean over z-scores": (
        declaring(framework__mean={"A": "harmonic"}, study__normalisation="z-score,"),
        "framework.csv, row 3: 'a' is the harmonic mean of its parts, which needs scores above 0, "
        "and z-scores are below 0 for whoever is below the mean in 'a1'",
    ),
    "a geometric mean over the last of the base year": (
        declaring(
            study__goalposts="base year,", study__aggregation="arithmetic geometric,"
        ),
        "framework.csv, row 3: 'a' is the geometric mean of its parts, which needs scores above 0, "
        "and min-max gives 0 to whoever is last in 'a1'",
    ),
    "a logarithm against outliers between given goalposts": (
        declaring(
            indicators__low={"a1": 0}, indicators__high={"a1": 9},
            indicators__outliers={"a1": "log"},
        ),
        "indicators.csv, row 4: indicator 'a1' is not scored between values of the same year, and "
        "outliers 'log' puts a year on a scale of its own; write winsorise, or transform log",
    ),
    "an unknown treatment of outliers": (
        declaring(indicators__outliers={"a1": "trim"}),
        "indicators.csv, row 4 (regional a1): outliers 'trim' must be none or winsorise or log",
    ),
    "an unknown filling": (
        declaring(study__impute="knn,"),
        "study.csv, row 5: impute 'knn' is unknown; write one of none, earlier year, linear, mean",
    ),
    "a series filled in by groups that are not": (
        declaring(
            {**SMALL, "regions": "region,name_en\nNorth,N\nSouth,S\nEast,E\nWest,W\n"},
            indicators__impute={"a1": "group median"},
        ),
        "indicators.csv, row 4: 'a1' is filled in by group, and no region of regions.csv has a "
        "macro_region; fill that in, or write mean or median",
    ),
    "a national series filled in": (
        declaring(indicators__impute={"n1": "linear"}),
        "indicators.csv, row 2: indicator 'n1' of scope 'national' has impute",
    ),
    "a Box-Cox transform of 0": (
        declaring(indicators__transform={"list": "box-cox"}),
        "regional.csv, row 17: value 0 of 'list' has no Box-Cox transform, which indicators.csv, "
        "row 6 asks for",
    ),
    "a node turned round on ranks": (
        declaring({**SMALL, "national": None}, framework__direction={"B": -1},
                  study__normalisation="rank,"),
        "framework.csv, row 4: 'b' has direction -1, and ranks have no scale to turn scores round "
        "on; use percentile ranks, or turn the indicators below the node round",
    ),
    "a base year without values": (
        declaring(
            {
                "study": "key,value\nbase_year,2019\n",
                **{k: v for k, v in SMALL.items() if k not in ("study", "national")},
                "national": None,
            }
            | {"study": "key,value\nbase_year,2019\ngoalposts,base year\n"}
        ),
        "regional.csv: goalposts are those of the base year 2019, which has no values; add them, "
        "or set base_year to a year that has",
    ),
    "a base year that tells none apart": (
        declaring(
            {
                **SMALL,
                "regional": SMALL["regional"].replace("East,2020,a2,8", "East,2020,a2,9")
                .replace("South,2020,a2,7", "South,2020,a2,9")
                .replace("West,2020,a2,6", "West,2020,a2,9"),
            },
            study__goalposts="base year,",
        ),
        "indicators.csv, row 5: indicator 'a2' has no two values in the base year 2020 that "
        "differ, which its goalposts are of; add values, or give it low and high",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_declaration_that_cannot_be_meant_is_refused(tmp_path, case):
    tables, message = REFUSED[case]
    with pytest.raises(StudyError) as caught:
        read_study(write(tmp_path / "study", tables))
    assert caught.value.problems[0].startswith(message)
    assert all("\n" not in problem for problem in caught.value.problems)


ALIKE = {
    **SMALL,
    "regional": SMALL["regional"]
    .replace("South,2020,a2,7", "South,2020,a2,9")
    .replace("East,2020,a2,8", "East,2020,a2,9")
    .replace("West,2020,a2,6", "West,2020,a2,9")
    .replace("South,2021,a2,7,one\nEast,2021,a2,3,one\n", ""),
}


@pytest.mark.parametrize(
    "declared",
    [
        {"indicators__low": {"a2": 0}, "indicators__high": {"a2": 10}},
        {"indicators__normalisation": {"a2": "none"}},
    ],
)
def test_what_is_alike_everywhere_is_scored_where_no_score_depends_on_others(tmp_path, declared):
    with pytest.raises(StudyError, match="'a2' is 9 in every region"):
        read_study(write(tmp_path / "compared", ALIKE))
    study = read_study(write(tmp_path / "fixed", declaring(ALIKE, **declared)))
    scores = regional_index(study).scores["a2"]
    expected = 10 if "indicators__low" in declared else 91
    assert scores.xs(2020, level="year").tolist() == pytest.approx([expected] * 4)
    assert scores.xs(2021, level="year").notna().tolist() == [True, False, False, False]


CAUTIONED = {
    "values beyond goalposts": (
        declaring(indicators__low={"a1": 2, "a2": 0}, indicators__high={"a1": 4, "a2": 8}),
        "regional.csv: 5 values lie beyond the goalposts of 2 indicators, so that their scores "
        "leave the scale, most of 'a1' (4; farthest 'West' 2021: 7.5, high 4); mend low and high "
        "in indicators.csv, or set clip to 1 there",
    ),
    "clip without goalposts": (
        declaring(indicators__clip={"a1": 1, "a2": 1, "list": 0}),
        "indicators.csv, row 4 and 1 more row (5): clip of 'a1' has no effect without goalposts "
        "that are given; give low and high, or empty clip",
    ),
    "goalposts without min-max": (
        declaring(
            indicators__low={"a1": 0}, indicators__high={"a1": 9},
            indicators__normalisation={"a1": "rank"},
        ),
        "indicators.csv, row 4: low and high of 'a1' have no effect, since scores are rank; empty "
        "them, or let them count",
    ),
    "a scale that nothing is on": (
        declaring(study__normalisation="rank,", study__scale="0 1,"),
        "study.csv, row 6: scale has no effect, since no score is min-max or none; delete the row",
    ),
    "a group without a score": (
        declaring(
            {**SMALL, "regions": SMALL["regions"].replace("West,West,down", "West,West,far")},
            framework__missing={"A": "group mean"},
        ),
        "framework.csv, node 'a': 1 scores right below it stay missing, since no region of its "
        "group has one, most of 'a2' (1); their weight goes to the siblings",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CAUTIONED)
def test_a_declaration_that_does_nothing_is_told(tmp_path, case):
    tables, caution = CAUTIONED[case]
    cautions = read_study(write(tmp_path / "study", tables)).cautions
    assert cautions == (caution,)


def test_values_that_are_held_on_the_scale_are_not_odd(tmp_path):
    ends = {"indicators__low": {"a1": 2}, "indicators__high": {"a1": 4}}
    held = write(tmp_path / "held", declaring(**ends, indicators__clip={"a1": 1}))
    assert read_study(held).cautions == ()


def test_what_a_run_asks_for_is_checked_as_what_is_declared(tmp_path):
    ends = {"indicators__low": {"a1": 2}, "indicators__high": {"a1": 9}}
    folder = write(tmp_path / "study", declaring(**ends))
    with pytest.raises(StudyError, match="'a2' has no low and high, and goalposts are 'given'"):
        read_study(folder, goalposts="given")
    with pytest.raises(StudyError, match="is the geometric mean of its parts"):
        read_study(folder, aggregation="geometric")
    (caution,) = read_study(folder, goalposts="pooled").cautions
    assert "low and high of 'a1' have no effect, since goalposts are 'pooled'" in caution


def test_groups_may_be_those_of_a_column_of_ones_own(tmp_path):
    regions = "region,name_en,x_income\nNorth,N,rich\nSouth,S,rich\nEast,E,poor\nWest,W,poor\n"
    tables = declaring({**SMALL, "regions": regions}, framework__missing={"A": "group mean"})
    tables["study"] += "missing_group,x_income,\n"
    study = read_study(write(tmp_path / "study", tables))
    assert study.method("regional").nodes.groups["West"] == "poor"
    result = regional_index(study)
    assert result.entered.loc[("West", 2021), "a2"] == result.scores.loc[("East", 2021), "a2"]
