"""A picture holds the first 60 of 300 regions; what it says rests on all of them."""

from io import StringIO

import numpy as np
import pandas as pd
import pytest
from readers import page_of, read_in
from studies import many, write

from iianalysis import read_study
from iianalysis.pages.pictures import more, pictures, title
from iianalysis.pages.trust import ranks as draw
from iianalysis.show.style import ROWS, figure_of
from iianalysis.tables.results import compute

N = 300


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    study = read_study(write(tmp_path_factory.mktemp("many") / "many", many(N)))
    return compute(study, without=("evidence", "tiers", "uncertainty"))


@pytest.fixture(scope="module")
def scores():
    """Scores of the indicators of 2023, the mean of each year, and on pooled goalposts."""
    long = pd.read_csv(StringIO(many(N)["regional"]))
    wide = long.pivot(index=["region", "year"], columns="indicator", values="value")
    own = wide.groupby("year").transform(lambda x: 100 * (x - x.min()) / (x.max() - x.min()))
    pooled = 100 * (wide - wide.min()) / (wide.max() - wide.min())
    return own.xs(2023, level="year"), own.mean(axis=1), pooled.mean(axis=1)


def said(results, name):
    """What a picture finds, with its notes; that it holds some regions only is among them."""
    axes = read_in("en", pictures(results)[name].draw, results)
    shown = " ".join(text.get_text() for text in figure_of(axes).texts).replace("\n", " ")
    assert f"The first {ROWS} of {N} regions." in shown, name
    return f"{title(axes)}; {more(axes)}; {shown}"


def test_the_ranking_names_the_widest_gap_of_all(results, scores):
    order = scores[1].xs(2023, level="year").sort_values(ascending=False)
    gaps = -np.diff(order)
    assert f"widest gap ({gaps.max():.1f} points)" in said(results, "ranking")


def test_a_gap_beyond_the_picture_is_seen(results):
    from iianalysis.pages.regions.pictures import _ranking_finding, ranking

    regions = [f"r{number:03d}" for number in range(N)]
    overall = pd.Series(np.linspace(90, 60, N), regions)
    overall.iloc[200:] -= 40
    table = results.tables["regional_index"]
    table = table[table["level"] < 2].assign(score=table["region"].map(overall), imputed=0.0)
    table.loc[(table["region"] == regions[-1]) & table["node"].isin(["a", "all"]), "imputed"] = 0.5
    axes = read_in("en", ranking, page_of(results, regional_index=table))
    ranks = overall.rank(ascending=False).astype(int)
    expected = read_in("en", _ranking_finding, overall, ranks, 2023, 100.0)
    assert "between r199 (200) and r200 (201)" in expected
    assert "between R199 (200) and R200 (201)" in f"{title(axes)}; {more(axes)}"
    notes = " ".join(text.get_text() for text in figure_of(axes).texts)
    assert "at most 50.0% of the whole weight" in notes.replace("\n", " ")


def test_changes_of_rank_are_counted_over_all(results, scores):
    ranks = scores[2].groupby("year").rank(ascending=False).unstack("year")
    won = (ranks[2021] - ranks[2023]).astype(int)
    text = said(results, "rank_changes")
    assert f"{(won == 0).sum()} of {N} regions have the same rank" in text
    assert f"({won.max():+d})" in text
    assert f"({won.min():+d})".replace("-", "−") in text
    assert won.idxmax().upper() in text
    shown = read_in("en", pictures(results)["rank_changes"].draw, results)
    names = [text.get_text().split()[0] for text in shown.texts[::2]]
    first = ranks[2023].sort_values(kind="stable").index[:ROWS]
    assert names == [region.upper() for region in first]


def test_the_heat_map_speaks_of_all_scores(results, scores):
    leaves = scores[0]
    best = (leaves == leaves.max()).sum(axis=1)
    text = said(results, "heatmap")
    assert f"{best.idxmax().upper()} is best in {best.max()} of 4 indicators" in text or (
        best.eq(best.max()).sum() > 1
    )
    assert f"half of all scores are below {np.median(leaves):.0f}" in text


@pytest.mark.parametrize(
    "name",
    ["ranking", "heatmap", "rank_changes", "tiers_by_rule", "obstacles", "scheme_ranks",
     "tier_paths", "movement_drivers"],
)  # fmt: skip
def test_pictures_that_hold_some_say_so_and_count_all(results, name):
    shown = said(results, name)
    assert f"of {ROWS} regions" not in shown


def test_intervals_and_probabilities_of_ranks_are_counted_over_all(results):
    regions = [f"r{number:03d}" for number in range(N)]
    rank = np.arange(1, N + 1)
    wide = np.where(rank > 200, 40, 1)
    table = pd.DataFrame(
        {"region": regions, "rank": rank, "median": rank, "p05": rank, "p95": rank + wide,
         "best": rank, "worst": rank + wide}
    )  # fmt: skip
    table.loc[250, ["p95", "worst"]] += 9
    draws = pd.DataFrame({"draws": [1000]})
    page = page_of(results, rank_intervals=table, uncertainty_convergence=draws)
    axes = read_in("en", draw.rank_intervals, page)
    text = title(axes) + " ".join(t.get_text() for t in figure_of(axes).texts)
    assert f"200 of {N} regions each stay within" in text
    assert len(axes.get_yticks()) == ROWS
    certain = pd.DataFrame({"region": regions, "rank": rank, "probability": 1.0})
    certain.loc[299, "probability"] = 0.25
    page = page_of(
        results, rank_acceptability=certain, rank_intervals=table, uncertainty_convergence=draws
    )
    axes = read_in("en", draw.rank_acceptability, page)
    assert f"299 of {N} regions have one rank" in title(axes)
    assert len(axes.get_yticks()) == ROWS
