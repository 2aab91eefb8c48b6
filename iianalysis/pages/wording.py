"""The sentences of the report, in English and Chinese; figures in them come from the tables."""

from __future__ import annotations

import pandas as pd

from iianalysis.pages.movement import says as dynamics_findings
from iianalysis.pages.nation import prices as price_findings
from iianalysis.pages.region import says as diagnosis_findings
from iianalysis.pages.regions import coverage as coverage_findings
from iianalysis.pages.tiers import prints as print_findings
from iianalysis.pages.tiers import says as tier_findings
from iianalysis.pages.trust import says as uncertainty_findings
from iianalysis.pages.weights import says as weight_findings
from iianalysis.schemes import ASSUMED, ILLUSTRATIVE, REFERENCE, code_of, short_name
from iianalysis.show.bilingual import counted, say
from iianalysis.show.reader import language, shown
from iianalysis.study.study import Study
from iianalysis.tables.results import Results

TEXT = {
    "en": {
        "subtitle": "Recomputed from open data",
        "subtitle_alone": "Computed from the data of the study",
        "checked": ", and checked against what was printed",
        "measured": "What is measured",
        "adds": "What this computation adds",
        "not_to_quote": "What not to quote",
        "sure": "How sure: ",
        "default": "the one that ships with iianalysis",
        "how_far": "How far this rests on print, on open data, on assumptions",
        "how_far_alone": "How far this rests on data, on assumptions",
        "contents": "Contents",
        "study": "Study",
        "weights": "Weights",
        "years": "Data of",
        "sheets": "every table, a sheet each",
        "record": "parameters, versions, checksums of the study, seconds per step",
        "pages": "A page for each region, to print:",
        "sheet": "a page of A4 for each region, to print: from a link to a region, that one alone",
        "source": "All of it:",
        "list": "The list",
        "over_years": "The index over the years",
        "colon": ": ",
    },
    "zh": {
        "subtitle": "依据公开数据重新测算",
        "subtitle_alone": "依据本研究数据测算",
        "checked": "，并与报告公布内容核对",
        "measured": "测算什么",
        "adds": "本次测算的内容",
        "not_to_quote": "不宜引用",
        "sure": "把握：",
        "default": "随软件附带",
        "how_far": "结果的依据：公布值、公开数据与假定",
        "how_far_alone": "结果的依据：数据与假定",
        "contents": "目录",
        "study": "研究方案",
        "weights": "权重",
        "years": "数据年份",
        "sheets": "全部数据表，每表一页",
        "record": "参数、软件版本、数据文件校验和、各步骤耗时",
        "pages": "各地区专页（可打印）：",
        "sheet": "各地区专页，每地区A4一页；由某地区的链接打开时只打印该地区",
        "source": "完整数据：",
        "list": "清单",
        "over_years": "历年指数",
        "colon": "：",
    },
}

HEADINGS = {
    "national": ("The national index", "全国指数"),
    "dimensions": ("The sub-indices, one by one", "各分指数"),
    "regional": ("The regional index", "区域指数"),
    "tiers": ("Tiers of regions", "区域梯队"),
    "change": ("Ranks over the years", "位次变化"),
    "movement": ("Movement between tiers, convergence, neighbours", "梯队变动、收敛与空间关联"),
    "sensitivity": ("One choice at a time", "敏感性：每次只改变一项选择"),
    "trust": ("How far the ranking can be trusted", "排名在多大程度上可信"),
    "diagnosis": ("What each region lacks, and its way up", "各地区短板与提升路径"),
    "weights": ("Weights", "权重"),
    "check": ("Checked against print", "与公布内容核对"),
    "print": ("Printed figures that need no index", "报告公布的其他数据"),
    "data": ("The tree and its data", "指标体系与数据"),
    "sources": ("Sources", "数据来源"),
    "files": ("What this run left behind", "本次运行的全部文件"),
}

