"""How outputs kept in notebooks are compared; what a suite computes once, and begins with."""

import os
import tempfile

import pytest

from iianalysis.shared import VARIABLE

SUITE = "IIANALYSIS_SUITE"  # of the environment: a folder of results, for all workers of a suite

# Modules with whole runs or hundreds of studies, the longest first. A suite begins with them, or
# one of its workers would still be at the last of them when the others are done.
LONG = (
    "test_run.py", "test_steps.py", "test_foul_studies.py", "test_report.py", "test_batch.py",
    "test_notebook_cells.py", "test_notebooks.py", "test_cli.py", "test_fuzz.py",
    "test_summary.py", "test_names.py",
)  # fmt: skip
SLOW_ROOMS = ("pages", "running", "uncertainty")
SLOW_FIXTURES = {"drawn", "whole"}  # with all draws of a run


def pytest_configure(config):
    """Make the folder, unless this is a worker and has it from the process that started it."""
    config.addinivalue_line("markers", "slow: left out by `make test-fast`; see conftest.py")
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


def pytest_collection_modifyitems(items):
    """Put long modules first, and mark what takes long as slow."""
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONG)))
    for item in items:
        folder, name = item.path.parts[-2:]
        is_test = name.startswith("test_")
        if (
            name in places
            or name.endswith(".ipynb")
            or (is_test and folder in SLOW_ROOMS)
            or SLOW_FIXTURES & {*getattr(item, "fixturenames", ())}
        ):
            item.add_marker("slow")
