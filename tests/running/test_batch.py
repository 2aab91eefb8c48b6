"""Notebooks run whole or fail in one line, in any number of processes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import papermill
import pytest

from iianalysis.parameters import ParameterError, read_parameters
from iianalysis.parameters import check_parameters as check_in_notebook
from iianalysis.running.batch import (
    Job,
    NotebookError,
    check_parameters,
    notebook_folder,
    run_job,
    run_jobs,
)
from iianalysis.system import processes

PARAMETERS = 'language: str = "en"  # en or zh\ntop: int = 10\nshare: float = 0.5'
CHECK = "from iianalysis.parameters import check_parameters\ncheck_parameters(globals())"


def write_notebook(path, *cells, parameters=PARAMETERS):
    """Write a notebook with a parameters cell and further code cells."""
    first = nbformat.v4.new_code_cell(parameters, id="c0", metadata={"tags": ["parameters"]})
    others = [nbformat.v4.new_code_cell(c, id=f"c{i}") for i, c in enumerate(cells, 1)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = nbformat.v4.new_notebook(cells=[first, *others], metadata={"kernelspec": kernel})
    nbformat.write(book, path)
    return path


@pytest.fixture
def notebook(tmp_path):
    return write_notebook(tmp_path / "small.ipynb", CHECK, "print(language, top)")


def printed(path):
    book = nbformat.read(path, as_version=4)
    return [output.text for cell in book.cells for output in cell.get("outputs", [])]


# Parameters, before a kernel is started


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"langauge": "zh"}, r"unknown parameter 'langauge' \(did you mean 'language'\?\)"),
        (
            {"xyz": 1},
            r"unknown parameter 'xyz'; this notebook takes: language \(str\), top \(int\)",
        ),
        ({"top": "10"}, r"parameter 'top' is '10' \(str\); it must be int"),
        ({"top": 2.5}, r"parameter 'top' is 2.5 \(float\); it must be int"),
        ({"top": True}, r"parameter 'top' is True \(bool\); it must be int"),
        ({"language": None}, r"parameter 'language' is None \(NoneType\); it must be str"),
        ({"language": Path("zh")}, r"pass a plain Python value, it must be str"),
    ],
)
def test_wrong_parameters_are_named(notebook, given, complaint):
    with pytest.raises(ParameterError, match=rf"^small\.ipynb: .*{complaint}") as caught:
        check_parameters(Job("small", notebook, given))
    assert "\n" not in str(caught.value)


def test_right_parameters_pass(notebook):
    check_parameters(Job("small", notebook, {"language": "zh", "top": 3, "share": 1}))


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [
        ("int | None", None, True),
        ("int | None", "a", False),
        ("list[str]", ["a", "b"], True),
        ("list[str]", ["a", 1], False),
        ("list[str]", "ab", False),
        ("dict[str, float]", {"a": 1.0}, True),
        ("Unheard", 1, True),
    ],
)
def test_types_of_annotations(tmp_path, kind, value, fits):
    path = write_notebook(tmp_path / "one.ipynb", parameters=f"value: {kind} = None")
    job = Job("one", path, {"value": value})
    if fits:
        check_parameters(job)
    else:
        with pytest.raises(ParameterError, match="it must be"):
            check_parameters(job)


def test_papermill_sees_the_same_parameters(notebook):
    seen = papermill.inspect_notebook(notebook)
    kinds = {name: found["inferred_type_name"] for name, found in seen.items()}
    assert kinds == read_parameters(PARAMETERS)


def test_project_notebooks_declare_typed_parameters():
    notebooks = sorted(notebook_folder().glob("*.ipynb"))
    assert notebooks
    for path in notebooks:
        cells = nbformat.read(path, as_version=4).cells
        [tagged] = [c for c in cells if "parameters" in c.metadata.get("tags", [])]
        kinds = {n: f["inferred_type_name"] for n, f in papermill.inspect_notebook(path).items()}
        assert kinds, path.name
        assert kinds == read_parameters(tagged.source), path.name


def test_no_such_notebook(tmp_path):
    with pytest.raises(ParameterError, match=r"none\.ipynb: no such notebook"):
        check_parameters(Job("none", tmp_path / "none.ipynb"))


def test_text_that_is_no_notebook(tmp_path):
    (tmp_path / "list.ipynb").write_text("[1, 2]")
    with pytest.raises(ParameterError, match=r"list\.ipynb: this is not a notebook"):
        check_parameters(Job("list", tmp_path / "list.ipynb"))


# Parameters, seen from inside a notebook


@pytest.mark.parametrize(
    "history",
    [
        None,
        [],
        ["", "x = 1"],
        ["", "# Parameters\nlangauge = 'zh'"],  # no parameters cell to compare with
        ["", PARAMETERS, CHECK],
        ["", PARAMETERS, "# Parameters\ntop = 3", CHECK],
        ["", PARAMETERS, "# Parameters\nshare = float('nan')", CHECK],
        # the injected cell was mended by hand, or deleted, and the notebook run again
        ["", PARAMETERS, "# Parameters\ntpo = 3", CHECK, "# Parameters\ntop = 3", CHECK],
        ["", PARAMETERS, "# Parameters\ntpo = 3", CHECK, PARAMETERS, CHECK],
        # a name is used for something else later, and the check run again
        ["", PARAMETERS, CHECK, "top = frame.head()", CHECK],
        ["", PARAMETERS, "this is no Python", CHECK],
    ],
)
def test_no_false_alarm_by_hand(history):
    names = ("language", "top", "share")
    given = dict.fromkeys(names, object())
    check_in_notebook(given if history is None else given | {"In": history})
    if history != ["", "# Parameters\nlangauge = 'zh'"]:
        check_in_notebook(given if history is None else given | {"In": history}, *names)


@pytest.mark.parametrize(
    ("injected", "complaint"),
    [("tpo = 3", "did you mean 'top'"), ("top = '3'", "'top' is '3'"), ("top = -0.5", "-0.5")],
)
def test_injected_cell_is_checked(injected, complaint):
    with pytest.raises(ParameterError, match=complaint):
        check_in_notebook({"In": ["", PARAMETERS, f"# Parameters\n{injected}", CHECK]})


@pytest.mark.parametrize(
    ("edited", "complaint"),
    [
        ("tpo: int = 5", "unknown parameter 'tpo' .did you mean 'top'"),
        ("tpo = 5", "unknown parameter 'tpo'"),
        ("top: int = 10\nmine: int = 5", "unknown parameter 'mine'; this notebook takes"),
        ('top: int = "5"', "parameter 'top' is '5' .str.; it must be int"),
        ('top = "5"', "parameter 'top' is '5' .str.; it must be int"),
    ],
)
def test_a_cell_of_parameters_edited_by_hand_is_checked(edited, complaint):
    names = ("language", "top", "share")
    cell = PARAMETERS.replace("top: int = 10", edited)
    after = dict.fromkeys(names)  # they are still there from before
    with pytest.raises(ParameterError, match=complaint):
        check_in_notebook(after | {"In": ["", PARAMETERS, CHECK, cell, CHECK]}, *names)
    check_in_notebook(after | {"In": ["", cell, CHECK, PARAMETERS, CHECK, "top = top + 1"]}, *names)


def test_a_parameter_that_is_missing_is_named():
    with pytest.raises(ParameterError, match="parameter 'share' is missing; give it a value"):
        check_in_notebook(
            {"In": ["", 'language: str = "en"'], "language": "en"}, "language", "share"
        )


def test_plain_papermill_stops_by_name(notebook, tmp_path):
    made = tmp_path / "made.ipynb"
    done = subprocess.run(
        [sys.executable, "-m", "papermill", notebook.name, made.name, "-p", "langauge", "zh"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "unknown parameter 'langauge' (did you mean 'language'?)" in done.stderr


@pytest.mark.parametrize("backend", ["Agg", "TkAgg"])
def test_plain_papermill_keeps_pictures_whatever_the_environment_says(backend, tmp_path):
    picture = "import matplotlib.pyplot as plt\nfrom iianalysis.show import style\n"
    picture += "print(style.WIDTH)\nplt.plot([1, 2])\nplt.show()"
    path = write_notebook(tmp_path / "one.ipynb", picture)
    done = subprocess.run(
        [sys.executable, "-m", "papermill", path, tmp_path / "made.ipynb"],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "MPLBACKEND": backend},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    outputs = nbformat.read(tmp_path / "made.ipynb", as_version=4).cells[1].outputs
    assert [output.output_type for output in outputs] == ["stream", "display_data"]
    assert "image/png" in outputs[1].data


# Running


def test_executed_notebook_keeps_no_trace_of_run_or_machine(notebook, tmp_path):
    for folder in ["one", "two"]:
        (tmp_path / folder).mkdir()
        assert run_job(Job("made", notebook, {"top": 3}), tmp_path / folder) > 0
    first, second = (tmp_path / folder / "made.ipynb" for folder in ["one", "two"])
    assert printed(first) == ["en 3\n"]
    assert first.read_bytes() == second.read_bytes()
    assert str(tmp_path) not in first.read_text(encoding="utf-8")
    assert list(first.parent.iterdir()) == [first]


def test_kernel_is_this_interpreter_on_one_thread(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    spec = tmp_path / "kernels" / "python3"
    spec.mkdir(parents=True)
    wrong = {"argv": ["no-such-python"], "display_name": "Python 3", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(wrong))
    cell = "import os, sys\nprint(sys.executable, os.environ['OPENBLAS_NUM_THREADS'])"
    run_job(Job("made", write_notebook(tmp_path / "who.ipynb", cell)), tmp_path)
    assert printed(tmp_path / "made.ipynb") == [f"{sys.executable} 1\n"]


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [
        ("# why\n1 / 0", r"`1 / 0`: ZeroDivisionError: division by zero"),
        ("def f():\n    len(0)\n\nf()", r"`len\(0\)`: TypeError"),
        (r"raise ValueError('one\ntwo')", r"ValueError: one two"),
        ("import os; os._exit(1)", r"`import os; os\._exit\(1\)`: the kernel died"),
    ],
    ids=["error", "within", "lines", "dead"],
)
def test_failures_take_one_line(tmp_path, capfd, cell, complaint):
    path = write_notebook(tmp_path / "bad.ipynb", "'fine'", cell)
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(NotebookError, match=rf"^made \(bad\.ipynb\), In \[3\] .*{complaint}") as no:
        run_job(Job("made", path), out)
    assert "\n" not in str(no.value)
    assert list(out.iterdir()) == []
    assert capfd.readouterr() == ("", "")


@pytest.fixture(params=[True, False], ids=["forked", "fresh"])
def way(request, monkeypatch):
    """Kernels forked by a server, and fresh interpreters as on systems other than Linux."""
    if request.param and not processes.AVAILABLE:
        pytest.skip("processes are forked on Linux only")
    monkeypatch.setattr(processes, "AVAILABLE", request.param)


def test_any_number_of_workers_gives_the_same(notebook, tmp_path, way):
    jobs = [Job(f"top_{top}", notebook, {"top": top}) for top in range(5)]
    seen = []
    serial = run_jobs(jobs, tmp_path / "serial", 1, on_done=lambda name, _: seen.append(name))
    parallel = run_jobs(jobs, tmp_path / "parallel", 8)
    assert list(serial) == list(parallel) == [job.name for job in jobs]
    assert sorted(seen) == sorted(serial)
    for job in jobs:
        one, other = (tmp_path / way / f"{job.name}.ipynb" for way in ["serial", "parallel"])
        assert one.read_bytes() == other.read_bytes()


PLOT = """
import sys
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

