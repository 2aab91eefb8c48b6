"""The report that a run leaves to be read."""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from iianalysis.identify import reference_weights
from iianalysis.pages import glossary, summary, wording
from iianalysis.pages import pictures as figures
from iianalysis.pages import views as lessons
from iianalysis.pages.movement import views as dynamics_lessons
from iianalysis.pages.readable import are_numbers, in_language, readable
from iianalysis.pages.regions.run import for_all
from iianalysis.pages.tiers import says as tier_findings
from iianalysis.pages.tiers import views as tier_lessons
from iianalysis.pages.trust import views as uncertainty_lessons
from iianalysis.pages.weights import views as weight_lessons
from iianalysis.published import check_words
from iianalysis.published.check import VERDICTS
from iianalysis.published.lists import leading_agreement
from iianalysis.running import region_pages
from iianalysis.running.table_files import in_order
from iianalysis.show import page
from iianalysis.show.bilingual import say
from iianalysis.show.reader import language, shown
from iianalysis.tables import diagnosis as diagnosis_tables
from iianalysis.tables.results import Results

MAP = "tier_map"  # stands on the first pages
FLAT, TALL = 0.715, 0.85  # height by width: less, more
LONGEST = 12  # rows of a table that stands open on the screen
ONE_LINE = (
    "basis",
    "scope",
    "goalposts",
    "strength",
    "specific",
    "verdict",
    "flags",
    "years",
    "sizes",
)


@dataclass(frozen=True)
class Shown:
    """A table as the report shows it: texts, with the sides that they keep to."""

    source: str  # table of the run that it is made from
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    kinds: Sequence[str]  # of each column: right, keep (on one line), wide (sentences), or empty
    heading: str = ""

    @property
    def folded(self) -> bool:
        """Whether it is too long to stand open on the screen."""
        return len(self.rows) > LONGEST


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
    study, text = results.study, wording.TEXT[language()]
    known, stop = figures.pictures(results), say(". ", "。")
    pictures = {
        name: {
            "name": name,
            "title": title,
            "caption": known[name].caption() + (stop + more if more else ""),
            "table": known[name].table,
            **_picture(folder / "figures" / f"{name}.png"),
        }
        for name, (title, more) in titles.items()
    }
    first = summary.summary(results, on)
    explained: set[str] = set()
    front = _words(_front_texts(first), explained, results)
    basis = wording.how_far(results)
    pictured = shown(for_all(results))
    return page.render(
        "running/report.html.j2",
        language="zh-CN" if language() == "zh" else "en",
        title=study.settings.get(f"title_{language()}")
        or study.settings.get("title_en", study.name),
        subtitle=text["subtitle"] + text["checked"]
        if len(study.published)
        else text["subtitle_alone"],
        text=text,
        summary=first,
        words=front,
        national=_national(results)[0] if not first.ranking else None,
        map=pictures.pop(MAP, None),
        how_far=text["how_far" if len(study.published) else "how_far_alone"],
        basis=basis,
        basis_words=_words([*basis, pictured], explained, results),
        for_all=pictured,
        sections=_sections(results, pictures, explained),
        pages=diagnosis_tables.pages(study, results.scheme, notebooks),
        tables={
            name: wording.holds(results, name)[language() == "zh"] for name in in_order(results)
        },
        notebooks=notebooks,
    )


def render_pages(results: Results) -> str:
    """A page of each region to print, with the probabilities that the run has drawn."""
    study, scheme = results.study, results.scheme
    year = study.years("regional")[-1]
    found = diagnosis_tables.diagnose_with_chances(study, scheme, "own year", year)
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
    tables = _shown_tables(results)
    sections = []
    for name, (heading, texts) in wording.sections(results).items():
        shown = [
            pictures[n]
            for n in sorted(pictures, key=wording.order_of)
            if wording.section_of(n) == name
        ]
        own = tables.get(name, [])
        said = [heading, *texts, *(p[part] for p in shown for part in ("title", "caption"))]
        for table in own:
            said += [table.heading, *table.header, *(cell for row in table.rows for cell in row)]
        if shown or own or name == "files":
            words = _words(said, known, results)
            section = {"name": name, "heading": heading, "texts": texts, "words": words}
            first = name in wording.TABLES_FIRST
            sections.append({**section, "pictures": shown, "tables": own, "tables_first": first})
    return sections


