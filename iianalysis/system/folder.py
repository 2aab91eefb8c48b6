"""The folder of a run: it takes the place of an earlier one whole, and of nothing else.

A run is made in a hidden folder beside OUT. A hidden file there is locked by the run and names that
folder, so that the next run can clear away what one that was killed has left. The two folders are
exchanged in one step on Linux and macOS. Where the system or the file system cannot (Windows, some
network drives), it takes two renames; whoever is killed between them leaves OUT absent, and the
next run puts the earlier one back.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from iianalysis.errors import StudyError, quoted
from iianalysis.system import owned, signals

RECORD = "run.json"
FOLDERS = ("figures", "notebooks", "tables")
LITTER = (".DS_Store", "Thumbs.db", "desktop.ini")  # systems leave them unasked: nobody's files
LOCK = "iianalysis-lock"
AT_CWD, SWAP = -100, 2  # of `renameat2` and `renamex_np`: the folder one is in; exchange
MOST_BYTES = 50_000_000  # of a record
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
TOLD = (*FULL, errno.EXDEV)  # the last of a folder in the image of a container
CANNOT = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM)


ODD = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # in a name that no line can tell


class NewFolder:
    """A folder in the making.

    Parameters
    ----------
    out : Path
        Where it will be.
    named : str
        What its user calls it.
    lock : int
        Descriptor of the locked file that notes all that is made beside `out`.
    """

    def __init__(self, out: Path, named: str, lock: int) -> None:
        self.out = out
        self.named = named
        self._lock = lock
        self.path = self._note("partial")

    def _note(self, kind: str) -> Path:
        """A name beside `out`, noted before there is anything of that name."""
        token = secrets.token_hex(4)
        mark = b"" if os.lseek(self._lock, 0, os.SEEK_END) else owned.MARK
        os.write(self._lock, mark + f"{kind} {token}\n".encode())
        return _beside(self.out, kind, token)

    def make(self) -> None:
        """Make it, with the access that the one before has."""
        self.path.mkdir()
        if self.out.is_dir():
            self.path.chmod(self.out.stat().st_mode & 0o777 | 0o700)

    def take_place(self) -> None:
        """Take the place of what is there, which is removed in the end.

        Raises
        ------
        StudyError
            If there is something in it meanwhile that no run has written.
        """
        if not self.out.exists():
            self.path.rename(self.out)
            return
        self._refuse_others(self.out)
        if _exchange(self.path, self.out):
            try:
                self._refuse_others(self.path)  # what came since the last look
            except BaseException:
                _exchange(self.path, self.out)
                raise
            return
        previous = self._note("previous")
        self.out.rename(previous)
        try:
            self._refuse_others(previous)
            self.path.rename(self.out)
        except BaseException:
            previous.rename(self.out)
            raise

    def _refuse_others(self, folder: Path) -> None:
        if problem := _of_others(folder):
            raise StudyError([f"{self.named} {problem}"])


@contextmanager
def new_folder(out: Path, option: str = "--out ") -> Iterator[NewFolder]:
    """A folder that can take the place of `out`, and is removed if it does not.

    Parameters
    ----------
    out : Path
        Where it will be.
    option : str
        What stands before its name on the command line.

    Raises
    ------
    StudyError
        If it cannot be made or written, or another run is making one of that name.
    """
    where, named = place(out, option), f"{option}{out}"
    with _parents(named, where.parent):
        with _told(named, "made"):
            _clear_abandoned(where.parent)
            path = where.parent / f".{where.name}.{LOCK}"
            lock = _alone(named, path)
        try:
            with _told(named, "made"):
                new = NewFolder(where, named, lock)
                new.make()
            with _told(named, "written"):
                yield new
        finally:
            with signals.held():
                _clear(path, lock)


def place(out: Path, option: str = "--out ") -> Path:
    """Where a folder is that can be made or replaced; a link stands for what it leads to.

    Raises
    ------
    StudyError
        If it cannot, since it is a file, a mount or protected, or because of its name.
    """
    odd = ODD.search(str(out))
    named, problem = quoted(out) if odd else str(out), ""
    try:
        where = out.resolve()
        if odd:
            problem = "has signs that cannot be printed; name another"
        elif not where.exists():
            pass
        elif not where.is_dir():
            problem = "is a file; name a folder"
        elif where.is_mount() or where.stat().st_dev != where.parent.stat().st_dev:
            problem = "is where a disk is mounted, which cannot be replaced; name a folder in it"
        elif not os.access(where, os.R_OK | os.W_OK | os.X_OK):
            problem = "is protected from you; name another folder, or change its permissions"
    except RuntimeError:
        problem = "is a link that leads to itself; name another"
    except OSError as error:
        named, problem = quoted(out), f"cannot be made ({error.strerror}); name another"
    if problem:
        raise StudyError([f"{option}{named} {problem}"])
    return where


def _alone(named: str, path: Path) -> int:
    """Descriptor of the file that only one run into a folder can lock."""
    lock = owned.take(path, seconds=0.5)
    if lock is None:
        raise StudyError(
            [f"{named} is being written by another run; wait for it, or name another folder"]
        )
    if os.fstat(lock).st_size and owned.read(lock) is None:
        os.close(lock)
        raise StudyError([f"{path} was not written by a run; move it, or name another folder"])
    return lock  # lines of a run that was killed stay, as long as what they tell of


@contextmanager
def _parents(named: str, parent: Path) -> Iterator[None]:
    """Folders that lead there; those that had to be made and are empty in the end are removed."""
    made = [folder for folder in (parent, *parent.parents) if not folder.exists()]
    try:
        with _told(named, "made"):
            parent.mkdir(parents=True, exist_ok=True)
        yield
    finally:
        for folder in made:
            with suppress(OSError):  # one that holds the run stays
                folder.rmdir()


@contextmanager
def _told(named: str, what: str) -> Iterator[None]:
    """Say of which folder it is that something cannot be written."""
    try:
        yield
    except Exception as error:
        # the writer of workbooks hands on what it met within an exception of its own
        cause = error if isinstance(error, OSError) else next(iter(error.args), None)
        if not isinstance(cause, OSError) or (what == "written" and cause.errno not in TOLD):
            raise
        remedy = "name another"
        if cause.errno in FULL:
            remedy = "free some there and in the temporary folder, or name another"
        raise StudyError([f"{named} cannot be {what} ({cause.strerror}); {remedy}"]) from None


def _clear_abandoned(parent: Path) -> None:
    """Clear away what runs that were killed have left in a folder, and put back what they moved."""
    for path in parent.glob(f".*.{LOCK}"):
        with suppress(OSError):  # what cannot be cleared hinders nobody
            lock = owned.take(path, make=False)
            if lock is None:
                continue
            if os.fstat(lock).st_size or owned.is_abandoned(path):
                _clear(path, lock)
            else:
                os.close(lock)


def _clear(path: Path, lock: int) -> None:
    """Clear away what a lock notes, and the lock, unless something is left for the next run."""
    lines = owned.read(lock) if os.fstat(lock).st_size else []
    if lines is not None and _undo(path, lines):
        owned.give_back(lock, path)
    else:
        os.close(lock)


def _beside(out: Path, kind: str, token: str) -> Path:
    return out.with_name(f".{out.name}.{kind}-{token}")


def _undo(path: Path, lines: list[str]) -> bool:
    """Undo what the runs that noted these lines had begun; whether nothing of it is left."""
    out = path.with_name(path.name.removeprefix(".").removesuffix(f".{LOCK}"))
    made: list[Path] = []
    kept: list[Path] = []
    for line in lines:
        kind, _, token = line.partition(" ")
        if kind not in ("partial", "previous") or not token.isalnum():
            continue
        made.append(_beside(out, kind, token))
        if kind == "previous" and made[-1].is_dir():
            if not os.path.lexists(out):
                with suppress(OSError):
                    made[-1].rename(out)
            elif made[-2:-1] and made[-2].is_dir():  # another OUT was made between the renames
                kept += made[-2:]
    for folder in made:
        if folder not in kept:
            shutil.rmtree(folder, ignore_errors=True)
    return not any(map(os.path.lexists, made))


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where that cannot be done, with nothing changed."""
    name, here = ("renamex_np", ()) if sys.platform == "darwin" else ("renameat2", (AT_CWD,))
    try:
        function = getattr(ctypes.CDLL(None, use_errno=True), name)
    except (AttributeError, OSError, TypeError):  # Windows, or an old library of C
        return False
    if function(*here, os.fsencode(one), *here, os.fsencode(other), SWAP) == 0:
        return True
    number = ctypes.get_errno()
    if number in CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(other))


