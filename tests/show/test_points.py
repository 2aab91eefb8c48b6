"""Scores in texts have the digits of their scale."""

import pickle

import pandas as pd
import pytest
from studies import SMALL, write

from iianalysis.pages.readable import readable
from iianalysis.show.names import Labels, shortened
from iianalysis.show.points import Points
from iianalysis.show.reader import reading, say
from iianalysis.show.text import of_score, t
from iianalysis.study.read import read_study


def finer(more):
    return lambda language, scope: Labels({}, {}, more)  # noqa: ARG005


@pytest.mark.parametrize(
    ("more", "shown"), [(0, "0.8, −0.25, +0.1"), (2, "0.812, −0.2500, +0.060")]
)
def test_scores_of_a_text_have_as_many_more_digits_as_the_reader_says(more, shown):
    text = t("{a:.1f}, {b:.2f}, {c}", a=Points(0.812), b=Points(-0.25), c=of_score(0.06, sign=True))
    again = pickle.loads(pickle.dumps(text))
    for short in (False, True):
        with reading("en", finer(more), short=short):
            assert say(text) == say(again) == shown


def test_other_numbers_of_a_text_keep_their_digits():
    with reading("en", finer(2)):
        assert (
            say(t("{share:.0f}% with {score:.1f}", share=12.3, score=Points(5))) == "12% with 5.000"
        )


def test_short_names_keep_the_digits():
    assert shortened(Labels({"a": "A"}, {}, 2)).finer == 2


@pytest.mark.parametrize(
    ("settings", "more"),
    [
        ("", 0),
        ("scale,0 1,\n", 2),
        ("scale,0 10,\n", 1),
        ("scale,0 1000,\n", 0),
        ("normalisation,z-score,\n", 1),
        ("normalisation,rank,\n", 0),
    ],
)
def test_digits_follow_the_width_of_the_scale(tmp_path, settings, more):
    study = read_study(write(tmp_path / "s", study=SMALL["study"] + settings))
    assert study.labels("en", "regional").finer == more
    table = pd.DataFrame({"score": [0.5], "coverage": [0.5]})
    assert readable(table, study).iloc[0].tolist() == [f"{0.5:.{1 + more}f}", "0.50"]


def test_decimals_of_the_overall_index_are_all_shown(tmp_path):
    tree = SMALL["framework"].replace(
        "node,parent,name_en,name_zh", "node,parent,name_en,name_zh,decimals"
    )
    lines = [
        line if place == 0 else line + (",3" if place == 1 else ",")
        for place, line in enumerate(tree.splitlines())
    ]
    study = read_study(write(tmp_path / "s", framework="\n".join(lines) + "\n"))
    assert study.labels("en", "regional").finer == 2
