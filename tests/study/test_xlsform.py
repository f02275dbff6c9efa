"""questionnaire.xlsx: every mistake with sheet, row and column, all of them at once."""

import pytest
from openpyxl import Workbook

from kit.errors import Place
from kit.study.xlsform import read_questionnaire
from tests.study.editing import JINHAI

ZH = "label::中文 (zh)"


def problems_of(form):
    form.save()
    questionnaire, problems = read_questionnaire(form.path)
    assert (questionnaire is None) == bool(problems)
    return problems


def places(form):
    return [
        (p.code.removeprefix("questionnaire."), p.where.say("en")) for p in problems_of(form)
    ]


def test_the_committed_questionnaire_is_read_as_it_was_designed():
    form, problems = read_questionnaire(JINHAI / "questionnaire.xlsx")
    assert problems == []
    assert len(form.items_for("child", "item")) == len(form.items_for("parent", "item")) == 36
    item = form.item("CP5")
    assert (item.kind, item.scale, item.reverse, item.twin) == (
        "select_one",
        "competition",
        True,
        "CP5_p",
    )
    assert list(item.scores.values()) == [1, 2, 3, 4, 5]
    assert form.scale("peer").planning_line == 3.5
    assert [c.name for c in form.item("AGE4").choices if c.outside] == ["below6", "over14"]
    assert [c.name for c in form.item("SEX").choices if c.missing] == ["9"]
    assert [c.name for c in form.item("WILL").choices if c.exclusive] == ["0"]
    assert form.item("PREF").headers != ()
    assert {c.group_item for c in form.comparisons} == {"SEX", "AGE4"}


def test_a_missing_sheet(form):
    del form.book["scales"]
    assert [p.say("en") for p in problems_of(form)] == [
        "The sheet scales is missing.\nWhere: questionnaire.xlsx, sheet scales\n"
        "What to do: Add it."
    ]


def test_a_missing_column(form):
    form.book["survey"].delete_cols(form.column("survey", "kit_role"))
    assert [p.say("zh") for p in problems_of(form)] == [
        "缺少列 kit_role。\n"
        "位置：questionnaire.xlsx，工作表 survey，第1行，kit_role 列\n"
        "办法：请在列名所在的那一行补上。"
    ]


def test_a_name_that_is_used_twice(form):
    row = form.row("survey", "CP2")
    form.put("survey", row, "name", "CP1")
    problems = problems_of(form)
    assert problems[0].say("zh") == (
        "名称 CP1 重复。\n"
        f"位置：questionnaire.xlsx，工作表 survey，第{row}行，name 列\n"
        "办法：每个题目、每个量表要有自己的名称。"
    )


CELLS = [
    ("survey", "CP2", "name", None, [("bad_name", "name")]),
    ("survey", "CP2", "type", "select_one nothing", [("unknown_list", "type")]),
    ("survey", "CP2", "type", "range", [("unknown_type", "type")]),
    ("survey", "CP2", "kit_role", "itme", [("not_one_of", "kit_role")]),
    ("survey", "CP2", "kit_reverse", "yes", [("not_flag", "kit_reverse")]),
    ("survey", "CP2", "kit_pii", "some", [("not_one_of", "kit_pii")]),
    ("scales", "peer", "min_items", "four", [("not_whole", "min_items")]),
    ("scales", "peer", "min_items", "7", [("min_items", "min_items")]),
    ("scales", "peer", "direction", "up", [("not_one_of", "direction")]),
    ("scales", "peer", "planning_line", None, [("no_line", "planning_line")]),
]


@pytest.mark.parametrize(("sheet", "key", "column", "value", "found"), CELLS)
def test_a_wrong_cell_is_named_by_sheet_row_and_column(form, sheet, key, column, value, found):
    row = form.row(sheet, key, "scale" if sheet == "scales" else "name")
    form.put(sheet, row, column, value)
    where = f"questionnaire.xlsx, sheet {sheet}, row {row}"
    expected = [(code, f"{where}, column {place}") for code, place in found]
    assert places(form)[: len(expected)] == expected


def test_a_planning_line_that_is_no_number(form):
    row = form.row("scales", "peer", "scale")
    form.put("scales", row, "planning_line", "about 3")
    where = f"questionnaire.xlsx, sheet scales, row {row}, column planning_line"
    assert ("not_number", where) in places(form)


