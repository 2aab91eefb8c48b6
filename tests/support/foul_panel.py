"""Weights, experts and printed figures that contradict the study or each other."""

from collections.abc import Iterator

from foul_base import CORE, MORE, Case, add, put, swap

F, SERIES = "framework.csv", "indicators.csv"


def judged() -> Iterator[Case]:
    """All of them."""
    yield from _weights()
    yield from _panel()
    yield from _published()


def _weights() -> Iterator[Case]:
    w = "weights.csv"
    head = "scheme,scope,node,weight\n"
    text = {
        "a sibling missing": ("heavy,regional,a,3\n", ("row 2", "b")),
        "all zero": ("heavy,regional,a,0\nheavy,regional,b,0\n", ("row 2", "0|zero")),
        "zero for all with values": (
            "heavy,regional,a1,0\nheavy,regional,a2,0\n",
            ("row 2", "'a'|a1"),
        ),
        "an unknown node": ("heavy,regional,a,3\nheavy,regional,c,1\n", ("row 3", "c", F)),
        "a node of the other scope": ("heavy,regional,n1,3\n", ("row 2", "n1")),
        "the root": ("heavy,regional,all,1\n", ("row 2", "all")),
        "a series that is no indicator": ("heavy,regional,part,1\n", ("row 2", "part")),
        "a node twice": (
            "heavy,regional,a,3\nheavy,regional,b,1\nheavy,regional,a,3\n",
            ("row 4", "row 2"),
        ),
        "called equal": ("equal,regional,a,3\nequal,regional,b,1\n", ("row 2", "equal")),
        "called Equal": ("Equal,regional,a,3\nEqual,regional,b,1\n", ("row 2", "Equal")),
        "called entropy": ("entropy,regional,a,3\nentropy,regional,b,1\n", ("row 2", "entropy")),
        "called ahp": ("ahp,regional,a,3\nahp,regional,b,1\n", ("row 2", "ahp")),
        "called reference": (
            "reference,regional,a,3\nreference,regional,b,1\n",
            ("row 2", "reference"),
        ),
        "called critic": ("critic,regional,a,3\ncritic,regional,b,1\n", ("row 2", "critic")),
    }
    for label, (body, says) in text.items():
        yield Case(f"weights {label}", put(weights=head + body), (w, *says))
    yield Case(
        "weights of a scope that is not there",
        put(
            weights=head + "h,national,a,1\nh,national,b,2\n",
            national=None,
            indicators="\n".join(
                line for line in CORE["indicators"].splitlines() if not line.startswith("national")
            ),
        ),
        (w, "row 2", "national"),
    )


def _panel() -> Iterator[Case]:
    j, p = "judgements.csv", "points.csv"
    odd = {
        "against itself": ("a,a,2", "a"),
        "in both ways, not reciprocal": ("b,a,2", "b"),
        "twice": ("a,b,2", "row 2"),
        "of an unknown item": ("a,c,2", "c"),
        "of items of two parents": ("n1,b,2", "n1"),
    }
    for label, (line, says) in odd.items():
        yield Case(
            f"a judgement {label}",
            add("judgements", f"national,E1,all,{line}"),
            (j, "row 10", says),
        )
    yield Case(
        "a judgement below an unknown node",
        add("judgements", "national,E1,c,a,b,2"),
        (j, "row 10", "c"),
    )
    yield Case(
        "a judgement below a leaf", add("judgements", "national,E1,n1,a,b,2"), (j, "row 10", "n1")
    )
    yield Case(
        "no judgement below a parent",
        swap("judgements", "regional,E1,a,a1,a2,1\n", ""),
        (j, "E1", "a1"),
    )
    yield Case(
        "judgements all empty",
        put(
            "experts",
            judgements="\n".join(
                [
                    MORE["judgements"].splitlines()[0],
                    *(line.rsplit(",", 1)[0] + "," for line in MORE["judgements"].splitlines()[1:]),
                ]
            ),
        ),
        (j,),
    )
    yield Case(
        "judgements and no experts",
        put(judgements=MORE["judgements"].replace("E2", "Zz"), experts=MORE["experts"]),
        (j, "row", "Zz", "experts.csv"),
    )
    yield Case(
        "points of an unknown expert", swap("points", "E2", "Zz"), (p, "row 4", "Zz", "experts.csv")
    )
    yield Case(
        "points of an unknown indicator",
        swap("points", "E2,1,n2", "E2,1,n7"),
        (p, "row 5", "n7", SERIES),
    )
    yield Case("points of another scope", swap("points", "E2,1,n2", "E2,1,a1"), (p, "row 5", "a1"))
    yield Case("points for a node", swap("points", "E2,1,n2", "E2,1,b"), (p, "row 5", "b"))
    yield Case("points of 99.9", swap("points", "E2,1,n2,40", "E2,1,n2,39.9"), (p, "row", "99.9"))
    yield Case(
        "points all empty",
        put(
            "experts",
            points=MORE["points"].replace(",50,", ",,").replace(",60,", ",,").replace(",40,", ",,"),
        ),
        (p, "row 2"),
    )
    yield Case(
        "points one missing", swap("points", "national,E2,1,n2,40,\n", ""), (p, "row 4", "n2")
    )
    yield Case("points twice", add("points", "national,E2,1,n2,40,"), (p, "row 6", "row 5"))
    yield Case(
        "all experts weigh nothing",
        put("judgements", experts="expert,weight\nE1,0\nE2,0\n"),
        ("experts.csv", "row 2|weight"),
    )


