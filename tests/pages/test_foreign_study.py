"""A study of countries meets nothing of the study that ships, in any text that it is shown."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from asked import computed
from readers import read_in
from seen import Texts, texts
from steps import few_draws
from studies import write

from iianalysis import read_study
from iianalysis.pages import pictures as figures
from iianalysis.pages.nation import says as findings
from iianalysis.pages.readable import readable
from iianalysis.running import batch, prose, report
from iianalysis.show.style import figure_of

CODES = ("DEU", "FRA", "ITA", "ESP", "POL", "NLD", "SWE", "FIN")
NAMES = ("Germany", "France", "Italy", "Spain", "Poland", "Netherlands", "Sweden", "Finland")
ZH = ("德国", "法国", "意大利", "西班牙", "波兰", "荷兰", "瑞典", "芬兰")
LEAVES = {"i1": "a", "i2": "a", "i3": "b", "i4": "b"}
FOREIGN = re.compile(
    r"\bChin(a|ese)\b|provinc|\b31 (?:regions|provinces)|31个|five dimensions"
    r"|industrial internet|2024"
    r"|[Oo]pen data|[Ii]n print\b|\b0 = 100|Empty Readable|\+0\.0\b|−0\.0\b|\bnan\b"
    r"|中国|省|工业互联网|五个维度|公开数据|报告公布|审图号|approval number"
)


def countries():
    values = np.random.default_rng(5).lognormal(3, 0.5, (len(CODES), 3, len(LEAVES)))
    return {
        "study": "key,value\ntitle_en,Index of countries\ntitle_zh,国家指数\n"
        "tiers,natural breaks\n",
        "framework": "node,parent,name_en,name_zh\n"
        "all,,Whole,总体\na,all,Alpha,甲\nb,all,Beta,乙\n",
        "indicators": "scope,indicator,parent,name_en,name_zh,unit,direction\n"
        + "".join(f"regional,{i},{p},Series {i},序列{i},t,1\n" for i, p in LEAVES.items()),
        "regions": "region,name_en,name_zh\n"
        + "".join(",".join(row) + "\n" for row in zip(CODES, NAMES, ZH, strict=True)),
        "regional": "region,year,indicator,value\n"
        + "".join(
            f"{code},{year},{leaf},{values[i, j, k]:.3f}\n"
            for i, code in enumerate(CODES)
            for j, year in enumerate((2019, 2021, 2022))
            for k, leaf in enumerate(LEAVES)
        ),
    }


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    study = read_study(write(tmp_path_factory.mktemp("countries") / "countries", countries()))
    with few_draws():
        yield computed(study, ("evidence", "tiers"))


def foreign(found):
    return [text for text in found if FOREIGN.search(" ".join(text.split()))]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_report_and_pictures_are_of_the_study(results, tmp_path, language):
    (tmp_path / "figures").mkdir()
    titles = {}
    for name, picture in figures.pictures(results).items():
        axes = read_in(language, picture.draw, results)
        titles[name] = (figures.title(axes), figures.more(axes))
        shown = [text.get_text() for text in texts(figure_of(axes))]
        assert foreign([*titles[name], *shown]) == [], name
        figures.save(axes, tmp_path / "figures", name)
    found = Texts(read_in(language, report.render, results, tmp_path, titles)).found
    assert foreign(found) == []
    assumed = {"en": "there are 4 tiers by natural breaks", "zh": "以自然断点划分4个梯队"}[language]
    assert sum(text.count(assumed) for text in found) == 2  # where tiers, and where ways up begin
    assert foreign(Texts(read_in(language, report.render_pages, results)).found) == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "name", ["regional_index", "regional_tiers", "regional_dynamics", "coherence",
             "sensitivity",             "region_profile"],
)  # fmt: skip
def test_notebooks_that_any_study_gets_name_none(name, language):
    book = nbformat.read(Path(batch.notebook_folder()) / f"{name}.ipynb", as_version=4)
    prose.translate(book, language)
    assert foreign(cell["source"] for cell in book.cells if cell["cell_type"] == "markdown") == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_numbers_rest_on_names_no_base_year_that_there_is_not(results, language):
    said = read_in(language, findings.setting, results.study, "")
    assert "100" not in said.replace("0 to 100", "").replace("0—100", "")
    assert {"en": "goalposts as marked", "zh": "极值范围见图例"}[language] in said


def test_a_table_without_rows_shows_its_header(results):
    empty = results.tables["top10"].iloc[:0][["region", "score"]]
    assert repr(readable(empty, results.study)) == "region  score\n–"
    assert repr(readable(empty[[]], results.study)) == "–"
