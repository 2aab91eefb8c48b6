"""Schemes of weights by name: what is the default, what each is, and what it is called."""

import numpy as np
import pandas as pd
import pytest
from readers import read_in
from studies import PANEL, SMALL, write

from iianalysis import Method, StudyError, national_index, read_study, regional_index
from iianalysis.identify import reference_weights
from iianalysis.schemes import (
    FROM_DATA,
    chosen,
    code_of,
    described,
    illustrative,
    note,
    schemes,
    short_name,
    undefined,
    weights_of,
)
from iianalysis.scoring.normalise import MethodError
from iianalysis.scoring.weighting import effective, equal

# Maximum entropy under the printed midpoints and 235, to 3 digits: the issue that asked for it.
REFERENCE = {
    "foundation": 0.158,
    "innovation": 0.219,
    "industry": 0.216,
    "application": 0.241,
    "environment": 0.166,
}
EVERY = [
    (scope, name)
    for scope in ("national", "regional")
    for name in ("reference", "equal", "ahp", "panel", *(FROM_DATA if scope == "regional" else ()))
]


def latest(study, name):
    result = regional_index(study, Method(weights=weights_of(study, "regional", name)))
    return result, study.years("regional")[-1]


def gaps_of(framework):
    nodes = effective(framework, equal(framework))
    return set(nodes.index[nodes["effective_weight"] == 0])


# The default


def test_the_default_is_reference_where_print_allows(default_study):
    assert schemes(default_study, "national") == ["reference", "equal", "ahp", "panel"]
    assert schemes(default_study, "regional") == [
        *("reference", "equal", "ahp", "panel"),
        *FROM_DATA,
    ]
    assert chosen(default_study, "national") == chosen(default_study, "regional") == "reference"


@pytest.mark.parametrize("scope", ["national", "regional"])
def test_reference_weighs_dimensions_alike_in_both_scopes_and_all_below_equally(
    default_study, scope
):
    weights, framework = weights_of(default_study, scope), default_study.framework(scope)
    assert weights[framework.dimensions].round(3).to_dict() == REFERENCE
    below = [node for node in framework.nodes.index if framework.nodes["level"][node] > 1]
    pd.testing.assert_series_equal(weights[below], equal(framework)[below])


def test_reference_gives_the_printed_total_from_the_printed_sub_indices(default_study):
    facts = default_study.published
    facts = facts[(facts["kind"] == "index") & (facts["year"] == 2023) & (facts["region"] == "CN")]
    printed = facts.set_index("node")["value"]
    weights = weights_of(default_study, "national")
    dimensions = default_study.framework("national").dimensions
    assert (weights * printed)[dimensions].sum() == pytest.approx(printed["overall"])


def test_equal_is_the_default_where_nothing_is_printed(tmp_path):
    study = read_study(write(tmp_path / "s"))
    assert schemes(study, "national") == ["equal"]
    assert schemes(study, "regional") == ["equal", "heavy", *FROM_DATA]
    assert chosen(study, "regional") == "equal"


@pytest.mark.parametrize("rows", ["", "b2,index,b,CN,2021,300,299,301\n"])
def test_the_index_of_the_base_year_or_of_some_dimensions_alone_is_not_enough(tmp_path, rows):
    # printed for the base year is every node, for 2021 the total with some dimensions at most
    published = "item,kind,node,region,year,value,low,high\n" + rows
    published += "".join(
        f"{node},index,{node},CN,2020,100,100,100\n" for node in ("all", "a", "b", "gap")
    )
    published += "total,index,all,CN,2021,200,199,201\n"
    study = read_study(write(tmp_path / "s", published=published))
    assert chosen(study, "national") == "equal"


def test_a_scheme_is_chosen_for_the_scopes_that_have_it(tmp_path, default_study):
    assert chosen(default_study, "regional", "critic") == "critic"
    assert chosen(default_study, "national", "critic") == "reference"
    study = read_study(write(tmp_path / "s"))
    assert chosen(study, "regional", "heavy") == "heavy"
    assert chosen(study, "national", "heavy") == "equal"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("referense", "did you mean 'reference'?"),
        ("panels", "did you mean 'panel'?"),
        ("Critic", "did you mean 'critic'?"),
        ("zzz", "choose one of reference, equal, ahp, panel, entropy"),
    ],
)
def test_an_unknown_scheme_is_named_with_what_was_meant(default_study, name, hint):
    for ask in (chosen, weights_of):
        with pytest.raises(StudyError) as caught:
            ask(default_study, "national", name)
        assert f"weights {name!r} are unknown" in str(caught.value)
        assert hint in str(caught.value)


