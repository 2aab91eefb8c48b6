"""The report in words: of any study, in both languages, with names for codes."""

import re
import struct
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files

import openpyxl
import pandas as pd
import pytest
from asked import computed
from readers import read_in
from steps import few_draws
from studies import PANEL, SMALL, write

from iianalysis.pages import check_words
from iianalysis.pages.nation import says as findings
from iianalysis.pages.nation import views as nation_views
from iianalysis.pages.readable import readable
from iianalysis.pages.report.how_far import printed_source
from iianalysis.pages.report.sections import HEADINGS, sections
from iianalysis.published.lists import hits_of
from iianalysis.published.verdicts import VERDICT, VERDICTS
from iianalysis.running import report, report_tables, table_files
from iianalysis.show.page import _font
from iianalysis.study.read import read_study
from iianalysis.tables.register import LATER
from iianalysis.tables.results import TABLES, compute


class Page(HTMLParser):
    """Headings, paragraphs and table rows of a report."""

    def __init__(self, text):
        super().__init__()
        self.texts, self.rows, self.headings = [], [], []
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):  # noqa: ARG002
        if tag == "tr":
            self.rows.append([])
        self.inside = tag

    def handle_endtag(self, tag):  # noqa: ARG002
        self.inside = ""

    def handle_data(self, data):
        if self.inside == "style" or not data.strip():
            return
        self.texts.append(data.strip())
        if self.inside in ("td", "th"):
            self.rows[-1].append(data.strip())
        if self.inside in ("h2", "h3", "summary"):
            self.headings.append(data.strip())


def page(results, folder, language):
    return Page(read_in(language, report.render, results, folder, {}))


DRAWN = ("evidence", "tiers")  # steps that are left out


def headings_in(language):
    return dict(zip(HEADINGS, read_in(language, lambda: list(HEADINGS.values())), strict=True))


def tables_in(language, results):
    return read_in(language, report_tables.shown_tables, results, names=results.study.labels)


@pytest.fixture(scope="module")
def default_results(quick, of_suite):
    with of_suite():
        return computed(quick.study, DRAWN, quick)


@pytest.fixture(scope="module")
def pages(default_results, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    return {language: page(default_results, folder, language) for language in ("en", "zh")}


def only(scope):
    """The small study with series of one scope."""
    other = {"national": "regional", "regional": "national"}[scope]
    lines = SMALL["indicators"].splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.startswith(other))
    absent = [other, *(["regions", "imputation", "weights"] if scope == "national" else [])]
    return {**SMALL, "indicators": kept, **dict.fromkeys(absent)}


# Three dimensions, five regions, one level more on one side, nothing printed, no shapes.
REGIONS = "NSEWC"
THREE = {
    "framework": "node,parent,name_en\nall,,All\n"
    "a,all,A\nb,all,B\nc,all,C\nc1,c,C one\nc2,c,C two\n",
    "indicators": "scope,indicator,parent,name_en,unit,direction\n"
    + "".join(f"regional,i_{p},{p},Series of {p},t,1\n" for p in ("a", "b", "c1", "c2")),
    "regions": "region,name_en\n" + "".join(f"{r},Region {r}\n" for r in REGIONS),
    "regional": "region,year,indicator,value\n"
    + "".join(
        f"{r},{year},i_{p},{(3 * k + 5 * j + year) % 7 + 1}\n"
        for k, r in enumerate(REGIONS)
        for j, p in enumerate(("a", "b", "c1", "c2"))
        for year in (2021, 2022, 2023)
    ),
}


# Every study, both languages


@pytest.fixture(
    scope="module",
    params=[SMALL, only("national"), only("regional"), THREE],
    ids=["both", "nat", "reg", "three"],
)
def other_results(request, tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("other") / "study", request.param)
    with few_draws():
        return computed(read_study(folder), DRAWN)


# How a caption must not begin: its title stands elsewhere, and with it what these speak of.
LOST = r"(It|They|This|Without that|\w+ of (it|them|these)|其中)\b"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_other_studies_are_reported_without_what_they_lack(other_results, tmp_path, language):
    from iianalysis.pages import pictures as figures

    results = other_results
    (tmp_path / "figures").mkdir()
    titles = {}
    for name, picture in figures.pictures(results).items():
        axes = read_in(language, picture.draw, results)
        titles[name] = (figures.title(axes), figures.more(axes))
        assert not re.match(LOST, titles[name][1]), titles[name]
        figures.save(axes, tmp_path / "figures", name)
    shown = Page(read_in(language, report.render, results, tmp_path, titles))
    text = " ".join(shown.texts)
    assert language == "en" or not re.search(r"\d–\d", text)
    heading = headings_in(language)
    assert (heading["national"] in shown.headings) == ("national" in results.study.scopes)
    assert (heading["regional"] in shown.headings) == ("regional" in results.study.scopes)
    assert heading["check"] not in shown.headings
    assert heading["print"] not in shown.headings
    for word in ("print", "Print", "the report", "公布", "报告"):
        assert word not in text, word
    assert "nan" not in re.findall(r"\w+", text)
    assert not re.search(r"None(?! of)", text)
    assert "tier_map" not in titles


