"""What `check` makes of bad and odd studies.

``python tests/support/foul.py [--all] [WORDS]`` prints it.

Most cases are read within this process; those that may hang, or take memory, in one of their own,
which for some of them is a new interpreter.
"""

import os
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from foul_base import Case
from foul_books import books, panels
from foul_cells import cells
from foul_content import contents
from foul_odd import sounds
from foul_panel import judged
from foul_process import SECONDS, ended
from foul_rows import spoilt_rows
from foul_shapes import geometries
from foul_sizes import sizes

GOOD = ("refused well", "accepted", "warned")
CLASSES = (*GOOD, "refused poorly", "accepted wrongly", "refused wrongly", "traceback", "hang")
REMEDIES = re.compile(
    r"[;:] (?:or |and |then )?(?:add|begin|choose|clear|close|compare|copy|correct|cut|delete"
    r"|divide|empty|export|fill|give|group|judge|keep|leave|let|list|make|mend|merge|move|name|number|open|part"
    r"|paste|pick|point|put|remove|rename|repeat|replace|run|save|say|separate|set|shorten|spell"
    r"|split|start|swap|take|turn|unmerge|unpack|unpivot|use|write)\b"
)


class Outcome(NamedTuple):
    """How a case ended, why, and what was said."""

    name: str
    kind: str
    why: str
    said: str


class HangError(BaseException):
    """A study is read for too long."""


# Of a kind with many cases a test reads each second, third, ...; the whole is for who mends.
MAKERS = {
    cells: 5,
    spoilt_rows: 5,
    contents: 1,
    judged: 1,
    geometries: 3,
    books: 2,
    panels: 3,
    sizes: 1,
    sounds: 3,
}


@cache
def all_cases(whole: bool = False) -> dict[str, Case]:
    """Every case by its name, or those that a test reads: what a process reads is always there."""
    found: dict[str, Case] = {}
    for maker, step in MAKERS.items():
        for number, case in enumerate(maker()):
            if whole or case.process or number % step == 0:
                assert case.name not in found, case.name
                process = case.process or (number % 150 == 0 and case.says is not None)
                found[case.name] = replace(case, process=process)
    return found


def judge(case: Case, code: int | None, out: list[str], errors: list[str]) -> Outcome:
    """Class the end of a case; code None is a hang, one other than 0 and 2 a traceback."""
    kind, why, told = "traceback", f"ends with {code}", (errors or [""])[-1]
    if code is None:
        kind, why = "hang", ""
    elif code == 0:
        kind, why, told = _accepted(case, [*out, *errors])
    elif code == 2 and not any(line.startswith("Traceback") for line in errors):
        kind, why, told = _refused(case, errors)
    return Outcome(case.name, kind, why, told)


def _accepted(case: Case, lines: list[str]) -> tuple[str, str, str]:
    if case.says is None:
        return "accepted", "", ""
    for line in lines if case.warned else ():
        if not lacking(case.says, line):
            return "warned", "", line
    return "accepted wrongly", "", " / ".join(lines)[:300]


def _refused(case: Case, lines: list[str]) -> tuple[str, str, str]:
    if case.says is None:
        return "refused wrongly", "", " / ".join(lines)[:300]
    why = lacking(case.says, lines[0]) if lines else "nothing is said"
    for line in lines:
        if faults(line):
            return "refused poorly", faults(line), line
    return "refused poorly" if why else "refused well", why, (lines or [""])[0]


def lacking(says: Iterable[str], line: str) -> str:
    """What a line lacks of what it must say."""
    for wanted in says:
        if wanted and not any(word in line for word in _either(wanted)):
            return f"does not say {wanted[:60]!r}"
    return ""


def _either(wanted: str) -> list[str]:
    words = wanted.split("|") if len(wanted) > 1 else [wanted]
    # what stands within a quotation may have its quotation marks escaped
    return [form for word in words if word for form in (word, repr(word)[1:-1])]


def faults(line: str) -> str:
    """What is wrong with the form of a line, whatever it is about."""
    if len(line) > 300:
        return f"{len(line)} characters"
    if not line.isprintable():
        return "characters that control"
    if re.search(r"\bline \d", line):
        return "line for row"
    return "" if REMEDIES.search(line) and ";" in line else "no remedy"


def outcome(name: str) -> Outcome:
    """Write the study of a case and have it read."""
    case = all_cases(True)[name]
    with tempfile.TemporaryDirectory(prefix="foul", dir=_memory()) as place:
        folder = Path(place) / "study"
        path = case.make(folder) or folder
        if not case.process:
            return judge(case, *_here(path))
        return judge(case, *_by_process(path, afresh=name in _afresh()))


@cache
def _afresh() -> set[str]:
    """Cases that a new interpreter reads; the others of a process, a fork."""
    return {
        name
        for name, case in all_cases(True).items()
        if case.process and crc32(name.encode()) % 8 == 0
    }


def _memory() -> str | None:
    """A folder in memory, where there is one."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def _here(path: Path) -> tuple[int | None, list[str], list[str]]:
    from iianalysis import StudyError, read_study

    def late(*_: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        study = read_study(path)
        return 0, [*study.cautions, *(f"not read: {name}" for name in study.not_read)], []
    except StudyError as error:
        return 2, [], list(error.problems)
    except HangError:
        return None, [], []
    except Exception as error:
        return 1, [], [f"{type(error).__name__}: {error}"[:200]]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _by_process(path: Path, *, afresh: bool) -> tuple[int | None, list[str], list[str]]:
    code, out, told = ended(path, afresh=afresh)
    if code is None:
        return None, [], []
    if "MemoryError" in told or code < 0:
        return None, [], told.split("\n")[-2:-1]
    errors = [line for line in told.split("\n") if line]
    if code == 2:
        errors = [line.removeprefix("iianalysis: ") for line in errors]
    return code, out.splitlines(), errors


def outcomes(names: Iterable[str], jobs: int = 2) -> Iterator[Outcome]:
    """Every outcome, in the order of the names."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(outcome, names, chunksize=1)


def table(found: Iterable[Outcome]) -> str:
    """Numbers by class."""
    number = Counter(one.kind for one in found)
    return "\n".join(f"{number[kind]:6d}  {kind}" for kind in CLASSES)


def main(words: list[str]) -> None:
    """Print what is not well, and the table."""
    began = time.monotonic()
    whole = bool(words) and words[0] == "--all"
    words = words[whole:]
    names = [n for n in all_cases(whole) if not words or any(word in n for word in words)]
    found = []
    for one in outcomes(names):
        found.append(one)
        if one.kind not in GOOD or words:
            print(f"{one.kind} | {one.name} | {one.why} | {one.said[:320]}", flush=True)
    print(table(found))
    processes = sum(all_cases(True)[name].process for name in names)
    print(f"{len(names)} cases, {processes} of them processes, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
