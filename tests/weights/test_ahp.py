"""Judgements, priorities and consistency: against print, other programs and what must hold."""

from itertools import combinations, product
from pathlib import Path

import ahpy
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iianalysis import read_study
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.normalise import MethodError
from iianalysis.scoring.weighting import effective
from iianalysis.weights.comparisons import compared, matrices, matrix
from iianalysis.weights.consistency import (
    RANDOM_INDEX,
    best_revision,
    consistency,
    consistency_table,
    revisions,
)
from iianalysis.weights.judgements import SCALE, judgement_text, read_judgement
from iianalysis.weights.panel import PanelError
from iianalysis.weights.priorities import (
    combine_judgements,
    combine_priorities,
    group_weights,
    priorities,
)

PANEL = Path(__file__).parents[2] / "data"
GOLDEN = Path(__file__).parents[1] / "golden"
HOUSE = "size transport neighbourhood age yard modern condition financing"
HOUSE_JUDGED = (
    "5 3 7 6 6 1/3 1/4  1/3 5 3 3 1/5 1/7  6 3 4 6 1/5  1/3 1/4 1/7 1/8  1/2 1/5 1/6  1/5 1/6  1/2"
)
DRINKS = "coffee wine tea beer soda milk water"
DRINKS_JUDGED = "9 5 2 1 1 1/2  1/3 1/9 1/9 1/9 1/9  1/3 1/4 1/3 1/9  1/2 1 1/3  2 1/2  1/3"


def pairs(items, judged):
    """Comparisons from an upper triangle, row by row; `-` for a pair that was not judged."""
    both = list(combinations(items, 2))
    texts = ["" if text == "-" else text for text in judged.split()]
    return pd.DataFrame(both, columns=["row", "column"]).assign(judgement=texts)


def triangle(items, judged):
    items = items.split()
    return matrix(pairs(items, judged), items)


def reciprocal(values):
    """A matrix of n items from its upper triangle as numbers."""
    n = int((1 + np.sqrt(1 + 8 * len(values))) / 2)
    grid = np.ones((n, n))
    grid[np.triu_indices(n, 1)] = values
    grid[np.tril_indices(n, -1)] = 1 / grid.T[np.tril_indices(n, -1)]
    return pd.DataFrame(grid, index=list("abcdefghi"[:n]), columns=list("abcdefghi"[:n]))


def tree(parents, indicators):
    level = {}
    for node, parent in parents.items():
        level[node] = level[parent] + 1 if parent else 0
    nodes = pd.DataFrame({"parent": parents, "level": level, "direction": 1})
    nodes["is_indicator"] = nodes.index.isin(indicators)
    return Framework(nodes.sort_values("level", kind="stable"))


@pytest.fixture(scope="module")
def study():
    return read_study()


@pytest.fixture(scope="module")
def panel():
    return pd.read_csv(PANEL / "judgements.csv", dtype=str)


# Against print: tests/golden/SOURCES.md


@pytest.mark.parametrize(
    ("items", "judged", "table", "printed", "lambda_max", "ci", "cr"),
    [
        (
            HOUSE,
            HOUSE_JUDGED,
            "saaty 1980",
            [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333],
            *(9.669, 0.238, 0.169),
        ),
        ("A B C", "7 1/5 1/8", "saaty 1980", [None, None, 0.713], 3.247, 0.124, 0.213),
        ("A B C", "1/7 1/5 3", "saaty 1980", [0.072, 0.650, 0.278], 3.065, 0.032, 0.056),
        (
            DRINKS,
            DRINKS_JUDGED,
            "saaty 2005",
            [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327],
            *(None, None, 0.022),
        ),
    ],
    ids=["house", "transportation", "financing", "drinks"],
)
def test_printed_priorities_and_ratios(items, judged, table, printed, lambda_max, ci, cr):
    grid = triangle(items, judged)
    found = consistency(grid, table)
    tolerance = 1.1e-3 if items == "A B C" else 5.1e-4  # some of these were cut, not rounded
    for weight, expected in zip(priorities(grid), printed, strict=True):
        assert expected is None or weight == pytest.approx(expected, abs=tolerance)
    assert lambda_max is None or found.lambda_max == pytest.approx(lambda_max, abs=5e-4)
    assert ci is None or found.ci == pytest.approx(ci, abs=6e-4)
    assert found.cr == pytest.approx(cr, abs=5e-4)


