"""How regions move: what adds up, what is published, what the libraries give, what is refused."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from panels import star
from readers import read_in

from iianalysis import Method, MethodError, build_index
from iianalysis.dynamics.convergence import beta, growth, sigma
from iianalysis.dynamics.inequality import UNGROUPED, dagum, inequality_tables, theil
from iianalysis.dynamics.movement import (
    BREAKS,
    comparable_index,
    comparable_panel,
    drivers,
    moves,
    thresholds,
    transitions,
)
from iianalysis.dynamics.space import (
    Neighbours,
    contiguity,
    global_moran,
    local_moran,
    spatial_tables,
)
from iianalysis.pages.movement import convergence as convergence_findings
from iianalysis.pages.regions import coverage as coverage_findings
from iianalysis.schemes import weights_of
from iianalysis.scoring import change
from iianalysis.scoring.normalise import MinMax
from iianalysis.show.names import Labels, with_texts
from iianalysis.show.text import listed, of_node
from iianalysis.tables.movement import PARTS, dynamics, expected
from iianalysis.uncertainty import ASSUMED_SIZES, Errors
from iianalysis.uncertainty import over_years as chances
from iianalysis.uncertainty.over_years import DrawnTiers


@pytest.fixture(scope="module")
def found(default_study, of_suite):
    with of_suite():
        return dynamics(default_study)


@pytest.fixture(scope="module")
def method(default_study):
    return Method(weights=weights_of(default_study, "regional"))


def scored(values):
    """Scores as they are given, in the place of those that an index computed."""
    rows = pd.DataFrame(values).rename_axis("region").rename_axis("year", axis=1).stack()
    frame = pd.DataFrame({"x": rows})
    spread = frame.assign(x=np.arange(len(frame), dtype=float))
    index = build_index(spread, star("x"), Method(MinMax(goalposts="pooled")))
    index.scores[:] = np.column_stack([frame["x"]] * index.scores.shape[1])
    return index


# Scores that compare


def test_a_series_that_a_region_lacks_in_one_year_is_left_out_for_it_in_all(default_study, method):
    result = comparable_index(default_study, method)
    there = result.scores[result.framework.indicators].notna()
    assert (there.groupby("region").any() == there.groupby("region").all()).all(axis=None)
    gone = there.groupby("region").any()
    assert not gone.loc["内蒙古", "security_revenue"]  # missing in 2022 and 2023
    assert gone.loc["北京", "security_revenue"]
    assert not gone["advanced_clusters"].any()  # a snapshot


def test_goalposts_are_those_of_what_is_left(default_study, method):
    everything = default_study.panel("regional", without=("snapshot",))
    left = comparable_panel(default_study)
    lost = everything.min() < left.min()  # the lowest value stood in a series that was left out
    assert lost["security_revenue"]
    assert lost.sum() >= 3
    scores = comparable_index(default_study, method).scores[left.columns].dropna(axis=1, how="all")
    assert (scores.min() == 0).all()
    assert (scores.max() == 100).all()


def test_series_with_a_break_give_their_weight_to_their_siblings(default_study, method):
    breaks = default_study.breaks("regional")
    assert breaks.to_dict() == {"domain_names": 2021, "ecommerce_share": 2023}
    result = comparable_index(default_study, method, "left out")
    assert result.scores[list(breaks.index)].isna().all(axis=None)
    other = result.scores["websites_per_100_enterprises"]
    assert result.scores["diffusion"].to_numpy() == pytest.approx(other.to_numpy())
    with pytest.raises(MethodError, match="kept or left out, not 'dropped'"):
        comparable_index(default_study, method, "dropped")


# Movement


def test_contributions_add_up_to_the_change_of_every_region(default_study, found):
    for way, rows in found.tables["movement_drivers"].groupby("breaks"):
        moved = found.tables["movement"]
        moved = moved[(moved["breaks"] == way) & (moved["year"] == 2023)].set_index("region")
        sums = rows.groupby("region")["contribution"].sum()
        assert len(sums) == 31
        assert sums[moved.index].to_numpy() == pytest.approx(moved["change"].to_numpy(), abs=1e-9)
        shares = rows.groupby("region")["share"].sum()
        assert shares.to_numpy() == pytest.approx(np.full(31, 100.0))


def test_contributions_are_marked_where_the_series_or_the_cell_is_doubtful(found):
    rows = found.tables["movement_drivers"]
    rows = rows[rows["breaks"] == "kept"].set_index(["region", "indicator"])
    marked = rows["break_year"].dropna()
    assert set(marked.index.unique("indicator")) == {"domain_names", "ecommerce_share"}
    assert rows.loc[("河北", "rd_expenditure"), "flags"] == "imputed"
    assert rows.loc[("北京", "rd_expenditure"), "flags"] == ""
    assert rows.loc[("河北", "software_revenue"), "flags"] == "suspicious"  # 2020
    assert rows.loc[("江苏", "industrial_rd_personnel"), "flags"] == "disputed"


def test_points_and_shares_of_contributions_say_the_same(default_study, method):
    result = comparable_index(default_study, method)
    points = change.leaf_points(result, 2020).xs(2023, level="year")
    shares = change.leaf_contributions(result, 2020).xs(2023, level="year")
    total = points.sum(axis=1)
    again = 100 * points.div(total, axis=0)
    assert again.to_numpy() == pytest.approx(shares.to_numpy(), nan_ok=True)


def test_thresholds_part_the_last_year_into_the_given_sizes(default_study, found):
    for way, rows in found.tables["movement"].groupby("breaks"):
        last = rows[rows["year"] == 2023]
        assert last["tier"].value_counts().sort_index().tolist() == [6, 11, 10, 4]
        borders = found.tables["movement_thresholds"]
        borders = borders[borders["breaks"] == way].set_index("border")
        scores = last.set_index("region")["score"]
        for border in (1, 2, 3):
            above, below = borders.loc[border, ["last_above", "first_below"]]
            middle = (scores[above] + scores[below]) / 2
            assert borders.loc[border, "threshold"] == pytest.approx(middle)
        early = rows[rows["year"] == 2020]
        tiers = 1 + sum((early["score"] < cut).astype(int) for cut in borders["threshold"])
        assert early["tier"].tolist() == tiers.tolist()


def test_transitions_count_every_region_once_and_agree_with_the_tiers(found):
    table = found.tables["transitions"]
    sums = table.groupby(["breaks", "start", "end"])["regions"].sum()
    assert (sums == 31).all()
    assert {(2020, 2021), (2021, 2022), (2022, 2023), (2020, 2023)} == set(
        zip(table["start"], table["end"], strict=True)
    )
    shares = table.groupby(["breaks", "start", "end", "tier_start"])["share"].sum()
    assert shares.to_numpy() == pytest.approx(np.ones(len(shares)))
    moved = found.tables["movement"]
    moved = moved[(moved["breaks"] == "kept") & (moved["year"] == 2023)]
    whole = table[(table["breaks"] == "kept") & (table["start"] == 2020) & (table["end"] == 2023)]
    up = whole[whole["tier_end"] < whole["tier_start"]]["regions"].sum()
    assert up == (moved["tiers_won"] > 0).sum() == 10
    down = whole[whole["tier_end"] > whole["tier_start"]]["regions"].sum()
    assert down == (moved["tiers_won"] < 0).sum() == 0


def test_a_small_case_by_hand():
    result = scored({1: {"P": 9.0, "Q": 5.0, "R": 1.0}, 2: {"P": 4.0, "Q": 8.0, "R": 2.0}})
    borders = thresholds(result, [1, 2])
    assert borders.iloc[0].tolist() == [1, 6.0, "Q", "P"]
    table = moves(result, (6.0,))
    last = table[table["year"] == 2].set_index("region")
    assert last["tiers_won"].to_dict() == {"P": -1, "Q": 1, "R": 0}
    assert last["change"].to_dict() == {"P": -5.0, "Q": 3.0, "R": 1.0}
    changed = transitions(table, 3).set_index(["tier_start", "tier_end"])
    assert changed["regions"].unstack().to_numpy().tolist() == [[0, 1, 0], [1, 1, 0], [0, 0, 0]]
    assert changed.loc[(2, 1), "share"] == 0.5
    assert changed.loc[3, "share"].isna().all()  # nobody started there


def test_without_an_arithmetic_mean_there_are_no_contributions(default_study):
    geometric = Method(MinMax(lower=1), aggregation="geometric")
    with pytest.raises(MethodError, match="no additive contributions"):
        drivers(default_study, comparable_index(default_study, geometric))


# Convergence


def test_a_known_speed_is_found_again():
    speed, span = 0.05, 4
    start = np.array([5.0, 10.0, 20.0, 40.0])
    steady = np.log(60.0)
    end = np.exp(np.log(start) * np.exp(-speed * span) + steady * (1 - np.exp(-speed * span)))
    result = scored({1: dict(zip("PQRS", start, strict=True)),
                     1 + span: dict(zip("PQRS", end, strict=True))})  # fmt: skip
    row = beta(result).iloc[0]
    assert row["speed"] == pytest.approx(speed)
    assert row["half_life"] == pytest.approx(np.log(2) / speed)
    assert row["slope"] == pytest.approx(-(1 - np.exp(-speed * span)) / span)
    assert row["r_squared"] == pytest.approx(1)
    spreads = sigma(result)
    spreads = spreads[spreads["node"] == spreads["node"].iloc[0]].set_index("year")
    assert spreads.loc[1, "cv"] == pytest.approx(start.std() / start.mean())
    assert spreads.loc[5, "sd_log"] == pytest.approx(
        np.exp(-speed * span) * spreads.loc[1, "sd_log"]
    )


def test_the_line_is_that_of_the_normal_equations(default_study, found, method):
    result = comparable_index(default_study, method)
    wide = result.scores["overall"].unstack()
    x = np.log(wide[2020].to_numpy())
    y = np.log((wide[2023] / wide[2020]).to_numpy()) / 3
    design = np.column_stack([np.ones(31), x])
    (a, b), *_ = np.linalg.lstsq(design, y, rcond=None)
    left = y - design @ [a, b]
    error = np.sqrt((left @ left) / 29 * np.linalg.inv(design.T @ design)[1, 1])
    row = found.tables["beta_convergence"].set_index("node").loc["overall"]
    assert row["intercept"] == pytest.approx(a)
    assert row["slope"] == pytest.approx(b)
    assert row["standard_error"] == pytest.approx(error)
    assert row["slope_high"] - row["slope"] == pytest.approx(2.045229642 * error)  # t, 29 degrees
    assert row["r_squared"] == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2)
    moved = found.tables["movement"]
    points = growth(moved[moved["breaks"] == "kept"]).set_index("region")
    assert points.loc[wide.index, "growth"].to_numpy() == pytest.approx(y)


@pytest.mark.parametrize("node", ["overall", "foundation", "environment"])
def test_the_robust_error_is_that_of_lines_without_each_region(default_study, found, method, node):
    """HC3 from its meaning: residuals of each region from a line that does not know it."""
    wide = comparable_index(default_study, method).scores[node].unstack()
    x = np.log(wide[2020].to_numpy())
    y = np.log((wide[2023] / wide[2020]).to_numpy()) / 3
    slopes, strange = [], []
    for one in range(31):
        slope, start = np.polyfit(np.delete(x, one), np.delete(y, one), 1)
        slopes.append(slope)
        strange.append(y[one] - start - slope * x[one])
    design = np.column_stack([np.ones(31), x])
    bread = np.linalg.inv(design.T @ design)
    meat = design.T @ np.diag(np.square(strange)) @ design
    error = np.sqrt((bread @ meat @ bread)[1, 1])
    row = found.tables["beta_convergence"].set_index("node").loc[node]
    assert row["robust_error"] == pytest.approx(error)
    assert row["robust_low"] == pytest.approx(row["slope"] - 2.045229642 * error)  # t, 29 degrees
    assert row["robust_high"] == pytest.approx(row["slope"] + 2.045229642 * error)
    assert (row["robust_p"] < 0.05) == (row["robust_low"] > 0 or row["robust_high"] < 0)
    most = int(np.argmax(np.abs(np.array(slopes) - row["slope"])))
    assert row["leans_on"] == wide.index[most]
    assert row["slope_without"] == pytest.approx(slopes[most])


def test_the_spatial_error_is_that_of_the_sandwich_with_neighbours_in_its_meat(
    default_study, found, method
):
    """Conley: products of the residuals of neighbours count like squares."""
    result = comparable_index(default_study, method)
    near = contiguity(default_study.geometry["geometry"], list(default_study.regions.index)).of
    for node in result.framework.dimensions:
        wide = result.scores[node].unstack()
        wide = wide[(wide.round(9) > 0)[[2020, 2023]].all(axis=1)]
        x, y = np.log(wide[2020].to_numpy()), np.log((wide[2023] / wide[2020]).to_numpy()) / 3
        design = np.column_stack([np.ones(len(x)), x])
        bread = np.linalg.inv(design.T @ design)
        left = y - design @ bread @ design.T @ y
        left = left / (1 - np.diag(design @ bread @ design.T))
        meat = np.zeros((2, 2))
        for i, one in enumerate(wide.index):
            for j, other in enumerate(wide.index):
                if one == other or other in near[one]:
                    meat += np.outer(design[i], design[j]) * left[i] * left[j]
        error = np.sqrt((bread @ meat @ bread)[1, 1])
        row = found.tables["beta_convergence"].set_index("node").loc[node]
        assert row["spatial_error"] == pytest.approx(error)
        assert row["wide_low"] == min(row["robust_low"], row["spatial_low"])
        assert row["wide_high"] == max(row["robust_high"], row["spatial_high"])


def test_without_neighbours_the_wider_interval_is_the_robust_one():
    values = {1: dict(zip("PQRST", [2.0, 3, 5, 8, 4], strict=True))}
    values[2] = dict(zip("PQRST", [3.0, 5, 6, 9, 7], strict=True))
    row = beta(scored(values)).iloc[0]
    assert np.isnan(row["spatial_error"])
    assert (row["wide_low"], row["wide_high"]) == (row["robust_low"], row["robust_high"])


def test_one_region_that_makes_a_slope_is_named_and_makes_no_finding(found):
    """西藏 starts at 0.02 points in one dimension: the usual error takes that for convergence."""
    row = found.tables["beta_convergence"].set_index("node").loc["foundation"]
    assert row["slope_high"] < 0 < row["robust_high"]
    assert row["leans_on"] == "西藏"
    assert abs(row["slope_without"]) < abs(row["slope"]) / 5


def test_a_line_that_hangs_on_one_region_alone_has_no_robust_error():
    result = scored({1: {"P": 2.0, "Q": 2.0, "R": 8.0}, 2: {"P": 3.0, "Q": 5.0, "R": 9.0}})
    row = beta(result).iloc[0]
    assert row["slope"] == pytest.approx((np.log(9 / 8) - np.log(15 / 4) / 2) / np.log(4))
    assert np.isnan(row[["robust_error", "robust_low", "robust_p"]].to_numpy(dtype=float)).all()


def test_scores_of_zero_are_left_out_of_logarithms_and_counted(found):
    spreads = found.tables["sigma_convergence"]
    lines = found.tables["beta_convergence"].set_index("node")["regions"]
    short = spreads[spreads["positive"] < spreads["regions"]]
    assert set(short["node"]) == {"innovation"}
    assert lines["innovation"] == 30
    assert lines["overall"] == 31


@pytest.mark.parametrize(
    "scores",
    [
        {1: {"P": 1.0, "Q": 2.0}, 2: {"P": 2.0, "Q": 3.0}},
        {1: {"P": 4.0, "Q": 4.0, "R": 4.0}, 2: {"P": 4.0, "Q": 5.0, "R": 6.0}},
        {1: {"P": 0.0, "Q": 0.0, "R": 4.0}, 2: {"P": 4.0, "Q": 5.0, "R": 6.0}},
    ],
    ids=["two regions", "all start level", "one score above 0"],
)
def test_no_line_is_drawn_where_none_is_defined(scores):
    row = beta(scored(scores)).iloc[0]
    assert row[["slope", "speed", "p", "half_life"]].isna().all()
    assert row["regions"] <= 3


# Inequality


def double_sums(values, groups):
    """Dagum's definitions, word by word."""
    names = sorted(set(groups))
    of = {name: [v for v, g in zip(values, groups, strict=True) if g == name] for name in names}
    n, mean = len(values), sum(values) / len(values)
    m = {name: sum(part) / len(part) for name, part in of.items()}
    p = {name: len(part) / n for name, part in of.items()}
    s = {name: len(part) * m[name] / (n * mean) for name, part in of.items()}
    parts = {"within": 0.0, "between": 0.0, "transvariation": 0.0}
    for j in names:
        gaps = sum(abs(x - y) for x in of[j] for y in of[j])
        parts["within"] += gaps / (2 * len(of[j]) ** 2 * m[j]) * p[j] * s[j]
        for h in names:
            if m[j] < m[h] or (m[j] == m[h] and j <= h):
                continue
            size = len(of[j]) * len(of[h])
            d = sum(max(x - y, 0) for x in of[j] for y in of[h]) / size
            q = sum(max(y - x, 0) for x in of[j] for y in of[h]) / size
            gini = (d + q) / (m[j] + m[h])
            share = (d - q) / (d + q) if d + q else 0.0
            weight = p[j] * s[h] + p[h] * s[j]
            parts["between"] += gini * weight * share
            parts["transvariation"] += gini * weight * (1 - share)
    return parts