# Which section a picture belongs to: by the beginning of its name, the longest that fits.
# A tall one and a flat one, or two of middle height, follow one another: they share a sheet.
PLACES = {
    "national_index": "national",
    "sub_indices": "national",
    "growth_concentration": "national",
    "sub_index": "dimensions",
    "ranking": "regional",
    "top10": "regional",
    "heatmap": "regional",
    "tier_map": "tiers",
    "tiers_by_rule": "tiers",
    "rule_agreement": "tiers",
    "tier_agreement": "tiers",
    "tier_counts": "tiers",
    "tier_sizes": "tiers",
    "rank_changes": "change",
    "tier_paths": "movement",
    "convergence": "movement",
    "movement_drivers": "movement",
    "moran_scatter": "movement",
    "local_moran_map": "movement",
    "inequality_parts": "movement",
    "sensitivity": "sensitivity",
    "rank_intervals": "trust",
    "unsafe_borders": "trust",
    "rank_acceptability": "trust",
    "tornado": "trust",
    "tier_probability_map": "trust",
    "variance_shares": "trust",
    "obstacles": "diagnosis",
    "scheme_weights": "weights",
    "scheme_ranks": "weights",
    "weight_bounds": "weights",
    "tier_chance": "weights",
    "industry_mix": "print",
    "demonstration_factories": "print",
    "framework_tree": "data",
}

TABLES_FIRST = ("regional",)  # sections whose tables stand before the pictures

