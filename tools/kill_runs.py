"""End real runs at random moments by signals, and check that nothing is lost, untrue or left."""

from __future__ import annotations

import argparse
import collections
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
TARGETS = ("parent", "server", "worker", "kernel")
MARK = "IIANALYSIS_KILLED"
IN_TIME = 15  # seconds within which a run must have ended once one of its processes is no more
MISSED = "not there (any more)"
DONE = "what was asked for is done, and is in out"


def main() -> int:
    """Print a line a kill and a table; the number of faults decides the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study", type=Path, help="folder of a small study")
    parser.add_argument("--random", type=int, default=60, help="kills at any moment; default: 60")
    parser.add_argument("--late", type=int, default=20, help="in the last second; default: 20")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    draw = random.Random(given.seed)
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # what is started in a shell's & has none
    table: collections.Counter[tuple[str, str]] = collections.Counter()
    faults = 0
    with tempfile.TemporaryDirectory() as scratch:
        where = Path(scratch)
        (where / "tmp").mkdir()
        shutil.copytree(given.study, where / "study")
        started = time.monotonic()
        finish(start(where))
        took = time.monotonic() - started
        for number in range(given.random + given.late):
            late = number >= given.random
            moment = took - draw.random() if late else draw.uniform(0.5, took)
            what = draw.choice(SIGNALS)
            whom = "parent" if late else draw.choice(TARGETS)
            started = time.monotonic()
            kind, found = kill(where, moment, what, whom)
            if whom == "parent" and kind == MISSED:  # it ended before: runs are faster by now
                took = min(took, time.monotonic() - started)
            table[f"{whom} {what.name}", kind] += 1
            faults += len(found)
            print(
                f"{number} {moment:.1f} s {whom} {what.name}: {kind} {'; '.join(found)}", flush=True
            )
    for (who, kind), count in sorted(table.items()):
        print(f"{who:16} {kind:28} {count}")
    print(f"{faults} faults")
    return min(faults, 1)


def start(where: Path) -> subprocess.Popen[str]:
    """A run of the small study into the folder `out`."""
    places = {"PYTHONPATH": str(ROOT), "TMPDIR": str(where / "tmp"), MARK: str(where)}
    return subprocess.Popen(
        [sys.executable, "-m", "iianalysis", "run", "--study", "study", "--out", "out"],
        cwd=where,
        env=os.environ | places,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str], seconds: float = 600) -> str:
    """What a run says on stderr; it is killed if that takes too long."""
    try:
        return process.communicate(timeout=seconds)[1]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.communicate()[1]


def kill(where: Path, moment: float, what: int, whom: str) -> tuple[str, list[str]]:
    """Start a run and send a signal to one of its processes; how it ended, and what is wrong."""
    before = record(where)
    process = start(where)
    end = time.monotonic() + moment
    while time.monotonic() < end and process.poll() is None:
        time.sleep(0.002)
    target = process.pid if whom == "parent" else one_of(where, process.pid, whom)
    if target is None or process.poll() is not None:
        finish(process)
        return MISSED, []
    os.kill(target, what)
    sent = time.monotonic()
    # a server or a kernel that is asked to end may go on, and the run with it
    told = finish(process, IN_TIME if whom == "parent" or what == signal.SIGKILL else 600)
    took = time.monotonic() - sent
    new = record(where) != before
    faults = untrue(process.returncode, told, took, what, new)
    if whom == "parent" and process.returncode == 2:
        faults.append(f"exit code 2, told {told!r}")
    faults += left_over(where, process.returncode == -signal.SIGKILL)
    return f"exit {process.returncode}, {'new' if new else 'old'} results, {took:.0f} s", faults


def untrue(code: int, told: str, took: float, what: int, new: bool) -> list[str]:
    """What is wrong with the end of a run and with what it says."""
    interrupted = f"iianalysis: interrupted; {DONE if new else 'nothing was written'}\n"
    expected = {0: "", 128 + what: interrupted, -signal.SIGKILL: ""}
    sound = told == expected.get(code) and (code == 0 or took < IN_TIME)
    if code == 2:
        one_line = told.startswith("iianalysis: ") and told.count("\n") == 1
        sound = one_line and took < IN_TIME and not new
    more = f"{took:.0f} s, exit code {code}, new: {new}, told {told!r}"
    return [] if sound else [more]


def left_over(where: Path, killed: bool) -> list[str]:
    """Processes and files that are left, of a killed run once the next has cleared away."""
    end = time.monotonic() + 10  # a server that still imports looks up when it has done so
    while (left := mine(where)) and time.monotonic() < end:
        time.sleep(0.1)
    faults = [f"{len(left)} processes are left"] if left else []
    if killed:
        ask(where, "folder._clear_abandoned(Path()), owned.clear_passing_folders()")
    names = {path.name for path in (*where.iterdir(), *(where / "tmp").iterdir())}
    faults += [f"left: {name}" for name in sorted(names - {"out", "study", "tmp"})]
    if sound := ask(
        where, "folder._of_others(Path('out')) or folder._listed(Path('out/run.json'))"
    ):
        faults += [] if sound.startswith("{'") else [f"out is not whole: {sound}"]
    return faults


def ask(where: Path, expression: str) -> str:
    """What an expression gives, in the folder of the runs."""
    imports = "from pathlib import Path; from iianalysis.system import folder, owned"
    code = f"{imports}; print({expression})"
    places = {"PYTHONPATH": str(ROOT), "TMPDIR": str(where / "tmp")}
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=where, env=os.environ | places, check=True, capture_output=True, text=True
    ).stdout


def record(where: Path) -> bytes:
    """The record of the run that is in place."""
    return (where / "out" / "run.json").read_bytes()


def mine(where: Path) -> list[int]:
    """Processes of runs in this folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{MARK}={where}".encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            pass
    return found


def one_of(where: Path, parent: int, whom: str) -> int | None:
    """A process of a kind: the server is the run's child, and the others are forked from it."""
    above = {}
    for pid in mine(where):
        try:
            text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
        except OSError:
            continue
        above[pid] = int(text.rpartition(")")[2].split()[1])
    servers = [pid for pid, ppid in above.items() if ppid == parent]
    forks = sorted(pid for pid, ppid in above.items() if ppid in servers)
    # the process that draws is started first
    kinds = {"server": servers, "worker": forks[:1], "kernel": forks[1:]}
    return kinds[whom][-1] if kinds[whom] else None


if __name__ == "__main__":
    sys.exit(main())
