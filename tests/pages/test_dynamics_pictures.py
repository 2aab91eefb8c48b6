"""How regions move, as a run shows it: tables, pictures, sentences; and studies that lack parts."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from asked import computed
from readers import page_of, read_in
from seen import assert_readable, words
from studies import SMALL, write

from iianalysis import read_study
from iianalysis.dynamics.space import contiguity
from iianalysis.pages.movement import convergence as convergence_findings
from iianalysis.pages.movement import says as dynamics_findings
from iianalysis.pages.movement import section as movement_section
from iianalysis.pages.movement import views as dynamics_lessons
from iianalysis.pages.movement.says import last_moves
from iianalysis.pages.pictures import pictures, title
from iianalysis.pages.readable import readable
from iianalysis.pages.report.how_far import how_far
from iianalysis.pages.report.sections import HEADINGS
from iianalysis.parameters import ParameterError
from iianalysis.show.names import Labels
from iianalysis.show.numbers import SAFE, percent
from iianalysis.study.shapes import outlines
from iianalysis.tables.movement import PARTS, expected
from iianalysis.tables.register import LATER
from iianalysis.tables.results import compute

NAMES = [
    "tier_paths", "convergence", "movement_drivers", "moran_scatter", "local_moran_map",
    "inequality_parts",
]  # fmt: skip
TABLES = [name for part in PARTS.values() for name in part]
OTHERS = ("evidence", "tiers", "uncertainty")  # steps that are left out


@pytest.fixture(scope="module")
def results(quick, of_suite):
    with of_suite():
        return computed(quick.study, OTHERS, quick)


# Tables


def test_they_are_those_of_the_step(quick, results):
    assert set(TABLES) <= set(quick.tables.left_out)
    assert set(TABLES) == set(results.tables) - set(quick.tables)
    assert set(TABLES) & set(results.tables.left_out) == set()
    assert results.unmoved == {}


# Studies that lack something

FOUR = {
    "study": "key,value\ntier_sizes,1 3\n",
    "framework": "node,parent,name_en\nall,,All\n",
    "indicators": "scope,indicator,parent,name_en,unit,direction\n"
    "regional,x,all,X,t,1\nregional,y,all,Y,t,1\n",
    "regions": "region,name_en,macro_region\nP,P,east\nQ,Q,east\nR,R,west\nS,S,west\n",
    "regional": "region,year,indicator,value\n"
    "P,2001,x,1\nQ,2001,x,2\nR,2001,x,3\nS,2001,x,4\nP,2001,y,4\nQ,2001,y,3\nR,2001,y,1\nS,2001,y,2\n"
    "P,2002,x,6\nQ,2002,x,3\nR,2002,x,4\nS,2002,x,5\nP,2002,y,5\nQ,2002,y,4\nR,2002,y,2\nS,2002,y,3\n",
}


def shapes(gap=0.0, names="PQRS"):
    """A row of squares, each that far from the next."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"region": name},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]]],
                },
            }
            for name, x in zip(names, np.arange(len(names)) * (1.0 + gap), strict=True)
        ],
    }


def test_a_border_that_crosses_itself_is_mended():
    geometry = shapes()
    crossed = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    geometry["features"][0]["geometry"] = crossed
    geometry["features"] += geometry["features"][:1]  # twice, so that they are joined
    found = outlines(geometry, "EPSG:4326").set_crs(None, allow_override=True)
    assert found.index.to_list() == list("PQRS")
    assert found.is_valid.all()
    assert found.area["P"] == pytest.approx(0.5)
    assert contiguity(geometry, list("PQRS")).of["P"] == ("Q",)


def study_of(folder, geometry=None, **changed):
    write(folder, FOUR, **changed)
    if geometry is not None:
        (folder / "geometry.geojson").write_text(json.dumps(geometry), encoding="utf-8")
    return read_study(folder)


def shown(results):
    """Pictures and sentences of both languages: none may fail, or say that it knows nothing."""
    for language in ("en", "zh"):
        for name, picture in pictures(results).items():
            if picture.section == "movement":
                assert "nan" not in words(read_in(language, picture.draw, results)), name
        for text in read_in(language, movement_section.all_of, results):
            assert "nan" not in text
            assert "print" not in text