frame = pd.DataFrame({"x": np.arange(5), "y": np.arange(5) ** 2.0, "name": list("abcde")})
sns.lineplot(frame, x="x", y="y")
plt.title("工业 and industry")
print("error", file=sys.stderr)
"""
SURROUNDINGS = """
import os, warnings
print(sys.argv[0].rpartition("/")[2].removesuffix(".py"), sys.path, os.getcwd(), __name__)
print(plt.get_backend(), plt.rcParams == dict(plt.rcParams), sys.stdin.read())
print(sorted(map(str, warnings.filters)))
print(sorted(name for name in os.environ if not name.startswith("JPY_") and name != "PYTEST"))
"""


@pytest.mark.skipif(not processes.AVAILABLE, reason="processes are forked on Linux only")
def test_forked_kernel_gives_what_a_fresh_one_gives(tmp_path):
    cells = [PLOT, "frame", "plt.plot([1, 2], [2, 1]);", "plt.gcf()", SURROUNDINGS, "In, Out"]
    path = write_notebook(tmp_path / "plot.ipynb", *cells, "%who", "!echo from a shell")
    jobs = [Job("plot", path)]
    jobs.append(Job("sub_index", notebook_folder() / "sub_index.ipynb", {"dimension": "industry"}))
    (tmp_path / "fresh").mkdir()
    for job in jobs:
        run_job(job, tmp_path / "fresh")
    for workers in [1, 8]:
        run_jobs(jobs, tmp_path / f"{workers}", workers)
    for job in jobs:
        fresh, *forked = (tmp_path / f / f"{job.name}.ipynb" for f in ["fresh", "1", "8"])
        assert "image/png" in fresh.read_text(encoding="utf-8")
        for made in forked:
            assert made.read_text(encoding="utf-8") == fresh.read_text(encoding="utf-8")


def test_wrong_parameter_stops_before_anything_runs(notebook, tmp_path):
    jobs = [Job("good", notebook), Job("bad", notebook, {"tpo": 3})]
    with pytest.raises(ParameterError, match="did you mean 'top'"):
        run_jobs(jobs, tmp_path / "out", 2)
    assert not (tmp_path / "out").exists()


def test_two_jobs_of_one_name(notebook, tmp_path):
    with pytest.raises(ParameterError, match=r"two notebooks would be written to made\.ipynb"):
        run_jobs([Job("made", notebook), Job("made", notebook)], tmp_path / "out", 2)


def write_sleeper(folder):
    """Write a notebook that notes its kernel's process id in the file `note` and sleeps."""
    cell = "import os, pathlib, time\npathlib.Path(note).write_text(str(os.getpid()))"
    return write_notebook(
        folder / "slow.ipynb", cell, "time.sleep(600)", parameters='note: str = ""'
    )