# What each table of a run is, in the order of the workbook.
CONTENTS = {
    "national_index": (
        "the national index, by basis; values of two bases are never one series",
        "全国指数，按口径分列；不同口径不连成一个序列",
    ),
    "national_growth": (
        "growth and mean annual growth of each node since the base year, by basis; "
        "“current_prices”: percent of the weight on sums of money at current prices",
        "各级指标自基期以来的增长与年均增速，按口径；current_prices为按当年价格计算的金额所占权重，%",
    ),
    "growth_concentration": (
        "which series carry the growth of the open-data index",
        "公开数据指数的增长来自哪些序列",
    ),
    "regional_index": (
        "scores and ranks of every node, region and year, on both goalposts; “imputed” is the "
        "share of a score's weight that rests on imputed cells",
        "各地区、各年、各级指标的得分与位次，两种极值范围；imputed为落在插补数据上的权重占比",
    ),
    "top10": (
        "the first ten regions of each dimension, beside the list to compare with",
        "各一级指标前十地区，与对照名单并列",
    ),
    "tiers": (
        "tiers by every rule; “probability”: share of the draws (“draws”, fewer before the last "
        "year) with that tier, under what is assumed in uncertain_factors, and its standard error",
        "按各种规则划分的梯队；probability为uncertain_factors所列假定下处于该梯队的抽样占比，"
        "附标准误，draws为抽样次数（往年较少）",
    ),
    "tier_counts": (
        "what partitions into one to eight tiers explain, their silhouette, gap statistic and BIC, "
        "from the overall score and from the dimensions",
        "划为一至八个梯队时的解释方差、轮廓系数、间隙统计量与贝叶斯信息准则，按总指数得分与按一级指标",
    ),
    "rule_agreement": (
        "agreement of each rule with the printed tiers: exact hits, adjusted Rand index, and "
        "kappa with quadratic weights",
        "各规则与公布梯队的一致程度：一致地区数、调整兰德指数、二次加权kappa",
    ),
    "tier_confusion": (
        "number of regions by printed tier and computed tier, by rule",
        "按公布梯队与计算梯队交叉的地区数，按规则",
    ),
    "tier_differences": (
        "regions that are not in their printed tier, by rule, and by how much they miss it: "
        "points of the overall score to its border, or by how much they are nearer to the mean of "
        "their own tier than to that of the printed one",
        "各规则下与公布梯队不同的地区及差距：总指数得分到边界的分数，或到所在梯队均值与到公布梯队均值的距离差",
    ),
    "tiers_not_made": (
        "rules that are not defined or make other tiers than asked for, and regions without a tier "
        "by a rule, with the reason; `empty`: tiers that hold no region",
        "无法划分或未按要求划分的规则、未划入梯队的地区及原因；`empty`为没有地区的梯队",
    ),
    "tier_sizes": (
        "how many regions each tier holds over draws, by rule, with the standard error of the mean",
        "抽样中各梯队的地区数，按规则，附均值的标准误",
    ),
    "tier_agreement": (
        "regions in their printed tier: the index, the index on fewer cells, every single series, "
        "and labels at random",
        "与公布梯队一致的地区数：本指数、剔除部分数据的指数、各单一序列、随机分组",
    ),
    "rank_changes": (
        "places won or lost from the first to the last year; pooled goalposts, snapshots left out, "
        "and for a region the series that it lacks in a year",
        "首末两年位次升降；极值取各年合并范围，不含单一时点指标，某地区缺某年的序列在该地区不计",
    ),
    "movement": (
        "score, rank and tier of each region and year on pooled goalposts, thresholds held fixed, "
        "snapshots left out; “breaks”: series with a break kept or left out; “tiers_won” and "
        "“change” since the first year; probability of the tier, of a rise and of a fall: share of "
        "draws of weights and values (assumptions); “barely_covered”: nodes that would lose their "
        "score in some draws if drawn weights judged coverage; “well_covered_…”: without these",
        "各地区各年得分、位次与梯队：极值取各年合并范围，门槛固定，不含单一时点指标；"
        "breaks为有断点的序列计入或剔除；tiers_won与change为自首年以来的变化；"
        "梯队、升档、降档的概率为权重与数值抽样中的占比（假定）；barely_covered为改按抽样权重判断"
        "覆盖率时部分抽样中会失去得分的节点，well_covered_…为剔除这些节点后的结果",
    ),
    "movement_thresholds": (
        "the scores that part the tiers of the last year, held fixed over the years",
        "末年各梯队之间的门槛得分，各年固定",
    ),
    "transitions": (
        "regions that went from each tier to each, year to year and from first to last, with the "
        "share of those that started there and the number expected over draws",
        "各梯队之间的转移：逐年及首末两年的地区数、占起始梯队的比例与抽样预期数",
    ),
    "movement_drivers": (
        "contribution of each indicator to the change of each region's score, in points; those of "
        "a region add up; “break_year” marks series with a break",
        "各指标对各地区得分变化的贡献（分），合计即得分变化；break_year标明有断点的序列",
    ),
    "sigma_convergence": (
        "spread of scores over regions, by year: coefficient of variation, spread of logarithms",
        "各年地区得分的离散程度：变异系数与对数标准差",
    ),
    "beta_convergence": (
        "growth on the logarithm of the first score: slope with its error and interval, implied "
        "speed; “robust”: where regions scatter unequally (HC3); “spatial”: where neighbours share "
        "shocks as well; “wide”: the outer ends of both, on which findings rest; “leans_on”: the "
        "region without which the slope changes most",
        "年均增长对首年得分对数的回归：斜率、标准误、区间与隐含收敛速度；robust为异方差稳健（HC3）；"
        "spatial为允许相邻地区受共同冲击，wide为两者中较宽者，结论据此；"
        "leans_on为影响最大的地区，slope_without为不含该地区的斜率",
    ),
    "inequality": (
        "Theil and Gini (Dagum) within and between macro-regions; every region counts alike, those "
        "without a macro-region (“ungrouped”) as a group of their own",
        "大区内部与之间的泰尔指数与基尼系数（达古姆分解），各地区等权；未划入大区者（ungrouped）自成一组",
    ),
    "inequality_pairs": (
        "Gini index within each macro-region and between each two, with its part in the total",
        "各大区内部及两两之间的基尼系数及其对总体的贡献",
    ),
    "spatial_global": (
        "Moran's I by year with its p; “islands”: linked to the nearest region (an assumption) or "
        "without a neighbour",
        "各年莫兰指数及p值；islands为孤立地区与最近地区相连（假定）或没有邻居",
    ),
    "spatial_local": (
        "local Moran's I of the last year: quadrant, p of each region, and p for all tests "
        "together (“p_fdr”)",
        "末年局部莫兰指数：象限、各地区p值及控制错误发现率后的p_fdr",
    ),
    "breaks_compared": (
        "convergence, inequality and Moran's I with the series that have a break and without them",
        "收敛、差异与莫兰指数：计入与剔除有断点的序列",
    ),
    "sensitivity": (
        "what one choice at a time does to ranks and tiers",
        "每次改变一项选择对位次与梯队的影响",
    ),
    "rank_intervals": (
        "rank of each region over draws of all that is assumed to vary: median, 5% and 95%, best "
        "and worst",
        "各项假定同时变动的抽样中各地区的位次：中位数、5%与95%分位、最高与最低",
    ),
    "rank_acceptability": (
        "probability of each rank of each region: its share of the draws",
        "各地区处于各位次的概率（抽样占比）",
    ),
    "tier_probabilities": (
        "probability of each tier of each region, by rule of tiers, its standard error, and over "
        "how many draws",
        "各地区处于各梯队的概率，按划分规则，及标准误与抽样次数",
    ),
    "tier_borders": (
        "expected share of regions on their side of the border below each tier, and the region "
        "that is least often on its own",
        "各梯队边界两侧位置正确的地区预期占比，及最少处于本侧的地区",
    ),
    "one_at_a_time": (
        "what each factor does to ranks and tiers by itself",
        "各因素单独变动对位次与梯队的影响",
    ),
    "variance_shares": (
        "share of each factor in the variance of shifts of ranks and tiers, alone (first) and with "
        "all interactions (total), with 95% intervals",
        "各因素在位次与梯队变动方差中的占比：单独（first）与含全部交互（total），附95%区间",
    ),
    "smallest_swaps": (
        "the smallest change of the weights of dimensions that makes each region and the next one "
        "level",
        "使相邻两地区得分相等所需的一级指标权重最小变动",
    ),
    "uncertain_factors": (
        "what varies in these draws, with sizes; all of it assumptions",
        "抽样中的变动因素及幅度，均为假定",
    ),
    "uncertainty_convergence": (
        "number of draws, largest standard error of a probability, and change since the row before",
        "抽样次数、概率的最大标准误、与上一行相比的变化",
    ),
    "region_profiles": (
        "every region, down to the second level, against the median of its tier and the best; "
        "“rank_lead”: rank overall less rank there; “verdict”: strength or weakness, by both",
        "各地区各级指标与所在梯队中位数、最高得分的比较；rank_lead为总位次减该项位次；verdict按位次与差距判为优势或短板",
    ),
    "obstacles": (
        "obstacle degree of every node for every region: weight times deviation from the full "
        "score, normalised to 100% over the indicators",
        "各地区各指标的障碍度：权重乘以与满分的偏离，全部指标合计100%",
    ),
    "coordination": (
        "coupling C, development T and coordination D of the dimensions, with the class of D",
        "一级指标的耦合度C、发展度T、协调度D及等级",
    ),
    "peers": (
        "the nearest regions of every region, over the dimensions and over the second level",
        "与各地区最接近的地区，按一级指标与按二级指标",
    ),
    "way_up": (
        "the smallest change of scores that lifts each region over the next threshold (or to the "
        "next rank within the highest tier), by least total and by least squares; goalposts, "
        "thresholds and other regions are held fixed",
        "使各地区越过上一梯队分界（第一梯队内为上一位次）的最小得分变动：总量最小与最均衡；极值、分界与其他地区不变",
    ),
    "way_up_steps": (
        "the indicators that each way moves, with scores and values now and needed",
        "各路径所变动的指标，及现有与所需的得分和数值",
    ),
    "published_check": (
        "printed facts and claims of which the study has figures, a row each, with a verdict; "
        "“without_flagged”: the same without suspicious, imputed, disputed and floor cells (over "
        "years without snapshots and breaks too); “same_figure”: a series has the printed figure",
        "研究有相应数据的公布事实与论断，每项一行，附结论；without_flagged为剔除存疑、插补、来源不一与下限值数据"
        "（跨年比较时另剔除单一时点与有断点的序列）的结果；same_figure表示研究所用序列的数字相同",
    ),
    "weights": (
        "every scheme of weights; “effective_weight” is the weight after parts without a series "
        "gave theirs to their siblings",
        "各套权重方案；effective_weight为无序列指标的权重分给同级之后的权重",
    ),
    "scheme_comparison": (
        "scores, ranks and tiers of regions under every scheme of weights; “probability”: share of "
        "the draws of this run with that tier, whichever scheme gives it",
        "各权重方案下的区域得分、位次与梯队；probability为本次运行抽样中处于该梯队的占比",
    ),
    "scheme_summary": (
        "each scheme of weights against the first one: shifts of rank, changes of tier",
        "各权重方案与首列方案相比：位次变动与梯队变动",
    ),
    "ahp_consistency": (
        "consistency of every expert's judgements; where the ratio is above 0.10, the one to "
        "revise first",
        "各专家判断矩阵的一致性；一致性比率超过0.10的，附最应修正的一项判断",
    ),
    "panel_points": (
        "points of the panel by round and indicator, with their spread",
        "专家打分，按轮次与指标，附离散程度",
    ),
    "panel_rounds": (
        "agreement of the panel by round: Kendall's W with its test, and convergence",
        "各轮专家意见的一致程度：肯德尔和谐系数及其检验、收敛情况",
    ),
    "weight_bounds": (
        "lowest and highest weight of each dimension before and after each printed fact, by how "
        "the printed contribution is read (“chain”; “alone”: one fact at a time)",
        "逐项加入公布事实前后各一级指标权重的上下界；chain为贡献率的读法，alone为各事实单独加入",
    ),
    "weight_contradictions": (
        "which printed facts cannot hold together, under each reading",
        "在各读法下互相矛盾的公布事实",
    ),
    "weights_against_facts": (
        "which printed facts each national scheme of weights can satisfy",
        "各全国权重方案可满足哪些公布事实",
    ),
    "identifier_weight": (
        "what a printed contribution within a dimension says of the weight below it",
        "公布的维度内贡献率对下级权重的含义",
    ),
    "tier_weights": (
        "weights of the second level that reproduce the printed tiers: starting weights, "
        "widest gap, nearest to the starting weights, range of each, and the gap without each; by "
        "rule for missing scores",
        "可复现公布梯队的二级指标权重：初始权重、间隔最大者、距初始权重最近者、各自范围及剔除后的间隔，按缺失得分的规则",
    ),
    "tier_dimensions": (
        "regions that are in their printed tier if only the weights of dimensions may move",
        "仅一级指标权重可变时处于公布梯队的地区",
    ),
    "tier_chance": (
        "how often weights reproduce labels drawn at random, or from weights equal within each "
        "parent with noise",
        "权重复现随机分组、各级等权加噪声分组的比例",
    ),
    "framework": ("the tree with the coverage of each node", "指标体系及各级指标的覆盖率"),
    "indicators": (
        "the measured series: where they stand in the tree, unit, strength as a proxy, origin",
        "各数据序列：所属指标、单位、代表性与来源",
    ),
    "proxy_strength": (
        "share of the weight that rests on strong, medium and weak proxies",
        "落在强、中、弱替代指标上的权重占比",
    ),
    "flagged_cells": (
        "every imputed, snapshot, suspicious, disputed or floor cell",
        "全部插补、单一时点、存疑、来源不一与下限值数据",
    ),
    "industry_mix": ("sectors of the large firms, as printed", "大型企业行业分布（公布值）"),
    "other_figures": ("single figures that only pictures use", "仅用于图的单项数据"),
}

