"""A third language is a catalogue: in one made of the messages no English is left."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pseudo
import pytest
from odd_base import text_of, whole
from studies import write

ROOT = Path(__file__).parents[2]
SUPPORT = ROOT / "tests/support"
ENGLISH = re.compile(r"(?<![\w.])[a-z]{3,}[ ,;:]+[a-z]{3,}(?![\w.])")  # two words in a row

sys.path.insert(0, str(ROOT / "tools"))
import prose as prose_tool  # noqa: E402
import texts as texts_tool  # noqa: E402


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """What readers see of a run in the language, by place."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "iianalysis", copy / "iianalysis")
    shutil.copytree(ROOT / "notebooks", copy / "notebooks")
    (copy / "data").mkdir()
    locale = copy / "iianalysis/show/locale" / pseudo.LANGUAGE / "LC_MESSAGES"
    pseudo.write_catalogue(locale / "messages.po", texts_tool.template())
    pseudo.write_catalogue(locale / "notebooks.po", prose_tool.template())
    study = write(copy / "study", text_of(whole()))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", SUPPORT / "pseudo.py", study, copy / "out"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (copy, SUPPORT)))},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_a_study_is_read_in_the_language(read):
    assert any("ĺ" in text for text in read["report"])
    assert {place.split()[0] for place in read} == {"picture", "report", "prose", "notebook"}
    for place, texts in read.items():
        assert re.search("[à-ž]", " ".join(texts)), place


def test_no_english_is_left(read):
    left = {
        place: found
        for place, texts in read.items()
        if (found := [text for text in texts if ENGLISH.search(text)])
    }
    assert left == {}