def test_choice_of_a_house_of_saaty_1990():
    shares = [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333]
    houses = [
        (0.754, 0.181, 0.065),
        (0.233, 0.055, 0.713),
        (0.754, 0.065, 0.181),
        (0.333, 0.333, 0.333),
        (0.674, 0.101, 0.226),
        (0.747, 0.060, 0.193),
        (0.200, 0.400, 0.400),
        (0.072, 0.650, 0.278),
    ]
    names = HOUSE.split()
    parents = {"choice": "", **dict.fromkeys(names, "choice")}
    parents |= {f"{name} {house}": name for name in names for house in "ABC"}
    framework = tree(parents, [node for node in parents if " " in node])
    local = pd.Series({"choice": 1.0, **dict(zip(names, shares, strict=True))})
    for name, three in zip(names, houses, strict=True):
        for house, weight in zip("ABC", three, strict=True):
            local[f"{name} {house}"] = weight
    points = effective(framework, local).loc[framework.indicators, "points"]
    sums = points.groupby(points.index.str[-1]).sum() / 100
    assert sums.to_dict() == pytest.approx({"A": 0.396, "B": 0.341, "C": 0.263}, abs=1e-3)


def test_city_of_saaty_2005():
    cities = "Bethesda Boston Pittsburgh Santa_Fe"
    criteria = "culture family housing jobs transportation"
    goal = priorities(triangle(criteria, "1/5 3 1/2 5  7 1 7  1/4 3  7"))
    local = {
        "culture": "1/2 1 1/2  5/2 1  1/2.5",
        "family": "2 1/3 4  1/8 2  9",
        "housing": "5 1/2 2.5  1/9 1/4  7",
        "jobs": "1/2 3 4  6 8  1",
        "transportation": "1.5 1/2 4  1/3.5 2.5  9",
    }
    under = pd.DataFrame({name: priorities(triangle(cities, told)) for name, told in local.items()})
    assert (under @ goal).round(3).tolist() == [0.229, 0.275, 0.385, 0.111]


def test_choice_of_a_tourist_place_of_jiang():
    told = pd.read_csv(GOLDEN / "tourist_place.csv", dtype=str)
    printed = pd.read_csv(GOLDEN / "tourist_place_printed.csv", index_col="criterion")
    grids = {
        parent: matrix(rows, list(dict.fromkeys([*rows["row"], *rows["column"]])))
        for parent, rows in told.groupby("parent")
    }
    for name, row in printed.iterrows():
        found = consistency(grids[name], "saaty 1980")
        assert found.lambda_max == pytest.approx(row["lambda_max"], abs=1e-3)
        assert found.ci == pytest.approx(row["ci"], abs=5e-4)
    assert consistency(grids["place"], "saaty 1980").cr == pytest.approx(0.016, abs=5e-4)
    goal = priorities(grids.pop("place"))
    assert (goal - printed["weight"]).drop(["food", "place"]).abs().max() <= 1.4e-3
    assert goal["food"] == pytest.approx(0.098, abs=5e-4)  # a misprint: 0.090
    places = ["Guilin", "Huangshan", "Beidaihe"]
    under = pd.DataFrame({name: priorities(grid) for name, grid in grids.items()}).T[places]
    local, total = printed.loc[under.index, places], printed.loc["place", places]
    assert under.to_numpy() == pytest.approx(local.to_numpy(), abs=1.4e-3)
    assert (goal @ under.loc[goal.index]).to_numpy() == pytest.approx(total.to_numpy(), abs=1e-3)
    as_printed = printed["weight"].drop("place")
    mended = as_printed.where(as_printed.index != "food", goal["food"])
    assert (mended @ local.loc[mended.index]).to_numpy() == pytest.approx(total, abs=1e-3)
    assert (as_printed @ local.loc[as_printed.index])["Guilin"] < total["Guilin"] - 5e-3


