"""The first two pages of the report: of any study, from the results, without empty sentences."""

import re
from datetime import date
from html import escape, unescape

import odd_base
import odd_changes
import pandas as pd
import pytest
from asked import computed
from readers import read_in
from steps import few_draws
from studies import SMALL, write
from test_report import THREE, only

from iianalysis.pages import glossary
from iianalysis.pages.nation import prices as price_findings
from iianalysis.pages.nation import says as findings
from iianalysis.pages.report import listing, ranking, summary
from iianalysis.pages.report.finding import FINDINGS
from iianalysis.pages.report.how_far import printed_source
from iianalysis.pages.report.not_to_quote import not_to_quote
from iianalysis.running import report, report_tables
from iianalysis.running.report_tables import LONGEST
from iianalysis.show.names import Labels
from iianalysis.show.reader import say
from iianalysis.study.read import read_study
from iianalysis.tables.register import LATER
from iianalysis.tables.results import Results, compute

LANGUAGES = ("en", "zh")
COUNTS = {"en": ("One", "Two", "Three", "Four", "Five"), "zh": "一两三四五"}
ON = date(2024, 3, 5)


def made(folder, tables, drawn=True):
    """Results of a study that is written into a folder, with draws or without."""
    study = read_study(write(folder / "study", tables))
    with few_draws():
        return computed(study, ("evidence",) if drawn else LATER)


def texts(first):
    """All sentences of the first pages."""
    of_findings = [part for one in first.findings for part in (one.text, one.sure) if part]
    note = [first.ranking_note] if first.ranking else []
    return [*first.about, *first.adds, *of_findings, *first.not_to_quote, *note, first.colophon]


