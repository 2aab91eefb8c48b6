"""The way up: against programmes of scipy, and put through the index for every region."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from panels import directions, panel
from readers import read_in
from scipy.optimize import linprog, minimize
from studies import SMALL, write

from iianalysis import read_study
from iianalysis.diagnosis.fixed import FixedGoalposts
from iianalysis.diagnosis.least_change import EVEN, LEAST, WAYS, least_change
from iianalysis.diagnosis.way_up import MARGIN, targets, thresholds_of, ways_up
from iianalysis.pages.page import Page
from iianalysis.pages.region import pictures
from iianalysis.pages.region import says as diagnosis_findings
from iianalysis.schemes import weights_of
from iianalysis.scoring.index import Method, build_index, regional_index
from iianalysis.scoring.normalise import MethodError, MinMax, ZScore
from iianalysis.scoring.outliers import Winsorise
from iianalysis.tables import diagnosis as diagnosis_tables
from iianalysis.tables.ways import way_summary
from iianalysis.tiers import by_thresholds, fixed_thresholds


@pytest.fixture(scope="module", params=["own year", "pooled"])
def result(default_study, request):
    method = Method(weights=weights_of(default_study, "regional"))
    return regional_index(default_study, method, goalposts=request.param)


@pytest.fixture(scope="module")
def found(default_study, result):
    return ways_up(default_study, result, 2023)


# The programmes


def programme(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 9))
    weights = rng.dirichlet(np.ones(n))
    if seed % 3 == 0:  # ties
        weights = rng.choice([0.0, 0.1, 0.2, 0.3], n)
    room = np.where(rng.random(n) < 0.2, 0.0, rng.uniform(0, 100, n))
    return weights, room, float(rng.uniform(0, 1.2) * (weights @ room))


@pytest.mark.parametrize("start", range(0, 300, 100))
def test_the_least_total_is_that_of_the_linear_programme(start):
    answers = 0
    for seed in range(start, start + 100):
        weights, room, need = programme(seed)
        ours = least_change(weights, room, need)
        theirs = linprog(
            np.ones(len(room)), A_ub=[-weights], b_ub=[-need],
            bounds=list(zip(np.zeros(len(room)), room, strict=True)), method="highs",
        )  # fmt: skip
        assert (ours is None) == (not theirs.success)
        if ours is None:
            continue
        answers += 1
        assert (ours >= 0).all()
        assert (ours <= room + 1e-9).all()
        assert weights @ ours >= need - 1e-9
        assert ours.sum() == pytest.approx(theirs.fun, abs=1e-7)
    assert answers > 60


@pytest.mark.parametrize("start", range(0, 60, 20))
def test_the_even_way_is_that_of_a_quadratic_programme(start):
    answers = 0
    for seed in range(start, start + 20):
        weights, room, need = programme(seed)
        ours = least_change(weights, room, need, EVEN)
        if ours is None:
            continue
        answers += 1
        assert (ours >= 0).all()
        assert (ours <= room + 1e-9).all()
        assert weights @ ours == pytest.approx(need, abs=1e-8)
        theirs = minimize(
            lambda x: x @ x, room.copy(), jac=lambda x: 2 * x, method="SLSQP",
            bounds=list(zip(np.zeros(len(room)), room, strict=True)),
            constraints={"type": "ineq", "fun": lambda x, e=weights, g=need: e @ x - g,
                         "jac": lambda _, e=weights: e},
            options={"maxiter": 500, "ftol": 1e-12},
        )  # fmt: skip
        assert ours @ ours <= theirs.fun * (1 + 1e-6) + 1e-6
        assert ours @ ours == pytest.approx(theirs.fun, rel=1e-4, abs=1e-4)
    assert answers > 10


def test_of_equal_weights_the_most_even_answer_is_taken():
    weights, room = np.array([0.25, 0.25, 0.25, 0.25]), np.array([1.0, 50.0, 50.0, 0.0])
    assert least_change(weights, room, 5.25).tolist() == [1.0, 10.0, 10.0, 0.0]
    order = [2, 0, 3, 1]
    again = least_change(weights, room[order], 5.25)
    assert again.tolist() == [10.0, 1.0, 0.0, 10.0]


def test_ends_of_the_programmes():
    weights, room = np.array([0.5, 0.5]), np.array([10.0, 20.0])
    for way in WAYS:
        assert least_change(weights, room, 0.0, way).tolist() == [0.0, 0.0]
        assert least_change(weights, room, 15.0, way).tolist() == [10.0, 20.0]
        assert least_change(weights, room, 15.1, way) is None
        assert least_change(np.zeros(2), room, 1.0, way) is None
    with pytest.raises(MethodError, match="way 'shortest' is unknown; use 'least total' or"):
        least_change(weights, room, 1.0, "shortest")


def test_fixed_goalposts_are_min_max_that_stays():
    values = panel({"x": [1.0, 5.0, 9.0], "y": [3.0, 2.0, 7.0]})
    posts = pd.DataFrame({"low": values.min(), "high": values.max()})
    signs = directions(values, y=-1)
    pd.testing.assert_frame_equal(
        FixedGoalposts(posts)(values, signs), MinMax()(values, signs), check_dtype=False
    )
    assert FixedGoalposts(posts)(values.iloc[[1]], signs)["x"].tolist() == [50.0]


# Targets


def test_thresholds_are_those_between_the_groups_of_the_year(default_study, result):
    scores = result.year(2023)["overall"]
    cuts = thresholds_of(default_study, scores)
    assert cuts == fixed_thresholds(scores, [6, 11, 10, 4])
    assert by_thresholds(scores, cuts).value_counts().to_dict() == {1: 6, 2: 11, 3: 10, 4: 4}


def test_targets_are_the_next_tier_or_rank():
    scores = pd.Series({"A": 9.0, "B": 8.0, "C": 8.0, "D": 3.0, "E": 1.0, "F": np.nan})
    tiers = pd.Series([1, 1, 1, 1, 2, pd.NA], index=scores.index, dtype="Int64")
    found = targets(scores, tiers, (2.0,))
    assert found["target"].tolist() == ["", "rank 1", "rank 1", "rank 2", "tier 1", ""]
    assert found["needed"].dropna().tolist() == [9.0, 9.0, 8.0, 2.0]
    assert found["note"].tolist() == [
        "first of all", *["in the highest tier"] * 3, "", "no overall score"
    ]  # fmt: skip
    without = targets(scores, tiers, ())
    assert without.loc["E", "note"] == "no threshold parts the tiers"


# The ways of a study


def test_every_way_of_every_region_reaches_its_target(default_study, result, found):
    """Every region's values are changed by hand from the steps, and the index is built on them."""
    ways, steps = found
    assert set(ways["region"]) == set(default_study.regions.index)
    aimed = ways[ways["target"] != ""]
    assert len(aimed) == 60
    assert aimed["reached"].all()
    values = default_study.panel("regional").xs(2023, level="year", drop_level=False)
    whole = default_study.panel("regional")
    source = values if result.method.goalposts == "own year" else whole
    posts = pd.DataFrame({"low": source.min(), "high": source.max()})
    method = replace(result.method, normalisation=FixedGoalposts(posts), weights=result.weights)
    before = build_index(values, result.framework, method).scores["overall"].droplevel("year")
    pd.testing.assert_series_equal(before, result.year(2023)["overall"], check_names=False)
    cuts = thresholds_of(default_study, before)
    for way in aimed.itertuples():
        changed = values.copy()
        own = steps[(steps["region"] == way.region) & (steps["way"] == way.way)]
        for step in own.itertuples():
            changed.loc[(way.region, 2023), step.indicator] = step.needed_value
        after = build_index(changed, result.framework, method).scores["overall"]
        after = after.droplevel("year")
        assert after[way.region] == pytest.approx(way.recomputed, abs=1e-9)
        assert after.drop(way.region).equals(before.drop(way.region))
        if way.target.startswith("tier"):
            tier = by_thresholds(after, cuts)[way.region]
            assert tier == way.tier - 1
        else:
            place = after.rank(ascending=False, method="min")[way.region]
            assert place == int(way.target.removeprefix("rank "))
        assert after[way.region] - way.needed == pytest.approx(MARGIN, abs=1e-7)