@pytest.mark.parametrize("name", ["equal", "reference", "ahp", "panel", *FROM_DATA])
def test_names_of_computed_schemes_are_taken(tmp_path, name):
    weights = SMALL["weights"].replace("heavy", name)
    with pytest.raises(
        StudyError,
        match=f"row 2 and 2 more rows .*: the name '{name}' is taken",
    ):
        read_study(write(tmp_path / "s", weights=weights))


# What each is


@pytest.mark.parametrize(("scope", "name"), EVERY)
def test_weights_of_the_children_of_each_parent_sum_to_1(default_study, scope, name):
    weights, framework = weights_of(default_study, scope, name), default_study.framework(scope)
    assert list(weights.index) == list(framework.nodes.index)
    assert weights.between(0, 1).all()
    for parent in framework.parents():
        assert weights[framework.children(parent)].sum() == pytest.approx(1)
    points = effective(framework, weights)["points"]
    assert points[framework.indicators].sum() == pytest.approx(100)


@pytest.mark.parametrize(("scope", "name"), EVERY)
def test_gaps_keep_their_equal_share(default_study, scope, name):
    weights, framework = weights_of(default_study, scope, name), default_study.framework(scope)
    gaps = [gap for gap in gaps_of(framework) if framework.nodes["level"][gap] > 1]
    assert gaps
    assert weights[gaps].tolist() == pytest.approx(equal(framework)[gaps].tolist())


@pytest.mark.parametrize("name", ["ahp", "panel"])
def test_coverage_of_dimensions_says_the_same_under_equal_weights(default_study, name):
    # each second-level node is either a gap or has all its series in the nation
    national = [
        national_index(default_study, Method(weights=weights_of(default_study, "national", scheme)))
        for scheme in ("equal", name)
    ]
    last = [result.coverage.xs(2023, level="year").iloc[0] for result in national]
    dimensions = default_study.framework("national").dimensions
    pd.testing.assert_series_equal(last[0][dimensions], last[1][dimensions])


def reciprocal(judgements, items):
    grid = pd.DataFrame(np.nan, index=items, columns=items)
    for _, row in judgements.iterrows():
        top, _, bottom = row["judgement"].partition("/")
        grid.loc[row["row"], row["column"]] = float(top) / float(bottom or 1)
        grid.loc[row["column"], row["row"]] = float(bottom or 1) / float(top)
    for item in items:
        grid.loc[item, item] = 1.0
    return grid


@pytest.mark.parametrize("scope", ["national", "regional"])
def test_ahp_is_the_eigenvector_of_the_geometric_mean_of_all_experts(default_study, scope):
    framework = default_study.framework(scope)
    weights, gaps = weights_of(default_study, scope, "ahp"), gaps_of(framework)
    table = default_study.judgements
    for parent in ("overall", "foundation", "innovation", "industry"):
        children = framework.children(parent)
        items = [child for child in children if child not in gaps]
        mine = table[(table["scope"] == scope) & (table["parent"] == parent)]
        logs = [np.log(reciprocal(rows, items)) for _, rows in mine.groupby("expert")]
        assert len(logs) == 7
        values, vectors = np.linalg.eig(np.exp(np.nanmean(logs, axis=0)))
        leading = np.abs(vectors[:, values.real.argmax()].real)
        share = leading / leading.sum() * len(items) / len(children)
        assert weights[items].tolist() == pytest.approx(share.tolist())


@pytest.mark.parametrize("scope", ["national", "regional"])
def test_panel_is_the_mean_of_the_points_of_the_last_round(default_study, scope):
    framework, table = default_study.framework(scope), default_study.points
    mine = table[table["scope"] == scope]
    last = mine[mine["round"] == mine["round"].max()]
    means = last.pivot(index="expert", columns="indicator", values="points").mean()
    points = effective(framework, weights_of(default_study, scope, "panel"))["points"]
    leaves = framework.indicators
    expected = 100 * means[leaves] / means.sum()
    assert points[leaves].tolist() == pytest.approx(expected.tolist())


def test_experts_count_by_their_weights(tmp_path):
    study = read_study(write(tmp_path / "s", PANEL))  # E1 counts twice as much as E2
    points = weights_of(study, "national", "panel")
    assert points[["a", "b", "gap"]].tolist() == pytest.approx([140 / 300, 100 / 300, 60 / 300])
    alone = PANEL["experts"].replace("Two,", "Two,0")
    judged = weights_of(read_study(write(tmp_path / "t", PANEL, experts=alone)), "national", "ahp")
    assert judged[["a", "b", "gap"]].tolist() == pytest.approx([4 / 7, 2 / 7, 1 / 7])


