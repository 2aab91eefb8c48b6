"""Notes of a study in two languages: read, kept in tables, shown by language."""

import csv
import re

import openpyxl
import pytest
from readers import read_in
from studies import SMALL, write, write_workbook

from iianalysis.errors import StudyError
from iianalysis.pages.data import views as data_views
from iianalysis.pages.movement.views import breaks_table
from iianalysis.pages.nation import views as nation_views
from iianalysis.pages.readable import readable
from iianalysis.running import report_tables, table_files
from iianalysis.study.read import default_study as default_folder
from iianalysis.study.read import read_study
from iianalysis.study.schema import TABLES
from iianalysis.tables.register import LATER
from iianalysis.tables.results import compute

CHINESE = re.compile("[\u4e00-\u9fff]")
HEADER, *SERIES = SMALL["indicators"].splitlines()
WORDS = {"a1": ("a count", "计数"), "a2": ("a length", ""), "n1": ("a sum", "合计")}


def noted(*columns):
    """The small study, its series with notes in some of the columns `note` and `note_zh`."""
    rows = [",".join([HEADER, *columns])]
    for line in SERIES:
        texts = dict(zip(("note", "note_zh"), WORDS.get(line.split(",")[1], ("", "")), strict=True))
        rows.append(",".join([line, *(texts[column] for column in columns)]))
    figures = (
        "indicator,name_en,year,value,unit," + ",".join(columns) + "\n"
        "one,One,2020,1,t," + ",".join({"note": "a guess", "note_zh": "估计"}[c] for c in columns)
    )
    return SMALL | {"indicators": "\n".join(rows) + "\n", "other_figures": figures + "\n"}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """By the columns that their study has."""
    folder = tmp_path_factory.mktemp("notes")
    return {
        columns: compute(
            read_study(write(folder / "-".join(columns), noted(*columns))), without=LATER
        )
        for columns in (("note",), ("note", "note_zh"))
    }


@pytest.mark.parametrize("name", ["indicators", "other_figures"])
def test_tables_have_both_notes_side_by_side_or_the_one_there_is(results, name):
    without, both = (one.tables[name] for one in results.values())
    assert "note_zh" not in without
    place = list(both).index("note")
    assert list(both)[place + 1] == "note_zh"
    assert both.drop(columns="note_zh").equals(without)
    written = [table_files.table_of(one, name) for one in results.values()]
    assert list(written[1].drop(columns="note_zh")) == list(written[0])
    assert list(written[1]).index("note_zh") == place + 1


