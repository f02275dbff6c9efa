"""What must agree within a study folder: one thing broken, one message at its place."""

import datetime as dt

import pytest

from kit.errors import StudyError
from kit.study.folder import check_folder, read_study
from kit.study.location import FILES
from tests.study.editing import Form, change


def say(folder, language="en", severity="error"):
    return [p.say(language) for p in check_folder(folder) if p.severity == severity]


def codes(folder):
    return [(p.code, p.where.say("en")) for p in check_folder(folder) if p.severity != "open"]


def test_the_committed_study_has_no_errors_and_three_open_points(folder):
    problems = check_folder(folder)
    assert [(p.code, p.where.say("en"), p.severity) for p in problems] == [
        ("open.provider_name", "study.toml, setting provider.name", "open"),
        ("open.committee_date", "plan.toml, setting committee.date", "open"),
        ("open.committee_decision", "plan.toml, setting committee.decision", "open"),
    ]
    assert problems[1].say("zh") == (
        "社区两委会研究日期。\n"
        "位置：plan.toml，设置项 committee.date\n"
        "办法：开会后填写；工具不会代填。"
    )


def test_a_budget_that_does_not_add_up(folder):
    change(folder / "plan.toml", "amount_yuan = 42000", "amount_yuan = 43000")
    assert say(folder) == [
        "The budget lines add up to 191000 yuan, but 190000 yuan are asked for: "
        "a difference of 1000.\n"
        "Where: plan.toml, setting budget\n"
        "What to do: Check budget in plan.toml and budget_yuan in study.toml."
    ]


def test_margins_with_different_totals(folder):
    change(folder / "margins.csv", "SEX,1,139", "SEX,1,138")
    assert say(folder, "zh") == [
        "“SEX”各类合计262，与总体人数263不一致。\n"
        "位置：margins.csv，第6、7行，count 列\n"
        "办法：请核对 margins.csv；各种分类的合计必须相同。"
    ]


@pytest.mark.parametrize(("old", "new"), [("SEX,1,", "SEX,male,"), ("SEX,1,", "GENDER,1,")])
def test_a_margin_that_the_questionnaire_does_not_know(folder, old, new):
    change(folder / "margins.csv", old, new)
    place = (folder / "margins.csv").read_text(encoding="utf-8").splitlines().index
    line = place(next(x for x in _lines(folder) if x.startswith(new))) + 1
    code, column = ("category",) * 2 if new == "SEX,male," else ("unknown", "margin")
    where = f"margins.csv, row {line}, column {column}"
    assert codes(folder) == [(f"study.margin_{code}", where)]


def _lines(folder):
    return (folder / "margins.csv").read_text(encoding="utf-8").splitlines()


def test_services_that_do_not_add_up(folder):
    change(folder / "study.toml", "person_times = 1238", "person_times = 1240")
    assert say(folder) == [
        "The services' person_times add up to 1238, but study.toml says 1240.\n"
        "Where: services.csv, rows 2, 3, 4, 5, 6, 7, column person_times\n"
        "What to do: Check the service records and the total."
    ]


def test_children_among_the_services_that_do_not_add_up(folder):
    change(
        folder / "study.toml", "population_person_times = 861", "population_person_times = 860"
    )
    assert codes(folder) == [
        (
            "study.services_total",
            "services.csv, rows 2, 3, 4, 5, 6, 7, column population_person_times",
        )
    ]


def test_targets_that_do_not_add_up(folder):
    change(folder / "plan.toml", "person_times = 1300", "person_times = 1301")
    assert say(folder) == [
        "The planned services add up to 1300 person-times, but the target is 1301.\n"
        "Where: plan.toml, setting targets.person_times\n"
        "What to do: Check plan.toml."
    ]


def test_a_target_is_not_compared_while_a_service_has_no_number(folder):
    change(folder / "plan.toml", "person_times = 150\n", "")
    assert codes(folder) == []


def test_a_need_area_of_last_year_that_was_not_asked(folder):
    change(folder / "services.csv", ",62,career", ",62,career | carer")
    assert codes(folder) == [("study.served_area", "services.csv, row 7, column need_areas")]


def test_a_need_area_that_was_not_asked(folder):
    change(folder / "plan.toml", 'need_areas = ["career"]', 'need_areas = ["carer"]')
    assert codes(folder) == [
        ("study.need_area", "plan.toml, setting strategies.1.services.4.need_areas")
    ]
    assert say(folder) == [
        "The plan names a need area that the questionnaire lacks: carer. "
        "It has: career, competition, emotion, parent_child, peer.\n"
        "Where: plan.toml, setting strategies.1.services.4.need_areas\n"
        "What to do: Correct need_areas in plan.toml, or the column need_area in sheet "
        "scales of questionnaire.xlsx."
    ]


