"""Printed scores and ranks of regions against those of the index."""

from dataclasses import replace

import numpy as np
import pytest
from readers import read_in
from studies import many, write

from iianalysis import read_study, regional_index
from iianalysis.errors import StudyError
from iianalysis.pages.check_words import fact_name
from iianalysis.pages.print import says
from iianalysis.pages.report import how_far, sections
from iianalysis.published import scores
from iianalysis.published.verdicts import NOT_TOLD
from iianalysis.running.table_files import table_of
from iianalysis.show.reader import reading, say
from iianalysis.tables.register import LATER
from iianalysis.tables.results import compute

# Scores of P, Q, R and S between the ends of each series: x 0 33.3 66.7 100, y 100 100 0 40,
# z 50 99 0 100. The index is the mean of x and of b, that of y and z: 37.5, 66.4, 33.3 and 85.
TABLES = {
    "framework": "node,parent,name_en\nall,,Whole\na,all,Alpha\nb,all,Beta\n",
    "indicators": "scope,indicator,parent,name_en,unit,direction\n"
    "regional,x,a,X,t,1\nregional,y,b,Y,t,1\nregional,z,b,Z,t,1\nnational,n,a,N,t,1\n",
    "regions": "region,name_en\nP,Pe\nQ,Qu\nR,Ar\nS,Es\n",
    "regional": "region,year,indicator,value\n"
    "P,2021,x,0\nQ,2021,x,1\nR,2021,x,2\nS,2021,x,3\n"
    "P,2021,y,10\nQ,2021,y,10\nR,2021,y,0\nS,2021,y,4\n"
    "P,2021,z,50\nQ,2021,z,99\nR,2021,z,0\nS,2021,z,100\n",
}
HEADER = "kind,node,region,year,value,decimals"
WITH_ITEM = f"item,{HEADER}"


def read(folder, *rows, header=HEADER, **changed):
    published = "\n".join([header, *rows]) + "\n"
    return read_study(write(folder, {**TABLES, "published": published, **changed}))


def figures(kind, node, values, decimals=""):
    return [
        f"{kind},{node},{region},2021,{value},{decimals}"
        for region, value in zip("PQRS", values.split(), strict=True)
        if value != "-"
    ]


def checked(study):
    table = compute(study).tables["published_check"].set_index("item")
    return table[table.index.str.startswith(scores.OF)].rename(
        index=lambda item: item.removeprefix(scores.OF)
    )


@pytest.fixture
def study(tmp_path):
    return read(
        tmp_path / "study",
        *figures("score", "a", "0.0 33.3 66.7 100.0"),
        *figures("rank", "a", "4 3 2 1"),
        *figures("rank", "y", "1 1 4 3"),
        *figures("score", "all", "38 66 33 86"),
        *figures("rank", "all", "3 1 4 2"),
        *figures("score", "z", "50 99 0 -"),
    )


def test_one_row_for_each_node_says_how_many_agree(study):
    found = checked(study)
    assert list(found.index) == ["all", "a", "y", "z"]  # in the order of the tree
    assert found["verdict"].to_dict() == {
        "all": "differs", "a": "reproduced", "y": "reproduced", "z": "reproduced",
    }  # fmt: skip
    assert found["printed"].to_dict() == {
        "all": "4 scores, 4 ranks", "a": "4 scores, 4 ranks", "y": "4 ranks", "z": "3 scores",
    }  # fmt: skip
    assert found["computed"].to_dict() == {
        "all": "scores 3 of 4, ranks 2 of 4", "a": "scores 4 of 4, ranks 4 of 4",
        "y": "4 of 4", "z": "3 of 3",
    }  # fmt: skip
    note = found.loc["all", "note"]
    assert "largest difference is 1, of S in 2021: printed 86, here 85" in note
    assert "largest difference is 1, of Q in 2021: printed 1, here 2" in note
    assert "rank correlation 1.000" in note


