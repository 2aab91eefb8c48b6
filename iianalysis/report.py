"""What a run leaves to be read: tables as CSV, the workbook, the report."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from iianalysis import figures, wording
from iianalysis.published_check import VERDICTS
from iianalysis.results import Results

# What each table is, in the order of the workbook.
CONTENTS = {
    "national_index": "the national index on two bases; open data and print are never one series",
    "national_growth": "growth and mean annual growth of each node since the base year, by basis",
    "growth_concentration": "which series carry the growth of the open-data index",
    "regional_index": "scores and ranks of every node, region and year, on both goalposts; "
    "`imputed` is the share of a score that rests on imputed cells",
    "top10": "the first ten regions of each dimension beside the printed lists",
    "tiers": "tiers by the printed group sizes and by natural breaks; `probability` is empty: "
    "it needs an analysis of uncertainty that is not part of this run",
    "tier_agreement": "regions in their printed tier: the index, the index on fewer cells, "
    "trivial indices, and labels at random",
    "rank_changes": "places won or lost from the first to the last year; pooled goalposts, "
    "snapshots left out",
    "sensitivity": "what one choice at a time does to ranks and tiers",
    "published_check": "every printed index fact and testable claim with a verdict",
    "weights": "every scheme of weights; `effective_weight` after gaps passed theirs to siblings",
    "framework": "the tree with the coverage of each node",
    "proxy_strength": "share of the weight that rests on strong, medium and weak proxies",
    "flagged_cells": "every imputed, snapshot, suspicious, disputed or floor cell",
    "industry_mix": "sectors of the large firms, as printed",
    "other_figures": "single figures that only pictures use",
}


def write_tables(results: Results, folder: Path) -> None:
    """Write every table as CSV: tidy, unrounded, UTF-8."""
    folder.mkdir()
    for name, table in results.tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")


def write_workbook(results: Results, path: Path) -> None:
    """Write every table as a sheet of a workbook, after a sheet that says what each is.

    Text stays text: a cell that begins with `=`, `+`, `-` or `@` is no formula.
    """
    names = [name for name in CONTENTS if name in results.tables]
    first = pd.DataFrame({"sheet": names, "holds": [CONTENTS[name] for name in names]})
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs={"options": options}) as writer:
        # a fixed date: the same results make the same bytes
        writer.book.set_properties({"created": datetime(2020, 1, 1, tzinfo=UTC)})
        sheets = {"contents": first, **{name: results.tables[name] for name in names}}
        for name, table in sheets.items():
            table.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
            writer.sheets[name].autofilter(0, 0, max(len(table), 1), len(table.columns) - 1)
            for number, column in enumerate(table.columns):
                width = table[column].head(200).astype(str).str.len().max() if len(table) else 0
                writer.sheets[name].set_column(
                    number, number, min(60, max(10, width, len(column)) + 2)
                )


def render(results: Results, folder: Path, titles: Mapping[str, str], language: str = "en") -> str:
    """The report as one HTML page that needs no network.

    Parameters
    ----------
    results : Results
    folder : Path
        Folder of the run, which holds `figures/NAME.png`.
    titles : mapping of str to str
        What each picture finds, by name; pictures that are not in it are left out.
    language : {'en', 'zh'}
    """
    import jinja2

    page = files("iianalysis").joinpath("report.html.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    known = figures.pictures(results)
    pictures = {
        name: {
            "title": title,
            "caption": known[name].caption(language),
            "table": known[name].table,
            "data": base64.b64encode((folder / "figures" / f"{name}.png").read_bytes()).decode(),
        }
        for name, title in titles.items()
    }
    return environment.from_string(page).render(
        language="zh-CN" if language == "zh" else "en",
        title=results.study.settings.get(f"title_{language}") or results.study.name,
        text=wording.TEXT[language],
        basis=wording.how_far(results, language),
        sections=_sections(results, pictures, language),
    )


def _sections(
    results: Results, pictures: dict[str, dict[str, str]], language: str
) -> list[dict[str, Any]]:
    """Headings, texts, pictures and tables in reading order; what the study lacks is left out."""
    tables = _shown_tables(results, language)
    sections = []
    for name, (heading, texts) in wording.sections(results, language).items():
        show = [p for p in pictures if wording.section_of(p) == name]
        section = {
            "name": name,
            "heading": heading,
            "texts": texts,
            "pictures": [{"name": p, **pictures[p]} for p in show],
            "tables": tables.get(name, []),
        }
        if section["pictures"] or section["tables"]:
            sections.append(section)
    return sections


def _shown_tables(results: Results, language: str) -> dict[str, list[dict[str, str]]]:
    """The tables that the report shows, rounded; all others are in `tables/`."""
    labels = results.study.labels(language)
    found: dict[str, list[dict[str, str]]] = {}

    def show(section: str, table: str, frame: pd.DataFrame) -> None:
        named = wording.name_columns(frame, labels, language)
        shown = named.to_html(index=False, na_rep="", border=0, classes="data", float_format=_round)
        found.setdefault(section, []).append({"name": table, "html": shown})

    tables = results.tables
    if "national_index" in tables:
        index = tables["national_index"]
        upper = index[index["level"] <= 1]
        wide = upper.pivot(index=["basis", "node"], columns="year", values="value")
        order = pd.MultiIndex.from_frame(upper[["basis", "node"]].drop_duplicates())
        wide.columns = wide.columns.astype(str)
        show("national", "national_index", wide.reindex(order).reset_index())
        show("national", "growth_concentration", tables["growth_concentration"].head(8))
    if "regional_index" in tables:
        index = tables["regional_index"]
        last = index[
            (index["year"] == index["year"].max())
            & (index["goalposts"] == "own year")
            & (index["level"] <= 1)
        ]
        wide = last.pivot(index="region", columns="node", values="score")[last["node"].unique()]
        root = results.study.framework("regional").root
        wide.insert(0, "rank", last[last["node"] == root].set_index("region")["rank"])
        show("regional", "regional_index", wide.sort_values("rank", kind="stable").reset_index())
        show("tiers", "tiers", _tiers_side_by_side(tables["tiers"]))
        show("sensitivity", "sensitivity", tables["sensitivity"])
    if "tier_agreement" in tables:
        show("tiers", "tier_agreement", tables["tier_agreement"])
    if "published_check" in tables:
        check = tables["published_check"]
        counts = check["verdict"].value_counts().reindex(list(VERDICTS)).dropna().astype(int)
        meanings = pd.DataFrame(
            {
                "verdict": counts.index,
                "items": counts.to_numpy(),
                "meaning": counts.index.map(VERDICTS),
            }
        )
        show("check", "published_check", meanings)
        show("check", "published_check", check)
    show("data", "proxy_strength", tables["proxy_strength"])
    columns = [
        "scope",
        "parent",
        "indicator",
        "unit",
        "direction",
        "strength",
        "specific",
        "snapshot",
    ]
    indicators = results.study.indicators.reset_index()
    indicators = indicators[(indicators["parent"] != "")]
    show("data", "weights", indicators[[*columns, "origin", "note"]])
    return found


def _tiers_side_by_side(tiers: pd.DataFrame) -> pd.DataFrame:
    last = tiers[(tiers["year"] == tiers["year"].max()) & (tiers["goalposts"] == "own year")]
    wide = last.pivot(
        index=["region", "rank", "score", "published_tier"], columns="rule", values="tier"
    )
    return wide.reset_index().sort_values("rank", kind="stable")


def _round(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1 else f"{value:.1f}"