def _published() -> Iterator[Case]:
    p, q = "published.csv", "published_lists.csv"
    line = "{},{},{},{},{},{},{},{},{},{},t,1,{},X,"

    def item(
        kind="index",
        node="all",
        region="CN",
        group="",
        year="2021",
        value="150",
        low="",
        high="",
        how="",
        indicator="",
        code="z",
    ):
        return add(
            "published",
            line.format(code, kind, node, region, group, year, value, low, high, how, indicator),
        )

    cases = {
        "a second index of the same node and year": (item(value="180"), ("row 5", "all")),
        "an index of no node": (item(node=""), ("row 5", "node")),
        "an unknown node": (item(node="c"), ("row 5", "c", F)),
        "an unknown region": (item(kind="count", region="Nrth"), ("row 5", "Nrth", "regions.csv")),
        "an unknown group": (item(kind="share", region="", group="lads"), ("row 5", "lads", q)),
        "an unknown series": (item(kind="count", indicator="q"), ("row 5", "'q'", SERIES)),
        "low above high": (item(low="160", high="140"), ("row 5", "160")),
        "value below low": (item(low="155", high="160"), ("row 5", "150")),
        "a doubled item": (item(code="i0", node="a"), ("row 5", "row 2")),
        "a negative index": (item(node="a", value="-5"), ("row 5", "-5")),
        "an index without base year": (item(node="b", year="2202"), ("row 5", "2202")),
    }
    for label, (make, says) in cases.items():
        yield Case(f"published: {label}", make, (p, *says))
    entries = {
        "a region in two tiers": ("tiers,all,North,,2,1,", ("row 8", "North")),
        "neither region nor node": ("top,,,3,,1,", ("row 8",)),
        "an unknown node": ("top,c,East,3,,1,", ("row 8", "c", F)),
        "an unknown region": ("top,all,Est,3,,1,", ("row 8", "Est", "regions.csv")),
        "an entry twice": ("top,all,North,3,,1,", ("row 8", "row 2")),
    }
    for label, (entry, says) in entries.items():
        yield Case(
            f"published_lists: {label}",
            add("published_lists", entry),
            (q, *says),
        )
    yield Case(
        "published_lists: no first tier",
        put(published_lists=MORE["published_lists"].replace(",1,1,", ",3,1,")),
        (q, "tier"),
        warned=True,
    )
    yield Case(
        "published: no column of nodes",
        put(published="item,kind,year,value,low,high\ni0,index,2020,100,,\n"),
        (p, "row 2|node"),
    )
    yield Case(
        "published_lists: no column of regions and nodes",
        put(published_lists="list,position\ntop,1\n"),
        (q, "row 2|region"),
    )
    yield Case(
        "published_lists: a list of nothing",
        put(published_lists="list,node,region\ntop,,\n"),
        (q, "row 2"),
    )
    yield Case(
        "other_figures: a figure twice",
        add("other_figures", "extra,Extra,2021,6,t,one"),
        ("other_figures.csv", "row 3", "row 2"),
    )