def test_a_planning_line_that_nobody_can_reach(form):
    row = form.row("scales", "peer", "scale")
    form.put("scales", row, "planning_line", "35")
    where = f"questionnaire.xlsx, sheet scales, row {row}, column planning_line"
    assert places(form) == [("line_outside", where)]


def test_an_item_of_an_unknown_scale(form):
    row = form.row("survey", "CP2")
    form.put("survey", row, "kit_scale", "competiton")
    where = f"questionnaire.xlsx, sheet survey, row {row}, column kit_scale"
    assert places(form) == [("unknown_scale", where)]


def test_a_twin_that_is_not_there(form):
    row = form.row("survey", "CP2")
    form.put("survey", row, "kit_twin", "CP9")
    where = f"questionnaire.xlsx, sheet survey, row {row}, column kit_twin"
    assert places(form) == [("unknown_item", where)]


def test_an_item_without_words(form):
    row = form.row("survey", "CP2")
    form.put("survey", row, ZH, None)
    form.put("survey", row, "label::English (en)", None)
    assert places(form) == [
        ("no_label", f"questionnaire.xlsx, sheet survey, row {row}, column {ZH}")
    ]


def rated(form, number):
    """Return the row of the choice with this score in the children's rating list."""
    lists, scores = form.column("choices", "list_name"), form.column("choices", "score")
    rows = form.book["choices"].iter_rows(min_row=2)
    return next(
        r[0].row
        for r in rows
        if r[lists - 1].value == "like5" and str(r[scores - 1].value) == str(number)
    )


def test_a_rating_with_a_choice_that_has_no_score(form):
    form.put("choices", rated(form, 3), "score", None)
    assert [p.say("en") for p in problems_of(form)] == [
        "The list like5, which the scale item CP1 uses, has choices without score, or two "
        "with the same.\n"
        f"Where: questionnaire.xlsx, sheet choices, row {rated(form, None)}, column score\n"
        "What to do: Fill in score; mark choices such as don't know with 1 in kit_missing."
    ]


def test_a_rating_with_two_choices_of_the_same_score(form):
    form.put("choices", rated(form, 3), "score", "4")
    rows = ", ".join(str(rated(form, 1) + n) for n in range(5))
    where = f"questionnaire.xlsx, sheet choices, rows {rows}, column score"
    assert places(form) == [("no_scores", where)]


def test_a_scale_whose_items_have_different_ranges(form):
    type_ = form.book["survey"].cell(form.row("survey", "SAT"), 1).value
    form.put("survey", form.row("survey", "CP2"), "type", type_)
    changed = form.row("survey", "PR1_p")
    form.put("choices", rated(form, 5), "score", "7")
    form.put("survey", changed, "kit_scale", "peer")
    row = form.row("scales", "peer", "scale")
    (where,) = (where for code, where in places(form) if code == "mixed_scores")
    assert where == (
        "questionnaire.xlsx, sheet scales, rows 2, 3, 4, 5, 6, 7 … (7 in all), column scale"
    )
    assert row == 7


def test_a_choice_that_stands_twice_in_its_list(form):
    row = form.row("choices", "P2")
    form.put("choices", row, "name", "P1")
    where = f"questionnaire.xlsx, sheet choices, row {row}, column name"
    assert places(form) == [("duplicate_choice", where)]


@pytest.mark.parametrize("column", ["kit_missing", "kit_exclusive", "kit_out_of_frame"])
def test_a_mark_of_a_choice_is_0_or_1(form, column):
    form.put("choices", 2, column, "x")
    where = f"questionnaire.xlsx, sheet choices, row 2, column {column}"
    assert places(form) == [("not_flag", where)]


def test_consent_needs_to_know_what_is_yes(form):
    row = form.row("choices", "yes")
    form.put("choices", row, "score", None)
    assert [p.say("en") for p in problems_of(form)] == [
        "The list consent, which consent_q uses, needs scores: 1 for yes, 0 for no.\n"
        f"Where: questionnaire.xlsx, sheet choices, row {row}, column score\n"
        "What to do: Fill in score."
    ]


