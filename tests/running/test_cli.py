"""The command line: exit codes, one line for what the user can mend, nothing written then."""

import shutil
import subprocess
import sys

import openpyxl
import pandas as pd
import pytest
from readers import read_in
from studies import PANEL, SMALL, edited, write, write_workbook

from iianalysis import default_study, read_study, regional_index
from iianalysis.pages.weights import says as weight_findings
from iianalysis.running import cli
from iianalysis.running.run import notebook_jobs
from iianalysis.show.text import listed
from iianalysis.study.template import write_template
from iianalysis.tables.register import LATER
from iianalysis.tables.results import compute
from iianalysis.tiers import natural_breaks


@pytest.fixture
def command(capsys, tmp_path, monkeypatch):
    """Run a command inside an empty folder; its exit code, output and error lines."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def run(*arguments):
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code
        output = capsys.readouterr()
        return code, output.out.splitlines(), output.err.splitlines()

    return run


def refused(command, *arguments):
    """The one line that a command is refused with; nothing was written."""
    before = sorted(path for path in cli.Path().rglob("*"))
    code, out, err = command(*arguments)
    assert code == 2
    assert out == []
    assert len(err) == 1, err
    assert err[0].startswith("iianalysis")
    assert sorted(path for path in cli.Path().rglob("*")) == before
    return err[0]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["rum"], "invalid choice: 'rum'"),
        (["run", "--langauge", "zh"], "unrecognized arguments: --langauge zh"),
        (["run", "--language", "fr"], "argument --language: invalid choice: 'fr'"),
        (["run", "--jobs", "0"], "argument --jobs: '0' is no whole number above 0"),
        (["run", "--jobs", "two"], "argument --jobs: 'two' is no whole number above 0"),
        (["run", "--jobs", "²"], "argument --jobs: '²' is no whole number above 0"),
        (["run", "--weights"], "argument --weights: expected one argument"),
        (["run", "--min-coverage", "1.1"], "argument --min-coverage: '1.1' is no share, 0 to 1"),
        (["run", "--min-coverage", "half"], "argument --min-coverage: 'half' is no share, 0 to 1"),
        (["run", "--study", "nowhere"], "study nowhere does not exist"),
        (["run", "--weights", "eqal"], "weights 'eqal' are unknown (did you mean 'equal'?)"),
        (["check", "nowhere"], "study nowhere does not exist"),
        (["check"], "the following arguments are required: DIR"),
    ],
)
def test_a_wrong_argument_is_named(command, arguments, complaint):
    assert complaint in refused(command, *arguments)


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"framework": None}, "table 'framework' is missing"),
        (edited("regional", "North,2020,a1,1,", "North,2020,a1,n.a.,"), "'n.a.' is not a number"),
        (edited("regional", "North,2020,a1", "Nort,2020,a1"), "(did you mean 'North'?)"),
        (edited("indicators", "national,n1,a,N1,t,1", "national,n1,a,N1,t,2"), "must be 1 or -1"),
        (edited("framework", "b,all,B", "b,c,B"), "framework.csv, row 4"),
        (edited("national", "2020,n1,10", "2020,n1,0"), "national.csv"),
        (edited("weights", "heavy,regional,a,3", "heavy,regional,a,-3"), "weights.csv, row 2"),
        ({"regional": SMALL["regional"] + "North,2020,a1,1,one\n"}, "keep one of them"),
        ({"regional": "region;year\nNorth;2020\n"}, "regional.csv"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(command, tmp_path, changed, complaint):
    study = write(tmp_path / "study", **changed)
    assert complaint in refused(command, "run", "--study", study, "--out", "new/out")


def test_of_many_problems_run_names_one_and_check_lists_all(command, tmp_path):
    regional = SMALL["regional"].replace("North,2020,a1,1,", "North,2020,a1,x,")
    study = write(
        tmp_path / "study", regional=regional.replace("South,2020,a1,2,", "South,2020,a1,y,")
    )

    line = refused(command, "run", "--study", study)
    code, out, err = command("check", study)

    assert "(and 1 more; `iianalysis check` lists them)" in line
    assert (code, out) == (2, [])
    assert len(err) == 2
    assert "'x'" in err[0]
    assert "'y'" in err[1]


def test_check_says_what_it_found(command):
    code, out, err = command("check", default_study())
    assert (code, err) == (0, [])
    assert out == [
        "national: 32 indicators, 2020 to 2023",
        "  0 of 128 cells are missing",
        "  weights: reference, equal, ahp (illustrative), panel (illustrative)",
        "regional: 31 regions, 27 indicators, 2020 to 2023",
        "  33 of 3348 cells are missing",
        "  weights: reference, equal, ahp (illustrative), panel (illustrative), entropy, critic, "
        "standard deviation, principal components, balanced",
        "method: Scores by min-max; on a scale of 0 to 100; goalposts of the year itself. Every "
        "node is the arithmetic mean of its parts. A score needs 50% of its weight.",
        "printed figures: 232",
        "2 of 119 judgement matrices of the illustrative panel have a consistency ratio above 0.10 "
        "(highest 0.16: expert E6, regional, below overall); see ahp_consistency.csv.",
        "The study is sound.",
    ]


def test_check_tries_every_scheme_of_weights(command, tmp_path):
    code, out, _ = command("check", write(tmp_path / "study"))
    assert code == 0
    assert out[2] == "  weights: equal"
    assert out[5].startswith("  weights: equal, heavy, entropy, critic, ")
    assert out[7] == "printed figures: 0"


def test_check_says_that_judgements_contradict_each_other(command, tmp_path):
    judgements = PANEL["judgements"].replace("a,gap,4", "a,gap,1/9")
    code, out, err = command("check", write(tmp_path / "study", PANEL, judgements=judgements))
    assert (code, err) == (0, [])
    # the matrix of E2 has two judgements for three items: nothing in it can contradict
    assert out[-2].startswith("1 of 1 judgement matrices has a consistency ratio above 0.10 (")
    assert out[-2].endswith(": expert E1, national, below all); see ahp_consistency.csv.")
    assert out[-1] == "The study is sound."
    assert "illustrative" not in " ".join(out)
    _, out, _ = command("check", write(tmp_path / "consistent", PANEL))
    assert "consistency" not in " ".join(out)


def test_check_refuses_what_run_could_not_score(command, tmp_path):
    study = write(
        tmp_path / "study",
        **edited("regional", "South,2021,list,1", "South,2021,list,0"),
        regions=None,
    )
    code, _, err = command("check", study)
    assert code == 2
    assert err


@pytest.mark.parametrize("out", ["file", "file/out", "."])
def test_out_must_be_a_folder_that_may_be_replaced(command, out):
    cli.Path("file").write_text("mine", encoding="utf-8")
    assert "--out" in refused(command, "run", "--out", out)
    assert cli.Path("file").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("more", [[], ["run.json", "report.html"]])
def test_out_with_other_files_is_refused_and_they_survive(command, more):
    folder = cli.Path("out")
    folder.mkdir()
    for name in ["letter.txt", *more]:
        (folder / name).write_text("mine", encoding="utf-8")
    told = refused(command, "run", "--out", "out")
    assert f"holds {'a ' if more else ''}'{'run.json' if more else 'letter.txt'}'" in told
    assert {path.read_text(encoding="utf-8") for path in folder.iterdir()} == {"mine"}


@pytest.mark.parametrize("out", ["study", "."])
def test_out_that_holds_the_study_is_refused(command, out):
    # even where it looks like the folder of an earlier run
    write(cli.Path("study"))
    (cli.Path(out) / "run.json").write_text("{}", encoding="utf-8")
    assert "holds the study" in refused(command, "run", "--study", "study", "--out", out)


def test_out_around_the_working_folder_is_refused(command, tmp_path):
    assert "the folder that you are in" in refused(command, "run", "--out", "..")


def test_template_is_written_once(command):
    code, out, err = command("template", "mine")
    assert (code, err) == (0, [])
    assert out[-2:] == [str(cli.Path("mine/study.xlsx")), str(cli.Path("mine/COLUMNS.md"))]
    assert "mine is not empty; name a new folder" in refused(command, "template", "mine")


@pytest.mark.parametrize("study", [[], ["--study", "mine"]])
def test_the_workbook_of_a_panel_is_written_once_for_the_tree_of_the_study(command, study):
    write(cli.Path("mine"))
    assert command("template", "--panel", "panel.xlsx", *study) == (0, ["panel.xlsx"], [])
    sheet = openpyxl.load_workbook("panel.xlsx")["regional points"]
    code = "a1" if study else default_study_indicators()[0]
    assert sheet["A2"].value == code
    before = cli.Path("panel.xlsx").read_bytes()
    line = refused(command, "template", "--panel", "panel.xlsx", *study)
    assert line == "iianalysis: panel.xlsx is there already; name a new file"
    assert cli.Path("panel.xlsx").read_bytes() == before


def default_study_indicators():
    return read_study().framework("regional").indicators


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "name a new folder for a study, or --panel FILE.xlsx for a panel's workbook"),
        (["mine", "--panel", "panel.xlsx"], "name a new folder for a study, or --panel"),
        (["mine", "--study", "other"], "--study goes with --panel FILE.xlsx"),
        (["--panel"], "argument --panel: expected one argument"),
        (["--panel", "panel.csv"], "panel.csv is no name of a workbook; let it end in .xlsx"),
        (["--panel", "no/panel.xlsx"], "the folder no does not exist; make it first"),
        (["--panel", "panel.xlsx", "--study", "nowhere"], "study nowhere does not exist"),
    ],
)
def test_a_wrong_call_of_template_is_named(command, arguments, complaint):
    assert complaint in refused(command, "template", *arguments)


def test_a_bad_judgement_is_named_by_row(command, tmp_path):
    judgements = PANEL["judgements"].replace("a,gap,4", "a,gap,10")
    study = write(tmp_path / "study", PANEL, judgements=judgements)
    assert "judgements.csv, row 3: " in refused(command, "run", "--study", study)
    assert "judgements.csv, row 3: " in refused(command, "check", study)


def printing(folder, **values):
    """A copy of the default study with other values in its table of printed figures."""
    shutil.copytree(default_study(), folder)
    path = folder / "published.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for item, value in values.items():
        row = table["item"] == item
        assert row.any()
        table.loc[row, ["value", "low", "high"]] = [value, f"{value}", f"{value}"]
    table.to_csv(path, index=False)
    return folder


def test_a_printed_total_out_of_reach_names_the_facts_and_the_remedy(command, tmp_path):
    study = printing(tmp_path / "study", overall_index_2023="400")
    for arguments in (["check", study], ["run", "--study", study]):
        line = refused(command, *arguments)
        assert "no reference weights: the total 400 lies outside the range of its parts" in line
        assert (
            "facts that contradict each other are: total in 2023: 400 to 400; mean annual" in line
        )
        assert line.endswith("; mend published.csv, or choose --weights equal")
    results = compute(read_study(study), "equal", without=LATER)
    assert "reference" not in set(results.tables["weights"]["scheme"])
    assert results.scheme_of("national") == "equal"
    assert "weight_bounds" not in results.tables.left_out


def test_printed_facts_that_contradict_each_other_are_named(command, tmp_path):
    study = printing(tmp_path / "study", overall_cagr_2023="50")
    for arguments in (["check", study], ["run", "--study", study]):
        line = refused(command, *arguments)
        assert "no reference weights: no weights satisfy all that is printed" in line
        assert (
            "facts that contradict each other are: total in 2023: 234.5 to 235.5; mean annual "
            "growth of the total 2020 to 2023: 50% to 50%; mend published.csv" in line
        )
        assert line.endswith("or choose --weights equal")


def test_contradicting_facts_are_left_aside_under_other_weights(tmp_path):
    study = read_study(printing(tmp_path / "study", overall_cagr_2023="50"))
    results = compute(study, "equal", without=LATER)
    assert "reference" not in set(results.tables["weights"]["scheme"])
    assert {"weight_bounds", "weights_against_facts"}.isdisjoint(results.tables.left_out)
    assert "identifier_weight" not in results.tables
    groups = results.tables["weight_contradictions"].set_index("reading")["smallest_group"]
    assert groups["none"] == "total; mean growth"
    assert "identification" not in {job.name for job in notebook_jobs(study, "", "equal", "en")}
    for language, words in (("en", "total, mean growth"), ("zh", "总指数、年均增速")):
        text = read_in(language, lambda: listed(weight_findings.all_of(results), " "))
        assert words in text
        assert ("互相矛盾" if language == "zh" else "contradict each other") in text


def test_one_contribution_that_fits_one_reading_only_is_no_error(command, tmp_path):
    study = read_study(printing(tmp_path / "study", foundation_contribution_2023="70"))
    holds = (
        compute(study, without=LATER).tables["weight_contradictions"].set_index("reading")["holds"]
    )
    assert holds["none"]
    assert holds[["since 2020", "in 2023"]].tolist() == [False, True]
    assert command("check", tmp_path / "study")[0] == 0


def test_a_contribution_that_fits_no_reading_is_refused(command, tmp_path):
    study = printing(tmp_path / "study", foundation_contribution_2023="150")
    for arguments in (["check", study], ["run", "--study", study]):
        line = refused(command, *arguments)
        assert "foundation contributes 150% to 150% of the rise of the total" in line
        assert "mend published.csv" in line


def test_an_unfilled_template_is_one_line(command, tmp_path):
    write_template(tmp_path / "empty")
    complaint = refused(command, "run", "--study", tmp_path / "empty")
    assert "framework.csv: no rows; fill the table in" in complaint
    refused(command, "run", "--study", tmp_path / "empty" / "study.xlsx")


def test_a_workbook_is_checked_as_a_folder_is(command, tmp_path):
    code, out, _ = command("check", write_workbook(tmp_path / "study.xlsx"))
    assert code == 0
    assert out[3].startswith("regional: 4 regions, 4 indicators")


def test_a_formula_in_a_workbook_is_named(command, tmp_path):
    path = write_workbook(tmp_path / "study.xlsx")
    book = openpyxl.load_workbook(path)
    book["regional"]["D2"] = "=1+1"
    book.save(path)
    assert "cell D2: a formula" in refused(command, "run", "--study", path)


def test_help_imports_no_library_of_pictures_or_notebooks():
    heavy = ["matplotlib", "seaborn", "papermill", "nbformat", "geopandas", "scipy", "jinja2"]
    code = (
        "import sys; from iianalysis.running import cli\n"
        "try: cli.main(['--help'])\n"
        f"except SystemExit: sys.exit(' '.join(set({heavy}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""


def test_the_version_is_that_of_the_package(command):
    from iianalysis import __version__

    assert command("--version") == (0, [f"iianalysis {__version__}"], [])


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_shown_at_once_and_on_a_terminal_only(monkeypatch, capsys, terminal):
    import io

    from iianalysis.running import run

    class Screen(io.StringIO):
        def isatty(self):
            return terminal

    screen, seen = Screen(), []

    def slow(*_, begin, **__):
        seen.append(screen.getvalue())
        done = begin(2)
        done("tables")
        done("report")

    monkeypatch.setattr(run, "run", slow)
    monkeypatch.setattr("sys.stderr", screen)
    assert cli.main(["run", "--out", "somewhere"]) == 0
    assert capsys.readouterr().out.split() == [str(cli.Path("somewhere/report.html"))]
    assert ("reading" in seen[0]) == terminal
    assert ("0 of 2" in screen.getvalue()) == terminal
    assert terminal or screen.getvalue() == ""


def test_more_regions_than_a_run_takes_are_refused_before_anything_starts(tmp_path, capsys):
    names = [f"R{number}" for number in range(2001)]
    cells = "".join(f"{name},2021,x,{number},one\n" for number, name in enumerate(names))
    tables = {
        "framework": "node,parent,name_en,name_zh\nall,,All,\na,all,A,\n",
        "indicators": "scope,indicator,parent,name_en,unit,direction\nregional,x,a,X,t,1\n",
        "regions": "region,name_en\n" + "".join(f"{name},{name}\n" for name in names),
        "regional": "region,year,indicator,value,confidence\n" + cells,
    }
    study = write(tmp_path / "study", tables)
    assert cli.main(["check", str(study)]) == 0
    capsys.readouterr()
    assert cli.main(["run", "--study", str(study), "--out", str(tmp_path / "out")]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert "lists 2,001 regions, and a run takes 2,000 at most" in line
    assert "list fewer, or compute index and tiers alone in Python" in line
    assert [path.name for path in tmp_path.iterdir()] == ["study"]
    assert natural_breaks(regional_index(read_study(study)).year(2021)["all"], 4).nunique() == 4


def test_a_run_asks_for_the_coverage_that_is_given(monkeypatch, tmp_path):
    from iianalysis.running import run

    given = []
    monkeypatch.setattr(run, "run", lambda *_, min_coverage, **__: given.append(min_coverage))
    for arguments in ([], ["--min-coverage", "0.3"]):
        assert cli.main(["run", "--out", str(tmp_path / "out"), *arguments]) == 0
    assert given == [-1.0, 0.3]


def test_a_study_of_too_many_regions_is_refused_before_anything_starts(command, monkeypatch):
    from iianalysis.uncertainty import tally

    monkeypatch.setattr(tally, "memory_of", lambda _: 1 << 60)
    for arguments in (["run"], ["check", default_study()]):
        assert "draws of 31 regions take about 1073741824 GB" in refused(command, *arguments)
