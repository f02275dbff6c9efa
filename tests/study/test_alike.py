"""The same thing to fix in several places is said once; different things are not mixed."""

from kit.errors import Place, Problem
from kit.study.alike import join_alike


def cell(row, column="kit_scale", name="peer", severity="error"):
    place = Place("questionnaire.xlsx", "survey", row, column)
    return Problem("questionnaire.unknown_scale", place, {"scale": name}, severity)


def setting(path, unknown="peer"):
    values = {"unknown": unknown, "known": "x"}
    return Problem("study.need_area", Place("plan.toml", setting=path), values)


def test_rows_of_a_column_are_one_problem():
    (joined,) = join_alike([cell(2), cell(3), cell(9)])
    assert joined.where == Place("questionnaire.xlsx", "survey", 2, "kit_scale", others=(3, 9))


def test_what_differs_in_anything_stays_apart():
    problems = [cell(2), cell(3, "name"), cell(4, name="mood"), cell(5, severity="warning")]
    assert join_alike(problems) == problems


def test_settings_of_the_same_name_are_one_problem():
    paths = [f"strategies.{n}.services.1.need_areas" for n in range(1, 6)]
    (joined,) = join_alike(map(setting, paths))
    assert joined.where.setting == ", ".join(paths[:3]) + " … (5)"
    assert len(join_alike([setting("a.need_areas"), setting("a.goal")])) == 2


def test_whole_files_stay_apart():
    problem = Problem("study.no_file", Place("waves/2019"), {"file": "a"})
    assert join_alike([problem, problem]) == [problem, problem]


def test_the_order_is_that_of_the_first():
    found = join_alike([cell(2), setting("a.b"), cell(3)])
    assert [p.code for p in found] == ["questionnaire.unknown_scale", "study.need_area"]
