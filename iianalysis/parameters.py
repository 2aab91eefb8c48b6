"""The parameters of a notebook: which it takes, and whether what it was given fits.

A notebook says what it takes in one cell of lines ``name: type = literal  # help``. papermill puts
the values of a run into a second cell below it, which it opens with ``# Parameters``; it neither
refuses a misspelt name nor looks at types. Two callers do that: :mod:`iianalysis.running.batch`
before a kernel is started, and the notebook itself in the line after its parameters cell::

    check_parameters(globals(), "language", "top")

so that ``papermill X.ipynb out.ipynb -p langauge zh`` stops by name as well, and so does a name
that is misspelt in the parameters cell itself, where no papermill is.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from iianalysis.errors import quoted

INJECTED = "# Parameters"

_TYPES: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "dict": (dict,),
    "float": (float, int),
    "int": (int,),
    "list": (list, tuple),  # papermill writes a tuple as a list
    "str": (str,),
    "tuple": (list, tuple),
}


class ParameterError(ValueError):
    """A notebook was given a parameter that it does not take, or a value of another type."""


def read_parameters(source: str) -> dict[str, str]:
    r"""Read names and types from the source of a parameters cell.

    Parameters
    ----------
    source : str
        Lines of the form ``name: type = literal``.

    Returns
    -------
    dict of str to str
        The annotation of every name, in order; empty if any other kind of statement is there, as
        this is no parameters cell then.

    Examples
    --------
    >>> read_parameters('dimension: str = "foundation"  # one of five\ntop: int = 10')
    {'dimension': 'str', 'top': 'int'}
    >>> read_parameters("frame = study.national")
    {}
    """
    found: dict[str, str] = {}
    for statement in _statements(source):
        match statement:
            case ast.AnnAssign(
                target=ast.Name(id=name), annotation=kind, value=ast.expr() as value
            ):
                if not _is_literal(value):
                    return {}
                found[name] = ast.unparse(kind)
            case _:
                return {}
    return found


def compare(given: Mapping[str, Any], accepted: Mapping[str, str]) -> None:
    """Refuse names that a notebook does not take, and values of another type.

    Parameters
    ----------
    given : mapping
        The value of each parameter.
    accepted : mapping of str to str
        The annotation of each parameter that the notebook takes; empty where any value will do.

    Raises
    ------
    ParameterError
        In one line, with the name, the value and what is accepted.

    Examples
    --------
    >>> compare({"top": 5}, {"top": "int", "language": "str"})
    >>> compare({"langauge": "zh"}, {"top": "int", "language": "str"})
    Traceback (most recent call last):
        ...
    iianalysis.parameters.ParameterError: unknown parameter 'langauge' (did you mean 'language'?);
    this notebook takes: top (int), language (str)
    """
    for name, value in given.items():
        if name not in accepted:
            near = get_close_matches(str(name), accepted, n=1)
            hint = f" (did you mean '{near[0]}'?)" if near else ""
            kinds = {known: f" ({kind})" if kind else "" for known, kind in accepted.items()}
            takes = ", ".join(known + kind for known, kind in kinds.items())
            raise ParameterError(
                f"unknown parameter {quoted(name)}{hint}; this notebook takes: {takes or 'none'}"
            )
        if not _is_plain(value):
            raise ParameterError(
                f"parameter '{name}' is {value!r} ({type(value).__name__}); "
                f"pass a plain Python value, it must be {accepted[name]}"
            )
        if accepted[name] and not _fits(value, ast.parse(accepted[name], mode="eval").body):
            raise ParameterError(
                f"parameter '{name}' is {value!r} ({type(value).__name__}); "
                f"it must be {accepted[name]}"
            )


def check_parameters(namespace: Mapping[str, Any], *names: str) -> None:
    r"""Check the parameters of the running notebook; the first line after the parameters cell.

    The cells that were run are looked up in IPython's history ``In``. What counts is the last run
    of the parameters cell and the injected cell that was run after it, as they were written: cells
    that are run again by hand, or names that are used for something else later, do no harm.
    Where there is no history (a plain script) only names that are missing are told.

    Parameters
    ----------
    namespace : mapping
        ``globals()`` of the notebook.
    *names : str
        The parameters that the notebook takes. Without them the parameters cell is believed, and
        only what papermill injects is checked.

    Raises
    ------
    ParameterError
        In one line, with the name, the value and what is accepted.

    Examples
    --------
    >>> cells = ["", "top: int = 10", "# Parameters\ntop = '3'"]
    >>> check_parameters({"In": cells})
    Traceback (most recent call last):
        ...
    iianalysis.parameters.ParameterError: parameter 'top' is '3' (str); it must be int
    >>> check_parameters({"In": ["", "tpo: int = 10"]}, "top")
    Traceback (most recent call last):
        ...
    iianalysis.parameters.ParameterError: unknown parameter 'tpo' (did you mean 'top'?);
    this notebook takes: top
    """
    history = namespace.get("In")
    accepted = dict.fromkeys(names, "")
    own: dict[str, Any] = {}
    injected: dict[str, Any] = {}
    for source in history if isinstance(history, Sequence) else ():
        kinds, written = read_parameters(source), _assigned(source)
        by_hand = any(name in written for name in names) and all(map(_is_literal, written.values()))
        if source.startswith(INJECTED):  # papermill writes what is no literal as float('nan') or so
            injected = {name: _literal(value, math.nan) for name, value in written.items()}
        elif kinds or by_hand:
            own, injected = {name: _literal(value) for name, value in written.items()}, {}
            accepted |= {n: kind for n, kind in kinds.items() if not names or n in names}
    if accepted:
        compare(own | injected, accepted)
    for name in names:
        if name not in namespace:
            raise ParameterError(
                f"parameter '{name}' is missing; give it a value in the cell of parameters"
            )


def one_of(name: str, value: Any, choices: Sequence[Any]) -> Any:
    """The value of a parameter, which must be one of some choices.

    Parameters
    ----------
    name : str
        Name of the parameter, for the message.
    value : Any
    choices : sequence
        What it may be; a range of whole numbers is named by its ends.

    Returns
    -------
    Any
        The value.

    Raises
    ------
    ParameterError
        In one line, with the name, the value and the choices.

    Examples
    --------
    >>> one_of("goalposts", "pooled", ["own year", "pooled"])
    'pooled'
    >>> one_of("dimension", "fondation", ["foundation", "industry"])
    Traceback (most recent call last):
        ...
    iianalysis.parameters.ParameterError: parameter 'dimension' is 'fondation' (did you mean
    'foundation'?); it must be one of 'foundation', 'industry'
    >>> one_of("top", 0, range(1, 32))
    Traceback (most recent call last):
        ...
    iianalysis.parameters.ParameterError: parameter 'top' is 0; it must be 1 to 31
    """
    if value in choices:
        return value
    if isinstance(choices, range):
        raise ParameterError(
            f"parameter '{name}' is {value!r}; it must be {choices[0]} to {choices[-1]}"
        )
    near = get_close_matches(str(value), [str(choice) for choice in choices], n=1)
    hint = f" (did you mean '{near[0]}'?)" if near and isinstance(value, str) else ""
    raise ParameterError(
        f"parameter '{name}' is {value!r}{hint}; it must be one of "
        + ", ".join(repr(choice) for choice in choices)
    )


def _assigned(source: str) -> dict[str, ast.expr]:
    """Read what a cell that only gives names values gives them."""
    found: dict[str, ast.expr] = {}
    for statement in _statements(source):
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                found[name] = value
            case _:
                return {}
    return found


def _literal(node: ast.expr, other: Any = None) -> Any:
    return ast.literal_eval(node) if _is_literal(node) else other


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:
        return []


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


def _is_plain(value: object) -> bool:
    """Tell whether papermill can write the value into a cell as it is."""
    if isinstance(value, dict):
        return all(_is_plain(part) for item in value.items() for part in item)
    if isinstance(value, list | tuple):
        return all(_is_plain(part) for part in value)
    return value is None or type(value) in (bool, float, int, str)


def _fits(value: object, kind: ast.expr) -> bool:
    """Tell whether a value fits an annotation; an annotation that is not known fits anything."""
    match kind:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _fits(value, left) or _fits(value, right)
        case ast.Constant(value=None):
            return value is None
        case ast.Subscript(value=ast.Name(id="list") as whole, slice=part):
            return _fits(value, whole) and all(_fits(item, part) for item in value)  # type: ignore[attr-defined]
        case ast.Subscript(value=whole):
            return _fits(value, whole)
        case ast.Name(id=name) if name in _TYPES:
            # True is an int to Python, but hardly to the person who typed it
            return isinstance(value, _TYPES[name]) and (
                name == "bool" or not isinstance(value, bool)
            )
        case _:
            return True
