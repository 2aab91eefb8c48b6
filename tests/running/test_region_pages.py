"""The pages that are printed: what stands on each is what the tables say of the region."""

import re

import pytest
from readers import read_in
from studies import SMALL, write

from iianalysis import read_study
from iianalysis.pages.region import says as diagnosis_findings
from iianalysis.running import region_pages
from iianalysis.schemes import chosen
from iianalysis.tables import diagnosis as diagnosis_tables


@pytest.fixture(scope="module")
def found(diagnosed):
    return diagnosed


def sheets(html):
    """Texts of each page, by its anchor."""
    parts = re.split(r'<section class="sheet" id="([^"]+)">', html)
    return {
        anchor: " ".join(re.sub(r"<[^>]+>", " ", body).split())
        for anchor, body in zip(parts[1::2], parts[2::2], strict=True)
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_region_has_a_page_with_what_was_found_of_it(default_study, found, language):
    names = default_study.labels
    html = read_in(language, region_pages.render, found, default_study, "", names=names)
    pages, labels = sheets(html), default_study.labels(language, "regional")
    assert list(pages) == list(diagnosis_tables.anchors(default_study).values())
    assert len(pages) == 31
    for region, anchor in diagnosis_tables.anchors(default_study).items():
        text = pages[anchor]
        assert text.startswith(labels.regions[region])
        for sentence in (
            read_in(language, diagnosis_findings.standing, found, region, names=names),
            read_in(language, diagnosis_findings.verdicts, found, region, names=names),
            read_in(language, diagnosis_findings.coordination, found, region, names=names),
            read_in(language, diagnosis_findings.way_up, found, region, names=names),
        ):
            escaped = sentence.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            assert escaped in text
        nearest = diagnosis_tables.peer_table(found, region)["peer_1"].iloc[0]
        assert labels.regions[nearest] in text
        assert read_in(language, region_pages.note, default_study) in text
        assert not re.search(r"\bnan\b", text)
    if language == "zh":
        assert "Hubei" not in html.replace('#Hubei"', "").replace('id="Hubei"', "")


def test_strips_stand_where_scores_are(default_study, found):
    html = read_in("en", region_pages.render, found, default_study, "", names=default_study.labels)
    page = html.split('id="Tibet"')[1].split("</section>")[0]
    table = diagnosis_tables.profile_table(found, "西藏")
    scores = table.loc[table["best_score"].notna(), "score"].dropna()
    assert [float(x) for x in re.findall(r'cx="([\d.]+)"', page)] == scores.round(1).tolist()
    assert page.count("<svg") == table["best_score"].notna().sum() > len(scores)


def test_counts_on_the_page_are_whole(default_study, found):
    html = read_in("en", region_pages.render, found, default_study, "", names=default_study.labels)
    page = sheets(html)["Hubei"]
    row = re.search(r"National enterprise technology centres number ([\d.,–]+ )+", page)[0]
    assert row.split()[-4:] == ["198", "66.0", "101", "16.3"]
    assert "more indicators: tables/way_up_steps.csv" in page


def test_a_page_of_a_region_without_score_or_way(tmp_path):
    lines = SMALL["regional"].splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("West,2021,"))
    study = read_study(write(tmp_path / "study", regional=text, imputation=None))
    found = diagnosis_tables.diagnose(study, "", "own year", 2021)
    scheme = chosen(study, "regional")
    html = read_in("en", region_pages.render, found, study, scheme, names=study.labels)
    pages = sheets(html)
    assert list(pages) == ["North", "South", "East", "West"]
    assert "West has no overall score in 2021" in pages["West"]
    assert "no way up" in pages["West"]
    assert "no probability of that is known" in pages["North"]
    assert "nan" not in html.lower()
    assert "NA" not in pages["West"]
