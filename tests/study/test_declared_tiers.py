"""Whether a study has tiers, by which rule, and how many."""

import pytest
from studies import SMALL, many, write

from iianalysis.errors import StudyError
from iianalysis.study.read import read_study
from iianalysis.tables.results import compute

PLAIN = SMALL["study"].replace("tier_sizes,1 3,\n", "")
PRINTED = "list,region,position,tier\ntop,North,,1\ntop,South,,2\ntop,East,,2\ntop,West,,2\n"


@pytest.mark.parametrize(
    ("settings", "rule", "count"),
    [
        (SMALL["study"], "group sizes", 2),
        (SMALL["study"] + "tiers,group sizes,\n", "group sizes", 2),
        (SMALL["study"] + "tiers,none,\n", "", 4),
        (SMALL["study"] + "tiers,quantiles 3,\n", "quantiles", 3),
        (PLAIN, "", 4),
        (PLAIN + "tiers,natural breaks,\n", "natural breaks", 4),
        (PLAIN + "tiers,natural breaks 2,\n", "natural breaks", 2),
        (PLAIN + "tiers,standard deviations 3,\n", "standard deviations", 3),
    ],
)
def test_the_rule_is_that_of_the_settings(tmp_path, settings, rule, count):
    study = read_study(write(tmp_path / "s", study=settings))
    assert (study.tier_rule, study.tier_count) == (rule, count)
    assert bool(study.tier_sizes) == (rule == "group sizes")


@pytest.mark.parametrize("asked", ["Ward", "natural breaks 1", "natural breaks 9", "group sizes 4"])
def test_another_rule_is_refused_with_those_there_are(tmp_path, asked):
    with pytest.raises(StudyError, match=f"tiers '{asked}' is no rule of tiers; write none or one"):
        read_study(write(tmp_path / "s", study=PLAIN + f"tiers,{asked},\n"))


def test_group_sizes_need_sizes(tmp_path):
    with pytest.raises(StudyError, match="tiers 'group sizes' need their sizes; add the setting"):
        read_study(write(tmp_path / "s", study=PLAIN + "tiers,group sizes,\n"))


def test_without_tiers_no_table_names_any(tmp_path):
    tables = many(12)
    tables["study"] = "key,value\ntitle_en,Many\n"
    results = compute(
        read_study(write(tmp_path / "s", tables)), without=("uncertainty", "movement")
    )
    named = {"tiers", "tier_counts", "tiers_not_made", "tier_sizes", "tier_differences"}
    assert not named & set(results.tables)
    assert not named & set(results.tables.left_out)
    assert results.tables["region_profiles"]["tier"].isna().all()
    asked = {**tables, "study": tables["study"] + "tiers,natural breaks 3\n"}
    results = compute(read_study(write(tmp_path / "t", asked)), without=("uncertainty", "movement"))
    table = results.tables["tiers"]
    breaks = table[table["rule"] == "natural breaks"]
    assert set(breaks["tier"]) == {1, 2, 3}
    assert set(results.tables["region_profiles"]["tier"]) == {1, 2, 3}
