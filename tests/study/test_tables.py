"""The CSV files: read as text, numbers checked cell by cell, with the line in the file."""

import pandas as pd
import pytest

from kit.study.parts import leave_out_open
from kit.study.tables import (
    LOG_COLUMNS,
    ServiceRow,
    read_log,
    read_margins,
    read_services,
    read_withdrawals,
)

MARGINS = """margin,category,count,as_of,source,scope
SEX,1,139,2019-06-30,社区网格登记,常住
SEX,2,124,2019-06-30,社区网格登记,常住
"""
LOG = ",".join(LOG_COLUMNS)


def write(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def say(problems):
    return [problem.say("en") for problem in problems]


def log_line(**cells):
    decided = {"decided_by": "clerk", "decided_at": "2019-05-29", "reason": "seen"}
    cells = decided | cells
    return ",".join(cells.get(column, "") for column in LOG_COLUMNS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_margins_are_read_in_the_encodings_of_excel(tmp_path, encoding):
    margins, problems = read_margins(write(tmp_path, "margins.csv", MARGINS, encoding))
    assert problems == []
    assert margins["count"].tolist() == [139, 124]
    assert margins["count"].dtype == "Int64"
    assert margins["source"].tolist() == ["社区网格登记"] * 2
    assert margins["category"].tolist() == ["1", "2"]


def test_cells_stay_text_as_they_were_written(tmp_path):
    text = MARGINS.replace("SEX,1,", "SEX,01,").replace("2019-06-30", "N/A")
    margins, _ = read_margins(write(tmp_path, "margins.csv", text))
    assert margins["category"].tolist() == ["01", "2"]
    assert margins["as_of"].tolist() == ["N/A", "N/A"]


def test_columns_may_stand_in_another_order_and_beside_others(tmp_path):
    plain, _ = read_margins(write(tmp_path, "margins.csv", MARGINS))
    frame = pd.read_csv(tmp_path / "margins.csv", dtype="str", encoding="utf-8")
    frame["remark"] = "x"
    frame[sorted(frame)].to_csv(tmp_path / "other.csv", index=False, encoding="utf-8")
    other, problems = read_margins(tmp_path / "other.csv")
    assert problems == []
    pd.testing.assert_frame_equal(other, plain)


def test_empty_lines_are_no_rows(tmp_path):
    text = f"{MARGINS},,,,,\n\n , ,,,,\n"
    margins, problems = read_margins(write(tmp_path, "margins.csv", text))
    assert problems == []
    assert len(margins) == 2


def test_empty_lines_are_passed_over_and_lines_keep_their_numbers(tmp_path):
    text = MARGINS.replace("SEX,2", ",,,,,\n\nSEX,2").replace(",124,", ",124人,")
    _, problems = read_margins(write(tmp_path, "margins.csv", text))
    assert say(problems) == [
        "A whole number without a unit is expected here.\n"
        "Where: margins.csv, row 5, column count\n"
        "What to do: Write it in digits, without a unit or a comma between thousands, for "
        "example 263."
    ]


@pytest.mark.parametrize("count", ["124人", "124.0", "-124", "1e2", "1,240"])
def test_a_count_is_a_plain_whole_number(tmp_path, count):
    text = MARGINS.replace(",124,", f',"{count}",')
    _, problems = read_margins(write(tmp_path, "margins.csv", text))
    assert [(p.code, p.where.say("en")) for p in problems] == [
        ("study.not_whole", "margins.csv, row 3, column count")
    ]


def test_a_margin_that_is_not_counted_through_is_left_out(tmp_path):
    path = write(tmp_path, "margins.csv", MARGINS.replace(",124,", ",,"))
    margins, problems = read_margins(path)
    assert problems == []
    assert sorted(set(margins["margin"]) - set(leave_out_open(margins)["margin"])) == ["SEX"]


def test_a_category_stands_once(tmp_path):
    text = MARGINS.replace("SEX,2,124", "SEX,1,124")
    _, problems = read_margins(write(tmp_path, "margins.csv", text))
    assert say(problems) == [
        "This category stands twice in one margin.\n"
        "Where: margins.csv, row 3, column category\n"
        "What to do: Merge the two lines or delete one."
    ]


def test_missing_columns_are_all_named(tmp_path):
    text = MARGINS.replace("margin,", "").replace(",count", ",number")
    _, problems = read_margins(write(tmp_path, "margins.csv", text))
    assert say(problems) == [
        "Columns are missing: margin, count.\n"
        "Where: margins.csv, row 1\n"
        "What to do: Add them to the first row."
    ]


def test_a_quote_that_is_not_closed(tmp_path):
    text = MARGINS.replace("SEX,1", 'SEX,"1')
    _, problems = read_margins(write(tmp_path, "margins.csv", text))
    assert [(p.code, p.where.say("en")) for p in problems] == [("study.not_csv", "margins.csv")]


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / "margins.csv").write_bytes(b"\xff\xff\xff")
    _, problems = read_margins(tmp_path / "margins.csv")
    assert [(p.code, p.where.say("en")) for p in problems] == [
        ("study.not_utf8", "margins.csv")
    ]


def test_margins_must_be_there(tmp_path):
    _, problems = read_margins(tmp_path / "margins.csv")
    assert [p.code for p in problems] == ["study.no_file"]


@pytest.mark.parametrize("read", [read_services, read_log, read_withdrawals])
def test_the_other_tables_may_be_missing(tmp_path, read):
    table, problems = read(tmp_path / "none.csv")
    assert problems == []
    assert table.empty
    assert len(table.columns) >= 2


def test_services_hold_whole_numbers_where_they_are_known(tmp_path):
    text = (
        "service,name_zh,name_en,level,quantity,unit_zh,unit_en,sessions,person_times,"
        "population_person_times,persons\na,甲,A,casework,3,个,cases,,27,18,6\n"
    )
    services, problems = read_services(write(tmp_path, "services.csv", text))
    assert problems == []
    assert services["person_times"].tolist() == [27]
    assert services["sessions"].isna().tolist() == [True]


def test_a_log_line_asks_for_one_of_the_known_changes(tmp_path):
    text = "\n".join((LOG, log_line(log_id="L1", change_type="delete"), ""))
    _, problems = read_log(write(tmp_path, "cleaning_log.csv", text))
    assert say(problems) == [
        "change_type must be one of: change_response, blank_response, no_action, "
        "remove_survey, recode_other, pending.\n"
        "Where: cleaning_log.csv, row 2, column change_type\n"
        "What to do: Use one of these."
    ]


def test_nobody_removes_a_form_alone(tmp_path):
    first = log_line(log_id="L1", change_type="remove_survey", reviewed_by="supervisor")
    second = log_line(log_id="L2", change_type="remove_survey")
    text = "\n".join((LOG, first, second, ""))
    _, problems = read_log(write(tmp_path, "cleaning_log.csv", text))
    assert say(problems) == [
        "Removing a whole survey (remove_survey) needs a second person.\n"
        "Where: cleaning_log.csv, row 3, column reviewed_by\n"
        "What to do: Name the reviewer's role in reviewed_by."
    ]


def test_every_wrong_cell_is_named_and_hides_no_other(tmp_path):
    text = MARGINS.replace(",139,", ",many,").replace("SEX,2,124", "SEX,1,")
    margins, problems = read_margins(write(tmp_path, "margins.csv", text))
    assert margins is None
    assert [(p.code, p.where.say("en")) for p in problems] == [
        ("study.not_whole", "margins.csv, row 2, column count"),
        ("study.margin_twice", "margins.csv, row 3, column category"),
    ]


def test_a_service_without_its_numbers(tmp_path):
    header = ",".join(ServiceRow.model_fields)
    path = write(tmp_path, "services.csv", f"{header}\n,甲,A,x,,,,x,,18,-6\n")
    _, problems = read_services(path)
    assert [(p.code, p.where.say("en")) for p in problems] == [
        ("study.no_cell", "services.csv, row 2, column service"),
        ("study.no_cell", "services.csv, row 2, column quantity"),
        ("study.not_whole", "services.csv, row 2, column sessions"),
        ("study.no_cell", "services.csv, row 2, column person_times"),
        ("study.not_whole", "services.csv, row 2, column persons"),
    ]


def test_what_was_typed_is_not_repeated(tmp_path):
    text = "\n".join((LOG, log_line(log_id="L1", change_type="13800000000"), ""))
    _, problems = read_log(write(tmp_path, "cleaning_log.csv", text))
    assert "13800000000" not in "".join(say(problems)) + repr(problems)
