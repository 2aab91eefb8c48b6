"""Terms of the field, each explained where the report uses it first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from iianalysis.show.bilingual import say
from iianalysis.show.reader import language


@dataclass(frozen=True)
class Term:
    """A term with what it means, in English and Chinese.

    Attributes
    ----------
    names : (str, str)
        What it is called.
    patterns : (str, str)
        Regular expressions by which it is found in a text; case counts.
    meanings : (str, str)
    of_print : bool
        Whether it makes sense only where figures are printed.
    """

    names: tuple[str, str]
    patterns: tuple[str, str]
    meanings: tuple[str, str]
    of_print: bool = False


TERMS = (
    Term(
        ("Print", "公布"),
        (r"\b[Pp]rint(ed)?\b", "公布"),
        (
            "the publication that defined the index, and what it says",
            "指界定本指数的出版物及其刊载的内容",
        ),
        of_print=True,
    ),
    Term(
        ("Tier", "梯队"),
        (r"\b[Tt]iers?\b", "梯队"),
        (
            "a group of regions of like level, 1 the highest; how many there are and where one "
            "ends is a convention",
            "水平相近的一组地区，第1梯队最高；分几个、界线在何处均为约定",
        ),
    ),
    Term(
        ("Draw", "抽样"),
        (r"\b[Dd]raws?\b", "抽样"),
        (
            "the index computed once more with other weights, methods and values, all within "
            "what is assumed; a probability is a share of draws, not of what is true",
            "在所列假定范围内另取权重、方法与数值，重新测算一次；概率是抽样中的占比，不是真实性的概率",
        ),
    ),
    Term(
        ("Goalposts", "极值范围"),
        (r"\b[Gg]oalposts?\b", "极值"),
        (
            "the lowest and the highest value that a score is measured between: of the year "
            "itself, or pooled over all years",
            "得分所依据的最低值与最高值：取当年，或取各年合并",
        ),
    ),
    Term(
        ("Open data", "公开数据"),
        (r"\b[Oo]pen data\b|\bopen-data\b", "公开数据"),
        ("statistics that anyone can look up", "任何人都可查到的公开统计数据"),
    ),
    Term(
        ("CAGR", "年均增速"),
        (r"\bCAGR\b", "年均增速|年均增长"),
        (
            "compound annual growth rate, the same growth in every year between two",
            "首末两年之间按复利计算的每年增速",
        ),
    ),
    Term(
        ("Floor", "下限值"),
        (r"\bfloors?\b", "下限值"),
        ("a value of which the source says only that it is over it", "来源只说“超过”的数值"),
    ),
    Term(
        ("Snapshot", "单一时点"),
        (r"\b[Ss]napshots?\b", "单一时点"),
        ("a dated list that serves every year", "某一日期的名单，各年取同一数值"),
    ),
    Term(
        ("Imputed", "插补"),
        (r"\b[Ii]mputed\b", "插补"),
        ("computed for a value that is missing", "为缺失的数据推算所得"),
    ),
    Term(
        ("Proxy", "替代指标"),
        (r"\bprox(y|ies)\b", "替代指标|弱代理|代理强度"),
        ("a series that stands in for what it does not measure itself", "近似代表评价对象的序列"),
    ),
    Term(
        ("Coverage", "覆盖率"),
        (r"\b[Cc]overage\b", "覆盖率"),
        ("share of the weight that rests on values", "有数据支撑的权重占比"),
    ),
    Term(
        ("Group sizes", "给定规模"),
        (r"\bgroup sizes\b", "给定规模"),
        (
            "tiers counted off from the highest score down, of sizes that are given",
            "按得分由高到低依给定个数划分",
        ),
    ),
    Term(
        ("Natural breaks", "自然断点"),
        (r"\bnatural breaks\b", "自然断点"),
        (
            "tiers between which scores lie farthest apart, within which they lie closest",
            "使组内得分最接近、组间相距最远的分组",
        ),
    ),
    Term(
        ("Ward, k-means, Gaussian mixture", "沃德法、k均值、高斯混合"),
        (r"\bWard\b|\bk-means\b|\bGaussian mixture\b", "沃德法|k均值|高斯混合"),
        (
            "ways to group regions by the scores of all dimensions",
            "按全部一级指标得分对地区聚类的方法",
        ),
    ),
    Term(
        ("Adjusted Rand index", "调整兰德指数"),
        (r"\badjusted Rand index\b", "调整兰德指数"),
        (
            "how far two groupings put the same regions together; 1: fully, 0: as by chance",
            "两种分组把同样地区归在一起的程度，1为完全一致，0为随机水平",
        ),
    ),
    Term(
        ("Weighted kappa", "加权kappa"),
        (r"\b[Ww]eighted kappa\b", "加权kappa"),
        (
            "agreement beyond chance, a miss counting by the square of its tiers; 1: full",
            "超出随机的一致程度，差距按梯队数平方计，1为完全一致",
        ),
    ),
    Term(
        ("Silhouette, gap statistic, BIC", "轮廓系数、间隙统计量、贝叶斯信息准则"),
        (r"\bsilhouette\b|\bgap statistic\b|\bBIC\b", "轮廓系数|间隙统计量|贝叶斯信息准则"),
        (
            "measures that choose a number of groups, by how well they part",
            "依分组分得是否清楚来选择组数的几种衡量",
        ),
    ),
    Term(
        ("Standard error", "标准误"),
        (r"\b[Ss]tandard error\b", "标准误"),
        ("by how much a figure differs by chance", "数值因偶然而变动的幅度"),
    ),
    Term(
        ("Series with a break", "有断点的序列"),
        (r"\bbreak\b", "断点的序列"),
        (
            "from a year on its values do not compare with those before",
            "自某年起，数值与此前不可比",
        ),
    ),
    Term(
        ("Sigma and beta convergence", "σ收敛与β收敛"),
        (r"\b[Ss]igma convergence\b|\b[Bb]eta convergence\b", "σ收敛|β收敛"),
        (
            "the spread of scores falls; those who start lower grow faster",
            "前者指得分的离散程度下降，后者指起点低者增长更快",
        ),
    ),
    Term(
        ("Coefficient of variation", "变异系数"),
        (r"\b[Cc]oefficient of variation\b", "变异系数"),
        ("standard deviation over mean", "标准差与均值之比"),
    ),
    Term(
        ("HC3", "HC3"),
        (r"\bHC3\b", "HC3"),
        (
            "a standard error that holds where regions scatter unequally",
            "地区离散程度不一时仍成立的标准误",
        ),
    ),
    Term(
        ("Gini and Theil", "基尼系数与泰尔指数"),
        (r"\bGini\b|\bTheil\b", "基尼|泰尔"),
        (
            "measures of inequality; 0: all are equal",
            "差异的衡量，0为完全相同",
        ),
    ),
    Term(
        ("Transvariation", "超变"),
        (r"\b[Tt]ransvariation\b", "超变"),
        (
            "the part of the Gini index where a region of a poorer group is ahead of one of a "
            "richer",
            "基尼系数中，水平较低组的地区反而领先的部分",
        ),
    ),
    Term(
        ("Moran's I", "莫兰指数"),
        (r"\bMoran's I\b", "莫兰指数"),
        (
            "whether neighbours are alike; above 0: they are more than chance would have it",
            "相邻地区是否相近，大于0表示比随机更相近",
        ),
    ),
    Term(
        ("p", "p值"),
        (r"\bits p\b|\bp of\b|\bp 0\.|\bp \(|\bp, all", r"p值|p为|p（"),
        (
            "how often chance alone would give a result as far out",
            "仅凭随机得到同样极端结果的概率",
        ),
    ),
    Term(
        ("Share of variance", "方差占比"),
        (r"\bof the variance of\b", "方差的"),
        (
            "how much of what moves over draws comes from one choice: alone (first-order), or "
            "with all it does together with others (total)",
            "抽样变动中由某项选择引起的部分：单独（一阶），或连同与其他选择的共同作用（总效应）",
        ),
    ),
    Term(
        ("Obstacle degree", "障碍度"),
        (r"\b[Oo]bstacle degrees?\b", "障碍度"),
        (
            "weight times what is missing to the full score, as a share of all that is missing",
            "权重与距满分差距之积占全部差距的比重",
        ),
    ),
    Term(
        ("Coordination", "协调度"),
        (r"\b[Cc]oordination\b", "协调度"),
        ("whether the dimensions are level with one another", "各一级指标是否均衡"),
    ),
    Term(
        ("Consistency ratio", "一致性比率"),
        (r"\bconsistency ratio\b", "一致性比率"),
        (
            "how far judgements contradict one another, against judgements at random; up to 0.10 "
            "is let pass",
            "判断相互矛盾的程度（与随机判断相比），不超过0.10视为可接受",
        ),
    ),
    Term(
        ("Kendall's W", "肯德尔和谐系数"),
        (r"\bKendall's W\b", "肯德尔和谐系数"),
        ("agreement of experts; 1: the same order, 0: none", "专家意见的一致程度，1为次序全同"),
    ),
    Term(
        ("Entropy, CRITIC, principal components", "熵权法、CRITIC、主成分"),
        (
            r"\bentropy\b|\bCRITIC\b|\bcritic\b|\bprincipal components\b",
            "熵权|CRITIC|critic|主成分",
        ),
        (
            "weights from the spread of the scores and their correlation",
            "依得分的离散程度与相关性确定的权重",
        ),
    ),
)


def explained(texts: Iterable[str], known: set[str], *, printed: bool) -> list[tuple[str, str]]:
    """Name and meaning of the terms that stand in these texts for the first time.

    Parameters
    ----------
    texts : iterable of str
    known : set of str
        English names of terms that are explained already; what is explained now is added.
    printed : bool
        Whether the study has printed figures.
    """
    text, zh = "\n".join(texts), language() == "zh"
    found = []
    for term in TERMS:
        if term.names[0] in known or (term.of_print and not printed):
            continue
        if re.search(term.patterns[zh], text):
            known.add(term.names[0])
            found.append((say(*term.names), say(*term.meanings)))
    return found