@given(
    st.lists(
        st.tuples(st.integers(1, 1000), st.sampled_from("ABC")), min_size=3, max_size=25
    ).filter(lambda pairs: len({group for _, group in pairs}) > 1)
)
def test_dagum_agrees_with_double_sums_and_adds_up(pairs):
    values, groups = zip(*pairs, strict=True)
    found, detail = dagum(pd.Series(values, dtype=float), pd.Series(groups))
    wanted = double_sums(values, groups)
    for name, value in wanted.items():
        assert found[name] == pytest.approx(value, abs=1e-12)
    assert found["total"] == pytest.approx(sum(wanted.values()))
    assert detail["contribution"].sum() == pytest.approx(found["total"])
    every = [abs(x - y) for x in values for y in values]
    assert found["total"] == pytest.approx(sum(every) / (2 * len(values) * sum(values)))


def test_the_gini_of_the_documentation_of_the_r_package_ineq():
    """`ineq::Gini` of these ten incomes is printed there as 0.4620911."""
    incomes = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
    values = pd.Series(incomes, dtype=float)
    for groups in ("ABABABABAB", "AAAAABBBBB", "ABCDEABCDE"):
        assert dagum(values, pd.Series(list(groups)))[0]["total"] == pytest.approx(
            0.4620911, abs=5e-8
        )


