"""The report that a run leaves to be read."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from iianalysis.pages import glossary
from iianalysis.pages import pictures as figures
from iianalysis.pages.notes import for_all
from iianalysis.pages.report import contents, sections, summary
from iianalysis.pages.report.how_far import how_far
from iianalysis.running import region_pages, report_tables
from iianalysis.show import page
from iianalysis.show.reader import reading, say, shown
from iianalysis.show.text import COLON, NEXT, given, listed, tp
from iianalysis.tables import diagnosis as diagnosis_tables
from iianalysis.tables.results import Results

MAP = "tier_map"  # stands on the first pages
FLAT, TALL = 0.715, 0.85  # height by width: less, more


def render(
    results: Results,
    folder: Path,
    titles: Mapping[str, tuple[str, str]],
    notebooks: Sequence[str] = (),
    on: date | None = None,
) -> str:
    """The report as one HTML page that needs no network and no Chinese fonts.

    It begins with two pages of A4 that stand alone. Long tables and further pictures are folded on
    the screen and open in print.

    Parameters
    ----------
    results : Results
    folder : Path
        Folder of the run, which holds `figures/NAME.png`.
    titles : mapping of str to tuple of str
        What each picture finds, by name: its title, and what its caption adds; pictures that are
        not in it are left out.
    notebooks : sequence of str
        Names of the executed notebooks of the run.
    on : date, optional
        When the results were computed; the report does not say so where it is not given.
    """
    with reading(names=results.study.labels):
        pictures = {
            name: {
                "name": name,
                "title": title,
                "section": picture.section,
                "caption": say(listed([picture.caption, more], NEXT)),
                "table": picture.table,
                **_picture(folder / "figures" / f"{name}.png"),
            }
            for name, picture in figures.pictures(results).items()
            if name in titles
            for title, more in [titles[name]]
        }
        return page.render("running/report.html.j2", **_parts(results, pictures, notebooks, on))


def _parts(
    results: Results,
    pictures: dict[str, dict[str, str]],
    notebooks: Sequence[str],
    on: date | None,
) -> dict[str, Any]:
    """What the template takes."""
    study, printed = results.study, len(results.study.published) > 0
    own = given(en=study.settings.get("title_en", ""), zh=study.settings.get("title_zh", ""))
    first = summary.summary(results, on)
    explained: set[str] = set()
    front = _words(_front_texts(first), explained, results)
    basis = [shown(text) for text in how_far(results)]
    pictured = say(for_all(results))
    return {
        "say": say,
        "colon": say(COLON),
        "language": say(tp("language of the page", "en")),
        "title": say(own) if own else study.name,
        "subtitle": say("Recomputed from open data, and checked against what was printed")
        if printed
        else say("Computed from the data of the study"),
        "summary": first,
        "words": front,
        "national": None if first.ranking else report_tables.national(results)[0],
        "map": pictures.pop(MAP, None),
        "how_far": say("How far this rests on print, on open data, on assumptions")
        if printed
        else say("How far this rests on data, on assumptions"),
        "basis": basis,
        "basis_words": _words([*basis, pictured], explained, results),
        "for_all": pictured,
        "sections": _sections(results, pictures, explained),
        "pages": [
            (anchor, say(region))
            for anchor, region in diagnosis_tables.pages(study, results.scheme, notebooks)
        ],
        "tables": {name: say(contents.holds(results, name)) for name in results.tables},
        "notebooks": notebooks,
    }


def render_pages(results: Results) -> str:
    """A page of each region to print, with the probabilities that the run has drawn."""
    study, scheme = results.study, results.scheme
    year = study.years("regional")[-1]
    found = diagnosis_tables.diagnose_with_chances(study, scheme, study.goalposts, year)
    return region_pages.render(found, study, scheme)


def _picture(path: Path) -> dict[str, str]:
    """A picture as a data address, and its shape: `flat`, `middle` or `tall`.

    Three, two or one fit on a page; a flat one fits below a tall one too.
    """
    content = path.read_bytes()
    width, height = struct.unpack(">II", content[16:24])  # of the header of a PNG
    shape = "flat" if height < FLAT * width else "tall" if height > TALL * width else "middle"
    data = base64.b64encode(content).decode()
    return {"data": f"data:image/png;base64,{data}", "shape": shape}


def _words(texts: Iterable[str], known: set[str], results: Results) -> list[tuple[str, str]]:
    """Terms that these texts are the first to use, with what they mean."""
    return glossary.explained(texts, known, printed=len(results.study.published) > 0)


def _front_texts(first: summary.Summary) -> list[str]:
    found = [part for one in first.findings for part in (one.text, one.sure)]
    heads = [name for name, _ in first.header]
    return [*first.about, *first.adds, *found, *first.not_to_quote, *heads, first.ranking_note]


def _sections(
    results: Results, pictures: Mapping[str, dict[str, str]], known: set[str]
) -> list[dict[str, Any]]:
    """Headings, texts, pictures and tables in reading order; what the study lacks is left out.

    The first picture of a section is open on the screen; the others are folded.
    """
    tables = report_tables.shown_tables(results)
    found = []
    for name, (heading, said) in sections.sections(results).items():
        drawn = [picture for picture in pictures.values() if picture["section"] == name]
        own, texts = tables.get(name, []), [shown(text) for text in said]
        if not (drawn or own or name == "files"):
            continue
        read = [say(heading), *texts, *(p[part] for p in drawn for part in ("title", "caption"))]
        for table in own:
            read += [table.heading, *table.header, *(cell for row in table.rows for cell in row)]
        found.append(
            {
                "name": name,
                "heading": say(heading),
                "texts": texts,
                "words": _words(read, known, results),
                "pictures": drawn,
                "tables": own,
                "tables_first": name in sections.TABLES_FIRST,
            }
        )
    return found