def test_whole_numbers_reach_the_target_too(default_study, result, found):
    """Nobody can build 3.2 centres: the page asks for the next whole number, put through again."""
    ways, steps = found
    read = default_study.cells["regional"].query("not imputed").groupby("indicator")["value"]
    counted = read.apply(lambda values: (values.dropna() % 1 == 0).all())
    assert counted["enterprise_technology_centres"]
    assert not counted["ecommerce_share"]
    whole = steps["indicator"].map(counted)
    assert (steps.loc[whole, "target_value"] % 1 == 0).all()
    assert (steps.loc[~whole, "target_value"] == steps.loc[~whole, "needed_value"]).all()
    beyond = steps["target_value"] - steps["needed_value"]
    assert beyond[whole].between(-1e-6, 1).all()
    assert (beyond[whole] > 0.01).sum() > 100
    held = default_study.panel("regional").xs(2023, level="year").max()
    assert (steps["target_value"] <= steps["indicator"].map(held) * (1 + 1e-12)).all()
    aimed = ways[ways["target"] != ""]
    assert aimed["reached_whole"].all()
    values = default_study.panel("regional").xs(2023, level="year", drop_level=False)
    source = values if result.method.goalposts == "own year" else default_study.panel("regional")
    posts = pd.DataFrame({"low": source.min(), "high": source.max()})
    fixed = replace(result.method, normalisation=FixedGoalposts(posts), weights=result.weights)
    following = replace(result.method, weights=result.weights)
    lasts = 0
    for way in aimed.itertuples():
        cell = (way.region, 2023)
        changed = source.copy()
        own = steps[(steps["region"] == way.region) & (steps["way"] == way.way)]
        for step in own.itertuples():
            changed.loc[cell, step.indicator] = step.target_value
        after = build_index(changed, result.framework, fixed).scores["overall"]
        after = after.xs(2023, level="year")
        assert after[way.region] == pytest.approx(way.recomputed_whole, abs=1e-9)
        assert after.round(9).rank(ascending=False, method="min")[way.region] == way.rank_then
        moving = build_index(changed, result.framework, following).scores["overall"]
        assert moving[cell] == pytest.approx(way.recomputed_following, abs=1e-9)
        others = source.drop(index=cell)
        alone = [i for i in own["indicator"] if values.loc[cell, i] < others[i].min()]
        assert way.last_in == len(alone)
        lasts += len(alone) > 0
    assert lasts > 0