@pytest.fixture(scope="module")
def html(whole, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    return {one: read_in(one, report.render, whole, folder, {}, on=ON) for one in LANGUAGES}


# The tree


@pytest.mark.parametrize(
    ("base", "nodes", "english", "chinese"),
    [
        (
            "whole", ["all"], "The index has no dimensions; 3 series of the nation and 5 series of "
            "regions stand right below the index.",
            "指数不分维度；全国3个序列、区域5个序列直接位于总指数之下。",
        ),
        (
            "plain", ["all"], "The index has no dimensions; 3 series stand right below the index.",
            "指数不分维度；3个序列直接位于总指数之下。",
        ),
        (
            "plain", ["all", "a"],
            "The index has 1 dimension: A; 1 series stands right below the index.",
            "指数分1个维度：A；1个序列直接位于总指数之下。",
        ),
        (
            "whole", ["all", "a", "a_low"], "The index has 1 dimension: A; below it stands 1 part; "
            "2 series of the nation and 3 series of regions stand right below the index.",
            "指数分1个维度：A；其下1项；全国2个序列、区域3个序列直接位于总指数之下。",
        ),
        ("plain", ["all", "a", "b"], "The index has 2 dimensions: A and B.",
         "指数分2个维度：A、B。"),
    ],
)  # fmt: skip
def test_the_tree_is_told_as_it_is(tmp_path, base, nodes, english, chinese):
    rows = odd_base.BASES[base]()
    odd_changes.tree_of(*nodes)(rows)
    results = compute(read_study(write(tmp_path / "study", odd_base.text_of(rows))), without=LATER)
    for language, text in (("en", english), ("zh", chinese)):
        assert text in read_in(language, summary.summary, results, ON).about


@pytest.mark.parametrize(
    ("every", "without", "text"),
    [
        (1, 0, "The one part that indicators hang on has a series."),
        (2, 0, "Each of the 2 parts that indicators hang on has a series."),
        (2, 1, "1 of the 2 parts that indicators hang on has no series: N0."),
        (3, 2, "2 of the 3 parts that indicators hang on have no series: N0; N1."),
    ],
)
def test_one_part_is_spoken_of_as_one(every, without, text):
    tree = pd.DataFrame(
        {
            "node": ["all", *(f"n{k}" for k in range(every))],
            "parent": ["", *["all"] * every],
            "indicators": [1, *(int(k >= without) for k in range(every))],
            "coverage": 1.0,
        }
    )
    labels = Labels({"all": "All", **{f"n{k}": f"N{k}" for k in range(every)}}, {})
    told = read_in("en", findings.gaps, tree, names=lambda *_: labels)
    assert text in " ".join(told.split())


@pytest.mark.parametrize(
    ("current", "text"),
    [(1, "1 of 2 series is a sum of money at current prices and carries 50.0%"),
     (2, "2 of 2 series are sums of money at current prices and carry 100.0%")],
)  # fmt: skip
def test_one_series_is_spoken_of_as_one(current, text):
    prices = ["current"] * current + [""] * (2 - current)
    table = pd.DataFrame({"prices": prices, "contribution": 50.0})
    assert text in read_in("en", price_findings.of_growth, table)


# The default study


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_sheets_come_first_and_fit_on_their_pages(whole, html, language):
    text = html[language]
    assert text.count('<section class="sheet') == 2
    assert text.index('<section class="sheet whole" id="found"') < text.index("<nav")
    assert "size: A4" in text
    assert ".sheet.whole { break-after: page; }" in text
    # what a page of A4 holds: printed with Chromium, 1680 and 1820 characters (in Chinese 610 and
    # 700) left a tenth of each page free
    first = read_in(language, summary.summary, whole, ON)
    most = {"en": (1950, 2400), "zh": (780, 950)}[language]
    said = [part for one in first.findings for part in (one.text, one.sure)]
    assert sum(map(len, [*first.about, *first.adds])) < most[0]
    assert sum(map(len, [*said, *first.not_to_quote])) < most[1]
    assert len(first.ranking) <= ranking.WHOLE


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ranking_is_that_of_the_tables(whole, language):
    first = read_in(language, summary.summary, whole, ON)
    labels = whole.study.labels(language, "regional")
    known, dash = whole.tables["rank_intervals"], "—" if language == "zh" else "–"
    tiers = whole.tables["tiers"]
    tiers = tiers[
        (tiers["year"] == 2023)
        & (tiers["goalposts"] == "own year")
        & (tiers["rule"] == "group sizes")
    ].set_index("region")
    assert [place.name for place in first.ranking] == [
        labels.regions[one] for one in known["region"]
    ]
    for place, row in zip(first.ranking, known.to_dict("records"), strict=True):
        low, high = f"{row['p05']:.0f}", f"{row['p95']:.0f}"
        assert place.interval == (low if low == high else f"{low}{dash}{high}")
        assert place.rank == str(row["rank"])
        assert place.strip[0] <= place.strip[2]
        assert place.tier == str(tiers.at[row["region"], "tier"])
        assert place.printed == str(int(tiers.at[row["region"], "published_tier"]))
        assert place.differs == (place.tier != place.printed)
    assert sum(place.starts_tier for place in first.ranking) == len(whole.study.tier_sizes) - 1
    assert sum(place.imputed for place in first.ranking) > 0


def test_five_findings_say_how_sure_they_are(whole):
    first = read_in("en", summary.summary, whole, ON)
    assert first.findings_heading == "Five findings, and how sure each is"
    assert all(one.sure for one in first.findings)
    texts = [one.text for one in first.findings]
    assert texts[0].startswith("On open data the national index stands at")
    assert texts[1].startswith("First of the 31 regions in 2023: Guangdong (")
    chance = whole.tables["rank_acceptability"]
    top = chance[(chance["region"] == "广东") & (chance["rank"] == 1)]["probability"].sum()
    assert f"Guangdong is first in {100 * top:.0f}% of draws" in first.findings[1].sure
    assert re.match(r"\d+ of 31 regions are in their tier in at least 90% of draws", texts[2])
    movement = whole.tables["movement"]
    last = movement[(movement["breaks"] == "kept") & (movement["year"] == 2023)]
    rose = int((last["tiers_won"] > 0).sum())
    assert texts[3].startswith(f"From 2020 to 2023 {rose} regions rose a tier")
    row = whole.tables["beta_convergence"].iloc[0]
    assert f"95% interval {row['robust_low']:.3f} to {row['robust_high']:.3f}" in (
        first.findings[4].sure
    )


def test_it_says_what_is_measured_by_whom_it_was_defined_and_who_computed_it(whole, html):
    study = whole.study
    for language in LANGUAGES:
        first = read_in(language, summary.summary, whole, ON)
        assert first.about[0] == study.settings[f"about_{language}"]
        assert read_in(language, printed_source, study) in " ".join(first.about)
        assert "32" in " ".join(first.about)
        assert "27" in " ".join(first.about)
    english = read_in("en", summary.summary, whole, ON)
    assert "5 dimensions: Foundation, Innovation, Industry, Application and Environment; below" in (
        " ".join(english.about)
    )
    assert english.colophon.startswith("Computed on 5 March 2024 with iianalysis ")
    assert "2024年3月5日" in read_in("zh", summary.summary, whole, ON).colophon
    assert read_in("en", summary.summary, whole, None).colophon.startswith(
        "Computed with iianalysis "
    )
    assert "27 of 31" in " ".join(english.adds)  # the best single series
    assert html["en"].count("25 of 31 regions are in their printed tier") == 1


def test_what_not_to_quote_follows_from_the_results(whole):
    said = " ".join(read_in("en", not_to_quote, whole, names=whole.study.labels))
    own = whole.tables["tiers"]
    own = own[
        (own["year"] == 2023)
        & (own["goalposts"] == "own year")
        & (own["rule"] == "group sizes")
        & (own["probability"] < 0.9)
    ]
    names = whole.study.labels("en", "regional").regions
    assert 0 < len(own) <= listing.NAMED
    assert all(names[region] in said for region in own["region"])
    for words in ("A rank without its interval", "The weights as those of print", "marked °"):
        assert words in said


# Other studies

MANY = [f"r{number:03d}" for number in range(300)]
HUGE = {
    **{name: THREE[name] for name in ("framework", "indicators")},
    "study": "key,value,note\nabout_en,It measures little.,\ntitle_en,Huge,\n",
    "regions": "region,name_en\n" + "".join(f"{r},Region {r}\n" for r in MANY),
    "regional": "region,year,indicator,value\n"
    + "".join(
        f"{r},2023,i_{p},{(37 * k + 11 * j * k) % 307}\n"
        for k, r in enumerate(MANY)
        for j, p in enumerate(("a", "b", "c1", "c2"))
    ),
}
ONE_YEAR = THREE | {
    "regional": "".join(
        line
        for line in THREE["regional"].splitlines(keepends=True)
        if ",2021," not in line and ",2022," not in line
    )
}
STUDIES = {
    "both": SMALL,
    "nat": only("national"),
    "reg": only("regional"),
    "three": THREE,
    "one year": ONE_YEAR,
}


@pytest.mark.parametrize("name", STUDIES)
def test_every_study_gets_first_pages_of_its_own(tmp_path, name):
    results = made(tmp_path, STUDIES[name])
    for language in LANGUAGES:
        first = read_in(language, summary.summary, results, ON)
        said = texts(first)
        assert 1 <= len(first.findings) <= FINDINGS
        assert first.findings_heading.startswith(COUNTS[language][len(first.findings) - 1])
        for sentence in said:
            assert sentence.endswith((".", "。")), sentence
            wrong = r"\bnan\b|None(?! of)|: *[.。]|  |\(\)|（）|, ,|、、"
            assert not re.search(wrong, sentence), sentence
        text = " ".join(said)
        for word in ("print", "Print", "公布", "报告", "China", "province", "中国", "省"):
            assert word not in text, word
        assert bool(first.ranking) == ("regional" in results.study.scopes)
        page = read_in(language, report.render, results, tmp_path, {}, on=ON)
        assert page.count('<section class="sheet') == 2
        assert '<section class="sheet" id="summary">' in page  # without a map there is room
        assert re.search(r"<(ul|ol|p|h2)[^>]*>\s*</\1>", page) is None
    if name == "nat":
        assert '<table class="ranking' not in page
    else:
        regions = read_in("en", summary.summary, results, ON)
        assert len(regions.ranking) == len(results.study.regions)
        assert "printed" not in regions.columns
        assert ("tier" in regions.columns) == bool(results.study.tier_sizes)


def test_of_hundreds_of_regions_the_first_stand_there_and_it_is_said(tmp_path):
    results = made(tmp_path, HUGE, drawn=False)
    first = read_in("en", summary.summary, results, ON)
    assert len(first.ranking) == ranking.FIRST
    assert [place.rank for place in first.ranking][:2] == ["1", "2"]
    assert "Shown are the first 30 of 300 regions" in first.ranking_note
    assert "strip" not in first.columns
    assert first.about[0] == "It measures little."
    assert "前30个" in read_in("zh", summary.summary, results, ON).ranking_note


def test_a_ranking_that_cannot_be_drawn_says_why(tmp_path):
    class Untold(Results):
        untold = "nothing has an effect"

    asked = made(tmp_path, THREE, drawn=False)
    results = Untold(asked.study, asked.scheme, asked.without)
    first = read_in("en", summary.summary, results, ON)
    assert "nothing has an effect" in " ".join(first.adds)
    assert "strip" not in first.columns
    assert all(place.strip is None for place in first.ranking)


def test_a_region_without_a_score_stands_last_with_a_dash(tmp_path):
    lines = THREE["regional"].splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.startswith("N,2023"))
    results = made(tmp_path, THREE | {"regional": kept}, drawn=False)
    last = read_in("en", summary.summary, results, ON).ranking[-1]
    assert (last.name, last.rank, last.score) == ("Region N", "–", "–")


