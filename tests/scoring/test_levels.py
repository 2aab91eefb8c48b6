"""What differs by no more than arithmetic rounds is the same, one series at a time or many."""

import numpy as np
import pytest

from iianalysis.scoring.precision import levelled


@pytest.mark.parametrize("seed", range(40))
def test_a_series_alone_is_levelled_as_among_others(seed):
    rng = np.random.default_rng(seed)
    base = rng.choice(np.r_[rng.normal(size=5), 0.0, 1e12], 30)
    series = base * (1 + rng.choice([0, 3e-13, 9e-13, 2e-12], 30) * rng.choice([1, -1], 30))
    series[rng.random(30) < 0.1] = np.nan
    np.testing.assert_array_equal(levelled(series), levelled(series[None])[0])


def test_a_chain_of_neighbours_takes_its_lowest():
    chain = 1 + 8e-13 * np.arange(4)
    assert set(levelled(np.r_[chain[::-1], 5.0]).tolist()) == {1.0, 5.0}
