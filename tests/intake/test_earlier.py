"""The wave before: read with this one, linked by card where that is allowed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kit.intake.read import read_responses, take_responses
from kit.study.model import Accepted
from tests.factories import make_earlier, text
from tests.intake.exports import (
    HEADERS,
    choose,
    make_folder,
    make_items,
    make_rows,
    place_of,
    write_export,
)

ASKED = HEADERS | {"LINK": "8、可以和去年的答卷对应吗？"}
YES, NO = {"LINK": "可以"}, {"LINK": "不可以"}
LINK = choose("可以", "不可以", scores=(1, 0))


def make_linked_items(**changes):
    items = make_items()
    link = replace(
        items[0],
        name="LINK",
        role="linkage",
        label=text("可以和去年的答卷对应吗？"),
        choices=LINK,
    )
    return tuple(replace(i, **changes.get(i.name, {})) for i in (*items, link))


def times(year, count):
    return [f"{year}/9/1 18:00:{n:02d}" for n in range(1, count + 1)]


@pytest.fixture
def write(tmp_path):
    """Return a function: forms of both waves → a study of two waves in its folder."""

    def run(before, now, *, items=(), headers=ASKED, old=None, accept=(), withdrawn=()):
        said = {"SAID": "那时说的话"}
        forms = ([YES | said | form for form in before], [YES | form for form in now])
        rows = [make_rows(*wave) for wave in forms]
        own = place_of(tmp_path)
        earlier = own.parents[1] / "2018" / own.name
        old = headers if old is None else old
        write_export(earlier, rows[0], headers=old, times=times(2018, len(rows[0])))
        write_export(own, rows[1], headers=headers, times=times(2019, len(rows[1])))
        items = items or make_linked_items()
        study = make_folder(tmp_path, items=items, withdrawn=withdrawn)
        waves = (make_earlier(study.wave), study.wave)
        more = {"waves": waves, "accept": tuple(accept)}
        return replace(study, settings=study.settings.model_copy(update=more))

    return run


def links(study):
    (now,) = read_responses(study)
    return now.link, now.earlier.link


def cards(*names, **more):
    return [{"CARD": name, **more} for name in names]


def test_people_are_linked_by_card_whatever_its_case_and_place(write):
    now, before = links(write(cards("A1", "B2", "C3"), cards("x9", "ｃ3", "a1")))
    assert now == (-1, 0, 1)
    assert before == (1, -1, 0)


@pytest.mark.parametrize("form", [NO, {"LINK": "(空)"}])
def test_who_did_not_agree_in_either_wave_is_linked_in_neither(write, form):
    first = [*cards("A1", **form), *cards("B2")]
    second = [*cards("A1"), *cards("B2", **form)]
    assert links(write(first, second)) == ((-1, -1), (-1, -1))


def test_a_card_that_two_answers_of_a_wave_have_links_nobody(write):
    different = {"R1": "1", "R3": "2"}
    now, before = links(
        write(cards("A1", "B2"), [{"CARD": "A1"}, {"CARD": "A1", **different}, {"CARD": "B2"}])
    )
    assert now == (-1, -1, 0)
    assert before == (-1, 0)


def test_who_withdrew_is_in_neither_wave(write):
    (now,) = read_responses(write(cards("A1", "B2"), cards("A1", "B2", "C3"), withdrawn=["a1"]))
    assert (len(now.answers), len(now.earlier.answers)) == (2, 1)
    assert (now.link, now.earlier.link) == ((0, -1), (0,))


def test_without_a_question_on_linking_nobody_is_linked(write):
    study = write(cards("A1"), cards("A1"), items=make_items(), headers=HEADERS)
    assert links(study) == ((), ())


def test_a_wave_that_did_not_ask_is_compared_and_not_linked(write):
    assert links(write(cards("A1"), cards("A1"), old=HEADERS)) == ((), ())


def test_cards_are_in_no_answer_and_in_no_text(write):
    (now,) = read_responses(write(cards("ZQ77"), cards("ZQ77")))
    assert now.link == (0,)
    for responses in (now, now.earlier):
        assert "ZQ77" not in repr(responses)
        assert "ZQ77" not in responses.answers.to_csv()
        assert not {"CARD", "LINK"} & set(responses.answers)


def test_a_header_known_by_another_wording_is_another_wording(write):
    items = make_linked_items(R2={"headers": ("那时的句子",)})
    old = ASKED | {"R2": "5、那时的句子"}
    (now,) = read_responses(write([{}], [{}], items=items, old=old))
    assert now.wordings["R2"] == ""
    assert now.earlier.wordings["R2"] == "那时的句子"
    (same,) = read_responses(write([{}], [{}], items=items, headers=old))
    assert same.wordings["R2"] == same.earlier.wordings["R2"] == "那时的句子"


def test_a_header_by_its_number_or_in_the_other_language_is_the_same_wording(write):
    words = text("句子R2").model_copy(update={"en": "sentence R2"})
    items = make_linked_items(R2={"label": words, "headers": ("5、句子R2",)})
    old = ASKED | {"R2": "5、Sentence R2"}
    (now,) = read_responses(write([{}], [{}], items=items, old=old))
    assert now.wordings["R2"] == now.earlier.wordings["R2"] == ""


def test_choices_in_other_words_are_another_wording(write):
    """Answers that were scored by other words: the same codes are not the same question."""
    first = make_items()[5].choices
    renamed = (replace(first[0], aliases=("一点也不",)), *first[1:])
    items = make_linked_items(R2={"choices": renamed})
    (now,) = read_responses(write([{"R2": "一点也不"}, {}], [{}, {}], items=items))
    assert now.wordings["R2"] == ""
    assert now.earlier.wordings["R2"] == "一点也不"
    (same,) = read_responses(write([{"R2": "1"}], [{}], items=items))
    assert same.earlier.wordings["R2"] == ""


def test_a_question_that_was_not_asked_before_is_left_out_of_that_wave(write):
    old = {name: header for name, header in ASKED.items() if name != "R3"}
    found = take_responses(write([{}], [{}], old=old))
    (now,) = found.responses
    assert "R3" in now.answers
    assert "R3" not in now.earlier.answers
    assert found.problems == found.earlier == ()


def not_compared(found):
    (now,) = found.responses
    return now.earlier is None and now.link == ()


def told_of_earlier(found):
    assert {p.severity for p in found.earlier} == {"warning"}
    return [p.code for p in found.earlier]


def test_a_wave_that_cannot_be_read_stops_nothing_and_is_told(write, tmp_path):
    study = write([{}], [{}])
    earlier = place_of(tmp_path).parents[1] / "2018" / "child.xlsx"
    earlier.write_bytes(b"no workbook")
    found = take_responses(study)
    assert not_compared(found)
    assert told_of_earlier(found) == ["study.not_compared", "intake.not_workbook"]
    assert found.problems == ()
    assert found.earlier[0].say("en") == (
        "Nothing is compared with the earlier wave 2018, which has problems of its own (1); "
        "the report tells of no change.\n"
        "Where: waves/2018\n"
        "What to do: To tell of changes, mend what is listed below of that wave; this wave can "
        "be released without."
    )


def test_lines_and_cards_for_a_wave_that_cannot_be_read_are_not_strays(write, tmp_path):
    study = write([{}], [{}], withdrawn=["A7"])
    log = study.cleaning_log
    log.loc[2] = dict.fromkeys(log.columns, "") | {"log_id": "L1", "raw_sha256": "rows-0"}
    assert {"intake.log_changed", "intake.withdrawn_unknown"} <= {
        p.code for p in take_responses(study).problems
    }
    earlier = place_of(tmp_path).parents[1] / "2018" / "child.xlsx"
    earlier.write_bytes(b"no workbook")
    assert not [p for p in take_responses(study).problems if p.severity == "error"]


def test_a_doubt_about_the_earlier_wave_is_told_until_it_is_accepted(write):
    late = {"CARD": "A1"}
    study = write([late] * 1, [{}])
    wave = study.settings.waves[0].model_copy(
        update={"first_day": study.settings.waves[0].first_day.replace(month=8, day=1)}
    )
    wave = wave.model_copy(update={"last_day": wave.first_day})
    settings = study.settings.model_copy(update={"waves": (wave, study.wave)})
    study = replace(study, settings=settings)
    found = take_responses(study)
    assert not_compared(found)
    assert told_of_earlier(found) == ["study.not_compared", "intake.other_days"]
    doubt = found.earlier[1].doubt
    assert doubt == "2018.child.days=1"
    accept = (Accepted(doubt=doubt, reason=text("late")),)
    settings = settings.model_copy(update={"accept": accept})
    accepted = take_responses(replace(study, settings=settings))
    assert not not_compared(accepted)
    assert accepted.problems == accepted.earlier == ()


def test_an_earlier_wave_without_consent_is_not_compared(write):
    old = {name: header for name, header in ASKED.items() if name != "OK"}
    found = take_responses(write([{}], [{}], old=old))
    assert not_compared(found)
    assert len(told_of_earlier(found)) == 2


def test_withdrawals_need_cards_in_the_earlier_wave_too(write):
    old = {name: header for name, header in ASKED.items() if name != "CARD"}
    found = take_responses(write(cards("A1"), cards("A1", "B2"), old=old, withdrawn=["A1"]))
    assert not_compared(found)
    assert told_of_earlier(found) == ["study.not_compared", "intake.no_cards"]


def test_the_latest_wave_that_ended_before_is_the_one(write):
    study = write(cards("A1"), cards("A1"))
    old, own = study.settings.waves
    older = old.model_copy(
        update={"id": "2017", "first_day": old.first_day.replace(year=2017)}
        | {"last_day": old.last_day.replace(year=2017)}
    )
    overlapping = old.model_copy(update={"id": "x", "last_day": own.first_day})
    from kit.study.earlier import find_earlier

    def found(*waves):
        settings = study.settings.model_copy(update={"waves": waves})
        wave = find_earlier(replace(study, settings=settings), "child")
        return wave.id if wave else None

    assert found(older, old, own) == found(own, old, older) == "2018"
    assert found(older, overlapping, own) == "2017"
    assert found(own) is None
    assert find_earlier(study, "parent") is None
