"""The sentences of the report, in English and Chinese; figures in them come from the tables."""

from __future__ import annotations

import pandas as pd

from iianalysis.results import Results

TEXT = {
    "en": {
        "subtitle": "Recomputed from open data, and checked against what was printed",
        "how_far": "How far these results rest on print, on open data, on assumptions",
        "contents": "Contents",
    },
    "zh": {
        "subtitle": "以公开数据重新测算，并与报告公布内容核对",
        "how_far": "结果在多大程度上依据公布值、公开数据与假设",
        "contents": "目录",
    },
}

HEADINGS = {
    "national": ("The national index", "全国指数"),
    "dimensions": ("The sub-indices, one by one", "各分指数"),
    "regional": ("The regional index", "区域指数"),
    "tiers": ("Tiers of regions", "区域梯队"),
    "change": ("Ranks over the years", "位次变化"),
    "sensitivity": ("One choice at a time", "敏感性：一次只变一个选择"),
    "check": ("Checked against print", "与公布内容核对"),
    "print": ("Printed figures that need no index", "报告公布的其他数据"),
    "data": ("The tree and its data", "指标体系与数据"),
}

# Which section a picture belongs to: by the beginning of its name, the longest that fits.
PLACES = {
    "national_index": "national",
    "sub_indices": "national",
    "growth_concentration": "national",
    "sub_index": "dimensions",
    "ranking": "regional",
    "heatmap": "regional",
    "top10": "regional",
    "tier_map": "tiers",
    "tier_agreement": "tiers",
    "rank_changes": "change",
    "sensitivity": "sensitivity",
    "industry_mix": "print",
    "demonstration_factories": "print",
    "framework_tree": "data",
}

COLUMNS_ZH = {
    "basis": "口径",
    "node": "指标",
    "region": "地区",
    "rank": "位次",
    "score": "得分",
    "dimension": "一级指标",
    "indicator": "指标",
    "contribution": "贡献率（%）",
    "cumulative": "累计（%）",
    "growth": "增速（%）",
    "floors": "下限值个数",
    "variant": "方案",
    "goalposts": "极值口径",
    "rule": "分组规则",
    "in_printed_tier": "与公布梯队一致",
    "of": "地区数",
    "leaders_found": "第一梯队一致",
    "published_tier": "公布梯队",
    "group sizes": "按公布规模",
    "natural breaks": "自然断点",
    "kind": "类别",
    "mean_shift": "平均位次变动",
    "largest_shift": "最大位次变动",
    "moved_most": "变动最大地区",
    "correlation": "秩相关",
    "changed_tier": "梯队变动地区数",
    "item": "事项",
    "printed": "公布值",
    "computed": "测算值",
    "verdict": "结论",
    "note": "说明",
    "items": "项数",
    "meaning": "含义",
    "scope": "范围",
    "parent": "上级指标",
    "unit": "单位",
    "direction": "方向",
    "strength": "代表性",
    "specific": "专指",
    "snapshot": "单期名单",
    "origin": "来源",
    "indicators": "指标数",
    "points": "权重分",
    "specific_points": "专指权重分",
}


def section_of(picture: str) -> str:
    """Section of the report that a picture belongs to."""
    fits = [start for start in PLACES if picture.startswith(start)]
    return PLACES[max(fits, key=len)] if fits else "data"


def name_columns(frame: pd.DataFrame, labels: dict[str, str], language: str) -> pd.DataFrame:
    """A table to be shown: codes replaced by names, columns named in the language."""
    shown = frame.copy()
    for column in ("node", "region", "dimension", "indicator", "parent", "moved_most"):
        if column in shown:
            shown[column] = shown[column].map(lambda code: labels.get(code, code))
    names = {code: labels.get(code, code) for code in shown.columns}
    if language == "zh":
        names |= {name: COLUMNS_ZH[name] for name in shown.columns if name in COLUMNS_ZH}
    else:
        names |= {n: n.replace("_", " ") for n in shown.columns if n == names[n]}
    return shown.rename(columns=names)


def how_far(results: Results, language: str) -> list[str]:
    """What a reader must know before the first number."""
    lines = []
    tables, zh = results.tables, language == "zh"
    equal = results.scheme == "equal"
    if zh:
        lines.append(
            "权重：每个上级指标之下各下级等权。这是假设，报告没有公布权重。"
            if equal
            else f"权重：研究中的方案“{results.scheme}”，不是报告的权重（报告没有公布权重）。"
        )
    else:
        lines.append(
            "Weights: equal within each parent. This is an assumption."
            if equal
            else f"Weights: the scheme {results.scheme!r} of the study."
        )
        if len(results.study.published):
            lines[-1] += " The printed report does not give its weights."
    strength = tables["proxy_strength"]
    for scope in results.study.scopes:
        part = strength[strength["scope"] == scope].set_index("strength")
        weak = part["points"].get("weak", 0.0)
        specific = part["specific_points"].sum()
        result = results.national if scope == "national" else results.regional["own year"]
        assert result is not None
        covered = 100 * result.coverage[result.framework.root].mean()
        if zh:
            name = "全国" if scope == "national" else "区域"
            lines.append(
                f"{name}指数：权重的{covered:.0f}%有数据；{specific:.0f}%落在专门衡量工业互联网的指标上，"
                f"{weak:.0f}%落在代表性弱的替代指标上。"
            )
        else:
            lines.append(
                f"{scope.capitalize()} index: {covered:.0f}% of the weight rests on data; of that, "
                f"{specific:.0f} points in 100 measure the subject itself and {weak:.0f} rest on "
                "weak proxies."
            )
    lines += _cells(results, zh)
    if "national_index" in tables and len(results.study.published):
        lines.append(
            "全国结果分“公开数据”与“公布值”两种口径并列：二者衡量的不是同一个量，不能连成一条线。"
            if zh
            else "National results stand on two bases side by side, open data and published. They "
            "measure different quantities and are never joined in one line."
        )
    if results.regional:
        lines.append(
            "区域得分的极值取自当年（与报告相同）；跨年比较用各年合并极值，并注明。"
            if zh
            else "Regional scores are measured between the lowest and highest of each year, as in "
            "the report; where years are compared, between those of all years, and it says so."
        )
    return lines