VARIANTS_ZH = {
    "without suspicious cells": "剔除存疑数据",
    "without imputed cells": "剔除插补数据",
    "without snapshots": "剔除单一时点指标",
    "without suspicious, imputed and snapshot cells": "剔除存疑、插补与单一时点数据",
    "one series": "单一序列",
}

# Units as Chinese statistics have them, for readers of English.
UNITS_EN = {
    "万个": "10,000",
    "万公里": "10,000 km",
    "公里": "km",
    "家": "number",
    "个": "number",
    "件": "number",
    "台": "number",
    "次": "number",
    "指数": "index",
    "万台套": "10,000 sets",
    "亿元": "100 million yuan",
    "万亿元": "trillion yuan",
    "万元": "10,000 yuan",
    "元/人": "yuan a head",
    "万标准机架": "10,000 racks",
    "万件": "10,000",
    "万人": "10,000 persons",
    "人年": "person-years",
    "万人年": "10,000 person-years",
    "台/万人": "per 10,000 staff",
    "万GB": "10,000 GB",
    "万台": "10,000",
    "万名": "10,000 persons",
    "万宗": "10,000",
    "万家": "10,000 firms",
    "万座": "10,000",
    "万户": "10,000 firms",
    "个城市": "cities",
    "个行业": "sectors",
    "亿": "100 million",
    "亿个": "100 million",
    "亿次": "100 million times",
    "亿美元": "100 million US dollars",
    "倍": "times",
    "名": "persons",
    "场": "number",
    "大行业": "sectors",
    "大领域": "fields",
    "市": "cities",
    "支": "number",
    "条": "number",
    "模式": "number",
    "省": "regions",
    "项": "number",
}


