"""What looks wrong in an export is told with its place, and never with an answer."""

import datetime as dt
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from kit.errors import IntakeError
from kit.intake.read import read_responses, take_responses
from kit.intake.wenjuanxing import read_export
from tests.intake.exports import (
    HEADERS,
    META,
    make_folder,
    make_items,
    make_rows,
    place_of,
    write_export,
)


def codes(intake):
    return [(p.code.partition(".")[2], p.severity) for p in intake.problems]


def forms(number, **change):
    return [dict(change) for _ in range(number)]


# Cells that cannot be read


def test_one_slip_is_counted_and_not_asked_about(intake):
    found = intake({"AGE": "八岁多"}, {}, {"R3": "3或4"})
    assert found.problems == ()
    reading = found.responses[0].reading.set_index("item")
    assert reading.loc["AGE"].tolist() == [2, 1, 0, 0]
    assert reading.loc["R3"].tolist() == [2, 1, 0, 0]


def test_the_same_text_twice_is_a_choice_in_other_words(intake):
    found = intake({"AGE": "8 周岁"}, {"AGE": "8周岁"}, {})
    (problem,) = found.problems
    assert problem.say("zh") == (
        "题目 AGE 有2个答案读不出：写法不在选项里（单元格 J2, J3）。可读的写法：5岁, 6—7岁, "
        "8岁, 不想说；最接近的是“8岁”。\n"
        "位置：child.xlsx，J 列\n"
        "办法：若是选项改了字：把答卷里的写法原样填进 questionnaire.xlsx 的 choices 表里该选项"
        "的 kit_alias 列（最接近的在第行，多个用 | 隔开）；若是个别误填：在 cleaning_log.csv 里"
        "逐格写 change_response 或 blank_response。\n"
        "若核对后确实如此：在 study.toml 末尾加上 [[accept]]、"
        'doubt = "2019.child.AGE.unread=2" 和 reason = "理由" 三行；理由会印在问卷质量报告里。'
    )


def test_questions_with_the_same_choices_are_one_message(intake):
    found = intake(*forms(3, R1="五", R4="五"))
    (problem,) = found.problems
    assert (problem.values["items"], problem.values["count"]) == ("R1, R4", 6)
    assert problem.values["cells"] == "K2, K3, K4, …"


def test_an_answer_that_cannot_be_read_stands_in_no_message(intake):
    secret = "张小明13800000000"
    found = intake(*forms(4, AGE=secret, R1=secret, WANTS=f"画画┋{secret}"))
    said = "".join(p.say(language) for p in found.problems for language in ("zh", "en"))
    assert said
    assert secret not in said
    assert "13800000000" not in repr(found.problems)


def test_what_is_accepted_is_read_as_missing(intake):
    found = intake(*forms(2, AGE="8周岁"), {}, accept=["2019.child.AGE.unread=2"])
    assert codes(found) == [("unread_near", "accepted")]
    assert found.responses[0].answers["AGE"].notna().sum() == 1


def test_a_third_cell_is_asked_about_again(intake):
    found = intake(*forms(3, AGE="8周岁"), accept=["2019.child.AGE.unread=2"])
    assert codes(found) == [("unread_near", "error")]


def test_dates_where_choices_should_be(intake):
    found = intake(*forms(2, AGE=dt.datetime(2025, 6, 7)), {})  # noqa: DTZ001
    (problem,) = found.problems
    assert problem.code == "intake.became_dates"
    assert problem.say("en").startswith(
        "2 answers to AGE are dates (cells J2, J3): a spreadsheet turned choices such as 4-5 "
        "into dates. The choices are: 5岁, 6—7岁, 8岁, 不想说.\n"
    )


def test_an_export_by_number(intake):
    numbers = {
        "OK": "1",
        "WHO": "1",
        "AGE": "3",
        "WANTS": "1┋2",
        **{f"R{n}": "2" for n in range(1, 7)},
    }
    found = intake(*forms(5, **numbers))
    assert codes(found) == [("by_number", "error")]


def test_nobody_answered_a_question(intake):
    found = intake(*forms(12, AGE="(跳过)"))
    (problem,) = found.problems
    assert problem.say("en").splitlines()[:2] == [
        "Nobody answered 1 question(s): AGE.",
        "Where: child.xlsx, column J",
    ]
    assert codes(intake(*forms(9, AGE="(跳过)"))) == []


def test_a_refusal_beside_an_offer_is_neither_and_is_told(intake):
    found = intake({"WANTS": "都不想┋画画"}, {"WANTS": "都不想"}, {})
    assert codes(found) == [("contradictory", "warning")]
    (responses,) = found.responses
    assert responses.answers["WANTS"].isna().tolist() == [True, False, False]
    flags = responses.flags.set_index("flag")["rows"]
    assert (flags["contradictory"], flags["unreadable"]) == (1, 0)
    assert found.problems[0].values["cells"] == "Q2"


# Rows and days


def rewrite(tmp_path, change):
    """Change the sheet of the export of `make_folder` and take it in."""
    path = place_of(tmp_path)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return take_responses(make_folder(tmp_path))


