"""Who is analysed: every received row meets exactly one fate."""

import pytest

from kit.intake.responses import DISPOSITIONS


def fates(responses):
    table = responses.dispositions
    assert tuple(table["disposition"]) == DISPOSITIONS
    assert table["rows"].sum() == responses.received
    return {d: n for d, n in zip(table["disposition"], table["rows"], strict=True) if n}


@pytest.mark.parametrize("consent", ["不同意", "(空)", "(跳过)", "也许"])
def test_without_consent_a_form_is_counted_and_left_out(take, consent):
    responses = take({}, {"OK": consent, "AGE": "6—7岁"})
    assert fates(responses) == {"analysed": 1, "no_consent": 1}
    assert responses.answers["AGE"].tolist() == ["c3"]


@pytest.mark.parametrize("card", ["A2", "a2", "Ａ２", " A2 "])
def test_a_withdrawn_card_is_left_out_however_it_was_copied(take, card):
    assert fates(take({}, {}, withdrawn=[card])) == {"analysed": 1, "withdrawn": 1}


def test_a_withdrawal_does_not_take_out_forms_without_a_card(take):
    responses = take({"CARD": "(空)"}, {"CARD": "(空)"}, withdrawn=["A9", ""])
    assert fates(responses) == {"analysed": 2}


def test_someone_outside_the_frame_is_left_out_and_a_missing_age_is_not(take):
    responses = take({}, {"AGE": "5岁"}, {"AGE": "(空)"}, {"AGE": "不想说"})
    assert fates(responses) == {"analysed": 3, "out_of_frame": 1}


def remove(uuid, reason):
    return {
        "log_id": f"L{uuid}{reason}",
        "uuid": uuid,
        "change_type": "remove_survey",
        "reason_code": reason,
    }


def test_the_log_takes_out_duplicates_and_others_apart(take):
    log = [remove("2", "duplicate"), remove("3", "test_entry"), remove("4", "")]
    responses = take({}, {}, {}, {}, log=log)
    assert fates(responses) == {"analysed": 1, "duplicate": 1, "removed": 2}
    assert responses.log["outcome"].tolist() == ["applied"] * 3


def test_what_comes_first_decides(take):
    """Withdrawn before consent, consent before the log, the log before the frame."""
    outside = {"AGE": "5岁"}
    responses = take(
        outside,
        outside,
        outside | {"OK": "不同意"},
        outside | {"OK": "不同意"},
        log=[remove("2", "duplicate"), remove("3", "duplicate"), remove("4", "duplicate")],
        withdrawn=["A4"],
    )
    assert fates(responses) == {
        "out_of_frame": 1,
        "duplicate": 1,
        "no_consent": 1,
        "withdrawn": 1,
    }
    assert responses.answers.empty


def test_nobody_is_left(take):
    responses = take({"OK": "不同意"})
    assert fates(responses) == {"no_consent": 1}
    assert responses.flags["rows"].tolist() == [0] * len(responses.flags)
