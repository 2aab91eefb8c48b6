"""Min-max between goalposts that stay where they are when values move."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, eq=False)
class FixedGoalposts:
    """Min-max between goalposts that are given, and stay where they are when values move.

    Parameters
    ----------
    posts : DataFrame
        Indexed by indicator, `low` and `high`, and `clip` where scores are held on the scale.
    lower, upper : float
        Ends of the scale.

    Examples
    --------
    >>> posts = pd.DataFrame({"low": [0.0], "high": [20.0]}, index=["x"])
    >>> FixedGoalposts(posts)(pd.DataFrame({"x": [5.0, 20.0]}), pd.Series({"x": 1}))["x"].tolist()
    [25.0, 100.0]
    """

    posts: pd.DataFrame
    lower: float = 0.0
    upper: float = 100.0

    def ends(self, direction: pd.Series) -> tuple[pd.Series, pd.Series]:
        """Worst and best value of each indicator."""
        low, high = (self.posts[side].reindex(direction.index) for side in ("low", "high"))
        return low.where(direction == 1, high), high.where(direction == 1, low)

    def __call__(self, panel: pd.DataFrame, direction: pd.Series) -> pd.DataFrame:
        """Scores, `lower` at the worst goalpost and `upper` at the best."""
        worst, best = self.ends(direction[list(panel.columns)])
        return self.lower + (self.upper - self.lower) * (self.held(panel) - worst) / (best - worst)

    def held(self, panel: pd.DataFrame) -> pd.DataFrame:
        """Values, held between the goalposts where scores are held on the scale."""
        if "clip" not in self.posts:
            return panel
        posts = self.posts.loc[list(panel.columns)]
        held = posts[posts["clip"].astype(bool)]
        for name, (low, high) in held[["low", "high"]].astype(float).iterrows():
            panel = panel.assign(**{str(name): panel[name].clip(low, high)})
        return panel
