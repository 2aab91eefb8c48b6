"""Studies of other regions, other levels, one scope, or another format: they read and score."""

import json

import numpy as np
import pandas as pd
import pytest
from readers import read_in
from studies import SMALL, edited, write, write_workbook

from iianalysis import Method, StudyError, national_index, read_study, regional_index
from iianalysis.pages.indices import national
from iianalysis.pages.nation import says as findings
from iianalysis.pages.notes import geometry_source
from iianalysis.pages.pictures import pictures
from iianalysis.pages.regions import says as regional_findings
from iianalysis.running.batch import check_parameters
from iianalysis.running.cli import main
from iianalysis.running.run import notebook_jobs
from iianalysis.schemes import method_of, schemes, weights_of
from iianalysis.scoring.change import contributions
from iianalysis.tables.movement import changes_without_snapshots
from iianalysis.tables.register import LATER
from iianalysis.tables.results import compute
from iianalysis.tiers import tier_table
from iianalysis.uncertainty import Noise, Specification
from iianalysis.uncertainty.simulation import source_of


@pytest.fixture
def small(tmp_path):
    return read_study(write(tmp_path / "small"))


def test_a_study_without_printed_figures_and_geometry_scores(small):
    assert small.name == "small"
    assert small.published_tiers is None
    assert small.geometry == {}
    assert small.members("leading_six") == []
    assert len(small.published) == len(small.published_lists) == len(small.other_figures) == 0
    scores = regional_index(small).year(2020)
    # a1: 0, 25, 50, 100; a2 of direction -1: 0, 66.7, 33.3, 100; list: 0, 25, 100, 50;
    # share: 10, 20, 30, 40 percent
    assert scores["a1"].tolist() == [0, 25, 50, 100]
    assert scores["a2"].round(1).tolist() == [0, 66.7, 33.3, 100]
    assert scores["b"].round(2).tolist() == [0, 29.17, 83.33, 75]
    assert scores["all"].round(2).tolist() == [0, 37.5, 62.5, 87.5]
    assert regional_index(small).coverage["all"].max() == pytest.approx(2 / 3)


def test_missing_values_are_imputed_by_the_growth_of_the_residual(small):
    # 18 less 2 and 4 is 12, over the 3 and 5 of 2020: growth 1.5
    values = small.series("regional", "a1")
    assert values[("East", 2021)] == 4.5
    assert values[("West", 2021)] == 7.5
    cells = small.cells["regional"].set_index(["region", "year", "indicator"])
    assert cells.loc[("East", 2021, "a1"), ["imputed", "confidence"]].tolist() == [True, "imputed"]
    assert small.panel("regional", ["imputed"])["a1"].isna().sum() == 2


def test_what_is_missing_stays_missing_and_lowers_coverage(small):
    result = regional_index(small)
    assert np.isnan(small.panel("regional").loc[("West", 2021), "a2"])
    assert result.coverage.loc[("West", 2021), "a"] == 0.5
    assert np.isnan(result.scores.loc[("West", 2021), "a2"])


def test_a_snapshot_dated_2021_serves_2020_too(small):
    lists = small.panel("regional")["list"].unstack("year")
    assert lists[2020].to_dict() == lists[2021].to_dict()
    assert lists[2020].to_dict() == {"North": 0, "South": 1, "East": 4, "West": 2}


def test_a_share_is_flagged_where_a_part_is(small):
    cells = small.cells["regional"]
    share = cells[(cells["indicator"] == "share") & (cells["year"] == 2020)]
    assert share["confidence"].tolist() == ["one", "one", "two / one", "one"]
    assert share["value"].tolist() == [10, 20, 30, 40]


def test_a_scheme_of_weights_counts_and_an_unknown_one_is_named(small):
    assert schemes(small, "regional")[:2] == ["equal", "heavy"]
    assert weights_of(small, "regional", "heavy")[["a", "b", "gap"]].tolist() == [0.75, 0.25, 0]
    equal = weights_of(small, "national", "heavy")
    assert equal[["a", "b"]].tolist() == pytest.approx([1 / 3] * 2)
    with pytest.raises(StudyError, match=r"'heavi' are unknown \(did you mean 'heavy'\?\)"):
        weights_of(small, "regional", "heavi")


def test_the_national_index_of_a_small_study(small):
    result = national_index(small)
    last = result.year(2021).iloc[0]
    assert last[["n1", "n2", "all"]].tolist() == [150, 200, 175]
    assert contributions(result)[["a", "b"]].iloc[1].tolist() == pytest.approx([100 / 3, 200 / 3])


def test_tiers_follow_the_sizes_of_the_study(small):
    table = tier_table(regional_index(small), small.tier_sizes)
    best = table.query("rule == 'group sizes' and year == 2020 and tier == 1")
    assert best["region"].tolist() == ["West"]


