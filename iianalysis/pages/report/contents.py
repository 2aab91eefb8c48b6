"""What a table of a run holds, as the workbook and the end of the report say it."""

from __future__ import annotations

from iianalysis.schemes import ILLUSTRATIVE
from iianalysis.show.text import THEN, Text, listed, t
from iianalysis.tables.results import TABLES, Results


def holds(results: Results, name: str) -> Text:
    """What a table holds, and that the panel in it is illustrative."""
    table = results.tables[name]
    made_up = "note" in table and (table["note"] == ILLUSTRATIVE).any()
    panel = t("the panel of experts in it is illustrative, that is, invented") if made_up else ""
    return listed([TABLES[name].about, panel], THEN)
