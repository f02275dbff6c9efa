"""What is known of each voice: its name, its rows, how many it stands for, and its ages."""

from __future__ import annotations

import dataclasses

import pytest

from kit.measure.registers import find_weighting
from kit.measure.tallying import tally_responses
from kit.measure.voices import find_group_sizes, split_voices
from tests.factories import make_choices, make_item, make_responses, make_study
from tests.measure.test_voices import OTHERS, SELF, answer, make


def split(study, *parts, weighted=False):
    tally = tally_responses(make_responses(answer(*parts)), study)
    return split_voices(tally, study, find_weighting(tally, study) if weighted else None)


def test_both_voices_have_their_own_name_rows_and_population():
    own, other = split(make(), SELF, OTHERS)
    assert (own.name, own.informant, own.alone) == ("child", "child", True)
    assert (own.rows, own.population) == (30, 26 + 32)
    assert (other.name, other.informant, other.alone) == ("child_proxy", "child", False)
    assert (other.rows, other.population) == (14, None)
    assert own.base(28).missing == 2
    assert other.base(14).missing == 0


def test_few_others_are_rows_without_an_answer_of_those_who_answered_alone():
    (only,) = split(make(), SELF, (9, "6", "other", "1"))
    assert (only.name, only.alone, only.rows, only.population) == ("child", True, 39, 58)
    assert only.sums.rows.total == 30


def test_where_few_answered_alone_the_others_have_the_name_of_the_informant():
    (only,) = split(make(), (9, "8", "self", "4"), (31, "6", "other", "1"))
    assert (only.name, only.alone, only.rows, only.population) == ("child", False, 40, None)
    assert only.sums.rows.total == 31
    assert only.too_young == {}


@pytest.mark.parametrize(("registered", "known"), [(29, None), (30, 30), (31, 31)])
def test_a_register_with_fewer_people_than_answered_is_unknown(registered, known):
    (only,) = split(make(margins={"AGE": {"6": 12, "8": registered, "11": 0}}), SELF)
    assert only.population == known


@pytest.mark.parametrize(
    ("design", "least", "drawn"),
    [("random", 0, 70), ("random", 8, None), ("census_attempt", 0, None)],
)
def test_those_drawn_are_known_of_a_sample_whose_ages_set_nobody_apart(design, least, drawn):
    own, other = split(make(design=design, least=least), SELF, (14, "8", "other", "1"))
    assert own.drawn == drawn
    assert other.drawn is None


def test_nobody_who_answered_alone_can_have_made_the_choice_of_an_age_that_is_too_young():
    study = make()
    own, other = split(study, SELF, OTHERS)
    age, mood = (study.questionnaire.item(name) for name in ("AGE", "MO1"))
    narrow = own.narrow(age)
    assert [c.name for c in narrow.choices if c.outside] == ["6"]
    assert [c.name for c in narrow.choices] == [c.name for c in age.choices]
    assert own.narrow(mood) == mood
    assert other.narrow(age) == age


def test_what_is_outside_already_stays_outside():
    choices = make_choices("6", "8", "99", outside=["99"])
    age = make_item("AGE", "background", choices=choices)
    (only,) = split(make(), SELF)
    assert [c.outside for c in only.narrow(age).choices] == [True, False, True]


def test_weights_are_those_of_both_voices():
    study = make()
    wave = study.wave.model_copy(update={"weight_by": ("SEX",)})
    study = dataclasses.replace(study, wave=wave)
    for voice, people in zip(split(study, SELF, OTHERS, weighted=True), (30, 14), strict=True):
        assert voice.design is voice.register.design
        assert voice.crowd.design is voice.design
        assert voice.crowd.asked.tolist() == [people // 2, people // 2, 0]
    assert all(voice.design is None for voice in split(study, SELF, OTHERS))


def test_rows_without_a_weight_are_left_out_by_cell():
    """SEX has a cell for either sex and one for those who did not say."""
    study = make()
    wave = study.wave.model_copy(update={"weight_by": ("SEX",)})
    study = dataclasses.replace(study, wave=wave)
    frame = answer(SELF).assign(SEX=["1"] * 12 + ["2"] * 14 + [None] * 4)
    tally = tally_responses(make_responses(frame), study)
    (plain,), (only,) = (
        split_voices(tally, study, register)
        for register in (None, find_weighting(tally, study))
    )
    ticked = only.sums.items["MO1"].ticked
    assert plain.by_cell(ticked, -1).tolist() == [[0, 0, 0, 30]]
    assert only.by_cell(ticked, -1).tolist() == [[0, 0, 0, 12], [0, 0, 0, 14], [0] * 4]
    assert only.by_cell(only.sums.rows).tolist() == [12, 14, 0]
    assert plain.by_cell(plain.sums.rows).tolist() == [30]
    axis = tally.axis("SEX")
    assert plain.by_cell(ticked, -1, lead=(axis,))[:, 0, 3].tolist() == [12, 14, 4]


def test_groups_have_the_size_that_the_register_counts_where_it_counts_the_same_people():
    """Of children from 8 who answer alone, it is known of their ages alone."""
    alone, everybody = make(), make(least=0)
    for study, sizes in ((alone, {}), (everybody, {"1": 36, "2": 34})):
        (only,) = split(study, SELF)
        sex, age = (study.questionnaire.item(name) for name in ("SEX", "AGE"))
        assert find_group_sizes(only, sex, study) == sizes
        assert find_group_sizes(only, age, study) == {"6": 12, "8": 26, "11": 32}


def test_without_a_question_on_age_or_on_who_answers_there_is_one_voice(answers):
    study = make_study(total=70)
    tally = tally_responses(make_responses(answers), study)
    (only,) = split_voices(tally, study)
    assert (only.name, only.rows, only.population, only.too_young) == ("child", 24, 70, {})