@pytest.mark.usefixtures("few")
def test_what_a_study_leaves_out_is_told_of_none(tmp_path):
    # no columns `specific`, `strength` and `is_floor`, which are not 0
    national = "".join(
        ",".join((*line.split(",")[:3], *line.split(",")[4:]))
        for line in SMALL["national"].splitlines(keepends=True)
    )
    study = read_study(write(tmp_path / "study", SMALL, national=national))
    results = compute(study, without=LATER)
    strength = results.tables["proxy_strength"]
    assert strength["strength"].tolist() == ["not stated", "not stated"]
    assert strength["specific_points"].isna().all()
    assert results.tables["region_profiles"]["weak"].isna().all()
    nowhere = (
        *("% measures the subject", "rests on weak", "% on weak", "on weak proxies, %"),
        *("on a floor", "%直接衡量", "直接测度", "依靠代表性弱", "依靠弱", "弱替代指标权重"),
        "首值或末值是下限值",
    )
    for language in ("en", "zh"):
        told = page(results, tmp_path, language).texts
        growth = results.tables["growth_concentration"]
        fewer = nation_views.without_leading_series(study, results.national, growth)
        told += [
            read_in(language, findings.all_proxies, strength),
            read_in(language, findings.concentration, growth, fewer, names=study.labels),
        ]
        pages = read_in(language, report.render_pages, replace(results, without=LATER[:-1]))
        for word in nowhere:
            assert word not in " ".join(told), word
            assert word not in pages, word
    said = "the study does not say how closely its series stand for the subject"
    assert read_in("en", findings.all_proxies, strength).lower().count(said) == 2


def test_half_of_it_may_be_stated(tmp_path):
    lines = SMALL["indicators"].splitlines()
    stated = "\n".join(
        line + {0: ",strength,specific", 3: ",weak,", 5: ",strong,"}.get(n, ",,")
        for n, line in enumerate(lines)
    )
    results = compute(
        read_study(write(tmp_path / "study", SMALL, indicators=stated + "\n")), without=LATER
    )
    strength = results.tables["proxy_strength"]
    assert read_in("en", findings.proxies, strength, "regional") == (
        "Regional: of 100 points of weight 25.0 rest on weak proxies."
    )
    assert "study does not say" in read_in("en", findings.proxies, strength, "national")


def test_a_title_counts_series_as_series_and_parts_as_parts(default_results, tmp_path):
    from iianalysis.pages import pictures as figures
    from iianalysis.show.style import figure_of

    tables = {
        **THREE,
        "indicators": THREE["indicators"] + "regional,i_more,b,More,t,1\n",
        "regional": THREE["regional"]
        + "".join(f"{r},2023,i_more,{k}\n" for k, r in enumerate(REGIONS)),
    }
    small = compute(read_study(write(tmp_path / "study", tables)), without=LATER)
    # parts a, b, c1 and c2 have a series each, b two of them
    for results, title in (
        (small, "Of 4 parts of the tree that series hang on 4 have regional series (5)"),
        (
            default_results,
            "Of 19 parts of the tree that series hang on 16 have national series (32)",
        ),
    ):
        axes = read_in("en", figures.pictures(results)["framework_tree"].draw, results)
        assert " ".join(figures.title(axes).split()).startswith(title)
        assert figure_of(axes)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sections_come_in_reading_order_and_none_is_empty(default_results, pages, language):
    headings = list(headings_in(language).values())
    shown = [heading for heading in pages[language].headings if heading in headings]
    assert shown == [heading for heading in headings if heading in shown]
    # those of pictures alone are left out where no picture was drawn
    without = {"dimensions", "change", "print"}
    assert set(headings) - set(shown) == {headings_in(language)[name] for name in without}


def test_every_picture_has_a_place(default_results):
    from iianalysis.pages import pictures as figures
    from iianalysis.pages.order import ORDER
    from iianalysis.pages.register import PICTURES

    named = [name for names in ORDER.values() for name in names]
    assert set(ORDER) <= set(HEADINGS)
    assert list(figures.register()) == named
    assert len(set(named)) == len(named) == len(PICTURES)
    found = figures.pictures(default_results).values()
    assert {picture.section for picture in found} <= set(HEADINGS)