@pytest.mark.parametrize(
    ("tables", "absent"),
    [
        (SMALL, {"spatial_global", "spatial_local", "breaks_compared"}),
        ({name: SMALL[name] for name in ("framework", "indicators", "regions", "regional")},
         {"spatial_global", "spatial_local", "movement_thresholds", "transitions",
          "breaks_compared"}),
        ({name: SMALL[name] for name in ("framework", "indicators", "national")}, set(TABLES)),
        ({**FOUR, "regions": "region,name_en\nP,P\nQ,Q\nR,R\nS,S\n"},
         {"spatial_global", "spatial_local", "inequality", "inequality_pairs", "breaks_compared"}),
    ],
    ids=["small", "no sizes", "national", "no macro-regions"],
)  # fmt: skip
@pytest.mark.usefixtures("few")
def test_other_studies_run_without_what_they_lack(tmp_path, tables, absent):
    study = read_study(write(tmp_path / "study", tables))
    results = compute(study)
    assert set(TABLES) - set(expected(study)) == absent
    assert set(TABLES) - set(results.tables) - absent == {
        name for part in results.unmoved for name in PARTS[part]
    } & set(expected(study))
    shown(results)


@pytest.mark.usefixtures("few")
def test_a_small_study_has_all_of_it(tmp_path):
    results = compute(study_of(tmp_path / "study", shapes()), without=OTHERS)
    assert set(TABLES) - set(results.tables) == {"breaks_compared"}
    assert set(results.tables["movement"]["breaks"]) == {"kept"}
    assert set(results.tables["spatial_global"]["islands"]) == {""}
    shown(results)
    assert "break" not in read_in(
        "en",
        dynamics_findings.moves,
        results.tables["movement"],
        names=results.study.labels,
    )


@pytest.mark.usefixtures("few")
def test_a_single_year_has_no_movement(tmp_path):
    rows = "".join(line for line in FOUR["regional"].splitlines(True) if ",2002," not in line)
    results = compute(study_of(tmp_path / "study", shapes(), regional=rows), without=OTHERS)
    there = {"sigma_convergence", "inequality", "inequality_pairs", "spatial_global",
             "spatial_local"}  # fmt: skip
    assert set(TABLES) & set(results.tables) == there
    assert results.unmoved == {}
    shown(results)


@pytest.mark.usefixtures("few")
def test_a_region_that_lacks_a_year_has_no_movement_and_the_others_do(tmp_path):
    rows = FOUR["regional"].replace("S,2002,x,5\n", "").replace("S,2002,y,3\n", "")
    sizes = "key,value\ntier_sizes,1 3\n"
    results = compute(
        study_of(tmp_path / "s", shapes(), regional=rows, study=sizes), without=OTHERS
    )
    assert set(results.tables["movement"]["region"]) == set("PQR")
    assert results.tables["transitions"].groupby("end")["regions"].sum().tolist() == [3]
    assert "needs 4 regions with a score" in results.unmoved["space"] or (
        "shapes of 3 of 3 regions" in results.unmoved["space"]
    )
    text = " ".join(read_in("en", how_far, results))
    assert "Spatial autocorrelation is not told" in text
    assert any("空间自相关无法测算" in line for line in read_in("zh", how_far, results))
    shown(results)


@pytest.mark.usefixtures("few")
def test_a_series_of_one_year_for_one_region_leaves_the_others_alone(tmp_path):
    rows = FOUR["regional"].replace("S,2001,y,2\n", "")
    results = compute(study_of(tmp_path / "study", shapes(), regional=rows), without=OTHERS)
    known = results.tables["movement_drivers"]
    assert known.groupby("region")["indicator"].agg(list).to_dict() == {
        "P": ["x", "y"], "Q": ["x", "y"], "R": ["x", "y"], "S": ["x"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (shapes(1.0), "no two regions touch"),
        (shapes(0.0, "PQRX"), "shapes of 3 of 4 regions"),
    ],
)
@pytest.mark.usefixtures("few")
def test_a_geometry_without_neighbours_is_said_to_have_none(tmp_path, geometry, reason):
    results = compute(study_of(tmp_path / "study", geometry), without=OTHERS)
    assert reason in results.unmoved["space"]
    assert "spatial_global" not in results.tables
    assert "movement" in results.tables
    shown(results)


