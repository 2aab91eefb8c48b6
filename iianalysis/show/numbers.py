"""How numbers and shares are shown, and from which on something counts as safe."""

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


def number(value: float, digits: int = 0) -> str:
    """A number with a true minus sign, without a negative zero.

    Examples
    --------
    >>> number(-0.5, 1), number(-0.0001, 3)
    ('−0.5', '0.000')
    """
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def signed(value: float) -> str:
    """A number of points with its sign.

    Examples
    --------
    >>> signed(1.25), signed(-0.5), signed(-0.01)
    ('+1.2', '−0.5', '+0.0')
    """
    text = number(value, 1)
    return text if text.startswith("−") else f"+{text}"