def test_what_differs_stands_in_a_table_the_largest_difference_first(study):
    found = compute(study).tables["published_differences"]
    assert list(found.columns) == [
        "scheme", "node", "region", "year", "printed", "computed", "difference", "printed_rank",
        "rank",
    ]  # fmt: skip
    assert found["region"].tolist() == ["S", "Q"]
    assert found.iloc[0][["printed", "computed", "difference"]].tolist() == pytest.approx(
        [86, 85, -1]
    )
    assert found[["printed_rank", "rank"]].to_numpy().tolist() == [[2, 1], [1, 2]]


def test_the_report_says_how_many_agree_and_who_differs_most(study, tmp_path):
    table = compute(study).printed_scores
    said = read_in("en", says.scores_of_regions, table, "all", names=study.labels)
    assert said == (
        "Of 11 printed scores of regions 10 agree with those here at the printed decimals "
        "(of Whole 3 of 4); of 12 printed ranks of regions 10 agree (of Whole 2 of 4); "
        "Es differs most, in Whole of 2021: 86 printed, 85 here."
    )
    assert "相差最大的是Es" in read_in(
        "zh", says.scores_of_regions, table, "all", names=study.labels
    )
    of_ranks = table[table["node"].isin(["all", "y"])].assign(agrees=None)
    said = read_in("en", says.scores_of_regions, of_ranks, "all", names=study.labels)
    assert said == (
        "Of 8 printed ranks of regions 6 agree (of Whole 2 of 4); Qu differs most, in Whole of "
        "2021: rank 1 printed, 2 here."
    )


def test_the_first_pages_and_the_section_of_the_check_say_so(study):
    results = compute(study, without=LATER)
    starts = "Of 11 printed scores of regions 10 agree"
    assert [text[: len(starts)] for text in how_far.agreement(results)] == [starts]
    assert any(text.startswith(starts) for text in sections.sections(results)["check"][1])


@pytest.mark.parametrize(
    ("printed", "agree"),
    [("33.3", True), ("33.33", True), ("33.34", False), ("33", True), ("34", False)],
)
def test_a_score_agrees_as_it_is_printed(tmp_path, printed, agree):
    found = compute(read(tmp_path, f"score,x,Q,2021,{printed},")).printed_scores
    assert found["agrees"].tolist() == [agree]


@pytest.mark.parametrize(
    ("printed", "decimals", "agree"),
    [("37.5", "", True), ("38", "", True), ("37", "", False), ("37.4", "", False),
     ("38", "0", True), ("37", "0", False), ("37.5", "2", True), ("37.4", "2", False)],
)  # fmt: skip
def test_halves_go_up_and_decimals_may_be_said(tmp_path, printed, decimals, agree):
    found = compute(read(tmp_path, f"score,all,P,2021,{printed},{decimals}")).printed_scores
    assert found["computed"].tolist() == pytest.approx([37.5])
    assert found["agrees"].tolist() == [agree]


def test_ends_and_qualifiers_that_are_given_count(tmp_path):
    header = "item,kind,node,region,year,value,low,high,qualifier"
    rows = ["p,score,all,P,2021,37,36,37.5,exact", "q,score,all,Q,2021,60,,,over"]
    rows += ["r,score,all,R,2021,30,,,about", "s,score,all,S,2021,84,,,at_most"]
    rows += ["band,rank,all,P,2021,4,3,4,exact"]
    found = compute(read(tmp_path, *rows, header=header)).printed_scores
    # 66.4 is more than a tenth above 60, 33.3 above 30; 85 is above 84
    assert found["agrees"].tolist() == [True, False, False, False]
    assert found["rank_agrees"].tolist()[0] is True