def test_every_table_is_described(default_results):
    assert list(default_results.tables) == [
        name for name in TABLES if name in default_results.tables
    ]


# The default study


def test_no_code_is_shown_for_a_name(default_results, pages):
    study = default_results.study
    codes = {code for _, code in study.indicators.index if "_" in code}
    for language in ("en", "zh"):
        words = re.findall(r"[a-z0-9]+(?:_[a-z0-9]+)+", " ".join(pages[language].texts))
        assert {word for word in words if word in codes} == set(), language


def test_regions_bear_the_names_of_the_language(default_results, pages):
    text = " ".join(" ".join(row) for row in pages["en"].rows)
    chinese = "[\u4e00-\u9fff]"  # within the title of a source a name stays as it is
    for region in default_results.study.regions.index:
        assert not re.search(rf"(?<!{chinese}){region}(?!{chinese})", text), region
    text = " ".join(cell for row in pages["zh"].rows for cell in row)
    names = default_results.study.regions["name_en"]
    assert [name for name in names if re.search(rf"\b{name}\b", text)] == []


def test_every_checked_item_has_a_name_in_words(default_results):
    for language in ("en", "zh"):
        for item in default_results.tables["published_check"]["item"]:
            name = read_in(language, check_words.fact_name, item, default_results.study)
            assert "_" not in name, item
            if language == "zh":
                assert re.search("[\u4e00-\u9fff]", name), item


def test_the_check_is_shown_whole_by_verdict(default_results, pages):
    check = default_results.tables["published_check"]
    assert set(VERDICT) == set(VERDICTS)
    for verdict, count in check["verdict"].value_counts().items():
        assert f"{verdict[0].upper()}{verdict[1:]} ({count})" in pages["en"].headings
        assert f"{read_in('zh', VERDICT.get, verdict)}（{count}项）" in pages["zh"].headings


def test_assumptions_and_weak_foundations_stand_before_the_first_number_table(pages):
    english = " ".join(pages["en"].texts)
    before = english[: english.index("part of the index")]
    for words in (
        "consistent with the printed total, closest to equal; equal below (an assumption, not",
        "rests on weak proxies",
        "Imputed: R&D expenditure",
        "One dated list that serves every year",
        "They measure different quantities and are never joined",
        "three of 32 series",
    ):
        assert words in before, words
    assert "一种假定，不是报告的权重" in " ".join(pages["zh"].texts)


def test_imputed_cells_are_flagged_where_regions_are_ranked(default_results, pages):
    flagged = default_results.tables["flagged_cells"]
    imputed = flagged[flagged["flags"].str.contains("imputed") & (flagged["year"] == 2023)]
    names = default_results.study.labels("en", "regional").regions
    for region in imputed["region"]:
        rows = [row for row in pages["en"].rows if row[1:2] == [names[region]] and len(row) > 8]
        assert any("(imputed)" in cell for row in rows for cell in row), region


def test_every_origin_is_among_the_sources(default_results, pages):
    study = default_results.study
    origins = {*study.indicators["origin"], *study.other_figures["origin"]} - {""}
    for language in ("en", "zh"):
        cells = {cell for row in pages[language].rows for cell in row}
        assert origins <= cells
        text = " ".join(pages[language].texts)
        assert read_in(language, printed_source, study) in text
        assert study.settings["geometry_source"] in text


def test_numbers_do_not_depend_on_the_language(pages):
    # cells that hold nothing but a figure; in English 10,000 is the unit 万个 as well
    def figures(rows):
        cells = [cell for row in rows for cell in row if re.fullmatch(r"-?[\d,]+(\.\d+)?", cell)]
        return [cell for cell in cells if cell != "10,000"]

    assert figures(pages["en"].rows) == figures(pages["zh"].rows)


def test_inconsistent_judgements_are_counted_in_both_languages(pages):
    assert (
        "2 of 119 judgement matrices of the illustrative panel have a consistency ratio above 0.10 "
        "(highest 0.16: expert E6, regional, below Overall index); see ahp_consistency.csv."
    ) in " ".join(pages["en"].texts)
    chinese = " ".join(pages["zh"].texts)
    assert (
        "示例专家组的119个判断矩阵中，2个的一致性比率超过0.10（最高0.16：专家E6，区域，" in chinese
    )


