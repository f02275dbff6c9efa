"""The cleaning log changes a cell only while the raw cell is what the log says it was."""

import openpyxl
import pytest

from kit.errors import IntakeError
from kit.intake.read import read_responses, take_responses
from kit.intake.wenjuanxing import read_export
from tests.intake.exports import make_folder, make_rows, place_of, write_export


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
    columns = ["line", "log_id", "item", "change_type", "outcome", "why"]
    assert list(responses.log) == columns


def test_a_cell_is_blanked(take):
    responses = take(
        {"R3": "1┋2"}, log=[line("L1", "R3", "1┋2", "", change_type="blank_response")]
    )
    assert responses.answers["R3"].isna().all()
    assert responses.flags.set_index("flag").loc["unreadable", "rows"] == 0
    assert outcomes(responses) == {"L1": "applied"}


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"old_value": "6—7岁"}, "The raw value differs from old_value."),
        ({"uuid": "9"}, "No answer has this 序号 (uuid)."),
        ({"uuid": "1,2"}, "No answer has this 序号 (uuid)."),
        ({"question": "AGES"}, "The export has no such question."),
        (
            {"new_value": "7岁"},
            "new_value is no choice of AGE; accepted: 5岁, 6—7岁, 8岁, 不想说.",
        ),
        (
            {"new_value": ""},
            "new_value is no choice of AGE; accepted: 5岁, 6—7岁, 8岁, 不想说.",
        ),
        (
            {"submitted_at": "2019-09-01 18:02:00"},
            "The answer with this 序号 was sent in at another time: rows may have moved in a "
            "new export.",
        ),
    ],
)
def test_a_line_that_cannot_be_carried_out_stops_the_run(intake, other, said):
    found = intake({}, log=[line(**other)])
    (responses,) = found.responses
    assert responses.answers["AGE"].tolist() == ["c3"]
    assert outcomes(responses) == {"L1": "stale"}
    (problem,) = found.problems
    assert problem.severity == "error"
    wrong, where, _ = problem.say("en").split("\n")
    assert wrong == f"Lines of the cleaning log were not carried out: L1. {said}"
    assert where.startswith("Where: cleaning_log.csv, row 2, column ")


def test_lines_for_the_same_reason_are_one_message(intake):
    found = intake({}, log=[line(uuid="8"), line("L2", uuid="9")])
    assert [p.values["lines"] for p in found.problems] == ["L1, L2"]


@pytest.mark.parametrize("when", ["2019-09-01 18:00:01", "2019/9/1 18:00", "43709.750012"])
def test_the_time_of_submission_may_be_written_as_a_spreadsheet_saves_it(take, when):
    assert outcomes(take({}, log=[line(submitted_at=when)])) == {"L1": "applied"}


def test_a_removal_of_a_row_that_is_not_there_stops_the_run(intake):
    removal = line(uuid="9", change_type="remove_survey", reason_code="duplicate")
    found = intake({}, log=[removal])
    assert outcomes(found.responses[0]) == {"L1": "stale"}
    assert [p.code for p in found.problems] == ["intake.log_no_row"]
    assert len(found.responses[0].answers) == 1


def save_again(path):
    """Save the workbook as another program would: other bytes, the same answers."""
    book = openpyxl.load_workbook(path)
    book.active.insert_cols(3)
    book.active.cell(1, 3).value = "来源详情2"
    book.save(path)


