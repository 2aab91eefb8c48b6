"""Profile, obstacles, coordination and peers: against their definitions, on any study."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from panels import panel, star, tree
from readers import read_in
from studies import SMALL, write

from iianalysis import read_study
from iianalysis.diagnosis import profile as diagnosis
from iianalysis.diagnosis import structure
from iianalysis.pages.region import says as diagnosis_findings
from iianalysis.pages.trust import says as uncertainty_findings
from iianalysis.parameters import ParameterError
from iianalysis.running import region_pages
from iianalysis.schemes import weights_of
from iianalysis.scoring.index import Method, build_index, regional_index
from iianalysis.scoring.normalise import MethodError, MinMax, ZScore
from iianalysis.show.numbers import percent
from iianalysis.tables import diagnosis as diagnosis_tables


@pytest.fixture(scope="module")
def result(default_study):
    return regional_index(default_study, Method(weights=weights_of(default_study, "regional")))


@pytest.fixture(scope="module")
def found(default_study):
    return diagnosis_tables.diagnose(default_study, "", "own year", 2023)


def given_scores(columns, regions=("A", "B", "C"), weights=None):
    """A result whose scores are what was written, since 0 and 100 are in every column."""
    values = panel(columns, regions=list(regions))
    return build_index(values, star(*columns), Method(weights=weights))


# Which region is meant


@pytest.mark.parametrize(
    "name", ["湖北", "湖北省", "Hubei", "hubei", " HUBEI ", "Ｈｕｂｅｉ", "鄂", 420000, "420000"]
)
def test_a_region_is_found_by_any_of_its_names(default_study, name):
    assert diagnosis.region_of(default_study, name) == "湖北"


def test_every_region_is_found_by_every_name(default_study):
    assert diagnosis.region_of(default_study, "Xizang") == "西藏"
    assert diagnosis.region_of(default_study, "neimenggu") == "内蒙古"
    for region, row in default_study.regions.iterrows():
        for name in (region, row["name_en"], row["name_zh"], row["code"], row["abbreviation"]):
            assert diagnosis.region_of(default_study, name) == region


@pytest.mark.parametrize(
    ("name", "hint"),
    [("Hubie", "did you mean 'Hubei'"), ("黑龙将省", "did you mean '黑龙江省'"),
     ("Shanxxi", "did you mean 'Shanxi'"), ("湖背", "did you mean '湖北' or '湖南'?"),
     ("西臧", "did you mean '西藏'?"), ("Hubei Province", "did you mean 'Hubei'"),
     (999999, "give the name, in either language"),
     ("", "give the name"), ("CN", "one of the 31 regions")],
)  # fmt: skip
def test_an_unknown_region_is_refused_in_one_line(default_study, name, hint):
    with pytest.raises(ParameterError, match="parameter 'region' is") as stopped:
        diagnosis.region_of(default_study, name)
    assert hint in str(stopped.value)
    assert "\n" not in str(stopped.value)


def test_a_name_of_two_regions_is_refused(tmp_path):
    regions = SMALL["regions"].replace("South,South", "South,North")
    study = read_study(write(tmp_path / "study", regions=regions))
    assert diagnosis.region_of(study, "south") == "South"
    with pytest.raises(ParameterError, match="it stands for North and South; give the short name"):
        diagnosis.region_of(study, "North")


# Weights of a region


def test_own_weights_give_the_overall_score(result):
    for year in (2020, 2023):
        scores = result.year(year)
        leaves = result.framework.indicators
        weights = diagnosis.own_weights(result, year)
        assert weights[leaves].sum(axis=1).to_numpy() == pytest.approx(1.0)
        total = (weights[leaves] * scores[leaves]).sum(axis=1)
        assert total.to_numpy() == pytest.approx(scores["overall"].to_numpy())
        lacking = scores[leaves].isna()
        assert lacking.any(axis=None)
        assert (weights[leaves].to_numpy()[lacking.to_numpy()] == 0).all()


# Profile


def test_profile_is_the_index_beside_median_and_best(default_study, result, found):
    table = found.tables["region_profiles"]
    assert table.groupby("level")["node"].nunique().to_dict() == {0: 1, 1: 5, 2: 19}
    assert len(table) == 31 * 25
    wide = table.pivot(index="region", columns="node", values="score").reindex(
        default_study.regions.index
    )
    scores = result.year(2023)[wide.columns]
    pd.testing.assert_frame_equal(wide, scores, check_names=False)
    tiers = table.drop_duplicates("region").set_index("region")["tier"]
    assert tiers.value_counts().to_dict() == {1: 6, 2: 11, 3: 10, 4: 4}
    row = table[(table["region"] == "湖北") & (table["node"] == "funding")].iloc[0]
    peers = scores.loc[tiers[tiers == 2].index, "funding"]
    assert row["tier_median"] == pytest.approx(np.median(peers))
    assert row["gap_to_median"] == pytest.approx(row["score"] - np.median(peers))
    assert row["best_region"] == scores["funding"].idxmax()
    assert row["gap_to_best"] == pytest.approx(row["score"] - scores["funding"].max())
    assert row["rank_lead"] == 7 - row["rank"]


def test_verdicts_never_contradict_rank_or_gap(found):
    table = found.tables["region_profiles"]
    strong, weak = table[table["verdict"] == "strength"], table[table["verdict"] == "weakness"]
    assert len(strong) > 50
    assert len(weak) > 50
    assert (strong["gap_to_median"] > 0).all()
    assert (strong["rank_lead"] >= 0).all()
    assert (weak["gap_to_median"] < 0).all()
    assert (weak["rank_lead"] <= 0).all()
    neither = table[(table["verdict"] == "") & table["score"].notna() & (table["level"] > 0)]
    agree = np.sign(neither["gap_to_median"]) * np.sign(neither["rank_lead"].astype(float))
    assert ((agree < 0) | (neither["gap_to_median"] == 0)).all()


def test_flags_and_weak_proxies_stay_in_sight(default_study, found):
    table = found.tables["region_profiles"].set_index(["region", "node"])
    assert table.loc[("山西", "rd_input"), "flags"] == "imputed"
    assert table.loc[("山西", "rd_input"), "imputed"] == 1
    assert table.loc[("广东", "rd_input"), "flags"] == ""
    assert "snapshot" in table.loc[("广东", "innovation"), "flags"]
    assert table.loc[("广东", "data"), "weak"] == 1  # web pages alone
    assert table.loc[("广东", "foundation"), "weak"] == pytest.approx(0.8)
    assert table.loc[("广东", "benchmark"), "coverage"] == 0
    assert pd.isna(table.loc[("广东", "benchmark"), "score"])
    page = diagnosis_tables.profile_table(found, "山西").set_index("node")
    assert page.loc["rd_input", "flags"] == ["imputed"]
    assert page.loc["data", "on_weak"] == 100


def test_profile_says_how_many_hold_the_best(default_study):
    values = {"x": [100.0, 100.0, 0.0], "y": [100.0, 50.0, 0.0]}
    result = given_scores(values)
    assert diagnosis._holders(result.year(2023)) == {"overall": "A", "x": "2 regions", "y": "A"}


# Obstacles


def test_obstacles_are_weight_times_deviation_and_sum_to_100(default_study, result):
    table = diagnosis.obstacles(result, 2023)
    assert table.groupby(["region", "level"])["obstacle"].sum().to_numpy() == pytest.approx(100.0)
    assert set(table["region"]) == set(default_study.regions.index)
    overall = result.year(2023)["overall"]
    leaves = table[table["indicator"]]
    lost = (leaves["weight"] * leaves["deviation"]).groupby(leaves["region"]).sum()
    assert lost.to_numpy() == pytest.approx(1 - overall[lost.index].to_numpy() / 100)
    below = table[table["level"] == 2].groupby(["region", "dimension"])["obstacle"].sum()
    dimensions = table[table["level"] == 1].set_index(["region", "node"])["obstacle"]
    assert below.to_numpy() == pytest.approx(dimensions.sort_index().to_numpy())


def test_obstacles_by_hand():
    weights = pd.Series({"x": 3.0, "y": 1.0})
    result = given_scores({"x": [100.0, 60.0, 0.0], "y": [0.0, 20.0, 100.0]}, weights=weights)
    table = diagnosis.obstacles(result, 2023).set_index(["region", "node"])["obstacle"]
    # B lacks 40 with weight 0.75 and 80 with 0.25: 30 and 20
    assert table["B"].to_dict() == pytest.approx({"x": 60.0, "y": 40.0})
    assert table["A"].to_dict() == pytest.approx({"x": 0.0, "y": 100.0})


def test_obstacles_of_indicators_at_several_levels():
    """They add to 100 together, and the largest comes first whatever its level."""
    nodes = {"all": "", "p": "all", "q": "all", "q1": "q", "q2": "q"}
    values = panel({"p": [0.0, 90.0, 100.0], "q1": [0.0, 10.0, 100.0], "q2": [100.0, 50.0, 0.0]})
    result = build_index(values, tree(nodes, ["p", "q1", "q2"]), Method())
    table = diagnosis.obstacles(result, 2023)
    leaves = table[table["indicator"]]
    assert leaves.groupby("region")["obstacle"].sum().to_numpy() == pytest.approx(100.0)
    region = values.index.get_level_values("region")[1]
    found = diagnosis_tables.Diagnosis(2023, {"obstacles": table}, pd.DataFrame())
    page = diagnosis_tables.obstacle_table(found, region)
    assert list(page["indicator"]) == ["q1", "q2", "p"]  # 0.25 × 90, 0.25 × 50, 0.5 × 10
    text = read_in("en", diagnosis_findings.obstacles, found, region)
    assert text.endswith("in q1 (56%), q2 (31%), p (12%).")


def test_who_is_best_in_everything_has_no_obstacles():
    result = given_scores({"x": [100.0, 50.0, 0.0], "y": [100.0, 0.0, 50.0]})
    assert set(diagnosis.obstacles(result, 2023)["region"]) == {"B", "C"}


def test_what_is_not_measured_passes_its_weight_on():
    result = given_scores({"x": [100.0, np.nan, 0.0], "y": [100.0, 40.0, 0.0]})
    table = diagnosis.obstacles(result, 2023)
    rows = table[table["region"] == "B"].set_index("node")
    assert rows["obstacle"].to_dict() == {"y": 100.0}
    assert rows["weight"].to_dict() == {"y": 1.0}


@pytest.mark.parametrize(
    ("method", "complaint"),
    [
        (Method(normalisation=ZScore()), "which ZScore does not give; use MinMax"),
        (Method(normalisation=MinMax(lower=1), aggregation="geometric"), "the geometric mean is"),
        (Method(normalisation=MinMax(lower=1), aggregation=("harmonic", "arithmetic")), "harmonic"),
    ],
)
@pytest.mark.parametrize("what", [diagnosis.obstacles, structure.coordination])
def test_other_scores_and_means_are_refused(default_study, method, complaint, what):
    other = regional_index(default_study, method)
    with pytest.raises(MethodError, match=complaint):
        what(other, 2023)


# Coordination


def test_coordination_is_the_ratio_of_means(default_study, result):
    from scipy.stats import gmean

    table = structure.coordination(result, 2023).set_index("region")
    scores = result.year(2023)
    units = scores[result.framework.dimensions] / 100
    positive = (units > 0).all(axis=1)
    expected = gmean(units[positive], axis=1) / units[positive].mean(axis=1)
    assert table.loc[positive, "coupling"].to_numpy() == pytest.approx(expected.to_numpy())
    assert table["coupling"].between(0, 1).all()
    assert table["development"].to_numpy() == pytest.approx(scores["overall"].to_numpy() / 100)
    assert table["coordination"].to_numpy() == pytest.approx(
        np.sqrt(table["coupling"] * table["development"]).to_numpy()
    )
    assert list(table.index[~positive]) == ["西藏"]
    assert table.loc["西藏", ["coupling", "coordination"]].tolist() == [0, 0]
    assert table.loc["西藏", "zero"] == "environment"


def test_coordination_of_even_dimensions_is_full_coupling():
    result = given_scores({"x": [100.0, 36.0, 0.0], "y": [100.0, 36.0, 0.0]})
    table = structure.coordination(result, 2023).set_index("region")
    assert table["coupling"].tolist() == pytest.approx([1, 1, 0])
    assert table.loc["B", "coordination"] == pytest.approx(0.6)
    assert table["class"].tolist() == [
        "quality coordination", "primary coordination", "extreme imbalance"
    ]  # fmt: skip
    assert table.loc["C", "zero"] == "x; y"


def test_coordination_needs_two_dimensions_and_a_score():
    columns = {"x": [100.0, 50.0, 0.0, np.nan], "y": [100.0, np.nan, 0.0, np.nan]}
    result = given_scores(columns, regions="ABCD")
    table = structure.coordination(result, 2023).set_index("region")
    assert table.loc[["B", "D"], "coordination"].isna().all()
    assert table.loc["B", "note"] == "fewer than two dimensions have a score"
    assert table.loc["D", "note"] == "no overall score"
    assert table.loc["B", "class"] == ""


def test_classes_have_equal_width():
    assert len(structure.CLASSES) == 10
    for name in structure.CLASSES:
        assert read_in("zh", lambda text: text, name) != name


# Peers


def test_peers_are_the_nearest_by_weighted_distance(result):
    from scipy.spatial.distance import cdist

    table = structure.peers(result, 2023, most=3)
    dimensions = result.framework.dimensions
    scores = result.year(2023)[dimensions]
    weights = result.weights[dimensions] / result.weights[dimensions].sum()
    apart = pd.DataFrame(
        cdist(scores, scores, "minkowski", p=2, w=weights.to_numpy()), scores.index, scores.index
    )
    for region, rows in table[table["space"] == "dimensions"].groupby("region"):
        nearest = apart[region].drop(region).sort_values().head(3)
        assert list(rows["peer"]) == list(nearest.index)
        assert rows["distance"].to_numpy() == pytest.approx(nearest.to_numpy())
        terms = (scores.loc[rows["peer"].iloc[0]] - scores.loc[region]) ** 2 * weights
        assert rows["differs_most"].iloc[0] == terms.idxmax()


def test_equal_distances_keep_the_order_of_regions():
    result = given_scores(
        {"x": [100.0, 50.0, 0.0, 100.0], "y": [0.0, 50.0, 100.0, 0.0]}, regions="ABCD"
    )
    table = structure.peers(result, 2023)
    of_b = table[(table["region"] == "B") & (table["space"] == "dimensions")]
    assert list(of_b["peer"]) == ["A", "C", "D"]
    assert of_b["distance"].nunique() == 1


def test_what_only_one_has_does_not_count():
    nodes = {"all": "", "p": "all", "q": "all", "p1": "p", "q1": "q", "q2": "q"}
    values = panel(
        {"p1": [0.0, 40.0, 100.0], "q1": [0.0, np.nan, 100.0], "q2": [100.0, 50.0, 0.0]},
        regions=["A", "B", "C"],
    )
    result = build_index(values, tree(nodes, ["p1", "q1", "q2"]), Method())
    table = structure.peers(result, 2023)
    row = table[(table["region"] == "A") & (table["peer"] == "B")].set_index("space")
    assert row.loc["second level", "shared"] == pytest.approx(0.75)
    expected = np.sqrt((0.5 * 40**2 + 0.25 * 50**2) / 0.75)
    assert row.loc["second level", "distance"] == pytest.approx(expected)


# Studies that lack something


def test_a_region_without_a_score_has_a_profile_and_no_way(tmp_path):
    lines = SMALL["regional"].splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("West,2021,"))
    study = read_study(write(tmp_path / "study", regional=text, imputation=None))
    assert 2021 in study.years("regional")
    found = diagnosis_tables.diagnose(study, "", "own year", 2021)
    for name, table in found.tables.items():
        if name in ("obstacles", "peers", "way_up_steps"):
            assert "West" not in set(table["region"]), name
    overall = found.tables["region_profiles"].query("region == 'West' and level == 0").iloc[0]
    assert pd.isna(overall["score"])
    assert pd.isna(overall["tier"])
    way = found.tables["way_up"].query("region == 'West'")
    assert way["note"].tolist() == ["no overall score"]
    said = [
        read_in("en", diagnosis_findings.standing, found, "West", names=study.labels),
        read_in("en", diagnosis_findings.way_up, found, "West", names=study.labels),
        read_in("en", diagnosis_findings.coordination, found, "West", names=study.labels),
        read_in("en", diagnosis_findings.peers, found, "West", names=study.labels),
        read_in("en", diagnosis_findings.obstacles, found, "West", names=study.labels),
    ]
    assert "has no overall score in 2021" in said[0]
    assert "no way up" in said[1]
    assert "not defined" in said[2]
    assert "no peers" in said[3]
    assert "nan" not in " ".join(said)
    shown = diagnosis_tables.standing(found, study, "West")
    assert pd.isna(shown["tier"].iloc[0])


def test_a_study_may_ask_for_natural_breaks(tmp_path):
    text = SMALL["study"].replace("tier_sizes,1 3,\n", "tiers,natural breaks,\n")
    study = read_study(write(tmp_path / "study", study=text))
    found = diagnosis_tables.diagnose(study, "", "own year", 2021)
    profiles = found.tables["region_profiles"]
    assert set(profiles["rule"]) == {"natural breaks"}
    assert set(profiles["tier"]) == {1, 2, 3, 4}
    ways = found.tables["way_up"]
    assert ways.loc[ways["target"] != "", "reached"].all()
    assert "natural breaks" in read_in("en", diagnosis_findings.standing, found, "North")
    assert "no probability" in read_in("en", diagnosis_findings.standing, found, "North")


def test_without_tiers_the_median_is_that_of_all_and_the_target_the_next_rank(tmp_path):
    text = SMALL["study"].replace("tier_sizes,1 3,\n", "")
    study = read_study(write(tmp_path / "study", study=text))
    found = diagnosis_tables.diagnose(study, "", "own year", 2021)
    profiles, ways = found.tables["region_profiles"], found.tables["way_up"]
    assert profiles["tier"].isna().all()
    assert (profiles["rule"] == "").all()
    of_all = profiles[profiles["node"] == "all"]
    assert of_all["tier_median"].tolist() == pytest.approx([of_all["score"].median()] * 4)
    aimed = ways[ways["target"] != ""].drop_duplicates("region")
    assert aimed["target"].tolist() == [f"rank {rank - 1}" for rank in aimed["rank"]]
    last = of_all.loc[of_all["rank"].idxmax(), "region"]
    said = read_in("en", diagnosis_findings.standing, found, last)
    said += read_in("en", diagnosis_findings.verdicts, found, last)
    said += read_in("en", diagnosis_findings.way_up, found, last)
    assert "tier" not in said
    assert "the median of all regions" in said
    assert f"The next place for {last} is rank" in said
    shown = diagnosis_tables.standing(found, study, last)
    assert not {"tier", "rule", "probability"} & set(shown.columns)


def test_one_region_and_equal_regions_stop_with_a_clear_error():
    one = panel({"x": [5.0], "y": [3.0]}, regions=["A"])
    with pytest.raises(MethodError, match=r"'x' in 2023 is 5 in every region"):
        build_index(one, star("x", "y"), Method())
    alike = panel({"x": [5.0, 5.0]}, regions=["A", "B"])
    with pytest.raises(MethodError, match="tells none apart"):
        build_index(alike, star("x"), Method())


# Probabilities


def test_a_tier_is_not_printed_without_its_probability(default_study, diagnosed):
    found = diagnosed
    assert found.draws == 200
    assert found.tables["region_profiles"]["probability"].notna().all()
    assert found.tables["way_up"]["probability"].notna().all()
    row = found.tables["region_profiles"].query("region == '宁夏' and level == 0").iloc[0]
    text = read_in("en", diagnosis_findings.standing, found, "宁夏", names=default_study.labels)
    shown = diagnosis_tables.standing(found, default_study, "宁夏")["probability"].iloc[0]
    assert f"in {shown} of 200 draws" in text
    assert (
        f"tier {row['tier']} (of the given sizes) in {100 * row['probability']:.0f}% of 200" in text
    )
    with pytest.raises(ParameterError, match="'draws' is 1; it must be 2 to"):
        diagnosis_tables.diagnose_with_chances(default_study, "", "own year", 2023, 1)
    with pytest.raises(ParameterError, match="'goalposts' is 'own'"):
        diagnosis_tables.diagnose_with_chances(default_study, "", "own", 2023, 200)


def test_a_rare_tier_says_where_the_other_draws_are(default_study, diagnosed):
    """黑龙江 is in tier 4 by its score, and in nearly all draws in tier 3."""
    found = diagnosed
    for name in ("region_profiles", "way_up"):
        for row in found.tables[name].drop_duplicates("region").itertuples():
            shares = [pair.split(": ") for pair in row.elsewhere.split("; ") if pair]
            assert str(row.tier) not in dict(shares)
            assert shares or row.probability > 0.995
            total = row.probability + sum(float(share.strip("<%")) for _, share in shares) / 100
            assert total == pytest.approx(1, abs=0.025)
    row = found.tables["region_profiles"].query("region == '黑龙江' and level == 0").iloc[0]
    share = row["elsewhere"].split("; ")[0].removeprefix("3: ")
    text = read_in("en", diagnosis_findings.standing, found, "黑龙江", names=default_study.labels)
    assert f"made under assumptions; it is in tier 3 in {share} of them" in text
    zh = read_in("zh", diagnosis_findings.standing, found, "黑龙江", names=default_study.labels)
    assert f"（抽样基于假定），第3梯队占{share}" in zh
    shown = diagnosis_tables.standing(found, default_study, "黑龙江")
    assert shown["elsewhere"].iloc[0] == row["elsewhere"]
    own = pd.DataFrame({"region": ["黑龙江"], "tier": 4, "probability": row["probability"],
                        "elsewhere": row["elsewhere"]})  # fmt: skip
    assert f", tier 3 in {share}" in read_in("en", uncertainty_findings.safety, own)


def test_a_verdict_on_totals_is_named_as_size(default_study, found):
    table = found.tables["region_profiles"].set_index(["region", "node"])
    for region in ("北京", "上海", "天津"):
        row = table.loc[(region, "network")]
        assert (row["verdict"], row["totals"], row["by_size"]) == ("weakness", 1.0, True)
    assert not table["by_size"].where(table["verdict"] == "").any()
    quality = table.xs("quality", level="node")  # product per head
    assert (quality["totals"] == 0).all()
    assert not quality["by_size"].any()
    shown = diagnosis_tables.profile_table(found, "天津").set_index("node")
    assert shown.loc["network", "verdict"] == "weakness by size"
    names = default_study.labels
    text = read_in("en", diagnosis_findings.verdicts, found, "天津", names=names)
    assert re.search(r"Network construction \(−[\d.]+, size\)", text)
    assert "“size” where at least half of the weight is on totals" in text
    text = read_in("zh", diagnosis_findings.verdicts, found, "天津", names=names)
    assert re.search(r"网络建设（−[\d.]+，规模）", text)


def test_a_study_that_says_of_no_series_that_it_is_a_total_has_no_verdict_by_size(tmp_path):
    tables = {**SMALL, "indicators": SMALL["indicators"].replace(",,,1\n", ",,,\n")}
    study = read_study(write(tmp_path / "s", tables))
    table = diagnosis_tables.diagnose(study, "", "own year", 2021).tables["region_profiles"]
    assert table["totals"].isna().all()
    assert not table["by_size"].any()


def test_what_cannot_be_drawn_says_why(default_study, monkeypatch):
    def undefined(*_):
        raise MethodError("nothing that could vary changes a score")

    monkeypatch.setattr(diagnosis_tables.uncertainty_tables, "simulated", undefined)
    found = diagnosis_tables.diagnose_with_chances(default_study, "", "own year", 2023)
    assert "nothing that could vary" in found.untold
    text = read_in("zh", diagnosis_findings.standing, found, "宁夏", names=default_study.labels)
    assert "其概率未知" in text
    assert percent(0.999) == ">99%"
    assert percent(0.001) == "<1%"
    assert percent(1.0) == "100%"


# Pages


def test_pages_have_names_of_their_own(default_study, tmp_path):
    names = diagnosis_tables.page_names(default_study)
    assert names["内蒙古"] == "region_profile_Inner_Mongolia"
    assert len({name.casefold() for name in names.values()}) == 31
    regions = (
        SMALL["regions"].replace("South,South", "South,north").replace("East,East", "East,a/b")
    )
    study = read_study(write(tmp_path / "study", regions=regions))
    assert list(diagnosis_tables.page_names(study).values()) == [
        "region_profile_North", "region_profile_north_2", "region_profile_a_b",
        "region_profile_West",
    ]  # fmt: skip
    notebooks = ["weights", "region_profile_Hubei"]
    shown = read_in(
        "zh", diagnosis_tables.pages, default_study, "", notebooks, names=default_study.labels
    )
    assert shown == [("Hubei", "湖北")]


def test_a_study_of_many_regions_has_no_more_pages_than_a_run_can_make(default_study, monkeypatch):
    monkeypatch.setattr(diagnosis_tables, "MOST_PAGES", 3)
    # the first three by rank under the weights in force, in the order of the study
    assert list(diagnosis_tables.page_names(default_study)) == ["北京", "江苏", "广东"]
    result = regional_index(default_study, Method(weights=weights_of(default_study, "regional")))
    assert set(result.year(2023)["overall"].nlargest(3).index) == {"北京", "江苏", "广东"}
    found = diagnosis_tables.diagnose(default_study, "", "own year", 2023)
    html = read_in("en", region_pages.render, found, default_study, "", names=default_study.labels)
    assert html.count('<section class="sheet"') == 3
    assert "Only the first 3 of 31 regions by rank have a page." in html


def test_sentences_carry_the_numbers_of_their_tables(default_study, found):
    for language in ("en", "zh"):
        names, labels = default_study.labels, default_study.labels(language, "regional")
        row = found.tables["coordination"].query("region == '湖北'").iloc[0]
        text = read_in(language, diagnosis_findings.coordination, found, "湖北", names=names)
        assert f"{row['coordination']:.2f}" in text
        far = found.tables["peers"].query("region == '湖北' and place == 1").iloc[0]
        text = read_in(language, diagnosis_findings.peers, found, "湖北", names=names)
        assert f"{far['distance']:.1f}" in text
        assert labels.regions[far["peer"]] in text
        text = read_in(language, diagnosis_findings.obstacles, found, "湖北", names=names)
        table = diagnosis_tables.obstacle_table(found, "湖北")
        assert labels[table["indicator"].iloc[0]] in text
        assert table["cumulative"].is_monotonic_increasing
        text = read_in(language, diagnosis_findings.verdicts, found, "湖北", names=names)
        assert labels["funding"] in text
        if language == "zh":
            assert "Hubei" not in text


def test_pooled_goalposts_and_earlier_years(default_study):
    pooled = diagnosis_tables.diagnose(default_study, "equal", "pooled", 2020)
    assert pooled.year == 2020
    ways = pooled.tables["way_up"]
    assert ways.loc[ways["total"].notna(), "reached"].all()
    assert (ways["limit"] < 100).all()  # later years hold the goalposts


def test_another_result_gives_another_diagnosis(default_study, result):
    method = replace(result.method, weights=None)
    other = diagnosis.obstacles(regional_index(default_study, method), 2023)
    assert not np.allclose(other["obstacle"], diagnosis.obstacles(result, 2023)["obstacle"])
