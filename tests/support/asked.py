"""Results whose tables are there at once."""

from iianalysis.tables.results import compute


def computed(study, without=()):
    """Results with their tables, which are else computed when a test first asks for them."""
    results = compute(study, without=without)
    assert dict(results.tables)
    return results
