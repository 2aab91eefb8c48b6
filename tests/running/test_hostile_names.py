"""Names that hold markup, formulas, paths or nothing leave files, pages and cells in order."""

import html.parser
import importlib
import re
import tempfile
import unicodedata
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import papermill
import pytest
import studies
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text
from readers import read_in

from iianalysis.pages import pictures as figures
from iianalysis.pages.readable import readable
from iianalysis.parameters import ParameterError
from iianalysis.running import batch, report
from iianalysis.running.batch import Job
from iianalysis.running.table_files import guarded, read_table, write_tables, write_workbook
from iianalysis.show.style import figure_of
from iianalysis.study.panel_form import write_panel_book
from iianalysis.study.read import read_study
from iianalysis.system import file_names
from iianalysis.tables import diagnosis as diagnosis_tables
from iianalysis.tables.register import LATER
from iianalysis.tables.results import compute

# Files

ODD = [
    "../x", "a/b", "a\\b", "A/B", "con", "NUL", "com1", "lpt¹", "", " ", ".", "..", "-", "_", "x.",
    "x" * 300, "x" * 300, "广东" * 200, "é", "e\u0301", "É", "ﬁ", "fi", "ß", "SS", "²", "\ud800",
    "a\0b", "1", "2", "x_2", "a\tb\nc", "🙂", "%s{}", "$x$", "<b>", "CON_5", "ı", "I", "i", "ก็",
]  # fmt: skip


def alike(name):
    return unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name).casefold())


def check(names):
    found = file_names.file_names(names)
    assert len(found) == len(names)
    assert len({alike(name) for name in found}) == len(names)
    for name in found:
        assert 0 < len(name.encode()) <= file_names.LONGEST + 8
        assert all(sign == "_" or unicodedata.category(sign)[0] in "LMN" for sign in name)
        assert alike(name) not in file_names.DEVICES
    assert file_names.file_names(names) == found


def test_odd_names_make_files(tmp_path):
    check(ODD)
    for name in file_names.file_names(ODD):
        (tmp_path / f".region_profile_{name}.ipynb.part").touch(exist_ok=False)


@given(st.lists(st.text(max_size=8) | st.sampled_from(ODD), max_size=12))
@settings(max_examples=60, deadline=None)
def test_any_names_make_files(names):
    check(names)


def test_names_that_are_files_already_stay():
    names = ["foundation", "industry", "Inner_Mongolia", "广东", "a_b", "node2"]
    assert file_names.file_names(names) == names


# Names of a study

LONG = ("long " * 60).strip()
MARKUP = [
    '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "<!--", "]]>", "&lt;b&gt;&amp;",
    "</td></table>", "' onmouseover='alert(1)", "javascript:alert(1)", "{{ 7*7 }}", "{% raw %}",
    "%FONT%", "<svg onload=alert(1)>", "</title>", "<b>bold</b>", "\\u003cb\\u003e", "&#60;b&#62;",
]  # fmt: skip
FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "'=1",
    "＝1+1", "{=1}", "http://example.org/", "internal:'x'!A1",
]  # fmt: skip
BEGIN = tuple("=+-@＝＋－＠\t\r")
TEXTS = [
    "US$ per R$", "$x^{2}_{", "$\\frac$", "_hidden", "100%", "%s %d", "{0} {name}", "{", "\\n",
    "../x", "a/b", "CON", LONG, "广东", "a'b", "[x]*?", "🙂",
]  # fmt: skip
SETS = [*MARKUP, *FORMULAS, *TEXTS]


NODES = {"All": "<b>All</b>", "A": "$x^{2}_{", "B": "_hidden <i>"}
SERIES = ['"><img src=x onerror=alert(1)>', "=1+1", "{0} %s {", "US$ per R$"]


def cell(text):
    return '"' + text.replace('"', '""') + '"'


def named(folder, plain):
    """Results of a study whose names are odd, or plain: a region for each odd name."""
    tables = studies.many(len(SETS))
    if not plain:
        rows = [f"r{number:03d},{cell(name)}" for number, name in enumerate(SETS)]
        tables["regions"] = "\n".join(["region,name_en", *rows, ""])
        for old, name in NODES.items():
            tables["framework"] = tables["framework"].replace(f",{old}\n", f",{cell(name)}\n")
        lines = tables["indicators"].splitlines()
        for number, name in enumerate(SERIES, 1):
            words = lines[number].split(",")
            lines[number] = ",".join([*words[:3], cell(name), cell("US$ per R$ <i>"), words[5]])
        tables["indicators"] = "\n".join([*lines, ""])
        tables["study"] = tables["study"].replace("Many", "<script>Many</script>")
    return compute(read_study(str(studies.write(folder, tables))), without=LATER)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return named(tmp_path_factory.mktemp("plain") / "study", plain=True)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    return named(tmp_path_factory.mktemp("hostile") / "study", plain=False)


