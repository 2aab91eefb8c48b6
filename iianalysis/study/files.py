"""Files of a study: only regular ones of a bounded size are opened, and names stay in one line."""

from __future__ import annotations

import stat
from pathlib import Path

from iianalysis.errors import QUOTED, StudyError, quoted

MEGABYTE = 2**20
BYTES = 128 * MEGABYTE  # of the largest file that is read


def shown(text: str) -> str:
    r"""A name as an error gives it: as it is where it is short and printable, else as a quotation.

    Examples
    --------
    >>> print(shown("weights.csv"), shown("a\nb"))
    weights.csv 'a\nb'
    """
    return text if text.isprintable() and len(text) <= 2 * QUOTED else quoted(text)


def read_bytes(path: Path, name: str) -> bytes:
    """The content of a file.

    Parameters
    ----------
    path : Path
    name : str
        How errors name it.

    Raises
    ------
    StudyError
        If it is no regular file (a folder, a device, a pipe, or a link to one), cannot be read or
        has more than `BYTES` bytes.
    """
    try:
        kind = path.stat().st_mode
        if not stat.S_ISREG(kind):
            what = "a folder" if stat.S_ISDIR(kind) else "a device, pipe or socket"
            raise StudyError([f"{name}: {what}, no file; put a file in its place or remove it"])
        with path.open("rb") as file:
            content = file.read(BYTES + 1)
    except OSError as error:
        raise StudyError(
            [f"{name}: cannot be read ({error.strerror}); give a file that can"]
        ) from None
    if len(content) > BYTES:
        raise StudyError(
            [
                f"{name}: more than {BYTES // MEGABYTE} MB, the largest file that is read; leave "
                "out what the study does not need"
            ]
        )
    return content