def test_groups_that_do_not_overlap_have_no_transvariation():
    values, groups = pd.Series([1.0, 2.0, 5.0, 9.0]), pd.Series(list("AABB"))
    found, pairs = dagum(values, groups)
    assert found["transvariation"] == pytest.approx(0)
    assert pairs.loc[pairs["group"] != pairs["other"], "affluence"].tolist() == [1.0]


def mexico():
    """Incomes of Mexican states, as PySAL has them: its documentation prints the results."""
    from iianalysis.dynamics.libraries import quiet

    with quiet():
        import libpysal
    return pd.read_csv(libpysal.examples.get_path("mexico.csv"))


@pytest.mark.parametrize("column", ["hanson98", "hanson03", "esquivel99", "inegi"])
def test_what_lies_between_is_the_gini_of_the_means_as_griffiths_has_shown(column):
    """Dagum's net between part is that of the older decompositions (W. Griffiths, 2008).

    So of Bhattacharya and Mahalanobis, Journal of the American Statistical Association 62, 1967:
    what they leave over as overlap is his transvariation.
    """
    from iianalysis.dynamics.libraries import quiet

    with quiet():
        from inequality.gini import Gini
    states = mexico()
    values = states["pcgdp2000"].astype(float)
    means = values.groupby(states[column]).transform("mean")
    found, _ = dagum(values, states[column])
    assert found["between"] == pytest.approx(Gini(means.to_numpy()).g)
    assert found["transvariation"] > 0.01


