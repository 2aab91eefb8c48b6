"""Bad studies are refused in lines that help, odd ones accepted; no traceback, no hang."""

import pytest
from foul import CLASSES, all_cases, judge, outcomes, table
from foul_base import Case

MOST = {"refused poorly": 0, "accepted wrongly": 0, "refused wrongly": 0, "traceback": 0, "hang": 0}


@pytest.fixture(scope="module")
def found():
    return list(outcomes(all_cases()))


@pytest.mark.parametrize("kind", MOST)
def test_no_study_ends_badly(found, kind):
    bad = [f"{one.name}: {one.why or one.said[:200]}" for one in found if one.kind == kind]
    assert len(bad) <= MOST[kind], "\n".join([table(found), *bad])


def test_there_are_cases_enough(found):
    assert len(found) == len(all_cases()) >= 500
    assert sum(case.process for case in all_cases().values()) >= 60
    assert sum(one.kind == "refused well" for one in found) >= 400
    assert sum(one.kind == "accepted" for one in found) >= 60


BAD = Case("bad", lambda _: None, ("a.csv", "row 2", "'x'|'y'"))
WARN = Case("odd", lambda _: None, ("a.csv", "2201"), warned=True)
SOUND = Case("sound", lambda _: None)
GOOD_LINE = "a.csv, row 2: value 'x' is not a number; leave the cell empty"


@pytest.mark.parametrize(
    ("case", "code", "out", "errors", "kind"),
    [
        (BAD, 2, [], [GOOD_LINE], "refused well"),
        (BAD, 2, [], [GOOD_LINE.replace("'x'", "'y'")], "refused well"),
        (BAD, 2, [], [GOOD_LINE.replace("row 2", "row 3")], "refused poorly"),
        (BAD, 2, [], [GOOD_LINE.replace("row", "line")], "refused poorly"),
        (BAD, 2, [], [GOOD_LINE.replace("leave", "do not leave")], "refused poorly"),
        (BAD, 2, [], [GOOD_LINE.partition(";")[0]], "refused poorly"),
        (BAD, 2, [], [GOOD_LINE + "\a"], "refused poorly"),
        (BAD, 2, [], [GOOD_LINE + "." * 300], "refused poorly"),
        (BAD, 2, [], ["a.csv: no rows; add some", GOOD_LINE], "refused poorly"),
        (BAD, 2, [], [GOOD_LINE, "a.csv, row 3: bad"], "refused poorly"),
        (BAD, 2, [], [], "refused poorly"),
        (BAD, 2, [], ["Traceback (most recent call last):"], "traceback"),
        (BAD, 1, [], ["ValueError: x"], "traceback"),
        (BAD, None, [], [], "hang"),
        (BAD, 0, [GOOD_LINE], [], "accepted wrongly"),
        (WARN, 0, ["a.csv, row 2: year 2201 is far off"], [], "warned"),
        (WARN, 0, ["a.csv is fine", "until 2201"], [], "accepted wrongly"),
        (SOUND, 0, [], [], "accepted"),
        (SOUND, 2, [], [GOOD_LINE], "refused wrongly"),
    ],
)
def test_what_is_said_is_judged(case, code, out, errors, kind):
    assert judge(case, code, out, errors).kind == kind
    assert kind in CLASSES
