"""Printed scores and ranks of regions against those of the index."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from readers import read_in
from studies import write

from iianalysis import read_study
from iianalysis.errors import StudyError
from iianalysis.pages.check_words import fact_name
from iianalysis.pages.print import says
from iianalysis.published import scores
from iianalysis.running import table_files
from iianalysis.tables.results import compute

# Scores between the ends of each series: x 0 33.3 66.7 100, y 100 100 0 40, z 50 99 0 100. The index
# is the mean of x and of b, which is that of y and z: P 37.5, Q 66.4, R 33.3, S 85.
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


def read(folder, *rows, header=HEADER):
    published = "\n".join([header, *rows]) + "\n"
    return read_study(write(folder, {**TABLES, "published": published}))


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
        "node", "region", "year", "printed", "computed", "difference", "printed_rank", "rank",
    ]  # fmt: skip
    assert found["region"].tolist() == ["S", "Q"]
    assert found.iloc[0][["printed", "computed", "difference"]].tolist() == pytest.approx([86, 85, -1])
    assert found[["printed_rank", "rank"]].to_numpy().tolist() == [[2, 1], [1, 2]]


def test_the_report_says_how_many_agree_and_who_differs_most(study, tmp_path):
    results = compute(study)
    said = says.scores_of_regions(results.printed_scores, "all")
    with_names = read_in("en", lambda: said, names=study.labels)
    assert with_names == (
        "Of 11 printed scores of regions 10 agree with those here at the printed decimals (of Whole "
        "3 of 4); of 12 printed ranks of regions 10 agree (of Whole 2 of 4); Es differs most, in "
        "Whole of 2021: 86 printed, 85 here."
    )
