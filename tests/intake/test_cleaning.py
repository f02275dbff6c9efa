"""The cleaning log changes a cell only while the raw cell is what the log says it was."""

import pytest

from kit.errors import IntakeError
from kit.intake.read import check_responses


def line(log_id="L1", question="AGE", old="8岁", new="6—7岁", **more):
    return {
        "log_id": log_id,
        "uuid": "1",
        "question": question,
        "old_value": old,
        "new_value": new,
        "change_type": "change_response",
        **more,
    }


def outcomes(responses):
    return dict(zip(responses.log["log_id"], responses.log["outcome"], strict=True))


def test_a_cell_is_changed(take):
    responses = take({}, {}, log=[line()])
    assert responses.answers["AGE"].tolist() == ["c2", "c3"]
    assert outcomes(responses) == {"L1": "applied"}
    assert list(responses.log) == ["log_id", "item", "change_type", "outcome"]


def test_a_cell_is_blanked(take):
    responses = take(
        {"R3": "1┋2"}, log=[line("L1", "R3", "1┋2", "", change_type="blank_response")]
    )
    assert responses.answers["R3"].isna().all()
    assert responses.flags.set_index("flag").loc["unreadable", "rows"] == 0
    assert outcomes(responses) == {"L1": "applied"}


@pytest.mark.parametrize(
    "other",
    [{"old_value": "6—7岁"}, {"uuid": "9"}, {"question": "AGES"}, {"question": "SHOE"}],
)
def test_a_line_that_does_not_fit_the_raw_cell_is_stale(take, other):
    responses = take({}, log=[line(**other)])
    assert responses.answers["AGE"].tolist() == ["c3"]
    assert outcomes(responses) == {"L1": "stale"}
    (problem,) = check_responses((responses,))
    assert problem.severity == "warning"
    assert problem.say("en") == (
        "Lines of the cleaning log were not applied: L1. The raw value differs from "
        "old_value, or the row is not there.\n"
        "Where: cleaning_log.csv, column log_id\n"
        "What to do: Check and correct or delete these lines."
    )


def test_a_removal_of_a_row_that_is_not_there_is_stale(take):
    removal = line(uuid="9", change_type="remove_survey", reason_code="duplicate")
    responses = take({}, log=[removal])
    assert outcomes(responses) == {"L1": "stale"}
    assert len(responses.answers) == 1


def test_a_second_change_of_a_cell_is_stale(take):
    second = line("L2", old="6—7岁", new="5岁")
    responses = take({}, log=[line(), second])
    assert responses.answers["AGE"].tolist() == ["c2"]
    assert outcomes(responses) == {"L1": "applied", "L2": "stale"}


def test_a_second_change_of_the_raw_cell_is_stale_too(take):
    responses = take({}, log=[line(), line("L2", new="5岁")])
    assert responses.answers["AGE"].tolist() == ["c2"]
    assert outcomes(responses) == {"L1": "applied", "L2": "stale"}


def test_a_line_that_supersedes_another_takes_its_place(take):
    responses = take({}, log=[line(), line("L2", new="不想说", supersedes="L1")])
    assert responses.answers["AGE"].isna().all()
    assert outcomes(responses) == {"L1": "superseded", "L2": "applied"}


def test_no_action_changes_nothing(take):
    responses = take({}, log=[line(change_type="no_action")])
    assert responses.answers["AGE"].tolist() == ["c3"]
    assert outcomes(responses) == {"L1": "no_action"}
    assert check_responses((responses,)) == []


def test_a_pending_line_stops_a_release(take):
    responses = take({}, log=[line(change_type="pending"), line("L2", change_type="pending")])
    (problem,) = check_responses((responses,))
    assert problem.say("zh") == (
        "清理记录有待决定的行：L1, L2。\n"
        "位置：cleaning_log.csv，log_id 列\n"
        "办法：请逐条决定（改为 change_response、no_action 等）后再发布。"
    )
    with pytest.raises(IntakeError):
        IntakeError.raise_any([problem])


def test_a_pending_line_that_was_decided_since_stops_nothing(take):
    responses = take({}, log=[line(change_type="pending"), line("L2", supersedes="L1")])
    assert outcomes(responses) == {"L1": "superseded", "L2": "applied"}
    assert check_responses((responses,)) == []


def test_lines_for_a_file_that_is_not_there_are_stale(take):
    """An export that was downloaded anew has another hash; its rows may have moved."""
    responses = take({}, log=[line(raw_sha256="0" * 64), line("L2")])
    assert outcomes(responses) == {"L2": "applied", "L1": "stale"}
    assert [p.code for p in check_responses((responses,))] == ["intake.stale"]


def test_no_message_repeats_an_answer(take):
    responses = take({}, log=[line(old="13800000000", new="13900000000")])
    text = "".join(p.say("zh") for p in check_responses((responses,)))
    assert "13800000000" not in text
    assert "13900000000" not in text


def test_the_log_is_applied_to_raw_cells_before_consent_is_read(take):
    consented = line(question="OK", old="不同意", new="同意")
    assert len(take({"OK": "不同意"}, log=[consented]).answers) == 1