def test_best_revision_is_the_one_that_saaty_2003_made():
    grid = triangle(HOUSE, HOUSE_JUDGED)
    found = best_revision(grid, "saaty 1980")
    assert found[:4] == ("neighbourhood", "condition", 6.0, 0.5)
    weights = priorities(grid)
    misfit = 6 * weights["condition"] / weights["neighbourhood"]
    assert misfit == pytest.approx(5.32156, abs=1e-3)
    grid.loc["neighbourhood", "condition"], grid.loc["condition", "neighbourhood"] = 0.5, 2
    printed = [0.175, 0.062, 0.103, 0.019, 0.034, 0.041, 0.221, 0.345]
    assert priorities(grid).tolist() == pytest.approx(printed, abs=5.1e-4)
    assert consistency(grid).lambda_max == pytest.approx(8.811, abs=1e-3)
    assert consistency(grid, "saaty 2005").cr == pytest.approx(0.083, abs=5e-4)
    assert consistency(grid, "saaty 1980").cr == pytest.approx(found.cr_after)


def test_random_index_at_three_items_is_the_mean_over_all_matrices():
    cycles = np.array([a * c / b for a, b, c in product(SCALE, repeat=3)])
    index = (np.cbrt(cycles) + np.cbrt(1 / cycles) - 2).mean() / 2
    assert RANDOM_INDEX["alonso-lamata 2006"][2] == pytest.approx(index, abs=3e-4)
    assert {len(table) for table in RANDOM_INDEX.values()} == {15}


# Against other programs


@pytest.mark.parametrize(
    ("judged", "eigenvector", "geometric_mean"),
    [
        ([2, 4, 3], [0.5584245, 0.3196183, 0.1219572], [0.5584245, 0.3196183, 0.1219572]),
        (
            [2, 3, 4, 2, 5, 3],
            None,
            [0.4508867, 0.3046191, 0.1712999, 0.0731942],
        ),
        (
            [1 / 2, 1 / 3, 1 / 4, 1 / 5, 2, 3, 4, 2, 5, 3],
            None,
            [0.0636715, 0.3597739, 0.2851016, 0.1905405, 0.1009125],
        ),
    ],
)
def test_pyanp_comes_to_the_same(judged, eigenvector, geometric_mean):
    grid = reciprocal(judged)
    assert priorities(grid, "geometric mean").tolist() == pytest.approx(geometric_mean, abs=1e-7)
    if eigenvector:
        assert priorities(grid).tolist() == pytest.approx(eigenvector, abs=1e-7)


def test_pydecision_comes_to_the_same_by_geometric_mean():
    printed = [0.175, 0.063, 0.149, 0.019, 0.036, 0.042, 0.167, 0.350]
    found = priorities(triangle(HOUSE, HOUSE_JUDGED), "geometric mean").round(3)
    assert found.tolist() == printed


@settings(max_examples=25)
@given(
    st.integers(3, 6).flatmap(
        lambda n: st.lists(
            st.sampled_from(SCALE), min_size=n * (n - 1) // 2, max_size=n * (n - 1) // 2
        )
    )
)
def test_ahpy_comes_to_the_same(judged):
    grid = reciprocal(judged)
    told = dict(zip(combinations(grid.index, 2), judged, strict=True))
    theirs = ahpy.Compare("goal", told, precision=6, random_index="saaty", iterations=200)
    mine = priorities(grid)
    assert mine.to_dict() == pytest.approx(theirs.local_weights, abs=5e-6)
    assert consistency(grid, "saaty 2005").cr == pytest.approx(theirs.consistency_ratio, abs=2e-6)


@given(st.lists(st.sampled_from(SCALE), min_size=10, max_size=10))
def test_eigenvector_solves_its_equation_and_geometric_mean_its_formula(judged):
    grid = reciprocal(judged)
    weights = priorities(grid)
    found = consistency(grid)
    assert np.allclose(grid @ weights, found.lambda_max * weights)
    assert (weights > 0).all()
    assert found.lambda_max >= 5 - 1e-9
    direct = grid.prod(axis=1) ** (1 / 5)
    assert np.allclose(priorities(grid, "geometric mean"), direct / direct.sum())


# What must hold