def _shown_tables(results: Results) -> dict[str, list[Shown]]:
    """The tables that the report shows, rounded; all others are in `tables/`."""
    shown: dict[str, list[Shown]] = {}
    if results.national is not None:
        shown["national"] = _national(results)
    if results.regional:
        shown["regional"] = [_ranking(results)]
        shown["tiers"] = _tiers(results)
        shown["movement"] = _movement(results)
        shown["sensitivity"] = _sensitivity(results)
    if "rank_intervals" in results.tables:
        shown["trust"] = _trust(results)
    if "way_up" in results.tables:
        shown["diagnosis"] = [_ways(results)]
    shown["weights"] = _weights(results)
    if "published_check" in results.tables:
        shown["check"] = _check(results)
    shown["data"] = _data(results)
    shown["sources"] = [_sources(results)]
    return shown


def _show(
    results: Results,
    source: str,
    table: pd.DataFrame,
    *,
    wide: Sequence[str] = (),
    names: Mapping[str, tuple[str, str]] | None = None,
    heading: str = "",
    scope: str = "",
) -> Shown:
    """A table with names for codes; `names` are headers that differ from the usual ones."""
    table = in_language(table)
    texts = readable(table, results.study, scope)
    zh = language() == "zh"
    own = [(names or {}).get(str(column), ("", ""))[zh] for column in table.columns]
    return Shown(
        source,
        [mine or usual.strip() for mine, usual in zip(own, texts.columns, strict=True)],
        list(texts.itertuples(index=False, name=None)),
        [
            "wide" if column in wide else _kind(table.iloc[:, place], texts[shown])
            for place, (column, shown) in enumerate(zip(table.columns, texts, strict=True))
        ],
        heading,
    )


def _kind(cells: pd.Series, texts: Iterable[str]) -> str:
    """Class of a column: figures to the right, a choice of few words on one line."""
    if pd.api.types.is_numeric_dtype(cells) and cells.dtype != bool:
        return "right"
    if cells.name in ONE_LINE:
        return "keep"
    return "right" if are_numbers(texts) else ""


def _national(results: Results) -> list[Shown]:
    assert results.national is not None
    tree = results.national.framework
    index = lessons.side_by_side(results.tables["national_index"], [tree.root, *tree.dimensions])
    if not index["implied"].map(len).any():
        index = index.drop(columns="implied")
    if results.study.published.empty:
        index = index.drop(columns="basis")
    if "growth_concentration" not in results.tables:  # one year, which is the base
        index = index.drop(columns=["growth", "cagr"])
        return [_show(results, "national_index", index, scope="national")]
    most = results.tables["growth_concentration"].head(8)
    columns = ["indicator", "dimension", "growth", "contribution", "cumulative", "floors"]
    columns.append("prices")
    if not most["floors"].any():
        columns.remove("floors")
    if not (most["prices"] != "").any():
        columns.remove("prices")
    return [
        _show(results, "national_index", index, scope="national"),
        _show(results, "growth_concentration", most[columns], scope="national"),
    ]


def _ranking(results: Results) -> Shown:
    year = results.study.years("regional")[-1]
    table = lessons.ranking(results.study, results.regional["own year"], year)
    if not table["imputed"].any():
        table = table.drop(columns="imputed")
    if not table["flagged"].map(len).any():
        table = table.drop(columns="flagged")
    heading = say("Scores of all regions", "各地区得分")
    return _show(results, "regional_index", table, wide=["flagged"], heading=heading)


def _tiers(results: Results) -> list[Shown]:
    tiers = results.tables["tiers"]
    year = results.study.years("regional")[-1]
    table = lessons.tier_comparison(tiers[tiers["goalposts"] == "own year"], year)
    heading = say("Tier of each region", "各地区梯队")
    shown = [_show(results, "tiers", table, heading=heading)]
    if "rule_agreement" in results.tables:
        agreement = tier_lessons.agreement_table(results.tables["rule_agreement"], tiers, year)
        heading = ("Agreement with print by rule", "各规则与公布梯队的一致程度")[language() == "zh"]
        shown.append(_show(results, "rule_agreement", agreement, heading=heading))
        rule = "group sizes" if results.study.tier_sizes else "natural breaks"
        missed = tier_lessons.missed_table(results.tables["tier_differences"], rule)
        if len(missed):
            heading = (
                f"Not in the printed tier by {tier_findings.rule_name(rule)}",
                f"按{tier_findings.rule_name(rule)}与公布梯队不同的地区",
            )[language() == "zh"]
            shown.append(_show(results, "tier_differences", missed, heading=heading))
    if "tier_agreement" in results.tables:
        table = leading_agreement(results.tables["tier_agreement"])
        if len(table):
            heading = ("Regions in their printed tier", "与公布梯队一致的地区数")[
                language() == "zh"
            ]
            shown.append(_show(results, "tier_agreement", table, heading=heading))
    return shown