def test_weights_from_the_data_equal_their_definition(default_study):
    """Below a node whose children are indicators, on the scores of the latest year."""
    framework = default_study.framework("regional")
    scores = regional_index(default_study).year(2023)
    items = framework.children("network")
    assert len(items) > 2
    table = scores[items].dropna()
    spread = table.std(ddof=0)
    shares = table / table.sum()
    logs = np.log(shares.where(shares > 0, 1.0))
    told = 1 + (shares * logs).sum() / np.log(len(table))
    conflict = (1 - table.corr()).sum()
    for name, raw in (
        ("standard deviation", spread),
        ("entropy", told),
        ("critic", spread * conflict),
    ):
        weights = weights_of(default_study, "regional", name)[items]
        assert weights.tolist() == pytest.approx((raw / raw.sum()).tolist()), name


def test_reference_is_what_print_implies(default_study):
    expected = reference_weights(default_study)
    found = weights_of(default_study, "regional", "reference")
    assert found[expected.index].tolist() == pytest.approx(expected.tolist())


def test_weights_are_computed_once_and_cannot_be_spoilt(default_study):
    first = weights_of(default_study, "national", "equal")
    first[:] = 0
    assert weights_of(default_study, "national", "equal").sum() > 1


def test_entropy_leaves_one_region_without_a_score_and_nothing_crashes(default_study):
    result, year = latest(default_study, "entropy")
    scores = result.year(year)["overall"]
    assert scores.index[scores.isna()].tolist() == ["西藏"]
    assert result.coverage.loc[("西藏", year)].min() >= 0
    for name in schemes(default_study, "regional"):
        if name != "entropy":
            assert latest(default_study, name)[0].year(year)["overall"].notna().all(), name


# Where weights are not defined


def contradicting(tmp_path):
    published = "item,kind,node,region,year,value,low,high\n"
    for node, value in (("all", 400), ("a", 200), ("b", 300), ("gap", 250)):
        published += f"{node},index,{node},CN,2021,{value},{value - 0.5},{value + 0.5}\n"
    return read_study(write(tmp_path / "s", published=published))


def test_print_that_contradicts_itself_leaves_no_default_but_every_other_scheme(tmp_path):
    study = contradicting(tmp_path)
    for name in ("", "reference"):
        with pytest.raises(StudyError) as caught:
            weights_of(study, "regional", name)
        line = str(caught.value)
        assert line.startswith("no reference weights: the total 400 lies outside the range")
        for text in ("total in 2021: 399.5 to 400.5", "index of b in 2021: 299.5 to 300.5"):
            assert text in line
        assert line.endswith("or choose --weights equal")
    assert "reference" not in schemes(study, "national")
    assert list(undefined(study, "national")) == ["reference"]
    assert weights_of(study, "national", "equal").notna().all()


def test_data_that_define_no_weights_take_one_scheme_away_and_say_why(tmp_path):
    lines = SMALL["regional"].splitlines(keepends=True)
    regional = "".join(line for line in lines if ",a2," not in line or "2020" in line)
    study = read_study(write(tmp_path / "s", regional=regional))
    for name, why in undefined(study, "regional").items():
        assert name not in schemes(study, "regional")
        with pytest.raises(MethodError, match="below"):
            weights_of(study, "regional", name)
        assert "\n" not in why
    assert "equal" in schemes(study, "regional")


# What each is called


@pytest.mark.parametrize("scope", ["national", "regional"])
@pytest.mark.parametrize("name", ["ahp", "panel"])
def test_an_illustrative_panel_is_called_that(default_study, scope, name):
    assert illustrative(default_study)
    assert "illustrative" in described(default_study, scope, name)
    assert "illustrative" in short_name(default_study, name)
    assert "示例" in read_in("zh", described, default_study, scope, name)
    assert "示例" in read_in("zh", short_name, default_study, name)
    assert code_of(default_study, name) == f"{name} (illustrative)"
    assert read_in("zh", code_of, default_study, name) == f"{name}（示例）"
    assert note(default_study, name) == "illustrative panel"
    assert note(default_study, "equal") == ""


def test_a_real_panel_is_not_called_illustrative(tmp_path):
    study = read_study(write(tmp_path / "s", PANEL))
    assert not illustrative(study)
    assert described(study, "national", "panel") == "points of the panel of experts"
    assert "示例" not in read_in("zh", described, study, "national", "ahp")
    assert (code_of(study, "panel"), note(study, "panel")) == ("panel", "")


def test_reference_is_never_called_the_report_s(default_study):
    english = described(default_study, "national")
    assert "consistent with the printed total, closest to equal" in english
    assert "not the report's" in english
    assert "不是报告的权重" in read_in("zh", described, default_study, "national")


@pytest.mark.parametrize(("scope", "name"), EVERY)
def test_every_scheme_has_words_in_both_languages(default_study, scope, name):
    for language in ("en", "zh"):
        assert read_in(language, described, default_study, scope, name)
        assert read_in(language, short_name, default_study, name)
    assert described(default_study, scope, name) != read_in(
        "zh", described, default_study, scope, name
    )
