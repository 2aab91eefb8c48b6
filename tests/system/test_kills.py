"""A run that is killed loses nothing, hangs nowhere and leaves nothing for long."""

import errno
import gc
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from studies import write

from iianalysis.errors import StudyError
from iianalysis.running import cli, kernels
from iianalysis.shared import sharing
from iianalysis.study.template import write_template
from iianalysis.system import folder, fresh, owned, processes, signals

HERE = Path(__file__).parent
POSIX = pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
LINUX = pytest.mark.skipif(not processes.AVAILABLE, reason="processes are forked on Linux only")
FILES = {"tables/a.csv": "a\n", "tables/b.csv": "b\n", "figures/f.svg": "<svg/>", "report.html": ""}


def fill(path, text="1", files=FILES):
    """Write what stands for the files of a run."""
    for name in files:
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text + files[name], encoding="utf-8")
    folder.write_record(path, {"text": text})


def make(out, text="1"):
    with folder.new_folder(out) as new:
        fill(new.path, text)
        new.take_place()


def check(out):
    study = out.parent / "study"
    study.mkdir(exist_ok=True)
    folder.check_out(out, study)


def names(path):
    return sorted(one.name for one in path.iterdir())


def state(path):
    return {p.relative_to(path).as_posix(): p.read_bytes() for p in path.rglob("*") if p.is_file()}


# What a run wrote, and what it did not


def test_a_run_lists_what_it_wrote(tmp_path):
    make(tmp_path / "out")
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["files"] == {
        name: hashlib.sha256(("1" + text).encode()).hexdigest() for name, text in FILES.items()
    }
    check(tmp_path / "out")
    make(tmp_path / "out", "2")
    assert (tmp_path / "out" / "report.html").read_text(encoding="utf-8") == "2"
    assert names(tmp_path) == ["out", "study"]


def a_file(name):
    def add(out):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text("mine", encoding="utf-8")

    return add


def a_link(name, target):
    def add(out):
        (out / name).unlink(missing_ok=True)
        (out / name).symlink_to(target)

    return add


def an_edited_record(out):
    path = out / "run.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"1"', '"I"'), encoding="utf-8")


