"""The rooms are those that `docs/architecture.md` shows, and each is on the floor that it says."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \|", re.MULTILINE)


def floors():
    """From below, as `pyproject.toml` has them for `lint-imports`."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return [sorted(re.split(r" \| ", layer)) for layer in reversed(layers)]


def test_the_rooms_are_those_that_are_shown():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    shown = {
        int(floor): sorted(re.findall(r"`(\w+)`", rooms)) for floor, rooms in ROW.findall(text)
    }
    assert shown == dict(enumerate(floors(), start=1))


def test_every_room_has_a_floor():
    there = {
        path.stem
        for path in (ROOT / "iianalysis").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert {room for rooms in floors() for room in rooms} == there - {"__init__"}


def test_the_root_and_the_floors_are_few():
    assert len(list((ROOT / "iianalysis").glob("*.py"))) <= 8
    assert len(floors()) <= 11
