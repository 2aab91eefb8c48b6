"""What a spreadsheet shows: the formulas of a workbook computed, for the few functions it uses."""

import math
from collections.abc import Callable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import range_boundaries

OPERATORS = {"^": "**", "=": "==", "<>": "!="}


class FormulaError(ValueError):
    """What a spreadsheet shows as #VALUE! or #N/A."""


class Value:
    """A value of a cell, with the operators of a spreadsheet; None is a blank cell."""

    __hash__ = None

    def __init__(self, value: Any) -> None:
        self.value = value.value if isinstance(value, Value) else value

    def __float__(self) -> float:
        if isinstance(self.value, str):
            raise FormulaError(self.value)
        return float(self.value or 0)

    def __str__(self) -> str:
        if self.value is None or isinstance(self.value, str):
            return self.value or ""
        return f"{self.value:.15g}"

    def order(self) -> tuple[int, float | str]:
        """Numbers come before text."""
        return (1, str(self)) if isinstance(self.value, str) else (0, float(self))

    def __add__(self, other: Any) -> "Value":
        return Value(float(self) + float(Value(other)))

    def __sub__(self, other: Any) -> "Value":
        return Value(float(self) - float(Value(other)))

    def __mul__(self, other: Any) -> "Value":
        return Value(float(self) * float(Value(other)))

    def __truediv__(self, other: Any) -> "Value":
        return Value(float(self) / float(Value(other)))

    def __pow__(self, other: Any) -> "Value":
        return Value(float(self) ** float(Value(other)))

    def __and__(self, other: Any) -> "Value":
        return Value(str(self) + str(Value(other)))

    def __eq__(self, other: Any) -> bool:
        other = Value(other)
        if self.value is None or other.value is None:
            return str(self) == str(other)
        return self.order() == other.order()

    def __gt__(self, other: Any) -> bool:
        return self.order() > Value(other).order()

    def __lt__(self, other: Any) -> bool:
        return self.order() < Value(other).order()


def _numbers(arguments: tuple[Callable[[], Any], ...]) -> Iterator[float]:
    for argument in arguments:
        found = argument()
        for value in found if isinstance(found, list) else [found]:
            if isinstance(Value(value).value, int | float):
                yield float(Value(value))


def _match(wanted: Any, among: Any, _: Any) -> int:
    places = [place for place, value in enumerate(among(), 1) if value == wanted()]
    if not places:
        raise FormulaError(str(wanted()))
    return places[0]


def _if_error(value: Any, instead: Any) -> Any:
    try:
        return value()
    except (FormulaError, ZeroDivisionError):
        return instead()


FUNCTIONS = {
    "ABS": lambda x: abs(float(Value(x()))),
    "COUNT": lambda *given: sum(1 for _ in _numbers(given)),
    "IF": lambda condition, then, other: then() if condition() else other(),
    "IFERROR": _if_error,
    "INDEX": lambda among, place: among()[int(Value(place()).value) - 1],
    "MATCH": _match,
    "MAX": lambda *given: max(_numbers(given)),
    "PRODUCT": lambda *given: math.prod(_numbers(given)),
    "ROUND": lambda x, digits: round(float(Value(x())), int(Value(digits()).value)),
    "SUM": lambda *given: sum(_numbers(given)),
}


class Sheets:
    """A workbook whose cells can be read as a spreadsheet would show them."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.known: dict[tuple[str, int, int], Value] = {}

    def value(self, sheet: str, row: int, column: int) -> Any:
        """What a cell shows."""
        return self._cell(sheet, row, column).value

    def _cell(self, sheet: str, row: int, column: int) -> Value:
        place = (sheet, row, column)
        if place not in self.known:
            cell = self.book[sheet].cell(row, column)
            formula = cell.data_type == "f"
            self.known[place] = self._computed(sheet, cell.value) if formula else Value(cell.value)
        return self.known[place]

    def _computed(self, sheet: str, formula: str) -> Value:
        def area(text: str) -> Any:
            name, mark, cells = text.rpartition("!")
            name = name.strip("'") if mark else sheet
            left, top, right, bottom = range_boundaries(cells)
            found = [
                self._cell(name, row, column)
                for row in range(top, bottom + 1)
                for column in range(left, right + 1)
            ]
            return found if ":" in cells else found[0]

        text = "".join(_python(token) for token in Tokenizer(formula).items)
        names = {**FUNCTIONS, "area": area, "Value": Value, "__builtins__": {}}
        return Value(eval(text, names))


def _python(token: Token) -> str:
    """A token of a formula as Python; arguments are computed when they are needed."""
    if token.type == Token.OPERAND:
        if token.subtype == Token.RANGE:
            return f"area({token.value!r})"
        text = token.value[1:-1].replace('""', '"') if token.subtype == Token.TEXT else None
        return f"Value({token.value if text is None else repr(text)})"
    if token.type == Token.FUNC:
        return f"Value({token.value}lambda: (" if token.subtype == Token.OPEN else ")))"
    if token.type == Token.SEP:
        return "), lambda: ("
    return OPERATORS.get(token.value, token.value)
