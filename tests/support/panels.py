"""Small panels and trees for tests."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from iianalysis import Framework


def panel(
    columns: Mapping[str, Sequence[float]], years: Sequence[int] = (2023,), regions: Sequence = ()
) -> pd.DataFrame:
    """Values by region and year; each column lists the years of the first region, then the next."""
    length = len(next(iter(columns.values())))
    regions = regions or [f"r{number:02d}" for number in range(length // len(years))]
    rows = pd.MultiIndex.from_product([regions, years], names=["region", "year"])
    return pd.DataFrame({n: list(v) for n, v in columns.items()}, index=rows, dtype=float)


def directions(frame: pd.DataFrame, **signs: int) -> pd.Series:
    """Direction 1 for each column, save those that are given."""
    return pd.Series({name: signs.get(name, 1) for name in frame.columns})


def tree(parents: Mapping[str, str], indicators: Sequence[str], **signs: int) -> Framework:
    """A framework from the parent of each node, the root first."""
    level: dict[str, int] = {}
    for node, parent in parents.items():
        level[node] = level[parent] + 1 if parent else 0
    nodes = pd.DataFrame({"parent": parents, "level": level})
    nodes["is_indicator"] = nodes.index.isin(indicators)
    nodes["direction"] = [signs.get(node, 1) for node in nodes.index]
    return Framework(nodes.sort_values("level", kind="stable"))


def star(*indicators: str, **signs: int) -> Framework:
    """A tree of two levels: the root and its indicators."""
    return tree({"overall": "", **dict.fromkeys(indicators, "overall")}, indicators, **signs)


def random_panel(seed: int, regions: int = 12, years: int = 3, indicators: int = 5) -> pd.DataFrame:
    """Positive values, without ties."""
    values = np.random.default_rng(seed).lognormal(size=(regions * years, indicators))
    names = [f"x{number}" for number in range(indicators)]
    columns = {name: values[:, number] for number, name in enumerate(names)}
    return panel(columns, years=range(2020, 2020 + years))