def test_theil_as_the_documentation_of_pysal_prints_it():
    """`inequality.theil.TheilD`, incomes of 1940 to 2000 by the regions of Hanson."""
    states = mexico()
    printed = {
        1940: (0.0345889, 0.17435454), 1950: (0.02816853, 0.12405598),
        1960: (0.05260921, 0.0521202), 1970: (0.05931219, 0.04263506),
        1980: (0.03205257, 0.06354856), 1990: (0.02963731, 0.07547525),
        2000: (0.03635872, 0.0702496),
    }  # fmt: skip
    for year, (between, within) in printed.items():
        found = theil(states[f"pcgdp{year}"].astype(float), states["hanson98"])
        assert found["between"] == pytest.approx(between, abs=5e-9)
        assert found["within"] == pytest.approx(within, abs=5e-9)
        assert found["total"] == pytest.approx(between + within, abs=2e-8)


def test_theil_is_the_sum_of_its_definition():
    """Shares and logarithms written out; half of all regions with nothing give ``ln 2``."""
    values = pd.Series([0.0, 1.0, 2.0, 4.0, 5.0, 8.0])
    groups = pd.Series(list("AABBBC"))
    found = theil(values, groups)
    share = values / values.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        total = np.nansum(share * np.log(6 * share))
    of_groups, sizes = share.groupby(groups).sum(), groups.value_counts()
    between = (of_groups * np.log(6 * of_groups / sizes)).sum()
    assert found["total"] == pytest.approx(total)
    assert found["between"] == pytest.approx(between)
    assert found["within"] == pytest.approx(total - between)
    half = theil(pd.Series([0.0, 0, 0, 10, 10, 10]), pd.Series(list("AAABBB")))
    assert half.tolist() == pytest.approx([0.0, np.log(2), np.log(2)])


