"""Interpreters that this package starts, which import nothing from where its user happens to be.

A file `pandas.py` or `matplotlib_inline.py` in the folder that a user is in would be taken for the
library, and a `matplotlibrc` there for the user's settings. So that folder is taken off the path of
whatever is started here, and matplotlib is imported elsewhere; the package itself is found by its
place, wherever that is. Run as a file, this module is the beginning of such an interpreter.
"""

from __future__ import annotations

import importlib
import os
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType

PACKAGE = Path(__file__).resolve().parent.parent
NAME = PACKAGE.name


def command(function: str, *arguments: str) -> list[str]:
    """Command line that calls a function in an interpreter of its own.

    Parameters
    ----------
    function : str
        As ``module:function`` of this package. It is called within the package's folder, with the
        folder of the caller and the arguments.
    *arguments : str
    """
    return [sys.executable, "-P", str(Path(__file__).resolve()), function, *arguments]


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Variables for what is started: nothing is imported from the folder that the user is in.

    An empty or relative part of PYTHONPATH means that folder, or one in it.
    """
    given = variables.get("PYTHONPATH", "").split(os.pathsep)
    there = [one for one in given if Path(one).is_absolute() and _real(one) != _real(Path.cwd())]
    kept = {name: value for name, value in variables.items() if name != "PYTHONPATH"}
    return (
        kept | {"PYTHONSAFEPATH": "1"} | ({"PYTHONPATH": os.pathsep.join(there)} if there else {})
    )


def path_without(*folders: str | Path) -> list[str]:
    """The path of imports without some folders, unless libraries are installed in them."""
    installed = {_real(folder) for folder in sysconfig.get_paths().values()}
    left_out = {_real(folder) for folder in folders} - installed
    return [folder for folder in sys.path if _real(folder) not in left_out]


def leave_out_folder() -> None:
    """Take the folder that the user is in off the path, where this package is the command.

    ``python -m`` puts it there, and so does an empty part of PYTHONPATH. A script of the user's own
    keeps its path.
    """
    program = sys.argv[0] if sys.argv else ""
    by_name = program == "-m" and any(one.split(".")[0] == NAME for one in sys.orig_argv)
    if by_name or Path(program).stem == NAME:
        with suppress(OSError):  # a folder that is no more
            sys.path[:] = path_without(Path.cwd())


@contextmanager
def spawning() -> Iterator[None]:
    """Let processes of `multiprocessing` start without the caller's folder, script and main module.

    For systems that do not fork.
    """
    before = dict(os.environ), list(sys.path), sys.modules["__main__"]
    script = getattr(before[2], "__file__", None)
    _set(environment(before[0]))
    sys.path[:] = path_without(Path.cwd(), *([Path(script).parent] if script else []))
    sys.path.append(str(PACKAGE.parent))
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        _set(before[0])
        sys.path[:], sys.modules["__main__"] = before[1:]


def _set(variables: Mapping[str, str]) -> None:
    """Set what :func:`environment` changes, and nothing that a thread may need meanwhile."""
    for name in ("PYTHONSAFEPATH", "PYTHONPATH"):
        os.environ.pop(name, None)
        os.environ.update({name: variables[name]} if name in variables else {})


def load_matplotlib() -> None:
    """Import matplotlib within the package's folder: it reads the `matplotlibrc` of where it is."""
    folder = Path.cwd()
    os.chdir(PACKAGE)
    try:
        importlib.import_module("matplotlib")
    finally:
        os.chdir(folder)


def _real(folder: str | Path) -> str:
    return os.path.realpath(folder)  # of '' the folder that the user is in


def _begin(arguments: Sequence[str]) -> None:
    """Be the interpreter that :func:`command` names."""
    folder = Path.cwd()
    sys.path[:] = path_without(folder)
    os.chdir(PACKAGE)
    spec = PathFinder.find_spec(NAME, [str(PACKAGE.parent)])
    assert spec is not None
    assert spec.loader is not None
    sys.modules[NAME] = package = module_from_spec(spec)
    spec.loader.exec_module(package)
    module, name = arguments[0].split(":")
    getattr(importlib.import_module(f"{NAME}.{module}"), name)(folder, *arguments[1:])


if __name__ == "__main__":
    _begin(sys.argv[1:])
else:
    leave_out_folder()  # before any library is imported