def test_less_is_better_is_rounded_down(tmp_path):
    study = read_study(write(tmp_path / "study"))
    _, steps = ways_up(study, regional_index(study), 2021)
    cells = study.cells["regional"]
    counted = cells.loc[~cells["imputed"]].groupby("indicator")["value"]
    counted = counted.apply(lambda values: (values.dropna() % 1 == 0).all())
    falling = steps[(steps["indicator"] == "a2") & steps["indicator"].map(counted)]
    assert len(falling) > 0
    assert (falling["target_value"] <= falling["needed_value"] + 1e-9).all()
    assert (falling["target_value"] % 1 == 0).all()


def test_targets_say_where_they_come_from(found):
    ways, _ = found
    kinds = ways.groupby("target_rule")["target"].agg(
        lambda names: {n.split()[0] for n in names if n}
    )
    assert kinds.to_dict() == {"": set(), "fixed thresholds": {"tier"}, "next rank": {"rank"}}


def test_no_step_goes_beyond_what_a_region_has_reached(default_study, result, found):
    _, steps = found
    best = result.year(2023)[result.framework.indicators].max()
    assert (steps["needed_score"] <= steps["indicator"].map(best) + 1e-9).all()
    assert (steps["change"] > 0).all()
    values = default_study.panel("regional").xs(2023, level="year")
    for step in steps.itertuples():
        held = values[step.indicator]
        assert step.value == held[step.region]
        assert step.needed_value <= held.max() * (1 + 1e-12)
        assert step.needed_value > step.value


def test_the_least_way_is_least_and_the_even_way_is_most_even(found):
    ways, steps = found
    totals = ways.dropna(subset="total").pivot(index="region", columns="way", values="total")
    assert (totals[LEAST] <= totals[EVEN] + 1e-9).all()
    squares = (steps["change"] ** 2).groupby([steps["region"], steps["way"]]).sum().unstack()
    assert (squares[EVEN] <= squares[LEAST] + 1e-9).all()
    assert steps.groupby(["region", "way"])["change"].sum().unstack()[LEAST].to_numpy() == (
        pytest.approx(totals[LEAST].to_numpy())
    )