def test_gini_within_and_between_as_pysal_prints_it():
    """`inequality.gini.Gini_Spatial`: incomes of 1940, neighbours are states of one region.

    Its documentation prints 4353856 as the sum of differences between regions, its own test 884130
    within them and 0.35372371 for the index; both over ``2 n^2 mean`` are Dagum's part within, and
    his net and transvariation together.
    """
    states = mexico()
    values = states["pcgdp1940"].astype(float)
    found, _ = dagum(values, states["hanson98"])
    sums = 2 * len(values) ** 2 * values.mean() * found
    assert found["total"] == pytest.approx(0.35372371173452849)
    assert sums["within"] == pytest.approx(884130.0)
    assert sums["between"] + sums["transvariation"] == pytest.approx(4353856.0)
    assert found["transvariation"] > 0.05  # regions overlap


def test_gini_of_the_same_incomes_agrees_with_pysal():
    from iianalysis.dynamics.libraries import quiet

    with quiet():
        from inequality.gini import Gini
    states = mexico()
    for year in (1940, 2000):
        values = states[f"pcgdp{year}"].astype(float)
        wanted = Gini(values.to_numpy()).g
        assert dagum(values, states["hanson98"])[0]["total"] == pytest.approx(wanted)


def test_parts_of_every_node_and_year_add_up(found):
    table = found.tables["inequality"]
    wide = table.pivot(index=["node", "year", "measure"], columns="component", values="value")
    parts = wide[["within", "between", "transvariation"]].fillna(0).sum(axis=1)
    assert len(wide) == 6 * 4 * 2
    assert parts.to_numpy() == pytest.approx(wide["total"].to_numpy(), abs=1e-11)
    assert (wide[["within", "between", "total"]] > 0).all(axis=None)
    pairs = found.tables["inequality_pairs"]
    sums = pairs.groupby(["node", "year"])["contribution"].sum()
    gini = wide["total"].xs("gini", level="measure")
    assert sums[gini.index].to_numpy() == pytest.approx(gini.to_numpy(), abs=1e-10)


def test_what_has_no_inequality_is_refused_or_is_none():
    groups = pd.Series(list("AAB"))
    with pytest.raises(MethodError, match="negative"):
        dagum(pd.Series([1.0, -2.0, 3.0]), groups)
    with pytest.raises(MethodError, match="all scores are 0"):
        theil(pd.Series([0.0, 0.0, 0.0]), groups)
    level = dagum(pd.Series([2.0, 2.0, 2.0]), groups)[0]
    assert level.to_numpy() == pytest.approx(np.zeros(4))


def test_regions_without_a_macro_region_count_as_a_group_of_their_own():
    values = dict(zip("ABCDEFGH", [1.0, 2, 3, 4, 5, 6, 9, 20], strict=True))
    result = scored({1: values, 2: values})
    groups = pd.Series(dict(zip("ABCDEFGH", ["up", "up", "up", "down", "down", "down", "", None],
                                strict=True)))  # fmt: skip
    table, pairs = inequality_tables(result, groups)
    y = np.array(list(values.values()))
    gini = np.abs(y[:, None] - y).sum() / (2 * len(y) ** 2 * y.mean())
    share = y / y.sum()
    rows = table[(table["node"] == "overall") & (table["year"] == 2)]
    rows = rows.set_index(["measure", "component"])
    assert rows.loc[("gini", "total"), "value"] == pytest.approx(gini)
    assert rows.loc[("theil", "total"), "value"] == pytest.approx((share * np.log(8 * share)).sum())
    assert (rows["regions"] == 8).all()
    assert (rows["ungrouped"] == 2).all()
    assert set(pairs["group"]) | set(pairs["other"]) == {"up", "down", UNGROUPED}
    said = read_in("en", convergence_findings.inequality, table, "overall")
    assert "8 regions (2 without a macro-region, taken as a group of their own): Gini" in said
    assert f"{gini:.3f}" in said
    assert "8个地区（其中2个未划入大区" in read_in(
        "zh", convergence_findings.inequality, table, "overall"
    )
    with pytest.raises(MethodError, match="needs two macro-regions, but overall 1 has 1"):
        inequality_tables(result, groups.replace("down", ""))


# Space

SQUARES = {
    "features": [
        {
            "type": "Feature",
            "properties": {"region": f"{row}{column}"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[column, row], [column + 1, row], [column + 1, row + 1],
                                 [column, row + 1], [column, row]]],
            },
        }
        for row in range(2)
        for column in range(3)
    ]
}  # fmt: skip
NAMES = [feature["properties"]["region"] for feature in SQUARES["features"]]


def test_neighbours_share_a_border_or_a_corner():
    found = contiguity(SQUARES, NAMES)
    assert set(found.of["00"]) == {"01", "10", "11"}
    assert set(found.of["01"]) == {"00", "02", "10", "11", "12"}
    assert found.assumed == ()


def test_neighbours_are_those_whose_shapes_meet(default_study):
    import shapely

    geometry = default_study.geometry["geometry"]
    shapes = {
        feature["properties"]["region"]: shapely.geometry.shape(feature["geometry"])
        for feature in geometry["features"]
    }
    regions = list(default_study.regions.index)
    found = contiguity(geometry, regions)
    for region in regions:
        touching = {r for r in regions if r != region and shapes[r].intersects(shapes[region])}
        linked = {b for a, b in found.assumed if a == region} | {
            a for a, b in found.assumed if b == region
        }
        assert set(found.of[region]) == touching | linked
    assert found.assumed == (("海南", "广东"),)
    alone = found.without_links()
    assert alone.of["海南"] == ()
    assert "海南" not in alone.of["广东"]
    assert set(alone.of["北京"]) == {"天津", "河北"}