def holds(results: Results, name: str) -> tuple[str, str]:
    """What a table holds, in English and Chinese; and that the panel in it is illustrative."""
    english, chinese = CONTENTS.get(name, ("", ""))
    table = results.tables[name]
    if "note" in table and (table["note"] == ILLUSTRATIVE).any():
        english += "; the panel of experts in it is illustrative, that is, invented"
        chinese += "；其中的专家组为示例，纯属虚构"
    return english, chinese


def section_of(picture: str) -> str:
    """Section of the report that a picture belongs to."""
    return PLACES.get(_start(picture), "data")


def order_of(picture: str) -> int:
    """Where a picture stands among all, in reading order."""
    return list(PLACES).index(start) if (start := _start(picture)) else len(PLACES)


def _start(picture: str) -> str:
    """The longest beginning of the name of a picture that has a place."""
    return max((start for start in PLACES if picture.startswith(start)), key=len, default="")


def _list(names: list[str], zh: bool) -> str:
    return ("、" if zh else ", ").join(names)


def facts(results: Results) -> dict[str, str]:
    """Study, weights and years of a run, by what they are called."""
    study, text = results.study, TEXT[language()]
    years = sorted({year for scope in study.scopes for year in study.years(scope)})
    named = short_name if language() == "zh" else code_of
    schemes = (shown(named(study, results.scheme_of(scope))) for scope in study.scopes)
    return {
        text["study"]: text["default"] if study.name == "default" else study.name,
        text["weights"]: " · ".join(dict.fromkeys(schemes)),
        text["years"]: say("–", "—").join(
            str(year) for year in dict.fromkeys((years[0], years[-1]))
        ),
    }