def _cells(results: Results, zh: bool) -> list[str]:
    flagged = results.tables["flagged_cells"]
    lines = []
    imputed = flagged[flagged["flags"].str.contains("imputed")]
    labels = results.study.labels("zh" if zh else "en")
    for (code, year), cells in imputed.groupby(["indicator", "year"]):
        names = ("、" if zh else ", ").join(labels[region] for region in cells["region"])
        lines.append(
            f"推算值：{labels[code]}{year}年有{len(cells)}个地区的数值由上年值乘以全国剩余部分的增速得到（{names}）。"
            if zh
            else f"Imputed: {labels[code]} {year} for {len(cells)} regions, from the year before "
            f"and the growth of the national residual ({names})."
        )
    counts = {
        flag: int(flagged["flags"].str.contains(flag).sum())
        for flag in ("suspicious", "disputed", "floor")
    }
    snapshots = sorted(set(flagged[flagged["flags"].str.contains("snapshot")]["indicator"]))
    if snapshots:
        names = ("、" if zh else ", ").join(labels[code] for code in snapshots)
        lines.append(
            f"单期名单，各年同值：{names}。" if zh else f"One dated list for every year: {names}."
        )
    if any(counts.values()):
        lines.append(
            f"另有{counts['suspicious']}个可疑值、{counts['disputed']}个来源不一致的值、"
            f"{counts['floor']}个下限值（“超过”）；见 tables/flagged_cells.csv。"
            if zh
            else f"{counts['suspicious']} cells are suspicious, on {counts['disputed']} sources "
            f"disagree, and {counts['floor']} are floors (printed as `over`); all are listed in "
            "tables/flagged_cells.csv."
        )
    return lines


def sections(results: Results, language: str) -> dict[str, tuple[str, list[str]]]:
    """Heading and texts of each section, in reading order."""
    zh = language == "zh"
    texts = {
        "national": _national(results, zh),
        "tiers": _tiers(results, zh),
        "change": [
            "各年合并极值，不含单期名单指标，因此各年得分可比。"
            if zh
            else "On goalposts of all years together and without snapshots, so that years compare."
        ],
        "sensitivity": [
            "与基准相比的位次变动：换一种标准化或平均方法，权重上下移动一半，每次去掉一个指标。"
            if zh
            else "Shifts of rank against the baseline: another normalisation or mean, the weight "
            "of one dimension moved by half of itself, one indicator left out. How likely a rank "
            "is when all choices vary at once is not computed here."
        ],
        "check": [
            "每一项公布的指数事实和可检验的论断，都给出本系统的结果与结论；作为输入的事实只记为“input”。"
            if zh
            else "Every printed index fact and testable claim, with what this system gives. A "
            "figure that went in is `input`, never `reproduced`."
        ],
        "data": [
            "没有公开序列的二级指标保留在体系中，其权重归入同级指标。"
            if zh
            else "Second-level indicators without a public series stay in the tree; their weight "
            "goes to their siblings, and the coverage says so."
        ],
    }
    return {n: (both[zh], [t for t in texts.get(n, []) if t]) for n, both in HEADINGS.items()}


def _national(results: Results, zh: bool) -> list[str]:
    if "growth_concentration" not in results.tables:
        return []
    top = results.tables["growth_concentration"].head(3)
    labels = results.study.labels("zh" if zh else "en")
    share = top["contribution"].sum()
    floors = int((top["floors"] > 0).sum())
    names = ("、" if zh else ", ").join(labels[code] for code in top["indicator"])
    if zh:
        return [
            f"公开数据指数的增长相当集中：三个序列（{names}）贡献了{share:.0f}%，"
            f"其中{floors}个的首值或末值是下限值；两个下限值之比什么也不能界定。"
        ]
    return [
        f"The growth of the open-data index is concentrated: three series ({names}) carry "
        f"{share:.0f}% of it. In {floors} of them the first or the last value is a floor, and a "
        "ratio of two floors bounds nothing."
    ]


def _tiers(results: Results, zh: bool) -> list[str]:
    if "tier_agreement" not in results.tables:
        return []
    table = results.tables["tier_agreement"]
    hits = table.set_index(["variant", "goalposts", "rule"])["in_printed_tier"]
    n = int(table["of"].iloc[0])
    sizes = int(hits["index", "own year", "group sizes"])
    breaks = int(hits["index", "own year", "natural breaks"])
    chance = hits["at random", "none", "group sizes"]
    trivial = table[(table["goalposts"] == "none") & (table["rule"] == "group sizes")]
    trivial = trivial[trivial["variant"] != "at random"].iloc[:1]
    text = (
        f"按公布的梯队规模分组，{n}个地区中有{sizes}个与公布梯队一致；随机分组的期望为{chance:.1f}个；"
        f"按自然断点分组为{breaks}个。"
        if zh
        else f"With tiers of the printed sizes, {sizes} of {n} regions are in their printed tier; "
        f"labels at random would get {chance:.1f}. Natural breaks put {breaks} there."
    )
    if len(trivial):
        row = trivial.iloc[0]
        text += (
            f"而单一指标“{row['variant']}”就能达到{row['in_printed_tier']:.0f}个。"
            if zh
            else f" A trivial index, {row['variant'].lower()}, gets {row['in_printed_tier']:.0f}."
        )
    return [text]
