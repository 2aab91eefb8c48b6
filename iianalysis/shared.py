"""Results that the processes of a run share: the first that needs one computes it.

A run starts a process for each notebook and one that draws. What several of them need, and what
takes long, is kept in a folder that is gone with the run. Outside a run nothing is kept.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import os
import pickle
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from iianalysis.system import owned

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")

VARIABLE = "IIANALYSIS_SHARED"  # of the environment: the folder, for the processes of a run
PATIENCE = 0.01  # seconds between two looks at whether another process is done

_KEYS: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


def once(function: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """Compute a result once for each study, and keep it while the study is there.

    Arguments behind the study are given by place, and are hashable.
    """
    kept: WeakKeyDictionary[Any, dict[Any, T]] = WeakKeyDictionary()

    @functools.wraps(function)
    def call(study: S, *arguments: P.args, **options: P.kwargs) -> T:
        known = kept.setdefault(study, {})
        if arguments not in known:
            known[arguments] = function(study, *arguments, **options)
        return known[arguments]

    return call  # type: ignore[return-value]


@contextmanager
def sharing() -> Iterator[None]:
    """Let this process, and those that it starts, share results until the block ends."""
    before = os.environ.get(VARIABLE)
    owned.clear_passing_folders()
    with owned.passing_folder() as folder:
        os.environ[VARIABLE] = str(folder)
        try:
            yield
        finally:
            if before is None:
                os.environ.pop(VARIABLE, None)
            else:
                os.environ[VARIABLE] = before


def shared(function: Callable[P, T]) -> Callable[P, T]:
    """Compute a result once for all processes of a run.

    Arguments are numbers, text, paths, None, and what shared functions return; with any other (a
    study that was changed since it was read, say) the result is not kept. Parameters that are only
    given by keyword must not change the result, as a progress bar does not.
    """
    signature = inspect.signature(function)
    told_apart = [
        name for name, one in signature.parameters.items() if one.kind is not one.KEYWORD_ONLY
    ]

    @functools.wraps(function)
    def call(*arguments: P.args, **options: P.kwargs) -> T:
        folder = os.environ.get(VARIABLE)
        if not folder:
            return function(*arguments, **options)
        bound = signature.bind(*arguments, **options)
        bound.apply_defaults()
        key = _key(function, [bound.arguments[name] for name in told_apart])
        if not key:
            return function(*arguments, **options)
        return _once(Path(folder) / key, lambda: function(*arguments, **options))

    return call


def _key(function: Callable[..., Any], arguments: Sequence[Any]) -> str:
    """Name of a result; empty where an argument cannot be told from another."""
    parts = [f"{function.__module__}.{function.__qualname__}"]
    for argument in arguments:
        if argument is None or isinstance(argument, str | int | float):
            parts.append(repr(argument))
        elif isinstance(argument, Path):
            parts.append(str(argument.resolve()))
        elif known := _known(argument):
            parts.append(known)
        else:
            return ""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _known(result: Any) -> str:
    """Key of what a shared function returned; empty for anything else."""
    try:
        return _KEYS.get(result, "")
    except TypeError:  # a list, a table: nothing that has an identity
        return ""


def _once(path: Path, compute: Callable[[], T]) -> T:
    """What the file holds; computed first where nobody has, waited for where somebody does.

    Who computes holds a lock, which ends with its process: whoever waits then computes it. What
    cannot be kept, since the disk is full, is computed by each.
    """
    while not path.exists():
        try:
            claim = owned.take(path.with_suffix(".claim"))
        except OSError:
            return compute()
        if claim is None:
            time.sleep(PATIENCE)
            continue
        try:
            if not path.exists():
                result = compute()
                if not _kept(path, result):
                    return result
        finally:
            os.close(claim)
    found: T = pickle.loads(path.read_bytes())
    with suppress(TypeError):  # a plain value, which needs no key
        _KEYS[found] = path.name
    return found


def _kept(path: Path, result: object) -> bool:
    part = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    try:
        part.write_bytes(pickle.dumps(result))
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        return False
    return True