def how_far(results: Results) -> list[str]:
    """What a reader must know before the first number."""
    tables, zh = results.tables, language() == "zh"
    printed = len(results.study.published) > 0
    lines = [weights(results, zh)]
    strength = tables["proxy_strength"]
    for scope in results.study.scopes:
        part = strength[strength["scope"] == scope].set_index("strength")
        result = results.national if scope == "national" else results.regional["own year"]
        assert result is not None
        covered = 100 * result.coverage[result.framework.root].mean()
        specific, weak = stated(part)
        of_it = (
            []
            if specific is None
            else [
                f"{specific:.0f}%直接衡量评价对象本身"
                if zh
                else f"{specific:.0f}% measures the subject itself"
            ]
        )
        of_it += (
            []
            if weak is None
            else [
                f"{weak:.0f}%依靠代表性弱的替代指标" if zh else f"{weak:.0f}% rests on weak proxies"
            ]
        )
        rest = f"；其中{'，'.join(of_it)}" if zh else f". Of that, {' and '.join(of_it)}"
        unsaid = (
            "；各序列是否切题，研究未作说明"
            if zh
            else (". The study does not say how closely its series stand for the subject")
        )
        lines.append(
            (
                f"{'全国' if scope == 'national' else '区域'}指数：{covered:.0f}%的权重有数据支撑"
                if zh
                else f"{scope.capitalize()} index: {covered:.0f}% of the weight rests on data"
            )
            + (rest if of_it else unsaid)
            + ("。" if zh else ".")
        )
    lines += _cells(results, zh)
    if results.untold:
        lines.append(shown(uncertainty_findings.untold(results.untold)))
    lines += map(shown, dynamics_findings.untold(results.unmoved))
    if "national_index" in tables and printed:
        lines.append(
            "全国结果分“公开数据”与“公布值”两种口径并列：二者衡量的不是同一个量，不连成一条线。"
            if zh
            else "National results stand on two bases side by side, open data and published. They "
            "measure different quantities and are never joined in one line."
        )
    if results.regional:
        same_zh, same = ("（与报告相同）", ", as in the report") if printed else ("", "")
        lines.append(
            f"区域得分的极值取当年范围{same_zh}；凡作跨年比较，极值取各年合并范围，并予注明。"
            if zh
            else f"Regional scores are measured between the lowest and the highest value of each "
            f"year{same}; where years are compared, between those of all years, and it says so."
        )
    return lines


def stated(strength: pd.DataFrame) -> tuple[float | None, float | None]:
    """Percent of the weight on series of the subject itself, and on weak proxies.

    None where the study does not state it: a column that is left out is not 0%.

    Parameters
    ----------
    strength : DataFrame
        Rows of one scope of the table `proxy_strength`, indexed by strength.
    """
    specific = strength["specific_points"].sum(min_count=1)
    weak = None if set(strength.index) <= {"not stated"} else strength["points"].get("weak", 0.0)
    return None if pd.isna(specific) else float(specific), weak


def weights(results: Results, zh: bool) -> str:
    """What the weights of a run are, in a sentence."""
    words = {s: shown(results.weights_in_words(s)) for s in results.study.scopes}
    schemes = {results.scheme_of(scope) for scope in results.study.scopes}
    nobody_gave = schemes <= set(ASSUMED)
    if len(set(words.values())) == 1:
        text = next(iter(words.values()))
        if zh or not nobody_gave:  # in English these two say of themselves that they are weights
            text = ("权重：" if zh else "Weights: ") + text
        text = text[0].upper() + text[1:]
    else:
        names = {"national": ("全国", "nation"), "regional": ("区域", "regions")}
        parts = [f"{names[s][0] if zh else names[s][1]}: {w}" for s, w in words.items()]
        text = ("权重——" if zh else "Weights, ") + ("；" if zh else "; ").join(parts)
    if len(results.study.published) and schemes != {REFERENCE}:  # which says so itself
        text += "；报告没有公布权重" if zh else "; the report does not print its own"
    return text + ("。" if zh else ".")


