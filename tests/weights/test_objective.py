"""Weights from the data: against print, against other ways to pose them, and what must hold."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from panels import directions, panel
from scipy.optimize import linprog

from iianalysis import Framework, MethodError, MinMax, build_index, read_study, regional_index
from iianalysis.scoring.index import Method
from iianalysis.scoring.weighting import equal as equal_in_tree
from iianalysis.weights.doubt import benefit_of_the_doubt
from iianalysis.weights.objective import (
    METHODS,
    component_loadings,
    critic,
    entropy,
    equal,
    principal_components,
    standard_deviation,
    within_parents,
)

GOLDEN = Path(__file__).parents[1] / "golden"


def table(rows, **labels):
    rows = np.array(rows, dtype=float)
    return pd.DataFrame(
        rows,
        index=[f"r{n}" for n in range(len(rows))],
        columns=list(labels.get("columns", "abcdefghij"[: rows.shape[1]])),
    )


def random_scores(seed=0, regions=20, indicators=5):
    return table(np.random.default_rng(seed).random((regions, indicators)) * 100)


def star(*nodes, gaps=()):
    """A root, its indicators, and gaps beside them."""
    parents = {"all": "", **dict.fromkeys([*nodes, *gaps], "all")}
    frame = pd.DataFrame({"parent": pd.Series(parents), "level": 1})
    frame["is_indicator"] = frame.index.isin(nodes)
    return Framework(frame.assign(direction=1))


# Against print: tests/golden/SOURCES.md


def test_entropy_of_xu():
    scores = table([[30, 30, 38, 29], [19, 54, 86, 29], [19, 15, 85, 28.9], [68, 70, 60, 29]])
    printed = [0.4630, 0.3992, 0.1378, 0.0000]
    assert entropy(scores).to_numpy() == pytest.approx(printed, abs=5.1e-5)


DIAKOULAKI = [
    [61, 1.08, 4.33],
    [20.7, 0.26, 4.34],
    [16.3, 1.98, 2.53],
    [9, 3.29, 1.65],
    [5.4, 2.77, 2.33],
    [4, 4.12, 1.21],
    [-6.1, 3.52, 2.10],
    [-34.6, 3.31, 0.98],
]


def test_critic_of_diakoulaki():
    known = [0.20222554, 0.48090173, 0.31687273]
    assert critic(table(DIAKOULAKI)).to_numpy() == pytest.approx(known, abs=1e-8)


def test_critic_of_tus_and_aytac_adali():
    scores = table(
        [
            [5000, 3, 3, 4, 3, 2],
            [680, 5, 3, 2, 2, 1],
            [2000, 3, 2, 3, 4, 3],
            [600, 4, 3, 1, 2, 2],
            [800, 2, 4, 3, 3, 4],
        ]
    )
    printed = [0.157, 0.249, 0.168, 0.121, 0.154, 0.151]
    assert critic(scores).to_numpy() == pytest.approx(printed, abs=5.1e-4)


def test_standard_deviation_of_jahan_and_edwards():
    scores = table(
        [
            [0, 0, 0],
            [0.39, 0.3, 0.77],
            [0.17, 0.36, 0.8],
            [0.35, 0.29, 0.93],
            [0.3, 0.4, 0.94],
            [0.84, 0.71, 1],
            [1, 1, 0.99],
        ]
    )
    assert standard_deviation(scores).to_numpy() == pytest.approx([0.35, 0.31, 0.34], abs=5.1e-3)


@pytest.fixture(scope="module")
def technology():
    return pd.read_csv(GOLDEN / "technology.csv", index_col="country")


def test_eigenvalues_of_handbook_table_16(technology):
    # All components and no rotation of what they sum to: the communality is 1 for each indicator.
    loadings = component_loadings(technology, components=8)
    assert (loadings**2).sum(axis=1).to_numpy() == pytest.approx(np.ones(8))
    explained = [
        100 / 8 * (component_loadings(technology, k) ** 2).to_numpy().sum() for k in range(1, 9)
    ]
    printed = [41.9, 63.7, 76.0, 87.2, 93.2, 96.9, 99.1, 100]
    assert explained == pytest.approx(printed, abs=0.1)  # two columns are printed to two decimals


@pytest.fixture(scope="module")
def components():
    return pd.read_csv(GOLDEN / "technology_components.csv", index_col="indicator")


def test_rotated_loadings_of_handbook_table_17(technology, components):
    own = component_loadings(technology, components=4)[[1, 3, 4, 2]]  # in the order of print
    printed = components.filter(like="factor").to_numpy()
    assert own.to_numpy() == pytest.approx(printed, abs=0.02)
    assert (own**2).sum().to_numpy() == pytest.approx([2.64, 1.39, 1.19, 1.76], abs=0.025)
    scaled = own.loc["patents", 3] ** 2 / (own[3] ** 2).sum()
    assert scaled == pytest.approx(0.67, abs=0.011)


def test_weights_by_components_of_handbook_table_18(technology, components):
    found = principal_components(technology, 4)
    misses = (found - components["weight"]).abs()
    assert misses.drop("patents").max() <= 0.005
    assert misses["patents"] == pytest.approx(0.0051, abs=5e-5)
    squares = (components.filter(like="factor") ** 2).max(axis=1)  # of print, by the same rule
    assert (squares / squares.sum()).round(2).tolist() == components["weight"].tolist()


def test_entropy_of_zavadskas_and_podvezko():
    rows = pd.read_csv(GOLDEN / "four_alternatives.csv", index_col="row")
    assert entropy(rows.drop("entropy")).to_numpy() == pytest.approx(rows.loc["entropy"], abs=5e-5)


def test_critic_and_entropy_of_krishnan_and_others():
    rows = pd.read_csv(GOLDEN / "smartphones.csv", index_col="row")
    values = panel(rows.loc["A":"E"].to_dict("list"))
    less = dict.fromkeys(["price", "thickness", "mass"], -1)
    scores = MinMax(upper=1)(values, directions(values, **less))
    found = {
        "standard deviation": scores.std(),
        "CRITIC": critic(scores),
        "entropy": entropy(scores),
    }
    for name, weights in found.items():
        assert weights.to_numpy() == pytest.approx(rows.loc[name].to_numpy(), abs=5e-5), name


# Against another way to pose it


def test_one_component_is_the_leading_eigenvector(technology):
    correlation = np.corrcoef(technology, rowvar=False)
    power = np.linalg.matrix_power(correlation / np.trace(correlation), 400)
    leading = power[:, 0] / np.linalg.norm(power[:, 0])
    assert principal_components(technology, 1).to_numpy() == pytest.approx(leading**2)


def test_varimax_cannot_be_turned_further(technology):
    loadings = component_loadings(technology, components=2).to_numpy()
    rows = loadings / np.linalg.norm(loadings, axis=1, keepdims=True)

    def simplicity(angle):
        turn = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        return ((rows @ turn) ** 2).var(axis=0).sum()

    angles = np.linspace(0, np.pi, 721)
    assert simplicity(0) >= max(map(simplicity, angles)) - 1e-9


def test_benefit_of_the_doubt_solved_by_hand():
    # C is weighed best by (1/5, 1/5), where A and B reach 1; A draws all it can from a.
    scores = table([[4, 1], [1, 4], [2, 2]])
    found = benefit_of_the_doubt(scores)
    assert found.scores.to_numpy() == pytest.approx([1, 1, 0.8])
    assert found.weights.loc["r2"].to_numpy() == pytest.approx([0.2, 0.2])
    # With half of the score from each, w = (t/2y_a, t/2y_b): for A t (1/2 + 1/2) with
    # B at t (1/8 + 2) <= 1, so t = 8/17.
    bound = benefit_of_the_doubt(scores, low=0.5, high=0.5)
    assert bound.scores["r0"] == pytest.approx(8 / 17)
    assert bound.shares.to_numpy() == pytest.approx(np.full((3, 2), 0.5))


def test_benefit_of_the_doubt_against_its_dual():
    # Envelopment: how far the scores of a region can be stretched inside those of the others.
    scores = random_scores(3, regions=12, indicators=4)
    values = scores.to_numpy()
    for row, score in zip(values, benefit_of_the_doubt(scores).scores, strict=True):
        answer = linprog(
            np.r_[np.zeros(len(values)), -1],
            np.vstack([np.c_[-values.T, row], np.r_[np.ones(len(values)), 0]]),
            np.r_[np.zeros(4), 1],
        )
        assert score == pytest.approx(-1 / answer.fun)


def test_bounds_on_shares_hold_and_only_lower_scores():
    scores = random_scores(5, regions=15, indicators=4) + 1
    free, bound = benefit_of_the_doubt(scores), benefit_of_the_doubt(scores, 0.1, 0.4)
    assert bound.shares.to_numpy().min() >= 0.1 - 1e-7
    assert bound.shares.to_numpy().max() <= 0.4 + 1e-7
    assert (bound.scores <= free.scores + 1e-9).all()
    under = scores.to_numpy() @ bound.weights.to_numpy().T
    assert under.max() <= 1 + 1e-7  # nobody is above 1 under anybody's weights


def test_benefit_of_the_doubt_with_bounds_on_weights_of_handbook_table_23(technology):
    scores = (technology - technology.min()) / (technology.max() - technology.min())
    found = benefit_of_the_doubt(scores, 0.10, 0.15, of="weights")
    ranks = found.scores.round(6).rank(ascending=False, method="min")
    printed = pd.read_csv(GOLDEN / "technology_ranks.csv", index_col="country")["doubt"]
    assert ranks.astype(int).to_dict() == printed.to_dict()
    parts = found.weights.div(found.weights.sum(axis=1), axis=0)
    assert parts.min(axis=None) == pytest.approx(0.10)
    assert parts.max(axis=None) == pytest.approx(0.15)
    under = scores.to_numpy() @ found.weights.to_numpy().T
    assert under.max() <= 1 + 1e-7


def test_bounds_on_weights_solved_by_hand():
    # Weights (w, w): A and B reach 5 w = 1, C 4 w.
    scores = table([[4, 1], [1, 4], [2, 2]])
    half = benefit_of_the_doubt(scores, 0.5, 0.5, of="weights")
    assert half.scores.to_numpy() == pytest.approx([1, 1, 0.8])
    assert half.shares.loc["r0"].to_numpy() == pytest.approx([0.8, 0.2])
    # Three quarters of the weight on a: 13/4 for A, 7/4 for B, 2 for C.
    tilted = pd.Series({"a": 0.75, "b": 0.25})
    assert benefit_of_the_doubt(scores, tilted, tilted, of="weights").scores.to_numpy() == (
        pytest.approx([1, 7 / 13, 8 / 13])
    )


def test_bounds_on_weights_leave_a_region_that_scores_0_in_part_its_score():
    scores = table([[4, 0], [1, 4]])
    assert benefit_of_the_doubt(scores, 0.5, 0.5, of="weights").scores["r0"] == pytest.approx(0.8)
    with pytest.raises(MethodError, match="no weights within the bounds give it a score"):
        benefit_of_the_doubt(table([[0, 0], [1, 4]]), 0.5, 0.5, of="weights")
    with pytest.raises(ValueError, match="use 'score' or 'weights'"):
        benefit_of_the_doubt(scores, of="points")


def test_bounds_by_dimension():
    scores = random_scores(5, indicators=2) + 1
    low = pd.Series({"b": 0.3, "a": 0.2})
    shares = benefit_of_the_doubt(scores, low=low).shares
    assert shares["a"].min() >= 0.2 - 1e-7
    assert shares["b"].min() >= 0.3 - 1e-7


# What must hold


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("seed", range(3))
def test_weights_are_shares_and_follow_their_indicators(name, seed):
    scores = random_scores(seed)
    weights = METHODS[name](scores)
    assert weights.sum() == pytest.approx(1)
    assert weights.min() >= 0
    order = np.random.default_rng(seed).permutation(scores.columns)
    moved = METHODS[name](scores[order].iloc[::-1])
    pd.testing.assert_series_equal(moved[scores.columns], weights)


@pytest.mark.parametrize("weigh", [critic, principal_components])
def test_the_scale_of_an_indicator_does_not_matter(weigh):
    scores = random_scores(1)
    weights = weigh(scores.assign(a=7 * scores["a"] - 3))
    pd.testing.assert_series_equal(weights, weigh(scores))


def test_turning_an_indicator_around_leaves_its_weight_in_components():
    scores = random_scores(2)
    weights = principal_components(scores.assign(c=100 - scores["c"]))
    pd.testing.assert_series_equal(weights, principal_components(scores))


def test_the_largest_loading_of_each_component_is_positive(technology):
    for sign in (1, -1):
        loadings = component_loadings(sign * technology, components=4).to_numpy()
        assert (loadings[np.abs(loadings).argmax(axis=0), range(4)] > 0).all()


def test_entropy_counts_zeros_as_nothing():
    scores = table([[0, 1], [0, 1], [3, 4]])
    weights = entropy(scores)
    evenness = -(2 / 6 * np.log(1 / 6) + 4 / 6 * np.log(4 / 6)) / np.log(3)
    assert weights["a"] == pytest.approx(1 / (2 - evenness))


def test_in_the_tree_each_method_sees_the_children_of_one_parent():
    study = read_study()
    framework = study.framework("regional")
    scores = regional_index(study).year(2023)[framework.indicators]
    for name in METHODS:
        weights = within_parents(framework, scores, name)
        for parent in framework.parents():
            assert weights[framework.children(parent)].sum() == pytest.approx(1)
    pd.testing.assert_series_equal(
        within_parents(framework, scores, "equal"), equal_in_tree(framework), check_names=False
    )
    weights = within_parents(framework, scores, "standard deviation")
    children = framework.children("quality")
    assert len(children) == 1
    assert weights[children[0]] == 1
    children = framework.children("scale")
    pd.testing.assert_series_equal(
        weights[children], standard_deviation(scores[children].dropna()), check_names=False
    )
    # One level up, on the scores that these weights give.
    index = build_index(study.panel("regional"), framework, Method(MinMax(), weights=weights))
    below = index.year(2023)[framework.dimensions]
    pd.testing.assert_series_equal(
        weights[framework.dimensions], standard_deviation(below.dropna()), check_names=False
    )


def test_a_gap_keeps_its_equal_weight_and_the_rest_is_shared_out():
    scores = table([[0, 0], [30, 10]])
    weights = within_parents(star("a", "b", gaps=["gap"]), scores, "standard deviation")
    assert weights.to_dict() == pytest.approx({"all": 1, "a": 0.5, "b": 1 / 6, "gap": 1 / 3})


def test_regions_that_lack_a_child_are_left_out_of_its_comparison():
    scores = table([[0, 0], [30, 10], [90, np.nan]])
    weights = within_parents(star("a", "b"), scores, standard_deviation)
    assert weights[["a", "b"]].tolist() == pytest.approx([0.75, 0.25])


# Bad input

COMPARING = [name for name in METHODS if name != "equal"]


@pytest.mark.parametrize("name", COMPARING)
@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([[1, 2]], "compare regions, but there is only r0"),
        ([[1, np.nan], [2, 3]], "indicator 'b' has no score for r0"),
        ([[1, 5], [2, 5], [4, 5]], "indicator 'b' has the same score in every region"),
    ],
)
def test_methods_are_not_defined_for(name, rows, complaint):
    with pytest.raises(MethodError, match=complaint):
        METHODS[name](table(rows))


def test_a_nation_alone_has_nothing_to_compare():
    rows = pd.MultiIndex.from_product([["CN"], [2020, 2021]], names=["region", "year"])
    scores = pd.DataFrame({"a": [100.0, 120.0], "b": [100.0, 90.0]}, index=rows)
    with pytest.raises(MethodError, match="there is only CN"):
        entropy(scores)
    with pytest.raises(MethodError, match="below 'all': weights by CRITIC compare regions"):
        within_parents(star("a", "b"), scores, "critic")


def test_entropy_refuses_negative_scores():
    with pytest.raises(MethodError, match="indicator 'a' has the negative score -1 for r1"):
        entropy(table([[1, 2], [-1, 3]]))


def test_critic_refuses_indicators_that_agree_fully():
    with pytest.raises(MethodError, match="CRITIC are all 0"):
        critic(table([[1, 2], [2, 4], [4, 8]]))
    assert critic(table([[1], [2]])).tolist() == [1.0]


def test_components_are_at_most_as_many_as_indicators():
    with pytest.raises(MethodError, match="9 components of 5 indicators"):
        principal_components(random_scores(), components=9)


@pytest.mark.parametrize(
    ("bounds", "complaint"),
    [
        ({"low": 0.6}, "the bounds sum to 1.2 and 2"),
        ({"high": 0.4}, "the bounds sum to 0 and 0.8"),
        ({"low": -0.1}, "bounds -0.1 to 1 on the share of 'a'"),
        ({"low": 0.5, "high": 0.2}, "bounds 0.5 to 0.2"),
        ({"low": pd.Series({"a": 0.1})}, "no bound on the share of 'b'"),
    ],
)
def test_bounds_on_shares_must_be_possible(bounds, complaint):
    with pytest.raises(MethodError, match=complaint):
        benefit_of_the_doubt(table([[4, 1], [1, 4]]), **bounds)


def test_benefit_of_the_doubt_refuses_scores_it_cannot_share_out():
    with pytest.raises(MethodError, match="r1 scores 0 in 'a'"):
        benefit_of_the_doubt(table([[4, 1], [0, 4]]), low=0.1)
    with pytest.raises(MethodError, match="'a' has the negative score -4 for r1"):
        benefit_of_the_doubt(table([[4, 1], [-4, 4]]))


def test_an_unknown_method_is_named():
    with pytest.raises(MethodError, match="no weights by 'entropie'; choose one of equal, entropy"):
        within_parents(star("a", "b"), random_scores(indicators=2), "entropie")


def test_equal_asks_nothing_of_the_scores():
    assert equal(table([[np.nan, 1.0]])).tolist() == [0.5, 0.5]