def test_a_comparison_of_what_is_not_asked(form):
    form.put("plan", 2, "analysis_var", "happiness")
    form.put("plan", 3, "group_var", "HEIGHT")
    assert places(form) == [
        ("unknown_item", "questionnaire.xlsx, sheet plan, row 2, column analysis_var"),
        ("unknown_item", "questionnaire.xlsx, sheet plan, row 3, column group_var"),
    ]


def test_all_mistakes_are_named_at_once(form):
    form.put("survey", form.row("survey", "CP2"), "type", "range")
    form.put("choices", 2, "kit_missing", "x")
    form.put("scales", form.row("scales", "peer", "scale"), "min_items", "9")
    form.put("plan", 2, "group_var", "HEIGHT")
    assert {code for code, _ in places(form)} >= {
        "unknown_type",
        "not_flag",
        "min_items",
        "unknown_item",
    }


def test_a_file_that_is_no_workbook(folder):
    path = folder / "questionnaire.xlsx"
    path.write_text("type,name\n", encoding="utf-8")
    _, problems = read_questionnaire(path)
    assert [p.say("en") for p in problems] == [
        "This is not a readable .xlsx workbook.\n"
        "Where: questionnaire.xlsx\n"
        "What to do: Open it in Excel and save it as .xlsx."
    ]


def test_no_file(tmp_path):
    _, problems = read_questionnaire(tmp_path / "questionnaire.xlsx")
    assert [p.code for p in problems] == ["questionnaire.no_file"]


def test_an_empty_workbook(tmp_path):
    Workbook().save(tmp_path / "questionnaire.xlsx")
    _, problems = read_questionnaire(tmp_path / "questionnaire.xlsx")
    assert [p.code for p in problems] == ["questionnaire.no_sheet"] * 3


# Names that could be mistaken


def name_places(form, sheet, row, column):
    where = f"questionnaire.xlsx, sheet {sheet}, row {row}, column {column}"
    return [code for code, place in places(form) if place == where]


BAD_NAMES = ["", "a b", "a\u3000b", "a.b", "a|b", "a=b", "a:b", "50%"]


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize(
    ("sheet", "key", "column"),
    [("survey", "PLAY", "name"), ("choices", "P2", "name"), ("scales", "peer", "scale")],
)
def test_a_name_that_no_key_can_hold(form, sheet, key, column, name):
    row = form.row(sheet, key, column)
    form.put(sheet, row, column, name or None)
    assert name_places(form, sheet, row, column) == ["bad_name"]


@pytest.mark.parametrize("name", ["response", "Quality", "CHOICE", "disposition", "flag"])
@pytest.mark.parametrize(
    ("sheet", "key", "column"), [("survey", "PLAY", "name"), ("scales", "peer", "scale")]
)
def test_a_name_that_keys_use_themselves(form, sheet, key, column, name):
    row = form.row(sheet, key, column)
    form.put(sheet, row, column, name)
    assert name_places(form, sheet, row, column) == ["reserved_name"]


def test_a_choice_may_bear_a_reserved_name(form):
    form.put("choices", form.row("choices", "P2"), "name", "response")
    assert places(form) == []


def test_names_that_are_refused_are_said_with_what_is_possible(form):
    first, second = form.row("survey", "PLAY"), form.row("scales", "peer", "scale")
    form.put("survey", first, "name", "Flag")
    form.put("scales", second, "scale", "peer.1")
    said = [p.say("zh") for p in problems_of(form)]
    assert said[0] == (
        "题目和量表不能用这些名称："
        "choice, disposition, flag, quality, response（不分大小写）。\n"
        f"位置：questionnaire.xlsx，工作表 survey，第{first}行，name 列\n"
        "办法：请改名。"
    )
    assert said[1] == (
        "名称不能为空，也不能含有空格或 . | = : % 这些符号。\n"
        f"位置：questionnaire.xlsx，工作表 scales，第{second}行，scale 列\n"
        "办法：请改用字母、数字和下划线，例如 sex_1。"
    )


def test_an_item_may_not_bear_the_name_of_a_scale(form):
    row = form.row("survey", "PLAY")
    form.put("survey", row, "name", "peer")
    assert [p.say("en") for p in problems_of(form)] == [
        "The item peer has the name of a scale, so their results would be mistaken for each "
        "other.\n"
        f"Where: questionnaire.xlsx, sheet survey, row {row}, column name\n"
        "What to do: Rename the item or the scale."
    ]