TRIANGLES = st.lists(st.sampled_from(SCALE), min_size=6, max_size=6)


@given(TRIANGLES, st.permutations(range(4)))
@pytest.mark.parametrize("method", ["eigenvector", "geometric mean"])
def test_permuting_items_permutes_weights(method, judged, order):
    grid = reciprocal(judged)
    mixed = grid.iloc[order, order]
    pd.testing.assert_series_equal(
        priorities(mixed, method), priorities(grid, method).iloc[order], rtol=1e-9
    )
    assert consistency(mixed).cr == pytest.approx(consistency(grid).cr, abs=1e-9)


@given(st.lists(st.floats(0.05, 20), min_size=1, max_size=9))
@pytest.mark.parametrize("method", ["eigenvector", "geometric mean"])
def test_consistent_judgements_give_their_weights_back_at_ratio_0(method, values):
    weights = np.array(values)
    names = list("abcdefghi"[: len(values)])
    grid = pd.DataFrame(weights[:, None] / weights, index=names, columns=names)
    assert np.allclose(priorities(grid, method), weights / weights.sum())
    assert consistency(grid).cr == pytest.approx(0, abs=1e-9)
    assert best_revision(grid) is None or best_revision(grid).cr < 1e-9


@given(st.lists(st.sampled_from(SCALE), min_size=1, max_size=3).filter(lambda v: len(v) != 2))
def test_up_to_three_items_both_methods_agree(judged):
    grid = reciprocal(judged)
    assert np.allclose(priorities(grid), priorities(grid, "geometric mean"))


def test_one_item_has_all_the_weight_and_two_are_always_consistent():
    one = matrix(pairs(["a"], ""), ["a"])
    assert priorities(one).to_dict() == {"a": 1.0}
    assert consistency(one).cr == 0
    two = triangle("a b", "1/9")
    assert priorities(two).to_dict() == pytest.approx({"a": 0.1, "b": 0.9})
    assert consistency(two)[2:] == (2.0, 0.0, 0.0, 0.0)
    assert best_revision(two) is None


@given(TRIANGLES, TRIANGLES, st.floats(0.1, 0.9))
def test_combined_judgements_stay_reciprocal(first, second, share):
    judged = {"E1": reciprocal(first), "E2": reciprocal(second)}
    both = combine_judgements(judged, pd.Series({"E1": share, "E2": 1 - share}))
    assert np.allclose(both * both.T, 1)
    by_hand = judged["E1"] ** share * judged["E2"] ** (1 - share)
    assert np.allclose(both, by_hand)


@given(TRIANGLES, TRIANGLES)
def test_geometric_means_of_judgements_and_of_priorities_agree(first, second):
    judged = {"E1": reciprocal(first), "E2": reciprocal(second)}
    each = pd.DataFrame({who: priorities(grid, "geometric mean") for who, grid in judged.items()})
    together = priorities(combine_judgements(judged), "geometric mean")
    assert np.allclose(combine_priorities(each), together)


def test_experts_count_by_their_weight():
    each = pd.DataFrame({"E1": [0.8, 0.2], "E2": [0.2, 0.8]}, index=["a", "b"])
    assert combine_priorities(each)["a"] == pytest.approx(0.5)
    assert combine_priorities(each, pd.Series({"E1": 3.0, "E2": 0.0}))["a"] == pytest.approx(0.8)
    by_hand = 0.8**0.75 * 0.2**0.25
    other = 0.2**0.75 * 0.8**0.25
    weighed = combine_priorities(each, pd.Series({"E1": 3.0, "E2": 1.0}))
    assert weighed["a"] == pytest.approx(by_hand / (by_hand + other))


@settings(max_examples=8)
@given(TRIANGLES)
def test_best_revision_is_the_best_of_all(judged):
    grid = reciprocal(judged)
    found = best_revision(grid)
    now = consistency(grid).cr
    lowest = now
    for (i, j), value in product(combinations(range(4), 2), SCALE):
        other = grid.copy()
        other.iloc[i, j], other.iloc[j, i] = value, 1 / value
        lowest = min(lowest, consistency(other).cr)
    if found is None:
        assert lowest == pytest.approx(now, abs=1e-8)
    else:
        assert found.cr_after == pytest.approx(lowest, abs=1e-8)
        assert found.cr_after < found.cr == pytest.approx(now)