def test_a_need_area_that_no_service_answers(folder):
    change(folder / "plan.toml", 'need_areas = ["career"]', "need_areas = []")
    assert say(folder, severity="warning") == [
        "No planned service answers the need area career.\n"
        "Where: plan.toml, setting strategies\n"
        "What to do: Add a service, or say why there is none."
    ]


@pytest.mark.parametrize("reference", ["WILLING", "WILL.9", "SEX", "SEX.1"])
def test_willingness_is_taken_from_a_question_on_it(folder, reference):
    change(folder / "plan.toml", 'willing_from = "WILL.1"', f'willing_from = "{reference}"')
    assert codes(folder) == [
        ("study.willing_from", "plan.toml, setting strategies.3.willing_from")
    ]


CHANGES = [
    ("renewal = true", "renewal = false", "study.renewal", "project.renewal"),
    ("age_min = 6", "age_min = 15", "study.ages", "population.age_min"),
    ('age_item = "AGE4"', 'age_item = "AGE"', "study.age_item", "population.age_item"),
    ("k = 10", "k = 5", "study.k_reason", "disclosure.reason"),
    ('id = "2018"', 'id = "2019"', "study.wave_twice", "waves.2.id"),
    (
        "first_day = 2019-05-06",
        "first_day = 2019-06-06",
        "study.wave_days",
        "waves.2.first_day",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "place"), CHANGES)
def test_settings_that_contradict_each_other(folder, old, new, code, place):
    change(folder / "study.toml", old, new)
    assert (code, f"study.toml, setting {place}") in codes(folder)


def test_in_an_earlier_wave_only_some_stand_for_the_population(folder):
    """It enters the comparison, so it is told; but the earlier wave stops nothing."""
    change(folder / "study.toml", "of_population = false", "of_population = true")
    assert say(folder) == []
    assert say(folder, severity="warning")[0].splitlines()[:2] == [
        "Several kinds of informants all stand for the population (of_population = true, which "
        "is also what nothing means).",
        "Where: study.toml, setting waves.1.exports",
    ]


def test_another_smallest_count_needs_its_reason(folder):
    change(folder / "study.toml", "k = 10", 'k = 5\nreason = "agreed with the district"')
    assert codes(folder) == []


def test_a_missing_export(folder):
    export = next((folder / "waves/2019").glob("38126104*"))
    export.unlink()
    assert say(folder) == [
        f"The file {export.name} is missing.\n"
        "Where: waves/2019\n"
        "What to do: Put the file in this place, or correct its name in study.toml."
    ]


@pytest.mark.parametrize("way", ["../../../secret.xlsx", "{tmp}/secret.xlsx", "link.xlsx"])
def test_an_export_outside_the_folder_is_not_read(folder, way):
    secret = folder.parent / "secret.xlsx"
    secret.write_bytes(b"PK")
    (folder / "waves/2019/link.xlsx").symlink_to(secret)
    export = next((folder / "waves/2019").glob("38126104*"))
    change(folder / "study.toml", export.name, way.format(tmp=folder.parent.as_posix()))
    assert say(folder) == [
        "The file is outside the study folder.\n"
        "Where: study.toml, setting waves.2.exports.1.file\n"
        "What to do: Put it under waves/ and give its name only."
    ]


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_a_link_out_of_the_folder(folder, name):
    """The run would have ended in an error of the kit itself."""
    elsewhere = folder.parent / f"elsewhere-{name}"
    (folder / name).rename(elsewhere)
    (folder / name).symlink_to(elsewhere)
    assert say(folder) == [
        "This is a link to a file outside the study folder.\n"
        f"Where: {name}\n"
        "What to do: Put the file itself here in place of the link: the folder must be whole "
        "to be checked and handed on."
    ]


def test_a_link_within_the_folder_is_as_good_as_the_file(folder):
    (folder / "margins.csv").rename(folder / "register.csv")
    (folder / "margins.csv").symlink_to("register.csv")
    assert say(folder) == []


def test_an_informant_that_is_not_declared(folder):
    change(folder / "study.toml", 'informant = "parent"', 'informant = "teacher"')
    where = "study.toml, setting waves.1.exports.2.informant"
    assert codes(folder) == [("study.unknown_informant", where)]


def test_an_item_for_an_informant_that_is_not_declared(folder):
    form = Form(folder / "questionnaire.xlsx")
    row = form.row("survey", "PLAY")
    form.put("survey", row, "kit_informant", "chlid")
    form.save()
    assert say(folder) == [
        "study.toml declares no such informant; it has: child, parent.\n"
        f"Where: questionnaire.xlsx, sheet survey, row {row}, column kit_informant\n"
        "What to do: Use one of these, or add it to informants."
    ]


