"""The object that `ii.regional_index` returns."""

import numpy as np
import openpyxl
import pandas as pd
import pytest

import iianalysis as ii
from iianalysis.parameters import ParameterError
from iianalysis.schemes import method_of
from iianalysis.scoring import index as scoring
from iianalysis.show.reader import settle


@pytest.fixture(scope="module")
def study():
    return ii.read_study()


@pytest.fixture(scope="module")
def index(study):
    return ii.regional_index(study)


@pytest.fixture(scope="module")
def heavy(study):
    weights = dict.fromkeys(study.framework("regional").dimensions, 1.0)
    return ii.regional_index(study, weights={**weights, "innovation": 4.0})


def test_scores_are_those_of_the_core(study, index, heavy):
    pd.testing.assert_frame_equal(index.scores, scoring.regional_index(study).scores)
    named = ii.regional_index(study, weights="reference", goalposts="pooled")
    method = method_of(study, "regional", "reference")
    expected = scoring.regional_index(study, method, goalposts="pooled")
    pd.testing.assert_frame_equal(named.scores, expected.scores)
    by_hand = scoring.build_index(
        study.panel("regional"), study.framework("regional"),
        ii.Method(weights=heavy.weights),
    )  # fmt: skip
    pd.testing.assert_frame_equal(heavy.scores, by_hand.scores)


def test_it_shows_as_its_ranking_in_the_language_of_choice(index):
    assert "Guangdong" in index._repr_html_()
    settle("zh")
    assert "广东" in index._repr_html_()
    assert repr(index) == "RegionalIndex of 31 regions, 2020 to 2023, 52 nodes, own year"
    assert repr(index.study).startswith("Study('default': 31 regions, ")


def test_dir_shows_what_is_asked_and_little_else(index):
    asked = {"ranking", "scores", "compare", "explain", "plot", "tiers", "trust", "to_excel"}
    assert asked < set(dir(index))
    assert len(dir(index)) < 20
    assert all(hasattr(index, name) for name in dir(index))
    assert dir(index.plot) == ["heatmap", "map", "profile", "ranking"]


@pytest.mark.parametrize("name", ["Anhui", "安徽", "安徽省", "340000", 340000])
def test_a_region_is_found_by_any_of_its_names(index, name):
    pd.testing.assert_frame_equal(index.region(name), index.scores.xs("安徽", level="region"))
    assert index.explain(name, 2021)["cell"].str.contains("安徽, 2021").any()


def test_a_region_that_is_none_is_named_with_the_nearest(index):
    with pytest.raises(ParameterError, match="did you mean 'Anhui'"):
        index.explain("Anhuy")


def test_ranking_has_the_regions_in_order(index):
    table = index.ranking(2022)
    assert table["rank"].tolist() == sorted(table["rank"])
    assert list(table)[:3] == ["rank", "name", "overall"]
    expected = index.ranks.xs(2022, level="year")["overall"]
    assert (table["rank"] == expected[table.index]).all()


@pytest.mark.parametrize("year", [2020, 2023])
def test_steps_lead_from_cells_to_the_score(study, index, year):
    steps = index.explain("Anhui", year).set_index("node")
    tree = index.framework
    cells = study.cells["regional"].set_index(["region", "year", "indicator"])["value"]
    for node, row in steps.iterrows():
        if row["cell"]:
            assert row["value"] == cells["安徽", year, node]
            ends = [row["low"], row["high"]][:: 1 if tree.direction[node] == 1 else -1]
            score = 100 * (row["value"] - ends[0]) / (ends[1] - ends[0])
            assert row["score"] == pytest.approx(score, abs=1e-9)
        if tree.children(node):
            parts = steps.loc[tree.children(node)]
            assert parts["share"].sum() == pytest.approx(1)
            assert parts["contribution"].sum() == pytest.approx(row["score"])
            assert parts["weight"].sum() == pytest.approx(1)
    assert steps.index[-1] == tree.root


def test_what_moves_a_region_is_the_part_whose_weight_moved(index, heavy):
    moved = index.compare(heavy)
    assert set(moved["most"]) >= {"innovation"}
    sizes = moved["places_won"].abs()
    assert sizes.is_monotonic_decreasing
    assert (moved["rank"] - moved["other_rank"] == moved["places_won"]).all()
    same = index.compare(index)
    assert (same["places_won"] == 0).all()
    assert (same["by"] == 0).all()


def test_changes_of_parts_are_the_change_of_the_score(index, heavy):
    from iianalysis.pages.index.steps import _parts

    for one in (index, heavy):
        np.testing.assert_allclose(_parts(one, 2023).sum(axis=1), one.year(2023)["overall"])


def test_tiers_follow_the_index_and_not_the_study(study, index, heavy):
    assert index.tiers().value_counts().sort_index().tolist() == study.tier_sizes
    best = heavy.ranking().index[: study.tier_sizes[0]]
    assert set(heavy.tiers()[heavy.tiers() == 1].index) == set(best)
    assert index.tiers("natural breaks", k=2).max() == 2
    with pytest.raises(ii.StudyError, match=r"no tiers by 'luck'; choose one of .*group sizes"):
        index.tiers("luck")


def test_trust_is_of_this_index(heavy):
    table = heavy.trust(draws=64)
    assert table["rank"].tolist() == heavy.ranking()["rank"].tolist()
    assert (table["best"] <= table["rank"]).all()


def test_another_method_goes_through_everything(study):
    index = ii.regional_index(study, ii.Method(ii.ZScore(), aggregation="arithmetic"))
    assert isinstance(index.study.method("regional").normalisation, ii.ZScore)
    assert "z-score" in index.plot.ranking().figure.texts[-1].get_text()
    assert study.method("regional").goalposts == "own year"  # the study itself is as it was


@pytest.mark.parametrize("name", ["ranking", "heatmap", "map"])
def test_pictures_are_drawn(heavy, name):
    axes = getattr(heavy.plot, name)()
    assert axes.figure.texts


def test_a_profile_is_of_the_region(heavy):
    axes = heavy.plot.profile("Hubei")
    assert any("Hubei" in text.get_text() for text in axes.figure.texts)


def test_a_workbook_has_all_years(index, tmp_path):
    index.to_excel(tmp_path / "index.xlsx")
    book = openpyxl.load_workbook(tmp_path / "index.xlsx", read_only=True)
    assert book.sheetnames == ["ranking", "scores", "ranks", "coverage", "weights"]
    assert book["scores"].max_row == 1 + 31 * 4


def test_partial_weights_are_refused(study):
    with pytest.raises(ii.MethodError, match="no weight for 'foundation'"):
        ii.regional_index(study, weights={"innovation": 1.0})
    with pytest.raises(ii.StudyError, match="weights 'equl' are unknown"):
        ii.regional_index(study, weights="equl")
