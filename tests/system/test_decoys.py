"""Files that lie where a user is, and are named like libraries or settings, are left alone."""

import json
import os
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import nbformat
import pytest
import studies

from iianalysis.system import fresh, processes

# Settings that Python, IPython, Jupyter and matplotlib look for, some in the folder they run in.
SETTINGS = (
    *("sitecustomize", "usercustomize", "ipython_config", "ipython_kernel_config"),
    *("jupyter_config", "jupyter_notebook_config", ".ipython/profile_default/startup/first"),
    *("profile_default/ipython_config", "profile_default/startup/first"),
)
# Optional libraries of libraries, which may not be installed.
OPTIONAL = ("numba", "numexpr", "bottleneck", "pyarrow", "xlrd", "cupy", "igraph", "joblib")
# A line of site-packages imports `_distutils_hack` before anything of this package can run.
LIBRARIES = sorted({*packages_distributions(), *OPTIONAL} - {"iianalysis", "_distutils_hack"})
# What Python reads before it comes to the package, where `python -m` is how it is called.
STANDARD = sorted(sys.stdlib_module_names - {"__main__", "_frozen_importlib"})
RC = "lines.linewidth: 7.25\nfigure.hooks: decoy_hook:run\n"


@pytest.fixture
def folder(tmp_path):
    """A folder that a user is in."""
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


@pytest.fixture
def touched(tmp_path):
    """Names of the decoys that were executed."""
    marks = tmp_path / "touched"
    return lambda: marks.read_text(encoding="utf-8").split() if marks.exists() else []


def lay(folder, names):
    """Write files that tell when they are executed."""
    for name in names:
        path = folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        mark = folder.parent / "touched"
        path.write_text(f"open({str(mark)!r}, 'a').write({name + chr(10)!r})\n", encoding="utf-8")
    (folder / "matplotlibrc").write_text(RC, encoding="utf-8")


def call(*command, folder, **variables):
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def notebook(path, *cells):
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(book, path)
    return path


def test_decoys_work(folder, touched):
    lay(folder, ["papermill", "matplotlib_inline"])
    call(sys.executable, "-c", "import papermill, matplotlib_inline", folder=folder)
    assert touched() == ["papermill", "matplotlib_inline"]


@pytest.mark.parametrize(
    ("called", "part"), [(["iianalysis"], "."), ([sys.executable, "-m", "iianalysis"], "")]
)
def test_command_line(folder, touched, called, part):
    """A study is where one is; the environment puts that folder on the path too."""
    study = studies.write(folder)
    lay(folder, LIBRARIES)
    if called == ["iianalysis"]:
        called = [Path(sys.executable).with_name("iianalysis")]
    here = {"PYTHONPATH": os.pathsep.join([part, str(fresh.PACKAGE.parent), part])}
    assert "is sound" in call(*called, "check", study, folder=folder, **here)
    assert touched() == []


IMPORTED = """
import importlib, json, os, sys
import matplotlib, iianalysis
for name in {names!r}:
    importlib.import_module(name)
import matplotlib.pyplot as plt
plt.subplots()
here = os.path.realpath("")
print(json.dumps([here, matplotlib.rcParams["lines.linewidth"],
                  here in map(os.path.realpath, sys.path), iianalysis.__file__]))
"""
LATE = (
    *("SALib.sample.sobol", "sklearn.cluster", "esda", "libpysal", "inequality", "geopandas"),
    *("threadpoolctl", "pylopdf_fonts_zh_cn", "fontTools.subset", "openpyxl", "xlsxwriter"),
    *("seaborn", "jinja2", "tqdm", "matplotlib_inline.backend_inline", "iianalysis.running.report"),
)
KERNELS = """
import os, sys
from pathlib import Path
from iianalysis.system import processes
from iianalysis.running.batch import Job, run_jobs
if __name__ == "__main__":
    import helper
    processes.AVAILABLE = {available}
    os.environ["PYTHONPATH"] = os.pathsep.join(["", ".", {here!r}])
    run_jobs([Job("made", Path({notebook!r}))], Path("out"), 1)
"""


@pytest.mark.parametrize("available", sorted({False, processes.AVAILABLE}))
def test_kernels(folder, touched, tmp_path, available):
    """The caller's script lies elsewhere; decoys lie where it is called and beside the notebook."""
    asked = notebook(folder / "asked.ipynb", IMPORTED.format(names=LATE))
    lay(folder, [*LIBRARIES, *STANDARD, *SETTINGS, "iianalysis"])
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    (scripts / "helper.py").touch()
    script = KERNELS.format(available=available, here=str(folder), notebook=str(asked))
    (scripts / "script.py").write_text(script, encoding="utf-8")
    call(sys.executable, scripts / "script.py", folder=folder)
    assert touched() == []
    made = nbformat.read(folder / "out" / "made.ipynb", as_version=4)
    seen = json.loads(made.cells[-1].outputs[0].text)
    where, width, on_path, package = seen
    assert Path(where) == folder.resolve()  # a path that is relative to it is found
    assert width != 7.25
    assert not on_path
    assert Path(package) == fresh.PACKAGE / "__init__.py"


WORKERS = """
import os, sys
here = sys.path.pop(0)
from iianalysis import read_study
from iianalysis.system import fresh, processes
from iianalysis.uncertainty import Noise, Specification, simulate
from iianalysis.uncertainty.tally import BLOCK
import concurrent.futures.process, multiprocessing.popen_spawn_posix, threadpoolctl
sys.path.insert(0, here)
import helper  # the script's own, which no worker imports
if __name__ == "__main__":
    processes.AVAILABLE = {available}
    before = dict(os.environ), list(sys.path), sys.modules["__main__"]
    varies = Specification(weights=(Noise(0.1),))
    found = simulate(read_study({study!r}), varies, draws=5 * BLOCK, seed=1, workers=2, chunk=1)
    print(found.draws, before == (dict(os.environ), sys.path, sys.modules["__main__"]))
"""


@pytest.mark.parametrize("available", sorted({False, processes.AVAILABLE}))
def test_workers(folder, touched, available):
    """The caller's script lies among decoys, which are for those that it starts."""
    study = studies.write(folder / "study")
    lay(folder, ["numpy", "pandas", "scipy", "threadpoolctl", "iianalysis", *STANDARD])
    (folder / "helper.py").touch()
    script = WORKERS.format(available=available, study=str(study))
    (folder / "script.py").write_text(script, encoding="utf-8")
    said = call(sys.executable, "script.py", folder=folder)
    assert said.split()[1] == "True"
    assert touched() == []
