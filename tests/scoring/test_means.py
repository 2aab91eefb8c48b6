"""Means of scores: generalised, the lowest, and less a penalty for what differs."""

import numpy as np
import pandas as pd
import pytest

from iianalysis import read_study
from iianalysis.scoring.aggregate import means_of
from iianalysis.scoring.each import Unchanged
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.index import Method, build_index, regional_index
from iianalysis.scoring.means import known, penalised
from iianalysis.scoring.nodes import NodeRule, Nodes
from iianalysis.scoring.normalise import MethodError

NODES = pd.DataFrame(
    {"parent": ["", "all", "all", "all"], "level": [0, 1, 1, 1],
     "is_indicator": [False, True, True, True], "direction": 1},
    index=pd.Index(["all", "a", "b", "c"], name="node"),
)  # fmt: skip
TREE = Framework(NODES)


def score(values, mean, weights=(1, 1, 1), **more):
    rows = pd.MultiIndex.from_product([["A"], [2020]], names=["region", "year"])
    panel = pd.DataFrame([values], index=rows, columns=list("abc"), dtype=float)
    method = Method(
        Unchanged(), dict(zip("abc", weights, strict=True)), mean, min_coverage=0, **more
    )
    return build_index(panel, TREE, method).scores["all"].iloc[0]


@pytest.mark.parametrize(("power", "other"), [("power:1", "arithmetic"), ("power:-1", "harmonic")])
def test_powers_that_have_a_name(power, other):
    assert score([10, 20, 60], power, (1, 2, 3)) == pytest.approx(
        score([10, 20, 60], other, (1, 2, 3))
    )


def test_a_small_power_is_nearly_the_geometric_mean():
    geometric = score([10, 20, 60], "geometric")
    assert score([10, 20, 60], "power:0.0001") == pytest.approx(geometric, rel=1e-4)


def test_powers_rise_from_the_lowest_to_the_highest():
    found = [score([10, 20, 60], f"power:{power}") for power in (-50, -2, 0.5, 2, 50)]
    assert found == sorted(found)
    assert 10 < found[0] < 10.5
    assert 58 < found[-1] < 60


def test_the_lowest():
    assert score([10, 20, 60], "minimum") == 10
    assert score([10, 20, 60], "minimum", (0, 1, 1)) == 20
    assert score([np.nan, 30, 60], "minimum") == 30


def test_penalty_by_hand():
    """M = 30, S^2 = (400 + 100 + 900) / 3, as population variance."""
    assert score([10, 20, 60], "mazziotta-pareto") == pytest.approx(30 - 1400 / 3 / 30)
    assert score([40, 40, 40], "mazziotta-pareto") == 40
    assert score([np.nan, 90, 110], "mazziotta-pareto") == pytest.approx(99)


def test_adjusted_index_of_mazziotta_and_pareto():
    """On 70 to 130: a region at the middle of the goalposts in everything scores 100."""
    assert score([100, 100, 100], "mazziotta-pareto") == pytest.approx(100)
    uneven = score([70, 100, 130], "mazziotta-pareto")
    assert uneven == pytest.approx(100 - 600 / 100)


def test_index_of_mazziotta_and_pareto(tmp_path):
    """Z-scores of mean 100 and standard deviation 10, less the penalty."""
    for name, text in {
        "framework": "node,parent,name_en\nall,,All\n",
        "indicators": "scope,indicator,parent,name_en,unit,direction\n"
        "regional,a,all,A,1,1\nregional,b,all,B,1,-1\n",
        "regions": "region,name_en\nP,P\nQ,Q\nR,R\n",
        "regional": "region,year,indicator,value\n"
        "P,2020,a,1\nQ,2020,a,2\nR,2020,a,3\nP,2020,b,5\nQ,2020,b,7\nR,2020,b,9\n",
        "study": "key,value\nnormalisation,z-score\nz_scale,100 10\naggregation,mazziotta-pareto\n",
    }.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    scores = regional_index(read_study(tmp_path)).year(2020)
    assert scores["a"].tolist() == [90, 100, 110]
    assert scores["b"].tolist() == [110, 100, 90]
    np.testing.assert_allclose(scores["all"], [99, 100, 99])


def test_a_mean_of_its_own_for_a_node():
    rules = Nodes({"all": NodeRule(mean="minimum")})
    assert score([10, 20, 60], "arithmetic", nodes=rules) == 10


def test_penalty_of_nothing_is_nothing():
    assert penalised(np.array([0.0]), [1.0], [np.array([0.0])]).tolist() == [0.0]


@pytest.mark.parametrize("mean", ["power:", "power:0", "power:x", "median", ""])
def test_a_mean_that_is_none_is_named(mean):
    assert not known(mean)
    with pytest.raises(MethodError, match="is unknown; use one of arithmetic, geometric"):
        means_of(mean)


@pytest.mark.parametrize("mean", ["harmonic", "geometric", "power:0.5"])
def test_scores_that_a_mean_has_no_use_for_are_refused(mean):
    with pytest.raises(MethodError, match="'a' scores 0 or less for A 2020"):
        score([-1, 20, 60], mean)