# Incomplete matrices


def test_absent_pairs_of_consistent_judgements_are_no_loss():
    grid = triangle("a b c", "2 6 -")
    assert np.isnan(grid.loc["b", "c"])
    assert np.isnan(grid.loc["c", "b"])
    for method in ("eigenvector", "geometric mean"):
        expected = {"a": 0.6, "b": 0.3, "c": 0.1}
        assert priorities(grid, method).to_dict() == pytest.approx(expected)
    assert consistency(grid)[:5] == pytest.approx((3, 1, 3.0, 0.0, 0.0))


def test_harkers_matrix_has_the_absent_pairs_on_the_diagonal():
    grid = triangle("a b c d", "2 5 - 3 1 2")
    filled = np.array([[2, 2, 5, 0], [1 / 2, 1, 3, 1], [1 / 5, 1 / 3, 1, 2], [0, 1, 1 / 2, 2]])
    values, vectors = np.linalg.eig(filled)
    vector = np.abs(vectors[:, values.real.argmax()].real)
    assert np.allclose(priorities(grid), vector / vector.sum())
    found = consistency(grid)
    assert found.missing == 1
    assert found.lambda_max == pytest.approx(values.real.max())
    assert found.ri == pytest.approx(0.8816 * (1 - 2 / 6))


@given(TRIANGLES)
def test_harkers_weights_complete_the_matrix(judged):
    """What is absent counts as the ratio of the weights themselves."""
    grid = reciprocal(judged)
    grid.iloc[0, 3] = grid.iloc[3, 0] = np.nan
    weights = priorities(grid)
    complete = grid.copy()
    complete.iloc[0, 3] = weights.iloc[0] / weights.iloc[3]
    complete.iloc[3, 0] = 1 / complete.iloc[0, 3]
    assert np.allclose(priorities(complete), weights)
    assert consistency(complete).lambda_max == pytest.approx(consistency(grid).lambda_max)


def test_harker_is_near_the_optimal_completion_of_ahpy():
    told = {("a", "b"): 1, ("a", "c"): 5, ("a", "d"): 2, ("b", "c"): 3, ("b", "d"): 4}
    theirs = ahpy.Compare("goal", told)
    mine = priorities(triangle("a b c d", "1 5 2 3 4 -"))
    assert mine.to_dict() == pytest.approx(theirs.local_weights, abs=0.005)


def test_the_consistency_of_a_tree_of_judgements_cannot_be_tested():
    grid = triangle("a b c d", "2 - - 3 - 1/4")
    assert np.isnan(consistency(grid).cr)
    assert best_revision(grid) is None
    assert consistency_table({("E1", "all"): grid})["flagged"].tolist() == [False]
    assert priorities(grid).div(priorities(grid)["a"]).round(6).tolist() == pytest.approx(
        [1, 1 / 2, 1 / 6, 2 / 3], abs=1e-6
    )