def _cells(results: Results, zh: bool) -> list[str]:
    flagged = results.tables["flagged_cells"]
    lines = []
    labels = results.study.labels(language(), "regional")
    imputed = flagged[flagged["flags"].str.contains("imputed")]
    for (code, year), cells in imputed.groupby(["indicator", "year"]):
        names = _list([labels.regions[region] for region in cells["region"]], zh)
        lines.append(
            f"插补值：{labels[code]}{year}年有{len(cells)}个地区缺少数据，由较早年份的数值按全国剩余部分的增速推得"
            f"（{names}）。"
            if zh
            else f"Imputed: {labels[code]} {year} for {counted(len(cells), 'region')}, from "
            "an earlier year "
            f"and the growth of what the national total leaves for "
            f"{'it' if len(cells) == 1 else 'them'} ({names})."
        )
    snapshots = flagged[flagged["flags"].str.contains("snapshot")].groupby("scope", sort=False)
    dated = [
        results.study.labels(language(), str(scope))[code]
        for scope, cells in snapshots
        for code in cells["indicator"].unique()
    ]
    if dated:
        names = _list(list(dict.fromkeys(dated)), zh)
        lines.append(
            f"单一时点名单，各年取同一数值：{names}。"
            if zh
            else f"One dated list that serves every year: {names}."
        )
    counts = {
        flag: int(flagged["flags"].str.contains(flag).sum())
        for flag in ("suspicious", "disputed", "floor")
    }
    names_zh = {"suspicious": "个存疑", "disputed": "个来源不一", "floor": "个为下限值（“超过”）"}
    names_en = {
        "suspicious": "suspicious",
        "disputed": "on which sources disagree",
        "floor": "floors (“over …”)",
    }
    there = [
        f"{counts[flag]}{names_zh[flag]}" if zh else f"{counts[flag]} {names_en[flag]}"
        for flag in counts
        if counts[flag]
    ]
    if there:
        lines.append(
            f"所用数据中，{_list(there, zh)}；逐项见tables/flagged_cells.csv。"
            if zh
            else f"Values to be read with care: {_list(there, zh)}; listed in "
            "tables/flagged_cells.csv."
        )
    return lines


def sections(results: Results) -> dict[str, tuple[str, list[str]]]:
    """Heading and texts of each section, in reading order."""
    zh = language() == "zh"
    printed = len(results.study.published) > 0
    texts = {
        "national": [
            *_national(results, zh),
            *map(shown, coverage_findings.of_latest_year(results.study, "national")),
        ],
        "regional": [
            _regional(results, zh),
            *map(shown, coverage_findings.of_latest_year(results.study, "regional")),
        ],
        "tiers": list(map(shown, tier_findings.all_of(results))),
        "change": [
            "极值取各年合并范围，不含单一时点指标，因此各年得分可比。位次是相对的：一地上升必有他地下降。"
            if zh
            else "On goalposts of all years together and without snapshots, so that years compare. "
            "Ranks are relative: where one region wins places, others lose them."
        ],
        "movement": [
            *map(shown, dynamics_findings.all_of(results)),
            *map(shown, coverage_findings.all_of(results)),
        ],
        "sensitivity": [
            "与基准方案相比的位次变动：改用另一种标准化或平均方法，某一维度的权重增减一半，或剔除一个指标，"
            "每次只改变一项。各项选择同时变动时位次有多大把握，见下一节。"
            if zh
            else "Shifts of rank against the baseline: another normalisation or mean, the weight "
            "of one dimension moved by half of itself, one indicator left out. How certain a rank "
            "is when all choices vary at once, the next section tells.",
            *map(shown, uncertainty_findings.ranks_alike(results.tables)),
        ],
        "trust": list(map(shown, uncertainty_findings.all_of(results))),
        "diagnosis": list(map(shown, diagnosis_findings.all_of(results))),
        "check": _check(results),
        "weights": list(map(shown, weight_findings.all_of(results))),
        "print": [
            "以下数据取自报告或其所引名单，不参与指数计算。"
            if zh
            else "Printed figures, or figures of the lists that print cites; no index uses them."
        ],
        "data": [
            "没有公开序列的二级指标保留在体系中，其权重分给同级指标，并在覆盖率中反映。"
            if zh
            else "Parts of the tree without a public series stay in it; their weight goes to their "
            "siblings, and the coverage says so."
        ],
        "sources": _sources(results, zh, printed),
        "files": [],
    }
    return {n: (both[zh], [t for t in texts.get(n, []) if t]) for n, both in HEADINGS.items()}