OTHERS = {
    "letter.txt": a_file("letter.txt"),
    ".git": a_file(".git/HEAD"),
    ".hidden": a_file(".hidden"),
    "tables/my_notes.docx": a_file("tables/my_notes.docx"),
    "tables/a.csv": a_file("tables/a.csv"),
    "tables/.~lock.a.csv#": a_file("tables/.~lock.a.csv#"),
    "notebooks": a_file("notebooks/my_analysis.ipynb"),
    "notebooks/.ipynb_checkpoints": a_file("notebooks/.ipynb_checkpoints/x-checkpoint.ipynb"),
    "figures/old": lambda out: (out / "figures" / "old").mkdir(),
    "tables/b.csv": a_link("tables/b.csv", "a.csv"),
    "report.html": a_link("report.html", "nowhere"),
    "figures/pipe": lambda out: os.mkfifo(out / "figures" / "pipe"),
    "figures/f.svg": lambda out: (
        (out / "figures/f.svg").unlink(),
        (out / "figures/f.svg").mkdir(),
    ),
    "run.json": an_edited_record,
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_no_run_wrote_stops_the_next_by_name_and_survives(tmp_path, name):
    if os.name != "posix" and name in ("figures/pipe", "tables/b.csv", "report.html"):
        pytest.skip("there is no such thing")
    out = tmp_path / "out"
    make(out)
    OTHERS[name](out)
    before = state(out)
    for refuse in (check, lambda out: make(out, "2")):
        with pytest.raises(StudyError) as found:
            refuse(out)
        assert str(found.value).startswith(f"--out {out} holds ")
        assert f"{name!r}"[:-1] in str(found.value)
        assert "; move " in str(found.value)
        assert "\n" not in str(found.value)
    assert state(out) == before


RECORDS = {
    "somebody's own": '{"a": 1}',
    "of an earlier version": json.dumps(
        {"began": "2024", "parameters": {}, "versions": {}}, indent=2
    ),
    "a list": "[]",
    "no JSON": "mine",
    "too deep": "[" * 100_000,
    "files that are none": json.dumps({"files": 3, "checksum": "x"}, indent=2) + "\n",
}


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("alone", [True, False])
def test_a_record_that_lists_nothing_is_not_replaced(tmp_path, name, alone):
    out = tmp_path / "out"
    out.mkdir()
    if not alone:
        fill(out)
    (out / "run.json").write_text(RECORDS[name], encoding="utf-8")
    with pytest.raises(
        StudyError, match=r"holds a 'run\.json' that lists no files of a run.*; move"
    ):
        check(out)


@pytest.mark.parametrize("name", folder.LITTER)
def test_what_systems_leave_unasked_is_nobodys(tmp_path, name):
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_text("", encoding="utf-8")
    check(out)
    make(out)
    for place in (out / name, out / "tables" / name):
        place.write_text("", encoding="utf-8")
    check(out)
    make(out, "2")
    assert sorted(state(out)) == sorted([*FILES, "run.json"])


def test_what_comes_while_a_run_is_made_is_kept(tmp_path):
    out = tmp_path / "out"
    make(out)
    with folder.new_folder(out) as new:
        fill(new.path, "2")
        a_file("tables/late.txt")(out)
        with pytest.raises(StudyError, match=r"holds 'tables/late\.txt'"):
            new.take_place()
    assert (out / "tables" / "late.txt").read_text(encoding="utf-8") == "mine"
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("exchange", [True, False])
def test_what_comes_after_the_last_look_is_kept(tmp_path, monkeypatch, exchange):
    monkeypatch.chdir(tmp_path)
    out = Path("out")
    make(out)
    before = state(out)
    look = folder._of_others

    def look_too_early(where):
        found = look(where)
        if where == out.resolve():
            a_file("tables/late.txt")(out)
        return found

    monkeypatch.setattr(folder, "_of_others", look_too_early)
    if not exchange:
        monkeypatch.setattr(folder, "_exchange", lambda *_: False)
    with pytest.raises(StudyError, match=r"^--out out holds 'tables/late\.txt'"):
        make(out, "2")
    assert state(out) == before | {"tables/late.txt": b"mine"}
    assert names(tmp_path) == ["out"]


def test_files_that_are_gone_are_missed_by_nobody(tmp_path):
    out = tmp_path / "out"
    make(out)
    (out / "tables" / "a.csv").unlink()
    shutil.rmtree(out / "figures")
    check(out)


# Where it may be


def test_a_link_to_a_folder_stays_and_the_results_are_where_it_leads(tmp_path):
    (tmp_path / "far").mkdir()
    link = tmp_path / "out"
    for target in ("far", "farther"):
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        check(link)
        make(link)
        make(link, "2")
        assert link.is_symlink()
        assert (tmp_path / target / "report.html").read_text(encoding="utf-8") == "2"


@pytest.mark.parametrize(
    ("out", "reason"),
    [
        ("study", "holds the study"),
        (".", "holds the study"),
        ("study/out", "lies in the study"),
        ("study/panel/out", "lies in the study"),
        ("link/out", "lies in the study"),
        ("file", "is a file"),
        ("circle", "leads to itself"),
    ],
)
def test_places_that_are_refused_at_the_start(tmp_path, out, reason):
    (tmp_path / "study").mkdir()
    (tmp_path / "link").symlink_to("study")
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(StudyError, match=f"{reason}.*; |{reason}; name another"):
        folder.check_out(tmp_path / out, tmp_path / "study")
    assert names(tmp_path) == ["circle", "file", "link", "study"]


@pytest.mark.skipif(not Path("/dev/shm").is_mount(), reason="/dev/shm is no mount here")
def test_a_mount_is_refused(tmp_path):
    with pytest.raises(StudyError, match=r"is where a disk is mounted.*; name a folder in it"):
        folder.check_out(Path("/dev/shm"), tmp_path)
    with pytest.raises(StudyError, match=r"^/dev/shm is where a disk is mounted"):
        write_template(Path("/dev/shm"))


def test_a_template_fills_the_empty_folder_that_one_is_in(tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    made = write_template(Path())
    assert names(Path()) == sorted(path.name for path in made)
    assert names(tmp_path) == ["mine"]


@POSIX
@pytest.mark.parametrize("name", ["c\nd", "o\udcff"])
def test_odd_names_are_refused_and_those_that_are_led_to_hinder_nothing(tmp_path, name):
    out, link = tmp_path / name, tmp_path / "out"
    for refuse in (check, make, write_template):
        with pytest.raises(StudyError, match=r"^[ -~]* has signs that cannot be printed; name an"):
            refuse(out)
    link.symlink_to(name)
    (tmp_path / f".{name}.partial-1a").mkdir()
    (tmp_path / f".{name}.iianalysis-lock").write_bytes(owned.MARK + b"partial 1a\n")
    make(link)
    assert names(tmp_path) == sorted([name, "out", "study"])
    folder.write_record(out, {"study": name})  # named so
    check(link)


def as_nobody(function):
    """Message of a function that a user without rights calls."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            if os.getuid() == 0:
                os.setuid(65534)
            function()
            os.write(writing, b"nothing was raised")
        except BaseException as error:
            os.write(writing, f"{type(error).__name__}: {error}".encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(pid, 0)
    with os.fdopen(reading) as file:
        return file.read()


@POSIX
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_folders_that_cannot_be_written_are_one_line(tmp_path):
    out = tmp_path / "out"
    make(out)
    for above in (tmp_path, *tmp_path.parents[:-2]):  # all below /tmp
        above.chmod(0o755)
    before = state(tmp_path)
    out.chmod(0o555)
    assert "is protected from you; " in as_nobody(lambda: folder.check_out(out, HERE))
    out.chmod(0o777)
    tmp_path.chmod(0o555)
    told = as_nobody(lambda: make(out))
    assert told.startswith("StudyError")
    assert "cannot be made (Permission denied); name another" in told
    assert "cannot be made (Permission" in as_nobody(lambda: make(tmp_path / "a" / "b" / "c"))
    tmp_path.chmod(0o755)
    assert state(tmp_path) == before


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded", "x.csv"),
        RuntimeError(OSError(errno.ENOSPC, "No space left on device")),  # as of a workbook
    ],
)
def test_a_full_disk_is_one_line_and_loses_nothing(tmp_path, error):
    out = tmp_path / "out"
    make(out)
    before = state(tmp_path)
    refused = pytest.raises(StudyError, match=r"cannot be written \(.*\); free some")
    with refused, folder.new_folder(out):
        raise error
    assert state(tmp_path) == before


def test_a_folder_of_an_image_is_told_in_one_line(tmp_path):
    error = OSError(errno.EXDEV, "Invalid cross-device link")
    told = r"cannot be written \(Invalid cross-device link\); name another$"
    with pytest.raises(StudyError, match=told), folder.new_folder(tmp_path / "out"):
        raise error


def test_parents_that_were_made_go_with_what_failed(tmp_path):
    with pytest.raises(ValueError, match="no"), folder.new_folder(tmp_path / "a" / "b" / "c"):
        raise ValueError("no")
    assert names(tmp_path) == []


@POSIX
def test_the_access_of_the_folder_stays(tmp_path):
    out = tmp_path / "out"
    make(out)
    out.chmod(0o700)
    make(out, "2")
    assert out.stat().st_mode & 0o777 == 0o700


# Two at once, and what those that were killed have left


def test_the_second_run_into_a_folder_is_refused_by_name(tmp_path):
    out = tmp_path / "out"
    with folder.new_folder(out) as new:
        fill(new.path)
        with pytest.raises(StudyError, match="is being written by another run; wait for it"):
            make(out, "2")
        make(tmp_path / "other", "2")
        new.take_place()
    make(out, "3")
    assert names(tmp_path) == ["other", "out"]


def test_what_only_looks_like_a_leftover_stays(tmp_path):
    (tmp_path / ".out.partial-0123abcd").mkdir()
    (tmp_path / ".x.iianalysis-lock").write_text("partial .x.partial-1\n", encoding="utf-8")
    (tmp_path / ".x.partial-1").mkdir()
    before = names(tmp_path)
    make(tmp_path / "out")
    assert names(tmp_path) == [*before, "out"]
    with pytest.raises(StudyError, match=r"\.x\.iianalysis-lock was not written by a run; move it"):
        make(tmp_path / "x")


def test_a_lock_names_nothing_but_its_own(tmp_path):
    (tmp_path / "mine").mkdir()
    lines = "partial mine\npartial ../mine\nprevious .x.partial-1/../mine\npartial .y.partial-1\n"
    (tmp_path / ".x.iianalysis-lock").write_bytes(owned.MARK + lines.encode())
    (tmp_path / ".y.partial-1").mkdir()
    make(tmp_path / "out")
    assert names(tmp_path) == [".y.partial-1", "mine", "out"]


def test_what_could_not_be_cleared_is_noted_until_it_is(tmp_path, monkeypatch):
    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)
        for text in "1234":
            make(out, text)
    assert len(names(tmp_path)) == 5  # with the lock and what three had replaced
    make(tmp_path / "other")
    assert names(tmp_path) == ["other", "out"]
    assert (out / "report.html").read_text(encoding="utf-8") == "4"


def test_what_was_moved_is_kept_where_somebody_made_another(tmp_path):
    for name in ("out", ".out.partial-1", ".out.previous-2", ".out.partial-3"):
        fill(tmp_path / name)
    lines = b"partial 1\nprevious 2\npartial 3\n"
    (tmp_path / ".out.iianalysis-lock").write_bytes(owned.MARK + lines)
    make(tmp_path / "out", "2")
    left = [".out.iianalysis-lock", ".out.partial-1", ".out.previous-2", "out"]
    assert names(tmp_path) == left


@POSIX
def test_a_signal_waits_until_a_failed_run_is_cleared_away(tmp_path, monkeypatch):
    remove = shutil.rmtree

    def interrupted(*arguments, **options):
        os.kill(os.getpid(), signal.SIGTERM)
        remove(*arguments, **options)

    monkeypatch.setattr(shutil, "rmtree", interrupted)
    with pytest.raises(signals.Interrupted), signals.heeded(), folder.new_folder(tmp_path / "out"):
        raise ValueError
    assert names(tmp_path) == []


def test_only_the_lock_that_one_holds_is_given_back(tmp_path, monkeypatch):
    path = tmp_path / "lock"
    lock = owned.take(path)
    path.unlink()
    path.write_text("of another", encoding="utf-8")
    owned.give_back(lock, path)
    assert path.read_text(encoding="utf-8") == "of another"

    def protected(*_):
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(owned, "_is", protected)
        with pytest.raises(PermissionError):
            owned.take(path)
    os.close(owned.take(path))


@pytest.fixture
def temporary(tmp_path_factory, monkeypatch):
    """A temporary folder of one's own."""
    place = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setattr(owned, "IN_THE_MAKING", 0.0)
    return place


def test_temporary_folders_go_once_their_owner_is_gone(temporary):
    for name, text in (("mine", "me"), ("thesis", ""), ("unfinished", "")):
        (temporary / f"iianalysis-run-{name}").mkdir()
        (temporary / f"iianalysis-run-{name}" / "owner").write_text(text, encoding="utf-8")
    (temporary / "iianalysis-run-thesis" / "thesis.docx").write_text("", encoding="utf-8")
    with owned.passing_folder() as kept:
        left = owned.passing_folder()
        abandoned = left.__enter__()
        (abandoned / "socket").write_text("", encoding="utf-8")
        owned.clear_passing_folders()
        assert kept.exists()
        assert abandoned.exists()
        os.close(left.gen.gi_frame.f_locals["lock"])  # as the end of its process does
        owned.clear_passing_folders()
        assert kept.exists()
        assert not abandoned.exists()
        with pytest.raises(OSError, match="Bad file"):
            left.__exit__(None, None, None)
    assert names(temporary) == ["iianalysis-run-mine", "iianalysis-run-thesis"]
    assert names(temporary / "iianalysis-run-thesis") == ["owner", "thesis.docx"]


def test_a_temporary_folder_is_known_until_all_else_is_gone(temporary, monkeypatch):
    unlink, gone = os.unlink, []

    def noted(path, **options):
        unlink(path, **options)
        gone.append(Path(path).name)

    with owned.passing_folder() as passing:
        for number in range(9):
            (passing / f"{number}").write_text("", encoding="utf-8")
            (passing / "sub").mkdir(exist_ok=True)
            (passing / "sub" / f"{number}").write_text("", encoding="utf-8")
        monkeypatch.setattr(os, "unlink", noted)
    assert len(gone) == 19
    assert gone[-1] == "owner"
    assert names(temporary) == []


# At every moment

STEPS = (
    *("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "os.chmod"),
    *("os.listdir", "os.scandir", "signal.signal", "ctypes.dlsym"),
)


@pytest.fixture
def stubbed(monkeypatch, temporary, tmp_path):
    """The real run, in which each step takes no time; its folder holds `TEXT` in each file."""
    from iianalysis.pages import pictures as figures
    from iianalysis.running import batch, run

    study = SimpleNamespace(regions=[], scopes=[], asked={})
    (tmp_path / "study").mkdir()

    @contextmanager
    def beside(*_):
        yield SimpleNamespace(result=dict)

    for module, name, stub in [
        (run, "_server", lambda: nullcontext(None)),
        (run, "read_study", lambda *_, **__: study),
        (run, "compute", lambda *_, **__: SimpleNamespace(tables={})),
        (run, "notebook_jobs", lambda *_: []),
        (run, "_beside", beside),
        (run, "_record", lambda *_: {}),
        (figures, "pictures", lambda *_, **__: {}),
        (batch, "run_jobs", lambda *_, **__: {}),
        (run.table_files, "write_tables", lambda _, tables, *__: fill(tables.parent, "new")),
    ]:
        monkeypatch.setattr(module, name, stub)
    monkeypatch.chdir(tmp_path)
    return temporary


def forked(function):
    """Exit status and what was told on stderr by a function that is called in a fork."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 99
        gc.disable()  # it would copy the memory that is shared
        try:
            os.dup2(writing, 2)
            sys.stderr = os.fdopen(2, "w", buffering=1)
            sys.stdout = io.StringIO()
            code = function()
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as file:
        told = file.read()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), told


def run_until(step, number, exchange):
    """The command line, which gets a signal at one of its steps on the disk."""
    seen = 0

    def count(event, _):
        nonlocal seen
        if event in STEPS:
            seen += 1
            if seen == step:
                os.kill(os.getpid(), number)

    if not exchange:
        folder._exchange = lambda *_: False
    for one in signals.NUMBERS:
        signal.signal(one, signal.default_int_handler)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["iianalysis", "run", "--study", "study", "--out", "out"])
        sys.addaudithook(count)
        return cli.main()


@LINUX
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("exchange", [True, False])
@pytest.mark.parametrize("numbers", [[signal.SIGKILL], [signal.SIGTERM, signal.SIGINT]])
def test_at_every_step_the_folder_is_the_old_or_the_new(tmp_path, stubbed, numbers, exchange):
    out = tmp_path / "out"
    new = {name: ("new" + text).encode() for name, text in FILES.items()}
    ends = []
    for step in range(1, 200):
        make(out, "old")
        assert names(tmp_path) == ["out", "study"], step  # the run before left nothing for long
        old = state(out)
        number = numbers[step % len(numbers)]
        code, told = forked(lambda step=step, number=number: run_until(step, number, exchange))
        folder._clear_abandoned(tmp_path)
        owned.clear_passing_folders()
        assert (names(tmp_path), names(stubbed)) == (["out", "study"], []), step
        after = state(out)
        assert folder._of_others(out) == ""
        whole = {name: text for name, text in after.items() if name != "run.json"} == new
        assert whole or after == old, step
        ends.append((code, whole))
        if code == 0:
            break
        if number == signal.SIGKILL:
            assert (code, told) == (-number, "")
        else:
            done = "what was asked for is done, and is in out" if whole else "nothing was written"
            assert (code, told) == (128 + number, f"iianalysis: interrupted; {done}\n"), step
    assert ends[-1] == (0, True)
    assert {whole for _, whole in ends[:-1]} == {True, False}
    assert len(ends) > 40


# Processes of a real run


@LINUX
def test_where_home_cannot_be_written_nothing_complains(monkeypatch, temporary, capfd):
    monkeypatch.setenv("HOME", "/proc/none")
    for name in ("MPLCONFIGDIR", "IPYTHONDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    code = "import matplotlib, IPython; IPython.paths.get_ipython_dir()"
    with sharing():
        command = [sys.executable, "-c", code]
        subprocess.run(command, env=kernels.environment(), check=True, cwd=temporary)
    assert capfd.readouterr() == ("", "")


def test_a_user_without_home_is_like_one_whose_home_is_protected(monkeypatch, temporary):
    monkeypatch.setattr(os.path, "expanduser", str)
    with sharing():
        assert kernels.environment()["MPLCONFIGDIR"].startswith(str(temporary))


def test_only_paths_of_imports_change_while_processes_start(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "here")
    monkeypatch.setenv("MEANWHILE", "0")
    with fresh.spawning():
        os.environ["MEANWHILE"] = "1"
        assert ("PYTHONPATH" in os.environ, os.environ["PYTHONSAFEPATH"]) == (False, "1")
    assert (os.environ["PYTHONPATH"], os.environ["MEANWHILE"]) == ("here", "1")


TOOLS = HERE.parents[1] / "tools"


@LINUX
@pytest.mark.parametrize("whom", ["server", "worker", "kernel"])
def test_a_run_ends_soon_after_one_of_its_processes_was_killed(tmp_path, monkeypatch, whom):
    monkeypatch.syspath_prepend(str(TOOLS))
    import kill_runs

    write(tmp_path / "study")
    make(tmp_path / "out", "old")
    (tmp_path / "tmp").mkdir()
    before = state(tmp_path / "out")
    process = kill_runs.start(tmp_path)
    monkeypatch.setattr(kill_runs, "IN_TIME", 60)  # many tests may run beside this one
    wait_until(lambda: kill_runs.one_of(tmp_path, process.pid, "kernel"), process)
    pid = kill_runs.one_of(tmp_path, process.pid, whom)
    if whom == "worker":  # while others wait for what it computes
        wait_until(lambda: any(tmp_path.glob("tmp/*/*.claim")), process)
    os.kill(pid, signal.SIGKILL)
    started = time.monotonic()
    told = kill_runs.finish(process)
    took = time.monotonic() - started
    assert kill_runs.untrue(process.returncode, told, took, signal.SIGKILL, new=False) == []
    assert process.returncode == 2
    assert "killed" in told or "died" in told
    assert state(tmp_path / "out") == before
    assert kill_runs.left_over(tmp_path, killed=False) == []


def test_a_run_that_ends_late_is_a_fault_however_it_ends(monkeypatch):
    monkeypatch.syspath_prepend(str(TOOLS))
    import kill_runs

    told = "iianalysis: interrupted; nothing was written\n"
    for code, text in ((130, told), (-9, ""), (2, "iianalysis: no\n")):
        assert kill_runs.untrue(code, text, 1, signal.SIGINT, new=False) == []
        assert kill_runs.untrue(code, text, 99, signal.SIGINT, new=False) != []
    assert kill_runs.untrue(0, "", 99, signal.SIGINT, new=True) == []


def wait_until(condition, process):
    while not condition():
        assert process.poll() is None
        time.sleep(0.02)


def test_a_name_that_is_too_long_is_told_in_one_line(tmp_path):
    with pytest.raises(StudyError, match=r"cannot be made \(File name too long\); name another"):
        folder.check_out(tmp_path / ("x" * 300), tmp_path / "study")
