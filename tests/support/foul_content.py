"""Tables that are well formed and contradict each other: trees, series, years, imputation."""

from collections.abc import Iterator

from foul_base import CORE, REGIONS, Case, add, cell, put, rows, swap

F, R = "framework.csv", "regional.csv"
SERIES = "indicators.csv"


def contents() -> Iterator[Case]:
    """All of them."""
    yield from _trees()
    yield from _series()
    yield from _numbers()
    yield from _years()
    yield from _imputation()


def _trees() -> Iterator[Case]:
    ring = "node,parent,name_en\nall,,All\na,b,A\nb,a,B\n"
    yield Case("a ring of nodes", put(framework=ring), (F, "row 3|row 4", "a"))
    yield Case("a node above itself", swap("framework", "a,all", "a,a"), (F, "row 3", "a"))
    yield Case("two roots", add("framework", "all2,,All 2,"), (F, "row 5", "all2"))
    yield Case("no root", swap("framework", "all,,", "all,top,"), (F, "row 2", "top"))
    yield Case("a tree of nothing", put(framework="node,parent,name_en\n"), (F,))
    yield Case("a root in the ring", swap("framework", "all,,", "all,a,"), (F, "row"))
    yield Case("a node twice", add("framework", "a,b,A again,"), (F, "row 5", "row 3"))
    yield Case("an orphan", add("framework", "c,nowhere,C,"), (F, "row 5", "nowhere"))
    yield Case("a node of another case", swap("framework", "a,all", "a,All"), (F, "row 3", "All"))
    yield Case(
        "an indicator called like a node",
        swap("indicators", "regional,a1,a", "regional,b,a"),
        (SERIES, "row 4", "b"),
    )
    yield Case(
        "an indicator below an indicator",
        swap("indicators", "regional,a2,a", "regional,a2,a1"),
        (SERIES, "row 5", "a1"),
    )
    yield Case(
        "an indicator twice",
        add("indicators", "regional,a1,a,X,t,1" + 12 * ","),
        (SERIES, "row 10", "row 4"),
    )
    yield Case(
        "no indicator at all",
        put(indicators="scope,indicator,parent,name_en,unit,direction\n"),
        (SERIES,),
    )
    yield Case(
        "series and no indicator",
        put(
            indicators="scope,indicator,parent,name_en,unit,direction\nregional,a1,,A,t,1\n",
            national=None,
        ),
        (SERIES,),
    )
    deep = "node,parent,name_en\nall,,All\na,all,A\nb,all,B\nd0,all,D\n"
    deep += "".join(f"d{i},d{i - 1},D\n" for i in range(1, 1_500))
    yield Case("a tree 1,500 deep", put(framework=deep), (F, "row", "deep"), process=True)
    yield Case("a ring of 1,500", put(framework=deep + "x,x2,X\nx2,x,X\n"), (F,))


