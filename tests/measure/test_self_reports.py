"""Whose answers a name stands for, row by row."""

from __future__ import annotations

import pandas as pd
import pytest

from kit.measure.self_reports import choose_voices, find_self_reports, select_first_voice
from tests.factories import make_responses
from tests.measure.test_voices import make


@pytest.mark.parametrize(
    ("alone", "others", "voices"),
    [
        (10, 10, (True, False)),
        (10, 9, (True,)),
        (10, 0, (True,)),
        (9, 10, (False,)),
        (0, 10, (False,)),
        (9, 9, (True,)),
        (0, 0, (True,)),
    ],
)
def test_who_is_no_voice_by_how_few_there_are(alone, others, voices):
    assert choose_voices(alone, others, 10) == voices


@pytest.mark.parametrize(("age", "alone"), [("6", False), ("8", True), ("11", True)])
@pytest.mark.parametrize("who", [True, False])
def test_children_from_the_age_on_answer_alone(age, alone, who):
    answers = pd.DataFrame({"AGE": [age], "WHO": ["self"]})
    assert find_self_reports(answers, make(who=who), "child").tolist() == [alone]


@pytest.mark.parametrize(("who", "alone"), [("self", True), ("other", False), ("dk", True)])
def test_without_an_age_it_is_who_answers_that_tells(who, alone):
    answers = pd.DataFrame({"AGE": ["6"], "WHO": [who]})
    assert find_self_reports(answers, make(least=0), "child").tolist() == [alone]


def select(own, others):
    """Select of so many who answered alone and, after them, so many answered for."""
    rows = own + others
    frame = pd.DataFrame(
        {
            "AGE": ["8"] * own + ["6"] * others,
            "WHO": ["self"] * own + ["other"] * others,
            "MO1": [str(1 + n % 4) for n in range(rows)],
        }
    )
    frame.index += 7
    responses = make_responses(frame, link=tuple(range(100, 100 + rows)))
    return frame, select_first_voice(responses, make())


def test_others_that_are_a_voice_are_left_out_with_their_links():
    frame, found = select(12, 10)
    pd.testing.assert_frame_equal(found.answers, frame[:12].reset_index(drop=True))
    assert found.link == tuple(range(100, 112))


def test_rows_in_between_are_left_out_too():
    frame, _ = select(12, 10)
    turned = frame[::-1].reset_index(drop=True)
    found = select_first_voice(make_responses(turned, link=tuple(range(22))), make())
    assert found.answers["MO1"].tolist() == frame["MO1"][:12].tolist()[::-1]
    assert found.link == tuple(range(10, 22))


@pytest.mark.parametrize(
    ("own", "others", "kept"), [(12, 9, slice(0, 12)), (9, 12, slice(9, 21))]
)
def test_too_few_for_a_voice_stay_as_rows_without_an_answer(own, others, kept):
    frame, found = select(own, others)
    assert found.answers["MO1"][kept].tolist() == frame["MO1"][kept].tolist()
    assert found.answers.notna().any(axis=1).sum() == 12
    assert len(found.answers) == 21
    assert found.link == tuple(range(100, 121))


def test_where_all_answered_alone_the_answers_are_as_they_were():
    frame, found = select(12, 0)
    pd.testing.assert_frame_equal(found.answers, frame)
