"""What the project says it needs is said once."""

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def declared(project):
    """Requirements of pyproject.toml by name, the extras' included, the project itself left out."""
    lines = project["project"]["dependencies"] + [
        line for extra in project["project"]["optional-dependencies"].values() for line in extra
    ]
    requirements = [Requirement(line) for line in lines]
    return {canonicalize_name(r.name): r for r in requirements if r.name != "iianalysis"}


@pytest.fixture(scope="module")
def pins():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines)


@pytest.fixture(scope="module")
def conda():
    """Versions of environment.yml by name; conda's `name=version` and pip's `name==version`."""
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    [from_pip] = [entry["pip"] for entry in listed if isinstance(entry, dict)]
    lines = [entry for entry in listed if isinstance(entry, str) and entry != "pip"]
    lines += [line for line in from_pip if not line.startswith("-")]
    return dict(re.split("==?", line) for line in lines)


def test_constraints_are_plain_pins_in_order():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    names = [line.partition("==")[0] for line in lines]
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line)] == []
    assert names == sorted(set(names))


def test_every_requirement_is_pinned_within_its_bounds(declared, pins):
    assert {name for name in declared if name not in pins} == set()
    outside = {n: pins[n] for n, r in declared.items() if not r.specifier.contains(pins[n])}
    assert outside == {}


def test_every_requirement_has_a_bound(declared):
    assert {name for name, requirement in declared.items() if not requirement.specifier} == set()


def test_conda_environment_names_what_pyproject_names(declared, conda):
    assert set(conda) - {"python"} == set(declared)


def test_conda_environment_has_the_pinned_versions(conda, pins):
    versions = {name: version for name, version in conda.items() if name != "python"}
    assert versions == {name: pins.get(name) for name in versions}


def test_conda_environment_installs_the_project_on_a_supported_python(project, conda):
    assert conda["python"] in SpecifierSet(project["project"]["requires-python"])
    assert "- -e ." in (ROOT / "environment.yml").read_text(encoding="utf-8")


def test_build_backend_is_the_pinned_one(project, pins):
    assert project["build-system"]["requires"] == [f"hatchling=={pins['hatchling']}"]


def test_what_the_requirements_need_is_pinned_too(declared, pins):
    found, ends = set(), [(name, frozenset(r.extras)) for name, r in declared.items()]
    while ends:
        name, extras = ends.pop()
        if (name, extras) in found:
            continue
        found.add((name, extras))
        for line in importlib.metadata.requires(name) or []:
            needed = Requirement(line)
            wanted = [{"extra": extra} for extra in ["", *extras]]
            if needed.marker is None or any(map(needed.marker.evaluate, wanted)):
                ends.append((canonicalize_name(needed.name), frozenset(needed.extras)))
    assert {name for name, _ in found} - set(pins) == set()


def test_pins_install_on_the_oldest_python(project, pins):
    oldest = project["project"]["requires-python"].removeprefix(">=") + ".0"
    too_new = {}
    for found in importlib.metadata.distributions():
        name, needed = canonicalize_name(found.name), found.metadata.get("Requires-Python")
        if name in pins and needed and not SpecifierSet(needed).contains(oldest):
            too_new[name] = needed
    assert too_new == {}


def test_slow_grammar_of_jsonschema_stays_out(pins):
    # rfc3987-syntax builds its grammar when jsonschema is imported: a second for each process
    assert "rfc3987-syntax" not in pins


@pytest.mark.parametrize(
    "name", ["constraints.txt", "environment.yml", "pyproject.toml", "Makefile", ".ci/run"]
)
def test_no_host_is_named(name):
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_readme_opens_with_the_two_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    lines = [re.sub(r"\s+#.*", "", line).strip() for block in blocks for line in block.splitlines()]
    assert [line for line in lines if line][:2] == ["make report", "make test"]