def test_a_scale_that_stands_twice(form):
    row = form.row("scales", "peer", "scale")
    form.put("scales", row, "scale", "emotion")
    assert name_places(form, "scales", row, "scale") == ["duplicate_name"]


# What one mistake does not hide, and what it does not stir up


def test_a_broken_row_is_reported_once_and_not_where_it_is_referred_to(form):
    form.put("survey", form.row("survey", "CP2"), "kit_role", "itme")
    form.put("survey", form.row("survey", "SEX"), "kit_pii", "some")
    form.put("choices", rated(form, 3), "score", "three")
    form.put("scales", form.row("scales", "peer", "scale"), "direction", "up")
    found = sorted(code for code, _ in places(form))
    assert found == ["not_one_of", "not_one_of", "not_one_of", "not_whole"]


@pytest.mark.parametrize("key", ["yes", "P1"])
def test_a_list_with_a_broken_choice_is_not_judged_by_the_rest(form, key):
    row = form.row("choices", key)
    form.put("choices", row, "score", "one")
    where = f"questionnaire.xlsx, sheet choices, row {row}, column score"
    assert places(form) == [("not_whole", where)]


@pytest.mark.parametrize("sheet", ["survey", "choices", "scales"])
def test_a_missing_sheet_hides_nothing_in_the_others(form, sheet):
    form.put("survey", form.row("survey", "CP2"), "kit_twin", "CP9")
    form.put("choices", 2, "kit_missing", "x")
    form.put("scales", form.row("scales", "peer", "scale"), "min_items", "four")
    form.put("plan", 2, "group_var", "HEIGHT")
    del form.book[sheet]
    expected = {
        "survey": {"not_flag", "not_whole"},
        "choices": {"unknown_item", "not_whole"},
        "scales": {"unknown_item", "not_flag"},
    }
    assert {code for code, _ in places(form)} == {"no_sheet"} | expected[sheet]


def test_several_cells_of_one_row_are_all_named(form):
    row = form.row("survey", "CP2")
    form.put("survey", row, "kit_reverse", "yes")
    form.put("survey", row, "kit_pii", "some")
    where = f"questionnaire.xlsx, sheet survey, row {row}, column"
    assert places(form) == [
        ("not_flag", f"{where} kit_reverse"),
        ("not_one_of", f"{where} kit_pii"),
    ]


def test_rows_keep_their_numbers_below_empty_ones(form):
    row = form.row("survey", "CP2")
    form.put("survey", row, "kit_role", "itme")
    form.book["survey"].insert_rows(1, 3)
    form.save()
    _, (problem,) = read_questionnaire(form.path)
    assert problem.where == Place("questionnaire.xlsx", "survey", row + 3, "kit_role")


def test_a_label_that_is_too_long_is_named_by_its_own_column(form):
    row = form.row("survey", "CP2")
    form.put("survey", row, ZH, "长" * 2001)
    (problem,) = problems_of(form)
    assert problem.say("zh") == (
        "项数或字数过多。\n"
        f"位置：questionnaire.xlsx，工作表 survey，第{row}行，{ZH} 列\n"
        "办法：请删减。"
    )


def test_what_was_typed_into_a_cell_is_not_repeated(form):
    secret = "13800000000"
    for column in ("kit_role", "kit_reverse", "kit_pii"):
        form.put("survey", form.row("survey", "CP2"), column, secret)
    form.put("choices", 2, "score", f"{secret}x")
    form.put("scales", form.row("scales", "peer", "scale"), "planning_line", f"{secret}x")
    said = "".join(p.say("zh") + p.say("en") + repr(p) for p in problems_of(form))
    assert secret not in said


def test_a_list_that_is_left_over_is_not_a_misspelt_one(form):
    sheet = form.book["survey"]
    for row in range(2, sheet.max_row + 1):
        if str(sheet.cell(row, 1).value) == "select_one like5_p":
            sheet.cell(row, 1).value = "select_one like5"
    assert places(form) == []


def test_a_choice_of_a_misspelt_list_is_told_beside_the_others(form):
    row = form.row("choices", "P3")
    form.put("choices", row, "list_name", "preff")
    (told,) = places(form)
    where = f"questionnaire.xlsx, sheet choices, row {row}, column list_name"
    assert told == ("list_misspelt", where)
