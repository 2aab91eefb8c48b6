"""Sentences that say what a table shows, with the numbers of the table.

Whatever the study and the parameters, a sentence holds: it is computed, not remembered.
"""

from __future__ import annotations

import pandas as pd

from iianalysis.pages.nation import prices as price_findings
from iianalysis.pages.wording import stated
from iianalysis.schemes import coverage_asked, described
from iianalysis.show.bilingual import has, join, names_of, say, verb
from iianalysis.show.names import Labels
from iianalysis.show.reader import filled, language, shown
from iianalysis.study.study import Study

SCOPES_ZH = {"national": "全国", "regional": "区域"}


def heading(study: Study, *what: object) -> str:
    """Title of the study, and what of it is looked at: a scope, a year, a name."""
    title = study.settings.get(f"title_{language()}") or study.name
    if language() == "zh":
        return "，".join([title, *(SCOPES_ZH.get(str(one), str(one)) for one in what)])
    return ", ".join([title, *map(str, what)])


def setting(study: Study, scheme: str, goalposts: str = "") -> str:
    """What every number rests on, in one line; also the note below a picture.

    Without goalposts it is the national index, where there is one; `as marked` is for pictures that
    show both kinds.
    """
    if "national" not in study.scopes:
        goalposts = goalposts or "as marked"
    weights = shown(described(study, "regional" if goalposts else "national", scheme))
    weights += shown(coverage_asked(study))
    printed = len(study.published) > 0  # beside which the data are called open
    if language() == "zh":
        posts = {
            "own year": "极值取当年范围",
            "pooled": "极值取各年合并范围",
            "as marked": "极值范围见图例",
        }
        scale = f"极差标准化0—100，{posts[goalposts]}" if goalposts else f"{study.base_year}年=100"
        return f"{'公开数据；' if printed else ''}{weights}；{scale}。"
    posts = {
        "own year": "goalposts of the year itself",
        "pooled": "goalposts pooled over years",
        "as marked": "goalposts as marked",
    }
    scale = f"scores of 0 to 100, {posts[goalposts]}" if goalposts else f"{study.base_year} = 100"
    text = f"{'Open data; ' if printed else ''}{weights}; {scale}."
    return text[:1].upper() + text[1:]


# National


def gaps(tree: pd.DataFrame, labels: Labels) -> str:
    """Nodes without a series, and what the index is covered by.

    Parameters
    ----------
    tree : DataFrame
        As `pages.views.tree_table` returns it.
    labels : Labels
    """
    empty = tree[tree["indicators"] == 0]
    ends = tree[~tree["node"].isin(tree["parent"])]
    root = tree.iloc[0]
    if empty.empty:
        return say(
            f"Each of the {len(ends)} parts that indicators hang on has a series."
            if len(ends) > 1
            else "The one part that indicators hang on has a series.",
            f"{len(ends)}个直接含指标的部分均有数据序列。",
        )
    names, whole = names_of(empty["node"], labels), labels[root["node"]]
    return filled(
        say(
            f"{len(empty)} of the {len(ends)} parts that indicators hang on {has(len(empty))} no "
            f"series: {names}.",
            f"{len(ends)}个直接含指标的部分中有{len(empty)}个没有数据序列：{names}。",
        ),
        say(
            f"Their weight goes to their siblings; {100 * root['coverage']:.0f}% of the weight of "
            f"{whole} rests on series.",
            f"其权重归同级其他部分；{whole}的权重有{100 * root['coverage']:.0f}%有数据支撑。",
        ),
    )


