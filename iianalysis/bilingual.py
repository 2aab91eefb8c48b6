"""Texts in the language that is asked for."""

from __future__ import annotations

from collections.abc import Iterable


def say(language: str, en: str, zh: str) -> str:
    """One of two texts that say the same.

    Raises
    ------
    ValueError
        For a language other than `en` and `zh`.
    """
    if language not in ("en", "zh"):
        raise ValueError(f"language {language!r} is unknown; use 'en' or 'zh'")
    return zh if language == "zh" else en


def join(parts: Iterable[str], language: str) -> str:
    """Names one after another."""
    return say(language, ", ", "、").join(parts)


def percent(share: float) -> str:
    """A share in whole percent, in which all and nothing are only what is exactly that."""
    if 0 < share <= 0.005:
        return "<1%"
    if 0.995 <= share < 1:
        return ">99%"
    return f"{100 * share:.0f}%"