def check_out(out: Path, study: Path) -> None:
    """Refuse a folder whose replacement would cost more than an earlier run.

    Raises
    ------
    StudyError
        If it is a file, holds the study or lies in it, is the folder that one is in, cannot be
        replaced, or has something in it that no run has written.
    """
    where, read = place(out), study.resolve()
    problem = ""
    if read.is_relative_to(where):
        problem = "holds the study; name another folder"
    elif read.is_dir() and where.is_relative_to(read):
        problem = "lies in the study, whose files are all read; name a folder outside of it"
    elif Path.cwd().is_relative_to(where):
        problem = "is the folder that you are in; name another"
    elif where.is_dir():
        problem = _of_others(where)
    if problem:
        raise StudyError([f"--out {out} {problem}"])


def _of_others(folder: Path) -> str:
    """What is in a folder that no run has written, as one sees it; empty if nothing is."""
    try:
        found = [path for path in _below(folder) if not _is_litter(path)]
        if not found:
            return ""
        record = folder / RECORD
        files = _listed(record)
        if files is None and record in found:
            return (
                f"holds a {RECORD!r} that lists no files of a run: it is somebody's own, of an "
                "earlier version, or was changed; move the folder away, or name a new one"
            )
        strange = [path for path in found if not _is_ours(path, folder, files or {})]
    except OSError as error:
        return f"cannot be looked through ({error.strerror}); name another folder"
    if not strange:
        return ""
    name = quoted(strange[0].relative_to(folder).as_posix())
    more = f" (and {len(strange) - 1} more such)" if strange[1:] else ""
    return (
        f"holds {name}{more}, which no run has written or which was changed since; move it out, or "
        "name a new folder"
    )


