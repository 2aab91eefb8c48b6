"""A run leaves everything behind, or nothing; and the same whatever the number of jobs."""

import hashlib
import html
import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pytest
from readers import read_in
from studies import SMALL, write, write_workbook

from iianalysis import __version__, default_study
from iianalysis.pages.identify import proof as proof_findings
from iianalysis.running.run import notebook_jobs
from iianalysis.running.table_files import guarded, table_of
from iianalysis.shared import VARIABLE
from iianalysis.study.read import read_study
from iianalysis.system import folder as folders
from iianalysis.tables import diagnosis as diagnosis_tables
from iianalysis.tables import trust as uncertainty_tables
from iianalysis.tables.implied import DRAWS, SEED

# Tables that other tools may rely on, with their columns.
RELIED_ON = {
    "national_index": "year node level value growth contribution contribution_since_base coverage "
    "basis",
    "regional_index": "region year goalposts node level score rank coverage",
    "rank_intervals": "region rank median p05 p95 best worst",
    "tiers": "region year goalposts rule score rank tier published_tier probability",
    "weights": "node parent scope scheme weight points",
    "published_check": "item printed computed basis verdict note",
}


ROOT = Path(__file__).parents[2]


def start(*arguments, cwd, home=ROOT, **environment):
    """Start `iianalysis run` in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "iianalysis", "run", *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(home)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(*arguments, cwd, home=ROOT, **environment):
    process = start(*arguments, cwd=cwd, home=home, **environment)
    out, err = process.communicate()
    return process.returncode, out, err


def contents(folder):
    """Checksum of every file below a folder, by its path from there."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def pip(*arguments):
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True, cwd=ROOT)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Where the wheel was installed, away from the clone."""
    folder = tmp_path_factory.mktemp("installed")
    pip("wheel", ".", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder / "wheels"))
    [wheel] = (folder / "wheels").iterdir()
    pip("install", "--no-deps", "--target", str(folder / "site"), str(wheel))
    return folder / "site"


@pytest.fixture(scope="module")
def english(tmp_path_factory, installed):
    """Folder of a run of the default study, by the package as the wheel installs it."""
    folder = tmp_path_factory.mktemp("english")
    code, out, err = run("--out", "out", cwd=folder, home=installed)
    assert (code, err) == (0, "")
    assert out.split() == [str(Path("out/report.html"))]
    return folder / "out"


RUNS = """
import sys
from contextlib import nullcontext
from iianalysis.running import cli, run
run.sharing = nullcontext
sys.exit(cli.main(["run", *sys.argv[1:]]))
"""


@pytest.fixture(scope="module")
def chinese(tmp_path_factory):
    """Folder of another run, in Chinese, from the clone, which draws what the suite has not."""
    folder = tmp_path_factory.mktemp("chinese")
    done = subprocess.run(
        [sys.executable, "-c", RUNS, "--out", "out", "--language", "zh"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), VARIABLE: os.environ["IIANALYSIS_SUITE"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "out"


# The wheel


def test_the_wheel_is_what_runs_and_holds_the_study_and_the_notebooks(installed, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "import iianalysis; print(*iianalysis.__path__)"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()) == installed / "iianalysis"
    for inside, folder in (("_study", "data"), ("_notebooks", "notebooks")):
        files = contents(ROOT / folder).items()
        here = {name: mark for name, mark in files if not name.startswith(".")}
        assert contents(installed / "iianalysis" / inside) == here


# What the default study leaves behind


def test_the_folder_holds_what_the_architecture_lists(english):
    assert sorted(path.name for path in english.iterdir()) == [
        "figures", "notebooks", "regions.html", "report.html", "results.xlsx", "run.json",
        "tables",
    ]  # fmt: skip
    assert list(english.rglob(".*")) == []
    assert sorted(path.name for path in english.parent.iterdir()) == ["out"]


@pytest.mark.parametrize("name", RELIED_ON)
def test_tables_relied_on_begin_with_their_columns(english, name):
    columns = list(pd.read_csv(english / "tables" / f"{name}.csv", nrows=0).columns)
    wanted = RELIED_ON[name].split()
    assert columns[: len(wanted)] == wanted


def test_tables_are_those_that_are_computed_unrounded(english, whole):
    tables = whole.tables
    assert {path.stem for path in (english / "tables").glob("*.csv")} == set(tables)
    for name in tables:
        text = guarded(table_of(whole, name)).to_csv(index=False, lineterminator="\n").encode()
        assert (english / "tables" / f"{name}.csv").read_bytes() == text, name


def test_no_tier_of_a_region_stands_without_its_probability(english):
    named = []
    for path in (english / "tables").glob("*.csv"):
        table = pd.read_csv(path)
        if {"region", "tier"} <= set(table.columns) and path.stem != "tier_dimensions":  # printed
            named.append(path.stem)
            assert table.loc[table["tier"].notna(), "probability"].between(0, 1).all(), path.stem
    assert {"tiers", "movement", "region_profiles", "way_up", "scheme_comparison"} <= set(named)


def test_the_workbook_has_every_table_and_says_what_each_is(english):
    book = openpyxl.load_workbook(english / "results.xlsx", read_only=True)
    wide, first, *names = book.sheetnames
    rows = list(book[first].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [wide, *names]
    assert all(row[1] and row[2] for row in rows)
    tables = {path.stem: path for path in (english / "tables").glob("*.csv")}
    assert set(names) == set(tables)
    for name, path in tables.items():
        header, *body = book[name].iter_rows(values_only=True)
        table = pd.read_csv(path)
        assert list(header) == list(table.columns)
        assert len(body) == len(table)


def test_every_picture_is_there_in_both_formats(english):
    files = {path.name for path in (english / "figures").iterdir()}
    names = {path.rpartition(".")[0] for path in files}
    assert files == {f"{name}.{form}" for name in names for form in ("png", "svg")}
    dimensions = ("foundation", "innovation", "industry", "application", "environment")
    assert names >= {f"{kind}_{d}" for kind in ("sub_index", "top10") for d in dimensions}
    assert names >= {
        "national_index", "sub_indices", "industry_mix", "demonstration_factories", "tier_map",
        "framework_tree", "ranking", "heatmap", "rank_changes",
    }  # fmt: skip


def test_every_notebook_ran_to_its_end(english):
    names = [job.name for job in notebook_jobs(read_study(), "", "", "en")]
    assert len(names) == 14 + 31
    assert "region_profile_Inner_Mongolia" in names
    assert sorted(path.stem for path in (english / "notebooks").iterdir()) == sorted(names)
    for name in names:
        book = nbformat.read(english / "notebooks" / f"{name}.ipynb", as_version=4)
        code = [cell for cell in book.cells if cell.cell_type == "code"]
        assert all(cell.execution_count for cell in code)
        assert not [o for cell in code for o in cell.outputs if o.output_type == "error"]


def test_the_record_says_what_it_takes_to_run_it_again(english):
    record = json.loads((english / "run.json").read_text(encoding="utf-8"))
    assert record["parameters"] == {
        "study": "default", "weights": "reference", "min_coverage": 0.5, "language": "en",
        "jobs": 2,
    }  # fmt: skip
    began = datetime.fromisoformat(record["began"])
    assert timedelta(0) < datetime.now(UTC) - began < timedelta(hours=2)
    report = (english / "report.html").read_text(encoding="utf-8")
    assert (
        f"Computed on {began.day} {began:%B} {began.year} with iianalysis {__version__}" in report
    )
    assert record["seed"] == SEED
    assert record["uncertainty"] == {
        "seed": uncertainty_tables.SEED, "draws": 10_000, "draws of each factor": 2_000,
        "design": 1024, "draws of tiers from the dimensions": 400, "draws of movement": 2000,
        "draws before the last year": 1000,
        "draws of tiers from the dimensions before the last year": 100,
    }  # fmt: skip
    assert record["space"] == {"seed": 2024, "permutations": 9999}
    assert record["versions"]["pandas"] == pd.__version__
    assert record["versions"]["python"] == sys.version.split()[0]
    written = contents(english)
    del written["run.json"]
    assert record["files"] == written
    files = [p for p in default_study().iterdir() if p.suffix in (".csv", ".geojson")]
    assert record["checksums"] == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }
    pictures = {f"picture {path.stem}" for path in (english / "figures").glob("*.png")}
    notebooks = {f"notebook {path.stem}" for path in (english / "notebooks").iterdir()}
    assert (
        set(record["seconds"])
        == {"tables", "evidence", "tiers", "movement", "uncertainty", "workbook", "report", "total"}
        | pictures
        | notebooks
    )
    assert all(taken > 0 for taken in record["seconds"].values())


def test_how_far_the_ranking_can_be_trusted_is_said_everywhere(english, chinese):
    for folder in (english, chinese):
        intervals = pd.read_csv(folder / "tables" / "rank_intervals.csv")
        assert (intervals["best"] <= intervals["p05"]).all()
        assert (intervals["p95"] <= intervals["worst"]).all()
        assert intervals["rank"].tolist() == sorted(intervals["rank"])
    text = (english / "report.html").read_text(encoding="utf-8")
    assert "How far the ranking can be trusted" in text
    assert "10,000 draws; the largest standard error" in text
    assert "What varies is an assumption throughout" in text
    assert "排名在多大程度上可信" in (chinese / "report.html").read_text(encoding="utf-8")
    page = nbformat.read(english / "notebooks" / "sensitivity.ipynb", as_version=4)
    said = " ".join(out.get("text", "") for cell in page.cells for out in cell.get("outputs", []))
    assert "10,000 draws; the largest standard error" in " ".join(said.split())
    assert "The tables of a run rest on" not in " ".join(said.split())


def test_every_region_has_a_page_with_its_tier_and_probability(english, chinese):
    tiers = pd.read_csv(english / "tables" / "way_up.csv").drop_duplicates("region")
    names = diagnosis_tables.page_names(read_study())
    for folder, words in ((english, "tier {0} (of the given sizes) in"), (chinese, "第{0}梯队")):
        report = (folder / "report.html").read_text(encoding="utf-8")
        for region, tier in zip(tiers["region"], tiers["tier"], strict=True):
            book = nbformat.read(folder / "notebooks" / f"{names[region]}.ipynb", as_version=4)
            outputs = [out for cell in book.cells for out in cell.get("outputs", [])]
            said = " ".join(" ".join(out.get("text", "") for out in outputs).split())
            assert words.format(tier) in said
            assert "10,000" in said
            assert f"notebooks/{names[region]}.ipynb" in report
            anchor = names[region].removeprefix("region_profile_")
            assert f'href="regions.html#{anchor}"' in report
        pages = (folder / "regions.html").read_text(encoding="utf-8")
        assert pages.count('<section class="sheet"') == 31
        for tier in tiers["tier"]:
            assert words.format(tier) in pages
        assert pages.count("10,000") >= 31
        assert "%FONT%" not in pages


def test_nothing_tells_of_the_machine(english, installed):
    places = [str(ROOT), str(installed), str(Path.home()), str(english.parent), sys.prefix]
    for path in english.rglob("*"):
        if path.is_file():
            text = path.read_bytes()
            assert [place for place in places if len(place) > 5 and place.encode() in text] == []


class Links(HTMLParser):
    """Everything that a page refers to."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.ids = set()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.found += [given[name] for name in ("src", "href") if name in given]
        self.ids |= {given["id"]} if "id" in given else set()
        assert tag not in ("script", "link", "iframe", "object")


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_the_report_opens_without_a_network(language, request):
    folder = request.getfixturevalue(language)
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert "://" not in text
    assert re.findall(r"url\(\"(?!data:)", text) == []
    page = Links()
    page.feed(text)
    inside = [link for link in page.found if link.startswith("data:image/png;base64,")]
    assert len(inside) == len(list((folder / "figures").glob("*.png")))
    for link in page.found:
        if link.startswith("#"):
            assert link[1:] in page.ids
        elif not link.startswith("data:"):
            name, _, anchor = link.partition("#")
            assert (folder / name).is_file(), link
            if anchor:
                assert f'id="{anchor}"' in (folder / name).read_text(encoding="utf-8"), link