ONLY_NATIONAL = {name: SMALL[name] for name in ("framework", "indicators", "national")}
ONLY_REGIONAL = {name: SMALL[name] for name in ("framework", "indicators", "regions", "regional")}


def test_a_study_may_be_national_only_and_starts_with_its_first_year(tmp_path):
    study = read_study(write(tmp_path / "study", ONLY_NATIONAL))
    assert study.scopes == ["national"]
    assert study.base_year == 2020
    assert national_index(study).year(2020)["all"].tolist() == pytest.approx([100])
    with pytest.raises(StudyError, match=r"the study has no regional values; add regional\.csv"):
        regional_index(study)


def test_a_study_may_be_regional_only(tmp_path):
    study = read_study(write(tmp_path / "study", ONLY_REGIONAL))
    assert study.scopes == ["regional"]
    assert study.tier_sizes == []
    scores = regional_index(study).scores["all"]
    assert scores.index[scores.isna()].tolist() == [("West", 2021)]
    with pytest.raises(StudyError, match="the study has no national values"):
        national_index(study)


def test_empty_optional_tables_are_as_if_absent(tmp_path):
    header = "scheme,scope,node,weight,note\n"
    study = read_study(write(tmp_path / "study", ONLY_REGIONAL, weights=header))
    assert schemes(study, "regional")[:2] == ["equal", "entropy"]


TREES = {
    "two levels": ("node,parent,name_en\nall,,All\n", {"x": "all", "y": "all"}),
    "four levels": (
        "node,parent,name_en\nx3,x2,X3\nall,,All\nx1,all,X1\nx2,x1,X2\ny1,all,Y1\n",
        {"x": "x3", "y": "x3", "z": "y1"},
    ),
    "uneven": ("node,parent,name_en\nall,,All\nd,all,D\n", {"x": "d", "y": "d", "z": "all"}),
}


@pytest.mark.parametrize("name", TREES)
def test_trees_of_other_depths_score(tmp_path, name):
    framework, leaves = TREES[name]
    indicators = "scope,indicator,parent,name_en,unit,direction\n" + "".join(
        f"regional,{leaf},{parent},{leaf},t,1\n" for leaf, parent in leaves.items()
    )
    regional = "region,year,indicator,value\n" + "".join(
        f"{region},2023,{leaf},{(number + shift) % 3}\n"
        for shift, leaf in enumerate(leaves)
        for number, region in enumerate("PQR")
    )
    regions = "region,name_en\nP,P\nQ,Q\nR,R\n"
    tables = {"framework": framework, "indicators": indicators}
    study = read_study(write(tmp_path / "s", tables, regions=regions, regional=regional))
    levels = study.framework("regional").nodes["level"]
    assert levels[list(leaves)].tolist() == {
        "two levels": [1, 1], "four levels": [4, 4, 2], "uneven": [2, 2, 1],
    }[name]  # fmt: skip
    result = regional_index(study)
    assert result.coverage.eq(1).all().all()
    x, y = result.scores["x"], result.scores["y"]
    expected = (x + y) / 2 if name == "two levels" else ((x + y) / 2 + result.scores["z"]) / 2
    np.testing.assert_allclose(result.scores["all"], expected)


def test_a_workbook_reads_as_the_folder_does(tmp_path, small):
    book = read_study(write_workbook(tmp_path / "study.xlsx"))
    for scope in small.scopes:
        pd.testing.assert_frame_equal(book.panel(scope), small.panel(scope))
    assert book.settings == small.settings
    pd.testing.assert_frame_equal(book.weight_schemes, small.weight_schemes)
    assert list(book.checksums) == ["study.xlsx"]


def test_columns_of_ones_own_begin_with_x(tmp_path):
    changed = edited("regions", "macro_region", "macro_region,x_colour")
    assert read_study(write(tmp_path / "s", **changed)).scopes == ["national", "regional"]


def test_geometry_is_read_where_there_is_some(tmp_path):
    folder = write(tmp_path / "s")
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
    shape = {"type": "Feature", "properties": {"region": "North"}, "geometry": square}
    shapes = {"type": "FeatureCollection", "features": [shape]}
    (folder / "geometry.geojson").write_text(json.dumps(shapes), encoding="utf-8")
    assert read_study(folder).geometry["geometry"]["features"] == [shape]
    assert "geometry.geojson" in read_study(folder).checksums


COUNTRIES = {
    **ONLY_REGIONAL,
    "regions": SMALL["regions"].replace("North,North", "CN,China"),
    "regional": SMALL["regional"].replace("North,", "CN,"),
    "published": "item,kind,node,region,year,value,low,high,qualifier,indicator,name_en\n"
    "p1,index,all,CN,2021,70,,,rounded,,Index\np2,index,a,CN,2021,60,,,rounded,,A\n"
    "p3,index,b,CN,2021,60,,,rounded,,B\np4,index,gap,CN,2021,60,,,rounded,,Gap\n"
    "p5,count,,CN,2021,2,,,rounded,a1,A1 of China\n",
}


