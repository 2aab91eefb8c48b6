"""Results whose tables are there at once."""

from iianalysis.tables.results import TABLES, Results, compute


def computed(study, without=(), beside=None):
    """Results with their tables, which are else computed when a test first asks for them.

    Tables in which nothing is drawn are those of the results beside, of the same study.
    """
    if beside is None:
        results = compute(study, without=without)
    else:
        known = {name: one for name, one in beside.tables.items() if not TABLES[name].drawn}
        results = Results(study, without=tuple(without), known=known)
    assert dict(results.tables)
    return results
