"""What tests share: the default study, computed once; the same examples of hypothesis each time."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from hypothesis import settings

from iianalysis import read_study
from iianalysis.results import add_tiers, add_trust, compute

mpl.use("Agg")  # here, not in the environment, which kernels would take over
settings.register_profile("same", derandomize=True, deadline=None, database=None, max_examples=20)
settings.load_profile("same")


@pytest.fixture(scope="session")
def default_study():
    return read_study()


@pytest.fixture(scope="session")
def quick(default_study):
    """What a run has at once; the rest is drawn or solved for."""
    return compute(default_study)


@pytest.fixture(scope="session")
def drawn(quick):
    """With all draws of a run, and tiers by every rule."""
    return add_trust(add_tiers(quick))


@pytest.fixture(autouse=True)
def _close():
    """Close the pictures that a test has drawn."""
    yield
    plt.close("all")
