"""What each table of a run holds, said in the workbook and at the end of the report."""

from __future__ import annotations

from iianalysis.schemes import ILLUSTRATIVE
from iianalysis.show.text import THEN, Text, listed, t
from iianalysis.tables.results import Results

# In the order of the workbook.
CONTENTS = {
    "national_index": t("the national index, by basis; values of two bases are never one series"),
    "national_growth": t(
        "growth and mean annual growth of each node since the base year, by basis; "
        "“current_prices”: percent of the weight on sums of money at current prices"
    ),
    "growth_concentration": t("which series carry the growth of the open-data index"),
    "regional_index": t(
        "scores and ranks of every node, region and year, on both goalposts; “imputed” is the "
        "share of a score's weight that rests on imputed cells"
    ),
    "top10": t("the first ten regions of each dimension, beside the list to compare with"),
    "tiers": t(
        "tiers by every rule; “probability”: share of the draws (“draws”, fewer before the last "
        "year) with that tier, under what is assumed in uncertain_factors, and its standard error"
    ),
    "tier_counts": t(
        "what partitions into one to eight tiers explain, their silhouette, gap statistic and BIC, "
        "from the overall score and from the dimensions"
    ),
    "rule_agreement": t(
        "agreement of each rule with the printed tiers: exact hits, adjusted Rand index, and kappa "
        "with quadratic weights"
    ),
    "tier_confusion": t("number of regions by printed tier and computed tier, by rule"),
    "tier_differences": t(
        "regions that are not in their printed tier, by rule, and by how much they miss it: points "
        "of the overall score to its border, or by how much they are nearer to the mean of their "
        "own tier than to that of the printed one"
    ),
    "tiers_not_made": t(
        "rules that are not defined or make other tiers than asked for, and regions without a tier "
        "by a rule, with the reason; `empty`: tiers that hold no region"
    ),
    "tier_sizes": t(
        "how many regions each tier holds over draws, by rule, with the standard error of the mean"
    ),
    "tier_agreement": t(
        "regions in their printed tier: the index, the index on fewer cells, every single series, "
        "and labels at random"
    ),
    "rank_changes": t(
        "places won or lost from the first to the last year; pooled goalposts, snapshots left out, "
        "and for a region the series that it lacks in a year"
    ),
    "movement": t(
        "score, rank and tier of each region and year on pooled goalposts, thresholds held fixed, "
        "snapshots left out; “breaks”: series with a break kept or left out; “tiers_won” and "
        "“change” since the first year; probability of the tier, of a rise and of a fall: share of "
        "draws of weights and values (assumptions); “barely_covered”: nodes that would lose their "
        "score in some draws if drawn weights judged coverage; “well_covered_…”: without these"
    ),
    "movement_thresholds": t(
        "the scores that part the tiers of the last year, held fixed over the years"
    ),
    "transitions": t(
        "regions that went from each tier to each, year to year and from first to last, with the "
        "share of those that started there and the number expected over draws"
    ),
    "movement_drivers": t(
        "contribution of each indicator to the change of each region's score, in points; those of "
        "a region add up; “break_year” marks series with a break"
    ),
    "sigma_convergence": t(
        "spread of scores over regions, by year: coefficient of variation, spread of logarithms"
    ),
    "beta_convergence": t(
        "growth on the logarithm of the first score: slope with its error and interval, implied "
        "speed; “robust”: where regions scatter unequally (HC3); “spatial”: where neighbours share "
        "shocks as well; “wide”: the outer ends of both, on which findings rest; “leans_on”: the "
        "region without which the slope changes most"
    ),
    "inequality": t(
        "Theil and Gini (Dagum) within and between macro-regions; every region counts alike, those "
        "without a macro-region (“ungrouped”) as a group of their own"
    ),
    "inequality_pairs": t(
        "Gini index within each macro-region and between each two, with its part in the total"
    ),
    "spatial_global": t(
        "Moran's I by year with its p; “islands”: linked to the nearest region (an assumption) or "
        "without a neighbour"
    ),
    "spatial_local": t(
        "local Moran's I of the last year: quadrant, p of each region, and p for all tests "
        "together (“p_fdr”)"
    ),
    "breaks_compared": t(
        "convergence, inequality and Moran's I with the series that have a break and without them"
    ),
    "sensitivity": t("what one choice at a time does to ranks and tiers"),
    "rank_intervals": t(
        "rank of each region over draws of all that is assumed to vary: median, 5% and 95%, best "
        "and worst"
    ),
    "rank_acceptability": t("probability of each rank of each region: its share of the draws"),
    "tier_probabilities": t(
        "probability of each tier of each region, by rule of tiers, its standard error, and over "
        "how many draws"
    ),
    "tier_borders": t(
        "expected share of regions on their side of the border below each tier, and the region "
        "that is least often on its own"
    ),
    "one_at_a_time": t("what each factor does to ranks and tiers by itself"),
    "variance_shares": t(
        "share of each factor in the variance of shifts of ranks and tiers, alone (first) and with "
        "all interactions (total), with 95% intervals"
    ),
    "smallest_swaps": t(
        "the smallest change of the weights of dimensions that makes each region and the next one "
        "level"
    ),
    "uncertain_factors": t("what varies in these draws, with sizes; all of it assumptions"),
    "uncertainty_convergence": t(
        "number of draws, largest standard error of a probability, and change since the row before"
    ),
    "region_profiles": t(
        "every region, down to the second level, against the median of its tier and the best; "
        "“rank_lead”: rank overall less rank there; “verdict”: strength or weakness, by both"
    ),
    "obstacles": t(
        "obstacle degree of every node for every region: weight times deviation from the full "
        "score, normalised to 100% over the indicators"
    ),
    "coordination": t(
        "coupling C, development T and coordination D of the dimensions, with the class of D"
    ),
    "peers": t(
        "the nearest regions of every region, over the dimensions and over the second level"
    ),
    "way_up": t(
        "the smallest change of scores that lifts each region over the next threshold (or to the "
        "next rank within the highest tier), by least total and by least squares; goalposts, "
        "thresholds and other regions are held fixed"
    ),
    "way_up_steps": t("the indicators that each way moves, with scores and values now and needed"),
    "published_check": t(
        "printed facts and claims of which the study has figures, a row each, with a verdict; "
        "“without_flagged”: the same without suspicious, imputed, disputed and floor cells (over "
        "years without snapshots and breaks too); “same_figure”: a series has the printed figure"
    ),
    "weights": t(
        "every scheme of weights; “effective_weight” is the weight after parts without a series "
        "gave theirs to their siblings"
    ),
    "scheme_comparison": t(
        "scores, ranks and tiers of regions under every scheme of weights; “probability”: share of "
        "the draws of this run with that tier, whichever scheme gives it"
    ),
    "scheme_summary": t(
        "each scheme of weights against the first one: shifts of rank, changes of tier"
    ),
    "ahp_consistency": t(
        "consistency of every expert's judgements; where the ratio is above 0.10, the one to "
        "revise first"
    ),
    "panel_points": t("points of the panel by round and indicator, with their spread"),
    "panel_rounds": t(
        "agreement of the panel by round: Kendall's W with its test, and convergence"
    ),
    "weight_bounds": t(
        "lowest and highest weight of each dimension before and after each printed fact, by how "
        "the printed contribution is read (“chain”; “alone”: one fact at a time)"
    ),
    "weight_contradictions": t("which printed facts cannot hold together, under each reading"),
    "weights_against_facts": t("which printed facts each national scheme of weights can satisfy"),
    "identifier_weight": t(
        "what a printed contribution within a dimension says of the weight below it"
    ),
    "tier_weights": t(
        "weights of the second level that reproduce the printed tiers: starting weights, widest "
        "gap, nearest to the starting weights, range of each, and the gap without each; by rule "
        "for missing scores"
    ),
    "tier_dimensions": t(
        "regions that are in their printed tier if only the weights of dimensions may move"
    ),
    "tier_chance": t(
        "how often weights reproduce labels drawn at random, or from weights equal within each "
        "parent with noise"
    ),
    "framework": t("the tree with the coverage of each node"),
    "indicators": t(
        "the measured series: where they stand in the tree, unit, strength as a proxy, origin"
    ),
    "proxy_strength": t("share of the weight that rests on strong, medium and weak proxies"),
    "flagged_cells": t("every imputed, snapshot, suspicious, disputed or floor cell"),
    "industry_mix": t("sectors of the large firms, as printed"),
    "other_figures": t("single figures that only pictures use"),
}


def holds(results: Results, name: str) -> Text:
    """What a table holds, and that the panel in it is illustrative."""
    table = results.tables[name]
    made_up = "note" in table and (table["note"] == ILLUSTRATIVE).any()
    panel = t("the panel of experts in it is illustrative, that is, invented") if made_up else ""
    return listed([CONTENTS.get(name, ""), panel], THEN)
