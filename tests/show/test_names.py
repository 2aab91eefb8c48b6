"""A name stands where a sentence was made for it, and is never found in a text afterwards."""

import copy
import pickle
from functools import lru_cache

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from readers import read_in
from seen import Texts
from studies import write

from iianalysis import read_study
from iianalysis.pages.movement.convergence import linked
from iianalysis.pages.readable import readable
from iianalysis.running import report
from iianalysis.running.table_files import table_of
from iianalysis.show import page
from iianalysis.show.names import Labels, with_texts
from iianalysis.show.reader import Reader
from iianalysis.show.text import Text, listed, of_node, of_region
from iianalysis.tables.register import LATER
from iianalysis.tables.results import compute
from iianalysis.uncertainty.one_choice import leave_out

# Codes of six regions, and of two dimensions, and names of the regions.
PLAIN = [f"zq{n}code" for n in range(6)]
NODES = ("zqfirst", "zqsecond")
NAMES = [f"Zq{n}name" for n in range(6)]
HOSTILE = {
    "numbers": (list("123456"), NODES, NAMES),
    "letters": (list("ABCDEF"), NODES, NAMES),
    "words": (["e", "tier", "from", "none", "printed", "regions"], NODES, NAMES),
    "more words": (["yes", "rank", "of", "Rank", "100", "the"], NODES, NAMES),
    "codes of nodes": (["a", "b", "s1", "n1", "all", "s2"], ("a", "b"), NAMES),
    "codes of regions": (list("ABCDEF"), NODES, list("BADCFE")),
    "signs": (["a.b", "a-b", "(x)", "x|y", "$", "[a-z]"], ("a; b", "growth of a; b"),
              ["{}", "{0}", r"\1", ";", "St. A; B", "a, b"]),
    "marks": (list("ABCDEF"), NODES,
              ["%PICTURE ranking%", "%FONT%", "{{ font }}", "{% raw %}", "%s", "yes"]),
}  # fmt: skip


def tables(codes, nodes, names):
    """A study with printed lists and tiers, series of both scopes under one code, and gaps."""
    one, two = nodes
    values = {
        "s1": [9, 8, 7, 5, 3, 1], "s2": [5, 9, 6, 4, 3, 2], "s3": [2, 1, 6, 5, 3, 4],
    }  # fmt: skip
    rows = [
        f'"{code}",{year},{series},{value + (year == 2021) * (place % 3)},'
        f"{'suspicious' if (series, place) == ('s3', 2) else 'one'}\n"
        for series, column in values.items()
        for year in (2020, 2021)
        for place, (code, value) in enumerate(zip(codes, column, strict=True))
        if (series, year, place) != ("s2", 2021, 5)
    ]
    order = [codes[place] for place in (1, 0, 3, 2, 4, 5)]
    tiers = "".join(
        f'tiers,all,"{code}",,{1 + (place > 1) + (place > 3)}\n' for place, code in enumerate(order)
    )
    lists = {
        "leading_six": ("all", order[:3]), f"{one}_top10": (one, order[1:4]),
        "weak": (two, order[2:5]), "mid_table": ("all", order[2:4]),
    }  # fmt: skip
    return {
        "study": "key,value\ntitle_en,Index\nbase_year,2020\ntier_sizes,2 2 2\n",
        "framework": "node,parent,name_en,name_zh\nall,,All,总\n"
        f"{one},all,First part,甲\n{two},all,Second part,乙\n",
        "indicators": "scope,indicator,parent,name_en,unit,direction,additive,part_of,note\n"
        f"national,s1,{one},Series of the nation,t,1,,,\nnational,n1,{two},N1,t,1,,,\n"
        f"regional,s1,{one},Series of regions,t,1,1,,{codes[0].replace(',', '')} is no code here\n"
        f"regional,s2,{two},S2,t,1,,,\nregional,s3,{two},S3,t,1,,,\n",
        "regions": "region,name_en,macro_region\n"
        + "".join(
            f'"{code}","{name}",{"east" if place % 2 else "west"}\n'
            for place, (code, name) in enumerate(zip(codes, names, strict=True))
        ),
        "national": "year,indicator,value\n"
        + "".join(f"{y},{s},{v}\n" for s in ("s1", "n1") for y, v in ((2020, 4), (2021, 6))),
        "regional": "region,year,indicator,value,confidence\n" + "".join(rows),
        "published": "item,kind,node,region,group,year,value,low,high,qualifier,name_en\n"
        f"share,share,{one},,leading_six,2021,70,,,over,Share\n"
        f'score,index,all,"{codes[2]}",,2021,70,,,rounded,Score\n',
        "published_lists": "list,node,region,position,tier\n"
        + "".join(
            f'{name},{node},"{code}",{place},\n'
            for name, (node, group) in lists.items()
            for place, code in enumerate(group, 1)
        )
        + tiers,
    }


def alike(codes):
    """Plain codes that sort as these do, so that rows stay in their order."""
    order = sorted(codes)
    return [PLAIN[order.index(code)] for code in codes]