@pytest.mark.usefixtures("few")
def test_regions_that_are_all_alike_are_refused_by_name(tmp_path):
    rows = "region,year,indicator,value\n" + "".join(
        f"{region},{year},{code},{value}\n"
        for year in (2001, 2002)
        for code in "xy"
        for region, value in zip(
            "PQRS", (year, 3 - year, year, 3 - year) if code == "x" else
            (3 - year, year, 3 - year, year), strict=True)
    )  # fmt: skip
    results = compute(study_of(tmp_path / "study", shapes(), regional=rows), without=OTHERS)
    assert "no threshold parts tier 1" in results.unmoved["tiers"]
    assert "all scores are the same" in results.unmoved["space"]
    line = results.tables["beta_convergence"].set_index("node").loc["all"]
    assert np.isnan(line["slope"])
    shown(results)


@pytest.mark.usefixtures("few")
def test_where_every_series_has_a_break_movement_is_told_with_them_alone(tmp_path):
    broken = (
        "scope,indicator,parent,name_en,unit,direction,break_year\n"
        "regional,x,all,X,t,1,2002\nregional,y,all,Y,t,1,2002\n"
    )
    results = compute(study_of(tmp_path / "study", indicators=broken), without=OTHERS)
    assert set(results.tables["movement"]["breaks"]) == {"kept"}
    assert results.tables["movement"]["tier"].notna().all()
    assert "(series with a break left out)" in results.unmoved["breaks"]
    shown(results)


# Pictures


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_every_picture_can_be_read(results, name, language):
    axes = read_in(language, pictures(results)[name].draw, results)
    assert_readable(axes)
    assert title(axes).replace(" ", "") in words(axes).replace(" ", "")
    assert ("极值取各年合并范围" if language == "zh" else "Goalposts pooled") in words(axes)


def test_each_has_its_table_and_its_place(quick, results):
    found = pictures(results)
    assert [name for name in found if found[name].section == "movement"] == NAMES
    for name in NAMES:
        assert found[name].table in results.tables
        assert name not in pictures(quick)
        assert name in pictures(quick, awaited=True)
    assert "movement" in HEADINGS


def test_tiers_on_the_picture_are_those_of_the_table(results):
    ax = read_in("en", pictures(results)["tier_paths"].draw, results)
    rows = results.tables["movement"]
    doubt = rows["probability"] < SAFE
    shares = " · " + rows["probability"].map(percent)
    wanted = rows["tier"].astype(str) + shares.where(doubt, "")
    drawn = [text.get_text() for text in ax.texts if text.get_text()[0] in "1234"]
    drawn = [text for text in drawn if not text.startswith("20")]
    assert sorted(drawn) == sorted(wanted)
    frames = [patch for patch in ax.patches if patch.get_facecolor()[3] == 0]
    assert len(frames) == doubt.sum() > 0
    marks = [text.get_text() for text in ax.texts]
    last = results.tables["movement"]
    last = last[last["year"] == last["year"].max()]
    for sign, name, won in (("▲", "rise", 1), ("▼", "fall", -1)):
        moved = last[np.sign(last["tiers_won"]) == won][f"{name}_probability"]
        wanted = [sign + (f" {percent(share)}" if share < SAFE else "") for share in moved]
        assert sorted(mark for mark in marks if mark[0] == sign) == sorted(wanted)


def test_cells_are_the_contributions_and_breaks_are_marked(results):
    ax = read_in("en", pictures(results)["movement_drivers"].draw, results)
    rows = results.tables["movement_drivers"]
    rows = rows[rows["breaks"] == "kept"]
    assert np.ma.sum(ax.collections[0].get_array()) == pytest.approx(rows["contribution"].sum())
    marked = [label.get_text() for label in ax.get_yticklabels() if "†" in label.get_text()]
    assert len(marked) == 2


