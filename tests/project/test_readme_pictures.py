"""The pictures of README.md are of the tables that a run makes now."""

import importlib.util
import json
from pathlib import Path

import pandas as pd

from iianalysis.running.table_files import write_tables

HOME = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("refresh", HOME / "tools" / "refresh_pictures.py")
refresh = importlib.util.module_from_spec(spec)
spec.loader.exec_module(refresh)


def test_pictures_are_in_step_with_the_tables_behind_them(drawn, tmp_path):
    stored = json.loads(refresh.BEHIND.read_text(encoding="utf-8"))
    write_tables(drawn, tmp_path / "tables", list(refresh.TABLES))
    for name, columns in refresh.TABLES.items():
        table = pd.read_csv(tmp_path / "tables" / f"{name}.csv", low_memory=False)
        assert refresh.checksum(table, columns) == stored[name], f"{name}: run `make pictures`"


def test_readme_shows_them_and_they_are_there():
    text = (HOME / "README.md").read_text(encoding="utf-8")
    for name in (*refresh.DRAWN, "region_page"):
        assert f"docs/pictures/{name}.png" in text
        assert (refresh.WHERE / f"{name}.png").stat().st_size > 10_000