def _movement(results: Results) -> list[Shown]:
    """Who changed tier and why; how far regions differ; who stands out among neighbours."""
    tables, zh = results.tables, language() == "zh"
    shown: list[Shown] = []
    if "transitions" in tables:
        moved = dynamics_lessons.moved(tables, results.study)
        title = ("Regions that changed tier", "梯队有变动的地区")[zh]
        if len(moved):
            shown.append(_show(results, "movement", moved, heading=title, wide=["most"]))
    for name, make, heading in (
        ("beta_convergence", dynamics_lessons.slopes, ("Beta convergence", "β收敛")),
        ("inequality", dynamics_lessons.parts, ("Inequality in the last year", "末年差异分解")),
        ("spatial_global", dynamics_lessons.morans, ("Moran's I", "莫兰指数")),
    ):
        if name in tables:
            table = make(tables[name])
            shown.append(_show(results, name, table, heading=heading[zh]))
    if "breaks_compared" in tables:
        root = results.study.framework("regional").root
        table = dynamics_lessons.both_ways(tables["breaks_compared"], root)
        title = ("With series with a break, and without", "计入与剔除有断点的序列")[zh]
        shown.append(_show(results, "breaks_compared", table, heading=title))
    return shown


def _sensitivity(results: Results) -> list[Shown]:
    headings = {
        "alternative": ("Another normalisation or mean", "改用其他标准化或平均方法"),
        "weight moved": ("The weight of one dimension moved by half", "某一维度的权重增减一半"),
        "indicator left out": ("One indicator left out", "剔除一个指标"),
    }
    return [
        _show(
            results,
            "sensitivity",
            part.drop(columns="kind").sort_values("mean_shift", ascending=False, kind="stable"),
            heading=headings[str(kind)][language() == "zh"],
        )
        for kind, part in results.tables["sensitivity"].groupby("kind", sort=False)
    ]


def _trust(results: Results) -> list[Shown]:
    """Intervals of the ranks, and what was assumed to vary."""
    tables, zh = results.tables, language() == "zh"
    table = uncertainty_lessons.interval_table(
        tables["rank_intervals"], tables["tiers"], results.study.years("regional")[-1]
    )
    assumed = uncertainty_lessons.factor_table(tables["uncertain_factors"], results.study)
    heading = ("What was assumed to vary", "假定变动的内容")[zh]
    return [
        _show(
            results,
            "rank_intervals",
            table,
            heading=say("Interval of each rank", "各地区位次区间"),
        ),
        _show(results, "uncertain_factors", assumed, wide=["choices"], heading=heading),
    ]


def _ways(results: Results) -> Shown:
    table = diagnosis_tables.way_summary(results.tables)
    if table["probability"].isna().all():
        table = table.drop(columns="probability")
    heading = say("The way up of each region", "各地区提升路径")
    return _show(results, "way_up", table, heading=heading)


def _weights(results: Results) -> list[Shown]:
    """Schemes side by side, and what print leaves of the weights."""
    tables, study, zh = results.tables, results.study, language() == "zh"
    shown: list[Shown] = []
    if tables["weights"]["scheme"].nunique() > 1:
        table = weight_lessons.weights_of_scopes(study)
        heading = "各方案下的一级指标权重" if zh else "Weights of the dimensions by scheme"
        shown.append(_show(results, "weights", table, heading=heading))
    if "scheme_summary" in tables:
        # the names of schemes say what the note says
        summary = weight_lessons.summary_table(tables["scheme_summary"].drop(columns="note"), study)
        heading = "各方案与首列方案相比" if zh else "Each scheme against the first"
        shown.append(_show(results, "scheme_summary", summary, heading=heading))
    if "weight_bounds" in tables:
        reference = reference_weights(study)
        table = weight_lessons.bounds_table(tables["weight_bounds"], reference)
        heading = "逐项加入公布事实后的权重范围" if zh else "What is left after each printed fact"
        shown.append(_show(results, "weight_bounds", table, heading=heading))
    return shown


