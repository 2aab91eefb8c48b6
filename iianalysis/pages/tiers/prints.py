"""Sentences on the check against print, and on what agreement with printed tiers is worth."""

from __future__ import annotations

import pandas as pd

from iianalysis.published.check_words import VERDICT_ORDER, VERDICTS_ZH
from iianalysis.published.lists import VARIANTS
from iianalysis.published.verdicts import OPEN_DATA, PUBLISHED, TESTS
from iianalysis.show.bilingual import join, names_of, say, verb
from iianalysis.show.names import Labels
from iianalysis.show.reader import filled
from iianalysis.study.printed import YEAR
from iianalysis.study.study import Study

MOST = 5  # series that are named in a sentence


def headline(table: pd.DataFrame) -> str:
    """How many facts and claims were checked, and how those came out that could have failed.

    Parameters
    ----------
    table : DataFrame
        As `published.check.check` returns it: a row for each fact or claim.
    """
    tested = table[table["verdict"].isin(TESTS)]
    counts = _counts(tested["verdict"], ("contradicted",))
    return say(
        f"Checked against print: {len(table)} facts and claims, of which {len(tested)} could have "
        f"failed: {counts}.",
        f"与公布内容核对{len(table)}项事实与论断，其中{len(tested)}项本有可能不符：{counts}。",
    ) + _of_one_release(table)


def _of_one_release(table: pd.DataFrame) -> str:
    """How many of the facts that are consistent are figures of a series of the study."""
    n = int(table.loc[table["verdict"] == "consistent", "same_figure"].sum())
    if not n:
        return ""
    return say(
        f" Of those consistent, {n} {'is a figure' if n == 1 else 'are figures'} that a series of "
        "the study has too: both may go back to one release.",
        f"相符者中有{n}项与研究所用序列的数字相同，二者可能出自同一发布。",
    )


def _counts(verdicts: pd.Series, always: tuple[str, ...]) -> str:
    counts = verdicts.value_counts()
    return join(
        (
            say(
                f"{name} {counts.get(name, 0)}",
                f"{VERDICTS_ZH[name]}{counts.get(name, 0)}项",
            )
            for name in VERDICT_ORDER
            if name in counts or name in always
        ),
    )


def verdicts(table: pd.DataFrame) -> str:
    """How the verdicts are spread: on print, on open data, and where nothing was tested.

    Parameters
    ----------
    table : DataFrame
        As `published.check.check` returns it.
    """
    tested = table["verdict"].isin(TESTS)
    parts = [
        (
            PUBLISHED,
            tested,
            "Against other printed figures",
            "与其他公布数字相比",
            ("contradicted",),
        ),
        (OPEN_DATA, tested, "Against open data", "与公开数据相比", ()),
        ("", ~tested, "Nothing was tested by the other", "其余未作检验的", ()),
    ]
    lines = [
        say(
            f"Of {len(table)} printed facts and claims, each counted once, {tested.sum()} could "
            "have failed.",
            f"公布的事实与论断共{len(table)}项，每项只计一次，其中{tested.sum()}项本有可能不符。",
        )
    ]
    for basis, rows, english, chinese, always in parts:
        of_basis = table[rows & (table["basis"] == basis if basis else True)]["verdict"]
        if len(of_basis):
            counts = _counts(of_basis, always)
            lines.append(
                say(
                    f"{english} {len(of_basis)}: {counts}.",
                    f"{chinese}{len(of_basis)}项：{counts}。",
                )
            )
    return filled(*lines)


def compared(study: Study, table: pd.DataFrame) -> str:
    """How many of the printed figures are compared with anything here.

    Parameters
    ----------
    study : Study
    table : DataFrame
        As `published.check.check` returns it.
    """
    n = len(study.published)
    items = study.published["item"]
    once = items.str.replace(YEAR, "", regex=True)  # one row for several years
    there = int((items.isin(table["item"]) | once.isin(table["item"])).sum())
    if there == n:
        return say(
            f"All {n} printed figures of the study are compared.",
            f"研究所录{n}项公布数字均有比较。",
        )
    without = study.published[~(items.isin(table["item"]) | once.isin(table["item"]))]
    series, kind = without["indicator"], without["kind"]
    rates = kind.isin(["cagr", "contribution"]) | ((kind == "growth") & (series == ""))
    rates = int((rates & (without["region"] != study.nation)).sum())
    text = say(
        f"{there} of the {n} printed figures of the study {verb(there, 'is', 'are')} compared; ",
        f"研究所录{n}项公布数字中有{there}项作了比较；",
    )
    if more := n - there - rates:
        text += say(
            f"the other {more} are not: no series of the study is said to measure the same"
            if not rates
            else f"for {more} no series of the study is said to measure the same; ",
            f"其余{more}项没有注明口径相同的序列，未作比较"
            if not rates
            else f"{more}项没有注明口径相同的序列，未作比较；",
        )
    if rates:
        text += say(
            f"growth and contributions of regions are never compared ({rates})",
            f"各地区的增速与贡献率一律不作比较（{rates}项）",
        )
    return text + say(".", "。")


