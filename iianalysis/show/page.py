"""Pages of HTML from templates, with the font of their Chinese characters in them."""

from __future__ import annotations

import base64
from importlib.resources import files
from io import BytesIO
from typing import Any

FIRST_CHINESE = "\u2e80"  # the font begins here


def render(template: str, **parts: Any) -> str:
    """A template of the package with its parts; `font` is cut to the characters of the page."""
    import jinja2

    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    text = files("iianalysis").joinpath(template).read_text(encoding="utf-8")
    page = environment.from_string(text)
    return page.render(**parts, font=_font(page.render(**parts, font="")))


def _font(text: str) -> str:
    """The Chinese characters of a text as a font in a data address."""
    from fontTools import subset
    from pylopdf_fonts_zh_cn import sans_path

    options = subset.Options(flavor="woff", layout_features=[], hinting=False, notdef_outline=True)
    options.recalc_timestamp = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted({sign for sign in text if sign >= FIRST_CHINESE})))
    cut = BytesIO()
    with subset.load_font(str(sans_path()), options, lazy=True) as font:
        subsetter.subset(font)
        subset.save_font(font, cut, options)
    return f"data:font/woff;base64,{base64.b64encode(cut.getvalue()).decode()}"