def swap_rows(path):
    """Exchange the first two answers, as a new export may, but not their 序号."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    for column in range(2, sheet.max_column + 1):
        one, two = sheet.cell(2, column), sheet.cell(3, column)
        one.value, two.value = two.value, one.value
    book.save(path)


def written(tmp_path, **more):
    """Write an export and a line that removes its first answer, named by its rows."""
    path = write_export(place_of(tmp_path), make_rows({}, {"AGE": "6—7岁"}, {}))
    code, _ = read_export(path).names
    kind = {
        "change_type": "remove_survey",
        "reason_code": "test",
        "old_value": "",
        "question": "",
    }
    own = line(raw_sha256=code, submitted_at="2019/9/1 18:00:01", **kind) | more
    return path, make_folder(tmp_path, log=[own])


def test_a_file_that_was_saved_again_replays_its_log(tmp_path):
    path, study = written(tmp_path)
    save_again(path)
    (responses,) = read_responses(study)
    assert outcomes(responses) == {"L1": "applied"}
    assert responses.answers["AGE"].tolist() == ["c2", "c3"]


def test_an_answer_that_changed_since_stops_the_run_with_that_reason(tmp_path):
    path, study = written(tmp_path)
    book = openpyxl.load_workbook(path)
    book.active.cell(4, 8).value = "同意"
    book.active.cell(4, 9).value = "B7"
    book.save(path)
    code, _ = read_export(path).names
    (problem,) = take_responses(study).problems
    assert problem.say("zh") == (
        "写清理记录时的答卷（raw_sha256）现在一份也对不上：L1。写下这些行以后，答卷有了改动，"
        "或换了文件。\n"
        "位置：cleaning_log.csv，第2行，raw_sha256 列\n"
        "办法：请先换回原件。若是重新导出（例如补收了答卷）：逐行核对后，把 raw_sha256 换成现在"
        f"的编号（{code} = child.xlsx）。"
    )


def test_a_removal_never_takes_another_child_when_rows_have_moved(tmp_path):
    """The code was brought up to date, the 序号 was not: the time of submission tells."""
    path, study = written(tmp_path)
    swap_rows(path)
    code, _ = read_export(path).names
    _, study = (
        make_folder(tmp_path),
        make_folder(tmp_path, log=[dict(study.cleaning_log.iloc[0]) | {"raw_sha256": code}]),
    )
    found = take_responses(study)
    codes = {p.code for p in found.problems}
    assert codes == {"intake.log_other_time", "intake.times_go_back"}
    assert len(found.responses[0].answers) == 3


def test_without_a_time_a_line_needs_the_file_to_the_last_byte(tmp_path):
    path, study = written(tmp_path, submitted_at="")
    assert [p.code for p in take_responses(study).problems] == ["intake.log_no_time"]
    _, sha256 = read_export(path).names
    log = [dict(study.cleaning_log.iloc[0]) | {"raw_sha256": sha256}]
    assert outcomes(read_responses(make_folder(tmp_path, log=log))[0]) == {"L1": "applied"}


def test_a_line_without_an_export_is_told_which_there_are(tmp_path):
    path, study = written(tmp_path, raw_sha256="")
    code, _ = read_export(path).names
    (problem,) = take_responses(study).problems
    assert problem.code == "intake.log_no_export"
    assert problem.values["codes"] == f"{code} = child.xlsx"


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


def test_a_pending_line_stops_a_release(intake):
    found = intake({}, log=[line(change_type="pending"), line("L2", change_type="pending")])
    (problem,) = found.problems
    assert problem.say("zh") == (
        "清理记录有待决定的行：L1, L2。\n"
        "位置：cleaning_log.csv，第2行，change_type 列\n"
        "办法：请逐条决定（改为 change_response、no_action 等）后再发布。"
    )
    with pytest.raises(IntakeError):
        IntakeError.raise_any([problem])


def test_a_pending_line_that_was_decided_since_stops_nothing(intake):
    found = intake({}, log=[line(change_type="pending"), line("L2", supersedes="L1")])
    assert outcomes(found.responses[0]) == {"L1": "superseded", "L2": "applied"}
    assert found.problems == ()


def test_no_message_repeats_an_answer(intake):
    lines = [line(old="13800000000", new="13900000000"), line("L2", new="13900000000")]
    text = "".join(p.say("zh") for p in intake({}, log=lines).problems)
    assert text
    assert "13800000000" not in text
    assert "13900000000" not in text


def test_the_log_is_applied_to_raw_cells_before_consent_is_read(take):
    consented = line(question="OK", old="不同意", new="同意")
    assert len(take({"OK": "不同意"}, log=[consented]).answers) == 1
