"""What people do with a file and that changes no answer is told to nobody."""

from __future__ import annotations

import datetime as dt

import pytest

import kit
from kit.once import recording
from kit.release.checking import check_study
from tests.end_to_end.mistakes import Sheet, child, replace_text, resident, settings

UNUSED = ("来源", "来源详情", "来自IP", "所用时间")


def save_again(folder):
    with child(folder):
        pass


def drop_the_columns_of_the_platform(folder):
    with child(folder) as sheet:
        for name in UNUSED:
            sheet.sheet.delete_cols(sheet.column(name))


def drop_the_times_of_submission(folder):
    with child(folder) as sheet:
        sheet.sheet.delete_cols(sheet.column("提交答卷时间"))


def clear_the_marks_of_empty_cells(folder):
    with child(folder) as sheet:
        for row in sheet.sheet.iter_rows():
            for cell in row:
                if cell.value in ("(空)", "(跳过)"):
                    cell.value = None


def write_times_as_times(folder):
    with child(folder) as sheet:
        for row in sheet.rows:
            when = dt.datetime.strptime(sheet.get(row, "提交答卷时间"), "%Y/%m/%d %H:%M:%S")  # noqa: DTZ007
            sheet.put(row, "提交答卷时间", when)


def write_numbers_as_text(folder):
    with child(folder) as sheet:
        for row in sheet.rows:
            sheet.put(row, "序号", f" {sheet.get(row, '序号')} ")


def sort_whole_rows(folder):
    with child(folder) as sheet:
        rows = [[cell.value for cell in sheet.sheet[row]] for row in sheet.rows]
        for row, values in zip(sheet.rows, reversed(rows), strict=True):
            for place, value in enumerate(values, start=1):
                sheet.sheet.cell(row, place).value = value


def move_a_column_to_the_end(folder):
    with child(folder) as sheet:
        place, last = sheet.column("7、你是"), sheet.sheet.max_column + 1
        for row in (1, *sheet.rows):
            sheet.sheet.cell(row, last).value = sheet.sheet.cell(row, place).value
        sheet.sheet.delete_cols(place)


def add_a_row_of_sums_and_a_sheet_of_notes(folder):
    with child(folder) as sheet:
        sheet.sheet.append([])
        sheet.sheet.append(["合计", *[None] * 8, 210])
        sheet.book.create_sheet("备注").append(["收齐了"])


def merge_a_title_above_the_header(folder):
    with child(folder) as sheet:
        sheet.sheet.insert_rows(1)
        sheet.sheet.cell(1, 1).value = "金彩童年"
        sheet.sheet.merge_cells("A1:F1")


def name_the_waves_the_other_way_round(folder):
    text = settings(folder).read_text(encoding="utf-8")
    head, first, second = text.split("[[waves]]\n")
    settings(folder).write_text(
        "[[waves]]\n".join([head, second.rstrip() + "\n\n", first]), encoding="utf-8"
    )


def keep_no_record_of_empty_lines(folder):
    with (folder / "withdrawals.csv").open("a", encoding="utf-8") as file:
        file.write("\n,\n")


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    from tests.conftest import STUDIES

    return read_figures(STUDIES["jinhai"])


def read_figures(folder):
    study = kit.read_study(folder)
    ledger = kit.protect_estimates(kit.estimate_needs(kit.read_responses(study), study), study)
    return [row for row in ledger if "very_fast" not in str(row.key)]


@pytest.mark.parametrize(
    "do",
    [
        save_again,
        drop_the_columns_of_the_platform,
        drop_the_times_of_submission,
        clear_the_marks_of_empty_cells,
        write_times_as_times,
        write_numbers_as_text,
        sort_whole_rows,
        move_a_column_to_the_end,
        add_a_row_of_sums_and_a_sheet_of_notes,
        merge_a_title_above_the_header,
        name_the_waves_the_other_way_round,
        keep_no_record_of_empty_lines,
    ],
    ids=lambda do: do.__name__.replace("_", " "),
)
def test_nothing_is_told_and_no_figure_changes(copy_study, published, do):
    study = copy_study()
    do(study)
    with recording():  # what both compute is computed once
        found, figures = check_study(str(study)), read_figures(study)
    assert [p.say("en") for p in found.problems if p.severity != "open"] == []
    assert figures == published


def test_answers_in_the_other_language_are_read(copy_study):
    """Jinhai's labels are in both languages: a child may have filled in the English form."""
    study = copy_study()
    (study / "cleaning_log.csv").unlink()
    with child(study) as sheet:
        assert sheet.change("7、你是", "男孩", "Boys", most=5) == 5
    codes = {p.code for p in check_study(str(study)).problems if p.severity == "error"}
    assert codes == {"intake.second_answers"}


def test_a_first_year_without_records_and_a_study_without_parents(copy_study):
    study = copy_study("elmwood")
    (study / "withdrawals.csv").unlink()
    with resident(study) as sheet:
        assert isinstance(sheet, Sheet)
    replace_text(settings(study), "invited = 140", "invited = 139")
    assert [p for p in check_study(str(study)).problems if p.severity != "open"] == []