def test_a_country_of_a_study_of_countries_may_be_called_as_the_nation_elsewhere(tmp_path):
    study = read_study(write(tmp_path / "s", COUNTRIES))
    assert study.nation is None
    assert study.published_of_nation.empty  # its figures are those of the region
    assert study.labels("en", "regional").regions["CN"] == "China"
    assert ("CN", 2021) in regional_index(study).scores.index
    results = compute(study, without=LATER)
    assert results.scheme_of("regional") == "equal"  # nothing is printed of a nation
    checked = results.tables["published_check"].set_index("item")
    assert checked.loc["p5", "verdict"] == "consistent"
    assert "CN" in results.tables["regional_index"]["region"].to_list()


def one_year(table):
    return "".join(line for line in SMALL[table].splitlines(keepends=True) if "2021" not in line)


ONE_YEAR = {
    **SMALL,
    "indicators": SMALL["indicators"].replace("regional,list,b,List,t,1,,,1,\n", ""),
    "national": one_year("national"),
    "regional": one_year("regional"),
    "imputation": None,
}


def test_a_study_of_one_year_compares_it_with_nothing(tmp_path, capsys):
    study = read_study(write(tmp_path / "s", {k: v for k, v in ONE_YEAR.items() if v}))
    results = compute(study, without=LATER)
    assert not {"rank_changes", "national_growth", "growth_concentration"} & set(results.tables)
    assert not {"rank_changes", "growth_concentration"} & set(pictures(results))
    changes = changes_without_snapshots(study, Method())
    assert changes.empty
    told = read_in("en", regional_findings.rank_changes, changes)
    assert told == "There are not two years to compare regions in, so there is no change to tell."
    names = [job.name for job in notebook_jobs(study, str(tmp_path / "s"), "equal", "en")]
    assert "regional_index" in names
    assert "national_index" not in names
    with pytest.raises(StudyError, match="values of 2020 alone, so nothing has grown; add another"):
        national(study)
    assert main(["check", str(tmp_path / "s")]) == 0
    printed = capsys.readouterr().out
    assert "national: 2 indicators, 2020\n" in printed
    assert "2020 to 2020" not in printed


def test_a_map_says_what_the_study_wants_said_and_which_region_it_lacks(tmp_path, default_study):
    folder = write(tmp_path / "s")
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
    shapes = [
        {"type": "Feature", "properties": {"region": name}, "geometry": square}
        for name in ("North", "South", "West")
    ]
    text = json.dumps({"type": "FeatureCollection", "features": shapes})
    (folder / "geometry.geojson").write_text(text, encoding="utf-8")
    said = read_in("en", geometry_source, read_study(folder))
    assert said == "Geometry: as in the study; without a shape: East."
    setting = "base_year,2020,\ngeometry_note_en,not to scale,\n"
    write(folder, **edited("study", "base_year,2020,\n", setting))
    for language in ("en", "zh"):
        said = read_in(language, geometry_source, read_study(folder))
        assert "not to scale" in said
    for language, approval in (("en", "the map has no approval number."), ("zh", "无审图号。")):
        said = read_in(language, geometry_source, default_study)
        assert said.endswith(approval)


def test_the_coverage_that_is_asked_for_is_that_of_every_method(tmp_path):
    folder = write(tmp_path / "s")
    study = read_study(folder, min_coverage=0.6)
    assert np.isnan(regional_index(study).scores.loc[("West", 2021), "a"])  # covered by half
    assert regional_index(read_study(folder)).scores.loc[("West", 2021), "a"] >= 0
    assert method_of(study, "regional", "heavy").min_coverage == 0.6
    tables = compute(study, without=LATER).tables
    west = tables["regional_index"].query("region == 'West' and year == 2021 and node == 'a'")
    assert west["score"].isna().all()
    varies = Specification(weights=(Noise(0.2),))
    assert source_of(study, varies).method.min_coverage == 0.6
    jobs = notebook_jobs(study, str(folder), "", "en")
    assert {job.parameters["min_coverage"] for job in jobs} == {0.6}
    for job in jobs:
        check_parameters(job)
    assert "scores need 60% coverage" in read_in("en", findings.setting, study, "", "own year")
    said = compute(study, without=LATER).weights_in_words("regional")
    assert said == "equal weights within each parent (an assumption); scores need 60% coverage"
    assert "覆盖率须达60%" in read_in("zh", findings.setting, study, "", "own year")
    with pytest.raises(StudyError, match=r"min_coverage is 1\.5; give a share of the weight"):
        read_study(folder, min_coverage=1.5)
