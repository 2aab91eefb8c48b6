"""The section of the report on how regions move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iianalysis.show.text import END, NEXT, Text, listed

if TYPE_CHECKING:
    from iianalysis.tables.results import Results
from iianalysis.pages.movement.convergence import (
    beta,
    compared,
    inequality,
    local,
    reach,
    rests_on,
    sigma,
    space,
)
from iianalysis.pages.movement.says import breaks_of, drivers, missing, moves, prices, siblings


def all_of(results: Results) -> list[Text]:
    """The paragraphs of the report."""
    tables, study = results.tables, results.study
    if not results.regional:
        return []
    root = study.framework("regional").root
    found = []
    if "movement" in tables:
        found.append(moves(tables["movement"]))
        found.append(drivers(tables["movement_drivers"]))
        found.append(prices(tables["movement_drivers"]))
        found.append(breaks_of(study))
        found.append(missing(tables, study, "kept"))
        found.append(siblings(tables["movement_drivers"]))
    if "sigma_convergence" in tables:
        found.append(rests_on(tables["sigma_convergence"], root))
        found.append(sigma(tables["sigma_convergence"], root))
    if "beta_convergence" in tables:
        text = beta(tables["beta_convergence"], root)
        if tables["beta_convergence"].set_index("node").loc[root].notna()["slope"]:
            text = listed([text, reach(tables["beta_convergence"], root)], NEXT)
        found.append(text)
    if "inequality" in tables:
        found.append(inequality(tables["inequality"], root))
    if "spatial_global" in tables:
        text = space(tables["spatial_global"], root, study)
        found.append(listed([text, local(tables["spatial_local"], root)], NEXT))
    if "breaks_compared" in tables:
        found.append(compared(tables["breaks_compared"], root))
    return [text + END for text in found if text]