# Judgements as people write them


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        (3, 3),
        (3.0, 3),
        ("1/3", 1 / 3),
        (" 1 / 9 ", 1 / 9),
        ("0.33", 1 / 3),
        (0.11, 1 / 9),
        ("0.125", 1 / 8),
        ("2.5", 2.5),
        ("1/2.5", 0.4),
        ("0.333", 1 / 3),
        ("0.13", 1 / 8),
        ("0.205", 0.205),
        (0.3, 0.3),
        ("0.115", 0.115),
    ],
)
def test_judgements_are_read_as_meant(text, value):
    assert read_judgement(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", None, np.nan, " ", pd.NA])
def test_empty_judgements_are_not_judged(text):
    assert np.isnan(read_judgement(text))


@pytest.mark.parametrize("value", SCALE)
def test_judgements_are_written_as_they_are_read(value):
    assert read_judgement(judgement_text(value)) == value


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("0", "judgement '0' is not positive; write 1 to 9, or 1/2 to 1/9"),
        ("-3", "judgement '-3' is not positive"),
        ("1/-3", "judgement '1/-3' is not positive"),
        ("10", "judgement '10' is outside the scale; write 1 to 9"),
        ("1/10", "judgement '1/10' is outside the scale"),
        ("abc", "judgement 'abc' is not a number; write 1 to 9"),
        ("1/0", "judgement '1/0' is not a number"),
        ("1/2/3", "is not a number"),
        ("3-Jan", "is not a number.*a spreadsheet takes a typed 1/3 for a date"),
        ("inf", "is not a number; write 1 to 9"),
        ("1_0", "is not a number; write 1 to 9"),
        ("½", "is not a number; write 1 to 9"),
        ("3：1", "is not a number; write 1 to 9"),
        ("１/３", "'１/３' is not in plain digits and signs; write 1/3"),
        ("1／3", "'1／3' is not in plain digits and signs; write 1/3"),
        ("٣", "'٣' is not in plain digits and signs; write 3"),
        ("9" * 5000, "'9{60}'... is not a number; write 1 to 9"),
    ],
)
def test_wrong_judgements_are_named(text, complaint):
    given = pairs(["a", "b", "c"], "1 1 1").assign(judgement=[text, "2", "1"])
    with pytest.raises(PanelError, match=rf"^E1: 'a' against 'b': .*{complaint}") as caught:
        matrix(given, ["a", "b", "c"], "E1: ")
    assert "\n" not in str(caught.value)


def both(*rows):
    return pd.DataFrame(rows, columns=["row", "column", "judgement"])


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (
            [("a", "b", "3"), ("b", "a", "1/2"), ("a", "c", "1")],
            r"'b' against 'a': 1/2 is not the reciprocal of 3, given the other way round; keep one",
        ),
        (
            [("a", "b", "3"), ("a", "b", "5"), ("a", "c", "1")],
            r"'a' against 'b': given twice, as 3 and as 5; keep one",
        ),
        ([("a", "x", "3")], r"'a' against 'x': no item 'x' here; write one of a, b, c$"),
        (
            [("a", "a", "3")],
            r"'a' against 'a': an item against itself is 1, not 3; write 1 or delete the row$",
        ),
        ([("a", "b", "3")], r"'c' is compared with nothing; judge it against at least one other"),
        ([("a", "b", "3"), ("a", "c", "")], r"'c' is compared with nothing"),
    ],
)
def test_contradictions_and_gaps_are_named(rows, complaint):
    with pytest.raises(PanelError, match=complaint):
        matrix(both(*rows), ["a", "b", "c"])


def test_parts_that_nothing_joins_are_named():
    rows = [("a", "b", "3"), ("c", "d", "1/2")]
    with pytest.raises(
        PanelError, match=r"^no judgement joins a, b to c, d; judge one pair across"
    ):
        matrix(both(*rows), list("abcd"))


def test_both_triangles_may_be_given_if_they_agree():
    rows = [("a", "b", "3"), ("b", "a", "0.33"), ("a", "b", "3"), ("a", "a", "1")]
    assert matrix(both(*rows), ["a", "b"]).to_numpy().tolist() == [[1, 3], [1 / 3, 1]]


@pytest.mark.parametrize(
    ("digits", "short"), [(1, False), (2, False), (2, True), (3, False), (3, True)]
)
def test_reciprocals_as_they_are_printed_are_taken(digits, short):
    n = 201  # as many pairs as 2,010 matrices of 5 by 5 have
    rng = np.random.default_rng(24)
    upper = np.exp(rng.uniform(-np.log(9), np.log(9), (n, n)))
    grid = np.triu(upper, 1) + np.triu(1 / upper, 1).T + np.eye(n)
    texts = np.char.mod(f"%.{digits}f", grid)
    if short:  # a spreadsheet drops noughts at the end
        texts = np.vectorize(lambda text: text.rstrip("0").rstrip("."))(texts)
    items = [str(number) for number in range(n)]
    given = pd.DataFrame(texts, items, items).rename_axis("row").reset_index()
    given = given.melt("row", var_name="column", value_name="judgement")
    read = matrix(given.sample(frac=1, random_state=1), items).to_numpy()
    np.testing.assert_allclose(read * read.T, 1, rtol=1e-12)
    # of the two numbers of a pair the one with more digits counts
    assert np.abs(np.log(read / grid)).max() < (5 if short else 1) * 10.0**-digits