def _check(results: Results) -> list[str]:
    """What is tested and what is not."""
    if "published_check" not in results.tables:
        return []
    table = results.tables["published_check"]
    rule = (
        "每项事实或论断一行。“矛盾”仅指与其他公布数字的算术相矛盾；公开数据只是替代指标，不一致记为“不同”，"
        "结论取决于带标记数据的记为“据此数据无法判断”。原样作为输入的数字只记为“输入”。说明一栏为英文。"
        if language() == "zh"
        else "A row for each fact or claim. Only arithmetic on other printed figures can "
        "contradict print; open data, which stand in, can differ. A verdict that changes without "
        "flagged cells is “not to be told from these data”. A figure that went in is “input”, "
        "never “reproduced”."
    )
    return [rule, shown(print_findings.compared(results.study, table))]


def _sources(results: Results, zh: bool, printed: bool) -> list[str]:
    lines = [
        "各序列的发布机构与出版物；逐个数值的可信程度见研究数据表的confidence一列。"
        if zh
        else "Authority and publication of each series; how well each single value is supported "
        "stands in the column “confidence” of the study's tables."
    ]
    if printed:
        places = results.study.published["place"].replace("", pd.NA).nunique()
        name = printed_source(results.study) or ("公布内容" if zh else "the printed report")
        lines.append(
            f"公布值：{name}；{len(results.study.published)}项数字、{places}处出处，逐项记录章节或图号，"
            "见研究数据表published。"
            if zh
            else f"Printed figures: {name}; {len(results.study.published)} figures from {places} "
            "places, each with its section or figure in the table “published” of the study."
        )
    if source := results.study.settings.get("geometry_source"):
        lines.append(f"地图底图：{source}。" if zh else f"Shapes of the map: {source}.")
    return lines


def _national(results: Results, zh: bool) -> list[str]:
    if "growth_concentration" not in results.tables:
        return []
    table = results.tables["growth_concentration"]
    money = [text for text in [shown(price_findings.of_growth(table))] if text]
    if len(table) < 6:
        return money  # a few series carry it in any case
    top = table.head(3)
    labels = results.study.labels("zh" if zh else "en", "national")
    share, floors = top["contribution"].sum(), int((top["floors"] > 0).sum())
    names = _list([labels[code] for code in top["indicator"]], zh)
    text = (
        f"公开数据指数的增长相当集中：{len(table)}个序列中的三个（{names}）贡献了{share:.0f}%。"
        if zh
        else f"The growth of the open-data index is concentrated: three of {len(table)} series "
        f"({names}) carry {share:.0f}% of it."
    )
    if floors:
        text += (
            f"其中{floors}个的首值或末值是下限值（“超过”），其增长不可尽信：两个下限值之比，上下都没有界限。"
            if zh
            else f" In {floors} of them the first or the last value is a floor (“over …”): the "
            "ratio of two floors has no bound on either side."
        )
    return [text, *money]


def _regional(results: Results, zh: bool) -> str:
    if not results.regional:
        return ""
    year = results.study.years("regional")[-1]
    return (
        f"{year}年，得分0至100：0为各指标均居末位，100为均居首位。序列多为一般性统计，是对评价对象的近似。"
        if zh
        else f"Scores of {year} run from 0, worst in every indicator, to 100, best in every one. "
        "How closely the series stand for the subject, see the last tables."
    )


def printed_source(study: Study) -> str:
    """The publication that printed figures come from; empty where the study does not say."""
    return (
        study.settings.get(f"published_source_{language()}")
        or study.settings.get("published_source")
        or ""
    )


def agreement(results: Results) -> list[str]:
    """Agreement with the printed tiers, beside what single series and chance reach."""
    table = results.tables.get("tier_agreement")
    if table is None or table.empty:
        return []
    found = (
        print_findings.in_printed_tier(table),
        print_findings.single_series(table),
    )
    return [shown(text) for text in found if text]