@pytest.mark.parametrize(
    ("ranks", "agree", "unrounded"), [("4 2 2 1", 4, 3), ("4 3 2 1", 4, 4), ("4 1 3 2", 1, 1)]
)
def test_ranks_may_be_of_scores_as_they_are_printed(tmp_path, ranks, agree, unrounded):
    near = TABLES["regional"].replace("x,1\n", "x,1.497\n").replace("x,2\n", "x,1.506\n")
    rows = [*figures("score", "x", "0 50 50 100"), *figures("rank", "x", ranks)]
    study = read(tmp_path, *rows, regional=near)  # 49.9 and 50.2
    found = checked(study).loc["x"]
    assert found["computed"] == f"scores 4 of 4, ranks {agree} of 4"
    said = f"ranks are of scores rounded as printed, of unrounded ones {unrounded} of 4 agree"
    assert (said in found["note"]) == (agree > unrounded)


def test_a_region_without_a_score_here_is_told_of(tmp_path):
    without = TABLES["regional"].replace("P,2021,x,0\n", "").replace("P,2021,z,50\n", "")
    rows = [*figures("score", "a", "7 0 50 100"), *figures("score", "z", "7 98 0 100")]
    results = compute(read(tmp_path, *rows, regional=without))
    found = results.tables["published_check"].set_index("item")
    of_a, of_z = (found.loc[f"{scores.OF}{node}"] for node in "az")
    assert (of_a["verdict"], of_a["computed"]) == ("consistent", "3 of 4")
    assert "the same at the printed decimals; 1 region has no score here" in of_a["note"].lower()
    assert (of_z["verdict"], of_z["computed"]) == ("differs", "2 of 4")
    rows = results.tables["published_differences"]
    assert rows["region"].tolist() == ["P", "Q", "P"]
    assert rows["computed"].isna().tolist() == [True, False, True]


def test_where_no_region_has_a_score_nothing_is_determined(tmp_path):
    found = checked(read(tmp_path, "score,all,P,2035,40,", "rank,all,P,2035,1,")).loc["all"]
    assert found["verdict"] == "not determined by what was printed"
    assert np.isnan(found["computed"])


def test_the_index_of_a_region_is_a_score(tmp_path):
    study = read(tmp_path, "q,index,a,Q,2021,33.3,", "s,index,a,S,2021,99,", header=WITH_ITEM)
    found = checked(study).loc["a"]
    assert (found["printed"], found["computed"]) == ("2 scores", "1 of 2")


def test_a_score_is_no_count_of_the_series_that_stands_beside_it(tmp_path):
    row = "score,x,Q,2021,33.3,,x"
    table = compute(read(tmp_path, row, header=f"{HEADER},indicator")).tables["published_check"]
    assert table["item"].tolist() == [f"{scores.OF}x"]


def test_agreement_that_hangs_on_flagged_cells_is_not_told(study):
    cells = study.cells["regional"]
    odd = cells.assign(suspicious=(cells["region"] == "S") & (cells["indicator"] == "x"))
    found = checked(replace(study, cells={**study.cells, "regional": odd}))
    assert found["verdict"].to_dict() == {
        "all": "differs", "a": NOT_TOLD, "y": "reproduced", "z": "reproduced",
    }  # fmt: skip
    assert found.loc["a", "without_flagged"] == "scores 1 of 4, ranks 0 of 4"


def test_of_several_years_the_lowest_correlation_is_told(tmp_path):
    later = TABLES["regional"].replace(",2021,", ",2022,").partition("\n")[2]
    rows = figures("score", "x", "0 33 67 100")
    rows += [row.replace("2021", "2022") for row in figures("score", "x", "33 0 67 100")]
    both = TABLES["regional"] + later
    found = checked(read(tmp_path, *rows, regional=both)).loc["x"]
    assert found["computed"] == "6 of 8"
    assert "rank correlation 0.800 or more, by year" in found["note"]
    assert "of Q in 2022: printed 0, here 33.3333" in found["note"]


