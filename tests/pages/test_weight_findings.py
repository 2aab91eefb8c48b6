"""Sentences on weights say what their tables hold, ties and missing scores included."""

import odd_base
import odd_changes
import odd_studies
import pandas as pd
import pytest
from readers import read_in
from studies import write

from iianalysis import identify, read_study
from iianalysis.pages.identify import says as implied_findings
from iianalysis.pages.identify import views as identify_views
from iianalysis.pages.readable import are_numbers, readable
from iianalysis.pages.weights import says as weight_findings
from iianalysis.pages.weights import views as weight_lessons
from iianalysis.show.reader import filled, lines
from iianalysis.tables import implied
from iianalysis.tables import weights as weight_tables
from iianalysis.weights.agreement import CV_MOVED, POINTS_MOVED

SCOPES = ("national", "regional")


@pytest.fixture(scope="module")
def compared(default_study):
    return weight_lessons.comparison(default_study)


def plain(sentences, language="en", **who):
    """What a notebook prints of sentences, on one line."""
    return " ".join(read_in(language, filled, *sentences, **who).split())


# Print

SIGNS = (
    {"a": "a; b", "b": "growth a; b"},
    {"a": "b", "b": "a in 2022", "gap": "a"},
    {"a": "total", "b": "sub-indices", "gap": "; "},
    {"a": "index", "b": "index b since 2020", "gap": "index b"},
)


def told_of_print(folder, change, codes):
    """What is said of the printed facts of a study, where nodes have these codes."""
    rows = odd_base.whole()
    change(rows)
    for old in codes:  # by way of codes that nothing has
        odd_changes.code(old, f"~{old}~")(rows)
    for old, new in codes.items():
        odd_changes.code(f"~{old}~", new)(rows)
    study = read_study(write(folder, odd_base.text_of(rows)))
    facts = identify.printed_facts(study)
    bounds, groups = implied.bounds(study), implied.contradictions(study)
    against = implied.against_facts(study)
    for language in ("en", "zh"):
        for make, *given in (
            (identify_views.facts_table, facts),
            (identify_views.alone_table, bounds),
            (identify_views.bounds_table, bounds, None),
            (identify_views.contradiction_table, groups),
            (identify_views.against_table, against, study),
        ):
            yield read_in(language, make, *given, names=study.labels).to_numpy().tolist()
        yield read_in(language, implied_findings.contradictions, groups, names=study.labels)
        yield read_in(language, implied_findings.bounds, bounds, names=study.labels)
        for scheme in against["scheme"].unique():
            made = implied_findings.against
            yield read_in(language, made, against, scheme, study, names=study.labels)


@pytest.mark.parametrize("printed", ["whole", "print that contradicts"])
def test_facts_of_print_are_told_alike_whatever_the_codes(tmp_path, printed):
    change = odd_studies.SINGLE.get(printed, len)  # which changes nothing
    plain = list(told_of_print(tmp_path / "plain", change, {}))
    assert any("grow" in str(text) and "Gap" in str(text) for text in plain)
    for number, codes in enumerate(SIGNS):
        assert list(told_of_print(tmp_path / str(number), change, codes)) == plain, codes


# The panel


@pytest.mark.parametrize("scope", SCOPES)
def test_the_rule_of_rounds_is_stated_with_the_part_that_fails(default_study, scope):
    table = weight_tables.rounds(default_study, scope)
    text = plain(weight_findings.rounds(table))
    assert f"moves by more than {POINTS_MOVED:g} point, and" in text
    assert f"changes by no more than {CV_MOVED:g}." in text
    last = table.iloc[-1]
    assert last["largest_move"] <= POINTS_MOVED
    assert abs(last["cv_change"]) > CV_MOVED
    assert f"changed by {last['cv_change']:+.3f}: the second part fails, so" in text


@pytest.mark.parametrize(
    ("move", "change", "said"),
    [
        (0.5, -0.05, "the panel may stop."),
        (1.5, 0.01, "the first part fails, so the panel should go on."),
        (1.5, -0.2, "the first part fails and the second part fails, so the panel should go on."),
    ],
)
def test_what_fails_is_what_is_above_its_limit(default_study, move, change, said):
    table = weight_tables.rounds(default_study, "national")
    table.loc[table.index[-1], ["largest_move", "cv_change"]] = move, change
    table["stop"] = [False, said.startswith("the panel")]
    assert plain(weight_findings.rounds(table)).endswith(said)


