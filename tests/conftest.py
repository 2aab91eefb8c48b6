"""What tests share: the default study, computed once; the same examples of hypothesis each time."""

import os
import signal
from contextlib import contextmanager

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from asked import computed
from hypothesis import settings

from iianalysis import read_study
from iianalysis.shared import VARIABLE
from iianalysis.show import reader
from iianalysis.tables.diagnosis import diagnose_with_chances
from iianalysis.tables.register import LATER

mpl.use("Agg")  # here, not in the environment, which kernels would take over
settings.register_profile("same", derandomize=True, deadline=None, database=None, max_examples=20)
settings.load_profile("same")


@pytest.fixture(autouse=True)
def nobody_settled(monkeypatch):
    """No notebook that another test ran in this process says who reads."""
    monkeypatch.setattr(reader, "_SETTLED", [reader.Reader()])


@pytest.fixture(scope="session")
def of_suite():
    """What is computed within such a block is computed once for all workers of a suite."""

    @contextmanager
    def block():
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(VARIABLE, os.environ["IIANALYSIS_SUITE"])
            yield

    return block


@pytest.fixture(scope="session")
def default_study(of_suite):
    with of_suite():
        return read_study()


@pytest.fixture(scope="session")
def quick(default_study, of_suite):
    """What a run has at once; the rest is drawn or solved for."""
    with of_suite():
        return computed(default_study, LATER)


@pytest.fixture(scope="session")
def drawn(quick, of_suite):
    """With all draws of a run, and tiers by every rule."""
    with of_suite():
        return computed(quick.study, ("evidence", "movement"), quick)


@pytest.fixture(scope="session")
def whole(quick, of_suite):
    """With every table of a run."""
    with of_suite():
        return computed(quick.study, beside=quick)


@pytest.fixture(scope="session")
def diagnosed(default_study, of_suite):
    """What each region lacks, with the chances of its tiers in a few draws."""
    with of_suite():
        return diagnose_with_chances(default_study, "", "own year", 2023, 200)


@pytest.fixture
def few():
    """What is drawn is drawn just often enough to go through."""
    from steps import few_draws

    with few_draws():
        yield


@pytest.fixture
def heed_ctrl_c():
    """Processes started here heed it, also where a shell runs the tests in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(autouse=True)
def _close():
    """Close the pictures that a test has drawn."""
    yield
    plt.close("all")