def test_both_notes_stand_in_files_and_workbook(results, tmp_path):
    table_files.write_tables(results["note", "note_zh"], tmp_path, ["indicators"])
    with (tmp_path / "indicators.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["indicator"]: (row["note"], row["note_zh"]) for row in csv.DictReader(file)}
    assert {code: rows[code] for code in WORDS} == WORDS
    table_files.write_workbook(results["note", "note_zh"], tmp_path / "results.xlsx")
    header, *cells = openpyxl.load_workbook(tmp_path / "results.xlsx")["indicators"].values
    where = [header.index(name) for name in ("indicator", "note", "note_zh")]
    rows = {row[where[0]]: tuple(row[place] or "" for place in where[1:]) for row in cells}
    assert {code: rows[code] for code in WORDS} == WORDS


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("columns", [("note",), ("note", "note_zh")])
def test_the_report_shows_the_note_of_the_language(results, columns, language):
    chosen = language == "zh" and "note_zh" in columns
    shown = [
        t
        for t in read_in(language, report_tables._data, results[columns])
        if t.source == "indicators"
    ]
    cells = [row[-1] for table in shown for row in table.rows]
    for english, chinese in WORDS.values():
        expected, other = (chinese, english) if chosen and chinese else (english, chinese)
        assert expected in cells
        assert other not in cells
    assert {len(row) for t in shown for row in t.rows} <= {len(t.header) for t in shown}


@pytest.mark.parametrize("columns", [("note",), ("note", "note_zh")])
def test_notebooks_show_the_note_of_the_language(results, columns):
    study = results[columns].study
    table = data_views.indicator_table(study, "", "all")
    shown = {language: read_in(language, readable, table, study) for language in ("en", "zh")}
    assert "note_zh" not in {*shown["en"], *shown["zh"]}
    assert "计数" not in set(shown["en"]["note"])
    assert {"a count", "a length", "a sum"} <= set(shown["en"]["note"])
    header = next(name for name in shown["zh"] if name.startswith("说明"))
    expected = {"计数", "合计"} if "note_zh" in columns else {"a count", "a sum"}
    assert expected | {"a length"} <= set(shown["zh"][header])


def test_a_workbook_may_have_notes_in_chinese(tmp_path):
    study = read_study(write_workbook(tmp_path / "study.xlsx", noted("note", "note_zh")))
    assert study.indicators.loc[("regional", "a1"), "note_zh"] == "计数"


def test_breaks_and_printed_facts_are_in_the_language(default_study):
    for table in (
        breaks_table(default_study),
        nation_views.printed_facts(default_study, "foundation"),
    ):
        columns = {name: read_in(name, readable, table, default_study) for name in ("en", "zh")}
        name = "note" if "note" in table else "fact"
        english, chinese = (
            columns[language].iloc[:, list(table).index(name)] for language in ("en", "zh")
        )
        assert not english.str.contains(CHINESE).any()
        assert chinese.str.contains(CHINESE).all()


@pytest.mark.parametrize(
    ("table", "text", "expected"),
    [
        (
            "framework",
            "node,parent,name_en,note,note_zh\nall,,All,whole,全部, 合计,\na,all,A,,\n",
            "framework.csv, row 2: 7 cells, but the header has 5",
        ),
        (
            "weights",
            "scheme,scope,node,weight,note_zh\nheavy,regional,a,0,5\nheavy,regional,b,1,\n",
            "weights.csv, row 2 (heavy regional a): note_zh '5' is a number",
        ),
        (
            "weights",
            "scheme,scope,node,weight,note_zh\nheavy,regional,a,1,一\x07\n",
            "weights.csv, row 2 (heavy regional a): note_zh '一\\x07' holds U+0007 (control)",
        ),
        (
            "weights",
            "scheme,scope,node,weight,note,notes_zh\nheavy,regional,a,1,,\n",
            "weights.csv: unknown column 'notes_zh' (did you mean 'note_zh'?)",
        ),
        (
            "weights",
            "scheme,scope,node,weight,note_zh,note_zh\nheavy,regional,a,1,,\n",
            "weights.csv: column 'note_zh' appears twice",
        ),
    ],
)
def test_what_is_wrong_with_notes_in_chinese_is_told(tmp_path, table, text, expected):
    with pytest.raises(StudyError) as error:
        read_study(write(tmp_path / "study", SMALL | {table: text}))
    assert error.value.problems[0].startswith(expected)


def test_a_note_in_chinese_may_hold_what_a_note_may(tmp_path):
    long = "长" * 2000
    text = (
        f'node,parent,name_en,note_zh\nall,,All,"{long}\n# 二"\na,all,A,12\nb,all,B,\ngap,all,G,\n'
    )
    study = read_study(write(tmp_path / "study", SMALL | {"framework": text}))
    assert study.tree["note_zh"].tolist() == [f"{long}\n# 二", "12", "", ""]
    assert (study.tree["note"] == "").all()


def test_every_table_with_notes_offers_both():
    for table in TABLES.values():
        names = [column.name for column in table.columns]
        assert ("note" in names) == ("note_zh" in names)
        if "note" in names:
            assert names[-2:] == ["note", "note_zh"]


# The default study


def notes_of(name):
    with (default_folder() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [(row["note"], row["note_zh"]) for row in csv.DictReader(file)]


def figures(text, mark=r"\b"):
    found = re.findall(rf"{mark}(\d[\d,]*(?:\.\d+)?){mark}", text)
    return {float(figure.replace(",", "")) for figure in found}


WITH_NOTES = [
    name
    for name, table in TABLES.items()
    if (default_folder() / f"{name}.csv").exists() and "note" in {c.name for c in table.columns}
]


@pytest.mark.parametrize("name", WITH_NOTES)
def test_every_note_of_the_default_study_has_its_chinese_one(default_study, name):
    names = default_study.indicators[["name_en", "name_zh"]].itertuples(index=False, name=None)
    names = dict(names)
    for note, chinese in set(notes_of(name)):
        assert bool(note) == bool(chinese), note
        if not note:
            continue
        assert CHINESE.search(chinese), chinese
        assert not re.search(r"[a-z]{2,} [a-z]{2,}", chinese), chinese
        assert not re.search(r"[\u4e00-\u9fff] ?[,;:?!]|[,;:?!] ?[\u4e00-\u9fff]", chinese), chinese
        assert not chinese.endswith("。"), chinese
        held = figures(chinese, "") | {1e4 * float(n) for n in re.findall(r"([\d.]+)万", chinese)}
        for english, own in names.items():
            note = note.replace(english, own)  # noqa: PLW2901
        assert figures(note) <= held, (note, chinese)


def test_equal_notes_have_one_translation():
    pairs = {pair for name in WITH_NOTES for pair in notes_of(name)}
    assert len({note for note, _ in pairs}) == len(pairs)