class Told:
    """All that a study is told in: tables, and the report in both languages."""

    def __init__(self, folder, codes, nodes, names):
        study = read_study(write(folder / "study", {**tables(codes, nodes, names)}))
        self.results = compute(study, without=LATER)
        self.tables = {name: table_of(self.results, name) for name in self.results.tables}
        method = self.results.regional["own year"].method
        self.tables["left out"] = leave_out(study, method, 2021)
        self.pages = {
            language: Texts(read_in(language, report.render, self.results, folder, {})).found
            for language in ("en", "zh")
        }


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_told_is_the_same_whatever_regions_are_called(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(page, "_font", lambda _: "")
    codes, nodes, names = HOSTILE[kind]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plain = Told(tmp_path / "a", alike(codes), NODES, NAMES)
    hostile = Told(tmp_path / "b", codes, nodes, names)
    swap = dict(zip((*alike(codes), *NAMES, *NODES), (*codes, *names, *nodes), strict=True))
    # codes and names of the plain study stand nowhere by chance, so that they can be exchanged
    wanted = lru_cache(maxsize=None)(lambda text: exchanged(text, swap))
    for name, table in plain.tables.items():
        other = hostile.tables[name]
        assert [wanted(column) for column in table.columns] == list(other.columns), name
        for column, same in zip(table.columns, other.columns, strict=True):
            if table[column].map(type).eq(str).any() or table[column].dtype == object:
                cells = [wanted(c) if isinstance(c, str) else c for c in table[column]]
                found = list(other[same])
                assert list(map(str, cells)) == list(map(str, found)), (name, column)
    noted = alike(codes)[0]  # in the words of the study, which nobody looks through
    for language, texts in plain.pages.items():
        assert any(name in text for name in NAMES for text in texts)
        assert not any(code in text for code in (*PLAIN, *NODES) for text in texts if code != noted)
        assert [wanted(text) for text in texts] == hostile.pages[language], language


def exchanged(text, swap):
    """The text with one word for another; what was put in is not looked at again."""
    done, rest = "", text
    while rest:
        start = next((old for old in swap if rest.startswith(old)), "")
        done += swap[start] if start else rest[0]
        rest = rest[len(start) or 1 :]
    return done


# The texts themselves


def test_a_text_is_its_codes_and_keeps_its_parts():
    text = "First " + of_region("A") + " has 2.0, " + listed(map(of_node, "AB"), " and ") + "; A."
    assert text == "First A has 2.0, A and B; A."
    assert text.codes == ["A", "A", "B"]
    labels = Labels({"A": "node", "B": "{0}"}, {"A": "region"})
    assert text.shown(Reader(names=lambda *_: labels)) == "First region has 2.0, node and {0}; A."
    for again in (pickle.loads(pickle.dumps(text)), copy.deepcopy(text)):
        assert again == text
        assert again.parts == text.parts
    with pytest.raises(KeyError):
        labels["C"]
    table = with_texts(pd.DataFrame({"x": [1, 2]}), note=[text, ""])
    for one in (table, pickle.loads(pickle.dumps(table)), table.sort_values("x", ascending=False)):
        assert isinstance(one["note"].loc[0], Text)


@given(st.lists(st.lists(st.text("a; ", min_size=1), min_size=1), max_size=4))
def test_a_list_comes_apart_into_what_was_put_in_it(codes):
    texts = ["of " + listed(map(of_node, some), ", ") for some in codes]
    assert [text.parts for text in listed(texts, "; ").apart("; ")] == [t.parts for t in texts]


def test_series_of_one_code_are_named_by_their_scope(tmp_path, default_study):
    study = read_study(write(tmp_path / "s", tables(*HOSTILE["codes of nodes"])))
    rows = pd.DataFrame({"scope": ["national", "regional"], "indicator": "s1", "region": "s1"})
    shown = readable(rows, study)
    assert list(shown["indicator"]) == ["Series of the nation", "Series of regions"]
    assert list(shown["region"]) == ["Zq2name", "Zq2name"]
    alone = rows.drop(columns="scope")
    assert set(read_in("en", readable, alone, study, "national")["indicator"]) == {
        "Series of the nation"
    }
    assert default_study.labels("en", "national")["technology_market"] == (
        "Technology market turnover"
    )
    assert default_study.labels("en", "regional")["technology_market"] == (
        "Technology market transaction value"
    )
    with pytest.raises(ValueError, match="scope 'both' is unknown"):
        study.labels("en", "both")


def test_assumed_neighbours_are_named_whatever_their_codes(tmp_path):
    study = read_study(write(tmp_path / "s", tables(*HOSTILE["signs"])))
    pair = listed(map(of_region, ["a-b", "x|y"]), "-")
    whole = pd.DataFrame(
        {"links": [listed([pair, listed(map(of_region, ["$", "(x)"]), "-")], "; ")]}
    )
    links = with_texts(whole, links=whole["links"])
    found = read_in("en", linked, links, names=study.labels)
    assert found == "{0} and ;, St. A; B and \\1"