def test_the_report_gives_the_main_figures(english, chinese):
    text = (english / "report.html").read_text(encoding="utf-8")
    assert "stands at 209 in 2023 (2020 = 100); the printed one at 235" in text
    assert "25 of 31 regions are in their printed tier" in text
    text = (chinese / "report.html").read_text(encoding="utf-8")
    assert '<html lang="zh-CN">' in text
    assert "全国指数2023年为209（2020年=100）" in text
    assert "31个地区中有25个与公布梯队一致" in text


# The same, whatever the language and the number of jobs


def test_the_page_on_identification_says_what_tables_and_report_say(english, whole):
    names = whole.study.labels
    found = read_in("en", proof_findings.conclusion, whole.evidence, names=names)
    book = nbformat.read(english / "notebooks" / "identification.ipynb", as_version=4)
    texts = [out["text"] for cell in book.cells for out in cell.get("outputs", []) if "text" in out]
    said = " ".join(" ".join(texts).split())
    report = " ".join(html.unescape((english / "report.html").read_text(encoding="utf-8")).split())
    shares = re.search(r"Of labels drawn at random, .*? points\.", found)[0]
    assert f"of {2 * DRAWS} (" in shares
    assert shares in said
    assert shares in report


def test_the_language_changes_no_number(english, chinese):
    ours, theirs = contents(english), contents(chinese)
    assert list(ours) == list(theirs)
    numbers = [name for name in ours if name.startswith(("tables/", "results"))]
    assert {name: ours[name] for name in numbers} == {name: theirs[name] for name in numbers}


