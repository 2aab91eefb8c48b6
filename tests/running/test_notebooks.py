"""Notebooks: executed whole, thin, without a trace of the machine, and sound on other studies.

Every output is compared with a new run by nbval (`make test`); here is what nbval does not see.
"""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from studies import write

from iianalysis.parameters import ParameterError, read_parameters
from iianalysis.running.batch import Job, NotebookError, notebook_folder, run_job, run_jobs

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(notebook_folder().glob("*.ipynb"))
NAMES = [
    "coherence",
    "identification",
    "national_index",
    "published_check",
    "region_profile",
    "regional_dynamics",
    "regional_index",
    "regional_tiers",
    "sensitivity",
    "sub_index",
    "weights",
]
CALLS = 7  # that a cell may hold, the first one of set-up left out
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code_cells(path):
    cells = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def texts(cell):
    """Every text that a cell shows, pictures left out."""
    for output in cell.outputs:
        yield output.get("text", "")
        for kind, text in output.get("data", {}).items():
            if not kind.startswith("image/"):
                yield text


def show(path):
    return "\n".join(text for cell in code_cells(path) for text in texts(cell))


# As they are kept


def test_these_are_the_notebooks():
    assert [path.stem for path in NOTEBOOKS] == NAMES


@each
def test_every_cell_ran_once_in_order_and_without_error(path):
    cells = code_cells(path)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    kinds = {output.output_type for cell in cells for output in cell.outputs}
    assert kinds <= {"stream", "display_data", "execute_result"}
    names = {o.name for cell in cells for o in cell.outputs if o.output_type == "stream"}
    assert names <= {"stdout"}


@each
def test_nothing_is_kept_of_machine_time_or_memory(path):
    book = nbformat.read(path, as_version=4)
    assert set(book.metadata) == {"kernelspec", "language_info"}
    assert book.metadata.language_info == {"name": "python"}
    for cell in book.cells:
        assert set(cell.metadata) <= {"tags"}
    assert not re.search(r"0x[0-9a-f]{6,}|/home/|/root/|/tmp/|/work/|/Users/|[A-Z]:\\", show(path))


@each
def test_no_cell_is_kept_from_comparison(path):
    for cell in nbformat.read(path, as_version=4).cells:
        assert set(cell.metadata.get("tags", [])) <= {"parameters"}
        assert not re.search(r"NBVAL|PYTEST_VALIDATE|nbval", cell.source)


