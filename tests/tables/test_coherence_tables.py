"""Tables on coherence: of any study with regions, whatever it lacks; they agree with each other."""

import numpy as np
import pandas as pd
import pytest
from studies import SMALL, edited, many, write

from iianalysis import read_study
from iianalysis.schemes import BALANCED, code_of, described, weights_of
from iianalysis.tables.coherence import MAKERS, of_index
from iianalysis.tables.register import LATER
from iianalysis.tables.results import compute
from iianalysis.tables.tiers import lists


def tables_of(folder, tables=SMALL, **changed):
    return compute(read_study(write(folder / "study", tables, **changed)), without=LATER).tables


def test_a_study_without_regions_has_none(tmp_path):
    lines = [line for line in SMALL["indicators"].splitlines(True) if "regional" not in line]
    gone = dict.fromkeys(("regional", "regions", "imputation", "weights"))
    tables = tables_of(tmp_path, SMALL | {"indicators": "".join(lines)}, **gone)
    assert not set(MAKERS) & set(tables)


@pytest.mark.parametrize("regions", [2, 3, 4, 6])
def test_few_regions_leave_missing_values_and_no_error(tmp_path, regions):
    study = many(regions)
    if regions == 2:
        study["study"] = study["study"].replace("tier_sizes,0 2\n", "")
    elif regions < 6:
        study["study"] = study["study"].replace(
            f"{regions // 3} {regions - regions // 3}", "1 " + str(regions - 1)
        )
    tables = tables_of(tmp_path, study)
    assert {"correlations", "importance", "reliability", "balanced_weights"} <= set(tables)
    there = regions >= 3
    assert tables["correlations"]["r"].notna().all() == there
    assert tables["importance"]["importance"].notna().all() == there
    assert tables["reliability"]["alpha"].notna().all() == there
    assert (tables["reliability"]["note"] == "").all() == there
    assert tables["correlations"]["regions"].eq(regions).all()


def test_a_tree_of_one_indicator_has_no_pairs(tmp_path):
    one = many(5)
    one["indicators"] = "".join(one["indicators"].splitlines(True)[:2])
    one["regional"] = "".join(
        line for line in one["regional"].splitlines(True) if ",a1," in line or "value" in line
    )
    tables = tables_of(tmp_path, one)
    assert tables["correlations"]["relation"].tolist() == ["own node", "index"]
    assert "reliability" not in tables
    assert tables["balanced_weights"]["note"].eq("the only part with a score").all()
    assert tables["importance"]["importance"].to_numpy() == pytest.approx(1)


def test_the_tables_of_the_default_study_agree(quick):
    tables, study = quick.tables, quick.study
    known = tables["importance"].set_index("node")
    assert (known["importance"] >= known["r_squared"] - 1e-9).all()
    index = tables["correlations"].query("relation == 'index'").set_index("indicator")["r"]
    assert index.to_numpy() == pytest.approx(known["r"].reindex(index.index), abs=1e-8)
    assert known["nominal_share"].groupby(known["level"]).sum().to_numpy() == pytest.approx(1)
    eigenvalues = tables["principal_components"].groupby(["node", "among"])["eigenvalue"].sum()
    items = tables["reliability"].set_index(["node", "among"])["items"]
    assert eigenvalues.to_numpy() == pytest.approx(items.reindex(eigenvalues.index))
    cells = study.cells["regional"]
    assert set(tables["single_series"]["by_series"]) <= set(cells["indicator"])


def test_single_totals_put_as_many_into_their_printed_tier_as_the_readme_says(quick):
    totals = quick.tables["single_series"]["by_series"]
    table = lists.tier_agreement(quick.study, quick.method)
    hits = table[table["indicator"].isin(totals)].set_index("indicator")["in_printed_tier"]
    assert hits["tertiary_value_added"] == hits.max() == 27
    assert (hits == 27).sum() == 4


def test_the_scheme_makes_what_is_below_a_node_equally_important(default_study):
    weights, tree = (
        weights_of(default_study, "regional", BALANCED),
        default_study.framework("regional"),
    )
    for parent in tree.parents():
        assert weights[tree.children(parent)].sum() == pytest.approx(1)
    assert weights["diffusion"] != 0.5
    assert weights["diffusion"] + weights["depth"] == pytest.approx(2 / 3)  # of 3, one is a gap
    assert "from the data (balanced)" in described(default_study, "regional", BALANCED)
    assert code_of(default_study, BALANCED) == "balanced"


def test_another_year_and_other_goalposts_are_others(default_study):
    from iianalysis.pages import indices

    now = of_index(default_study, indices.regional(default_study), 2023)
    then = of_index(default_study, indices.regional(default_study, "equal", "pooled"), 2020)
    assert set(now) == set(then) == set(MAKERS)
    for name in ("importance", "balanced_weights", "single_series"):
        assert len(then[name]) > 0
        assert not now[name].equals(then[name])
    assert np.isfinite(then["importance"]["importance"]).all()


def test_a_series_in_use_nowhere_is_ranked_too(tmp_path):
    table = tables_of(tmp_path)["single_series"].set_index("by_series")
    assert table["in_index"].to_dict() == {"a1": True, "part": False, "whole": False}
    none = edited("indicators", "regional,a1,a,A1,t,1,,,,1", "regional,a1,a,A1,t,1,,,,")
    without = none["indicators"].replace(",,,,1\n", ",,,,\n")
    assert "single_series" not in tables_of(tmp_path / "none", indicators=without)
    assert isinstance(table, pd.DataFrame)
