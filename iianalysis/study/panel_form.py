"""The workbook that an expert fills in: comparisons with their consistency live, and points."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from iianalysis.scoring.framework import Framework
from iianalysis.show.languages import languages
from iianalysis.show.reader import Reader
from iianalysis.show.text import Text, t, tp
from iianalysis.weights.comparisons import compared
from iianalysis.weights.consistency import LIMIT, RANDOM_INDEX, RandomIndex
from iianalysis.weights.judgements import (
    SCALE,
    judgement_text,
    read_judgement,
)
from iianalysis.weights.panel import PanelError
from iianalysis.weights.points import TOLERANCE

STEPS = 12  # multiplications by the matrix; the largest eigenvalue is then right to 5 digits
FIRST, HELPER = 2, 24  # columns of the first judgement and of the hidden sums, from 0
SCALE_TEXTS = [judgement_text(value) for value in reversed(SCALE)]


class Cells(NamedTuple):
    """Formats of the cells."""

    title: Any
    head: Any
    label: Any
    given: Any
    points: Any
    computed: Any
    share: Any
    ratio: Any
    wrong: Any
    wrap: Any


def write_panel_book(
    frameworks: Mapping[str, Framework],
    path: Path,
    *,
    random_index: RandomIndex = "alonso-lamata 2006",
    limit: float = LIMIT,
) -> None:
    """Write the workbook of one expert, empty, in English and Chinese.

    Parameters
    ----------
    frameworks : mapping of str to Framework
        The tree of each scope.
    path : Path
        An .xlsx file; one that is there is replaced.
    random_index : str
        The table that consistency ratios are computed with.
    limit : float
        The ratio above which a matrix turns red.

    Notes
    -----
    For each scope a sheet of comparisons, a block for each parent with the upper triangle to fill
    in, and a sheet of points. Priorities in the sheet are row geometric means; the largest
    eigenvalue is that of 12 steps of the power method, so the ratio is that of `consistency`
    to five digits. Cells other than the yellow ones are locked, without a password.
    """
    import xlsxwriter

    text_stays_text = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, text_stays_text) as book:
        cells = _formats(book)
        _write_instructions(book.add_worksheet("read me"), cells, limit)
        _write_expert(book.add_worksheet("expert"), cells)
        for scope, framework in frameworks.items():
            pairs = book.add_worksheet(f"{scope} pairs")
            start = _write_pairs(pairs, framework, scope, cells, RANDOM_INDEX[random_index], limit)
            _write_points(book.add_worksheet(f"{scope} points"), framework, scope, start, cells)
        scale = book.add_worksheet("scale")
        for row, text in enumerate(SCALE_TEXTS):
            scale.write_row(row, 0, [text])
            scale.write_number(row, 1, read_judgement(text))
            scale.write_string(row, 2, SCALE_TEXTS[-1 - row])
        scale.hide()


def _formats(book: Any) -> Cells:
    line = {"border": 1, "border_color": "#BFBFBF"}
    centre = {**line, "align": "center"}
    yellow = {**centre, "bg_color": "#FFF7CC", "locked": False}
    return Cells(
        title=book.add_format({"bold": True, "font_size": 12, "font_color": "#1F3864"}),
        head=book.add_format({**centre, "bold": True, "bg_color": "#DDE6F0", "text_wrap": True}),
        label=book.add_format({**line, "bg_color": "#DDE6F0", "text_wrap": True}),
        given=book.add_format({**yellow, "num_format": "@"}),
        points=book.add_format({**yellow, "num_format": "0.##"}),
        computed=book.add_format({**centre, "bg_color": "#F2F2F2", "font_color": "#595959"}),
        share=book.add_format({**centre, "bg_color": "#F2F2F2", "num_format": "0.0%"}),
        ratio=book.add_format({**centre, "bold": True, "num_format": "0.000"}),
        wrong=book.add_format({"bg_color": "#C00000", "font_color": "#FFFFFF"}),
        wrap=book.add_format({"text_wrap": True, "valign": "top"}),
    )


def instructions(limit: float) -> list[Text]:
    """What the first sheet says."""
    return [
        t("Fill in the yellow cells only; everything else is computed."),
        t("Sheet `expert`: your code (E1, E2, ...), your name, and the round of the survey."),
        t(
            "Sheets `... pairs`: how many times as important as the item at the top of the column "
            "is the item at the left of the row, for the node in the title?"
        ),
        t(
            "1 equally, 3 moderately, 5 strongly, 7 very strongly, 9 extremely more important; 2, "
            "4, 6 and 8 lie between; 1/2 to 1/9 where the item at the top is the more important "
            "one."
        ),
        t("Choose from the list rather than typing: spreadsheets take a typed 1/3 for a date."),
        t(
            "A consistency ratio above {limit:g} turns red: the judgements contradict one "
            "another; please think them over.",
            limit=limit,
        ),
        t(
            "A pair that you cannot judge may stay empty, as long as every item is compared with "
            "some other; the ratio shows once all pairs are filled in."
        ),
        t(
            "Sheets `... points`: share out 100 points over the indicators. The column before "
            "shows what your comparisons come to, as a start; your points are the final word."
        ),
    ]


def in_all(text: Text) -> str:
    """A text in every language, one after another: experts of a panel may read different ones."""
    return " ".join(dict.fromkeys(text.shown(Reader(one)) for one in languages()))


def _write_instructions(sheet: Any, cells: Cells, limit: float) -> None:
    sheet.set_column(0, 1, 70, cells.wrap)
    for column, one in enumerate(languages()):
        title = t("Weights of the index: expert panel")
        sheet.write_string(0, column, title.shown(Reader(one)), cells.title)
        for row, text in enumerate(instructions(limit), start=2):
            sheet.write_string(row, column, text.shown(Reader(one)), cells.wrap)
    sheet.protect()


def _write_expert(sheet: Any, cells: Cells) -> None:
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 24)
    asked = (
        tp("form of an expert", "Expert code"),
        tp("form of an expert", "Name"),
        tp("form of an expert", "Round"),
    )
    for row, label in enumerate(asked):
        sheet.write_string(row, 0, in_all(label), cells.label)
        sheet.write_blank(row, 1, None, cells.given)
    sheet.write_number(2, 1, 1, cells.points)
    whole = {"validate": "integer", "criteria": ">=", "value": 1}
    sheet.data_validation(2, 1, 2, 1, {**whole, "error_message": "1, 2, ..."})
    sheet.protect()


def _label(framework: Framework, node: str) -> str:
    names = (framework.names(language).get(node, "") for language in ("zh", "en"))
    return " ".join(str(name) for name in names if isinstance(name, str) and name)


def _write_pairs(
    sheet: Any,
    framework: Framework,
    scope: str,
    cells: Cells,
    expected: tuple[float, ...],
    limit: float,
) -> dict[str, str]:
    """Write a block for each parent; where each node's priority stands, for the points sheet."""
    items = compared(framework)
    widest = max((len(these) for these in items.values()), default=0)
    if widest > len(expected):
        raise PanelError(
            [
                f"{scope}: {widest} items stand below one node, and at most {len(expected)} can be "
                "judged; part them into groups"
            ]
        )
    sheet.set_column(0, 0, None, None, {"hidden": True})
    sheet.set_column(1, 1, 34)
    sheet.set_column(FIRST, FIRST + widest, 15)
    sheet.set_column(HELPER, HELPER + widest + STEPS, None, None, {"hidden": True})
    sheet.freeze_panes(0, FIRST)
    where: dict[str, str] = {}
    row = 0
    for parent, these in items.items():
        if len(these) < 2:
            continue
        labels = [_label(framework, node) for node in these]
        _write_block(sheet, row, labels, cells, expected[len(these) - 1], limit)
        sheet.write_string(row, 0, f"parent {parent}")
        sheet.write_string(row, 1, _label(framework, parent), cells.title)
        for number, node in enumerate(these, start=row + 2):
            sheet.write_string(number, 0, node)
            where[node] = f"'{scope} pairs'!{_at(number, FIRST + len(these))}"
        row += len(these) + 5
    sheet.protect()
    return where