def test_flagged_cells_are_said(default_study, found):
    ways, steps = found
    row = steps[(steps["region"] == "山西") & (steps["indicator"] == "rd_expenditure")].iloc[0]
    assert row["flags"] == "imputed"
    centres = steps[steps["indicator"] == "enterprise_technology_centres"]
    assert centres["flags"].str.contains("snapshot").all()
    least = ways[(ways["region"] == "山西") & (ways["way"] == LEAST)].iloc[0]
    assert least["flagged_share"] == pytest.approx(1.0)
    assert ways["flagged_share"].dropna().between(0, 1).all()


def test_what_a_region_has_no_value_of_cannot_move(default_study, found):
    _, steps = found
    values = default_study.panel("regional").xs(2023, level="year")
    lacking = values.columns[values.loc["西藏"].isna()]
    assert len(lacking) > 0
    assert not set(lacking) & set(steps.loc[steps["region"] == "西藏", "indicator"])


def test_an_indicator_of_which_less_is_better_falls(tmp_path):
    study = read_study(write(tmp_path / "study"))
    _, steps = ways_up(study, regional_index(study), 2021)
    falling = steps[steps["indicator"] == "a2"]
    assert len(falling) > 0
    assert (falling["needed_value"] < falling["value"]).all()
    assert (falling["needed_score"] > falling["score"]).all()


def test_a_target_out_of_reach_is_said(tmp_path):
    """On pooled goalposts 2020 holds every best value: in 2021 even the best are below it."""
    study = read_study(write(tmp_path / "study"))
    result = regional_index(study, goalposts="pooled")
    ways, _ = ways_up(study, result, 2021)
    assert (ways["limit"] < 100).any()
    # a threshold that nobody can reach
    far = ways.assign(target="tier 1", total=np.nan, needed=99.0, limit=80.0, way=LEAST, note="out")
    found = diagnosis_tables.Diagnosis(2021, {"way_up": far}, pd.DataFrame())
    text = read_in("en", diagnosis_findings.way_up, found, "South", names=study.labels)
    assert "out of reach" in text
    assert "80.0" in text
    assert "无法达到" in read_in(
        "zh", diagnosis_findings.way_up, found, "South", names=study.labels
    )


def test_unreachable_targets_have_no_steps(tmp_path, monkeypatch):
    from iianalysis.diagnosis import way_up

    study = read_study(write(tmp_path / "study"))
    monkeypatch.setattr(way_up, "thresholds_of", lambda *_: (150.0,))
    ways, steps = ways_up(study, regional_index(study), 2021)
    below = ways[ways["target"] == "tier 1"]
    assert len(below) > 0
    assert below["note"].str.startswith("out of reach").all()
    assert below["total"].isna().all()
    assert not below["reached"].any()
    assert not set(steps["region"]) & set(below["region"])


def test_equal_scores_have_no_threshold(tmp_path):
    study = read_study(write(tmp_path / "study"))
    equal = pd.Series(5.0, index=study.regions.index)
    assert thresholds_of(study, equal) == ()
    without = read_study(
        write(tmp_path / "other", study=SMALL["study"].replace("tier_sizes,1 3,\n", ""))
    )
    assert thresholds_of(without, equal) == ()
    assert thresholds_of(without, equal * np.nan) == ()


@pytest.mark.parametrize(
    ("method", "complaint"),
    [
        (Method(normalisation=ZScore()), "which ZScore does not give; use MinMax"),
        (Method(normalisation=MinMax(lower=1), aggregation="geometric"), "geometric mean is none"),
        (Method(normalisation=MinMax(trim=0.05)), "untreated values; use log=False, trim=0"),
        (Method(treatment=Winsorise()), "and no transform or treatment"),
    ],
)
def test_programmes_that_are_not_linear_are_refused(default_study, method, complaint):
    with pytest.raises(MethodError, match=complaint):
        ways_up(default_study, regional_index(default_study, method), 2023)


def test_the_same_tables_again(default_study, result, found):
    for ours, again in zip(found, ways_up(default_study, result, 2023), strict=True):
        pd.testing.assert_frame_equal(ours, again, check_exact=True)


