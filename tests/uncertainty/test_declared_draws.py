"""Draws around a method that a study declares: with nothing moved, they are the index itself."""

import numpy as np
import pytest
from studies import declaring, many, write

from iianalysis import MethodError, read_study
from iianalysis.scoring.index import build_index
from iianalysis.uncertainty import Errors, Noise, Specification, simulate
from iianalysis.uncertainty.simulation import plan_of, source_of

LEAVES = {"a1": "a", "a2": "a", "b1": "b", "b2": "b", "c1": "d", "c2": "d", "c3": "e"}
GAPS = ("r001,2023,a1", "r002,2023,b", "r003,2023,c", "r005,2023,c1", "r005,2023,c2", "r007,2023,a")


def made(gaps):
    """Twelve regions in two groups, nodes on three levels; with gaps, or whole."""
    given = many(12, (2023,))
    given["study"] = "key,value\ntitle_en,Many\n"
    given["regions"] = "region,name_en,macro_region\n" + "".join(
        f"r{n:03d},R{n},{'gh'[n % 2]}\n" for n in range(12)
    )
    given["framework"] = "node,parent,name_en\nall,,All\na,all,A\nb,all,B\nc,all,C\nd,c,D\ne,c,E\n"
    given["indicators"] = "scope,indicator,parent,name_en,unit,direction\n" + "".join(
        f"regional,{leaf},{node},Series {leaf},t,1\n" for leaf, node in LEAVES.items()
    )
    values = np.random.default_rng(4).lognormal(2, 0.5, (12, 3))
    given["regional"] += "".join(
        f"r{n:03d},2023,c{k + 1},{values[n, k]:.3f}\n" for n in range(12) for k in range(3)
    )
    rows = given["regional"].splitlines()
    kept = [row for row in rows if not row.startswith(GAPS)] if gaps else rows
    return given | {"regional": "\n".join(kept) + "\n"}


ABOVE_0 = {"study__scale": "1 100"}
METHODS = {
    "arithmetic": {},
    "geometric": {**ABOVE_0, "study__aggregation": "geometric"},
    "harmonic": {**ABOVE_0, "study__aggregation": "harmonic"},
    "by level": {**ABOVE_0, "study__aggregation": "geometric arithmetic harmonic"},
    "by node": {**ABOVE_0, "framework__mean": {"A": "geometric", "D": "harmonic"}},
    "mean of regions": {"framework__missing": {"All": "mean", "A": "mean", "C": "mean"}},
    "mean of groups": {
        **ABOVE_0,
        "study__aggregation": "geometric",
        "framework__missing": {"All": "group mean", "B": "group mean", "D": "mean"},
    },
    "turned": {
        "framework__direction": {"D": -1, "C": -1, "B": -1},
        "study__normalisation": "z-score",
    },
    "turned and filled": {
        "framework__direction": {"D": -1, "C": -1, "B": -1},
        "framework__missing": {"All": "mean", "C": "group mean", "B": "mean"},
    },
    "rounded": {"framework__decimals": {"All": 1, "A": 0, "C": 1, "D": 0}},
    "rounded and turned": {
        "framework__decimals": {"All": 0, "A": 0, "C": 0, "D": 0},
        "framework__direction": {"D": -1, "C": -1},
    },
    "least": {"framework__least": {"All": 2, "A": 2, "C": 2}, "framework__min_coverage": {"B": 1}},
    "own normalisations": {
        "indicators__low": {"a1": 1},
        "indicators__high": {"a1": 50},
        "indicators__normalisation": {"b1": "z-score", "c1": "rank", "c3": "none"},
        "indicators__transform": {"a1": "log", "a2": "box-cox"},
        "indicators__decimals": {"a1": 0},
    },
    "pooled and treated": {"study__goalposts": "pooled", "study__outliers": "log"},
    "one part": {"framework__mean": {"E": "minimum"}},
}


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("name", METHODS)
def test_with_nothing_moved_a_draw_is_the_index(tmp_path, name, gaps):
    study = read_study(write(tmp_path / "study", declaring(made(gaps), **METHODS[name])))
    for levels in ((), (1,)):
        specification = Specification(weights=(Noise(0.5, levels),))
        source = source_of(study, specification)
        plan = plan_of(study, specification, source)
        (one,) = plan.pipelines
        drawn = plan.aggregated(one, one.values, one.base[:, None])[:, 0]
        result = build_index(source.panel, source.framework, source.method)
        own = result.year(2023).loc[plan.regions, "all"]
        np.testing.assert_allclose(drawn, own, rtol=1e-9, atol=1e-9)
        again = one.steps.items(one.steps.values[None])[0]  # as values with errors become items
        np.testing.assert_allclose(again, one.values, rtol=1e-9)


@pytest.mark.parametrize(
    ("gaps", "declared", "why"),
    [
        (False, {"framework__mean": {"A": "minimum"}}, "'a' is the minimum of its parts"),
        (
            False,
            {**ABOVE_0, "framework__mean": {"D": "geometric"}, "framework__direction": {"D": -1}},
            "'d' has direction -1 and means below it that are not arithmetic",
        ),
        (
            True,
            {"framework__missing": {"All": "mean"}, "framework__decimals": {"A": 1}},
            "'a' is rounded, and filled in where it is missing",
        ),
    ],
)
def test_what_no_draw_can_vary_is_refused_with_its_reason(tmp_path, gaps, declared, why):
    study = read_study(write(tmp_path / "study", declaring(made(gaps), **declared)))
    with pytest.raises(MethodError, match=why):
        simulate(study, Specification(weights=(Noise(0.5),)), draws=10)
    # above it weights can vary all the same
    if not gaps:
        simulate(study, Specification(weights=(Noise(0.5, (1,)),)), draws=10)


def test_scores_of_draws_are_rounded_and_share_ranks_as_those_of_the_index(tmp_path):
    rounded = declaring(made(False), framework__decimals={"All": 0, "A": 1})
    study = read_study(write(tmp_path / "study", rounded))
    specification = Specification(weights=(Noise(0.5),))
    plan = plan_of(study, specification, source_of(study, specification))
    scores = plan.scores(plan.pipelines[0], 50, np.random.default_rng(0))
    assert np.ptp(scores, axis=1).max() > 0
    assert (scores % 1 == 0).all()


def test_a_draw_without_a_logarithm_keeps_the_value(tmp_path):
    given = made(False)
    given["regional"] = (
        given["regional"].replace("region,year,indicator,value\n", "").replace("\n", ",guess\n")
    )
    given["regional"] = "region,year,indicator,value,confidence\n" + given["regional"]
    study = read_study(
        write(tmp_path / "study", declaring(given, indicators__transform={"a1": "log"},
                                            indicators__precision={"a1": 1000}))
    )  # fmt: skip
    errors = Errors(sizes={"guess": 0.1}, miscounts=0, floors=0, jumps=0)
    found = simulate(study, Specification(errors=errors), draws=30)
    assert found.tally.draws == 30
