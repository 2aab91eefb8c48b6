"""How outputs kept in notebooks are compared with a new run; what a suite computes only once."""

import os
import tempfile

import pytest

from iianalysis.shared import VARIABLE

SUITE = "IIANALYSIS_SUITE"  # of the environment: a folder of results, for all workers of a suite


def pytest_configure(config):
    """Make the folder, unless this is a worker and has it from the process that started it."""
    if SUITE not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="suite", ignore_cleanup_errors=True)
        os.environ[SUITE] = folder.name
        config.add_cleanup(folder.cleanup)
        config.add_cleanup(lambda: os.environ.pop(SUITE))


def pytest_collectstart(collector):
    """Leave warnings out; every table is compared as it stands, to the last digit."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("stderr",)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    """Let the kernels of notebooks share what takes long, as those of a run do."""
    if not hasattr(item.parent, "skip_compare"):
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, os.environ[SUITE])
        return (yield)