def test_bars_are_the_parts_of_inequality(results):
    axes = read_in("en", pictures(results)["inequality_parts"].draw, results)
    table = results.tables["inequality"]
    for ax, measure in zip(axes, ("gini", "theil"), strict=True):
        heights = sum(bar.get_height() for container in ax.containers for bar in container)
        rows = table[(table["measure"] == measure) & (table["component"] == "total")]
        assert heights == pytest.approx(rows["value"].sum())


def test_points_of_the_scatter_are_regions_and_the_slope_is_moran(results):
    ax = read_in("en", pictures(results)["moran_scatter"].draw, results)
    rows = results.tables["spatial_local"].query("node == 'overall'")
    lines = [line for line in ax.lines if line.get_marker() in set("os^v")]
    assert sum(len(line.get_xdata()) for line in lines) == 31
    slopes = [
        np.diff(line.get_ydata())[0] / np.diff(line.get_xdata())[0]
        for line in ax.lines
        if line.get_marker() == "None" and len(line.get_xdata()) == 2 and np.diff(line.get_xdata())
    ]
    whole = results.tables["spatial_global"]
    whole = whole[(whole["node"] == "overall") & (whole["year"] == 2023)]
    assert slopes[-1] == pytest.approx(whole["moran"].iloc[0])
    assert rows["p"].notna().all()
    assert "names that would overlap are left out" in words(ax)


def test_the_map_marks_what_stands_out_with_all_tests_together(results):
    from iianalysis.pages.movement import space

    local = results.tables["spatial_local"]
    ax = read_in("en", space.local_moran_map, page_of(results), "environment")
    firm = (local[local["node"] == "environment"]["p_fdr"] <= 0.05).sum()
    assert firm > 0
    assert f"with all tests taken together {firm} region{'' if firm == 1 else 's'} (" in words(ax)
    assert "also with all tests taken together" in words(ax)


# Sentences and tables for the eye


def test_sentences_say_what_the_tables_say(results):
    tables, names = results.tables, results.study.labels
    labels = names("en", "regional")
    text = read_in("en", dynamics_findings.moves, tables["movement"], names=names)
    kept = last_moves(tables["movement"], "kept")["tiers_won"]
    other = last_moves(tables["movement"], "left out")["tiers_won"]
    assert f"thresholds {(kept > 0).sum()} regions (" in text
    assert f"{(other > 0).sum()} rise and {(other < 0).sum()} fall" in text
    for region in kept.index[kept > 0]:
        assert labels.regions[region] in text
    shares = last_moves(tables["movement"], "kept").loc[kept > 0, "rise_probability"]
    assert f"; {(shares >= SAFE).sum()} of the moves between tiers have at least 90%" in text
    back = read_in("en", dynamics_findings.moves, tables["movement"], "left out", names=names)
    assert f"with the series that have a break {(kept > 0).sum()} rise" in back
    whole = tables["spatial_global"]
    row = whole[(whole["node"] == "overall") & (whole["year"] == 2023)]
    said = read_in("en", convergence_findings.space, whole, "overall", results.study)
    for value in row["moran"]:
        assert f"{value:.2f}" in said
    assert "Hainan and Guangdong assumed to be neighbours" in said
    assert "that have a shape" not in said
    some = read_in(
        "en", convergence_findings.space, whole.assign(regions=29), "overall", results.study
    )
    assert "over the 29 of 31 regions that have a shape and a score" in some


def test_what_rests_on_little_is_said(results):
    """Environment without snapshots: two series, just the coverage that a score needs."""
    tables, names = results.tables, results.study.labels
    for name in ("sigma_convergence", "beta_convergence", "inequality", "spatial_global"):
        rows = tables[name][tables[name]["node"] == "environment"]
        assert (rows["coverage"] == 0.5).all()
        assert (rows["series"] == 2).all()
        assert rows["at_cut"].all()
        assert not tables[name].loc[tables[name]["node"] != "environment", "at_cut"].any()
    spreads = tables["sigma_convergence"]
    text = read_in("en", convergence_findings.rests_on, spreads, "overall", names=names)
    assert "rest on 25 series and 76% of the weight" in text
    assert "at the least coverage that a score may have: Environment (2 series, 50%)" in text
    fell = read_in("en", convergence_findings.sigma, spreads, "overall", names=names)
    assert "Environment −0.1% at a coverage of 50%" in fell
    zh = read_in("zh", convergence_findings.rests_on, spreads, "overall", names=names)
    assert "发展环境（2个序列，50%）" in zh
    shown = dynamics_lessons.morans(tables["spatial_global"]).set_index("node")
    assert shown.loc["environment", "coverage"] == 0.5


