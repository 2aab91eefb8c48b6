"""The prose of notebooks is translated whole, and faults of a catalogue are found."""

import importlib.util
import re
from pathlib import Path

import nbformat
import papermill
import pytest
from babel.messages.pofile import escape, read_po

from iianalysis.running import prose
from iianalysis.running.batch import Job, notebook_folder, run_job
from iianalysis.running.run import notebook_jobs

NOTEBOOKS = sorted(notebook_folder().glob("*.ipynb"))
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

TOOL = Path(__file__).parents[2] / "tools" / "prose.py"
spec = importlib.util.spec_from_file_location("prose_tool", TOOL)
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)

ENGLISH = re.compile(r"[A-Za-z][\w'’-]*(?:,? [A-Za-z][\w'’-]*){3,}")  # four words in a row
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!.()]|[,;:?!()][\u4e00-\u9fff]")
EMPHASIS = re.compile(r"(\*+)([^*]+)\1")


def cells(book, kind):
    return [cell.source for cell in book.cells if cell.cell_type == kind]


def translated(path, language="zh"):
    book = nbformat.read(path, as_version=4)
    prose.translate(book, language)
    return book


def english(book):
    texts = (re.sub(r"\]\([^)]*\)", "]", prose.bare(text)) for text in cells(book, "markdown"))
    return [found[0] for text in texts for found in ENGLISH.finditer(text)]


# What is kept


@each
def test_every_block_has_a_translation(path):
    blocks = prose.messages(nbformat.read(path, as_version=4))
    assert blocks
    assert [block for block in blocks if block not in prose.catalogue("zh")] == []


@each
def test_every_cell_is_translated_and_no_english_is_left(path):
    book, plain = translated(path), nbformat.read(path, as_version=4)
    assert english(plain)
    assert english(book) == []
    pairs = zip(cells(plain, "markdown"), cells(book, "markdown"), strict=True)
    assert [before for before, after in pairs if before == after] == []
    assert cells(book, "code") == cells(plain, "code")


@each
def test_formulas_and_code_stay(path):
    book, plain = translated(path), nbformat.read(path, as_version=4)
    for before, after in zip(cells(plain, "markdown"), cells(book, "markdown"), strict=True):
        assert tool.differences(before, after) == []


def test_signs_are_full_width():
    texts = map(prose.bare, prose.catalogue("zh").values())
    assert [text for text in texts if HALF_WIDTH.search(text)] == []


def test_emphasis_is_seen():
    """Between a sign and a letter markdown takes asterisks for what they are."""
    texts = "\n".join(map(prose.bare, prose.catalogue("zh").values()))
    found = [inside for _, inside in EMPHASIS.findall(texts)]
    assert len(found) > 50
    assert [inside for inside in found if not re.fullmatch(r"\w(.*\w)?", inside)] == []


def test_catalogues_have_no_fault_and_an_update_changes_nothing(tmp_path, capsys):
    assert tool.main(["check"]) == 0
    assert capsys.readouterr().out == ""
    kept = prose.catalogue_file("zh")
    copy = tmp_path / kept.name
    copy.write_bytes(kept.read_bytes())
    tool.update(copy, "zh")
    assert copy.read_bytes() == kept.read_bytes()


# How it is translated


@pytest.mark.parametrize("language", ["en", "fr", "", "zh/../zh", "../show/locale/zh", "\0"])
def test_without_a_catalogue_prose_stays(language):
    assert prose.catalogue(language) == {}
    path = NOTEBOOKS[0]
    assert translated(path, language) == nbformat.read(path, as_version=4)


def test_a_block_without_a_translation_stays_english():
    known = next(iter(prose.catalogue("zh")))
    source = f"{known}\n\nA block that nobody translated.\n\n\n$$x$$"
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(source)])
    prose.translate(book, "zh")
    assert cells(book, "markdown") == [source.replace(known, prose.catalogue("zh")[known])]


def test_messages_are_blocks_with_words():
    source = "# Title\n\n- one\n- two\n\n$$x_a$$\n\n`code only`\n\n$$\\text{or}$$\n\n# Title"
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(source)])
    assert prose.messages(book) == ["# Title", "- one\n- two", "$$\\text{or}$$"]


def test_fuzzy_translations_are_not_used(tmp_path, monkeypatch):
    keep(tmp_path, "#, fuzzy\n" + entry("Some words", "FUZZY"), monkeypatch)
    assert prose.catalogue("xx") == {}


# In a run


def test_notebooks_of_a_chinese_run_are_chinese(default_study, tmp_path, monkeypatch):
    executed = []

    def execute(notebook, *_, **__):
        executed.append(notebook)
        return nbformat.v4.new_notebook()

    monkeypatch.setattr(papermill, "execute_notebook", execute)
    jobs = {job.notebook: job for job in notebook_jobs(default_study, "", "", "zh")}
    for job in jobs.values():
        run_job(job, tmp_path)
    assert sorted(jobs) == NOTEBOOKS
    assert [english(book) for book in executed] == [[]] * len(jobs)