CHAIN = Neighbours({"P": ("Q",), "Q": ("P", "R"), "R": ("Q", "S"), "S": ("R",)})


def test_moran_of_a_chain_by_hand():
    """Scores 1 to 4 in a row: z = -3/2, -1/2, 1/2, 3/2, neighbours' means -1/2, -1/2, 1/2, 1/2.

    ``I = (3/4 + 1/4 + 1/4 + 3/4) / 5 = 0.4``.
    """
    scores = pd.Series([1.0, 2.0, 3.0, 4.0], index=list("PQRS"))
    found = global_moran(scores, CHAIN)
    assert found["moran"] == pytest.approx(0.4)
    assert found["expected"] == pytest.approx(-1 / 3)
    z = {region: value - 2.5 for region, value in scores.items()}

    def of(order):
        dealt = dict(zip("PQRS", order, strict=True))
        lags = {r: np.mean([dealt[o] for o in CHAIN.of[r]]) for r in dealt}
        return sum(dealt[r] * lags[r] for r in dealt) / 5

    all_orders = np.array([of(order) for order in permutations(z.values())])
    exact = 2 * (all_orders.round(9) >= 0.4).mean()
    assert found["p"] == pytest.approx(exact, abs=0.015)
    local = local_moran(scores, CHAIN).set_index("region")
    deviation = scores.std(ddof=0)
    assert local["lag"].to_numpy() == pytest.approx(np.array([-0.5, -0.5, 0.5, 0.5]) / deviation)
    assert local.loc["P", "local_moran"] == pytest.approx(3 / 5 * 0.75 / 1)
    assert local["quadrant"].tolist() == ["low-low", "low-low", "high-high", "high-high"]
    # the one neighbour of P is Q, R or S: one in three lies as low
    assert local.loc["P", "p"] == pytest.approx(2 / 3, abs=0.02)


@pytest.mark.filterwarnings("ignore:The alternative hypothesis:DeprecationWarning")
def test_moran_agrees_with_esda(default_study, method):
    from iianalysis.dynamics.libraries import quiet

    with quiet():
        from esda import Moran, Moran_Local
        from libpysal.weights import W
    scores = comparable_index(default_study, method).year(2023)
    near = contiguity(default_study.geometry["geometry"], list(scores.index))
    w = W({region: list(others) for region, others in near.of.items()}, silence_warnings=True)
    w.transform = "r"
    order = [list(scores.index).index(region) for region in w.id_order]
    state = np.random.get_state()  # noqa: NPY002
    np.random.seed(1)  # noqa: NPY002
    for node in ("overall", "environment"):
        values = scores[node].to_numpy()[order]
        whole = global_moran(scores[node], near)
        theirs = Moran(values, w, permutations=9999)
        assert whole["moran"] == pytest.approx(theirs.I)
        assert whole["expected"] == pytest.approx(theirs.EI)
        assert whole["p"] == pytest.approx(2 * theirs.p_sim, abs=0.008)
        local = local_moran(scores[node], near)
        local = local.set_index("region").loc[list(w.id_order)]
        theirs = Moran_Local(values, w, permutations=9999, seed=1)
        assert local["local_moran"].to_numpy() == pytest.approx(theirs.Is)
        quadrants = {1: "high-high", 2: "low-high", 3: "low-low", 4: "high-low"}
        assert local["quadrant"].tolist() == [quadrants[q] for q in theirs.q]
        # with one neighbour a deal in thirty equals what was observed, which rounding hides there
        several = local["neighbours"] > 1
        assert np.abs(local["p"] - np.minimum(1, 2 * theirs.p_sim))[several].max() < 0.04
        assert local.index[~several].tolist() == ["海南"]
    local = local_moran(scores["overall"], near).set_index("region")
    assert local.loc["海南", "p"] == pytest.approx(2 / 30, abs=0.01)  # beside the highest of 30
    np.random.set_state(state)  # noqa: NPY002


def test_the_mean_of_local_morans_is_the_global_one(found):
    local = found.tables["spatial_local"].groupby("node")["local_moran"].mean()
    whole = found.tables["spatial_global"]
    whole = whole[(whole["year"] == 2023) & (whole["islands"] == "nearest")].set_index("node")
    assert (31 / 30 * local[whole.index]).to_numpy() == pytest.approx(
        whole["moran"].to_numpy(), abs=1e-9
    )


def test_many_tests_at_once_are_adjusted(found):
    for _, rows in found.tables["spatial_local"].groupby("node"):
        p = np.sort(rows["p"].to_numpy())
        wanted = np.minimum.accumulate((p * len(p) / np.arange(1, len(p) + 1))[::-1])[::-1]
        assert np.sort(rows["p_fdr"].to_numpy()) == pytest.approx(np.minimum(wanted, 1))


@pytest.mark.usefixtures("few")
def test_an_island_is_linked_or_stays_alone_and_both_are_shown(default_study, method):
    geometry, index = default_study.geometry["geometry"], comparable_index(default_study, method)
    linked, of_linked = spatial_tables(index, geometry)
    assert set(linked["islands"]) == {"nearest", "none"}
    assert set(linked.loc[linked["islands"] == "nearest", "links"]) == {"海南-广东"}
    assert set(linked.loc[linked["islands"] == "none", "links"]) == {""}
    again, alone = spatial_tables(index, geometry, "none")
    pd.testing.assert_frame_equal(linked, again)
    row = alone[(alone["node"] == "overall") & (alone["region"] == "海南")].iloc[0]
    assert row["neighbours"] == 0
    assert row[["lag", "local_moran", "p", "p_fdr"]].isna().all()
    assert row["quadrant"] == ""
    assert of_linked["p"].notna().all()
    with pytest.raises(MethodError, match="islands is 'ferry'; it must be nearest or none"):
        spatial_tables(index, geometry, "ferry")