@each
def test_one_parameters_cell_typed_and_explained(path):
    cells = code_cells(path)
    tagged = [cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    assert tagged == [cells[0]]
    lines = tagged[0].source.splitlines()
    assert list(read_parameters(tagged[0].source)) == [line.partition(":")[0] for line in lines]
    for line in lines:
        assert re.fullmatch(r"\w+: \w+ = \S.*  # \S.*", line)
    assert {"study", "weights", "language"} <= set(read_parameters(tagged[0].source))


@each
def test_parameters_are_checked_before_anything_else(path):
    parameters, setup = (cell.source for cell in code_cells(path)[:2])
    first, second, *_ = ast.parse(setup).body
    assert isinstance(first, ast.ImportFrom)
    names = list(read_parameters(parameters))
    assert ast.unparse(second) == f"check_parameters(globals(), {str(names)[1:-1]})"
    # as JupyterLab runs it, where papermill injects nothing
    check = f"{ast.unparse(first)}\n{ast.unparse(second)}"
    for name in names:
        edited = parameters.replace(f"{name}: ", f"{name}x: ")
        given = {other: object() for other in names}  # a kernel that has run before
        with pytest.raises(ParameterError, match=f"unknown parameter '{name}x'.*'{name}'"):
            exec(check, given | {"In": ["", parameters, setup, edited, setup]})
        exec(check, given | {"In": ["", edited, setup, parameters, setup]})


@each
def test_notebooks_call_and_do_not_compute(path):
    heavy = (ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.For, ast.While, ast.ListComp, ast.Try)
    for cell in code_cells(path)[2:]:
        nodes = list(ast.walk(ast.parse(cell.source)))
        assert not [node for node in nodes if isinstance(node, heavy)], cell.source
        assert sum(isinstance(node, ast.Call) for node in nodes) <= CALLS, cell.source
    assert "import numpy" not in "".join(cell.source for cell in code_cells(path))


@each
def test_words_before_and_after_what_is_shown(path):
    book = nbformat.read(path, as_version=4)
    kinds = [cell.cell_type for cell in book.cells]
    assert kinds[0] == kinds[-1] == "markdown"
    assert "What is asked" in book.cells[0].source
    assert "what it does not" in book.cells[-1].source
    formulas = [c for c in book.cells if c.cell_type == "markdown" and "$" in c.source]
    assert formulas


def test_prose_on_identification_holds_for_any_study():
    """How many weights, regions and tiers there are, and what fits, is for the tables to say."""
    book = nbformat.read(notebook_folder() / "identification.ipynb", as_version=4)
    prose = " ".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    counted = r"(three|four|five|six|seven|eight|nine|ten|\w+teen|twenty|thirty)"
    assert not re.search(
        rf"\b{counted}(-\w+)? (weights|tiers|dimensions|unknowns|thresholds)", prose
    )
    assert "may be 0; what print says of it is its upper end" in prose
    for wrong in ("says nothing about", "something will fit"):
        assert wrong not in prose


@each
def test_no_number_of_a_result_is_typed(path):
    """Figures in prose would go stale; years, list numbers and formulas are no results."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            prose = re.sub(r"\$\$.*?\$\$|\$.*?\$|`.*?`|\".*?\"", "", cell.source, flags=re.DOTALL)
            assert not re.search(r"\d+\.\d+ ?%|\d+\.\d\b(?! degrees)|\b\d+%", prose), cell.source


@each
def test_each_picture_stands_beside_the_table_that_it_shows(path):
    shown = False
    pictures = 0
    for cell in code_cells(path):
        shown |= any(o.output_type == "execute_result" for o in cell.outputs)
        drawn = [o for o in cell.outputs if "image/png" in o.get("data", {})]
        assert shown or not drawn
        assert not drawn or cell.source.rstrip().endswith("plt.show()")
        pictures += len(drawn)
    most = {"sensitivity": 7, "regional_tiers": 6, "regional_dynamics": 6}
    assert 1 <= pictures <= most.get(path.stem, 4)


# With other parameters


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return write(tmp_path_factory.mktemp("study") / "small")


@pytest.fixture(scope="module")
def runs(tmp_path_factory, small, of_suite):
    """Other runs, two at a time: a study without print, geometry and two of the levels; Chinese."""
    folder = tmp_path_factory.mktemp("runs")
    stems = {path.stem: path for path in NOTEBOOKS}
    given = {
        "small_national_index": {"study": str(small), "top": 1},
        "small_sub_index": {"study": str(small), "dimension": "b"},
        "small_regional_index": {"study": str(small), "goalposts": "pooled", "year": 2020},
        "small_regional_tiers": {"study": str(small), "weights": "heavy", "year": 2020},
        "small_regional_dynamics": {"study": str(small), "weights": "heavy"},
        "zh_regional_dynamics": {"language": "zh", "breaks": "left out", "islands": "none"},
        "small_coherence": {"study": str(small), "year": 2020, "node": "a"},
        "zh_coherence": {"language": "zh", "goalposts": "pooled", "node": "application"},
        "small_region_profile": {"study": str(small), "region": "west", "draws": 200},
        "zh_region_profile": {"language": "zh", "region": 540000, "draws": 200},
        "small_sensitivity": {
            "study": str(small),
            "year": 2020,
            "amount": 0.25,
            "draws": 500,
            "design": 16,
        },
        "zh_sensitivity": {"language": "zh", "draws": 500, "design": 16},
        **{
            f"{dimension}_sub_index": {"dimension": dimension, "language": "zh"}
            for dimension in ("innovation", "industry", "application", "environment")
        },
        "zh_regional_tiers": {"language": "zh"},
        "zh_weights": {"language": "zh", "scope": "regional", "weights": "panel", "leeway": 0.2},
        "zh_identification": {"language": "zh", "weights": "equal", "draws": 5},
    }
    jobs = [
        Job(name, stems[next(stem for stem in NAMES if name.endswith(stem))], parameters)
        for name, parameters in given.items()
    ]
    with of_suite():
        run_jobs(jobs, folder, 2)
    return {job.name: folder / f"{job.name}.ipynb" for job in jobs}


def test_other_studies_do_without_what_they_lack(runs):
    text = show(runs["small_national_index"])
    assert "The study has no printed values of it, so there is one basis only." in text
    assert "published" not in text
    assert "No tiers of all regions are printed" in show(runs["small_regional_tiers"])
    assert "The study has no printed list of its leading regions" in show(runs["small_sub_index"])
    assert "The scheme 'heavy'" in show(runs["small_regional_tiers"])
    page = show(runs["small_regional_index"])
    assert "goalposts pooled over years" in " ".join(page.split())
    text = show(runs["small_region_profile"])
    assert "West is first of all" in text
    assert "printed tier" not in text
    text = show(runs["small_sensitivity"])
    assert "A +25%" in text
    assert "500 draws; the largest standard error" in text
    assert "The tables of a run rest on 10,000" in " ".join(text.split())
    assert "printed" not in text
    assert "Moran" not in show(runs["small_regional_dynamics"])
    for path in runs.values():
        kinds = {o.output_type for cell in code_cells(path) for o in cell.outputs}
        assert "error" not in kinds
        streams = {o.name for c in code_cells(path) for o in c.outputs if o.output_type == "stream"}
        assert streams == {"stdout"}, path.stem


def test_labels_are_chinese_where_that_is_asked(runs):
    text = show(runs["industry_sub_index"])
    assert "产业规模" in text
    assert "Industry scale" not in text
    assert "报告公布" in text
    assert "广东" in show(runs["zh_regional_tiers"])
    assert "Guangdong" not in show(runs["zh_regional_tiers"])
    assert "基础能力的贡献率（2020年以来）" in show(runs["zh_identification"])
    assert "判断矩阵（示例）" in show(runs["zh_weights"])
    text = show(runs["zh_region_profile"])
    assert "西藏2023年得分" in text
    assert "极度失调" in text
    assert "重新计算" in text
    assert "Tibet" not in text
    text = show(runs["zh_sensitivity"])
    assert "九成的抽样中" in text
    assert "标准化方法：百分位次" in text
    assert "变动内容均为假定" in text
    assert "Liaoning" not in text
    text = show(runs["zh_regional_dynamics"])
    assert "计入有断点的序列后" in text
    assert "假定海南与广东相邻" in text
    assert "Guangdong" not in text


def test_notebooks_on_weights_follow_their_parameters(runs):
    text = show(runs["zh_weights"])
    assert "与专家打分（示例）相比，位次平均变动" in text
    assert "指数，区域\n" in text
    text = show(runs["zh_identification"])
    assert "方案“等权”与以下公布事实不符：总指数、年均增速" in text
    assert re.search(r"随机分组10组中可复现\d+组", text)
    assert "说明（英文）" not in text


def test_a_study_without_panel_or_print_runs_without_these_notebooks(small):
    from iianalysis import read_study
    from iianalysis.running.run import notebook_jobs

    names = {job.name for job in notebook_jobs(read_study(small), str(small), "", "en")}
    assert names & {"weights", "identification", "published_check"} == set()
    assert {"weights", "identification"} <= {
        job.name for job in notebook_jobs(read_study(), "", "", "en")
    }


@pytest.mark.parametrize(
    ("stem", "given", "complaint"),
    [
        ("sub_index", {"dimension": "fondation"}, "'fondation'.*'foundation'.*'environment'"),
        ("regional_index", {"year": 1999}, "'year' is 1999; it must be one of 0, 2020, 2021"),
        (
            "regional_tiers",
            {"goalposts": "own"},
            "goalposts 'own' are unknown; write one",
        ),
        ("regional_dynamics", {"breaks": "gone"}, "'breaks' is 'gone'.*'kept', 'left out'"),
        ("regional_dynamics", {"islands": "boat"}, "'islands' is 'boat'.*'nearest', 'none'"),
        ("coherence", {"node": "aplication"}, "'node' is 'aplication'.*'application'"),
        ("coherence", {"node": "web_pages"}, "'node' is 'web_pages'.*'overall', 'foundation'"),
        ("region_profile", {"region": "Hubie"}, "'region' is 'Hubie' .did you mean 'Hubei'"),
        ("region_profile", {"region": 429999}, "'region' is 429999.*one of the 31 regions"),
        ("region_profile", {"region": "湖背"}, "'region' is '湖背' .did you mean '湖北'"),
        ("region_profile", {"study": "SMALL"}, "'Hubei'.*one of the 4 regions"),
        ("region_profile", {"year": 1999}, "'year' is 1999; it must be one of 0, 2020"),
        ("region_profile", {"draws": 1}, "'draws' is 1; it must be 2 to"),
        ("sensitivity", {"amount": 1.5}, "amount is 1.5; it must be above 0 and at most 1"),
        ("sensitivity", {"draws": 0}, "'draws' is 0; it must be 2 to 10000000"),
        ("sensitivity", {"design": 100}, "'design' is 100; it must be a power of 2, 2 to"),
        ("national_index", {"weights": "equl"}, "weights 'equl' are unknown.*equal"),
        ("national_index", {"language": "fr"}, "language 'fr' is unknown; use 'en' or 'zh'"),
        ("national_index", {"top": 0}, "'top' is 0; it must be 1 to 32"),
        ("regional_index", {"study": "none"}, "study none does not exist"),
        ("published_check", {"study": "SMALL"}, "'small' has no printed figures to check"),
        ("weights", {"study": "SMALL"}, "'small' has no panel of experts; give judgements"),
        ("weights", {"scope": "regions"}, "'scope' is 'regions'.*'regional'"),
        ("weights", {"expert": "E9"}, "'expert' is 'E9'.*'E1'"),
        ("identification", {"study": "SMALL"}, "'small' prints no index after 2020"),
        ("identification", {"draws": 0}, "'draws' is 0; it must be 1 to"),
        ("identification", {"weights": "entropi"}, "'entropi' are unknown.*'entropy'"),
    ],
)
def test_a_wrong_value_stops_by_name(small, stem, given, complaint):
    """The first two cells, run here: a kernel for each case would take its time."""
    parameters, setup = code_cells(notebook_folder() / f"{stem}.ipynb")[:2]
    names = {}
    exec(parameters.source, names)
    names |= given
    names["study"] = names["study"].replace("SMALL", str(small))
    with pytest.raises(ValueError, match=complaint) as stopped:
        exec(setup.source, names)
    assert "\n" not in str(stopped.value)


def test_what_stops_leaves_nothing_behind(tmp_path):
    job = Job("one", notebook_folder() / "sub_index.ipynb", {"dimension": "fondation"})
    with pytest.raises(NotebookError, match=r"one .*ParameterError: .*'fondation'") as stopped:
        run_job(job, tmp_path)
    assert "\n" not in str(stopped.value)
    assert list(tmp_path.iterdir()) == []


@each
def test_a_misspelt_parameter_stops_before_the_kernel_starts(path, tmp_path):
    with pytest.raises(ParameterError, match=r"unknown parameter 'langauge'.*'language'"):
        run_job(Job(path.stem, path, {"langauge": "zh"}), tmp_path)


def test_plain_papermill_stops_by_name_too(tmp_path):
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "papermill",
            str(NOTEBOOKS[-1]),
            "out.ipynb",
            "-p",
            "langauge",
            "zh",
        ],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "unknown parameter 'langauge' (did you mean 'language'?)" in done.stderr