@pytest.mark.parametrize(("language", "same"), [("zh", False), ("en", True)])
def test_what_is_executed_is_kept_in_its_language(language, same, tmp_path):
    heading = prose.messages(nbformat.read(NOTEBOOKS[0], as_version=4))[0]
    code = nbformat.v4.new_code_cell(
        'language: str = "en"  # of the prose', metadata={"tags": ["parameters"]}
    )
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(heading), code], metadata={"kernelspec": kernel}
    )
    nbformat.write(book, tmp_path / "small.ipynb")
    run_job(Job("made", tmp_path / "small.ipynb", {"language": language}), tmp_path)
    made = nbformat.read(tmp_path / "made.ipynb", as_version=4)
    assert (cells(made, "markdown") == [heading]) is same
    assert cells(nbformat.read(tmp_path / "small.ipynb", as_version=4), "markdown") == [heading]


# Faults


def entry(message, translation):
    """An entry of a catalogue."""
    return f"msgid {escape(message)}\nmsgstr {escape(translation)}\n\n"


def keep(folder, text, monkeypatch=None):
    """Write a catalogue, and have it be the only one."""
    path = folder / "xx" / "LC_MESSAGES" / "notebooks.po"
    path.parent.mkdir(parents=True)
    path.write_text(tool.HEAD.format("xx") + text, encoding="utf-8")
    if monkeypatch:
        monkeypatch.setattr(prose, "LOCALE", folder)
        monkeypatch.setattr(prose, "catalogue", prose.catalogue.__wrapped__)
    return path


def notebook(folder, *blocks):
    """A folder with a notebook of these blocks."""
    folder.mkdir(exist_ok=True)
    cell = nbformat.v4.new_markdown_cell("\n\n".join(blocks), id="c0")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "small.ipynb")
    return folder


def test_a_sound_catalogue_has_no_fault(tmp_path):
    path = keep(tmp_path, entry("Some words, 12 of `a`", "`a`: WORTE 12"))
    assert list(tool.check(path, notebook(tmp_path / "books", "Some words, 12 of `a`"))) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "notebooks/small.ipynb: missing in notebooks.po: Some words"),
        (entry("Some words", ""), "notebooks.po:6: missing: Some words"),
        ("#, fuzzy\n" + entry("Some words", "WORTE"), "notebooks.po:7: fuzzy: Some words"),
        (
            entry("Some words", "WORTE") + entry("Other words", "ANDERE"),
            "notebooks.po:9: unused: Other words",
        ),
    ],
)
def test_missing_fuzzy_and_unused_messages_are_faults(tmp_path, text, fault):
    path = keep(tmp_path, text)
    assert list(tool.check(path, notebook(tmp_path / "books", "Some words"))) == [fault]


@pytest.mark.parametrize(
    ("message", "translation", "what"),
    [
        ("The parameter `draws`", "PARAMETER `draw`", "code"),
        ("The table `a`", "TABELLE", "code"),
        ("With $x_i$ as above", "MIT $x_j$", "formula"),
        (r"With $$x \text{ or } y$$", r"MIT $$x \text{ODER} z$$", "formula"),
        ("See [there](docs/method)", "SIEHE [DORT](docs/methods)", "link"),
        ("See https://a.example here", "SIEHE https://b.example HIER", "link"),
        ("Of {region} here", "VON {regio} HIER", "placeholder"),
        ("Of %(region)s here", "VON %(name)s HIER", "placeholder"),
        ("Look into run.json there", "SIEHE runs.json DORT", "file"),
        ("All 31 regions", "ALLE 13", "number"),
        ("A **firm** border", "FEST", "emphasis"),
        ("## A heading", "# TITEL", "mark of heading or list"),
        ("- one\n- two", "- EINS", "mark of heading or list"),
    ],
)
def test_what_every_language_shares_may_not_differ(tmp_path, message, translation, what):
    assert tool.differences(message, message) == []
    path = keep(tmp_path, entry(message, translation))
    [fault] = tool.check(path, notebook(tmp_path / "books", message))
    assert fault == f"notebooks.po:6: another {what}: {' '.join(message.split())}"


def test_words_in_formulas_are_translated():
    assert tool.differences(r"$$x \text{ or } y$$", r"$$x \text{ODER} y$$") == []


def test_faults_end_in_an_exit_code(tmp_path, monkeypatch, capsys):
    keep(tmp_path, entry("Words of no notebook", "WORTE"), monkeypatch)
    assert tool.main(["check"]) == 1
    assert "notebooks.po:6: unused: Words of no notebook\n" in capsys.readouterr().out
    assert tool.main(["chekc"]) == 2


def test_an_update_keeps_what_is_translated(tmp_path):
    old = "The index has grown since the base year by so much"
    path = keep(tmp_path, entry(old, "INDEX") + entry("Some words", "WORTE") + entry("Gone", "WEG"))
    books = notebook(tmp_path / "books", f"{old}.", "Some words", "New and unlike it")
    tool.update(path, "xx", books)
    with path.open("rb") as file:
        found = read_po(file)
    made = {m.id: (m.string, m.fuzzy) for m in found if m.id}
    assert made == {
        f"{old}.": ("INDEX", True),
        "Some words": ("WORTE", False),
        "New and unlike it": ("", False),
    }
    assert not found.obsolete