def _is_litter(path: Path) -> bool:
    return path.name in LITTER and path.is_file() and not path.is_symlink()


def _is_ours(path: Path, folder: Path, files: Mapping[str, str]) -> bool:
    name = path.relative_to(folder).as_posix()
    if path.is_symlink():
        return False
    if path.is_dir():
        return name in FOLDERS and bool(files)
    return name == RECORD or (name in files and path.is_file() and _checksum(path) == files[name])


def _below(folder: Path) -> Iterator[Path]:
    """Everything in a folder and in those folders in it that a run makes, in order."""
    for path in sorted(folder.iterdir()):
        yield path
        if path.name in FOLDERS and path.is_dir() and not path.is_symlink():
            yield from _below(path)


def write_record(folder: Path, record: Mapping[str, Any]) -> None:
    """Write what is known of a run, with checksums of its files and of the record itself."""
    files = [path for path in _below(folder) if path.is_file()]
    listed = {path.relative_to(folder).as_posix(): _checksum(path) for path in files}
    whole = {**record, "files": listed}
    whole["checksum"] = hashlib.sha256(_text(whole)).hexdigest()
    (folder / RECORD).write_bytes(_text(whole))


def _listed(record: Path) -> dict[str, str] | None:
    """Checksums by name from a record; None if it is not as a run has left it."""
    if record.is_symlink() or not record.is_file() or record.stat().st_size > MOST_BYTES:
        return None
    text = record.read_bytes()
    try:
        whole = json.loads(text)
        if text != _text(whole):
            return None
        checksum = whole.pop("checksum")
        own = hashlib.sha256(_text(whole)).hexdigest()
        return dict(whole["files"]) if checksum == own else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _text(record: Mapping[str, Any]) -> bytes:
    text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    return text.encode(errors="backslashreplace")  # the name of a study may be no text


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
