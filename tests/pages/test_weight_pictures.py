"""Pictures on weights: they can be read, they hold the numbers of their tables, titles compute."""

from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest
from readers import page_of, read_in
from seen import assert_readable, words

from iianalysis.identify import reference_weights
from iianalysis.pages.pictures import pictures
from iianalysis.pages.report.sections import HEADINGS
from iianalysis.pages.weights import evidence
from iianalysis.pages.weights import pictures as weights
from iianalysis.schemes import short_name
from iianalysis.tables.register import LATER
from iianalysis.tables.results import TABLES, compute

NAMES = ["scheme_weights", "scheme_ranks", "weight_bounds", "tier_chance"]


@pytest.fixture(scope="module")
def results(whole):
    return whole


def picture_of(name, results, language="en"):
    """A picture of a run, with the names of its study."""
    draw = pictures(results)[name].draw
    return read_in(language, draw, results, names=results.study.labels)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_every_picture_can_be_read(results, name, language):
    assert_readable(picture_of(name, results, language))


def test_what_takes_long_is_left_out_or_there(quick, results):
    added = set(results.tables) - set(quick.tables)
    assert added == set(quick.tables.left_out)  # by standard deviations a tier is empty
    assert list(pictures(quick, awaited=True)) == list(pictures(results))
    found = pictures(results)
    new = set(found) - set(pictures(quick))
    assert {n for n in new if found[n].section == "weights"} == {"weight_bounds", "tier_chance"}
    assert {found[n].section for n in new} == {"weights", "trust", "tiers", "movement"}
    assert results.tables.left_out == ()


def test_each_has_its_table_its_place_and_its_description(results):
    found = pictures(results)
    for name in NAMES:
        assert found[name].table in results.tables
        assert found[name].section == "weights"
    assert "weights" in HEADINGS
    assert all(TABLES[name].about for name in results.tables)


def test_dots_are_the_weights_of_each_scheme(results):
    axes = picture_of("scheme_weights", results)
    table = results.tables["weights"]
    for ax, scope in zip(axes, ("national", "regional"), strict=True):
        rows = table[(table["scope"] == scope) & (table["parent"] == "overall")]
        dots = [line for line in ax.lines if line.get_marker() not in ("None", "", None)]
        drawn = np.concatenate([line.get_xdata() for line in dots])
        assert sorted(drawn) == pytest.approx(sorted(rows["weight"]))
    text = words(axes)
    assert "judgements (illustrative)" in text
    assert "not the report's" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_title_calls_the_panel_illustrative(results, language):
    rows = results.tables["weights"]
    rows = rows[(rows["scope"] == "national") & (rows["parent"] == "overall")]
    rows = rows[rows["scheme"].isin(["equal", "ahp"])]
    axes = read_in(language, weights.scheme_weights, page_of(results, weights=rows))
    said = {"en": "(judgements, illustrative)", "zh": "（判断矩阵，示例）"}[language]
    assert said.replace(" ", "") in words(axes).replace(" ", "")


def test_cells_are_the_ranks_of_each_scheme(results):
    ax = picture_of("scheme_ranks", results)
    table = results.tables["scheme_comparison"]
    cells = [text.get_text() for text in ax.texts]
    assert len(cells) == len(table)
    assert sum("×" in cell for cell in cells) == table["rank"].isna().sum()
    summary = results.tables["scheme_summary"].set_index("scheme")
    missing = table["rank"].isna().groupby(table["scheme"]).sum()
    changed = summary["changed_tier"].sub(missing).clip(lower=0)
    assert sum(cell.endswith("*") for cell in cells) == changed.sum()
    largest = summary["largest_shift"].max()
    assert f"ranks move as far as {largest} places (" in words(ax)
    for scheme, row in summary[summary["largest_shift"] == largest].iterrows():
        assert results.study.labels("en", "regional").regions[row["moved_most"]] in words(ax)
        assert short_name(results.study, scheme) in words(ax)


def test_the_largest_move_hides_no_tie(results):
    table = results.tables["scheme_comparison"]
    table = table[table["scheme"].isin(["reference", "critic", "entropy"])].copy()
    regions = results.study.labels("en", "regional").regions
    order = list(dict.fromkeys(table["region"]))
    for scheme, ranks in (
        ("reference", range(1, 32)),
        ("critic", [2, 1, *range(3, 32)]),
        ("entropy", [*range(1, 30), 31, 30]),
    ):
        rows = table["scheme"] == scheme
        table.loc[rows, "rank"] = table[rows]["region"].map(dict(zip(order, ranks, strict=True)))
    text = words(read_in("en", weights.scheme_ranks, page_of(results, scheme_comparison=table)))
    assert "as far as 1 place;" in text  # four regions do, too many to be named
    two = table.copy()
    two.loc[(two["scheme"] == "entropy"), "rank"] = two.loc[
        two["scheme"] == "reference", "rank"
    ].to_numpy()
    text = words(read_in("en", weights.scheme_ranks, page_of(results, scheme_comparison=two)))
    critic = read_in("en", short_name, results.study, "critic")
    pair = [f"{regions[region]} under {critic}" for region in order[:2]]
    assert f"as far as 1 place ({', '.join(pair)})" in text