@pytest.mark.parametrize("one", ["9", "8", "7", "8.0"])
def test_a_digit_that_leaves_the_scale_by_rounding_is_taken(one):
    read = matrix(both(("a", "b", one), ("b", "a", "0.1")), ["a", "b"])
    assert read.loc["a", "b"] == float(one)
    assert 1 / 9 < read_judgement("0.1") < 0.15
    with pytest.raises(ValueError, match="outside the scale"):
        read_judgement("0.10")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("8.7", "0.125"), ("8.7", "0.117"), ("3.002", "0.334"), ("5", "0.205"), ("4", "0.2")),
        *(("6", "0.2"), (4.0, 0.2), ("1/3", "2.9"), ("3", "3"), ("2.00", "0.49")),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_what_no_rounding_makes_reciprocal_is_refused(one, other, turned):
    rows = [("a", "b", one), ("b", "a", other)]
    with pytest.raises(PanelError, match="is not the reciprocal of"):
        matrix(both(*(rows[::-1] if turned else rows)), ["a", "b"])


def test_of_a_pair_given_both_ways_the_one_with_more_digits_counts():
    for rows in (
        [("a", "b", "8.7"), ("b", "a", "0.115")],
        [("b", "a", "0.115"), ("a", "b", "8.7")],
    ):
        assert matrix(both(*rows), ["a", "b"]).loc["b", "a"] == pytest.approx(0.115)


def test_every_problem_is_told():
    rows = [("a", "b", "0"), ("a", "c", "abc"), ("b", "c", "12")]
    with pytest.raises(PanelError) as caught:
        matrix(both(*rows), ["a", "b", "c"])
    assert len(caught.value.problems) == 3


def test_more_items_than_the_random_index_knows():
    names = [f"x{number}" for number in range(16)]
    grid = pd.DataFrame(1.0, index=names, columns=names)
    assert priorities(grid).tolist() == pytest.approx([1 / 16] * 16)
    with pytest.raises(MethodError, match=r"16 items in one matrix: .* up to 15; part them"):
        consistency(grid)


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda grid: priorities(grid, "mean"), "choose 'eigenvector' or 'geometric mean'"),
        (lambda grid: consistency(grid, "saaty"), "'alonso-lamata 2006', 'saaty 1980', 'saaty 20"),
        (lambda _: combine_judgements({}), "there is no expert"),
        (
            lambda grid: combine_judgements({"E1": grid}, pd.Series({"E2": 1.0})),
            "expert 'E1' has no weight",
        ),
        (
            lambda grid: combine_judgements({"E1": grid}, pd.Series({"E1": -1.0})),
            "weight -1 of expert 'E1': give 0 or more",
        ),
        (
            lambda grid: combine_judgements({"E1": grid}, pd.Series({"E1": 0.0})),
            "the weights of E1 sum to 0",
        ),
    ],
)
def test_wrong_choices_are_named(call, complaint):
    with pytest.raises(MethodError, match=complaint):
        call(triangle("a b c", "2 6 3"))


# A whole tree


SMALL = tree(
    {"all": "", "x": "all", "y": "all", "gap": "all", "x1": "x", "x2": "x", "y1": "y"},
    ["x1", "x2", "y1"],
)
JUDGED = pd.DataFrame(
    [
        ("national", "E1", "all", "x", "y", "3"),
        ("national", "E1", "x", "x1", "x2", "1/4"),
        ("national", "E2", "all", "x", "y", "1/3"),
        ("national", "E2", "x", "x1", "x2", "1/4"),
        ("regional", "E1", "all", "x", "y", "nonsense"),
    ],
    columns=["scope", "expert", "parent", "row", "column", "judgement"],
)


def test_gaps_are_not_compared():
    assert compared(SMALL) == {"all": ["x", "y"], "x": ["x1", "x2"], "y": ["y1"]}