def two_bases(sides: pd.DataFrame, labels: Labels) -> str:
    """Where a node and its parts stand on each basis, and that the bases do not compare.

    Parameters
    ----------
    sides : DataFrame
        As `pages.views.side_by_side` returns it; the first node is the whole, the others its parts.
    labels : Labels
    """
    whole = sides["node"].iloc[0]
    years = [column for column in sides.columns if str(column).isdigit()]
    lines, parts = [], []
    places = {"open data": ("On open data", "按公开数据"), "published": ("In print", "按公布值")}
    for basis, (on, by) in places.items():
        rows = sides[sides["basis"] == basis].set_index("node")
        if rows.empty:
            continue
        last = _last_year(rows, years)
        if whole in rows.index:
            row = rows.loc[whole]
            yearly = ""
            if pd.notna(row["cagr"]):
                yearly = say(f", {row['cagr']:+.1f}% a year", f"，年均增长{row['cagr']:.1f}%")
            lines.append(
                say(
                    f"{on} {labels[whole]} stands at {row[last]:.1f} in {last} "
                    f"({years[0]} = 100){yearly}.",
                    f"{by}，{last}年{labels[whole]}为{row[last]:.1f}（{years[0]}年=100）{yearly}。",
                )
            )
            if row.get("current_prices", 0) > 0:
                lines.append(
                    say(
                        f"{row['current_prices']:.0f}% of its weight is on sums of money at "
                        "current prices, whose growth is that of prices as well.",
                        f"其中{row['current_prices']:.0f}%的权重为按当年价格计算的金额，"
                        "其增长也包含价格上涨。",
                    )
                )
        below = rows.drop(index=whole, errors="ignore")[last].dropna().sort_values(kind="stable")
        if len(below) > 1:
            most, least = (labels[below.index[place]] for place in (-1, 0))
            parts.append(
                say(
                    f"{on} {most} has grown most ({below.iloc[-1]:.1f}) and {least} least "
                    f"({below.iloc[0]:.1f}).",
                    f"{by}，增长最多的是{most}（{below.iloc[-1]:.1f}），最少的是{least}"
                    f"（{below.iloc[0]:.1f}）。",
                )
            )
    if (sides["basis"] == "published").any():
        lines.append(
            say(
                "These are different quantities: the public series stand in for the report's own, "
                "and neither its series nor its weights are printed. Near or far, one does not "
                "check the other.",
                "两者口径不同：公开序列只是报告所用序列的近似，报告既未公布序列也未公布权重；"
                "无论远近，都不能互相验证。",
            )
        )
    else:
        lines.append(
            say(
                "The study has no printed values of it, so there is one basis only.",
                "本研究没有其公布值，因此只有一种口径。",
            )
        )
    return filled(*lines, *parts)


def contributions(table: pd.DataFrame, labels: Labels) -> str:
    """Which part carries most of the growth since the base year, and which least.

    Parameters
    ----------
    table : DataFrame
        As `pages.views.contribution_table` returns it.
    labels : Labels
    """
    share = table.iloc[:-1].set_index("node")["since_base"].dropna()  # the last is the sum
    if len(share) < 2:
        return say(
            "There are not two parts with a series, so there is nothing to share out.",
            "有数据序列的部分不足两个，无从分解。",
        )
    most, least = share.idxmax(), share.idxmin()
    return filled(
        say(
            f"Since the base year {labels[most]} contributes {share[most]:.1f}% of the growth and "
            f"{labels[least]} {share[least]:.1f}%.",
            f"自基年以来，{labels[most]}贡献了增长的{share[most]:.1f}%，{labels[least]}贡献了"
            f"{share[least]:.1f}%。",
        )
    )


def concentration(table: pd.DataFrame, without: pd.DataFrame, labels: Labels) -> str:
    """How few series carry the growth of the open-data index, and what they rest on.

    Parameters
    ----------
    table : DataFrame
        As `tables.results.growth_concentration` returns it.
    without : DataFrame
        As `pages.views.without_leading_series` returns it.
    labels : Labels
    """
    if table["contribution"].isna().all():
        return say(
            "The whole has no index in the last year, so there is no growth to share out.",
            "末年没有总指数，因此没有增长可供分解。",
        )
    n = min(3, len(table))
    first = table.iloc[:n]
    floors, both = int((first["floors"] > 0).sum()), int((first["floors"] > 1).sum())
    index, share = without["index"], first["cumulative"].iloc[-1]
    names = names_of(first["indicator"], labels)
    lines = [
        say(
            f"{n} of {len(table)} series {verb(n, 'carries', 'carry')} {share:.1f}% of the "
            f"growth: {names}.",
            f"{len(table)}个序列中有{n}个贡献了增长的{share:.1f}%：{names}。",
        ),
        say(
            f"{floors} of these {n} start from or end on a floor (a figure like 'over 3000'), "
            f"{both} of them at both ends: such growth is known roughly at best.",
            f"这{n}个中有{floors}个的首值或末值是下限值（如“超过3000”），其中{both}个两端都是："
            "这样的增长至多只知大概。",
        )
        if floors
        else "",
        say(
            f"Without them the index would be {index.iloc[n]:.1f} instead of {index.iloc[0]:.1f}.",
            f"剔除它们，指数为{index.iloc[n]:.1f}，而不是{index.iloc[0]:.1f}。",
        )
        if pd.notna(index.iloc[n])
        else say("Without them there is no index.", "剔除它们则没有指数。"),
    ]
    if len(without) > n + 1:
        touched = len(without["left_out"].iloc[-1])
        lines.append(
            say(
                f"Without all {touched} series that touch a floor it would be "
                f"{index.iloc[-1]:.1f}.",
                f"剔除全部{touched}个以下限值为端点的序列，指数为{index.iloc[-1]:.1f}。",
            )
        )
    return filled(*lines, *filter(None, [price_findings.of_growth(table)]))