def _series() -> Iterator[Case]:
    late = "regional,late,b,Late,%,1,{},{},,,,,,,,,,"
    made = [
        ("of itself", late.format("late", "whole"), "late"),
        ("by itself", late.format("part", "part"), "part"),
        ("of an unknown series", late.format("prat", "whole"), "prat"),
        ("by an unknown series", late.format("part", "hole"), "hole"),
        ("with no denominator", late.format("part", ""), "denominator"),
        ("with no numerator", late.format("", "whole"), "numerator"),
        ("of a share", late.format("share", "whole"), "share"),
        ("of a national series", late.format("n1", "whole"), "n1"),
    ]
    for label, line, value in made:
        yield Case(f"a share {label}", add("indicators", line), (SERIES, "row 10", value))
    yield Case(
        "a share with values of its own",
        add("regional", "North,2020,share,5,one"),
        (R, "row 42", "share"),
    )
    yield Case(
        "a zero to divide by",
        swap("regional", "North,2020,whole,10", "North,2020,whole,0"),
        (R, "row 34", "whole"),
    )
    yield Case(
        "a negative denominator",
        swap("regional", "North,2020,whole,10", "North,2020,whole,-10"),
        (R, "row 34", "-10"),
    )
    yield Case(
        "a part of itself",
        swap("indicators", "whole,,\nregional,whole", "part,,\nregional,whole"),
        (SERIES, "row 7", "part"),
    )
    yield Case(
        "constant but for rounding of the machine",
        put(
            regional="".join(
                [
                    "region,year,indicator,value,confidence\n",
                    *(
                        f"{r},{y},a1,{0.1 + 0.2 if r == 'North' else 0.3},\n"
                        for r in REGIONS
                        for y in (2020, 2021)
                    ),
                    *(line + "\n" for line in CORE["regional"].splitlines()[9:]),
                ]
            ),
            imputation=None,
        ),
        (R + "|" + SERIES, "a1"),
    )
    yield Case(
        "constant",
        put(
            regional="".join(
                [
                    "region,year,indicator,value,confidence\n",
                    *(f"{r},{y},a1,3,\n" for r in REGIONS for y in (2020, 2021)),
                    *(line + "\n" for line in CORE["regional"].splitlines()[9:]),
                ]
            ),
            imputation=None,
        ),
        (R + "|" + SERIES, "a1"),
    )
    yield Case(
        "an indicator without values",
        add("indicators", "regional,b9,b,B9,t,1" + 12 * ","),
        (SERIES, "row 10", "b9"),
    )
    yield Case(
        "a national one without values",
        add("indicators", "national,n9,b,N9,t,1" + 12 * ","),
        (SERIES, "row 10", "n9"),
    )
    yield Case(
        "a snapshot in two years",
        swap("indicators", "regional,b1,b,B1,t,1,,,,,", "regional,b1,b,B1,t,1,,,,,1"),
        (R, "b1"),
    )
    yield Case("values and no regions", put(regions=None), ("regions.csv",))
    yield Case(
        "one region",
        put(regions="region,name_en\nNorth,North\n", study="key,value\ntitle_en,x\n"),
        (R, "South", "regions.csv"),
    )
    yield Case(
        "a region twice", add("regions", "North,05,N,,up"), ("regions.csv", "row 6", "row 2")
    )
    for table, row in (("regional", 2), ("published_lists", 2)):
        yield Case(
            f"{table}: a region misspelt",
            cell(table, row, "region", "Nrth"),
            (f"{table}.csv", "row 2", "Nrth", "North", "regions.csv"),
        )
    yield Case(
        "series of the other scope",
        cell("national", 2, "indicator", "a1"),
        ("national.csv", "row 2", "a1"),
    )
    yield Case(
        "national series by region", cell("regional", 2, "indicator", "n1"), (R, "row 2", "n1")
    )
    yield Case("values of a node", cell("regional", 2, "indicator", "a"), (R, "row 2", "a"))
    yield Case(
        "regional of a header only",
        put(regional="region,year,indicator,value\n", imputation=None),
        (R, "no rows"),
        warned=True,
    )
    yield Case(
        "no region has all",
        put(regional="region,year,indicator,value\nNorth,2020,a1,1\n", imputation=None),
        (R + "|" + SERIES,),
    )


def _numbers() -> Iterator[Case]:
    for written in ("1e-400", "1e" + "0" * 5000, "9" * 310, "0" * 500 + "1", "1e999"):
        yield Case(
            f"a value written {written[:9]} in {len(written)} signs",
            cell("regional", 2, "value", written),
            (R, "row 2", written[:9]),
        )
    yield Case(
        "a name of 100,000 signs",
        cell("regions", 2, "name_en", "x" * 100_000),
        ("regions.csv", "row 2", "100,000"),
    )
    yield Case(
        "a unit that rings", cell("indicators", 2, "unit", "t\a"), (SERIES, "row 2", "U+0007")
    )
    yield Case(
        "a lone return in a unit",
        cell("indicators", 2, "unit", "t\r=1"),
        (SERIES, "row 2"),
    )
    for column in ("numerator", "denominator", "part_of"):
        yield Case(
            f"{column} of no series",
            cell("indicators", 2, column, "zz"),
            (SERIES, "row 2", column + "|denominator", "zz|numerator"),
        )
    yield Case(
        "one region alone in a year",
        add("regional", "North,2019,a1,3,one"),
        (R, "2019"),
        warned=True,
    )