def test_words_that_are_missing_in_one_language(folder):
    change(folder / "study.toml", ', en = "children" }\nage_min', " }\nage_min")
    change(folder / "plan.toml", ', en = "staff" }', " }")
    form = Form(folder / "questionnaire.xlsx")
    choice, scale = form.row("choices", "P3"), form.row("scales", "peer", "scale")
    form.put("choices", choice, "label::English (en)", None)
    form.put("scales", scale, "label::中文 (zh)", None)
    form.save()
    en, zh = "column label::English (en)", "column label::中文 (zh)"
    assert codes(folder) == [
        ("study.no_words", f"questionnaire.xlsx, sheet scales, row {scale}, {zh}"),
        ("study.no_words", "study.toml, setting population.noun"),
        ("study.no_words", "plan.toml, setting budget.1.line"),
        ("study.no_words", f"questionnaire.xlsx, sheet choices, row {choice}, {en}"),
    ]
    assert say(folder)[1] == (
        "Words are missing in en.\n"
        "Where: study.toml, setting population.noun\n"
        "What to do: Add them, or take the language out of languages in study.toml."
    )


def test_an_item_without_a_phrase_lacks_one_cell_not_two(folder):
    form = Form(folder / "questionnaire.xlsx")
    row = form.row("survey", "SEX")
    for column in ("label::English (en)", "phrase::English (en)", "phrase::中文 (zh)"):
        form.put("survey", row, column, None)
    form.save()
    where = f"questionnaire.xlsx, sheet survey, row {row}, column label::English (en)"
    assert codes(folder) == [("study.no_words", where)]


def test_one_language_needs_no_translation(folder):
    change(folder / "study.toml", 'languages = ["zh", "en"]', 'languages = ["zh"]')
    change(folder / "plan.toml", ', en = "staff" }', " }")
    assert codes(folder) == []


def test_answers_kept_too_long_are_a_warning(folder):
    change(folder / "study.toml", "until = 2027-12-31", "until = 2020-12-31")
    assert say(folder, severity="warning") == [
        "The retention date (2020-12-31) has passed; the raw answers should be deleted.\n"
        "Where: study.toml, setting retention.until\n"
        "What to do: Delete them as promised, or have the extension approved and change the "
        "date."
    ]
    assert read_study(folder).settings.retention.until == dt.date(2020, 12, 31)


def test_what_the_form_asks_for_and_nobody_supplied_is_open(folder):
    change(folder / "study.toml", "suggestions = 37\nadopted = 21\n", "")
    change(folder / "plan.toml", "[improvement]", "[unused]")
    text = (folder / "plan.toml").read_text(encoding="utf-8")
    start, end = text.index("[unused]"), text.index("# 政策依据")
    (folder / "plan.toml").write_text(text[:start] + text[end:], encoding="utf-8")
    (folder / "services.csv").unlink()
    found = {p.code.removeprefix("open.") for p in check_folder(folder) if p.severity == "open"}
    assert found == {
        "provider_name",
        "committee_date",
        "committee_decision",
        "consultation_suggestions",
        "consultation_adopted",
        "last_year",
        "improvement",
    }


def test_what_is_supplied_is_not_open(folder):
    change(folder / "study.toml", "social_workers = 2", 'name = "P"\nsocial_workers = 2')
    change(folder / "plan.toml", 'date = ""', 'date = 2019-06-28\ndecision = "同意"')
    assert check_folder(folder) == []


def test_everything_that_contradicts_is_reported_at_once(folder):
    change(folder / "plan.toml", "amount_yuan = 42000", "amount_yuan = 43000")
    change(folder / "margins.csv", "SEX,1,139", "SEX,1,138")
    change(folder / "study.toml", "person_times = 1238", "person_times = 1240")
    change(folder / "study.toml", "k = 10", "k = 5")
    next((folder / "waves/2018").glob("*")).unlink()
    with pytest.raises(StudyError) as caught:
        read_study(folder, wave="2031", language="fr")
    assert {p.code for p in caught.value.problems} == {
        "study.unknown_wave",
        "study.unknown_language",
        "study.budget",
        "study.margin_total",
        "study.services_total",
        "study.k_reason",
        "study.no_file",
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        (
            "study.toml",
            "adopted = 21",
            "adopted = 38",
            "study.toml, setting waves.2.consultation.adopted",
        ),
        (
            "study.toml",
            "certified = 2",
            "certified = 3",
            "study.toml, setting provider.certified",
        ),
    ],
)
def test_a_part_that_is_larger_than_its_whole(folder, file, old, new, where):
    change(folder / file, old, new)
    assert codes(folder) == [("study.more_than", where)]