def test_what_is_at_current_prices_is_said(results):
    rows = results.tables["movement_drivers"]
    kept = rows[rows["breaks"] == "kept"]
    money = results.study.at_current_prices("regional")
    assert set(kept.loc[kept["prices"] == "current", "indicator"]) == set(money)
    points = kept.loc[kept["indicator"].isin(money), "contribution"].sum() / 31
    text = read_in("en", dynamics_findings.prices, rows)
    assert text.startswith(
        f"{len(money)} series are sums of money at current prices: {points:+.1f} of"
    )
    assert f"{points:+.1f}分" in read_in("zh", dynamics_findings.prices, rows)
    assert text in " ".join(read_in("en", movement_section.all_of, results))
    assert read_in("en", dynamics_findings.prices, rows.assign(prices="")) == ""
    shown = dynamics_lessons.driver_table(rows).set_index("indicator")
    assert shown.loc["software_revenue", "prices"] == "current"
    assert shown.loc["broadband_ports", "prices"] == ""


def test_what_takes_over_the_weight_of_a_series_with_a_break_is_named(results):
    names = results.study.labels
    table = results.tables["movement_drivers"]
    text = read_in("en", dynamics_findings.siblings, table, names=names)
    means = table.groupby(["breaks", "indicator"])["contribution"].sum() / 31
    before, after = (
        f"{means[way, 'websites_per_100_enterprises']:+.1f}".replace("-", "−")
        for way in ("kept", "left out")
    )
    node = names("en", "regional")["websites_per_100_enterprises"]
    wanted = f"{node} then has {after} points on average"
    assert f"{wanted} instead of {before}" in text
    assert read_in("en", dynamics_findings.siblings, table[table["breaks"] == "kept"]) == ""


def test_the_readme_says_the_same(results):
    words = dict(
        enumerate(
            ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
        )
    )
    movement = results.tables["movement"]
    counts = [
        words[(last_moves(movement, way)["tiers_won"] * sign > 0).sum()]
        for way in ("kept", "left out")
        for sign in (1, -1)
    ]
    text = " ".join((Path(__file__).parents[2] / "README.md").read_text("utf-8").split())
    said = "{} regions rise a tier from 2020 to 2023 and {} falls; without the two series whose"
    assert said.format(*counts[:2]) in text
    assert "{} rise and {} fall.".format(*counts[2:]) in text
    last = last_moves(movement, "kept")
    firm = (last.loc[last["tiers_won"] > 0, "rise_probability"] >= SAFE).sum()
    assert f"{words[firm].capitalize()} of the {counts[0]} rises hold in at least 90%" in text
    assert len(results.study.breaks("regional")) == 2


def line_of(slope, low, high):
    """The usual interval says convergence whatever the robust one does."""
    return pd.DataFrame(
        [{"node": "all", "slope": slope, "slope_low": -0.2, "slope_high": -0.1, "r_squared": 0.5,
          "wide_low": low, "wide_high": high, "leans_on": "P", "slope_without": 0.07,
          "robust_error": 0.02, "spatial_error": 0.03 if high > 0.1 else np.nan,
          "regions": 9, "speed": 0.1, "half_life": 7.0}]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (line_of(-0.1, -0.2, -0.05), "those who started lower grew faster; implied speed 10.0%"),
        (line_of(0.1, 0.05, 0.2), "those who started higher grew faster"),
        (line_of(-0.1, -0.2, 0.05), "neither convergence nor divergence is shown"),
        (line_of(-0.1, np.nan, np.nan), "neither convergence nor divergence is shown"),
    ],
)
def test_a_slope_is_only_called_what_its_interval_allows(line, words):
    peak = Labels({}, {"P": "Peak"})
    text = read_in("en", convergence_findings.beta, line, "all", names=lambda *_: peak)
    assert words in text
    assert text.endswith("without Peak the slope is 0.070")
    near = "of standard error 0.020 if regions are independent, 0.030 if neighbours share shocks"
    known = line.loc[0, ["wide_low", "spatial_error"]].notna()
    assert (near in text) == known.all()
    alone = known["wide_low"] and not known["spatial_error"]
    assert ("takes regions to be independent" in text) == alone
    assert ("implied speed" in text) == ("implied speed" in words)