def test_the_page_says_what_fixed_thresholds_and_goalposts_hide(default_study, diagnosed):
    ways = diagnosed.tables["way_up"].set_index(["region", "way"])
    names = default_study.labels
    text = read_in("en", diagnosis_findings.way_up, diagnosed, "湖北", names=names)
    assert ways.loc[("湖北", LEAST), "rank_then"] == 7
    assert "would still rank 7" in text
    assert "only ahead of Zhejiang" in text
    assert f"the index is {ways.loc[('湖北', LEAST), 'recomputed_whole']:.2f}" in text
    text = read_in("en", diagnosis_findings.way_up, diagnosed, "西藏", names=names)
    last = ways.loc[("西藏", EVEN)]
    assert last["recomputed_following"] < last["needed"] < last["recomputed_whole"]
    assert f"In {last['last_in']} of the indicators of the even way it is last by itself" in text
    assert f"would be {last['recomputed_following']:.2f}, which is not enough" in text
    assert "未达到目标" in read_in("zh", diagnosis_findings.way_up, diagnosed, "西藏", names=names)
    every = diagnosed.tables["way_up"].dropna(subset="total")
    short = int((every["recomputed_following"] < every["needed"]).sum())
    text = read_in("en", diagnosis_findings.ways, diagnosed.tables["way_up"], names=names)
    assert f"out of the last place, {short} would not. For 14 of the 25" in text


def test_the_table_of_a_page_asks_for_whole_centres(diagnosed):
    table = diagnosis_tables.way_table(diagnosed, "湖北").set_index("indicator")
    assert table.loc["advanced_clusters", "even_value"] == 4
    assert table.loc["enterprise_technology_centres", "even_value"] == 101


# The report and the pictures


@pytest.fixture(scope="module")
def diagnosed(default_study):
    return diagnosis_tables.diagnose(default_study, "", "own year", 2023)


def test_the_summary_is_that_of_the_ways(default_study, diagnosed):
    table = way_summary(diagnosed.tables)
    assert table["rank"].tolist() == list(range(1, 32))
    assert table["target"].iloc[0] == ""
    assert table["first_steps"].iloc[0] == []
    ways = diagnosed.tables["way_up"].set_index(["region", "way"])
    for row in table.iloc[1:].itertuples():
        assert row.least_total == ways.loc[(row.region, LEAST), "total"]
        assert row.even_total == ways.loc[(row.region, EVEN), "total"]
    text = read_in(
        "en",
        diagnosis_findings.ways,
        diagnosed.tables["way_up"],
        names=default_study.labels,
    )
    assert "60 of 60 ways reach their target" in text
    assert table.loc[table["target"].str.startswith("tier"), "least_total"].min() == (
        pytest.approx(float(text.split(", with ")[1].split()[0]), abs=0.05)
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pictures_show_their_tables(default_study, diagnosed, language):
    import matplotlib.pyplot as plt

    names_of, labels = default_study.labels, default_study.labels(language, "regional")
    table = diagnosis_tables.profile_table(diagnosed, "西藏")
    page = Page(default_study, diagnosed.tables)
    ax = read_in(language, pictures.profile, page, "西藏", names=names_of)
    names = [text.get_text().replace("\n", " ") for text in ax.get_yticklabels()]
    shown = table[table["best_score"].notna()]
    assert names == [labels[node] for node in shown["node"]]
    dots = ax.collections[-1].get_offsets()[:, 0]
    assert np.ma.filled(dots, np.nan) == pytest.approx(shown["score"].to_numpy(), nan_ok=True)
    steps = diagnosis_tables.way_table(diagnosed, "湖北")
    ways = diagnosis_tables.ways_of(diagnosed, "湖北")
    ax = read_in(language, pictures.way_up, page, "湖北", names=names_of)
    widths = [bar.get_width() for bar in ax.containers[0]]
    assert widths == pytest.approx(steps["least_change"].fillna(0).tolist())
    title = ax.figure.texts[0].get_text()
    assert f"{ways['gap'].iloc[0]:.2f}" in title
    assert {"en": "an assumption", "zh": "假定"}[language] in ax.figure.texts[1].get_text()
    obstacles = diagnosed.tables["obstacles"]
    finding = read_in(language, diagnosis_findings.obstacle_title, obstacles, names=names_of)
    regions = list(way_summary(diagnosed.tables)["region"])
    ax = read_in(language, pictures.obstacles, page, names=names_of)
    assert finding.startswith(ax.figure.texts[0].get_text().replace("\n", " ")[:20])
    assert [text.get_text() for text in ax.get_yticklabels()] == [
        labels.regions[r] for r in regions
    ]
    first = obstacles[(obstacles["region"] == regions[0]) & (obstacles["level"] == 2)]
    row = ax.collections[0].get_array().reshape(31, -1)[0]
    assert row.sum() == pytest.approx(100.0)
    assert row.max() == pytest.approx(first["obstacle"].max())
    plt.close("all")