@pytest.mark.parametrize("by", ["judgements", "priorities"])
def test_weights_go_down_the_tree(by):
    judged = matrices(JUDGED, SMALL, "national")
    one = {key: grid for key, grid in judged.items() if key[0] == "E1"}
    first = group_weights(one, SMALL, by=by)
    assert first.to_dict() == pytest.approx(
        {"all": 1, "x": 0.75, "y": 0.25, "gap": 0, "x1": 0.2, "x2": 0.8, "y1": 1}
    )
    points = effective(SMALL, first).loc[SMALL.indicators, "points"]
    assert points.to_dict() == pytest.approx({"x1": 15, "x2": 60, "y1": 25})
    group = group_weights(judged, SMALL, by=by)
    assert group[["x", "y", "x1", "x2"]].tolist() == pytest.approx([0.5, 0.5, 0.2, 0.8])
    weights = pd.Series({"E1": 1.0, "E2": 0.0})
    assert group_weights(judged, SMALL, by=by, experts=weights).tolist() == pytest.approx(
        first.tolist()
    )


def test_points_sum_to_100(study, panel):
    for scope in study.scopes:
        framework = study.framework(scope)
        judged = matrices(panel, framework, scope)
        for by, method in product(["judgements", "priorities"], ["eigenvector", "geometric mean"]):
            weights = group_weights(judged, framework, by=by, method=method)
            for parent in compared(framework):
                assert weights[framework.children(parent)].sum() == pytest.approx(1)
            points = effective(framework, weights).loc[framework.indicators, "points"]
            assert points.sum() == pytest.approx(100)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (
            {"expert": "E3"},
            r"national, expert 'E3', below 'all': no judgement; compare x, y$",
        ),
        (
            {"parent": "y", "row": "y1", "column": "y1"},
            r"national, expert 'E2': 'y' has no children to compare; write one of all, x, or",
        ),
        (
            {"column": "gap"},
            r"national, expert 'E2', below 'x': 'x1' against 'gap': no item 'gap' here; write",
        ),
    ],
)
def test_wrong_rows_of_a_panel_are_named(change, complaint):
    wrong = JUDGED.copy()
    wrong.loc[3, list(change)] = list(change.values())
    with pytest.raises(PanelError) as caught:
        matrices(wrong, SMALL, "national")
    assert any(
        pd.Series([problem]).str.contains(complaint).all() for problem in caught.value.problems
    )


def test_a_scope_without_judgements_is_named():
    with pytest.raises(PanelError, match="no judgement is for scope 'world'"):
        matrices(JUDGED, SMALL, "world")


def test_an_inconsistent_expert_is_flagged_and_advised():
    rows = [("a", "b", "7"), ("a", "c", "1/5"), ("b", "c", "1/8")]
    judged = {
        ("E1", "all"): matrix(both(*rows), list("abc")),
        ("E2", "all"): triangle("a b c", "2 6 3"),
    }
    table = consistency_table(judged, "saaty 1980")
    assert table["flagged"].tolist() == [True, False]
    assert table["cr"].round(3).tolist() == [0.213, 0]
    advice = revisions(judged, "saaty 1980")
    assert advice[["expert", "row", "column"]].to_numpy().tolist() == [["E1", "a", "c"]]
    assert advice["cr_after"].item() < 0.1
    assert revisions(judged, limit=0.3).empty


# The demonstration panel


def test_the_demonstration_panel_is_called_illustrative(panel):
    assert set(panel["note"]) == {"illustrative"}
    experts = pd.read_csv(PANEL / "experts.csv")
    assert experts["note"].str.startswith("illustrative").all()
    assert set(panel["expert"]) == set(experts["expert"])
    assert len(experts) == 7


def test_the_demonstration_panel_shows_a_contradiction_and_a_gap(study, panel):
    flagged, missing = [], []
    for scope in study.scopes:
        judged = matrices(panel, study.framework(scope), scope)
        table = consistency_table(judged)
        flagged += [(scope, *row) for row in table[table["flagged"]].iloc[:, :2].to_numpy()]
        missing += [(scope, *row) for row in table[table["missing"] > 0].iloc[:, :2].to_numpy()]
        assert (revisions(judged)["cr_after"] < 0.1).all()
    assert flagged == [("national", "E3", "foundation"), ("regional", "E6", "overall")]
    assert missing == [("national", "E5", "overall")]
