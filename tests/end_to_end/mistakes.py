"""Mistakes that people make, one at a time, each with what the kit answers.

Every entry is a function that spoils a copy of a study, the study, and the codes of the
messages that must come, the errors first. Nothing else may come beside the open points.
"""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl

__all__ = ["MISTAKES", "Mistake", "Sheet", "put_csv", "replace_text"]

CHILD, PARENT = "38126104", "38126381"


@dataclass(frozen=True)
class Mistake:
    """One mistake: `codes` are the messages that it must bring, of error or warning."""

    name: str
    study: str
    spoil: Callable[[Path], None]
    codes: tuple[str, ...]


MISTAKES: list[Mistake] = []


def mistake(study: str, *codes: str) -> Callable[[Callable[[Path], None]], None]:
    """Register a mistake in a copy of `study`."""

    def add(spoil: Callable[[Path], None]) -> None:
        name = spoil.__name__.replace("_", " ").strip()
        MISTAKES.append(Mistake(name, study, spoil, codes))

    return add


def replace_text(file: Path, old: str, new: str, times: int = 1) -> None:
    """Replace `old`, which must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text, old
    file.write_text(text.replace(old, new, times), encoding="utf-8")


def put_csv(file: Path, change: Callable[[list[dict[str, str]]], object]) -> None:
    """Change the rows of a CSV file in place."""
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        names, rows = list(reader.fieldnames or ()), list(reader)
    change(rows)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


class Sheet:
    """A sheet of a workbook, saved at the end of the block."""

    def __init__(self, folder: Path, pattern: str, sheet: str = "") -> None:
        (self.path,) = folder.rglob(pattern)
        self.book = openpyxl.load_workbook(self.path)
        self.sheet = self.book[sheet] if sheet else self.book.active

    def __enter__(self) -> Sheet:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.book.save(self.path)

    @property
    def rows(self) -> range:
        return range(2, self.sheet.max_row + 1)

    def column(self, text: str) -> int:
        """Return the column whose header is `text`, else the first that holds it."""
        headers = {c.column: str(c.value) for c in self.sheet[1]}
        exact = [place for place, header in headers.items() if header == text]
        return [*exact, *(p for p, header in headers.items() if text in header)][0]

    def get(self, row: int, column: str) -> str:
        return str(self.sheet.cell(row, self.column(column)).value)

    def put(self, row: int, column: str, value: object) -> None:
        self.sheet.cell(row, self.column(column)).value = value

    def find(self, column: str, text: str) -> Iterator[int]:
        """Yield the rows that hold `text` in the column."""
        return (row for row in self.rows if self.get(row, column) == text)

    def change(self, column: str, old: str, new: object, most: int = 999) -> int:
        """Put `new` for `old` in up to `most` cells; return in how many."""
        rows = list(self.find(column, old))[:most]
        for row in rows:
            self.put(row, column, new)
        return len(rows)


def child(folder: Path) -> Sheet:
    return Sheet(folder, f"{CHILD}*.xlsx")


def parent(folder: Path) -> Sheet:
    return Sheet(folder, f"{PARENT}*.xlsx")


def resident(folder: Path) -> Sheet:
    return Sheet(folder, "51200417*.xlsx")


def form(folder: Path, sheet: str) -> Sheet:
    return Sheet(folder, "questionnaire.xlsx", sheet)


def settings(folder: Path) -> Path:
    return folder / "study.toml"


def plan(folder: Path) -> Path:
    return folder / "plan.toml"


LOG_CHANGED = "intake.log_changed"

# Answers in other words, or in other files


@mistake("jinhai", "intake.unread_near", LOG_CHANGED)
def an_option_reworded_in_the_export(folder: Path) -> None:
    with child(folder) as sheet:
        assert sheet.change("7、你是", "男孩", "男生") > 50


@mistake("jinhai", "intake.unread_near")
def an_option_reworded_in_the_questionnaire(folder: Path) -> None:
    with form(folder, "choices") as sheet:
        (row,) = sheet.find("label::中文", "男孩")
        sheet.put(row, "label::中文", "小男生")
        sheet.put(row, "kit_alias", None)


@mistake("jinhai", "intake.unread_near", LOG_CHANGED)
def a_rating_reworded_in_two_cells(folder: Path) -> None:
    with child(folder) as sheet:
        sheet.change("我觉得样样都要比别人强才行。", "比较像", "挺像的", most=2)


@mistake("jinhai", "intake.unread_near", LOG_CHANGED)
def consent_reworded(folder: Path) -> None:
    with child(folder) as sheet:
        column = sheet.sheet.cell(1, 7).value
        sheet.change(column, "同意", "愿意参加")


@mistake("jinhai", "intake.by_number", LOG_CHANGED)
def an_export_by_number(folder: Path) -> None:
    with child(folder) as sheet:
        for column in range(7, sheet.sheet.max_column):
            texts = {sheet.sheet.cell(row, column).value for row in sheet.rows}
            codes = {text: n for n, text in enumerate(sorted(map(str, texts)), start=1)}
            if len(codes) < 12:
                for row in sheet.rows:
                    cell = sheet.sheet.cell(row, column)
                    cell.value = codes[str(cell.value)]


@mistake("jinhai", "intake.by_number")
def a_coded_export_without_stems(folder: Path) -> None:
    with child(folder) as sheet:
        for n, cell in enumerate(sheet.sheet[1][6:], start=1):
            cell.value = f"{n}、(选项)"


@mistake("jinhai", "intake.other_informant", "intake.other_informant")
def the_exports_of_two_informants_exchanged(folder: Path) -> None:
    text = settings(folder).read_text(encoding="utf-8")
    head, wave = text.split('id = "2019"')
    names = [line for line in wave.splitlines() if line.startswith("file = ")]
    wave = wave.replace(names[0], "X").replace(names[1], names[0]).replace("X", names[1])
    settings(folder).write_text(head + 'id = "2019"' + wave, encoding="utf-8")


@mistake("jinhai", "intake.other_questionnaire")
def the_export_of_another_survey(folder: Path) -> None:
    (file,) = folder.rglob(f"{CHILD}*.xlsx")
    (other,) = (Path(__file__).parents[1] / "data/elmwood/waves").rglob("*.xlsx")
    shutil.copyfile(other, file)


@mistake("jinhai", "intake.no_item_near")
def a_question_reworded_in_the_export(folder: Path) -> None:
    with child(folder) as sheet:
        cell = sheet.sheet.cell(1, sheet.column("我觉得样样都要比别人强才行。"))
        cell.value = str(cell.value).replace("样样都要比别人强", "每样都要比别的孩子强")


@mistake("jinhai", "intake.item_twice")
def a_column_copied(folder: Path) -> None:
    with child(folder) as sheet:
        place, last = sheet.column("7、你是"), sheet.sheet.max_column + 1
        for row in (1, *sheet.rows):
            sheet.sheet.cell(row, last).value = sheet.sheet.cell(row, place).value


@mistake("jinhai", "intake.file_twice")
def last_waves_export_used_again(folder: Path) -> None:
    (file,) = folder.rglob(f"{CHILD}*.xlsx")
    (old,) = folder.rglob("27540912*.xlsx")
    new = file.with_name(old.name)
    shutil.copyfile(old, new)
    replace_text(settings(folder), file.name, new.name)
    file.unlink()


@mistake("jinhai", "intake.other_days")
def a_wave_with_the_days_of_another_month(folder: Path) -> None:
    replace_text(settings(folder), "first_day = 2019-05-06", "first_day = 2019-05-16")


@mistake("elmwood", "intake.other_days", LOG_CHANGED)
def submissions_outside_the_days_of_the_wave(folder: Path) -> None:
    with resident(folder) as sheet:
        for row in list(sheet.rows)[75:]:
            sheet.put(row, "提交答卷时间", f"2024/11/3 1{row % 10}:{row % 60:02d}:00")


@mistake("elmwood", "intake.unnumbered", LOG_CHANGED)
def numbers_of_answers_emptied(folder: Path) -> None:
    with resident(folder) as sheet:
        for row in list(sheet.rows)[-15:]:
            sheet.put(row, "序号", None)


@mistake("elmwood", "intake.unnumbered", LOG_CHANGED)
def numbers_of_answers_with_a_letter(folder: Path) -> None:
    with resident(folder) as sheet:
        for n, row in enumerate(list(sheet.rows)[-15:], start=1):
            sheet.put(row, "序号", f"P{n}")


def _append_again(sheet: Sheet, *, renumber: bool) -> None:
    for row in list(sheet.rows)[-12:]:
        values = [cell.value for cell in sheet.sheet[row]]
        if renumber:
            values[0] = sheet.sheet.max_row
        sheet.sheet.append(values)


@mistake("elmwood", "intake.id_twice", "intake.other_count", LOG_CHANGED)
def the_last_rows_pasted_again(folder: Path) -> None:
    with resident(folder) as sheet:
        _append_again(sheet, renumber=False)


@mistake("elmwood", "intake.row_twice", "intake.other_count", LOG_CHANGED)
def the_last_rows_pasted_again_and_renumbered(folder: Path) -> None:
    with resident(folder) as sheet:
        _append_again(sheet, renumber=True)


@mistake("elmwood", "intake.other_count", LOG_CHANGED)
def rows_deleted_from_the_export(folder: Path) -> None:
    with resident(folder) as sheet:
        sheet.sheet.delete_rows(sheet.sheet.max_row - 9, 10)


@mistake("elmwood", "intake.became_dates", LOG_CHANGED)
def options_that_excel_turned_into_dates(folder: Path) -> None:
    with form(folder, "choices") as sheet:
        for old, new in (("Year 4 or 5", "4-5"), ("Year 6 or 7", "6-7")):
            (row,) = sheet.find("label::English", old)
            sheet.put(row, "label::English", new)
            sheet.put(row, "kit_alias", None)
    with resident(folder) as sheet:
        column = next(c.value for c in sheet.sheet[1] if "year" in str(c.value).lower())
        sheet.change(column, "Year 4 or 5", dt.date(2025, 4, 5))
        sheet.change(column, "Year 6 or 7", dt.date(2025, 6, 7))


@mistake("elmwood", "intake.unanswered", LOG_CHANGED)
def a_question_that_nobody_answered(folder: Path) -> None:
    with resident(folder) as sheet:
        for row in sheet.rows:
            sheet.sheet.cell(row, 12).value = "(跳过)"


@mistake("jinhai", "intake.contradictory", LOG_CHANGED)
def a_refusal_ticked_together_with_an_offer(folder: Path) -> None:
    with parent(folder) as sheet:
        column = next(c.value for c in sheet.sheet[1] if "愿意怎样参与" in str(c.value))
        for row in list(sheet.find(column, "暂时不参与"))[:12]:
            sheet.put(row, column, "活动当天帮忙┋暂时不参与")


@mistake("jinhai", "intake.cards_mangled", LOG_CHANGED)
def cards_turned_into_numbers(folder: Path) -> None:
    with child(folder) as sheet:
        for row in list(sheet.rows)[5:8]:
            sheet.put(row, "问卷卡号", "1.2E+35")


@mistake("jinhai", "intake.two_sheets")
def a_second_sheet_of_answers(folder: Path) -> None:
    with child(folder) as sheet:
        copy = sheet.book.copy_worksheet(sheet.sheet)
        copy.title = "补收"


@mistake("jinhai", "intake.not_workbook")
def an_export_that_is_a_csv_renamed(folder: Path) -> None:
    (file,) = folder.rglob(f"{CHILD}*.xlsx")
    file.write_text("序号,1、是否同意？\n1,同意\n", encoding="utf-8")


@mistake("jinhai", "study.no_file")
def an_export_that_is_not_there(folder: Path) -> None:
    (file,) = folder.rglob(f"{CHILD}*.xlsx")
    file.unlink()


# Rows and columns that were moved, lost or changed by a spreadsheet


def _column(sheet: Sheet, place: int) -> list[object]:
    return [sheet.sheet.cell(row, place).value for row in sheet.rows]


def _write(sheet: Sheet, place: int, values: list[object]) -> None:
    for row, value in zip(sheet.rows, values, strict=True):
        sheet.sheet.cell(row, place).value = value


@mistake("jinhai", "intake.refused_and_answered", LOG_CHANGED)
def one_column_sorted_without_the_others(folder: Path) -> None:
    with child(folder) as sheet:
        place = sheet.column("我觉得样样都要比别人强才行。")
        _write(sheet, place, sorted(map(str, _column(sheet, place))))


@mistake("jinhai", "intake.refused_and_answered", "intake.log_other_value")
def all_ratings_moved_down_by_a_row(folder: Path) -> None:
    with child(folder) as sheet:
        for place in range(sheet.column("下面的话"), sheet.sheet.max_column):
            values = _column(sheet, place)
            _write(sheet, place, [values[-1], *values[:-1]])
    _use_present_code(folder, CHILD)


@mistake("elmwood", "intake.times_go_back")
def times_of_submission_sorted_alone(folder: Path) -> None:
    with resident(folder) as sheet:
        place = sheet.column("提交答卷时间")
        values = list(map(str, _column(sheet, place)))
        _write(sheet, place, [*values[:5], *sorted(values[5:20], reverse=True), *values[20:]])


@mistake("elmwood", "measure.strangers", "measure.keys")
def the_headers_of_two_questions_exchanged(folder: Path) -> None:
    with resident(folder) as sheet:
        places = (sheet.column("whom I trust"), sheet.column("worried me"))
        first, second = (sheet.sheet.cell(1, place) for place in places)
        first.value, second.value = second.value, first.value
    _use_present_code(folder, "51200417")


@mistake("elmwood", "measure.strangers")
def one_answer_in_a_whole_column(folder: Path) -> None:
    with resident(folder) as sheet:
        place = sheet.column("I feel at home in Elmwood.")
        values = ["Agree a lot" if "gree" in str(v) else v for v in _column(sheet, place)]
        _write(sheet, place, values)
    _use_present_code(folder, "51200417")


@mistake("jinhai", "intake.second_answers", "intake.second_answers")
def the_cleaning_log_lost(folder: Path) -> None:
    (folder / "cleaning_log.csv").unlink()


@mistake("jinhai", "intake.cells_broken", LOG_CHANGED)
def cells_that_show_an_error(folder: Path) -> None:
    with child(folder) as sheet:
        cell = sheet.sheet.cell(9, 20)
        cell.value = "#N/A"
        cell.data_type = "e"


@mistake("jinhai", "intake.cells_merged", LOG_CHANGED)
def cells_merged_among_the_answers(folder: Path) -> None:
    with child(folder) as sheet:
        sheet.sheet.merge_cells("T9:T12")


@mistake("jinhai", "intake.joined_otherwise", LOG_CHANGED)
def choices_joined_by_a_comma(folder: Path) -> None:
    with child(folder) as sheet:
        place = sheet.column("最想参加")
        _write(sheet, place, [str(v).replace("┋", "，") for v in _column(sheet, place)])


@mistake("jinhai", "intake.double_ticks", LOG_CHANGED)
def two_ticks_in_a_single_choice(folder: Path) -> None:
    with child(folder) as sheet:
        sheet.change("我觉得样样都要比别人强才行。", "比较像", "比较像┋非常像", most=3)


@mistake("elmwood", "intake.mostly_refused")
def yes_and_no_exchanged_in_the_scores(folder: Path) -> None:
    with form(folder, "choices") as sheet:
        for name, score in (("y", 0), ("n", 1)):
            row = next(
                r for r in sheet.find("list_name", "yesno") if sheet.get(r, "name") == name
            )
            sheet.put(row, "score", score)


@mistake("jinhai", "intake.no_cards", LOG_CHANGED)
def cards_emptied_for_privacy(folder: Path) -> None:
    with parent(folder) as sheet:
        for row in sheet.rows:
            sheet.put(row, "问卷卡号", "(空)")


@mistake("elmwood", "intake.all_answered")
def invited_as_many_as_were_received(folder: Path) -> None:
    replace_text(settings(folder), "invited = 140", "invited = 97")


@mistake("jinhai", "measure.many_keys")
def the_column_of_keys_moved_by_a_row(folder: Path) -> None:
    with form(folder, "survey") as sheet:
        place = sheet.column("kit_reverse")
        values = _column(sheet, place)
        _write(sheet, place, [None, *values[:-1]])


# Who was asked, and who is there


@mistake("jinhai", "intake.over_invited")
def more_answers_than_were_asked_for(folder: Path) -> None:
    replace_text(settings(folder), "invited = 263", "invited = 83", times=9)


@mistake("jinhai", "study.over_population")
def more_asked_than_there_are(folder: Path) -> None:
    text = settings(folder).read_text(encoding="utf-8")
    head, wave = text.split('id = "2019"')
    wave = wave.replace("invited = 263", "invited = 2630", 1)
    settings(folder).write_text(head + 'id = "2019"' + wave, encoding="utf-8")


@mistake("jinhai", "study.over_population")
def more_persons_planned_for_than_there_are(folder: Path) -> None:
    replace_text(plan(folder), "persons = 160", "persons = 300")


@mistake("jinhai", "study.margins_agree")
def a_population_with_a_digit_too_few(folder: Path) -> None:
    replace_text(settings(folder), "total = 263", "total = 236")


@mistake("jinhai", "intake.margin_none")
def a_declared_margin_of_nobody(folder: Path) -> None:
    def move(rows: list[dict[str, str]]) -> None:
        by = {(r["margin"], r["category"]): r for r in rows}
        by["AGE4", "2"]["count"] = str(58 + 66)
        by["AGE4", "1"]["count"] = "0"

    put_csv(folder / "margins.csv", move)


@mistake("jinhai", "intake.margin_none")
def a_category_left_out_of_the_register(folder: Path) -> None:
    def drop(rows: list[dict[str, str]]) -> None:
        last = next(r for r in rows if r["category"] == "E4")
        rows.remove(last)
        next(r for r in rows if r["category"] == "E3")["count"] = str(52 + 37)

    put_csv(folder / "margins.csv", drop)


@mistake("jinhai", "intake.margin_less")
def two_categories_of_the_register_exchanged(folder: Path) -> None:
    def swap(rows: list[dict[str, str]]) -> None:
        by = {(r["margin"], r["category"]): r for r in rows}
        by["ESTATE", "E1"]["count"], by["ESTATE", "E4"]["count"] = "37", "98"

    put_csv(folder / "margins.csv", swap)


# Scores and keys


@mistake("jinhai", "measure.keys")
def a_reverse_key_forgotten(folder: Path) -> None:
    with form(folder, "survey") as sheet:
        (row,) = sheet.find("name", "PC1")
        sheet.put(row, "kit_reverse", None)


@mistake("elmwood", "measure.keys")
def a_reverse_key_too_much(folder: Path) -> None:
    with form(folder, "survey") as sheet:
        (row,) = sheet.find("name", "ow_stop")
        sheet.put(row, "kit_reverse", 1)


@mistake("elmwood", "questionnaire.against_labels")
def scores_against_their_labels(folder: Path) -> None:
    with form(folder, "choices") as sheet:
        for n in range(4):
            (row,) = sheet.find("name", f"a{n}")
            sheet.put(row, "score", 3 - n)


@mistake("jinhai", "questionnaire.uneven_scores")
def two_scores_exchanged(folder: Path) -> None:
    with form(folder, "choices") as sheet:
        two, three = (
            next(r for r in sheet.find("list_name", "like5") if sheet.get(r, "name") == n)
            for n in "23"
        )
        sheet.put(two, "score", 3)
        sheet.put(three, "score", 2)


@mistake("elmwood", "questionnaire.uneven_scores")
def do_not_know_with_a_score(folder: Path) -> None:
    with form(folder, "choices") as sheet:
        sheet.sheet.append(["agree4", "a9", "Don't know", 9])


@mistake("elmwood", "questionnaire.same_label")
def two_options_with_one_label(folder: Path) -> None:
    with form(folder, "choices") as sheet:
        (row,) = sheet.find("name", "garden")
        sheet.put(row, "label::English", "reading  circle")


@mistake("jinhai", "questionnaire.no_scores")
def a_score_left_out(folder: Path) -> None:
    with form(folder, "choices") as sheet:
        row = next(r for r in sheet.find("list_name", "like5") if sheet.get(r, "name") == "3")
        sheet.put(row, "score", None)


@mistake("jinhai", "questionnaire.line_outside")
def a_planning_line_beyond_the_scores(folder: Path) -> None:
    with form(folder, "scales") as sheet:
        sheet.put(2, "planning_line", 35)


# What is compared, and who is willing


@mistake("jinhai", "questionnaire.unknown_analysis")
def an_analysis_of_an_unknown_kind(folder: Path) -> None:
    with form(folder, "plan") as sheet:
        sheet.put(2, "analysis_type", "prop_select_one")


@mistake("jinhai", "questionnaire.not_comparable")
def groups_of_a_question_with_several_answers(folder: Path) -> None:
    with form(folder, "plan") as sheet:
        sheet.put(2, "group_var", "PREF")


@mistake("jinhai", "questionnaire.unknown_item")
def a_comparison_of_a_scale_that_is_not_there(folder: Path) -> None:
    with form(folder, "plan") as sheet:
        sheet.put(2, "analysis_var", "competitoin")


@mistake("jinhai", "questionnaire.no_comparison")
def no_comparison_declared(folder: Path) -> None:
    with form(folder, "plan") as sheet:
        sheet.sheet.delete_rows(2, 99)


@mistake("jinhai", "study.willing_no_refusal")
def a_refusal_that_is_not_exclusive(folder: Path) -> None:
    with form(folder, "choices") as sheet:
        row = next(r for r in sheet.find("list_name", "will") if sheet.get(r, "name") == "0")
        sheet.put(row, "kit_exclusive", None)


@mistake("jinhai", "measure.all_willing", LOG_CHANGED)
def everybody_is_willing(folder: Path) -> None:
    with parent(folder) as sheet:
        column = next(c.value for c in sheet.sheet[1] if "愿意怎样参与" in str(c.value))
        sheet.change(column, "暂时不参与", "活动当天帮忙")
    _use_present_code(folder, PARENT)


def _use_present_code(folder: Path, name: str) -> None:
    """Bring the log up to date with an export, so that nothing else is told."""
    from kit.intake.wenjuanxing import read_export

    (file,) = folder.rglob(f"{name}*.xlsx")
    code, _ = read_export(file).names
    root = Path(__file__).parents[2]
    study = root / ("surveys" if folder.name == "jinhai" else "tests/data") / folder.name
    old, _ = read_export(next(study.rglob(file.name))).names
    log = folder / "cleaning_log.csv"
    replace_text(log, old, code, times=99)


@mistake("jinhai", "study.willing_whole")
def a_single_choice_taken_as_being_willing(folder: Path) -> None:
    replace_text(plan(folder), 'willing_from = "WILL"', 'willing_from = "HOURS"')


@mistake("jinhai", "study.willing_refusal")
def the_refusal_taken_as_being_willing(folder: Path) -> None:
    replace_text(plan(folder), 'willing_from = "WILL.1"', 'willing_from = "WILL.0"')


@mistake("jinhai", "study.willing_from")
def a_willing_question_mistyped(folder: Path) -> None:
    replace_text(plan(folder), 'willing_from = "WILL"', 'willing_from = "WILLL"')


# Plan, budget, records


@mistake("jinhai", "study.field_range")
def a_planned_service_of_quantity_0(folder: Path) -> None:
    replace_text(plan(folder), "quantity = 6", "quantity = 0")


@mistake("jinhai", "study.targets", "study.for_nobody")
def a_planned_service_for_nobody(folder: Path) -> None:
    replace_text(plan(folder), "person_times = 150", "person_times = 0")


@mistake("jinhai", "study.shortcoming")
def a_shortcoming_that_the_records_contradict(folder: Path) -> None:
    replace_text(plan(folder), "每场名额只有20个", "每场名额只有12个")


@mistake("jinhai", "study.repair")
def a_repair_that_the_plan_contradicts(folder: Path) -> None:
    replace_text(plan(folder), "今年增至8场", "今年增至10场")


@mistake("jinhai", "study.budget")
def a_budget_line_with_a_digit_too_many(folder: Path) -> None:
    replace_text(plan(folder), "amount_yuan = 42000", "amount_yuan = 420000")


@mistake("jinhai", "study.services_total", "study.more_than")
def person_times_of_a_service_mistyped(folder: Path) -> None:
    def mistype(rows: list[dict[str, str]]) -> None:
        rows[2]["person_times"] = "15"

    put_csv(folder / "services.csv", mistype)


@mistake("jinhai", "study.no_quantity")
def a_record_without_quantity(folder: Path) -> None:
    def clear(rows: list[dict[str, str]]) -> None:
        rows[5].update(quantity="0", sessions="0")

    put_csv(folder / "services.csv", clear)


@mistake("jinhai", "study.more_than")
def more_persons_than_attendances(folder: Path) -> None:
    def raise_it(rows: list[dict[str, str]]) -> None:
        rows[5]["persons"] = "620"

    put_csv(folder / "services.csv", raise_it)


@mistake("jinhai", "study.renewal")
def a_second_year_that_is_no_renewal(folder: Path) -> None:
    replace_text(settings(folder), "renewal = true", "renewal = false")


@mistake("jinhai", "study.need_area")
def a_need_area_mistyped(folder: Path) -> None:
    replace_text(plan(folder), 'need_areas = ["career"]', 'need_areas = ["carer"]')


# The cleaning log and the withdrawals


def log(folder: Path, change: Callable[[list[dict[str, str]]], object]) -> None:
    put_csv(folder / "cleaning_log.csv", change)


def _line(rows: list[dict[str, str]], kind: str) -> dict[str, str]:
    return [r for r in rows if r["change_type"] == kind][-1]


@mistake("jinhai", "intake.log_no_row")
def a_log_line_for_two_answers(folder: Path) -> None:
    log(folder, lambda rows: _line(rows, "remove_survey").update(uuid="59、60"))


@mistake("jinhai", "intake.log_other_time")
def a_removal_of_the_wrong_row(folder: Path) -> None:
    log(folder, lambda rows: _line(rows, "remove_survey").update(uuid="60"))


@mistake("jinhai", "intake.log_other_value")
def an_old_value_mistyped(folder: Path) -> None:
    log(folder, lambda rows: _line(rows, "change_response").update(old_value="监护人"))


@mistake("jinhai", "intake.log_bad_option")
def a_correction_that_is_no_option(folder: Path) -> None:
    log(folder, lambda rows: _line(rows, "change_response").update(new_value="妈妈"))


@mistake("jinhai", "intake.log_no_item")
def a_log_line_for_an_unknown_question(folder: Path) -> None:
    log(folder, lambda rows: _line(rows, "change_response").update(question="RELATION"))


@mistake("jinhai", "intake.log_same_value")
def a_correction_that_changes_nothing(folder: Path) -> None:
    def same(rows: list[dict[str, str]]) -> None:
        row = _line(rows, "change_response")
        row["new_value"] = row["old_value"]

    log(folder, same)


@mistake("jinhai", "intake.log_before")
def a_decision_before_the_answer(folder: Path) -> None:
    log(folder, lambda rows: _line(rows, "remove_survey").update(decided_at="2019-04-01"))


@mistake("jinhai", "study.undecided")
def a_decision_without_a_reason(folder: Path) -> None:
    log(folder, lambda rows: _line(rows, "remove_survey").update(reason=""))


@mistake("jinhai", "study.same_person")
def a_removal_reviewed_by_whoever_decided_it(folder: Path) -> None:
    log(folder, lambda rows: _line(rows, "remove_survey").update(reviewed_by="数据员A"))


@mistake("jinhai", "study.reason_code")
def a_duplicate_mistyped(folder: Path) -> None:
    log(folder, lambda rows: _line(rows, "remove_survey").update(reason_code="duplcate"))


@mistake("jinhai", "study.supersedes_other")
def a_line_that_supersedes_another_answer(folder: Path) -> None:
    log(folder, lambda rows: rows[-1].update(supersedes=rows[-2]["log_id"]))


@mistake("jinhai", "intake.log_other_time")
def a_line_with_the_code_of_another_wave(folder: Path) -> None:
    log(folder, lambda rows: rows[-1].update(raw_sha256=rows[0]["raw_sha256"]))


@mistake("jinhai", "intake.withdrawn_several")
def two_withdrawn_cards_in_one_cell(folder: Path) -> None:
    replace_text(folder / "withdrawals.csv", "PND3W,", "PND3W、QX7PK,")


@mistake("jinhai", "intake.withdrawn_exchanged")
def card_and_day_of_a_withdrawal_exchanged(folder: Path) -> None:
    replace_text(folder / "withdrawals.csv", "PND3W,2019-06-03", "2019-06-03,PND3W")


@mistake("jinhai", "study.log_twice")
def two_log_lines_with_one_id(folder: Path) -> None:
    log(folder, lambda rows: rows[-1].update(log_id=rows[-2]["log_id"]))


@mistake("jinhai", "study.second_person")
def a_removal_by_one_person(folder: Path) -> None:
    log(folder, lambda rows: _line(rows, "remove_survey").update(reviewed_by=""))


@mistake("jinhai", LOG_CHANGED)
def an_answer_changed_since_the_log_was_written(folder: Path) -> None:
    with child(folder) as sheet:
        sheet.change("我觉得样样都要比别人强才行。", "比较像", "非常像", most=1)


@mistake("jinhai", "intake.withdrawn_unknown")
def a_withdrawn_card_mistyped(folder: Path) -> None:
    replace_text(folder / "withdrawals.csv", "PND3W", "PND3VV")


@mistake("jinhai", "intake.withdrawn_mangled", LOG_CHANGED)
def a_withdrawn_card_that_lost_its_zeros(folder: Path) -> None:
    with child(folder) as sheet:
        sheet.put(20, "问卷卡号", "00417")
    replace_text(folder / "withdrawals.csv", "PND3W,", "417,")
    _use_present_code(folder, CHILD)


@mistake("jinhai", "study.accept_unused")
def an_accepted_doubt_that_nobody_has(folder: Path) -> None:
    text = '\n[[accept]]\ndoubt = "2019.child.SEX.unread=3"\nreason = "看过"\n'
    with settings(folder).open("a", encoding="utf-8") as file:
        file.write(text)


# Files beside their name


def _move(name: str, to: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / name).rename(folder / to)

    return spoil


def _register_moves() -> None:
    for name, to in (
        ("withdrawals.csv", "withdrawals.csv.csv"),
        ("withdrawals.csv", "Withdrawals.CSV.txt"),
        ("withdrawals.csv", "withdrawals.xlsx"),
        ("withdrawals.csv", "withdrawal.csv"),
        ("withdrawals.csv", "撤回.csv"),
        ("withdrawals.csv", "卡号.csv"),
        ("withdrawals.csv", "waves/withdrawals.csv"),
        ("withdrawals.csv", "waves/2019/withdrawals.csv"),
        ("services.csv", "service.csv"),
        ("services.csv", "去年.csv"),
    ):
        spoil = _move(name, to)
        codes = ("study.beside",)
        MISTAKES.append(Mistake(f"{name} called {to}", "jinhai", spoil, codes))
    for to in (
        "cleaning_log.csv.csv",
        "cleaning_log (1).csv",
        "cleaning_log - 副本.csv",
        "cleaning-log.csv",
    ):
        spoil = _move("cleaning_log.csv", to)
        MISTAKES.append(Mistake(f"log called {to}", "elmwood", spoil, ("study.beside",)))


_register_moves()


@mistake("elmwood", "study.stray")
def an_export_that_nobody_declares(folder: Path) -> None:
    (file,) = folder.rglob("51200417*.xlsx")
    shutil.copyfile(file, file.with_name("51200417_补收_12_12.xlsx"))
    file.with_name("~$51200417.xlsx").write_text("", encoding="utf-8")
    file.with_name(".~lock.51200417.xlsx#").write_text("", encoding="utf-8")


# Consent


@mistake("elmwood", "questionnaire.no_consent")
def nobody_asked_for_consent(folder: Path) -> None:
    with form(folder, "survey") as sheet:
        for name in ("consent_q", "consent_sens"):
            (row,) = sheet.find("name", name)
            sheet.put(row, "kit_role", "linkage")


@mistake("jinhai", "questionnaire.consent_list")
def a_question_of_consent_with_another_role(folder: Path) -> None:
    with form(folder, "survey") as sheet:
        (row,) = sheet.find("name", "consent_sens")
        sheet.put(row, "kit_role", "background")


@mistake("jinhai", "questionnaire.direct")
def a_card_whose_answers_would_be_published(folder: Path) -> None:
    with form(folder, "survey") as sheet:
        (row,) = sheet.find("name", "ESTATE")
        sheet.put(row, "kit_pii", "direct")


# Ages and the register


def _put_choice(folder: Path, place: tuple[str, str], column: str, value: object) -> None:
    """Change a cell of a choice, which is named by its list and its name."""
    with form(folder, "choices") as sheet:
        list_name, name = place
        row = next(
            r for r in sheet.find("list_name", list_name) if sheet.get(r, "name") == name
        )
        sheet.put(row, column, value)


@mistake("jinhai", "study.age_label")
def an_age_score_mistyped(folder: Path) -> None:
    _put_choice(folder, ("age4", "2"), "score", 9)


@mistake("jinhai", "study.age_score")
def an_age_band_without_score(folder: Path) -> None:
    _put_choice(folder, ("age4", "2"), "score", None)


@mistake("jinhai", "study.age_frame")
def an_age_band_outside_that_counts(folder: Path) -> None:
    _put_choice(folder, ("age4", "below6"), "kit_out_of_frame", None)


@mistake("jinhai", "study.age_frame")
def a_population_older_than_its_bands(folder: Path) -> None:
    replace_text(settings(folder), "age_min = 6", "age_min = 8")


@mistake("jinhai", "study.label_ages")
def a_highest_age_other_than_in_the_name_of_the_population(folder: Path) -> None:
    replace_text(settings(folder), "age_max = 14", "age_max = 12")


@mistake("jinhai", "study.age_informant")
def the_age_item_asked_of_parents_only(folder: Path) -> None:
    with form(folder, "survey") as sheet:
        (row,) = sheet.find("name", "AGE4")
        sheet.put(row, "kit_informant", "parent")


@mistake("jinhai", "questionnaire.unknown_item")
def the_questions_to_parents_deleted(folder: Path) -> None:
    with form(folder, "survey") as sheet:
        for row in reversed(list(sheet.find("kit_informant", "parent"))):
            sheet.sheet.delete_rows(row)


@mistake("jinhai", "questionnaire.same_item")
def a_question_copied(folder: Path) -> None:
    with form(folder, "survey") as sheet:
        (row,) = sheet.find("name", "CP1")
        values = [cell.value for cell in sheet.sheet[row]]
        sheet.sheet.append([values[0], "CP9", *values[2:]])


@mistake("jinhai", "study.day_far")
def a_wave_that_began_a_year_too_early(folder: Path) -> None:
    replace_text(settings(folder), "first_day = 2019-05-06", "first_day = 2018-05-06")


@mistake("jinhai", "study.age_informant")
def the_age_item_of_the_parents(folder: Path) -> None:
    replace_text(settings(folder), 'age_item = "AGE4"', 'age_item = "AGE4_p"')


@mistake("jinhai", "study.age_kind")
def an_age_item_that_is_no_single_choice(folder: Path) -> None:
    replace_text(settings(folder), 'age_item = "AGE4"', 'age_item = "PREF"')


@mistake("elmwood", "study.margin_outside")
def a_register_that_counts_who_is_outside(folder: Path) -> None:
    def move(rows: list[dict[str, str]]) -> None:
        rows[0]["category"] = "undisclosed"

    put_csv(folder / "margins.csv", move)


@mistake("jinhai", "study.margin_informant")
def a_margin_of_what_only_parents_are_asked(folder: Path) -> None:
    def move(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row["margin"] = row["margin"].replace("SEX", "SEX_p")

    put_csv(folder / "margins.csv", move)


@mistake("elmwood", "study.margins_empty")
def a_register_without_rows(folder: Path) -> None:
    put_csv(folder / "margins.csv", list.clear)


@mistake("jinhai", "study.all_stand")
def parents_who_stand_for_the_children(folder: Path) -> None:
    replace_text(settings(folder), "of_population = false", "of_population = true", times=9)


@mistake("jinhai", "study.none_stands")
def nobody_who_stands_for_the_children(folder: Path) -> None:
    replace_text(settings(folder), "of_population = true", "of_population = false", times=9)


# Need areas, lines and ladders


@mistake("jinhai", "questionnaire.other_area")
def a_question_of_another_area_than_its_scale(folder: Path) -> None:
    with form(folder, "survey") as sheet:
        (row,) = sheet.find("name", "CP2")
        sheet.put(row, "kit_need_area", "emotion")


@mistake("jinhai", "questionnaire.other_area")
def a_scale_of_a_misspelt_area(folder: Path) -> None:
    with form(folder, "scales") as sheet:
        (row,) = sheet.find("scale", "competition")
        sheet.put(row, "need_area", "competitoin")


@mistake("jinhai", "questionnaire.other_line")
def a_planning_line_other_than_the_others(folder: Path) -> None:
    with form(folder, "scales") as sheet:
        sheet.put(2, "planning_line", 4.5)


@mistake("jinhai", "questionnaire.low_line")
def a_planning_line_in_the_lower_half(folder: Path) -> None:
    with form(folder, "scales") as sheet:
        sheet.put(2, "planning_line", 2.5)


@mistake("elmwood", "questionnaire.out_of_order")
def two_neighbouring_scores_exchanged_with_their_rows(folder: Path) -> None:
    with form(folder, "choices") as sheet:
        (one,), (two,) = sheet.find("name", "a1"), sheet.find("name", "a2")
        labels = [sheet.get(row, "label::English") for row in (two, one)]
        for row, text in zip((one, two), labels, strict=True):
            sheet.put(row, "label::English", text)


@mistake("jinhai", "questionnaire.mixed_scores")
def the_highest_choice_deleted(folder: Path) -> None:
    with form(folder, "choices") as sheet:
        rows = sheet.find("list_name", "like5")
        sheet.sheet.delete_rows(next(r for r in rows if sheet.get(r, "name") == "5"))


# Days and amounts


@mistake("jinhai", "study.field_month")
def a_thirteenth_month(folder: Path) -> None:
    replace_text(settings(folder), '"2018-08"', '"2018-13"')


@mistake("jinhai", "study.day_late")
def a_project_that_began_after_the_survey(folder: Path) -> None:
    replace_text(settings(folder), '"2018-08"', '"2019-08"')


@mistake("jinhai", "study.project_year")
def a_project_in_another_year_than_it_says(folder: Path) -> None:
    replace_text(settings(folder), '"2018-08"', '"2008-08"')


@mistake("jinhai", "study.day_far")
def a_wave_of_half_a_year(folder: Path) -> None:
    replace_text(settings(folder), "first_day = 2018-09-03", "first_day = 2018-03-03")


@mistake("jinhai", "study.day_far")
def exports_received_a_year_later(folder: Path) -> None:
    replace_text(settings(folder), "received = 2018-09-25", "received = 2019-09-25")


@mistake("jinhai", "study.day_early")
def exports_received_before_anybody_was_asked(folder: Path) -> None:
    replace_text(settings(folder), "received = 2019-05-27", "received = 2018-05-27")


@mistake("jinhai", "study.day_early")
def an_application_before_the_survey(folder: Path) -> None:
    replace_text(settings(folder), "budget_yuan", "applied_on = 2018-07-01\nbudget_yuan")


@mistake("elmwood", "study.day_early")
def a_meeting_before_the_survey(folder: Path) -> None:
    replace_text(plan(folder), "2025-03-12", "2024-03-12")


@mistake("elmwood", "study.day_far")
def an_old_register(folder: Path) -> None:
    replace_text(settings(folder), "as_of = 2025-01-15", "as_of = 2023-01-15")


@mistake("jinhai", "study.day_late")
def a_last_year_that_is_this_year(folder: Path) -> None:
    replace_text(settings(folder), "first_day = 2018-08-01", "first_day = 2019-08-01")


@mistake("elmwood", "study.length_order")
def limits_of_the_text_exchanged(folder: Path) -> None:
    replace_text(settings(folder), '["en"]', '["en"]\nlength = [1800, 1200]')


@mistake("elmwood", "study.length_short")
def a_very_short_text(folder: Path) -> None:
    replace_text(settings(folder), '["en"]', '["en"]\nlength = [120, 1800]')


@mistake("elmwood", "study.minimum_difference")
def a_difference_in_percent(folder: Path) -> None:
    replace_text(
        settings(folder), "[retention]", "[thresholds]\nminimum_difference = 2.0\n\n[retention]"
    )


@mistake("elmwood", "study.price")
def a_budget_in_ten_thousands(folder: Path) -> None:
    replace_text(settings(folder), "budget_yuan = 48000", "budget_yuan = 48")
    for amount in ("30000", "12000", "3000", "3000"):
        replace_text(
            plan(folder), f"amount_yuan = {amount}\n", f"amount_yuan = {amount[:-3]}\n"
        )


@mistake("jinhai", "study.budget_share")
def a_share_that_the_amount_contradicts(folder: Path) -> None:
    replace_text(plan(folder), "约占总额的7%", "约占总额的10%")


# Copied from another study


@mistake("elmwood", "study.applicant")
def the_applicant_of_another_community(folder: Path) -> None:
    replace_text(settings(folder), '"Elmwood Residents', '"Ashfield Residents')


@mistake("jinhai", "study.first_year")
def a_first_year_with_a_last_year(folder: Path) -> None:
    replace_text(settings(folder), "year = 2\nrenewal = true", "year = 1\nrenewal = false")


@mistake("jinhai", "study.same_informant")
def two_informants_with_one_name(folder: Path) -> None:
    replace_text(settings(folder), 'parent = { zh = "家长"', 'parent = { zh = "儿童"')


# Services


def services(folder: Path, row: int, **cells: str) -> None:
    put_csv(folder / "services.csv", lambda rows: rows[row].update(cells))


@mistake("jinhai", "study.level")
def a_level_that_is_none(folder: Path) -> None:
    services(folder, 2, level="小组")


@mistake("jinhai", "study.no_cell")
def a_service_without_its_unit(folder: Path) -> None:
    services(folder, 2, unit_en="")


@mistake("jinhai", "study.too_often")
def attendances_that_were_not_possible(folder: Path) -> None:
    services(folder, 2, sessions="3")


@mistake("jinhai", "study.same_name")
def two_services_with_one_name(folder: Path) -> None:
    services(folder, 3, name_zh="朋辈成长小组")


@mistake("jinhai", "study.few_attend")
def a_planned_service_with_too_many_meetings(folder: Path) -> None:
    replace_text(plan(folder), "sessions = 24", "sessions = 240")


@mistake("jinhai", "study.same_name")
def one_planned_service_twice(folder: Path) -> None:
    replace_text(plan(folder), 'zh = "亲子平行小组"', 'zh = "朋辈成长小组"')


# Words that cannot be told apart


@mistake("elmwood", "questionnaire.same_item")
def two_questions_with_one_phrase(folder: Path) -> None:
    with form(folder, "survey") as sheet:
        (row,) = sheet.find("name", "school_stage")
        sheet.put(row, "phrase::English", "Sex")


@mistake("jinhai", "questionnaire.same_scale")
def two_scales_with_one_label(folder: Path) -> None:
    with form(folder, "scales") as sheet:
        (row,) = sheet.find("scale", "career_wish")
        sheet.put(row, "label::中文", "职业认识不足")


@mistake("jinhai", "questionnaire.twin_lone")
def a_twin_mistyped(folder: Path) -> None:
    with form(folder, "survey") as sheet:
        (row,) = sheet.find("name", "CP1")
        sheet.put(row, "kit_twin", "CP2_p")


@mistake("jinhai", "questionnaire.twin_same")
def a_twin_of_the_same_informant(folder: Path) -> None:
    with form(folder, "survey") as sheet:
        for name, twin in (("CP1", "CP2"), ("CP1_p", None)):
            (row,) = sheet.find("name", name)
            sheet.put(row, "kit_twin", twin)


@mistake("jinhai", "questionnaire.not_exclusive")
def a_choice_of_nothing_that_is_not_exclusive(folder: Path) -> None:
    _put_choice(folder, ("pref", "P0"), "kit_exclusive", None)


@mistake("elmwood", "questionnaire.not_exclusive")
def none_of_these_that_is_not_exclusive(folder: Path) -> None:
    _put_choice(folder, ("clubs", "nothing"), "kit_exclusive", None)


# What is accepted


@mistake("elmwood", "study.accept_reason")
def accepted_without_a_reason(folder: Path) -> None:
    replace_text(settings(folder), '["en"]', '["en"]\nlength = [120, 1800]')
    with settings(folder).open("a", encoding="utf-8") as file:
        file.write('\n[[accept]]\ndoubt = "study.length=120"\n')


@mistake("elmwood", "study.one_bracket")
def accepted_with_one_bracket(folder: Path) -> None:
    with settings(folder).open("a", encoding="utf-8") as file:
        file.write('\n[accept]\ndoubt = "study.length=120"\nreason = "it is short"\n')
