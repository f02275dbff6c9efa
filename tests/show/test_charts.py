"""Each figure on a ledger of a few numbers: its order, its title, and what it leaves out."""

import pytest

from kit.show.charts import draw_attention, draw_need_ranks, draw_preferences, draw_views
from kit.show.style import colour_of

from .ledgers import FIT, make_ledger, make_needs

SHARES = {
    "child.peer.share_attention": (30, 25, 35),
    "child.mood.share_attention": (50, 45, 55),
    "child.job.share_attention": (40, 35, 45),
}


def ranks(**spans):
    """Return the highest and the lowest place of each need."""
    ends = ("rank_low", "rank_high")
    return {
        f"child.{scale}.{end}": place
        for scale, span in spans.items()
        for end, place in zip(ends, span, strict=True)
    }


ORDERED = ranks(mood=(1, 1), job=(2, 3), peer=(2, 3))
TIED = ranks(mood=(1, 2), job=(1, 2), peer=(3, 3))


def test_the_most_pressing_need_stands_first_whatever_its_place_in_the_questionnaire():
    (figure,) = draw_attention(make_ledger(FIT, SHARES, ORDERED), make_needs())
    assert figure.alt.endswith("Bar chart. scale mood 50%; scale job 40%; scale peer 30%")
    assert figure.note == ""


def test_a_need_keeps_the_colour_of_its_place_in_the_questionnaire():
    (figure,) = draw_attention(make_ledger(FIT, SHARES, ORDERED), make_needs())
    drawn = [figure.svg.lower().index(colour_of(place)) for place in (1, 2, 0)]
    assert drawn == sorted(drawn)


def test_a_need_without_a_rank_stands_last_and_one_that_does_not_hold_together_nowhere():
    told = {**SHARES, "child.mood.alpha": (0.5, 0.4, 0.6)}
    ordered = ranks(job=(1, 1))
    (figure,) = draw_attention(make_ledger(FIT, told, ordered), make_needs())
    assert figure.alt.endswith("Bar chart. scale job 40%; scale peer 30%")


@pytest.mark.parametrize(
    ("places", "title"),
    [
        (ORDERED, "Child who need more attention: area mood leads"),
        (TIED, "Child who need more attention: area mood and area job lead, in no order"),
        ({}, "child who need more attention, by area"),
        (ranks(mood=(1, 3), job=(1, 3), peer=(1, 3)), "child who need more attention, by area"),
    ],
)
def test_the_title_names_who_leads_only_as_far_as_the_needs_are_ordered(places, title):
    (figure,) = draw_attention(make_ledger(FIT, SHARES, places), make_needs())
    assert figure.caption == title


def test_a_hidden_share_has_a_mark_that_is_explained_beside_it_and_in_words():
    told = {**SHARES, "child.job.share_attention": "small_count"}
    (figure,) = draw_attention(make_ledger(FIT, told, ORDERED), make_needs())
    assert "scale job —" in figure.alt
    assert figure.note.startswith("— means that the number is small")
    assert figure.alt.endswith(figure.note)


def test_ranks_are_drawn_in_their_order_with_the_places_that_remain():
    (figure,) = draw_need_ranks(make_ledger(FIT, SHARES, TIED), make_needs())
    assert figure.alt == (
        "Chart of rank intervals. scale mood 1 to 2; scale job 1 to 2; scale peer 3"
    )


@pytest.mark.parametrize("places", [{}, ranks(mood=(1, 1))])
def test_fewer_than_two_ranked_needs_have_no_order_to_be_drawn(places):
    assert draw_need_ranks(make_ledger(FIT, SHARES, places), make_needs()).blocks == ()


PARENTS = {
    **{key.replace("child", "parent"): number for key, number in FIT.items()},
    "parent.peer.share_attention": 20,
    "parent.mood.share_attention": 45,
}


def test_two_informants_stand_side_by_side_and_one_alone_has_no_such_figure():
    ledger = make_ledger(FIT, SHARES, ORDERED, PARENTS)
    assert draw_views(ledger, make_needs()).blocks == ()
    (figure,) = draw_views(ledger, make_needs("child", "parent"))
    assert figure.caption == "child and parent side by side"
    assert figure.alt.split("; ")[0] == "Chart of pairs. scale mood: child 50%, parent 45%"


def test_what_neither_tells_is_left_out_and_what_one_tells_says_why_the_other_does_not():
    told = {"child.job.share_attention": "small_count", "parent.peer.alpha": (0.5, 0.4, 0.6)}
    ledger = make_ledger(FIT, SHARES, ORDERED, PARENTS, told)
    (figure,) = draw_views(ledger, make_needs("child", "parent"))
    assert "scale job" not in figure.alt
    assert "scale peer: child 30%, parent —" in figure.alt
    assert figure.note.endswith(
        "Questions that do not hang together are not scored together (—)."
    )


def test_choices_stand_by_how_often_they_were_taken_and_no_answer_is_no_choice():
    told = {
        "child.WANTS.share_choice|choice=a": 20,
        "child.WANTS.share_choice|choice=b": "choices",
        "child.WANTS.share_choice|choice=c": 60,
        "child.WANTS.share_choice|choice=dk": 20,
    }
    (figure,) = draw_preferences(make_ledger(told), make_needs("child", "parent"))
    assert figure.id == "preference-WANTS"
    assert figure.alt.startswith("Bar chart. choice c 60%; choice a 20%; choice b —.")


def test_without_a_question_on_preferences_there_is_no_figure():
    assert draw_preferences(make_ledger(), make_needs("parent")).blocks == ()
