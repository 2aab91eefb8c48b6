"""Notebooks of odd studies go through, cell by cell, in this process and with few draws."""

import re

import pytest
import steps
from cells import executed
from odd_base import text_of
from odd_packs import odd
from studies import write

from iianalysis import read_study
from iianalysis.running.run import notebook_jobs
from iianalysis.shared import sharing

# Texts that no finding may hold: a missing number, and a sentence without words.
WRONG = re.compile(r"\bnan\b|\bNone\b|\binf\b|^[.。]$", re.MULTILINE)
STUDIES = [
    ("whole",),
    ("whole", "a tree of the root alone", "tiers of some regions"),
    ("whole", "one national indicator"),
    ("whole", "one year"),
    ("whole", "each region lacks a year"),
]


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("study", STUDIES, ids=str)
def test_notebooks_go_through(tmp_path, study):
    folder = write(tmp_path / "study", text_of(odd(*study)))
    jobs = {job.notebook: job for job in notebook_jobs(read_study(folder), str(folder), "", "en")}
    with steps.few_draws(), sharing():
        for job in jobs.values():
            wrong = [text for text in executed(job) if WRONG.search(text)]
            assert not wrong, (job.name, wrong)