@pytest.mark.parametrize(
    ("judgement", "english", "chinese"),
    [
        ("a,gap,4", "0 of 1 judgement matrices have", "1个判断矩阵中，0个的一致性比率超过"),
        ("a,gap,1/9", "1 of 1 judgement matrices has", "1个判断矩阵中，1个的一致性比率超过"),
        ("a,gap,", "No judgement matrix can be tested", "没有判断矩阵可以检验一致性"),
    ],
)
def test_a_panel_is_reported_with_its_consistency(tmp_path, judgement, english, chinese):
    judgements = PANEL["judgements"].replace("a,gap,4", judgement)
    results = compute(
        read_study(write(tmp_path / "study", PANEL, judgements=judgements)), without=LATER
    )
    for language, words in (("en", english), ("zh", chinese)):
        text = " ".join(page(results, tmp_path, language).texts)
        assert words in text
        assert "illustrative" not in text
        assert "示例" not in text


PANEL_TABLES = [
    *("weights", "scheme_comparison", "scheme_summary", "ahp_consistency", "panel_points"),
    *("panel_rounds", "weights_against_facts"),
]


def contents(results, folder):
    """What the first sheet of the workbook says of each table, in both languages."""
    table_files.write_workbook(results, folder / "results.xlsx")
    sheet = openpyxl.load_workbook(folder / "results.xlsx", read_only=True)["contents"]
    said = {name: f"{english} {chinese}" for name, english, chinese in sheet.values}
    return {name: words for name, words in said.items() if name != table_files.RANKING}


def test_an_illustrative_panel_is_called_that_in_every_table(whole, tmp_path):
    said = contents(whole, tmp_path)
    for name in PANEL_TABLES:
        table = whole.tables[name]
        of_panel = table["scheme"].isin(["ahp", "panel"]) if "scheme" in table else True
        assert (table["note"].eq("illustrative panel") == of_panel).all(), name
        assert "illustrative" in said[name], name
        assert "示例" in said[name], name
    for name in set(whole.tables) - set(PANEL_TABLES):
        assert "illustrative" not in said[name], name


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_head_of_the_report_calls_the_panel_illustrative(default_results, tmp_path, language):
    results = replace(default_results, scheme="panel", known=default_results.tables)
    text = " ".join(page(results, tmp_path, language).texts)
    head = {"en": "Weights: panel (illustrative)", "zh": "权重：专家打分（示例）"}
    assert head[language] in text


def test_a_real_panel_is_called_illustrative_in_no_table(tmp_path):
    results = compute(read_study(write(tmp_path / "study", PANEL)), without=LATER)
    there = [name for name in PANEL_TABLES if name in results.tables]
    assert len(there) == len(PANEL_TABLES) - 1  # without print there are no facts
    for name in there:
        assert (results.tables[name]["note"] == "").all(), name
    assert "illustrative" not in str(contents(results, tmp_path))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_section_on_weights_can_be_read(whole, language):
    heading, texts = read_in(language, lambda: sections(whole)["weights"], names=whole.study.labels)
    assert heading == headings_in(language)["weights"]
    assert len(texts) > 10
    assert max(map(len, texts)) < 420  # four lines
    said = " ".join(texts)
    for word in ("(worst", "(mean", "start.", "起点"):
        assert word not in said
    rounds = whole.tables["panel_rounds"].drop_duplicates("scope", keep="last")
    for w in rounds["w"]:
        assert f"{w:.2f}" in next(text for text in texts if "Kendall" in text or "肯德尔" in text)
    other = {"en": "can also be read “in 2023”", "zh": "也可按2023年当年理解"}
    assert other[language] in said


def test_the_report_shows_the_weights_of_every_scheme(whole, tmp_path):
    table = whole.tables["weights"]
    for language, headers in (("en", ["scope", "part of the index"]), ("zh", ["范围", "指标"])):
        rows = page(whole, tmp_path, language).rows
        start = next(n for n, row in enumerate(rows) if row[:2] == headers)
        names = whole.study.labels(language, "regional")
        for scope, shown in (("national", rows[start + 1]), ("regional", rows[start + 6])):
            part = table[(table["scope"] == scope) & (table["node"] == "foundation")]
            assert shown[1] == names["foundation"]
            assert [cell for cell in shown[2:] if cell != "–"] == [
                f"{weight:.3f}" for weight in part["weight"]
            ]


def test_figures_stand_to_the_right_and_the_flags_of_a_ranking_wrap(default_results):
    shown = tables_in("en", default_results)
    agreement = shown["tiers"][1]
    assert agreement.kinds[3:] == ["right"] * 3
    sizes = pd.Series(["6 11 10 4"], name="sizes")
    assert report_tables._kind(sizes, sizes) == "keep"
    assert shown["regional"][0].kinds[-1] == "wide"