def test_more_persons_last_year_than_the_register_has_may_be_right(folder):
    change(folder / "study.toml", "population_persons = 143", "population_persons = 264")
    where = "study.toml, setting last_year.population_persons"
    assert codes(folder) == [("study.over_population", where)]
    with (folder / "study.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[accept]]\ndoubt = "study.last_year.persons=264"\nreason = "moved"\n')
    assert [p.severity for p in check_folder(folder) if p.severity != "open"] == ["accepted"]


def test_a_service_that_stands_twice_and_one_without_a_number(folder):
    services = folder / "services.csv"
    change(services, "peer_group,", "emotion_group,")
    assert codes(folder) == [("study.service_twice", "services.csv, row 5, column service")]
    change(services, ",88,80,62", ",,80,62")
    assert ("study.no_cell", "services.csv, row 7, column person_times") in codes(folder)


def test_a_folder_where_a_file_should_be(folder):
    (folder / "margins.csv").unlink()
    (folder / "margins.csv").mkdir()
    assert ("study.is_folder", "margins.csv") in codes(folder)


def test_an_earlier_wave_is_for_looking_back(folder):
    (problem,) = [p for p in check_folder(folder, wave="2018") if p.severity == "warning"]
    assert problem.code == "study.old_wave"
    assert "2018" in problem.say("en")


def test_a_mistake_in_the_questionnaire_hides_none_elsewhere(folder):
    form = Form(folder / "questionnaire.xlsx")
    row = form.row("survey", "CP2")
    form.put("survey", row, "kit_scale", "competiton")
    form.save()
    change(folder / "plan.toml", "amount_yuan = 42000", "amount_yuan = 43000")
    change(folder / "margins.csv", "SEX,1,139", "SEX,1,138")
    assert say(folder) == [
        "The scales sheet has no scale competiton.\n"
        f"Where: questionnaire.xlsx, sheet survey, row {row}, column kit_scale\n"
        "What to do: Add it, or correct kit_scale.",
        "The budget lines add up to 191000 yuan, but 190000 yuan are asked for: "
        "a difference of 1000.\n"
        "Where: plan.toml, setting budget\n"
        "What to do: Check budget in plan.toml and budget_yuan in study.toml.",
        "The categories of SEX add up to 262, not to the population of 263.\n"
        "Where: margins.csv, rows 6, 7, column count\n"
        "What to do: Check margins.csv; every margin must have the same total.",
    ]


def test_every_check_is_made_that_can_be(folder):
    """A broken plan hides what needs the plan and nothing else, and so with each file."""
    change(folder / "study.toml", 'age_item = "AGE4"', 'age_item = "AGE"')
    change(folder / "study.toml", "person_times = 1238", "person_times = 1240")
    change(folder / "plan.toml", 'need_areas = ["career"]', 'need_areas = ["carer"]')
    change(folder / "plan.toml", "person_times = 1300", "person_times = 1301")
    change(folder / "margins.csv", "SEX,1,139", "SEX,male,138")
    every = {
        "study.age_item",
        "study.services_total",
        "study.need_area",
        "study.targets",
        "study.margin_total",
        "study.margin_category",
    }
    assert {code for code, _ in codes(folder)} == every
    for file, own, hidden in [
        ("study.toml", "not_toml", {"age_item", "services_total", "margin_total"}),
        ("plan.toml", "not_toml", {"need_area", "targets"}),
        ("margins.csv", "no_columns", {"margin_total", "margin_category"}),
        ("services.csv", "no_columns", {"services_total"}),
    ]:
        kept = (folder / file).read_bytes()
        (folder / file).write_text("x", encoding="utf-8")
        left = every - {f"study.{name}" for name in hidden}
        assert {code for code, _ in codes(folder)} == left | {f"study.{own}"}
        (folder / file).write_bytes(kept)
    (folder / "questionnaire.xlsx").unlink()
    assert {code for code, _ in codes(folder)} == {
        "questionnaire.no_file",
        "study.services_total",
        "study.targets",
        "study.margin_total",
    }


def test_open_points_are_listed_beside_mistakes(folder):
    (folder / "questionnaire.xlsx").unlink()
    open_points = [p.code for p in check_folder(folder) if p.severity == "open"]
    assert open_points == [
        "open.provider_name",
        "open.committee_date",
        "open.committee_decision",
    ]


def test_words_of_an_informant_that_are_missing_in_one_language(folder):
    text = (folder / "study.toml").read_text(encoding="utf-8")
    start = text.index("[informants]")
    line = next(x for x in text[start:].splitlines() if x.startswith("parent"))
    change(folder / "study.toml", line, 'parent = { zh = "家长" }')
    assert codes(folder) == [("study.no_words", "study.toml, setting informants.parent")]