def test_figures_are_called_by_what_they_are_of(tmp_path):
    rows = ["own,score,all,P,2021,37.5", ",score,a,Q,2021,33.3", ",rank,y,R,2021,4"]
    rows += ["count,count,a,R,2021,4"]
    study = read(tmp_path, *rows, header="item,kind,node,region,year,value")
    items = ["own", "score a Q 2021", "rank y R 2021", "count"]
    assert study.published["item"].tolist() == items
    results = compute(study)
    assert "3 of the 4 printed figures" in says.compared(study, results.tables["published_check"])


def test_the_item_of_the_check_is_named_by_its_node(study):
    with reading("en", study.labels, "regional"):
        assert fact_name(f"{scores.OF}a", study) == "Scores and ranks of regions: Alpha"
    named = table_of(compute(study), "published_check")
    assert "Scores and ranks of regions: Whole" in set(named["item_en"])
    named = table_of(compute(study), "published_differences")
    assert named[["node_en", "region_en"]].to_numpy().tolist() == [["Whole", "Es"], ["Whole", "Qu"]]


def test_what_does_not_differ_leaves_an_empty_table_and_nothing_printed_none(tmp_path):
    study = read(tmp_path / "all", *figures("score", "a", "0 33 67 100"))
    results = compute(study)
    assert results.tables["published_differences"].empty
    with reading("en", study.labels, "regional"):
        said = say(says.scores_of_regions(results.printed_scores, "all"))
    assert said == (
        "Of 4 printed scores of regions 4 agree with those here at the printed decimals."
    )
    none = compute(read(tmp_path / "none", "c,count,a,P,2021,4,", header=WITH_ITEM))
    assert "published_differences" not in none.tables


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (",score,nowhere,P,2021,4,", "row 2: unknown node 'nowhere'; add it to framework.csv or"),
        (",score,all,Pe,2021,4,", "'Pe' (did you mean 'P'?); add it to regions.csv or mend"),
        (",rank,n,P,2021,4,", "row 2: a rank of 'n', which is not in the tree of regions; name a"),
        (",score,,P,2021,4,", "row 2: a figure of kind 'score' names no node; write which"),
        (",score,all,CN,2021,4,", "row 2: a score of 'CN', which is no region; name one, or write"),
        (",rank,all,,2021,4,", "row 2: a rank of no region; name one, or write kind index"),
        (",rank,all,P,2021,0,", "row 2: rank 0 is no whole number from 1; mend the value"),
        (",rank,all,P,2021,1.5,", "row 2: rank 1.5 is no whole number from 1; mend the value"),
        (",score,all,P,2021,4,x", "decimals 'x' must be 0, 1, 2"),
        (",score,all,P,2021,4,-1", "decimals '-1' must be 0, 1, 2"),
        (",score,a,P,2021,4,\n,score,a,P,2021,5,", "'score a P 2021' stands already in row 2;"),
        ("i,index,a,P,2021,4,\n,score,a,P,2021,5,", "row 3: the score of 'a' for 'P' in 2021 is "
         "printed already in row 2; keep one of the two"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_file_row_value_and_remedy(tmp_path, row, told):
    with pytest.raises(StudyError) as caught:
        read(tmp_path, *row.split("\n"), header=WITH_ITEM)
    assert len(caught.value.problems) == 1
    assert str(caught.value).startswith("published.csv, row ")
    assert told in str(caught.value)


def test_many_printed_scores_are_read_and_compared(tmp_path):
    tables = many(160, years=tuple(range(2001, 2027)))
    codes = [f"r{number:03d}" for number in range(160)]
    rows = [
        f"score,{node},{code},{year},{number % 100}"
        for node in ("all", "a", "b", "a1")
        for year in range(2001, 2027)
        for number, code in enumerate(codes)
    ]
    published = "\n".join(["kind,node,region,year,value", *rows]) + "\n"
    study = read_study(write(tmp_path / "printed", {**tables, "published": published}))
    assert len(study.published) == 16640
    found = scores.check_scores(study, {"": (regional_index(study), None)})
    assert [one.printed for one in found] == ["4160 scores"] * 4
