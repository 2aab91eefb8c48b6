"""The register of pictures: what each shows, from which table, and whether it can be drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from iianalysis.pages.movement import run as moving
from iianalysis.pages.regions import run as indices
from iianalysis.pages.tiers import run as tier_pictures
from iianalysis.pages.trust import run as trust
from iianalysis.pages.trust.says import effects
from iianalysis.pages.weights import run as weighing
from iianalysis.show.text import Text, t

if TYPE_CHECKING:
    from iianalysis.tables.results import Results


@dataclass(frozen=True)
class Picture:
    """A picture that a run can draw.

    Attributes
    ----------
    draw : callable
        From `Results` to Axes or an array of Axes; a picture of each dimension takes that too.
    table : str
        Name of the table of a run that holds the data of the picture.
    caption : Text
        What it shows; of a picture of each dimension, behind the name of that.
    available : callable
        From `Results` and a dimension (empty but for pictures of each dimension) to whether the
        results have what the picture needs.
    each_dimension : bool
        Whether there is one picture for each dimension of the study.
    figures : mapping of str to int
        Number of the figure of the report of 2024 that this one stands for: by dimension, or
        under an empty key.
    both_bases : bool
        Whether it shows what is printed beside the open data.
    """

    draw: Callable[..., Any]
    table: str
    caption: Text
    available: Callable[[Results, str], bool]
    each_dimension: bool = False
    figures: Mapping[str, int] = field(default_factory=dict)
    both_bases: bool = False


def _has(table: str, column: str = "", key: str = "") -> Callable[[Results, str], bool]:
    """Whether a table is there, with values in a column (of the dimension, which a key names)."""

    def available(results: Results, dimension: str) -> bool:
        if table not in results.tables:
            return False
        rows = results.tables[table]
        rows = rows[rows[key] == dimension] if key else rows
        return bool(rows[column].notna().any()) if column else len(rows) > 0

    return available


PICTURES: dict[str, Picture] = {
    "framework_tree": Picture(
        indices.framework_tree,
        "framework",
        t("The framework and what of it is covered"),
        _has("framework"),
    ),
    "national_index": Picture(
        indices.national_index,
        "national_index",
        t("The national index"),
        _has("national_index"),
        figures={"": 1},
        both_bases=True,
    ),
    "sub_indices": Picture(
        indices.sub_indices,
        "national_index",
        t("The sub-indices"),
        _has("national_index"),
        figures={"": 2},
        both_bases=True,
    ),
    "sub_index": Picture(
        indices.sub_index,
        "national_index",
        t("sub-index and growth"),
        _has("national_index", "value", key="node"),
        each_dimension=True,
        figures={
            "foundation": 3,
            "innovation": 4,
            "industry": 5,
            "application": 8,
            "environment": 11,
        },
    ),
    "growth_concentration": Picture(
        indices.growth_concentration,
        "growth_concentration",
        t("The series that carry the growth of the open-data index"),
        _has("growth_concentration", "contribution"),
    ),
    "industry_mix": Picture(
        indices.industry_mix,
        "industry_mix",
        t("Sectors of the large firms"),
        _has("industry_mix"),
        figures={"": 7},
    ),
    "demonstration_factories": Picture(
        indices.demonstration_factories,
        "other_figures",
        t("Demonstration factories of smart manufacturing"),
        lambda results, _: len(indices.factories(results)) > 0,
        figures={"": 10},
    ),
    "top10": Picture(
        indices.top10,
        "top10",
        t("the first ten regions"),
        _has("top10", "score", key="dimension"),
        each_dimension=True,
        figures={"industry": 6, "application": 9},
    ),
    "ranking": Picture(
        indices.ranking,
        "regional_index",
        t("All regions, and the parts of their scores"),
        _has("regional_index"),
    ),
    "heatmap": Picture(
        indices.heatmap,
        "regional_index",
        t("Regions by indicators"),
        _has("regional_index"),
    ),
    "rank_changes": Picture(
        indices.rank_changes,
        "rank_changes",
        t("Change of ranks, snapshots left out"),
        _has("rank_changes"),
    ),
    "tier_paths": Picture(
        moving.tier_paths,
        "movement",
        t("Tiers over the years, thresholds fixed"),
        _has("movement", "tier"),
    ),
    "movement_drivers": Picture(
        moving.movement_drivers,
        "movement_drivers",
        t("What each indicator has in the change"),
        _has("movement_drivers"),
    ),
    "convergence": Picture(
        moving.convergence,
        "sigma_convergence",
        t("Sigma and beta convergence"),
        lambda results, _: (
            "sigma_convergence" in results.tables and len(results.study.years("regional")) > 1
        ),
    ),
    "inequality_parts": Picture(
        moving.inequality_parts,
        "inequality",
        t("Inequality within and between macro-regions"),
        _has("inequality"),
    ),
    "moran_scatter": Picture(
        moving.moran_scatter,
        "spatial_local",
        t("Regions against their neighbours"),
        _has("spatial_local"),
    ),
    "local_moran_map": Picture(
        moving.local_moran_map,
        "spatial_local",
        t("Local Moran's I"),
        _has("spatial_local"),
    ),
    "sensitivity": Picture(
        indices.sensitivity,
        "sensitivity",
        t("Ranks when one choice is made otherwise"),
        _has("sensitivity"),
    ),
    "tier_map": Picture(
        indices.tier_map,
        "tiers",
        t("Tiers of the regions"),
        lambda results, _: (
            "tiers" in results.tables
            and bool(results.study.tier_sizes)
            and "geometry" in results.study.geometry
        ),
        figures={"": 12},
    ),
    "tiers_by_rule": Picture(
        tier_pictures.tiers_by_rule,
        "tiers",
        t("The tier of each region by every rule"),
        _has("tiers"),
    ),
    "tier_counts": Picture(
        tier_pictures.tier_counts,
        "tier_counts",
        t("How many tiers?"),
        _has("tier_counts"),
    ),
    "rule_agreement": Picture(
        tier_pictures.rule_agreement,
        "rule_agreement",
        t("Printed tiers against computed ones, by rule"),
        _has("rule_agreement"),
    ),
    "tier_agreement": Picture(
        indices.tier_agreement,
        "tier_agreement",
        t("Agreement with the printed tiers, beside that of single series"),
        _has("tier_agreement"),
    ),
    "tier_sizes": Picture(
        tier_pictures.tier_sizes,
        "tier_sizes",
        t("Sizes of the tiers over the draws"),
        _has("tier_sizes"),
    ),
    "rank_intervals": Picture(
        trust.rank_intervals,
        "rank_intervals",
        t("Ranks over the draws"),
        _has("rank_intervals"),
    ),
    "rank_acceptability": Picture(
        trust.rank_acceptability,
        "rank_acceptability",
        t("Probability of each rank"),
        _has("rank_acceptability"),
    ),
    "tier_probability_map": Picture(
        trust.tier_probability_map,
        "tier_probabilities",
        t("Most probable tier of each region"),
        lambda results, _: (
            "tier_probabilities" in results.tables
            and bool(results.study.tier_sizes)
            and "geometry" in results.study.geometry
        ),
    ),
    "unsafe_borders": Picture(
        trust.unsafe_borders,
        "tier_borders",
        t("Regions near the borders of tiers"),
        _has("tier_borders"),
    ),
    "tornado": Picture(
        trust.tornado,
        "one_at_a_time",
        t("Each factor by itself"),
        lambda results, _: (
            "one_at_a_time" in results.tables and len(effects(results.tables["one_at_a_time"])) > 0
        ),
    ),
    "variance_shares": Picture(
        trust.variance_shares,
        "variance_shares",
        t("Share of each factor in what moves"),
        lambda results, _: (
            "variance_shares" in results.tables
            and bool(results.tables["variance_shares"]["total"].notna().any())
        ),
    ),
    "obstacles": Picture(
        indices.obstacles,
        "obstacles",
        t("Obstacle degrees of the regions"),
        lambda results, _: (
            "obstacles" in results.tables
            and bool((results.tables["obstacles"]["level"] == 2).any())
        ),
    ),
    "scheme_weights": Picture(
        weighing.scheme_weights,
        "weights",
        t("Weights of the dimensions by scheme"),
        lambda results, _: bool(
            results.tables["weights"]["scheme"].nunique() > 1 and indices.dimensions(results)
        ),
    ),
    "scheme_ranks": Picture(
        weighing.scheme_ranks,
        "scheme_comparison",
        t("Ranks of the regions by scheme of weights"),
        lambda results, _: (
            "scheme_comparison" in results.tables
            and results.tables["scheme_comparison"]["scheme"].nunique() > 1
        ),
    ),
    "weight_bounds": Picture(
        weighing.weight_bounds,
        "weight_bounds",
        t("Bounds of the weights before and after each printed fact"),
        _has("weight_bounds"),
    ),
    "tier_chance": Picture(
        weighing.tier_chance,
        "tier_chance",
        t("How often weights reproduce tiers, printed, random or with noise"),
        _has("tier_chance"),
    ),
}