def test_tables_for_the_eye_are_in_words(results):
    tables, study = results.tables, results.study
    moved = dynamics_lessons.moved(tables, study)
    assert len(moved) == (last_moves(tables["movement"], "kept")["tiers_won"] != 0).sum()
    assert moved["without"].sum() == 3
    for language in ("en", "zh"):
        for table in (
            dynamics_lessons.breaks_table(study),
            dynamics_lessons.thresholds(tables),
            dynamics_lessons.paths(tables["movement"]),
            moved,
            dynamics_lessons.transition_table(tables["transitions"]),
            dynamics_lessons.yearly_transitions(tables["transitions"]),
            dynamics_lessons.driver_table(tables["movement_drivers"]),
            dynamics_lessons.sigma_table(tables["sigma_convergence"]),
            dynamics_lessons.slopes(tables["beta_convergence"]),
            read_in(language, dynamics_lessons.both_ways, tables["breaks_compared"], "overall"),
            dynamics_lessons.parts(tables["inequality"]),
            read_in(language, dynamics_lessons.pairs, tables["inequality_pairs"], "overall"),
            dynamics_lessons.morans(tables["spatial_global"]),
            read_in(language, dynamics_lessons.local_table, tables["spatial_local"], "overall"),
            dynamics_lessons.standing_out(tables["spatial_local"]),
        ):
            shown = read_in(language, readable, table, study)
            assert not any("_" in str(name) for name in shown.columns), list(shown.columns)
            if language == "zh":
                codes = {"N", "ln 2020", "ln 2023", "R²"}
                plain = [n for n in shown.columns if n.strip().isascii() and n not in codes]
                assert all(n[0].isdigit() for n in plain), plain


def test_half_lives_are_only_given_where_gaps_close(results):
    table = dynamics_lessons.slopes(results.tables["beta_convergence"])
    assert (table["half_life"].notna() == (table["slope_high"] < 0)).all()
    lines = results.tables["beta_convergence"]
    assert table["slope_high"].tolist() == lines["wide_high"].tolist()


def test_every_tier_in_the_table_has_its_probability(results):
    table = dynamics_lessons.paths(results.tables["movement"]).set_index("region")
    rows = results.tables["movement"].query("breaks == 'kept'")
    for row in rows.itertuples():
        assert table.at[row.region, str(row.year)] == f"{row.tier} · {percent(row.probability)}"


def test_what_series_with_a_break_change_is_said(results):
    table = results.tables["breaks_compared"]
    values = table.set_index(["breaks", "node", "measure", "year"])["value"]
    for language, verdicts in (
        ("en", ("those who started higher grew faster", "neither convergence nor divergence")),
        ("zh", ("起点高者增长更快", "既未显示收敛也未显示发散")),
    ):
        text = read_in(language, convergence_findings.compared, table, "overall")
        back = read_in(language, convergence_findings.compared, table, "overall", "left out")
        for way in ("kept", "left out"):
            for measure in ("cv", "gini"):
                one, other = (values[way, "overall", measure, year] for year in (2020, 2023))
                assert f"{one:.3f} → {other:.3f}" in text
                assert f"{one:.3f} → {other:.3f}" in back
        # without them the slope is told from none, with them it is not
        assert text.index(verdicts[0]) < text.index(verdicts[1])
        assert back.index(verdicts[1]) < back.index(verdicts[0])
        assert any(text in line for line in read_in(language, movement_section.all_of, results))