def test_what_has_no_pattern_is_refused():
    level = pd.Series(2.0, index=list("PQRS"))
    with pytest.raises(MethodError, match="all scores are the same"):
        global_moran(level, CHAIN)
    with pytest.raises(MethodError, match="needs 4 regions with a score, but there are 3"):
        local_moran(level.iloc[:3], CHAIN)
    with pytest.raises(MethodError, match="shapes of 3 of 4 regions"):
        contiguity(SQUARES, [*NAMES[:3], "elsewhere"])
    moved = [
        {**feature, "geometry": {"type": "Polygon", "coordinates": [
            [[x + 10 * place, y] for x, y in feature["geometry"]["coordinates"][0]]]}}
        for place, feature in enumerate(SQUARES["features"])
    ]  # fmt: skip
    with pytest.raises(MethodError, match="no two regions touch"):
        contiguity({"features": moved}, NAMES)


# With series with a break, and without


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("islands", ["nearest", "none"])
def test_both_ways_stand_side_by_side(default_study, islands):
    tables = dynamics(default_study, islands=islands).tables
    again = dynamics(default_study, breaks="left out", islands=islands).tables
    for way, of in (("kept", tables), ("left out", again)):
        rows = tables["breaks_compared"]
        rows = rows[rows["breaks"] == way].set_index(["node", "measure", "year"])["value"]
        for node in ("overall", "foundation", "application"):
            known = rows[node]
            spread = of["sigma_convergence"].set_index(["node", "year"]).loc[node]
            assert known["cv"].to_dict() == spread["cv"][[2020, 2023]].to_dict()
            line = of["beta_convergence"].set_index("node").loc[node]
            assert known["slope", 2023] == line["slope"]
            assert known["slope_low", 2023] == line["robust_low"]
            parts = of["inequality"].set_index(["node", "measure", "component", "year"]).loc[node]
            assert known["gini", 2020] == parts.loc[("gini", "total", 2020), "value"]
            assert known["theil_between", 2023] == parts.loc[("theil", "between", 2023), "share"]
            moran = of["spatial_global"].set_index(["node", "year", "islands"])
            moran = moran.loc[(node, 2023, islands)]
            assert known["moran", 2023] == moran["moran"]
            assert known["moran_p", 2023] == moran["p"]
    mine, other = (of["breaks_compared"] for of in (tables, again))
    keys = ["breaks", "node", "measure", "year"]
    pd.testing.assert_frame_equal(
        mine.sort_values(keys, ignore_index=True), other.sort_values(keys, ignore_index=True)
    )


# All of it


def test_the_same_study_gives_the_same_bytes(default_study, found):
    again = dynamics(default_study)
    for name, table in found.tables.items():
        assert table.to_csv().encode() == again.tables[name].to_csv().encode()
    assert set(found.tables) == set(expected(default_study))
    assert set(found.tables) == {name for part in PARTS.values() for name in part}
    assert found.untold == {}


def test_other_words_are_refused(default_study):
    with pytest.raises(MethodError, match="breaks is 'gone'; it must be kept or left out"):
        dynamics(default_study, "", "gone")
    with pytest.raises(MethodError, match="islands is 'boat'; it must be nearest or none"):
        dynamics(default_study, "", "kept", "boat")


# How sure a tier and a move are


def test_shares_of_draws_are_counted_by_year_region_and_move():
    first, last = [[1, 1, 2, 2], [2, 2, 2, 3]], [[1, 1, 1, 1], [2, 2, 3, 3]]
    drawn = DrawnTiers(["A", "B"], [2020, 2023], np.array([first, last], dtype=np.int8))
    table = pd.DataFrame(
        {
            "region": ["A", "A", "B", "B"],
            "year": [2020, 2023, 2020, 2023],
            "tier": pd.array([2, 1, 2, pd.NA], dtype="Int64"),
        }
    )
    found = drawn.of_moves(table)
    assert found["probability"].tolist() == [0.5, 1.0, 0.75, 0.0]
    assert found["rise_probability"].tolist() == [0.0, 0.5, 0.0, 0.0]
    assert found["fall_probability"].tolist() == [0.0, 0.0, 0.0, 0.25]
    assert found["draws"].tolist() == [4] * 4
    spans = pd.DataFrame(
        [(2020, 2023, one, other) for one in (1, 2, 3) for other in (1, 2, 3)],
        columns=["start", "end", "tier_start", "tier_end"],
    )
    expected = drawn.of_transitions(spans)["expected_regions"]
    assert expected.tolist() == [0.5, 0.0, 0.0, 0.5, 0.5, 0.25, 0.0, 0.0, 0.25]


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("breaks", BREAKS)
def test_draws_that_hardly_vary_give_the_tiers_of_the_index(
    default_study, method, breaks, monkeypatch
):
    monkeypatch.setattr(chances, "NOISE", 1e-5)
    monkeypatch.setattr(
        chances,
        "assumed_errors",
        lambda _: Errors(dict.fromkeys(ASSUMED_SIZES, 0.0), False, 0.0, jumps=0.0),
    )
    rows = dynamics(default_study).tables["movement"]
    rows = rows[rows["breaks"] == breaks]
    result = comparable_index(default_study, method, breaks)
    drawn = chances.drawn_tiers(default_study, result, breaks, default_study.tier_sizes, 20)
    assert (drawn.of_moves(rows)["probability"] == 1).all()