# Terms, and what folds


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_term_is_explained_once_where_it_first_stands(html, language):
    body = html[language].partition("<body>")[2]
    parts = re.split(r"(?=<section )", body)
    plain = [unescape(re.sub(r"<[^>]+>", " ", part)) for part in parts]
    explained = [re.findall(r"<dfn>(.*?)</dfn>", part) for part in parts]
    everywhere = [name for names in explained for name in names]
    assert len(everywhere) == len(set(everywhere)) > 20
    for term in glossary.TERMS:
        name = read_in(language, say, term.name).replace("'", "&#39;")  # as jinja writes it
        pattern = read_in(language, say, term.pattern)
        where = [n for n, text in enumerate(plain) if re.search(pattern, text)]
        if name not in everywhere:
            continue
        there = next(n for n, names in enumerate(explained) if name in names)
        # the first two sections are the first pages, which explain their terms together
        assert max(there, 2) == max(where[0], 2) or there == where[0], name


def test_the_terms_that_a_reader_asks_for_are_explained(html):
    for words in (
        ("Print", "Tier", "Draw", "Goalposts", "Adjusted Rand index", "Weighted kappa"),
        ("Transvariation", "HC3", "Moran&#39;s I", "Natural breaks"),
    ):
        for word in words:
            assert f"<dfn>{word}</dfn>" in html["en"], word
    for word in ("公布", "梯队", "抽样", "极值范围", "调整兰德指数", "加权kappa", "超变", "HC3"):
        assert f"<dfn>{word}</dfn>" in html["zh"], word