def test_a_row_with_answers_and_no_number_is_never_dropped(tmp_path):
    write_export(place_of(tmp_path), make_rows(*forms(4)))

    def clear(book):
        book.active.cell(5, 1).value = None
        book.active.cell(4, 1).value = "P3"

    found = rewrite(tmp_path, clear)
    assert codes(found) == [("unnumbered", "error")]
    assert found.problems[0].values == {"count": 2, "rows": "4, 5"}


@pytest.mark.parametrize("word", ["合计", "平均值", "Total"])
def test_a_row_of_sums_is_none_and_is_counted(intake, word):
    found = intake({}, {}, footer=[word, *[""] * 8, "7"])
    assert found.problems == ()
    assert found.responses[0].receipts[0].footers == 1


def test_one_number_twice_and_one_answer_twice(tmp_path):
    write_export(place_of(tmp_path), make_rows(*forms(3)))

    def paste(number):
        def change(book):
            row = [cell.value for cell in book.active[4]]
            book.active.append([number, *row[1:]])

        return change

    assert codes(rewrite(tmp_path, paste(3))) == [("id_twice", "error")]
    write_export(place_of(tmp_path), make_rows(*forms(3)))
    found = rewrite(tmp_path, paste(4))
    assert codes(found) == [("row_twice", "error")]
    assert found.problems[0].values == {"count": 1, "rows": "5"}


def test_a_second_answer_that_the_log_removes_is_settled(tmp_path):
    path = write_export(place_of(tmp_path), make_rows(*forms(3)))
    book = openpyxl.load_workbook(path)
    book.active.append([4, *[cell.value for cell in book.active[4]][1:]])
    book.save(path)
    code, _ = read_export(path).names
    line = {"log_id": "L1", "uuid": "4", "change_type": "remove_survey", "raw_sha256": code}
    line |= {"reason_code": "duplicate", "submitted_at": "2019-09-01 18:00:03"}
    (responses,) = read_responses(make_folder(tmp_path, log=[line]))
    assert len(responses.answers) == 3


def test_the_name_of_the_file_tells_how_many_answers_it_holds(tmp_path):
    study = make_folder(tmp_path)
    name = "1_按文本_问卷_9_4.xlsx"
    export = study.wave.exports[0].model_copy(update={"file": name})
    wave = study.wave.model_copy(update={"exports": (export,)})
    study = replace(
        study, wave=wave, settings=study.settings.model_copy(update={"waves": (wave,)})
    )
    write_export(place_of(tmp_path).with_name(name), make_rows(*forms(4)))
    assert take_responses(study).problems == ()
    write_export(place_of(tmp_path).with_name(name), make_rows(*forms(3)))
    found = take_responses(study)
    assert codes(found) == [("other_count", "error")]
    assert found.problems[0].doubt == "2019.child.rows=3"


@pytest.mark.parametrize("day", ["2019/8/31 23:59:59", "2019-09-02 00:00", "2018/9/1 18:00:01"])
def test_days_outside_the_wave(intake, day):
    found = intake({}, {}, times=[day, "2019/9/1 18:00:02"])
    (problem,) = found.problems
    assert (problem.code, problem.doubt) == ("intake.other_days", "2019.child.days=1")
    assert problem.values["rows"] == "2"


def test_times_that_cannot_be_read_are_counted(intake):
    found = intake({}, {}, times=["昨天", "2019/9/1 18:00:02"])
    assert found.problems == ()
    (receipt,) = found.responses[0].receipts
    assert (receipt.undated, receipt.first, receipt.last) == (1, *[dt.date(2019, 9, 1)] * 2)


# Headers, sheets and files


def test_headers_of_older_exports_are_read(intake):
    """第4题(你几岁？) instead of 4、你几岁？"""
    headers = {
        n: f"第{h.partition('、')[0]}题({h.partition('、')[2]})" for n, h in HEADERS.items()
    }
    found = intake({}, {}, headers=headers)
    assert found.problems == ()
    assert len(found.responses[0].answers) == 2


def test_signs_that_nobody_sees_do_not_count(intake):
    headers = {n: f"\ufeff{h}\u200b\u00a0" for n, h in HEADERS.items()}
    found = intake(
        {"AGE": "8\u200b岁\u00a0", "CARD": "\u200bA1"}, headers=headers, withdrawn=["A1"]
    )
    assert found.problems == ()
    rows = found.responses[0].dispositions.set_index("disposition")["rows"]
    assert rows["withdrawn"] == 1


def test_a_title_above_the_header_and_a_sheet_before_it_are_told_not_refused(tmp_path):
    write_export(place_of(tmp_path), make_rows(*forms(3)))

    def dress(book):
        book.active.insert_rows(1)
        book.active.cell(1, 1).value = "金彩童年问卷"
        book.create_sheet("说明", 0).append(["请看第二张"])

    found = rewrite(tmp_path, dress)
    assert found.problems == ()
    (receipt,) = found.responses[0].receipts
    assert (receipt.sheet, receipt.header_row, receipt.rows) == ("Sheet", 2, 3)


