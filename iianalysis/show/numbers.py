"""How shares are shown, and from which on something counts as safe."""

from __future__ import annotations

SAFE = 0.9  # share of draws from which on a tier or a move counts as safe


def percent(share: float, digits: int = 0) -> str:
    """A share in percent.

    All and nothing are only what is exactly that, and nothing rounds up to what counts as safe.
    """
    unit = 10.0**-digits
    if share < SAFE <= round(share, digits + 2):
        return f"{min(100 * share, 100 * SAFE - unit / 10):.{digits + 1}f}%"
    if 0 < share <= unit / 200:
        return f"<{unit:g}%"
    if 1 - unit / 200 <= share < 1:
        return f">{100 - unit:g}%"
    return f"{100 * share:.{digits}f}%"
