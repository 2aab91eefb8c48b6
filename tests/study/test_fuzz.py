"""A study with any cell changed reads and scores, or is refused by name; nothing else."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import PANEL, write

from iianalysis import MethodError, StudyError, national_index, read_study, regional_index
from iianalysis.schemes import schemes, weights_of
from iianalysis.scoring.change import national_table
from iianalysis.tiers import tier_table

ODD = [
    "", "0", "-1", "1e400", "-0", "nan", "2020", "2020.0", "=1+1", "'", '"', "北京", "a", "all",
    "CN", "north", "\u200b", "1e308", "1e-308", "١٢", "²", "national", "99999999999999999999", "x_",
]  # fmt: skip


def run(folder):
    """What a run computes from a study, or the one line that says why not."""
    try:
        study = read_study(folder)
        if "national" in study.scopes:
            result = national_index(study)
            assert result.scores.to_numpy(dtype=float).shape == result.coverage.shape
            national_table(result)
        if "regional" in study.scopes:
            for goalposts in ("own year", "pooled"):
                result = regional_index(study, goalposts=goalposts)
                assert result.coverage.to_numpy().max() <= 1 + 1e-9
                tier_table(result, study.tier_sizes, study.published_tiers)
        for scope in study.scopes:
            for name in schemes(study, scope):
                assert weights_of(study, scope, name).notna().all()
        study.labels("zh", "regional")
    except (StudyError, MethodError) as error:
        problems = getattr(error, "problems", [str(error)])
        assert all(problem and "\n" not in problem for problem in problems)
        return str(error)
    return None


def table_of(name):
    return list(csv.reader(io.StringIO(PANEL[name])))


def text_of(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


CELLS = [
    (name, row, column)
    for name in PANEL
    for row, cells in enumerate(table_of(name))
    for column in range(len(cells))
]


@settings(max_examples=60)
@given(
    changes=st.lists(
        st.tuples(st.sampled_from(CELLS), st.sampled_from(ODD)), min_size=1, max_size=3
    )
)
def test_any_cells_changed(tmp_path_factory, changes):
    tables = {name: table_of(name) for name in PANEL}
    for (name, row, column), text in changes:
        tables[name][row][column] = text
    folder = tmp_path_factory.mktemp("s")
    run(write(folder, {name: text_of(rows) for name, rows in tables.items()}))


@settings(max_examples=40)
@given(st.sampled_from(list(PANEL)), st.data())
def test_any_rows_left_out_or_doubled(tmp_path_factory, name, data):
    rows = table_of(name)
    kept = data.draw(st.lists(st.sampled_from(rows), max_size=len(rows)))
    run(write(tmp_path_factory.mktemp("s"), PANEL, **{name: text_of(kept)}))


@settings(max_examples=40)
@given(name=st.sampled_from(list(PANEL)), content=st.binary(max_size=60), at=st.integers(0, 60))
def test_any_bytes_put_in(tmp_path_factory, name, content, at):
    folder = write(tmp_path_factory.mktemp("s"), PANEL)
    whole = PANEL[name].encode()
    (folder / f"{name}.csv").write_bytes(whole[:at] + content + whole[at:])
    run(folder)


@pytest.mark.parametrize("name", PANEL)
def test_any_table_left_out(tmp_path, name):
    refused = run(write(tmp_path / "s", PANEL, **{name: None}))
    needed = {"framework", "indicators", "regions", "experts"}
    assert (refused is not None) == (name in needed)


def test_the_study_that_is_changed_is_sound(tmp_path):
    folder = write(tmp_path / "s", PANEL, regional=PANEL["regional"] + "West,2021,a2,1,one\n")
    assert run(folder) is None
