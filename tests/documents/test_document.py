"""A document is checked and numbered once, for every format alike."""

import pytest

from kit.documents.document import check_drawing, clean_text, make_document, plain_text
from kit.errors import PublishError
from kit.show.blocks import Figure, Form, FormField, Front, Heading, Paragraph, Run, Table

FRONT = Front("rationale", "T", "en", "A", "2019-06-30", mark="Example")
SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'


def figure(name="f", inside=""):
    return Figure(name, "caption", SVG.format(inside), "alt")


def table(name="t"):
    return Table(name, "caption", ("a",), (), "l", "")


def test_figures_and_tables_are_counted_apart_and_nothing_else_is():
    blocks = [FRONT, figure(), table("a"), Paragraph((Run("p"),)), figure("g"), table("b")]
    parts = make_document(blocks).parts
    assert [part.number for part in parts] == [
        "Figure 1. ",
        "Table 1. ",
        "",
        "Figure 2. ",
        "Table 2. ",
    ]


def test_a_heading_goes_at_most_one_level_down_and_any_number_up():
    levels = (2, 3, 3, 1, 3)
    blocks = [FRONT, *(Heading(level, "h", f"h{n}") for n, level in enumerate(levels))]
    assert [part.level for part in make_document(blocks).parts] == [1, 2, 3, 1, 2]


def test_every_anchor_is_another_one():
    blocks = [FRONT, figure("x"), table("x"), figure("x"), figure("1 odd"), Paragraph(())]
    anchors = [part.anchor for part in make_document(blocks).parts]
    assert anchors == ["figure-x", "table-x", "part.2", "part.3", "part.4"]


def test_the_last_form_is_kept_apart_from_the_text():
    forms = [Form((FormField("name", "Name", (Run(name),)),)) for name in "ab"]
    document = make_document([FRONT, forms[0], Paragraph((Run("p"),)), forms[1]])
    assert document.form == forms[1]
    assert [part.block.kind for part in document.parts] == ["paragraph"]
    assert make_document([FRONT]).form is None


def test_a_draft_is_marked_and_a_final_example_still_as_an_example():
    draft, final = (make_document([FRONT], final=final).mark for final in (False, True))
    assert draft == "Draft, for internal checking only · Example"
    assert final == "Example"


@pytest.mark.parametrize("blocks", [[], [figure()], [figure(), FRONT], [FRONT, FRONT]])
def test_the_front_is_first_and_alone(blocks):
    with pytest.raises(PublishError) as caught:
        make_document(blocks)
    assert [problem.code for problem in caught.value.problems] == ["render.no_front"]


def test_all_drawings_that_hold_too_much_are_told_at_once():
    blocks = [FRONT, figure("a", "<script/>"), figure("b"), figure("c", "<image/>")]
    with pytest.raises(PublishError) as caught:
        make_document(blocks)
    assert [p.values["figure"] for p in caught.value.problems] == ["a", "c"]


def test_of_what_a_drawing_must_not_hold_five_are_named_in_order():
    names = ("script", "image", "iframe", "audio", "video", "object")
    (problem,) = check_drawing(figure("f", "".join(f"<{name}/>" for name in names)))
    assert problem.values == {
        "figure": "f",
        "found": "<audio>, <iframe>, <image>, <object>, <script>",
    }


def test_shapes_and_text_are_a_drawing_and_another_root_is_none():
    assert check_drawing(figure("f", '<g><path d="M0 0"/><text x="1">words</text></g>')) == []
    (problem,) = check_drawing(Figure("f", "c", "<svg/>", "a"))
    assert problem.values["found"] == "<svg>"


def test_breaks_become_spaces_one_for_each():
    assert plain_text("a\tb\nc\r\nd\ve\ff") == "a b c  d e f"


@pytest.mark.parametrize("char", ["\x00", "\x1f", "\x7f", "\ufffe", "\uffff", "\ud800"])
def test_what_no_xml_may_hold_becomes_a_sign(char):
    assert clean_text(f"a{char}b\nc") == "a\N{REPLACEMENT CHARACTER}b c"
    assert plain_text(f"a{char}b") == f"a{char}b"


def test_rare_and_joined_characters_stay():
    assert clean_text("喆é\u200b🏠") == "喆é\u200b🏠"