def agreement(table: pd.DataFrame, labels: Labels, goalposts: str = "own year") -> list[str]:
    """Agreement with the printed tiers beside labels at random, on fewer cells, and what it means.

    Parameters
    ----------
    table : DataFrame
        As `published.lists.tier_agreement` returns it.
    labels : Labels
    goalposts : {'own year', 'pooled'}

    Returns
    -------
    list of str
        A sentence or two each.
    """
    if table.empty:
        return [
            say(
                "No tiers of all regions are printed, so there is nothing to agree with.",
                "没有公布全部地区的梯队，无从比较。",
            )
        ]
    lines = [in_printed_tier(table, goalposts), single_series(table, labels)]
    here = table[table["goalposts"] == goalposts]
    fewer = here[here["variant"].str.startswith("without ")]["in_printed_tier"]
    if len(fewer):
        low, high = fewer.min(), fewer.max()
        whole = len(fewer) == len(VARIANTS) - 1
        en = "alone or together" if whole else "as far as every region keeps a score"
        zh = "分别或同时" if whole else "在各地区仍有得分的前提下，"
        to_en, to_zh = (f" to {high:.0f}", f"至{high:.0f}") if high > low else ("", "")
        lines.append(
            say(
                f"Without suspicious, imputed or snapshot cells, {en}, the index puts "
                f"{low:.0f}{to_en} there.",
                f"{zh}剔除存疑、插补、单一时点数据，本指数为{low:.0f}{to_zh}个。",
            )
        )
    return [line for line in lines if line]


def in_printed_tier(table: pd.DataFrame, goalposts: str = "own year") -> str:
    """How many regions the index puts into their printed tier, and what chance would put there."""
    hits = table[table["goalposts"].isin([goalposts, "none"])].set_index("variant")
    if "index" not in hits.index:
        return say(
            "The index leaves a region without a score, so its tiers are not compared with print.",
            "本指数有地区无得分，因此未与公布梯队比较。",
        )
    here, of = hits.loc["index", "in_printed_tier"], int(table["of"].iloc[0])
    chance = hits.loc["at random", "in_printed_tier"]
    return say(
        f"With tiers of the printed sizes, {here:.0f} of {of} regions "
        f"{verb(here, 'is in its', 'are in their')} printed tier; "
        f"tiers of these sizes given out at random would put {chance:.1f} there.",
        f"按公布的梯队规模划分，{of}个地区中有{here:.0f}个与公布梯队一致；"
        f"随机分组平均为{chance:.1f}个。",
    )


def single_series(table: pd.DataFrame, labels: Labels) -> str:
    """Which single series agree best with the printed tiers, beside the index; what that means.

    Parameters
    ----------
    table : DataFrame
        As `published.lists.tier_agreement` returns it.
    labels : Labels
    """
    series = table[table["variant"] == "one series"]
    if series.empty:
        return ""
    most, of = series["in_printed_tier"].max(), int(table["of"].iloc[0])
    best = series[series["in_printed_tier"] == most]
    names = names_of(best["indicator"].iloc[:MOST], labels)
    if (more := len(best) - MOST) > 0:
        names += say(f" and {more} more", f"等{len(best)}个序列")
    one = len(best) == 1
    text = say(
        f"Of the {len(series)} series of regions, each taken alone, {len(best)} "
        f"{'agrees' if one else 'agree'} best with print ({names}): "
        f"{'it puts' if one else 'each puts'} {most:.0f} of {of} regions into their printed tier",
        f"{len(series)}个单一序列中，与公布梯队最一致的是{names}："
        f"{'' if one else '各'}单独即有{most:.0f}个地区（共{of}个）一致",
    )
    index = table[(table["variant"] == "index") & (table["goalposts"] == "own year")]
    end = say(".", "。")
    if index.empty:
        return text + end
    here = index["in_printed_tier"].iloc[0]
    if most < here:
        return text + say(f", the index {here:.0f}.", f"，本指数为{here:.0f}个。")
    text += say(
        f", {'more than' if most > here else 'as many as'} the index ({here:.0f}).",
        f"，多于本指数的{here:.0f}个。" if most > here else "，与本指数相同。",
    )
    if best["specific"].eq(0).all():
        text += say(
            f" {'It does' if one else 'They do'} not measure the subject itself, so agreement with "
            "the printed tiers is no proof that the index measures it.",
            f"{'它并不' if one else '它们都不'}直接测度评价对象，因此与公布梯队一致并不证明本指数"
            "测度了评价对象。",
        )
    return text