@pytest.mark.parametrize("breaks", BREAKS)
def test_every_draw_has_tiers_of_the_given_sizes_in_the_last_year(default_study, method, breaks):
    result = comparable_index(default_study, method, breaks)
    sizes = default_study.tier_sizes
    drawn = chances.drawn_tiers(default_study, result, breaks, sizes, 50, seed=1)
    for tier, size in enumerate(sizes, 1):
        assert ((drawn.tiers[-1] == tier).sum(axis=0) == size).all()
    assert (drawn.tiers > 0).all()
    again = chances.drawn_tiers(default_study, result, breaks, sizes, 50, seed=1)
    other = chances.drawn_tiers(default_study, result, breaks, sizes, 50, seed=2)
    assert (again.tiers == drawn.tiers).all()
    assert (other.tiers != drawn.tiers).any()


def test_movement_shows_how_sure_it_is(found):
    tables = found.tables
    rows = tables["movement"]
    assert (rows["draws"] == chances.DRAWS).all()
    assert rows["probability"].between(0, 1).all()
    first = rows[rows["year"] == rows["year"].min()]
    assert (first[["rise_probability", "fall_probability"]] == 0).all(axis=None)
    assert (rows["rise_probability"] + rows["fall_probability"] <= 1 + 1e-9).all()
    spans = tables["transitions"].groupby(["breaks", "start", "end"])
    np.testing.assert_allclose(spans["expected_regions"].sum(), 31, atol=1e-9)


@pytest.mark.usefixtures("few")
def test_where_nothing_can_vary_there_is_no_share(default_study, method, monkeypatch):
    monkeypatch.setattr(chances, "_plan", lambda *_: None)
    result = comparable_index(default_study, method)
    drawn = chances.drawn_tiers(default_study, result, "kept", default_study.tier_sizes)
    tables = dynamics(default_study).tables
    rows = drawn.of_moves(tables["movement"])
    assert (rows["draws"] == 0).all()
    assert rows[["probability", "rise_probability", "fall_probability"]].isna().all(axis=None)
    assert drawn.of_transitions(tables["transitions"])["expected_regions"].isna().all()


def test_what_hangs_on_the_coverage_rule_stands_beside_every_move(default_study, found, method):
    rows = found.tables["movement"].query("breaks == 'kept' and year == 2023").set_index("region")
    # without snapshots the environment rests on two series of four nodes: 0.50, just enough
    assert rows["barely_covered"].map(lambda text: "environment" in text.codes).all()
    assert rows.loc["陕西", "rise_probability"] == pytest.approx(0.86, abs=0.02)
    assert rows.loc["陕西", "well_covered_rise"] < 0.02
    text = read_in(
        "en",
        coverage_findings.of_movement,
        found.tables["movement"],
        names=default_study.labels,
        scope="regional",
    )
    won = rows["well_covered_won"]
    assert "decided by the weights of the index, in draws too" in text
    assert "Environment in 31 regions" in text
    assert f"{(won > 0).sum()} would rise a tier and none fall" in text
    assert "the move of Shaanxi has <1% of draws, not 86%" in text
    chinese = read_in(
        "zh",
        coverage_findings.of_movement,
        found.tables["movement"],
        names=default_study.labels,
        scope="regional",
    )
    assert "发展环境（31个地区）" in chinese
    assert f"升档{(won > 0).sum()}个、无降档" in chinese


def test_nodes_barely_covered_are_counted_whatever_their_codes():
    signs = ["a; b", "; ", "a", "b", "growth of a; b"]
    texts = [listed(map(of_node, signs[:n]), "; ") for n in (1, 3, 5)]
    movement = pd.DataFrame(
        {"breaks": "kept", "year": 2021, "region": list("XYZ"), "well_covered_won": np.nan}
    )
    movement = with_texts(movement, barely_covered=texts)
    labels = Labels({code: f"Node {n}" for n, code in enumerate(signs)}, {})
    told = "Node 0 in 3 regions, Node 1 in 2 regions, Node 2 in 2 regions, Node 3 in 1 region, "
    told = f"could take their score from {told}Node 4 in 1 region. "
    assert told in read_in("en", coverage_findings.of_movement, movement, names=lambda *_: labels)


def test_nothing_hangs_on_the_rule_where_all_is_covered():
    regions = [f"r{number}" for number in range(6)]
    values = {region: {2020: number, 2021: 2.0 * number} for number, region in enumerate(regions)}
    result = scored(values)
    assert (chances.barely_covered(result) == "").all()
    table = moves(result).assign(
        rise_probability=0.1, fall_probability=0.0, breaks="kept", tiers_won=0
    )
    beside = chances.beside_well_covered(table, None, result, "kept", ())
    assert beside["well_covered_rise"].eq(0.1).all()
    text = read_in("en", coverage_findings.of_movement, beside)
    assert text.endswith("nowhere would drawn weights decide otherwise")


@pytest.mark.parametrize("least", [0.0, 0.3, 0.5, 0.8, 1.0])
def test_the_reach_of_drawn_weights(least):
    # of two equal parts that make up a share c of the weight, noise takes at most c (1 - a) there
    result = replace(
        scored({"A": {2020: 1.0}, "B": {2020: 2.0}}), method=Method(min_coverage=least)
    )
    reach, noise = chances._reach(result), chances.NOISE
    worst = reach * (1 - noise) / (reach * (1 - noise) + (1 - reach) * (1 + noise))
    assert worst == pytest.approx(least)