def _at(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def _write_block(
    sheet: Any, row: int, labels: list[str], cells: Cells, expected: float, limit: float
) -> None:
    """One matrix: title, header, a row for each item, the ratio and a word on it."""
    n, top = len(labels), row + 2
    last = top + n - 1

    def formula(at_row: int, column: int, text: str, look: Any = None) -> None:
        sheet.write_formula(at_row, column, f"={text}", look, "")

    def known(i: int, j: int) -> str:
        return _at(top + i, HELPER + j)

    ratio = _at(last + 1, FIRST)
    left = f"({n * n}-COUNT({known(0, 0)}:{known(n - 1, n - 1)}))"
    sheet.write_row(
        row + 1, 1, ["", *labels, in_all(tp("form of an expert", "Priority"))], cells.head
    )
    for i, label in enumerate(labels):
        sheet.write_string(top + i, 1, label, cells.label)
        for j in range(n):
            _write_pair(sheet, (top, i, j), formula, known, cells)
        means = f"PRODUCT({known(i, 0)}:{known(i, n - 1)})^(1/{n})"
        formula(top + i, HELPER + n, f'IF({left}>0,"",{means})')
        column = f"{known(0, n)}:{known(n - 1, n)}"
        share = f'IF({left}>0,"",{known(i, n)}/SUM({column}))'
        formula(top + i, FIRST + n, share, cells.share)
        for step in range(1, STEPS + 1):
            before = HELPER + n + step - 1
            terms = (f"{known(i, j)}*{_at(top + j, before)}" for j in range(n))
            formula(top + i, before + 1, f'IF({left}>0,"",{"+".join(terms)})')
    sums = [f"SUM({known(0, n + step)}:{known(n - 1, n + step)})" for step in (STEPS, STEPS - 1)]
    value = f"MAX(0,({sums[0]}/{sums[1]}-{n})/{n - 1}/{expected:g})" if n > 2 else "0"
    sheet.write_string(
        last + 1, 1, in_all(tp("form of an expert", "Consistency ratio")) + " CR", cells.label
    )
    formula(last + 1, FIRST, f'IF({left}>0,"",{value})', cells.ratio)
    high = {"type": "formula", "criteria": f"=AND(ISNUMBER({ratio}),{ratio}>{limit:g})"}
    sheet.conditional_format(last + 1, FIRST, last + 1, FIRST, {**high, "format": cells.wrong})
    contradictory = in_all(tp("form of an expert", "Contradictory: please think over"))
    fine, left_over = (
        in_all(tp("form of an expert", "OK")),
        in_all(tp("form of an expert", "pairs left")),
    )
    words = f'IF({ratio}>{limit:g},"{contradictory}","{fine}")'
    todo = f'{left}/2&" {left_over}"'
    formula(last + 2, 1, f"IF({left}>0,{todo},{words})")


def _write_pair(
    sheet: Any, place: tuple[int, int, int], formula: Any, known: Any, cells: Cells
) -> None:
    """A cell of a matrix, and the number that it stands for among the hidden sums."""
    top, i, j = place
    texts, numbers, inverses = (f"scale!${c}$1:${c}${len(SCALE_TEXTS)}" for c in "ABC")
    here, mirror = _at(top + i, FIRST + j), _at(top + j, FIRST + i)
    if i == j:
        sheet.write_string(top + i, FIRST + j, "1", cells.computed)
        sheet.write_number(top + i, HELPER + j, 1)
    elif i < j:
        sheet.write_blank(top + i, FIRST + j, None, cells.given)
        offer = {"validate": "list", "source": SCALE_TEXTS, "error_title": "1/9 ... 9"}
        sheet.data_validation(top + i, FIRST + j, top + i, FIRST + j, offer)
        found = f'INDEX({numbers},MATCH({here}&"",{texts},0))'
        formula(top + i, HELPER + j, f'IF({here}="","",IFERROR({found},""))')
    else:
        found = f'INDEX({inverses},MATCH({mirror}&"",{texts},0))'
        shown = f'IF({mirror}="","",IFERROR({found},"?"))'
        formula(top + i, FIRST + j, shown, cells.computed)
        formula(top + i, HELPER + j, f'IF({known(j, i)}="","",1/{known(j, i)})')


def _write_points(
    sheet: Any, framework: Framework, scope: str, where: Mapping[str, str], cells: Cells
) -> None:
    """The indicators with the start that comparisons give, cells for points, and their sum."""
    parent = framework.nodes["parent"]
    sheet.set_column(0, 0, None, None, {"hidden": True})
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, 2, 52)
    sheet.set_column(3, 4, 16)
    sheet.freeze_panes(1, 0)
    heads = (
        tp("form of an expert", "Belongs to"),
        tp("form of an expert", "Indicator"),
        tp("form of an expert", "Start"),
        tp("form of an expert", "Points"),
    )
    sheet.write_row(0, 1, map(in_all, heads), cells.head)
    for row, node in enumerate(framework.indicators, start=1):
        above = [node]
        while parent[above[-1]]:
            above.append(str(parent[above[-1]]))
        chain = [where[code] for code in above if code in where]
        product = "*".join(chain) if chain else "1"
        start = f'=IF(COUNT({",".join(chain)})<{len(chain)},"",100*{product})' if chain else "=100"
        path = " / ".join(_label(framework, code) for code in reversed(above[1:-1]))
        sheet.write_string(row, 0, node)
        sheet.write_string(row, 1, path, cells.label)
        sheet.write_string(row, 2, _label(framework, node), cells.label)
        sheet.write_formula(row, 3, start, cells.ratio, "")
        sheet.write_blank(row, 4, None, cells.points)
        between = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
        sheet.data_validation(row, 4, row, 4, between)
    end = len(framework.indicators)
    total = _at(end + 1, 4)
    given = f"{_at(1, 4)}:{_at(end, 4)}"
    sheet.write_string(
        end + 1, 2, in_all(tp("form of an expert", "Sum (must be 100)")), cells.label
    )
    starts = f"{_at(1, 3)}:{_at(end, 3)}"
    sheet.write_formula(end + 1, 3, f'=IF(COUNT({starts})<{end},"",SUM({starts}))', cells.ratio, "")
    sheet.write_formula(end + 1, 4, f"=SUM({given})", cells.ratio, 0)
    off = f"ROUND(ABS({total}-100),6)>{TOLERANCE:g}"
    wrong = {"type": "formula", "criteria": f"={off}", "format": cells.wrong}
    sheet.conditional_format(end + 1, 4, end + 1, 4, wrong)
    unfilled, left = (
        in_all(tp("form of an expert", "empty")),
        in_all(tp("form of an expert", "points left")),
    )
    empty = f'{end}-COUNT({given})&" {unfilled}"'
    rest = f'ROUND(100-{total},2)&" {left}"'
    word = f'=IF(COUNT({given})<{end},{empty},IF({off},{rest},"OK"))'
    sheet.write_formula(end + 2, 2, word, None, "")
    sheet.write_string(end + 1, 0, f"sum {scope}")
    sheet.protect()
