"""What a process owns as long as it lives: locks, and folders for what is only passing.

A lock is held on an open file and ends with its process, however that ends. So what a process that
was killed has left behind can be told from what another still needs.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

MARK = b"of a run of iianalysis; it goes with its process, or with the next run\n"
PREFIX = "iianalysis-run-"  # of temporary folders
IN_THE_MAKING = 60.0  # seconds after which what is empty has been abandoned while it was made
OWNER = "owner"  # the file in such a folder that is locked
MOST_BYTES = 100_000  # that are read of a file with a lock

if sys.platform == "win32":
    import msvcrt

    def _try_to_lock(descriptor: int) -> None:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            raise BlockingIOError from None
else:
    import fcntl

    def _try_to_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def take(path: Path, *, make: bool = True, seconds: float = 0.0) -> int | None:
    """Lock a file.

    Parameters
    ----------
    path : Path
        The file.
    make : bool
        Whether to make it where it is not there. Who does goes on where files cannot be locked.
    seconds : float
        How long to try.

    Returns
    -------
    int or None
        A descriptor that holds the lock until it is closed or the process ends; None if another
        holds it.

    Raises
    ------
    OSError
        If the file cannot be opened, or is not there and not to be made.
    """
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | (os.O_CREAT if make else 0)
    end = time.monotonic() + seconds
    while True:
        with ExitStack() as opened:
            descriptor = os.open(path, flags, 0o600)
            opened.callback(os.close, descriptor)
            try:
                _try_to_lock(descriptor)
            except BlockingIOError:
                if time.monotonic() >= end:
                    return None
                time.sleep(0.01)
                continue
            except OSError:  # a file system without locks
                if not make:
                    raise
            else:
                if not _is(descriptor, path):
                    continue
            opened.pop_all()
            return descriptor


def _is(descriptor: int, path: Path) -> bool:
    """Whether the open file is still the one of that name, and not one that its owner removed."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def read(descriptor: int) -> list[str] | None:
    """Lines behind the mark of a file that is locked; None if it bears none, or is another's."""
    if hasattr(os, "getuid") and os.fstat(descriptor).st_uid != os.getuid():
        return None
    os.lseek(descriptor, 0, os.SEEK_SET)
    text = os.read(descriptor, MOST_BYTES)
    if not text.startswith(MARK):
        return None
    return text.removeprefix(MARK).decode(errors="replace").splitlines()


def is_abandoned(path: Path) -> bool:
    """Whether something that is empty is too old to be in the making."""
    return time.time() - path.stat().st_mtime >= IN_THE_MAKING


def give_back(descriptor: int, path: Path) -> None:
    """Remove a locked file, and end the lock."""
    mine = _is(descriptor, path)  # whoever removed it may have made another
    if sys.platform == "win32":  # no open file can be removed
        os.close(descriptor)
    if mine:
        with suppress(OSError):
            path.unlink()
    if sys.platform != "win32":
        os.close(descriptor)


@contextmanager
def passing_folder() -> Iterator[Path]:
    """A temporary folder that :func:`clear_passing_folders` removes if this process is killed."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = take(folder / OWNER, seconds=1)
    assert lock is not None  # nobody else knows of it
    try:
        os.write(lock, MARK)  # once it is locked: it tells others that they may look
        yield folder
    finally:
        _remove(folder, lock)


def _remove(folder: Path, lock: int) -> None:
    """Remove a folder, the file that tells whose it is last, and end the lock."""
    for path in folder.glob("*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != OWNER:
            with suppress(OSError):
                path.unlink()
    give_back(lock, folder / OWNER)
    shutil.rmtree(folder, ignore_errors=True)


def clear_passing_folders() -> None:
    """Remove temporary folders of this user whose owners are no more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if folder.is_symlink():
                continue
            if is_abandoned(folder) and not any(folder.iterdir()):
                folder.rmdir()
                continue
            lock = take(folder / OWNER, make=False)
            if lock is None:
                continue
            empty = os.fstat(lock).st_size == 0 and is_abandoned(folder)
            if read(lock) is not None:
                _remove(folder, lock)
            elif empty and list(folder.iterdir()) == [folder / OWNER]:
                give_back(lock, folder / OWNER)
                folder.rmdir()
            else:
                os.close(lock)
