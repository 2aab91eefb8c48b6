"""A score that a node takes for a missing one counts as imputed."""

import pytest
from studies import write

from iianalysis.scoring.index import regional_index
from iianalysis.study.read import read_study
from iianalysis.tables.regions import regional_table

TABLES = {
    "study": "key,value\ntitle_en,Filled\nmin_coverage,0\n",
    "framework": "node,parent,name_en,missing\nall,,All,group mean\na,all,A,\nb,all,B,\n",
    "indicators": "scope,indicator,parent,name_en,unit,direction\n"
    "regional,x,a,X,t,1\nregional,y,a,Y,t,1\nregional,z,b,Z,t,1\n",
    "regions": "region,name_en,macro_region\nN,North,up\nS,South,up\nE,East,down\nW,West,down\n",
    "regional": "region,year,indicator,value\n"
    "N,2021,x,1\nS,2021,x,2\nE,2021,x,3\nW,2021,x,4\n"
    "N,2021,y,4\nS,2021,y,3\nE,2021,y,1\n"
    "N,2021,z,1\nS,2021,z,2\nE,2021,z,5\n",
}


def test_the_weight_of_a_filled_score_is_imputed_and_flagged(tmp_path):
    study = read_study(write(tmp_path / "s", TABLES))
    table = regional_table(study, regional_index(study)).set_index(["region", "node"])
    assert table.loc[("W", "all"), "score"] == pytest.approx(100.0)  # 100 in x, and East's in z
    assert table.loc[("W", "all"), "imputed"] == pytest.approx(0.5)
    assert table.loc[("W", "b"), "flags"] == "imputed"
    assert table.loc[("W", "a"), "imputed"] == 0  # y is missing there, and x takes its weight
    assert table.loc[("W", "y"), "flags"] == ""
    others = table[table.index.get_level_values("region") != "W"]
    assert not others["imputed"].any()
    assert (others["flags"] == "").all()


def test_without_a_rule_nothing_is_filled(tmp_path):
    plain = TABLES["framework"].replace("group mean", "")
    study = read_study(write(tmp_path / "s", TABLES, framework=plain))
    table = regional_table(study, regional_index(study))
    assert not table["imputed"].fillna(0).any()
    assert (table["flags"] == "").all()
