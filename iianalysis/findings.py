"""Sentences that say what a table shows, with the numbers of the table.

Whatever the study and the parameters, a sentence holds: it is computed, not remembered. Sentences
are in English, with the names of things in the language of the labels; those on sensitivity are in
either language.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from iianalysis.bilingual import say
from iianalysis.index import IndexResult, Method, regional_index
from iianalysis.normalise import GOALPOSTS
from iianalysis.readable import WORDS
from iianalysis.schemes import described
from iianalysis.study import Study
from iianalysis.tier_findings import rule_name

Labels = Mapping[str, str]

SCOPES_ZH = {"national": "全国", "regional": "区域"}


def heading(study: Study, language: str, *what: object) -> str:
    """Title of the study, and what of it is looked at: a scope, a year, a name."""
    title = study.settings.get(f"title_{language}") or study.name
    if language == "zh":
        return "，".join([title, *(SCOPES_ZH.get(str(one), str(one)) for one in what)])
    return ", ".join([title, *map(str, what)])


def paragraph(text: str) -> str:
    """A long line as a notebook prints it: English broken at words, Chinese may break anywhere."""
    return text if text.endswith("。") else _lines(text)


def setting(study: Study, scheme: str, language: str = "en", goalposts: str = "") -> str:
    """What every number rests on, in one line; also the note below a picture.

    Without goalposts it is the national index; `as marked` is for pictures that show both kinds.
    """
    weights = described(study, "regional" if goalposts else "national", scheme, language)
    if language == "zh":
        posts = {
            "own year": "极值取当年范围",
            "pooled": "极值取各年合并范围",
            "as marked": "极值范围见图例",
        }
        scale = f"极差标准化0—100，{posts[goalposts]}" if goalposts else f"{study.base_year}年=100"
        return f"公开数据；{weights}；{scale}。"
    posts = {
        "own year": "goalposts of the year itself",
        "pooled": "goalposts pooled over years",
        "as marked": "goalposts as marked",
    }
    scale = f"scores of 0 to 100, {posts[goalposts]}" if goalposts else f"{study.base_year} = 100"
    return f"Open data; {weights}; {scale}."


# National


def gaps(tree: pd.DataFrame, labels: Labels) -> str:
    """Nodes without a series, and what the index is covered by.

    Parameters
    ----------
    tree : DataFrame
        As `lessons.tree_table` returns it.
    labels : mapping of str to str
    """
    empty = tree[tree["indicators"] == 0]
    ends = tree[~tree["node"].isin(tree["parent"])]
    root = tree.iloc[0]
    if empty.empty:
        return f"Each of the {len(ends)} parts that indicators hang on has a series."
    return _lines(
        f"{len(empty)} of the {len(ends)} parts that indicators hang on have no series: "
        f"{_join(empty['node'], labels)}.",
        f"Their weight goes to their siblings; {100 * root['coverage']:.0f}% of the weight of "
        f"{labels[root['node']]} rests on series.",
    )


def two_bases(sides: pd.DataFrame, labels: Labels) -> str:
    """Where a node and its parts stand on each basis, and that the bases do not compare.

    Parameters
    ----------
    sides : DataFrame
        As `lessons.side_by_side` returns it; the first node is the whole, the others its parts.
    labels : mapping of str to str
    """
    whole = sides["node"].iloc[0]
    years = [column for column in sides.columns if str(column).isdigit()]
    lines, parts = [], []
    for basis, where in (("open data", "On open data"), ("published", "In print")):
        rows = sides[sides["basis"] == basis].set_index("node")
        if rows.empty:
            continue
        last = _last_year(rows, years)
        if whole in rows.index:
            row = rows.loc[whole]
            lines.append(
                f"{where} {labels[whole]} stands at {row[last]:.1f} in {last} "
                f"({years[0]} = 100), {row['cagr']:+.1f}% a year."
            )
        below = rows.drop(index=whole, errors="ignore")[last].dropna().sort_values(kind="stable")
        if len(below) > 1:
            parts.append(
                f"{where} {labels[below.index[-1]]} has grown most ({below.iloc[-1]:.1f}) and "
                f"{labels[below.index[0]]} least ({below.iloc[0]:.1f})."
            )
    if (sides["basis"] == "published").any():
        lines.append(
            "These are different quantities: the public series stand in for the report's own, and "
            "neither its series nor its weights are printed. Near or far, one does not check the "
            "other."
        )
    else:
        lines.append("The study has no printed values of it, so there is one basis only.")
    return _lines(*lines, *parts)


def contributions(table: pd.DataFrame, labels: Labels) -> str:
    """Which part carries most of the growth since the base year, and which least.

    Parameters
    ----------
    table : DataFrame
        As `lessons.contribution_table` returns it.
    labels : mapping of str to str
    """
    share = table[table["node"] != "sum"].set_index("node")["since_base"].dropna()
    if len(share) < 2:
        return "There are not two parts with a series, so there is nothing to share out."
    most, least = share.idxmax(), share.idxmin()
    return _lines(
        f"Since the base year {labels[most]} contributes {share[most]:.1f}% of the growth and "
        f"{labels[least]} {share[least]:.1f}%."
    )


def concentration(table: pd.DataFrame, without: pd.DataFrame, labels: Labels) -> str:
    """How few series carry the growth of the open-data index, and what they rest on.

    Parameters
    ----------
    table : DataFrame
        As `results.growth_concentration` returns it.
    without : DataFrame
        As `lessons.without_leading_series` returns it.
    labels : mapping of str to str
    """
    n = min(3, len(table))
    first = table.iloc[:n]
    floors, both = int((first["floors"] > 0).sum()), int((first["floors"] > 1).sum())
    index = without["index"]
    lines = [
        f"{n} of {len(table)} series carry {first['cumulative'].iloc[-1]:.1f}% of the growth: "
        f"{_join(first['indicator'], labels)}.",
        f"{floors} of these {n} start from or end on a floor (a figure like 'over 3000'), {both} "
        "of them at both ends: such growth is known roughly at best.",
        f"Without them the index would be {index.iloc[n]:.1f} instead of {index.iloc[0]:.1f}.",
    ]
    if len(without) > n + 1:
        lines.append(
            f"Without all {len(without['left_out'].iloc[-1])} series that touch a floor it would "
            f"be {index.iloc[-1]:.1f}."
        )
    return _lines(*lines)


def proxies(table: pd.DataFrame, scope: str) -> str:
    """How much of the weight rests on weak proxies, and how much on the subject itself.

    Parameters
    ----------
    table : DataFrame
        As `results.proxy_strength` returns it.
    scope : {'national', 'regional'}
    """
    rows = table[table["scope"] == scope].set_index("strength")
    weak, specific = rows["points"].get("weak", 0.0), rows["specific_points"].sum()
    return _lines(
        f"{scope.capitalize()}: of 100 points of weight {weak:.1f} rest on weak proxies, and "
        f"{specific:.1f} on series that measure the subject itself; the rest stands in for it."
    )


def all_proxies(table: pd.DataFrame) -> str:
    """The sentence of `proxies` for each scope that the study has."""
    return _lines(*(proxies(table, scope) for scope in table["scope"].unique()))


# One dimension


def top_list(study: Study, table: pd.DataFrame, node: str, labels: Labels) -> str:
    """How many of the printed first regions are among ours.

    Parameters
    ----------
    study : Study
    table : DataFrame
        As `lessons.top_table` returns it.
    node : str
    labels : mapping of str to str
    """
    if table.empty:
        return "The study has no regional series, so there is no order of regions."
    first = table.iloc[0]
    text = f"{labels[first['region']]} leads in {labels[node]} with {first['score']:.1f} of 100."
    printed = study.members(f"{node}_top10")
    if not printed:
        return _lines(text, "The study has no printed list of its leading regions.")
    listed = table[table["printed_position"].notna()]
    out = listed[listed["rank"] > len(printed)]
    late = [f"{labels[row.region]} ({row.rank} here)" for row in out.itertuples()]
    return _lines(
        text,
        f"{len(listed) - len(out)} of the {len(printed)} printed regions are among our first "
        f"{len(printed)}" + (f"; not so: {', '.join(late)}." if late else "."),
    )


# Regions


def ranking(table: pd.DataFrame, root: str, labels: Labels) -> str:
    """Who leads, who is last, and how unevenly the scores lie between.

    Parameters
    ----------
    table : DataFrame
        As `lessons.ranking` returns it.
    root : str
    labels : mapping of str to str
    """
    there = table.dropna(subset=root)
    scores = there[root].to_numpy()
    steps = scores[:-1] - scores[1:]
    wide = int(np.argmax(steps))
    above, below = there["region"].iloc[wide], there["region"].iloc[wide + 1]
    return _lines(
        f"{labels[there['region'].iloc[0]]} leads with {scores[0]:.1f} of 100, "
        f"{labels[there['region'].iloc[-1]]} is last with {scores[-1]:.1f}; half of the "
        f"{len(there)} regions are below {np.median(scores):.1f}.",
        f"The widest gap, {steps[wide]:.1f} points, lies between {labels[above]} and "
        f"{labels[below]}; the median gap is {np.median(steps):.2f}.",
    )


def cautions(flags: pd.DataFrame, table: pd.DataFrame, labels: Labels) -> str:
    """How many cells are flagged in the year, and how much weight rests on imputed ones.

    Parameters
    ----------
    flags : DataFrame
        As `lessons.flag_summary` returns it.
    table : DataFrame
        As `lessons.ranking` returns it.
    labels : mapping of str to str
    """
    if flags.empty:
        return "No cell of the year is flagged."
    counts = flags.groupby("flags", sort=False)["cells"].sum()
    text = ", ".join(f"{number} {flag}" for flag, number in counts.items())
    lines = [f"Flagged cells of the year: {text}."]
    some = table[table["imputed"] > 0]
    if len(some):
        lines.append(
            f"{len(some)} of {len(table)} regions have an imputed cell, with at most "
            f"{some['imputed'].max():.1f}% of their weight on it; the first of them is "
            f"{labels[some['region'].iloc[0]]}, rank {some['rank'].iloc[0]}."
        )
    else:
        lines.append("No score of the year rests on an imputed cell.")
    return _lines(*lines)


def goalposts(study: Study, result: IndexResult, year: int, labels: Labels) -> str:
    """What the other goalposts would do to the order of a year."""
    here = result.method.goalposts
    other = next(name for name in GOALPOSTS if name != here)
    root = result.framework.root
    again = regional_index(study, Method(weights=result.weights), goalposts=other)
    ranks, others = (one.ranks.xs(year, level="year")[root] for one in (result, again))
    shift = (others - ranks).abs()
    if not shift.max():
        return f"With goalposts {other!r} instead of {here!r} every region keeps its rank."
    most = shift.idxmax()
    return _lines(
        f"With goalposts {other!r} instead of {here!r} {int((shift > 0).sum())} of {len(shift)} "
        f"regions change rank, {labels[most]} most ({_places(shift.max())})."
    )


def size(study: Study, result: IndexResult, year: int, labels: Labels) -> str:
    """How much of the order is the order of economic size."""
    code = "gross_regional_product"
    if ("regional", code) not in study.indicators.index:
        return "The study has no gross regional product to compare the order with."
    product = study.series("regional", code).xs(year, level="year")
    scores = result.year(year)[result.framework.root]
    rho = scores.rank().corr(product.rank())
    return _lines(
        f"The rank correlation of the index with {labels[code]} is {rho:.3f}: most indicators are "
        "totals, so a large economy scores high whatever it does."
    )


def rank_changes(table: pd.DataFrame, labels: Labels) -> str:
    """Who won and who lost most places between two years.

    Parameters
    ----------
    table : DataFrame
        As `results.changes_without_snapshots` returns it.
    labels : mapping of str to str
    """
    won = table.dropna(subset="places_won").set_index("region")["places_won"].astype(int)
    start, end = int(table["start"].iloc[0]), int(table["end"].iloc[0])
    lines = [
        f"{int((won == 0).sum())} of {len(won)} regions have the same rank in {start} and {end}."
    ]
    if won.max() > 0:
        ups, downs = won[won == won.max()].index, won[won == won.min()].index
        lines.append(
            f"Most places won: {_join(ups, labels)} ({won.max():+d}); lost: "
            f"{_join(downs, labels)} ({won.min():+d})."
        )
    if len(won) > 5:
        order = table.set_index("region")["rank_end"].sort_values(kind="stable").index
        moves = won.abs()[order[order.isin(won.index)]]  # without those that lack a score
        top, middle, last = np.array_split(moves.to_numpy(dtype=float), 3)
        lines.append(
            f"By the order of {end} a region has moved {top.mean():.1f} places on average among "
            f"the first {len(top)}, {middle.mean():.1f} among the {len(middle)} behind them and "
            f"{last.mean():.1f} among the last {len(last)}."
        )
    return _lines(*lines)


# Tiers


def borders(table: pd.DataFrame, labels: Labels) -> str:
    """Which border between tiers is the thinnest.

    Parameters
    ----------
    table : DataFrame
        As `lessons.tier_borders` returns it.
    labels : mapping of str to str
    """
    lines = []
    for rule, part in table.groupby("rule", sort=False):
        thin = part.loc[part["gap"].idxmin()]
        lines.append(
            f"By {rule_name(str(rule), 'en')} the thinnest border lies below tier {thin['tier']}: "
            f"{labels[thin['last_above']]} and {labels[thin['first_below']]} are {thin['gap']:.2f} "
            f"points apart, {thin['times_mean']:.2f} times the mean gap between neighbours."
        )
    return _lines(*lines)


def agreement(table: pd.DataFrame, goalposts: str = "own year") -> str:
    """Agreement with the printed tiers, beside what trivial indices reach.

    Parameters
    ----------
    table : DataFrame
        As `lessons.tier_agreement` returns it.
    goalposts : {'own year', 'pooled'}
    """
    if table.empty:
        return "The study has no printed tiers, so there is nothing to agree with."
    of = int(table["of"].iloc[0])
    table = table[table["goalposts"].isin([goalposts, "none"])]
    hits = {
        rule: rows.set_index("variant")["in_printed_tier"] for rule, rows in table.groupby("rule")
    }
    lines = []
    sizes = hits["group sizes"]
    if "index" in sizes:
        lines.append(
            f"By group sizes the index puts {sizes['index']:.0f} of {of} regions into their "
            f"printed tier; labels drawn at random would put {sizes['at random']:.1f} there."
        )
    else:
        lines.append("The index leaves a region without a score, so it is not compared with print.")
    trivial = sizes[sizes.index.str.endswith(" alone")].sort_values(kind="stable")
    if len(trivial) and "index" in sizes:
        lines.append(
            f"{trivial.index[-1]}, which knows nothing of the subject, reaches "
            f"{trivial.iloc[-1]:.0f}: the difference of {sizes['index'] - trivial.iloc[-1]:.0f} is "
            "all that the other series add."
        )
    fewer = sizes[sizes.index.str.startswith("without ")]
    if len(fewer):
        text = (
            "Without suspicious, imputed or snapshot cells, alone or together, it is "
            f"{fewer.min():.0f} to {fewer.max():.0f}"
        )
        if len(trivial):
            worst = "at worst below" if fewer.min() < trivial.iloc[-1] else "never below"
            text += f", {worst} the {trivial.iloc[-1]:.0f} of {trivial.index[-1]}"
        lines.append(f"{text}.")
    if "index" in hits.get("natural breaks", {}):
        lines.append(
            f"By natural breaks it is {hits['natural breaks']['index']:.0f}: the scores themselves "
            "do not ask for the printed groups, and taking the sizes from print gives part of the "
            "agreement away."
        )
    return _lines(*lines)


# Sensitivity


def shifts(table: pd.DataFrame, labels: Labels, language: str = "en") -> str:
    """Which change of a kind moves ranks most, and how little the least one does.

    Parameters
    ----------
    table : DataFrame
        As `lessons.rank_shifts` returns it.
    labels : mapping of str to str
    language : {'en', 'zh'}
    """
    most, least = table.iloc[0], table.iloc[-1]
    who, places = most["moved_most"], most["largest_shift"]
    one, other = (_named(row["variant"], labels, language) for row in (most, least))
    far_en, far_zh = "", ""
    if who:
        far_en = f"; {labels[who]} moves {_places(places)}"
        far_zh = f"，{labels[who]}变动{int(places)}位"
    lines = [
        say(
            language,
            f"Largest mean shift: {most['mean_shift']:.2f} places, with {one}{far_en}.",
            f"位次平均变动最大的是“{one}”：{most['mean_shift']:.2f}位{far_zh}。",
        ),
        say(
            language,
            f"Smallest: {least['mean_shift']:.2f} places, with {other}.",
            f"最小的是“{other}”：{least['mean_shift']:.2f}位。",
        ),
    ]
    if "changed_tier" in table:
        low, high = table["changed_tier"].min(), table["changed_tier"].max()
        en, zh = f"Regions that change tier: {low} to {high}.", f"换梯队的地区：{low}至{high}个。"
        lines.append(say(language, en, zh))
    return _lines(*lines)


def ranges(
    table: pd.DataFrame, ranks: pd.DataFrame, first: int, labels: Labels, language: str = "en"
) -> str:
    """Which regions hold their rank under every change, and which do not.

    Parameters
    ----------
    table : DataFrame
        As `lessons.rank_ranges` returns it.
    ranks : DataFrame
        As `lessons.variant_ranks` returns it.
    first : int
        Number of leading regions that are looked at as a set.
    labels : mapping of str to str
    language : {'en', 'zh'}
    """
    table = table.dropna(subset="highest_rank")
    width = (table["lowest_rank"] - table["highest_rank"]).to_numpy(dtype=int)
    widest = table.iloc[int(np.argmax(width))]
    base = ranks["baseline", "baseline"]
    variants = ranks.drop(columns="baseline", level=0)
    leaders = base.index[base <= first]
    same = int((variants.loc[leaders] <= first).all().sum())
    still, count = int((width == 0).sum()), variants.shape[1]
    high, low, who = widest["highest_rank"], widest["lowest_rank"], labels[widest["region"]]
    return _lines(
        say(
            language,
            f"{still} of {len(table)} regions have the same rank under all {count} changes; the "
            f"widest range is that of {who}, from {high} to {low}.",
            f"{len(table)}个地区中有{still}个在全部{count}种变动下位次不变；变动范围最大的是{who}，"
            f"第{high}至第{low}位。",
        ),
        say(
            language,
            f"The first {first} are the same regions under {same} of the {count} changes.",
            f"{count}种变动中有{same}种的前{first}位仍是同样的地区。",
        ),
        say(
            language,
            "Each change is made alone. Several at once move ranks further, and no change stands "
            "for what is not measured at all.",
            "每种变动单独进行；多种同时变动时位次变动更大，而未被测度的内容不在任何变动之中。",
        ),
    )


# Print


def verdicts(table: pd.DataFrame) -> str:
    """How the verdicts are spread.

    Parameters
    ----------
    table : DataFrame
        As `published_check.check` returns it.
    """
    counts = table["verdict"].value_counts()
    tests = ("reproduced", "consistent", "contradicted")
    no_test = {
        "input": "are input, so nothing was checked by them",
        "different quantity": "set figures side by side that measure different things",
        "implied": "follow from other printed figures",
        "not determined by what was printed": "would take something that was not printed",
    }
    parts = [f"{counts[name]} {words}" for name, words in no_test.items() if name in counts]
    tested = sum(int(counts.get(name, 0)) for name in tests)
    return _lines(
        f"Of {len(table)} rows {'; '.join(parts)}." if parts else f"There are {len(table)} rows.",
        f"That leaves {tested} rows that could have failed: "
        + ", ".join(f"{counts.get(name, 0)} {name}" for name in tests)
        + ".",
    )


def _last_year(rows: pd.DataFrame, years: list[str]) -> str:
    return max(year for year in years if rows[year].notna().any())


def _named(variant: str, labels: Labels, language: str) -> str:
    if language == "zh" and variant in WORDS:
        return WORDS[variant]
    head, blank, tail = str(variant).partition(" ")
    return labels[variant] if variant in labels else labels.get(head, head) + blank + tail


def _join(codes: Iterable[str], labels: Labels) -> str:
    return "; ".join(labels[code] for code in codes)


def _places(number: float) -> str:
    return f"{int(number)} place{'' if number == 1 else 's'}"


def _lines(*sentences: str) -> str:
    """Every sentence on a line of its own, broken where it is too long for a page."""
    return "\n".join(textwrap.fill(text, 100, break_on_hyphens=False) for text in sentences)