def test_two_sheets_of_answers_are_not_guessed_at(tmp_path):
    write_export(place_of(tmp_path), make_rows(*forms(3)))

    def copy(book):
        book.copy_worksheet(book.active).title = "补收"

    found = rewrite(tmp_path, copy)
    assert codes(found) == [("two_sheets", "error")]
    assert found.problems[0].values == {"sheets": "Sheet, 补收"}


def test_a_reworded_question_is_shown_the_column_that_it_may_be(intake):
    headers = HEADERS | {"AGE": "4、你现在几岁？"}
    (problem,) = intake({}, headers=headers).problems
    assert problem.say("en") == (
        "The export has no column for the item AGE (你几岁？); the header of column J is much "
        "like it.\n"
        "Where: child.xlsx, row 1\n"
        "What to do: If it is column J in other words, write that header into kit_wjx in the "
        "row of AGE in the survey sheet; else check that the export is complete."
    )


def test_the_export_of_somebody_else(tmp_path):
    other = [
        replace(i, name=f"{i.name}_p", informant="parent", label=i.label) for i in make_items()
    ]
    own = [
        replace(
            i,
            informant="child",
            label=i.label.model_copy(update={"zh": f"别的{n}", "en": f"else {n}"}),
            headers=(),
        )
        for n, i in enumerate(make_items())
    ]
    write_export(place_of(tmp_path), make_rows({}))
    study = make_folder(tmp_path, items=[*own, *other])
    informants = {**study.settings.informants, "parent": study.settings.informants["child"]}
    study = replace(
        study, settings=study.settings.model_copy(update={"informants": informants})
    )
    found = take_responses(study)
    assert codes(found) == [("other_informant", "error")]
    assert found.problems[0].values == {"informant": "parent"}
    lone = make_folder(tmp_path, items=own)
    assert codes(take_responses(lone)) == [("other_questionnaire", "error")]


def test_more_than_three_missing_questions_are_one_message(intake):
    headers = {n: h for n, h in HEADERS.items() if n not in ("R3", "R4", "R5", "R6")}
    (problem,) = intake({}, headers=headers).problems
    assert problem.values == {"items": "R3, R4, R5, R6", "count": 4}


def test_a_coded_export_has_lost_its_questions(tmp_path):
    book = openpyxl.Workbook()
    book.active.append([*META, *(f"{n}、(选项)" for n in range(1, 13))])
    book.active.append(list(range(18)))
    place_of(tmp_path).parent.mkdir(parents=True)
    book.save(place_of(tmp_path))
    assert codes(take_responses(make_folder(tmp_path))) == [("by_number", "error")]


# Cards


@pytest.mark.parametrize(
    ("card", "withdrawn", "told"),
    [
        ("A7", "a7", []),
        ("A7", "A8", [("withdrawn_unknown", "error")]),
        ("007", "7", [("withdrawn_mangled", "error")]),
        ("7", "0007", [("withdrawn_mangled", "error")]),
        ("12E34", "1.2E+35", [("withdrawn_mangled", "error")]),
    ],
)
def test_a_withdrawal_that_finds_nobody_is_told_by_its_line(intake, card, withdrawn, told):
    found = intake({"CARD": card}, {}, {}, withdrawn=[withdrawn])
    assert sorted(codes(found)) == sorted(told)
    said = "".join(p.say("zh") for p in found.problems)
    assert not told or withdrawn not in said.replace("1.2E+35", "")


def test_somebody_who_withdrew_and_never_answered(intake):
    found = intake({}, withdrawn=["B1", "B2"], accept=["withdrawals.unknown=2"])
    assert codes(found) == [("withdrawn_unknown", "accepted")]
    assert found.problems[0].where.row == 2


# The frame


def test_people_of_a_kind_that_the_register_has_not(tmp_path):
    write_export(place_of(tmp_path), make_rows(*forms(3), {"AGE": "6—7岁"}))
    study = make_folder(tmp_path)
    margins = pd.DataFrame(
        [("AGE", "c2", 0), ("AGE", "c3", 2)], [2, 3], ["margin", "category", "count"]
    )
    found = take_responses(replace(study, margins=margins))
    assert [(p.code, p.where.row, p.doubt) for p in found.problems] == [
        ("intake.margin_none", 2, "2019.child.AGE.c2.register"),
        ("intake.margin_less", 3, "2019.child.AGE.c3.register"),
    ]


def test_more_answers_than_were_asked_for(tmp_path):
    write_export(place_of(tmp_path), make_rows(*forms(41)))
    found = take_responses(make_folder(tmp_path))
    assert [p.doubt for p in found.problems] == [
        "2019.child.invited=41",
        "2019.child.population=41",
    ]


def test_all_problems_come_at_once(tmp_path):
    write_export(place_of(tmp_path), make_rows(*forms(2, AGE="8周岁"), {"CARD": "1E+09"}))
    with pytest.raises(IntakeError) as caught:
        read_responses(make_folder(tmp_path, withdrawn=["Z9"]))
    assert [p.code.partition(".")[2] for p in caught.value.problems] == [
        "unread_near",
        "cards_mangled",
        "withdrawn_unknown",
    ]
