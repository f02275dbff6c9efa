from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from kit.show import figures, svg
from kit.show.figures import (
    Bar,
    Pair,
    RankSpan,
    draw_pairs,
    draw_ranks,
    draw_services,
    draw_shares,
)
from kit.show.style import SIZE, WIDTH, colour_of
from tests.documents.examples import HOSTILE, RARE, make_figures

BARS = [
    Bar("面对竞争", 39, "39%", 32, 46, "儿童", 0),
    Bar("家里的大人常拿我和别的孩子比较，让我觉得不高兴", 57, "57%", 50, 64, "儿童", 1),
    Bar("Outdoor weekends for parents and children", None, "不公布", group="家长", colour=2),
]
SPANS = [
    RankSpan("面对竞争", 1, 2, "第1至2位", "a", 0),
    RankSpan("情绪调节", 1, 2, "第1至2位", "a", 1),
    RankSpan("同伴交往", 3, 3, "第3位", "", 4),
    RankSpan("职业认识", 0, 0, "—", "", 3),
]
PAIRS = [
    Pair("面对竞争", 39, 45, "39%", "45%"),
    Pair("情绪调节", 38, 30, "38%", "30%"),
    Pair("亲子沟通", 32, 32, "32%", "32%"),
    Pair("同伴交往", 17, None, "17%", "—"),
]
DRAWINGS = {
    "shares": lambda: draw_shares(BARS),
    "services": lambda: draw_services(BARS),
    "ranks": lambda: draw_ranks(SPANS, ends=("最需要", "较少需要")),
    "pairs": lambda: draw_pairs(PAIRS, names=("儿童", "家长")),
    "no bars": lambda: draw_shares([]),
    "no spans": lambda: draw_ranks([], ends=("", "")),
    "no pairs": lambda: draw_pairs([], names=("儿童", "家长")),
    "zero": lambda: draw_shares([Bar("a", 0, "0%", 0, 0)]),
}


@pytest.fixture(params=DRAWINGS)
def draw(request):
    return DRAWINGS[request.param]


def parse(drawing: str) -> ET.Element:
    return ET.fromstring(drawing)  # noqa: S314  drawn a moment ago


def texts(drawing: str) -> list[str]:
    return [t.text or "" for t in parse(drawing).iter("{http://www.w3.org/2000/svg}text")]


def shapes(drawing: str, rule: str) -> list[str]:
    """Paths in whose style `rule` stands."""
    return re.findall(rf'd="([^"]+)" style="[^"]*{rule}[;"]', drawing)


def test_drawing_twice_gives_the_same_text(draw):
    assert draw() == draw()


def test_a_drawing_is_one_element_with_nothing_that_meets_its_page(draw):
    drawing = draw()
    root = parse(drawing)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.attrib["role"] == "img"
    assert root.attrib["width"] == "100%"
    assert "height" not in root.attrib
    assert re.fullmatch(rf"0 0 {WIDTH:g} [\d.]+", root.attrib["viewBox"])
    for unwanted in ("<?", "<!", " id=", "url(", "href", "<style", "<metadata", "<defs", "ns0"):
        assert unwanted not in drawing


def test_the_only_numbers_are_those_passed_in():
    said = "".join(texts(draw_shares(BARS)))
    assert sorted(re.findall(r"\d+", said)) == ["39", "57"]
    said = "".join(texts(draw_pairs(PAIRS, names=("儿童", "家长"))))
    assert re.findall(r"\d+", said) == ["39", "45", "38", "30", "32", "32", "17"]
    said = "".join(texts(draw_ranks(SPANS, ends=("最需要", "较少需要"))))
    assert sorted(re.findall(r"\d+", said)) == ["1", "1", "2", "2", "3"]