def is_running(pid):
    status = Path(f"/proc/{pid}/status")
    try:
        os.kill(pid, 0)
        return not status.exists() or "State:\tZ" not in status.read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False


def wait_for(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_first_error_stops_the_others(tmp_path, way):
    note = tmp_path / "pid"
    wait = "import pathlib, time\nwhile not pathlib.Path(note).exists(): time.sleep(0.05)"
    bad = write_notebook(tmp_path / "bad.ipynb", wait, "1 / 0", parameters='note: str = ""')
    given = {"note": str(note)}
    jobs = [Job("slow", write_sleeper(tmp_path), given), Job("bad", bad, given)]
    started = time.monotonic()
    with pytest.raises(NotebookError, match="ZeroDivisionError"):
        run_jobs(jobs, tmp_path / "out", 2)
    assert time.monotonic() - started < 240
    wait_for(lambda: not is_running(int(note.read_text())), 60)


SCRIPT = """
from pathlib import Path
from iianalysis.system import processes
from iianalysis.running.batch import Job, run_jobs
if __name__ == "__main__":
    processes.AVAILABLE = {available}
    run_jobs([Job("slow", Path("slow.ipynb"), {{"note": "pid"}})], Path("out"), 1)
"""


@pytest.mark.usefixtures("heed_ctrl_c")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_run_leaves_no_kernel(tmp_path, number, way):
    write_sleeper(tmp_path)
    (tmp_path / "script.py").write_text(SCRIPT.format(available=processes.AVAILABLE))
    note, sockets = tmp_path / "pid", tmp_path / "t"
    sockets.mkdir()
    here = {"PYTHONPATH": str(Path(__file__).parents[2]), "TMPDIR": str(sockets)}
    with subprocess.Popen(
        [sys.executable, "script.py"], cwd=tmp_path, stderr=subprocess.PIPE, env=os.environ | here
    ) as run:
        wait_for(lambda: note.exists() and note.read_text(), 240)
        run.send_signal(number)
        _, complaint = run.communicate(timeout=240)
    assert run.returncode != 0
    wait_for(lambda: not is_running(int(note.read_text())), 60)
    if number == signal.SIGINT:
        assert complaint.count(b"KeyboardInterrupt") == 1
        assert list(sockets.iterdir()) == []


def test_a_cell_has_the_time_that_it_takes(notebook, tmp_path, monkeypatch):
    import papermill

    seen, execute = [], papermill.execute_notebook

    def remembered(*arguments, **options):
        seen.append(options.get("execution_timeout"))
        return execute(*arguments, **options)

    monkeypatch.setattr(papermill, "execute_notebook", remembered)
    run_job(Job("made", notebook), tmp_path)
    assert seen == [None]