def proxies(table: pd.DataFrame, scope: str) -> str:
    """How much of the weight rests on weak proxies, and how much on the subject itself.

    Parameters
    ----------
    table : DataFrame
        As `tables.results.proxy_strength` returns it.
    scope : {'national', 'regional'}
    """
    specific, weak = stated(table[table["scope"] == scope].set_index("strength"))
    name, parts = say(scope.capitalize(), SCOPES_ZH[scope]), []
    if weak is not None:
        parts.append(say(f"{weak:.1f} rest on weak proxies", f"{weak:.1f}分依靠弱代理"))
    if specific is not None:
        parts.append(
            say(
                f"{specific:.1f} on series that measure the subject itself; the rest stands in "
                "for it",
                f"{specific:.1f}分依靠直接测度评价对象的序列，其余为近似",
            )
        )
    if not parts:
        text = f"{name}: the study does not say how closely its series stand for the subject."
        return say(text, f"{name}：研究未说明各序列是否切题。")
    return filled(
        say(
            f"{name}: of 100 points of weight {', and '.join(parts)}.",
            f"{name}：100分权重中，{'，'.join(parts)}。",
        )
    )


def all_proxies(table: pd.DataFrame) -> str:
    """The sentence of `proxies` for each scope that the study has."""
    return filled(*(proxies(table, scope) for scope in table["scope"].unique()))


# One dimension


def top_list(study: Study, table: pd.DataFrame, node: str, labels: Labels) -> str:
    """How many of the printed first regions are among ours.

    Parameters
    ----------
    study : Study
    table : DataFrame
        As `pages.views.top_table` returns it.
    node : str
    labels : Labels
    """
    if table.empty:
        return say(
            "The study has no regional series, so there is no order of regions.",
            "本研究没有区域序列，因此没有地区位次。",
        )
    first = table.iloc[0]
    who, score = labels.regions[first["region"]], first["score"]
    text = say(
        f"{who} leads in {labels[node]} with {score:.1f} of 100.",
        f"{labels[node]}居首的是{who}，{score:.1f}分（满分100）。",
    )
    printed = study.members(f"{node}_top10")
    if not printed:
        none = "The study has no printed list of its leading regions."
        return filled(text, say(none, "本研究没有公布的领先地区名单。"))
    listed = table[table["printed_position"].notna()]
    out = listed[listed["rank"] > len(printed)]
    late = join(
        (
            say(
                f"{labels.regions[one.region]} ({one.rank} here)",
                f"{labels.regions[one.region]}（此处第{one.rank}位）",
            )
            for one in out.itertuples()
        ),
        )  # fmt: skip
    n, among = len(printed), len(listed) - len(out)
    return filled(
        text,
        say(
            f"{among} of the {n} printed regions {verb(among, 'is', 'are')} among our first {n}"
            + (f"; not so: {late}." if late else "."),
            f"公布的{n}个地区中有{among}个在此处的前{n}位"
            + (f"；不在其中的：{late}。" if late else "。"),
        ),
    )


def _last_year(rows: pd.DataFrame, years: list[str]) -> str:
    return max(year for year in years if rows[year].notna().any())