@pytest.mark.parametrize("name", [n for n in DRAWINGS if "no" not in n])
def test_no_text_leaves_the_drawing(name, monkeypatch):
    kept = []
    monkeypatch.setattr(figures, "write_svg", lambda f: kept.append(f) or svg.write_svg(f))
    DRAWINGS[name]()
    renderer = FigureCanvasAgg(kept[0]).get_renderer()
    box = kept[0].bbox
    for text in kept[0].findobj(Text):
        if text.get_text():
            extent = text.get_window_extent(renderer)
            assert extent.x0 >= box.x0 - 0.5, text
            assert extent.x1 <= box.x1 + 0.5, text
            assert extent.y0 >= box.y0 - 0.5, text
            assert extent.y1 <= box.y1 + 0.5, text


def test_a_long_label_is_broken_and_none_of_it_lost():
    said = texts(draw_shares(BARS))
    assert "57%" in said
    assert "家里的大人常拿我和别的孩子比较，让我觉得不高兴" in "".join(said)
    assert max(map(len, said)) <= 24


def test_a_group_is_named_once():
    assert texts(draw_shares(BARS)).count("儿童") == 1
    assert texts(draw_shares(BARS)).count("家长") == 1


def test_what_is_not_shown_has_no_bar_but_says_so():
    drawing = draw_shares([Bar("a", None, "不公布", low=10, high=20)])
    assert "不公布" in texts(drawing)
    assert not shapes(drawing, f"fill: {colour_of(0)}")
    assert not shapes(drawing, "stroke: #1f2328")


def test_bars_are_to_scale_from_zero():
    drawing = draw_shares([Bar("a", 50, "50%"), Bar("a", 25, "25%")], top=100)
    widths = []
    for path in shapes(drawing, f"fill: {colour_of(0)}"):
        x = [float(n) for n in re.findall(r"[ML] ([\d.]+)", path)]
        widths.append(max(x) - min(x))
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.02)


def test_services_have_no_whiskers():
    assert draw_services(BARS) != draw_shares(BARS)
    assert not shapes(draw_services(BARS), "stroke: #1f2328")


def test_tied_needs_share_one_band():
    assert draw_ranks(SPANS, ends=("a", "b")).count("#eef1f4") == 1
    untied = [RankSpan(s.label, s.low, s.high, s.value_text) for s in SPANS]
    assert draw_ranks(untied, ends=("a", "b")).count("#eef1f4") == 0


def test_equal_values_of_a_pair_stand_on_both_sides():
    root = parse(draw_pairs([Pair("a", 32, 32, "1st", "2nd")], names=("x", "y")))
    place = {
        t.text: float(t.attrib["x"]) for t in root.iter("{http://www.w3.org/2000/svg}text")
    }
    assert place["1st"] < place["2nd"]


@pytest.mark.parametrize("text", [*HOSTILE, RARE, "$", "\\", "a$b$", "%", "{}"])
def test_whatever_a_label_holds_appears_as_it_is(text):
    drawn = "".join(texts(draw_shares([Bar(text, 1, text)])))
    assert text in drawn
    assert drawn.replace(" ", "").count(text.replace(" ", "")) >= 2


def test_drawing_leaves_matplotlib_as_it_was():
    with mpl.rc_context({"font.size": 33.0, "svg.fonttype": "path"}):
        before = dict(mpl.rcParams)
        first = draw_shares(BARS)
        assert dict(mpl.rcParams) == before
    assert draw_shares(BARS) == first


def test_colours_keep_apart_from_white_and_the_ink():
    def luminance(colour):
        parts = [
            c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    colours = [colour_of(i) for i in range(7)]
    assert len(set(colours)) == 7
    assert colour_of(7) == colour_of(0)
    assert all(1.05 / (luminance(c) + 0.05) >= 3 for c in colours)  # WCAG 2.1, 1.4.11


def test_the_sample_says_what_it_shows():
    for figure in make_figures("zh"):
        assert f"font-size: {SIZE}px" in figure.svg


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.text(st.characters(codec="gb2312")), st.integers(0, 100)), max_size=4)
)
def test_any_text_makes_a_drawing(rows):
    bars = [Bar("".join(filter(str.isprintable, t)), v, f"{v}%", v / 2, v) for t, v in rows]
    assert parse(draw_shares(bars)).tag.endswith("svg")