def _years() -> Iterator[Case]:
    for year in (202, 2012, 2201, 0, -2020, 99999, 20200, 1899, 2101):
        yield Case(
            f"one national value of {year}",
            add("national", f"{year},n1,20,0,one"),
            ("national.csv", "row 6", str(year)),
            warned=True,
        )
        yield Case(
            f"one regional value of {year}",
            add("regional", f"North,{year},a1,20,one"),
            (R, "row 42", str(year)),
            warned=True,
        )
    for year in (202, 2055, 2201):
        moved = CORE["regional"].replace("North,2021,", f"North,{year},")
        yield Case(
            f"a region in {year}",
            put(regional=moved, imputation=None),
            (R, "row", str(year)),
            warned=True,
        )
    yield Case(
        "a latest year of one value",
        add("regional", "North,2022,a2,4,one"),
        (R, "row 42", "2022"),
        warned=True,
    )
    yield Case(
        "a latest national year of one value",
        add("national", "2022,n1,17,0,one"),
        ("national.csv", "2022"),
        warned=True,
    )
    yield Case(
        "a latest year of empty values",
        add("regional", "North,2022,a2,,one", "South,2022,a2,,one"),
        (R, "2022"),
        warned=True,
    )
    yield Case(
        "a first year of one value",
        add("regional", "North,2019,a2,4,one"),
        (R, "row 42", "2019"),
        warned=True,
    )
    yield Case(
        "a latest year of one indicator",
        add("regional", *(f"{r},2022,a2,4,one" for r in REGIONS)),
        (R, "2022"),
        warned=True,
    )
    yield Case(
        "other scope has other years",
        put(national=CORE["national"].replace("2020,", "1990,").replace("2021,", "1991,")),
        ("study.csv", "base_year|base year"),
        warned=True,
    )
    yield Case(
        "the base year in one indicator only",
        swap("national", "2020,n2", "2022,n2"),
        ("national.csv", "n2", "2020"),
    )


def _imputation() -> Iterator[Case]:
    m = "imputation.csv"
    ways = {
        "a total unlike the parts": ("a1,2021,2020,5,office", "5"),
        "an unknown series": ("zz,2021,2020,18,office", "zz"),
        "a national series": ("n1,2021,2020,18,office", "n1"),
        "a computed share": ("share,2021,2020,18,office", "share"),
        "an unknown year": ("a1,2031,2020,18,office", "2031"),
        "from an unknown year": ("a1,2021,2010,18,office", "2010"),
        "from the same year": ("a1,2021,2021,18,office", "2021"),
        "from a later year": ("a1,2020,2021,18,office", "2020"),
        "nothing missing and a wrong total": ("a2,2021,2020,500,office", "500"),
        "nothing missing in an unknown year": ("a2,2031,2020,500,office", "2031"),
        "a total of the parts": ("a1,2021,2020,6,office", "6"),
    }
    for label, (line, value) in ways.items():
        yield Case(
            f"imputation: {label}",
            put(imputation=f"indicator,year,from_year,total,origin\n{line}\n"),
            (m, "row 2", value),
        )
    snap = CORE["indicators"].replace(
        "regional,a1,a,A1,t,1,,,1,medium,,", "regional,a1,a,A1,t,1,,,1,medium,1,"
    )
    values = "\n".join(line for line in CORE["regional"].splitlines() if ",2020,a1," not in line)
    yield Case(
        "imputation of a snapshot", put(indicators=snap, regional=values), (m, "row 2", "a1")
    )
    yield Case(
        "imputation twice", add("imputation", "a1,2021,2020,18,office"), (m, "row 3", "row 2")
    )
    yield Case(
        "imputation of gone regions",
        rows(
            "regional",
            lambda r: [
                row for row in r if row[:3] not in (["East", "2020", "a1"], ["West", "2020", "a1"])
            ],
        ),
        (m, "row 2", "a1"),
    )