class Page(html.parser.HTMLParser):
    """Elements of a page with the names of their attributes, and its ids and text."""

    def __init__(self, text):
        super().__init__()
        self.seen, self.ids, self.links, self.texts = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, *(name for name, _ in attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        self.links += [v[1:] for name, v in attrs if name == "href" and v.startswith("#")]

    def handle_comment(self, data):
        assert data is not None
        self.seen.append(("comment",))

    def handle_data(self, data):
        self.texts.append(data)


def pages(results, folder):
    """The report and the pages of regions, in both languages."""
    study = results.study
    for language in ("en", "zh"):
        yield Page(read_in(language, report.render, results, folder, {}))
        yield Page(read_in(language, report.render_pages, results))
    yield Page(read_in("en", readable, results.tables["regional_index"], study).to_html())


def test_no_markup_gets_into_a_page(plain, hostile, tmp_path):
    for number, (usual, odd) in enumerate(
        zip(pages(plain, tmp_path), pages(hostile, tmp_path), strict=True)
    ):
        assert odd.seen == usual.seen
        assert set(odd.links) <= set(odd.ids)
        assert len(set(map(str.casefold, odd.ids))) == len(odd.ids)
        shown = "".join(odd.texts)
        if number % 2 == 0:  # whatever a name holds is there to be read
            assert [name for name in MARKUP if name not in shown] == []


def test_no_formula_gets_into_the_workbook(hostile, tmp_path):
    write_workbook(hostile, tmp_path / "results.xlsx")
    book = openpyxl.load_workbook(tmp_path / "results.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    names = book.sheetnames
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)
    found = {cell.value for cell in book["ranking"]["B"]}
    assert set(SETS) <= found
    outside = {
        cell.hyperlink.target for sheet in book for row in sheet for cell in row if cell.hyperlink
    }
    assert outside == {None}


def test_no_formula_gets_into_the_workbook_of_a_panel(hostile, tmp_path):
    tree = hostile.study.framework("regional")
    write_panel_book({"regional": tree}, tmp_path / "panel.xlsx")
    book = openpyxl.load_workbook(tmp_path / "panel.xlsx")
    formulas = [
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert formulas
    assert not any(name in text for text in formulas for name in ("1+1", "http"))


def test_no_formula_gets_into_a_table(hostile, tmp_path):
    write_tables(hostile, tmp_path)
    for name, table in hostile.tables.items():
        path = tmp_path / f"{name}.csv"
        raw = pd.read_csv(path, dtype=str, keep_default_na=False)
        for column in raw:
            for text in raw[column]:
                assert not text.startswith(BEGIN) or is_number(text), (name, text)
        back = read_table(path)
        assert len(back) == len(table)
    ranked = read_table(tmp_path / "rank_changes.csv")
    assert set(ranked["region_en"]) == set(SETS)


def is_number(text):
    return pd.notna(pd.to_numeric(text, errors="coerce"))


@given(st.text(alphabet="'=+-@＝\ta1", max_size=6))
@settings(max_examples=100, deadline=None)
def test_reading_back_undoes_the_guard(text):
    table = pd.DataFrame({"text": [text, "x"], "number": [-1.5, 2.0]})
    with_guard = guarded(table)
    assert with_guard["number"].equals(table["number"])
    first = with_guard["text"].iloc[0]
    assert not first.startswith(BEGIN) or is_number(first)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        with_guard.to_csv(path, index=False, lineterminator="\n")
        back = read_table(path)["text"].iloc[0]
    assert back == text or (pd.isna(back) and text == "") or is_number(text)


# A name of 300 characters leaves little room, and an emoji is in no font.
@pytest.mark.filterwarnings("ignore:Glyph", "ignore:constrained_layout")
def test_no_text_in_a_picture_is_read_as_a_formula(hostile, tmp_path):
    drawn = figures.pictures(hostile)
    for name in ("framework_tree", "ranking", "heatmap"):
        axes = read_in("en", drawn[name].draw, hostile)
        figure = figure_of(axes)
        texts = figure.findobj(Text)
        said = [text for text in texts if text.get_text()]
        assert said
        assert not [text.get_text() for text in said if text.get_parse_math()]
        if name == "ranking":
            legend = [text.get_text() for one in figure.legends for text in one.get_texts()]
            assert {NODES["A"], NODES["B"]} <= set(legend)
        figures.save(axes, tmp_path, name)
        svg = (tmp_path / f"{name}.svg").read_text(encoding="utf-8")
        assert not re.search(r"<(script|img|i|b)[ >]", svg)


def test_pictures_and_notebooks_of_odd_nodes_have_names_for_files(hostile):
    tree = hostile.study.tree
    codes = dict(zip(tree.index, ("all", "../x", "con"), strict=True))
    called = file_names.node_names(codes.values())
    assert called == {"all": "all", "../x": "x", "con": "con_3"}
    names = list(diagnosis_tables.page_names(hostile.study).values())
    assert len({alike(name) for name in names}) == len(SETS)
    assert all(len(name.encode()) < 200 and "/" not in name for name in names)


# Parameters

CODE = [
    "x = 1; import os; os.system('true') #", "x\nimport os", "__import__('os')", "top\n", " top",
    "top=1;top", "lambda", "", "a.b", "a[0]", 5, None, ("top",), "é\u0301", "# x",
]  # fmt: skip


@pytest.fixture
def asked(tmp_path):
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("top: int = 1")])
    book.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(book, tmp_path / "asked.ipynb")
    return tmp_path / "asked.ipynb"


@pytest.mark.parametrize("name", CODE)
def test_a_name_that_holds_code_never_reaches_papermill(asked, name, tmp_path, monkeypatch):
    monkeypatch.setattr(papermill, "execute_notebook", lambda *_, **__: pytest.fail("papermill"))
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "benchmarks")
    floor = importlib.import_module("run")
    calls = [
        lambda: batch.run_job(Job("made", asked, {name: 1}), tmp_path),
        lambda: batch.run_jobs([Job("made", asked, {name: 1})], tmp_path, 1),
        lambda: floor.execute(asked, {name: 1}),
    ]
    for call in calls:
        with pytest.raises(ParameterError) as refused:
            call()
        assert "\n" not in str(refused.value)
        assert "unknown parameter" in str(refused.value)


def test_papermill_is_called_nowhere_else():
    root = Path(__file__).parents[2]
    sources = [p for f in ("iianalysis", "tools", "benchmarks") for p in (root / f).rglob("*.py")]
    calling = {p.name for p in sources if "execute_notebook(" in p.read_text(encoding="utf-8")}
    assert {str(path) for path in calling} == {"batch.py", "run.py"}
