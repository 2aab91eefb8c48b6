"""The smallest change of weights that swaps neighbours: against linear programmes and rebuilds."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog
from studies import SMALL, write

from iianalysis import read_study
from iianalysis.schemes import weights_of
from iianalysis.scoring import weighting
from iianalysis.scoring.index import Method, build_index
from iianalysis.scoring.nodes import NodeRule, Nodes
from iianalysis.scoring.normalise import MethodError, MinMax, ZScore
from iianalysis.uncertainty import smallest_swaps
from iianalysis.uncertainty.swaps import AHEAD, LEVEL, least_move


def programme(lead, weights):
    """The smallest move as a linear programme over what is taken and what is given."""
    n = len(lead)
    found = linprog(
        c=np.r_[np.full(n, 0.5), np.full(n, 0.5)],  # given, taken
        A_ub=[np.r_[lead, -lead]],
        b_ub=[-(weights @ lead)],
        A_eq=[np.r_[np.ones(n), -np.ones(n)]],
        b_eq=[0.0],
        bounds=[(0, None)] * n + [(0, weight) for weight in weights],
        method="highs",
    )
    return found.fun if found.success else None


def small_move(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 9))
    lead = rng.normal(rng.uniform(-5, 15), 20, n)
    weights = rng.dirichlet(np.full(n, rng.choice([0.3, 1, 5])))
    return lead, weights


@pytest.mark.parametrize("start", range(0, 400, 100))
def test_the_closed_form_is_the_linear_programme(start):
    swapped = 0
    for seed in range(start, start + 100):
        lead, weights = small_move(seed)
        if weights @ lead < 0:
            lead = -lead
        moved, least = least_move(lead, weights), programme(lead, weights)
        if least is None:
            assert moved is None
            continue
        swapped += 1
        assert moved.min() >= 0
        assert moved.sum() == pytest.approx(weights.sum())
        assert moved @ lead == pytest.approx(0, abs=1e-9)
        assert np.abs(moved - weights).sum() / 2 == pytest.approx(least, abs=1e-7)
    assert swapped > 30


@given(
    arrays(float, 4, elements=st.integers(-3, 3).map(float)),
    arrays(float, 4, elements=st.integers(0, 4).map(float)),
)
def test_ties_and_nodes_without_weight_are_no_exception(lead, weights):
    if not weights.sum():
        weights = weights + 1
    weights = weights / weights.sum()
    moved = least_move(lead, weights)
    if (weights * lead).sum() <= 0:
        np.testing.assert_array_equal(moved, weights)
    elif lead.min() >= 0:
        assert moved is None
    else:
        assert moved.min() >= 0
        assert moved @ lead == pytest.approx(0, abs=1e-9)
        assert np.abs(moved - weights).sum() / 2 == pytest.approx(
            programme(lead, weights), abs=1e-7
        )


def test_a_swap_by_hand():
    # 0.5 points ahead: each hundredth from the first to the third takes 0.25 of them
    moved = least_move(np.array([15.0, 0.0, -10.0]), np.array([0.2, 0.55, 0.25]))
    np.testing.assert_allclose(moved, [0.18, 0.55, 0.27])


def rebuilt(study, method, row, nodes, year, shares):
    """Scores of the two regions of a row under shares of nodes of the whole."""
    tree = study.framework("regional")
    weights, total = weighting.complete(tree, method.weights), dict(shares)
    for parent in tree.parents():
        children = tree.children(parent)
        if set(children) & set(total):
            total[parent] = sum(total.get(child, 0.0) for child in children)
            if total[parent] > 0:
                weights[children] = [total.get(child, 0.0) for child in children]
    result = build_index(study.panel("regional"), tree, replace(method, weights=weights))
    return result.year(year).loc[[row.region, row.next_region], tree.root].to_numpy()


def check_rows(study, table, method, year, level):
    """Level at the swap, in the old order before, and in the new one just beyond."""
    nodes = [name.removeprefix("weight_") for name in table.filter(like="weight_")]
    result = build_index(study.panel("regional"), study.framework("regional"), method)
    scores = result.year(year)
    overall = scores[result.framework.root].dropna().sort_values(ascending=False)
    pairs = [overall[one] - overall[two] for one, two in pairwise(overall.index)]
    np.testing.assert_allclose(table["gap"], pairs, atol=1e-9)
    checked = 0
    for row in table[table["moved"] > 0].itertuples():
        after = table.loc[row.Index, [f"weight_{node}" for node in nodes]].to_numpy(dtype=float)
        assert after.min() >= 0
        assert after.sum() == pytest.approx(1)
        one, two = rebuilt(study, method, row, nodes, year, dict(zip(nodes, after, strict=True)))
        assert one == pytest.approx(two, abs=1e-9)
        lead = (scores.loc[row.region] - scores.loc[row.next_region])[nodes].to_numpy()
        assert nodes[np.nanargmin(lead)] == row.to_nodes
        beyond = 0.999 * after + 0.001 * (np.array(nodes) == row.to_nodes)
        one, two = rebuilt(study, method, row, nodes, year, dict(zip(nodes, beyond, strict=True)))
        assert two > one
        checked += 1
    return checked


@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_index_rebuilt_with_the_new_weights_is_level(default_study, level):
    table = smallest_swaps(default_study, level=level)
    assert len(table) == 30
    method = Method(weights=weights_of(default_study, "regional"))
    assert check_rows(default_study, table, method, 2023, level) == table["moved"].count() > 20
    none = table[table["moved"].isna()]
    assert none.filter(like="weight_").isna().all(axis=None)
    assert (none["note"] != "").all()
    assert (table.loc[table["moved"].notna(), "note"] == "").all()
    assert (none[["from_nodes", "to_nodes"]] == "").all(axis=None)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_no_smaller_move_of_weights_swaps_them(default_study, level):
    table = smallest_swaps(default_study, level=level, scheme="equal", year=2021)
    tree = default_study.framework("regional")
    method = Method(weights=weights_of(default_study, "regional", "equal"))
    scores = build_index(default_study.panel("regional"), tree, method).year(2021)
    points = weighting.effective(tree, method.weights)["points"] / 100
    nodes = [node for node in points.index[points > 0] if tree.nodes.loc[node, "level"] == level]
    assert [f"weight_{node}" for node in nodes] == list(table.filter(like="weight_"))
    complete = 0
    for row in table.itertuples():
        lead = (scores.loc[row.region] - scores.loc[row.next_region])[nodes]
        if lead.notna().all():
            least = programme(lead.to_numpy(), points[nodes].to_numpy())
            complete += 1
            if lead.min() < 0:
                assert row.moved == pytest.approx(least, abs=1e-7)
                after = table.loc[row.Index, [f"weight_{node}" for node in nodes]]
                half = np.abs(after.to_numpy(dtype=float) - points[nodes]).sum() / 2
                assert row.moved == pytest.approx(half)
            else:
                assert row.note == AHEAD
    assert complete >= 18


def test_a_node_that_only_one_has_is_named(default_study):
    notes = smallest_swaps(default_study, level=2)["note"]
    assert "only one of them has a score of security" in notes.tolist()
    assert "only one of them has a score of platform; security" in notes.tolist()


def test_another_year_method_and_scheme(default_study):
    method = Method(ZScore("pooled"), weights_of(default_study, "regional", "critic"))
    table = smallest_swaps(default_study, method=method, year=2020)
    assert check_rows(default_study, table, method, 2020, 1) > 20
    same = smallest_swaps(
        default_study, method=Method(ZScore("pooled")), scheme="critic", year=2020
    )
    pd.testing.assert_frame_equal(table, same)


# Both North and South lack a2, whose weight then goes to a1 for either.
BOTH = SMALL["regional"].replace("North,2021,a2,5,one\nSouth,2021,a2,7,one\n", "")


def test_what_neither_has_counts_through_its_siblings(tmp_path):
    cells = BOTH.replace("West,2021,a1,,one", "West,2021,a1,8,one").replace(
        "East,2021,a2,3,one", "East,2021,a2,3,one\nWest,2021,a2,4,one"
    )
    study = read_study(write(tmp_path / "s", regional=cells, imputation=None))
    method = Method(weights=weights_of(study, "regional", "equal"), min_coverage=0.3)
    table = smallest_swaps(study, method=method, level=2).set_index("region")
    scores = build_index(study.panel("regional"), study.framework("regional"), method).year(2021)
    assert scores.loc[["South", "North"], "a2"].isna().all()
    # with a2 gone, a1 weighs 1/2, list and share 1/4: leads of 100/3, 25 and -50 make 125/12, and
    # each hundredth from a1 to share takes 5/6 of a point
    row = table.loc["South"]
    assert row[["next_region", "from_nodes", "to_nodes"]].tolist() == ["North", "a1", "share"]
    assert row["gap"] == pytest.approx(125 / 12)
    assert row["moved"] == pytest.approx(0.125)
    weights = row[["weight_a1", "weight_a2", "weight_list", "weight_share"]]
    assert weights.tolist() == pytest.approx([0.375, 0, 0.25, 0.375])
    assert check_rows(study, table.reset_index(), method, 2021, 2) == 1
    only = "only one of them has a score of "
    assert table["note"].tolist() == [f"{only}a1", f"{only}a2", ""]


def test_equal_scores_need_no_move(tmp_path):
    cells = SMALL["regional"].replace("South,2020,a1,2", "South,2020,a1,1")
    cells = cells.replace("South,2020,a2,7", "South,2020,a2,9")
    cells = cells.replace("South,2020,part,2", "South,2020,part,1")
    cells = cells.replace("South,2021,list,1", "South,2021,list,0")
    table = smallest_swaps(read_study(write(tmp_path / "s", regional=cells)), year=2020)
    row = table.set_index("region").loc["North"]
    assert row[["next_region", "gap", "moved", "note"]].tolist() == ["South", 0.0, 0.0, LEVEL]
    assert row[["weight_a", "weight_b"]].tolist() == pytest.approx([0.5, 0.5])
    assert table["rank"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"level": 0}, "level 0 does not exist; the levels are 1 to 3"),
        ({"level": 4}, "level 4 does not exist"),
        ({"year": 1999}, "the year 1999 has no data"),
        (
            {"method": Method(MinMax(lower=1), aggregation="geometric")},
            "a geometric mean is not linear in the weights",
        ),
        (
            {"method": Method(MinMax(lower=1), aggregation=("arithmetic", "harmonic")), "level": 2},
            "a harmonic mean is not linear",
        ),
    ],
)
def test_what_has_no_smallest_swap_is_refused(default_study, options, words):
    with pytest.raises(MethodError, match=words):
        smallest_swaps(default_study, **options)


def test_means_below_the_level_may_be_any(default_study):
    method = Method(
        MinMax(lower=1),
        weights_of(default_study, "regional"),
        aggregation=("arithmetic", "geometric"),
    )
    table = smallest_swaps(default_study, method=method)
    assert check_rows(default_study, table, method, 2023, 1) > 20


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (NodeRule(mean="geometric"), "a geometric mean is not linear in the weights"),
        (NodeRule(missing="mean"), "takes others in place of missing ones"),
        (NodeRule(direction=-1), "turns its score round"),
    ],
)
def test_what_is_declared_of_a_node_counts_too(default_study, rule, words):
    method = Method(nodes=Nodes({default_study.framework("regional").root: rule}))
    with pytest.raises(MethodError, match=words):
        smallest_swaps(default_study, method=method)