def test_long_tables_fold_on_the_screen_and_are_whole_in_print(whole, html):
    shown = [
        one
        for tables in read_in(
            "en", report_tables.shown_tables, whole, names=whole.study.labels
        ).values()
        for one in tables
    ]
    long = [table for table in shown if len(table.rows) > LONGEST]
    assert len(long) > 5
    assert all(table.heading for table in long)
    folded = re.findall(r"<details>(.*?)</details>", html["en"], re.DOTALL)
    for table in long:
        assert sum(f"<summary>{escape(table.heading)}</summary>" in one for one in folded) == 1
    assert len([one for one in folded if "<tbody>" in one]) == len(long) + 1  # the list of files
    assert "<details open" not in html["en"]
    printed = html["en"].partition("@media print {")[2]
    assert "details::details-content { display: block; content-visibility: visible" in printed


def test_pictures_after_the_first_of_a_section_fold(whole, tmp_path):
    from PIL import Image

    (tmp_path / "figures").mkdir()
    titles = {"national_index": ("N", ""), "sub_indices": ("S", ""), "tier_map": ("M", "")}
    for name, size in zip(titles, ((900, 500), (900, 500), (900, 800)), strict=True):
        Image.new("RGB", size).save(tmp_path / "figures" / f"{name}.png")
    page = read_in("en", report.render, whole, tmp_path, titles)
    folded = "".join(re.findall(r"<details>(.*?)</details>", page, re.DOTALL))
    assert [f'alt="{title}"' in folded for title in "NSM"] == [False, True, False]
    assert page.count('<figure class="flat">') == 2
    assert page.count('<figure class="tall">') == 1
    sheets = page[: page.index("<nav")]
    assert sheets.count('<section class="sheet whole"') == 2
    assert 'alt="M"' in sheets
    assert page.count('alt="M"') == 1
