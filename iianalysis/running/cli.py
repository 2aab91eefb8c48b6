"""The command line: thin, no calculation."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from iianalysis.show.languages import languages
from iianalysis.system import signals

if TYPE_CHECKING:
    import pandas as pd

    from iianalysis.study.study import Study

BAR = "{desc:<30.30} |{bar:30}| {n_fmt} of {total_fmt}, {elapsed}"


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0 when done, 2 for what the user can mend, 130 when interrupted.

    SIGTERM and SIGHUP are heeded as Ctrl-C is, with the exit codes 143 and 129.
    """
    given = _parser().parse_args(arguments)
    given.written = None
    try:
        with signals.heeded(to_the_end=arguments is None):
            return _carry_out(given)
    except KeyboardInterrupt as interrupt:
        told = "nothing was written"
        if given.written:
            told = f"what was asked for is done, and is in {given.written}"
        print(f"iianalysis: interrupted; {told}", file=sys.stderr)
        return 128 + getattr(interrupt, "number", signals.NUMBERS[0])


def _carry_out(given: argparse.Namespace) -> int:
    from iianalysis.errors import StudyError
    from iianalysis.parameters import ParameterError
    from iianalysis.running.batch import NotebookError
    from iianalysis.scoring.normalise import MethodError

    try:
        return int(given.command(given))
    except StudyError as error:
        more = len(error.problems) - 1
        hint = f" (and {more} more; `iianalysis check` lists them)" if more else ""
        print(f"iianalysis: {error}{hint}", file=sys.stderr)
    except (MethodError, ParameterError, NotebookError, OSError) as error:
        print(f"iianalysis: {' '.join(str(error).split())}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    from iianalysis import __version__

    parser = _Parser(prog="iianalysis", description="Composite development indices.")
    parser.add_argument("--version", action="version", version=f"iianalysis {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    run = commands.add_parser("run", help="run the main job into a folder")
    run.add_argument(
        "--study", default="", metavar="DIR", help="folder, .xlsx or name of the study; see studies"
    )
    run.add_argument("--out", default="outputs", type=Path, metavar="DIR", help="default: outputs")
    run.add_argument(
        "--weights", default="", metavar="NAME", help="scheme; default: that of the study"
    )
    run.add_argument("--language", default="en", choices=languages(), help="default: en")
    run.add_argument("--jobs", default=2, type=_positive, metavar="N", help="notebooks at a time")
    run.set_defaults(command=_run)

    check = commands.add_parser("check", help="check a study, and list all that is wrong with it")
    check.add_argument("study", metavar="DIR", help="folder, .xlsx or name of the study")
    check.set_defaults(command=_check)
    studies = commands.add_parser("studies", help="list the studies that ship, by name")
    studies.set_defaults(command=_studies)
    for command in (run, check):
        command.add_argument(
            "--min-coverage",
            default=-1.0,
            type=_share,
            metavar="SHARE",
            help="of its weight that a node needs for a score; default: as the study says, or 0.5",
        )
        for name in ("normalisation", "goalposts", "aggregation"):
            command.add_argument(
                f"--{name}", default="", metavar="NAME", help="default: as the study says"
            )

    template = commands.add_parser(
        "template",
        help="write an empty study to fill in, or the workbook of an expert panel",
        usage="%(prog)s [-h] (DIR | --panel FILE.xlsx [--study DIR])",
    )
    template.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="a new folder")
    template.add_argument(
        "--panel", type=Path, metavar="FILE.xlsx", help="the workbook that each expert fills in"
    )
    template.add_argument("--study", default="", metavar="DIR", help="whose tree the panel weighs")
    template.set_defaults(command=_template, refuse=template.error)
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share, 0 to 1")
    return share


def _run(given: argparse.Namespace) -> int:
    from tqdm import tqdm

    # shown at once, on a terminal only
    with tqdm(total=1, desc="reading", bar_format=BAR, disable=None, leave=False) as bar:
        from iianalysis.running.run import IN_PLACE, run

        def begin(steps: int) -> Callable[[str], None]:
            bar.reset(total=steps)

            def done(name: str) -> None:
                given.written = given.out if name == IN_PLACE else None
                bar.set_description_str(name, refresh=False)
                bar.update()

            return done

        run(
            given.study,
            given.out,
            scheme=given.weights,
            min_coverage=given.min_coverage,
            normalisation=given.normalisation,
            goalposts=given.goalposts,
            aggregation=given.aggregation,
            language=given.language,
            jobs=given.jobs,
            begin=begin,
        )
    print(given.out / "report.html")
    return 0


def _check(given: argparse.Namespace) -> int:
    from iianalysis.errors import StudyError
    from iianalysis.study.read import read_study

    try:
        study = read_study(
            given.study,
            given.min_coverage,
            normalisation=given.normalisation,
            goalposts=given.goalposts,
            aggregation=given.aggregation,
        )
    except StudyError as error:
        for problem in error.problems:
            print(f"iianalysis: {problem}", file=sys.stderr)
        return 2
    # these take longer to load than a bad study to refuse
    from iianalysis.schemes import code_of, schemes, undefined
    from iianalysis.show.text import tn
    from iianalysis.tables.register import LATER
    from iianalysis.tables.results import compute
    from iianalysis.uncertainty.tally import check_memory

    if "regional" in study.scopes:
        check_memory(len(study.regions))
    tables = dict(compute(study, without=LATER).tables)
    for scope in study.scopes:
        years = study.years(scope)
        regions = f"{len(study.regions)} regions, " if scope == "regional" else ""
        indicators = tn("{n} indicator", "{n} indicators", len(study.framework(scope).indicators))
        print(
            f"{scope}: {regions}{indicators}, "
            + (f"{years[0]} to {years[-1]}" if len(years) > 1 else f"{years[0]}")
        )
        panel = study.panel(scope)
        print(f"  {int(panel.isna().sum().sum())} of {panel.size} cells are missing")
        names = [code_of(study, name) for name in schemes(study, scope)]
        print(f"  weights: {', '.join(names)}")
        for name, why in undefined(study, scope).items():
            print(f"  no weights {name!r}: {why}")
    _say_rest(study, Path(given.study), tables)
    return 0


def _say_rest(study: Study, path: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """What `check` says of the whole study."""
    from iianalysis.pages.method import paragraph
    from iianalysis.pages.weights.says import inconsistent
    from iianalysis.show.reader import say

    if "regional" in study.scopes:
        print(f"method: {say(paragraph(study))}")
    print(f"printed figures: {len(study.published)}")
    if not study.geometry and path.is_file():
        print(
            "no map: a workbook holds no shapes; put geometry.geojson beside it, or "
            f"{path.stem}.geometry.geojson"
        )
    for name in study.not_read:
        print(f"not read: {name}")
    for caution in study.cautions:
        print(f"odd: {caution}")
    judged = tables.get("ahp_consistency")
    if judged is not None and judged["flagged"].any():
        print(inconsistent(judged, study))
    print("The study is sound.")


def _studies(_: argparse.Namespace) -> int:
    from iianalysis.study.read import default_study, read_study, shipped_studies

    for name, folder in {"": default_study(), **shipped_studies()}.items():
        study = read_study(folder)
        of = [f"{len(study.regions)} regions"] if "regional" in study.scopes else []
        of.append(f"{len(study.framework(study.scopes[-1]).indicators)} indicators")
        years = sorted({year for scope in study.scopes for year in study.years(scope)})
        of.append(f"{years[0]} to {years[-1]}" if len(years) > 1 else f"{years[0]}")
        title = study.settings.get("title_en", study.name)
        print(f"{name or '(default)':<12} {title}: {', '.join(of)}")
    return 0


def _template(given: argparse.Namespace) -> int:
    from iianalysis.study.read import read_study
    from iianalysis.study.template import write_panel_template, write_template

    if (given.folder is None) == (given.panel is None):
        given.refuse("name a new folder for a study, or --panel FILE.xlsx for a panel's workbook")
    if given.study and given.panel is None:
        given.refuse("--study goes with --panel FILE.xlsx: it names the study that a panel weighs")
    if given.panel is not None:
        study = read_study(given.study)
        with signals.held():
            write_panel_template(study, given.panel)
            given.written = given.panel
        print(given.panel)
        return 0
    with signals.held():
        written = write_template(given.folder)
        given.written = given.folder
    for path in written:
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
