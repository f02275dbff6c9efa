"""Typst is called on the kit's templates, and drawings become pictures."""

import struct

import pytest

from kit.documents import typesetting
from kit.documents.drawings import draw_pictures
from kit.documents.typesetting import typeset
from kit.errors import PublishError
from kit.show.blocks import Figure
from kit.show.figures import Bar, draw_shares

SVG = "http://www.w3.org/2000/svg"
PNG = b"\x89PNG\r\n\x1a\n"


def figure(label="面对竞争"):
    return Figure("f", "caption", draw_shares([Bar(label, 40, "40%", 30, 50)]), "alt")


def size_of(picture):
    """Return width and height of a PNG in pixels."""
    return struct.unpack(">II", picture[16:24])


def test_each_drawing_is_a_picture_in_its_order_and_the_same_each_time():
    figures = [
        figure(),
        Figure("g", "c", draw_shares([Bar("a", 1, "1%"), Bar("b", 2, "2%")]), "a"),
    ]
    pictures = draw_pictures(figures)
    assert [picture[:8] for picture in pictures] == [PNG, PNG]
    assert size_of(pictures[1])[1] > size_of(pictures[0])[1]
    assert draw_pictures(figures) == pictures


def test_without_drawings_nothing_is_set(monkeypatch):
    monkeypatch.setattr(typesetting.typst, "Compiler", None)
    assert draw_pictures([]) == []


def make_drawing(words):
    svg = f'<svg xmlns="{SVG}" viewBox="0 0 99 9"><text y="9">{words}</text></svg>'
    return Figure("f", "c", svg, "a")


@pytest.mark.parametrize("words", ["𬖋", "好𬖋"])
def test_a_picture_says_which_character_its_face_lacks(words):
    with pytest.raises(PublishError) as caught:
        draw_pictures([make_drawing("好"), make_drawing(words)])
    (problem,) = caught.value.problems
    assert (problem.code, problem.values["code"]) == ("render.missing_glyph", "U+2C58B")


def test_what_is_put_together_from_others_can_be_drawn():
    assert len(draw_pictures([make_drawing("e\u0301"), make_drawing("葛\U000e0100")])) == 2


def test_data_are_text_for_a_template_and_never_its_code(monkeypatch):
    template = '#set document(date: none)\n#json(bytes(sys.inputs.data)).at("words")'
    monkeypatch.setattr(typesetting, "read_template", lambda _: template)
    (plain,) = typeset("any.typ", {"words": "#panic[boom]"}, format="png", ppi=50)
    assert plain[:8] == PNG


def test_a_template_that_fails_is_told_with_its_reason(monkeypatch):
    monkeypatch.setattr(typesetting, "read_template", lambda _: '#panic("boom")')
    with pytest.raises(PublishError) as caught:
        typeset("any.typ", {}, format="png")
    (problem,) = caught.value.problems
    assert problem.code == "render.pdf_failed"
    assert "boom" in problem.values["reason"]
