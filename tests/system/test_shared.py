"""Results that the processes of a run share."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

from iianalysis import read_study
from iianalysis.shared import VARIABLE, shared, sharing
from iianalysis.system.owned import OWNER

CALLS: list[str] = []


class Thing:
    """Something with an identity."""


@shared
def thing(name: str) -> Thing:
    CALLS.append(name)
    return Thing()


@shared
def of_thing(given: object, factor: int = 2, *, progress: object = None) -> int:
    CALLS.append(f"of thing, {factor}")
    return 10 * factor


def kept(folder: Path) -> list[Path]:
    """Files of results; beside them are those that say whose they are, or who computes."""
    return [path for path in folder.iterdir() if not path.suffix and path.name != OWNER]


@shared
def slowly(number: int) -> int:
    """For ever in a process of its own."""
    if "FOR_EVER" in os.environ:
        os.write(1, b"started")
        time.sleep(60)
    return number + 1


@pytest.fixture(autouse=True)
def _fresh() -> None:
    CALLS.clear()


def test_outside_a_run_everything_is_computed() -> None:
    assert of_thing(1) == of_thing(1) == 20
    assert len(CALLS) == 2


def test_within_a_run_it_is_computed_once() -> None:
    with sharing():
        first, again = thing("a"), thing("a")
        assert first is not again
        assert of_thing(first) == of_thing(again, 2, progress=print) == of_thing(again, factor=2)
        assert of_thing(first, 3) == 30
        thing("b")
    assert CALLS == ["a", "of thing, 2", "of thing, 3", "b"]


def test_what_is_not_known_is_never_mistaken() -> None:
    with sharing():
        for one in (Thing(), Thing(), pd.DataFrame({"a": [1]}), [1]):
            of_thing(one)
    assert len(CALLS) == 4


def test_nothing_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with sharing():
        folder = Path(os.environ[VARIABLE])
        thing("a")
        assert len(kept(folder)) == 1
    assert not folder.exists()
    assert VARIABLE not in os.environ


def test_an_error_is_passed_on_and_the_next_one_tries_again() -> None:
    tries = []

    @shared
    def fails(once: int) -> int:
        tries.append(once)
        if len(tries) == 1:
            raise ValueError("the first time")
        return 7

    with sharing():
        with pytest.raises(ValueError, match="the first time"):
            fails(1)
        assert fails(1) == fails(1) == 7
    assert len(tries) == 2


def test_the_second_waits_for_the_first() -> None:
    begun, go_on = threading.Event(), threading.Event()
    found = []

    @shared
    def slow(number: int) -> int:
        CALLS.append("slow")
        begun.set()
        assert go_on.wait(60)
        return number + 1

    with sharing():
        threads = [threading.Thread(target=lambda: found.append(slow(1))) for _ in range(3)]
        threads[0].start()
        assert begun.wait(60)
        for thread in threads[1:]:
            thread.start()
        go_on.set()
        for thread in threads:
            thread.join(60)
    assert found == [2, 2, 2]
    assert CALLS == ["slow"]


def test_a_study_is_read_once_by_all_processes(tmp_path: Path) -> None:
    look = "from iianalysis.shared import _KEYS; from iianalysis import read_study; "
    look += "study = read_study(); print(_KEYS[study])"
    with sharing():
        study = read_study()
        (written,) = kept(Path(os.environ[VARIABLE]))
        changed = written.stat().st_mtime_ns
        other = subprocess.run(
            [sys.executable, "-c", look], capture_output=True, text=True, check=True, cwd=tmp_path
        )
        assert other.stdout.strip() == written.name
        assert written.stat().st_mtime_ns == changed
    assert study.checksums == read_study().checksums


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot end itself so there")
def test_who_waits_for_one_that_was_killed_computes_it_at_once(tmp_path: Path) -> None:
    dies = "from test_shared import slowly; slowly(3)"
    places = [str(Path(__file__).parent), *sys.path]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(places)}
    with sharing():
        environment |= {VARIABLE: os.environ[VARIABLE], "FOR_EVER": "1"}
        command = [sys.executable, "-c", dies]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as maker:
            assert maker.stdout
            assert maker.stdout.read(7) == b"started"
            found: list[int] = []
            waits = threading.Thread(target=lambda: found.append(slowly(3)), daemon=True)
            waits.start()
            waits.join(0.3)
            assert waits.is_alive()
            maker.kill()
            started = time.monotonic()
            waits.join(60)
        assert found == [4]
        assert time.monotonic() - started < 30


def test_what_cannot_be_kept_is_computed_by_each(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for method in ("write_bytes", "replace"):
        with sharing(), monkeypatch.context() as patch:
            patch.setattr(Path, method, full)
            assert thing("a") is not thing("a")
            assert [path.suffix for path in Path(os.environ[VARIABLE]).glob("*.part")] == []
    assert CALLS == ["a"] * 4
