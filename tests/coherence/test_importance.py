"""Squared correlation ratios: known answers, the line, and nodes that have none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc
from test_correlations import DEEP, scores_of

from iianalysis.coherence.importance import correlation_ratio, importance
from iianalysis.coherence.smooth import DEGREES, Smoother
from iianalysis.scoring.weighting import equal


def ratio(x, y):
    return correlation_ratio(np.asarray(x, dtype=float), np.asarray(y, dtype=float))


@pytest.mark.parametrize(("place", "known"), [(0, 0.3139), (1, 0.4424), (2, 0.0)])
def test_main_effects_of_the_ishigami_function(place, known):
    x = np.pi * (2 * qmc.Sobol(3, scramble=False).random(2048) - 1)
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    found, error, degrees = ratio(x[:, place], y)
    assert found == pytest.approx(known, abs=0.025)
    assert 0 <= error < 0.05
    assert degrees == (2 if known == 0 else pytest.approx(degrees))


def test_on_a_line_it_is_the_squared_correlation():
    rng = np.random.default_rng(8)
    x = rng.normal(size=400)
    y = 0.6 * x + 0.8 * rng.normal(size=400)
    found, error, _ = ratio(x, y)
    square = np.corrcoef(x, y)[0, 1] ** 2
    assert found == pytest.approx(square, abs=0.01)
    assert error == pytest.approx(2 * 0.6 * 0.64 / 20, rel=0.4)  # of r squared: 2 r (1 - r^2) / √n
    assert ratio(x, 5 - 3 * x)[0] == pytest.approx(1)
    assert ratio(x, 5 - 3 * x)[2] == 2


def test_a_parabola_is_seen_where_the_correlation_is_not():
    x = np.linspace(-1, 1, 31)
    found, _, degrees = ratio(x, x**2)
    assert np.corrcoef(x, x**2)[0, 1] ** 2 == pytest.approx(0, abs=1e-12)
    assert found > 0.9
    assert degrees > 2


@given(st.integers(3, 60), st.integers(0, 10_000))
def test_it_lies_between_the_squared_correlation_and_1(n, seed):
    rng = np.random.default_rng(seed)
    x, y = rng.lognormal(size=n), rng.normal(size=n)
    x[: n // 4] = x[0]  # ties
    if len(set(x)) < 2:
        return
    found, error, degrees = ratio(x, y)
    assert np.corrcoef(x, y)[0, 1] ** 2 - 1e-9 <= found <= 1
    assert degrees in DEGREES
    assert degrees <= max(2, n / 5)
    assert np.isnan(error) or error >= 0
    other = ratio(7 * x - 3, 2 * y + 1)
    assert other[0] == pytest.approx(found, abs=1e-6)


def test_a_fit_has_the_degrees_of_freedom_that_it_says():
    smoother = Smoother(np.random.default_rng(4).lognormal(size=80))
    assert smoother.kept.sum(axis=1) == pytest.approx(smoother.degrees, abs=1e-6)
    assert smoother.degrees[0] == 2
    gram = smoother.basis.T @ smoother.basis
    assert gram == pytest.approx(np.eye(len(gram)), abs=1e-8)


def test_the_curve_is_that_of_a_smoothing_spline_where_knots_are_many():
    """With as many degrees of freedom, scipy's smoothing spline of all knots fits much the same."""
    from scipy.interpolate import make_smoothing_spline
    from scipy.optimize import brentq

    rng = np.random.default_rng(6)
    x = np.sort(rng.uniform(size=60))
    y = np.sin(4 * x) + 0.3 * rng.normal(size=60)
    smoother = Smoother(x)
    choice = smoother.degrees.index(5.0)
    ours = y.mean() + smoother.basis @ (smoother.kept[choice] * (smoother.basis.T @ (y - y.mean())))

    def degrees(log):
        return make_smoothing_spline(x, np.eye(60), lam=np.exp(log))(x).trace() - 5

    theirs = make_smoothing_spline(x, y, lam=np.exp(brentq(degrees, -20, 5)))(x)
    assert np.abs(ours - theirs).max() < 0.02


@pytest.fixture
def table():
    rng = np.random.default_rng(1)
    scores = scores_of(DEEP, **{node: rng.normal(size=20) for node in DEEP.nodes.index})
    scores["all"] = scores["a"] + 0.2 * scores["b"]
    scores["u"] = 3.0
    scores["z"] = np.nan
    return importance(scores, DEEP, equal(DEEP)).set_index("node")


def test_shares_of_a_level_sum_to_1_and_weights_are_those_of_the_index(table):
    sums = table.groupby("level")[["nominal_share", "importance_share"]].sum()
    assert sums.to_numpy() == pytest.approx(np.ones((3, 2)))
    assert table.loc["a", "importance"] > table.loc["b", "importance"]
    assert table.loc[["a", "b"], "nominal_share"].tolist() == [0.5, 0.5]
    assert table["ratio"].dropna().to_numpy() == pytest.approx(
        (table["importance_share"] / table["nominal_share"]).dropna()
    )


def test_a_constant_node_has_a_note_and_a_gap_no_row(table):
    assert "all" not in table.index
    assert "z" not in table.index
    assert np.isnan(table.loc["u", "importance"])
    assert "do not differ" in table.loc["u", "note"]
    assert (table.drop("u")["note"] == "").all()
