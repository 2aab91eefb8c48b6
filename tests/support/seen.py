"""What is seen: the texts of a picture or a page, and whether they can be read."""

from html.parser import HTMLParser
from itertools import combinations

from matplotlib.text import Text

from iianalysis.show.style import figure_of
from iianalysis.show.wrapping import LONGEST


def texts(figure):
    """Every text that is seen."""
    found = list(figure.texts)
    for legend in figure.legends:
        found += legend.get_texts()
    axes = [*figure.axes, *(child for ax in figure.axes for child in ax.child_axes)]
    for ax in axes:
        found += [*ax.texts, ax.title, ax._left_title]
        if ax.get_legend():
            found += ax.get_legend().get_texts()
        if ax.axison:
            for axis in (ax.xaxis, ax.yaxis):
                low, high = sorted(axis.get_view_interval())
                ticks = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
                found += [axis.label, *(label for t in ticks for label in (t.label1, t.label2))]
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def words(axes):
    """All texts on one line, the title with what goes into the caption."""
    title, *others = texts(figure_of(axes))
    rest = title.get_label().partition("\n")[2]
    joint = "" if not rest else "；" if "；" in rest or "，" in rest else "; "
    shown = [title.get_text() + joint + rest, *(text.get_text() for text in others)]
    return " ".join(shown).replace("\n", " ")


def overlaps(figure):
    """Pairs of texts whose boxes share more than a pixel, save those of one two-line text."""
    figure.canvas.draw()  # legends find their place, and a glyph that no font has is an error
    boxes = [(text.get_text(), Text.get_window_extent(text).padded(-1)) for text in texts(figure)]
    return [
        (one, other) for (one, a), (other, b) in combinations(boxes, 2)
        if a.overlaps(b) and min(a.width, a.height, b.width, b.height) > 0
    ]  # fmt: skip


def assert_readable(axes):
    """No text lies on another, none is cut off, and the title is short."""
    figure = figure_of(axes)
    title = figure.texts[0].get_text()
    assert len(title) <= LONGEST, title
    assert "\n" not in title
    assert overlaps(figure) == []
    width, height = figure.bbox.size
    for text in texts(figure):
        box = Text.get_window_extent(text)
        assert box.x0 > -1, text
        assert box.x1 < width + 1, text
        assert box.y0 > -1, text
        assert box.y1 < height + 1, text


class Texts(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.skip, self.found = 0, []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.skip += tag in ("style", "script")
        self.found += [value for name, value in attrs if name in ("alt", "title") and value]

    def handle_endtag(self, tag):
        self.skip -= tag in ("style", "script")

    def handle_data(self, data):
        if not self.skip:
            self.found.append(data)
