"""The default study, read once; and examples of hypothesis that are the same in every run."""

import pytest
from hypothesis import settings

from iianalysis import read_study

settings.register_profile("same", derandomize=True, deadline=None, database=None, max_examples=20)
settings.load_profile("same")


@pytest.fixture(scope="session")
def default_study():
    return read_study()