@pytest.mark.parametrize(
    ("size", "shape"), [((1170, 546), "flat"), ((1170, 936), "middle"), ((1170, 1235), "tall")]
)
def test_the_shape_of_a_picture_is_told_from_its_header(tmp_path, size, shape):
    header = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", *size)
    (tmp_path / "a.png").write_bytes(header)
    assert report._picture(tmp_path / "a.png")["shape"] == shape
    text = files("iianalysis").joinpath("running/report.html.j2").read_text(encoding="utf-8")
    heights = dict(
        re.findall(r"^  figure\.?(\w*) img \{[^}]*max-height: (\d+)mm", text, re.MULTILINE)
    )
    assert int(heights["flat"]) < int(heights[""]) < int(heights["tall"])


@pytest.mark.parametrize(
    ("language", "both", "header", "shown"),
    [
        ("en", True, "note", "mostly lines of households"),
        ("en", False, "note", "mostly lines of households"),
        ("zh", True, "说明", "以家庭用户线路为主"),
        ("zh", False, "说明（英文）", "mostly lines of households"),
    ],
)
def test_notes_are_shown_in_the_language_or_said_not_to_be(
    default_results, language, both, header, shown
):
    tables = dict(default_results.tables)
    if not both:
        tables["indicators"] = tables["indicators"].drop(columns="note_zh")
    found = read_in(language, report_tables._data, replace(default_results, known=tables))
    series = [table for table in found if table.source == "indicators"]
    assert [table.header[-1] for table in series] == [header] * 2
    assert [table.kinds[-1] for table in series] == ["wide"] * 2
    for table in series:
        cells = {row[-1] for row in table.rows}
        assert shown in cells
        chinese = {cell for cell in cells if re.search("[\u4e00-\u9fff]", cell)}
        # a title of a publication stays as it is
        assert len(chinese) <= 1 if header != "说明" else chinese == cells - {"–"}


def test_a_note_that_has_chinese_words_is_translated(default_results):
    table = pd.DataFrame({"note": ["illustrative panel", ""]})
    shown = read_in("zh", readable, table, default_results.study)
    assert shown.to_dict("list") == {"说明": ["示例专家组", "–"]}


def test_text_is_escaped(tmp_path):
    tables = SMALL | {"framework": SMALL["framework"].replace(",A,甲", ",<b>A</b> & co,甲")}
    results = compute(read_study(write(tmp_path / "study", tables)), without=DRAWN)
    with few_draws():
        text = read_in("en", report.render, results, tmp_path, {})
    assert "&lt;b&gt;A&lt;/b&gt; &amp; co" in text
    assert "<b>" not in text


@pytest.mark.parametrize(
    ("item", "printed", "chinese"),
    [
        ("foundation_growth_floor", ">= 30", "≥ 30"),
        ("industry_growth_about_30", "about 30", "约30"),
        ("leading_six", "江苏, 广东, ", "江苏、广东、"),
        ("tiers_group_sizes", "31 regions", "31个地区"),
        ("leaders_ahead_overall", "leaders far ahead", "总分和各分项得分均大幅领先"),
    ],
)
def test_printed_claims_are_quoted_in_chinese(default_results, item, printed, chinese):
    cell = default_results.tables["published_check"].set_index("item").loc[item, "printed"]
    shown = read_in("zh", check_words.printed_text, cell)
    if item != "leading_six":  # of which the first two are enough
        assert (cell, shown) == (printed, chinese)
    assert cell.startswith(printed)
    assert shown.startswith(chinese)


@pytest.mark.parametrize(
    ("computed", "english", "chinese"),
    [
        (hits_of(9, 10), "9 of 10", "10个中9个"),
        (45.966590216045965, "45.97", "45.97"),
        (8000.0, "8,000", "8,000"),
        (100.0, "100", "100"),
        (float("nan"), "–", "–"),
        (pd.NA, "–", "–"),
    ],
)
def test_computed_figures_have_few_digits(computed, english, chinese):
    assert read_in("en", check_words.computed_text, computed) == english
    assert read_in("zh", check_words.computed_text, computed) == chinese


def test_the_font_holds_the_characters_of_the_text():
    from base64 import b64decode
    from io import BytesIO

    from fontTools.ttLib import TTFont

    address = _font("指数 abc（一）")
    font = TTFont(BytesIO(b64decode(address.partition(",")[2])))
    assert {chr(code) for code in font.getBestCmap()} == set("指数（一）")
    assert address == _font("（一）数指")