def test_every_marker_of_a_scheme_is_seen(results):
    """Not smaller than a label's letters, thin shapes larger, and in no pale colour."""
    axes = picture_of("scheme_weights", results)
    dots = [line for line in axes[1].lines if line.get_marker() not in ("None", "", None)]
    looks = {(line.get_marker(), line.get_color()) for line in dots}
    assert len(looks) == len(dots)
    for line in dots:
        assert line.get_markersize() >= (10 if line.get_marker() == "*" else 6)
        red, green, blue = mpl.colors.to_rgb(line.get_color())
        assert 0.299 * red + 0.587 * green + 0.114 * blue < 0.75


def test_bars_are_the_bounds_and_crosses_the_contradictions(results):
    table = results.tables["weight_bounds"]
    axes = picture_of("weight_bounds", results)
    reference = reference_weights(results.study)
    crosses = 0
    for ax, node in zip(axes, reference.index, strict=True):
        rows = table[(table["node"] == node) & table["chain"].isin(["since 2020", "in 2023"])]
        bars = [tuple(line.get_xdata()) for line in ax.lines if line.get_linewidth() == 5]
        wanted = sorted(zip(rows["low"], rows["high"], strict=True))
        assert np.array(sorted(bars)) == pytest.approx(np.array(wanted))
        outside = (rows["low"] > reference[node]) | (rows["high"] < reference[node])
        marked = [line for line in ax.lines if line.get_marker() == "X"]
        assert len(marked) == outside.sum()
        crosses += len(marked)
    assert crosses
    assert "reference weight contradicts print" in words(axes)
    assert "not the report's weights" in words(axes)


def test_facts_that_leave_nothing_are_said_to(results):
    table = results.tables["weight_bounds"].copy()
    gone = (table["chain"] == "in 2023") & (table["step"] == table["step"].max())
    gone |= (table["chain"] == "in 2023") & (table["step"] == 8)
    table.loc[gone, ["low", "high", "width"]] = np.nan
    table.loc[gone, "status"] = "contradicted"
    axes = read_in("en", evidence.weight_bounds, page_of(results, weight_bounds=table))
    assert "none left" in words(axes)
    assert "or nothing (in 2023)" in words(axes)
    table[["low", "high"]] = np.nan
    axes = read_in("zh", evidence.weight_bounds, page_of(results, weight_bounds=table))
    assert "互相矛盾" in words(axes)


def test_points_are_the_shares_with_their_intervals(results):
    ax = picture_of("tier_chance", results)
    table = results.tables["tier_chance"]
    points = np.concatenate([c.lines[0].get_ydata() for c in ax.containers])
    assert sorted(points) == pytest.approx(sorted(100 * table["share"]))
    ends = []
    for container in ax.containers:
        for segment in container.lines[2][0].get_segments():
            ends += [segment[0][1], segment[1][1]]
    drawn = table.dropna(subset="share_low")
    for end in (*drawn["share_low"], *drawn["share_high"]):
        assert np.isclose(ends, 100 * end, atol=1e-6).any()
    random = table[table["labels"] == "random"]
    hits, n = random["reproduced"].sum(), random["n"].sum()
    text = f"reproduce labels drawn at random in {hits} of {n} cases"
    assert text in words(ax)
    assert "does not make them the report's" in words(ax)


@pytest.mark.parametrize(
    ("hits", "said"),
    [([0, 0], "No weights reproduce"), ([1, 0], "under 1 of 2 rules"), ([1, 1], "Some weights")],
)
def test_the_title_follows_what_was_found(results, hits, said):
    table = results.tables["tier_chance"].copy()
    table.loc[table["labels"] == "printed", "reproduced"] = hits
    assert said in words(read_in("en", evidence.tier_chance, page_of(results, tier_chance=table)))


def test_a_study_without_print_or_panel_lacks_what_rests_on_them(quick):
    study = quick.study
    bare = replace(
        study,
        published=study.published.iloc[:0],
        published_lists=study.published_lists.iloc[:0],
        judgements=study.judgements.iloc[:0],
        points=study.points.iloc[:0],
    )
    results = compute(bare, without=LATER)
    steps = {TABLES[name].step for name in results.tables.left_out}
    assert steps == {"tiers", "movement", "uncertainty"}
    assert set(compute(bare, without=LATER[1:]).tables) == set(results.tables)
    assert {"weight_bounds", "tier_chance"}.isdisjoint(pictures(results))
    absent = ("ahp_consistency", "panel_points", "panel_rounds", "weight_contradictions")
    assert not set(absent) & set(results.tables)
    text = words(picture_of("scheme_weights", results))
    assert "illustrative" not in text
    assert "reference" not in text