def _check(results: Results) -> list[Shown]:
    """The counts of verdicts, then the items of each verdict."""
    zh = language() == "zh"
    check = results.tables["published_check"]
    facts = check[["item", "basis", "printed", "computed", "note"]]
    there = [v for v in check_words.VERDICT_ORDER if (check["verdict"] == v).any()]
    meanings = check_words.MEANINGS_ZH if zh else VERDICTS
    counts = pd.DataFrame(
        {
            "verdict": there,
            "items": [int((check["verdict"] == verdict).sum()) for verdict in there],
            "meaning": [meanings[verdict] for verdict in there],
        }
    )
    names = {"items": ("items", "项数"), "meaning": ("meaning", "含义")}
    shown = [_show(results, "published_check", counts, names=names)]
    for verdict, items in counts[["verdict", "items"]].itertuples(index=False):
        word = check_words.VERDICTS_ZH[verdict] if zh else verdict[0].upper() + verdict[1:]
        heading = f"{word}（{items}项）" if zh else f"{word} ({items})"
        part = facts[check["verdict"] == verdict]
        shown.append(_show(results, "published_check", part, wide=["note"], heading=heading))
    return shown


def _data(results: Results) -> list[Shown]:
    zh = language() == "zh"
    shown = [_show(results, "proxy_strength", results.tables["proxy_strength"])]
    for scope in results.study.scopes:
        heading = {
            "national": ("The national series", "全国数据序列"),
            "regional": ("The regional series", "区域数据序列"),
        }[scope][zh]
        table = _indicators(results, scope)
        show = partial(_show, results, scope=scope)
        shown.append(show("indicators", table, wide=["note"], heading=heading))
        flags = lessons.flag_summary(results.study, scope)
        if len(flags):
            flags["years"] = [_span(years) for years in flags["years"]]
            heading = {
                "national": ("National values to be read with care", "须谨慎使用的全国数据"),
                "regional": ("Regional values to be read with care", "须谨慎使用的区域数据"),
            }[scope][zh]
            shown.append(show("flagged_cells", flags, wide=["regions"], heading=heading))
    return shown


def _span(years: Sequence[str]) -> str:
    """Years as a text, with a dash where they follow one another."""
    if len(years) > 2 and int(years[-1]) - int(years[0]) == len(years) - 1:
        return say("–", "—").join((years[0], years[-1]))
    return ", ".join(years)


def _indicators(results: Results, scope: str) -> pd.DataFrame:
    """The indicators of a scope in the order of the tree, with their weights."""
    table = results.tables["indicators"]
    table = table[(table["scope"] == scope) & (table["parent"] != "")].set_index("indicator")
    tree = results.study.framework(scope)
    order = [code for code in lessons.reading_order(tree) if code in table.index]
    table = table.loc[order].reset_index()
    weights = results.tables["weights"]
    weights = weights[(weights["scope"] == scope) & (weights["scheme"] == results.scheme_of(scope))]
    table["points"] = table["indicator"].map(weights.set_index("node")["points"])
    table["specific"] = lessons.yes_or_no(table["specific"])
    table["direction"] = table["direction"].map({1: "more is better", -1: "less is better"})
    columns = ["parent", "indicator", "unit", "direction", "points", "strength", "specific", "note"]
    columns += ["note_zh"] if "note_zh" in table else []
    if (table["direction"] == "more is better").all():
        columns.remove("direction")
    for name, absent in (("strength", ""), ("specific", None)):
        if all(cell == absent for cell in table[name]):  # a column that the study leaves out
            columns.remove(name)
    return table[columns]


def _sources(results: Results) -> Shown:
    """Each authority and publication, with the series that come from it."""
    study, zh = results.study, language() == "zh"
    rows = results.tables["indicators"][["origin", "scope", "indicator"]]
    rows = rows.assign(origin=rows["origin"].replace("", "not stated"))
    table = rows.groupby(["origin", "scope"], sort=False)["indicator"].agg(list).reset_index()
    for origin, figure in study.other_figures.groupby("origin", sort=False):
        column = "name_zh" if zh else "name_en"
        series = list(dict.fromkeys(figure[column].where(figure[column] != "", figure["name_en"])))
        table.loc[len(table)] = [origin, "national", series]
    headers = {
        "origin": ("authority and publication", "发布机构与出版物"),
        "indicator": ("series", "序列"),
    }
    return _show(
        results,
        "indicators",
        table,
        names=headers,
        wide=["origin", "indicator"],
        heading=say("Each source with its series", "各来源及其序列"),
    )