def test_pictures_are_the_same_bytes_when_they_are_drawn_again(english, whole, tmp_path):
    from iianalysis.pages import pictures as figures

    known = figures.pictures(whole)
    for name in ("national_index", "top10_industry", "tier_map"):
        drawn = figures.save(read_in("en", known[name].draw, whole), tmp_path, name)
        for path in drawn:
            assert path.read_bytes() == (english / "figures" / path.name).read_bytes(), path.name


def test_a_date_that_is_none_is_one_line(tmp_path):
    code, _, err = run("--out", "out", cwd=tmp_path, SOURCE_DATE_EPOCH="today")
    assert code == 2
    assert err == (
        "iianalysis: SOURCE_DATE_EPOCH is 'today'; set it to seconds since 1970, or unset it\n"
    )


# Whole or absent


def wait_for(condition, seconds=240):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def processes(mark):
    """Ids of the processes that were started with a mark in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in path.read_bytes() and (path.parent / "cmdline").read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            pass
    return found


@pytest.fixture
def earlier(tmp_path):
    """A small study and what looks like the folder of an earlier run of it."""
    write(tmp_path / "study")
    (tmp_path / "out" / "tables").mkdir(parents=True)
    (tmp_path / "out" / "tables" / "old.csv").write_text("old\n", encoding="utf-8")
    folders.write_record(tmp_path / "out", {})
    return tmp_path


def busy(folder):
    """Whether kernels run for a run in this folder, and pictures are being drawn."""
    return any(folder.glob(".*.partial-*/figures/*.png"))


@pytest.mark.usefixtures("heed_ctrl_c")
@pytest.mark.parametrize("name", ["out", "new"])
def test_ctrl_c_leaves_nothing_and_says_so_in_one_line(earlier, name):
    before = contents(earlier)
    mark = f"IIANALYSIS_TEST={earlier}"
    process = start("--study", "study", "--out", name, cwd=earlier, IIANALYSIS_TEST=str(earlier))
    assert wait_for(lambda: busy(earlier))
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=240)
    assert (process.returncode, out) == (130, "")
    assert err == "iianalysis: interrupted; nothing was written\n"
    assert contents(earlier) == before
    assert sorted(path.name for path in earlier.iterdir()) == ["out", "study"]
    assert wait_for(lambda: not processes(mark), 120), processes(mark)


@pytest.mark.usefixtures("heed_ctrl_c")
@pytest.mark.parametrize("delay", [0, 0.05, 0.2, 1.0])
def test_ctrl_c_while_processes_start_is_one_line(earlier, delay):
    process = start("--study", "study", "--out", "out", cwd=earlier)
    assert wait_for(lambda: any(earlier.glob(".out.partial-*")))
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=240)
    assert err == "iianalysis: interrupted; nothing was written\n"
    assert process.returncode == 130
    assert sorted(path.name for path in earlier.iterdir()) == ["out", "study"]


@pytest.mark.parametrize("kill", [os.killpg, os.kill])
def test_a_killed_run_leaves_the_earlier_one_as_it_was(earlier, kill):
    before = contents(earlier)
    mark = f"IIANALYSIS_TEST={earlier}"
    process = start("--study", "study", "--out", "out", cwd=earlier, IIANALYSIS_TEST=str(earlier))
    assert wait_for(lambda: busy(earlier))
    kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=240)
    assert wait_for(lambda: not processes(mark)), processes(mark)
    after = {name: mark for name, mark in contents(earlier).items() if name in before}
    assert after == before
    # what nobody could clear away is hidden and under no name that a run is given
    assert [path.name for path in earlier.glob("[!.]*")] in (["out", "study"], ["study", "out"])


def test_a_notebook_that_fails_leaves_the_earlier_run(earlier, monkeypatch, capsys):
    from iianalysis.running import batch, cli

    broken = earlier / "broken"
    broken.mkdir()
    for path in batch.notebook_folder().glob("*.ipynb"):
        book = nbformat.read(path, as_version=4)
        book.cells.append(nbformat.v4.new_code_cell("raise ValueError('no such luck')"))
        nbformat.write(book, broken / path.name)
    monkeypatch.setattr(batch, "notebook_folder", lambda: broken)
    before = contents(earlier)
    code = cli.main(["run", "--study", str(earlier / "study"), "--out", str(earlier / "out")])
    [line] = capsys.readouterr().err.splitlines()
    assert code == 2
    assert "ValueError: no such luck" in line
    assert contents(earlier) == before
    assert sorted(path.name for path in earlier.iterdir()) == ["broken", "out", "study"]


# Other studies


def test_a_small_study_takes_the_place_of_the_earlier_run_whatever_the_jobs(earlier):
    arguments = ("--study", "study", "--weights", "heavy")
    day = {"SOURCE_DATE_EPOCH": "1700000000"}  # the report bears the date of its run
    for jobs, name in ((1, "out"), (2, "other")):
        code, _, err = run(*arguments, "--jobs", jobs, "--out", name, cwd=earlier, **day)
        assert (code, err) == (0, "")
    out = earlier / "out"
    ours, theirs = contents(out), contents(earlier / "other")
    assert ours.pop("run.json") != theirs.pop("run.json")
    assert ours == theirs
    assert not (out / "tables" / "old.csv").exists()
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert record["began"] == "2023-11-14T22:13:20+00:00"
    assert "Computed on 14 November 2023 with" in (out / "report.html").read_text(encoding="utf-8")
    assert record["parameters"]["study"] == "study"
    assert record["parameters"]["weights"] == "heavy"
    assert not (out / "tables" / "published_check.csv").exists()
    assert not (out / "figures" / "tier_map.png").exists()
    assert {path.stem for path in (out / "notebooks").iterdir()} == {
        "national_index", "sub_index_a", "sub_index_b", "regional_index", "regional_tiers",
        "regional_dynamics", "coherence", "sensitivity",
        "region_profile_North", "region_profile_South", "region_profile_East",
        "region_profile_West",
    }  # fmt: skip


@pytest.mark.parametrize("scope", ["national", "regional"])
def test_a_workbook_of_one_scope_runs(tmp_path, scope):
    other = {"national": "regional", "regional": "national"}[scope]
    lines = SMALL["indicators"].splitlines(keepends=True)
    tables = SMALL | {"indicators": "".join(line for line in lines if not line.startswith(other))}
    for name in [other, *(["regions", "imputation", "weights"] if scope == "national" else [])]:
        del tables[name]
    write_workbook(tmp_path / "study.xlsx", tables)
    code, _, err = run("--study", "study.xlsx", "--out", "new/out", cwd=tmp_path)
    assert (code, err) == (0, "")
    tables = {path.stem for path in (tmp_path / "new" / "out" / "tables").iterdir()}
    assert f"{scope}_index" in tables
    assert f"{other}_index" not in tables
