"""Which pictures stand in each section of the report, in the order of reading."""

from __future__ import annotations

# A tall one and a flat one, or two of middle height, follow one another: they share a sheet.
ORDER: dict[str, tuple[str, ...]] = {
    "national": ("national_index", "sub_indices", "growth_concentration"),
    "dimensions": ("sub_index",),
    "regional": ("ranking", "top10", "heatmap"),
    "tiers": (
        "tier_map",
        "tiers_by_rule",
        "rule_agreement",
        "tier_agreement",
        "tier_counts",
        "tier_sizes",
    ),
    "change": ("rank_changes",),
    "movement": (
        "tier_paths",
        "convergence",
        "movement_drivers",
        "moran_scatter",
        "local_moran_map",
        "inequality_parts",
    ),
    "coherence": ("indicator_correlations", "weight_importance"),
    "sensitivity": ("sensitivity",),
    "trust": (
        "rank_intervals",
        "unsafe_borders",
        "rank_acceptability",
        "tornado",
        "tier_probability_map",
        "variance_shares",
    ),
    "diagnosis": ("obstacles",),
    "weights": ("scheme_weights", "scheme_ranks", "weight_bounds", "tier_chance"),
    "print": ("industry_mix", "demonstration_factories"),
    "data": ("framework_tree",),
}
SECTION = {name: section for section, names in ORDER.items() for name in names}