@pytest.mark.parametrize("scope", SCOPES)
def test_points_are_moved_once_and_shifts_are_those_of_the_table(default_study, scope):
    shifts = weight_tables.start_and_final(default_study, scope)
    leaves = shifts[shifts["node"].isin(default_study.framework(scope).indicators)]
    gained = leaves["points_shift"].clip(lower=0).sum()
    text = plain(weight_findings.start_and_final(shifts), names=default_study.labels)
    assert f"Of 100 points of weight, {gained:.1f} move from some" in text
    shown = weight_lessons.shift_table(shifts)
    assert list(shown) == ["node", "start_points", "points", "points_shift"]
    most = shown.loc[shown["points_shift"].abs().idxmax()]
    name = default_study.labels("en", "regional")[most["node"]]
    assert f"Of the dimensions {name} shifts most, from {most['start_points']:.1f}" in text


def test_a_small_probability_is_not_spelled_out(default_study):
    table = pd.DataFrame({"p": [1.07e-18, 0.0312]})
    assert readable(table, default_study)["p"].tolist() == ["below 0.001", "0.031"]
    assert read_in("zh", readable, table, default_study).iloc[0, 0] == "小于0.001"


def test_figures_of_every_kind_stand_to_the_right(default_study):
    _, _, matrix = weight_lessons.matrix_of(default_study, "national")
    shown = readable(weight_lessons.matrix_table(matrix), default_study)
    html = shown._repr_html_()
    assert html.count('<td style="text-align: right">') == matrix.size
    assert are_numbers(["0.074–0.164", "–", "5*", "1/3", "-0.5", "10,000", "below 0.001"])
    assert not are_numbers(["none left"])


# Schemes


def test_a_change_of_tier_for_want_of_a_score_is_counted_apart(default_study, compared):
    summary = weight_tables.scheme_summary(compared)
    stars = weight_lessons.rank_table(compared, default_study)
    for scheme, name in weight_lessons.scheme_names(default_study).items():
        row = summary[summary["scheme"] == scheme].iloc[0]
        assert stars[name].str.endswith("*").sum() == row["changed_tier"] - row["tier_lost"]
    shown = weight_lessons.summary_table(summary, default_study)
    columns = list(shown)
    assert columns.index("tier_lost") == columns.index("changed_tier") + 1
    for language, said in (("en", "without a score: 1 under entropy"), ("zh", "熵权法1个")):
        assert said in read_in(language, weight_findings.schemes, summary, default_study)
    without = compared[compared["scheme"] != "entropy"]
    summary = weight_tables.scheme_summary(without)
    assert "tier_lost" not in weight_lessons.summary_table(summary, default_study)
    assert "without a score" not in weight_findings.schemes(summary, default_study)


def test_every_region_of_the_widest_span_is_named(default_study, compared):
    ranks = compared.pivot(index="region", columns="scheme", values="rank").astype(float)
    span = ranks.max(axis=1) - ranks.min(axis=1)
    text = plain(weight_findings.movers(compared), names=default_study.labels)
    for region in span.index[span == span.max()]:
        low, high = ranks.loc[region].min(), ranks.loc[region].max()
        assert (
            f"{default_study.labels('en', 'regional').regions[region]} ({low:.0f} to {high:.0f})"
            in text
        )
    order = ranks[compared["scheme"].iloc[0]].sort_values().index
    assert f"{span[order[:11]].mean():.1f} places among the first 11" in text
    assert f"{span[order[21:]].mean():.1f} among the last 10" in text


@pytest.mark.parametrize("leeway", [0.0, 0.5, 1.0])
def test_the_benefit_of_the_doubt_says_who_loses_why_and_who_is_out(default_study, leeway):
    table = weight_lessons.doubt_table(default_study, leeway=leeway)
    text = plain(weight_findings.doubt(table, default_study, leeway), names=default_study.labels)
    labels = default_study.labels("en", "regional")
    out = set(default_study.regions.index) - set(table["region"])
    assert f"among these {len(table)}, without {labels.regions[out.pop()]}," in text
    for _, row in table[table["places_won"] == table["places_won"].max()].iterrows():
        assert f"{labels.regions[row['region']]} (closest to the best in" in text
    last = table.loc[table["places_won"].idxmin()]
    reason = f"{labels.regions[last['region']]} has {last['farthest_part']:.1f}% of the best in"
    assert (reason in text) == (leeway < 1)
    if leeway < 1:  # no score can exceed its weakest part over the least share of that part
        least = (1 - leeway) / 5
        assert (table["doubt"] <= table["farthest_part"] / least + 1e-6).all()


def test_lines_break_english_at_words_and_leave_chinese_alone():
    text = "A sentence of second-level nodes, " * 5 + "end. Another one."
    shown = lines(text).splitlines()
    assert max(map(len, shown)) <= 100
    assert not any(line.endswith("-") for line in shown)
    assert lines("一句。二句。").splitlines() == ["一句。", "二句。"]
