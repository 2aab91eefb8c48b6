"""Groups of regions, what is left out for want of values, and weights that suit best."""

from pathlib import Path

import pandas as pd
import pytest

from iianalysis import read_study
from iianalysis.errors import StudyError
from iianalysis.tables.groups import group_means, group_ranks
from iianalysis.tables.register import LATER
from iianalysis.tables.results import compute

GOLDEN = Path(__file__).parents[1] / "golden" / "technology_ranks.csv"

TABLES = {
    "framework": "node,parent,name_en\nall,,All\n",
    "indicators": (
        "scope,indicator,parent,name_en,unit,direction\n"
        "regional,a,all,A,1,1\nregional,b,all,B,1,1\nregional,c,all,C,1,1\n"
    ),
    "regions": (
        "region,name_en,macro_region,x_income\n"
        "P,P,north,rich\nQ,Q,north,poor\nR,R,south,rich\nS,S,south,rich\nT,T,,poor\n"
    ),
}
VALUES = {"P": [0, 1, 5], "Q": [1, 2, 6], "R": [2, 9, 7], "S": [3, 4, ""], "T": [4, "", ""]}


def write(folder, settings="", values=VALUES):
    rows = [
        f"{region},2021,{code},{value}"
        for region, row in values.items()
        for code, value in zip("abc", row, strict=True)
        if value != ""
    ]
    tables = {**TABLES, "regional": "\n".join(["region,year,indicator,value", *rows]) + "\n"}
    if settings:
        tables["study"] = "key,value\n" + settings
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_means_and_ranks_of_groups_by_hand(tmp_path):
    study = read_study(write(tmp_path, "groups,macro_region x_income\nnormalisation,none\n"))
    index = compute(study, without=LATER).index
    means = group_means(study, index).set_index(["grouping", "group", "node"])
    assert means.loc[("macro_region", "north", "a"), "mean"] == 0.5
    assert means.loc[("macro_region", "south", "a"), "rank"] == 1
    assert means.loc[("x_income", "rich", "b"), ["regions", "lowest", "highest"]].tolist() == [
        3, 1, 9,
    ]  # fmt: skip
    ranks = group_ranks(study, index).set_index(["grouping", "region", "node"])
    assert ranks.loc[("x_income", "R", "b"), ["rank", "of"]].tolist() == [1, 3]
    assert ("macro_region", "T", "a") not in ranks.index  # in no macro-region
    assert ranks.loc[("x_income", "T", "a"), "rank"] == 1


def test_a_grouping_of_one_is_none(tmp_path):
    study = read_study(write(tmp_path, "groups,name_en\n"))
    assert list(study.groupings) == ["name_en"]
    plain = TABLES["regions"].replace("south", "north")
    (tmp_path / "regions.csv").write_text(plain, encoding="utf-8")
    (tmp_path / "study.csv").unlink()
    assert not read_study(tmp_path).groupings
    assert "group_means" not in compute(read_study(tmp_path), without=LATER).tables


def test_groups_of_an_unknown_column_are_refused(tmp_path):
    with pytest.raises(StudyError, match=r"study\.csv, row 2: groups 'continent' is no column of"):
        read_study(write(tmp_path, "groups,continent\n"))


def test_what_has_too_few_values_is_left_out_and_listed(tmp_path):
    study = read_study(write(tmp_path, "screen_indicators,0.7\nscreen_regions,0.7\n"))
    table = compute(study, without=LATER).tables["screened"].set_index("code")
    assert table["kind"].to_dict() == {"c": "indicator", "T": "region"}
    assert table["share"].to_dict() == {"c": 0.6, "T": 0.5}
    assert study.framework("regional").indicators == ["a", "b"]
    assert study.panel("regional").loc["T"].isna().all(axis=None)
    assert any("indicator c is left out: it has 60%" in line for line in study.cautions)


def test_nothing_is_left_out_unless_asked(tmp_path):
    study = read_study(write(tmp_path))
    assert study.screened.empty
    assert "screened" not in compute(study, without=LATER).tables


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("screen_regions,1.5", "screen_regions '1.5' is no share; write a number from 0 to 1"),
        ("doubt_shares,0.3", "doubt_shares '0.3' are no two shares; write the lowest"),
        ("doubt_shares,0.3 0.2", "doubt_shares '0.3 0.2' are no two shares"),
    ],
)
def test_settings_that_are_none_are_refused(tmp_path, setting, words):
    with pytest.raises(StudyError, match=words):
        read_study(write(tmp_path, setting + "\n"))


def test_benefit_of_the_doubt_of_the_handbook():
    """Ranks of table 23: min-max over the 23 countries, weights of 10 to 15% of their total."""
    study = read_study("tai2001", goalposts="own year")
    table = compute(study, without=LATER).tables["benefit_of_the_doubt"].set_index("region")
    printed = pd.read_csv(GOLDEN).set_index("country")["doubt"]
    assert len(table) == 23
    assert (table["doubt_rank"] == printed[table.index]).all()