def test_regions_and_series_that_lack_a_year_are_named(results, tmp_path):
    text = read_in("en", dynamics_findings.missing, results.tables, results.study, "kept")
    assert "Software product revenue (Tibet, Qinghai)" in text
    assert "Regions without a score" not in text
    rows = FOUR["regional"].replace("S,2002,x,5\n", "").replace("S,2002,y,3\n", "")
    rows = rows.replace("Q,2001,y,3\n", "")
    study = study_of(tmp_path / "s", shapes(), regional=rows)
    small = compute(study, without=OTHERS)
    text = read_in("en", dynamics_findings.missing, small.tables, study, "kept")
    assert "which stand in no table here: 1 (S). " in text
    assert text.endswith("one of the years or all: Y (Q)")
    assert any(text in line for line in read_in("en", movement_section.all_of, small))


def test_places_are_not_won_because_a_series_is_missing(tmp_path):
    """R has a bad series in the last year only: its own values stay, and so does its place."""
    rows = (
        "region,year,indicator,value\n"
        "P,2001,x,4\nQ,2001,x,3\nR,2001,x,2\nS,2001,x,1\nP,2001,y,4\nQ,2001,y,3\nS,2001,y,1\n"
        "P,2002,x,4\nQ,2002,x,3\nR,2002,x,2\nS,2002,x,1\nP,2002,y,4\nQ,2002,y,3\nR,2002,y,0\nS,2002,y,1\n"
    )
    results = compute(study_of(tmp_path / "s", regional=rows), without=LATER)
    table = results.tables["rank_changes"].set_index("region")
    assert table["places_won"].to_dict() == {"P": 0, "Q": 0, "R": 0, "S": 0}
    assert table.at["R", "score_start"] == table.at["R", "score_end"]


def test_parameters_are_refused_by_name(default_study):
    with pytest.raises(ParameterError, match="'breaks'"):
        dynamics_lessons.found(default_study, "", "gone", "nearest")
    with pytest.raises(ParameterError, match="'islands'"):
        dynamics_lessons.found(default_study, "", "kept", "boat")


def test_a_page_without_breaks_orders_by_what_is_left(results):
    tables = results.tables
    table = dynamics_lessons.paths(tables["movement"], "left out")
    last = last_moves(tables["movement"], "left out").sort_values("rank", kind="stable")
    assert table["region"].tolist() == last.index.tolist()
    from iianalysis.pages.movement import moves as dynamics

    ax = read_in("en", dynamics.tier_paths, page_of(results), breaks="left out")
    assert "with the series that have a break" in words(ax)


BROKEN = (
    "scope,indicator,parent,name_en,unit,direction,break_year\n"
    "regional,x,all,X,t,1,2002\nregional,y,all,Y,t,1,\n"
)


@pytest.mark.usefixtures("few")
def test_a_part_of_the_index_without_any_score_takes_space_from_no_other(tmp_path):
    study = study_of(tmp_path / "s", shapes(), indicators=BROKEN)
    results = compute(study, without=OTHERS)
    assert results.unmoved == {}
    rows = results.tables["breaks_compared"].query("measure == 'moran'")
    nodes = rows.groupby("breaks")["node"].agg(set)
    assert nodes.to_dict() == {"kept": {"all", "x", "y"}, "left out": {"all", "y"}}
    shown(results)


def test_a_measure_that_one_way_lacks_is_not_passed_over(results):
    table = results.tables["breaks_compared"]
    gone = (table["breaks"] == "left out") & table["measure"].isin(["moran", "moran_p"])
    text = read_in("en", convergence_findings.compared, table[~gone], "overall")
    assert "Moran's I –. With them, as above:" in text
    assert "Moran's I 0." in text


def test_no_p_is_0(results):
    whole = results.tables["spatial_global"].assign(p=0.0002, moran=-0.001)
    for language, told in (("en", "0.00 (p < 0.001)"), ("zh", "0.00（p<0.001）")):
        text = read_in(language, convergence_findings.space, whole, "overall", results.study)
        assert text.count(told) == 2
        assert "−" not in text


def test_what_cannot_be_told_stands_in_the_report(results):
    reason = replace(results)
    untold = replace(results.dynamics, untold={"space": "no two regions touch; give another"})
    vars(reason)["dynamics"] = untold
    assert any(
        "Spatial autocorrelation is not told: no two" in line
        for line in read_in("en", how_far, reason)
    )
