"""What a user is told: the place, what is wrong and what to do, in one of two languages."""

import pickle

import pytest

from kit.errors import (
    ClaimError,
    IntakeError,
    KitError,
    MeasureError,
    Place,
    Problem,
    ProtectError,
    PublishError,
    StudyError,
    UsageError,
    guess_language,
    read_messages,
    speaking,
)

BUDGET = Problem(
    "study.budget",
    Place("plan.toml", setting="budget"),
    {"lines": 189_000, "asked": 190_000, "difference": 1_000},
)
OPEN = Problem(
    "open.committee_date", Place("plan.toml", setting="committee.date"), severity="open"
)
WARNING = Problem(
    "study.unserved", Place("plan.toml", setting="strategies"), {"area": "peer"}, "warning"
)


def test_a_problem_says_what_where_and_what_to_do_in_chinese():
    assert BUDGET.say("zh") == (
        "预算各项合计189000元，与申请经费190000元相差1000元。\n"
        "位置：plan.toml，设置项 budget\n"
        "办法：请核对 plan.toml 的 budget 和 study.toml 的 budget_yuan。"
    )


def test_a_problem_says_what_where_and_what_to_do_in_english():
    assert BUDGET.say("en") == (
        "The budget lines add up to 189000 yuan, but 190000 yuan are asked for: "
        "a difference of 1000.\n"
        "Where: plan.toml, setting budget\n"
        "What to do: Check budget in plan.toml and budget_yuan in study.toml."
    )


def test_places_among_the_values_are_said_in_the_language_of_the_message():
    places = (Place("study.toml", setting="a"), Place("questionnaire.xlsx", "survey", 2))
    values = {"language": "en", "number": 7, "places": places}
    problem = Problem("study.words_in_many_places", Place("study.toml"), values)
    assert problem.say("zh").splitlines()[0] == (
        "有7处缺少 en 文字：study.toml，设置项 a；questionnaire.xlsx，工作表 survey，第2行。"
    )
    assert problem.say("en").splitlines()[0] == (
        "Words are missing in en, in 7 places: study.toml, setting a; "
        "questionnaire.xlsx, sheet survey, row 2."
    )


def test_a_problem_without_a_place_has_no_line_for_it():
    assert Problem("study.no_folder").say("en") == (
        "There is no study folder here.\n"
        "What to do: Name a folder that holds study.toml, for example surveys/jinhai."
    )


PLACES = [
    (Place(), "", ""),
    (Place("--jobs"), "--jobs", "--jobs"),
    (Place("waves/2019"), "waves/2019", "waves/2019"),
    (Place("margins.csv", row=5), "margins.csv，第5行", "margins.csv, row 5"),
    (
        Place("questionnaire.xlsx", "survey", 5, "kit_scale"),
        "questionnaire.xlsx，工作表 survey，第5行，kit_scale 列",
        "questionnaire.xlsx, sheet survey, row 5, column kit_scale",
    ),
    (
        Place("study.toml", setting="waves.1.exports.2.informant"),
        "study.toml，设置项 waves.1.exports.2.informant",
        "study.toml, setting waves.1.exports.2.informant",
    ),
    (
        Place("study.toml", row=12, column="9"),
        "study.toml，第12行，第9个字符",
        "study.toml, row 12, character 9",
    ),
    (Place(sheet="survey"), "工作表 survey", "sheet survey"),
    (
        Place("margins.csv", row=2, column="count", others=(3, 5)),
        "margins.csv，第2、3、5行，count 列",
        "margins.csv, rows 2, 3, 5, column count",
    ),
    (
        Place("margins.csv", row=2, others=tuple(range(3, 40))),
        "margins.csv，第2、3、4、5、6、7等38行",
        "margins.csv, rows 2, 3, 4, 5, 6, 7 … (38 in all)",
    ),
]


@pytest.mark.parametrize(("place", "zh", "en"), PLACES)
def test_a_place_is_as_full_as_it_is_known(place, zh, en):
    assert (place.say("zh"), place.say("en")) == (zh, en)


@pytest.mark.parametrize(
    ("settings", "language"),
    [
        ({}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
    ],
)
def test_without_a_study_an_error_speaks_the_language_of_the_locale(
    settings, language, monkeypatch
):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert guess_language() == language
    assert str(StudyError(BUDGET)) == BUDGET.say(language)


def speak(language, error):
    with pytest.raises(KitError) as caught, speaking(language):
        raise error
    assert caught.value is error
    return error


def test_an_error_takes_the_language_of_the_study_it_passes_through_first():
    error = speak("en", StudyError(BUDGET))
    assert error.language == "en"
    assert str(error) == BUDGET.say("en")
    assert error.say("zh") == BUDGET.say("zh")
    assert str(speak("zh", error)) == BUDGET.say("en")
    assert str(StudyError(BUDGET)) == BUDGET.say("zh")


def test_an_error_of_no_known_study_takes_the_next_language_that_is_known():
    assert speak("en", speak("", StudyError(BUDGET))).language == "en"


def test_other_errors_pass_through_unchanged():
    with pytest.raises(KeyError) as caught, speaking("en"):
        raise KeyError("x")
    assert not hasattr(caught.value, "language")


@pytest.mark.parametrize("kind", [StudyError, UsageError])
def test_an_error_arrives_whole_in_another_process(kind):
    error = speak("en", kind(BUDGET, OPEN))
    other = pickle.loads(pickle.dumps(error))
    assert type(other) is kind
    assert (other.problems, other.language) == (error.problems, "en")
    assert str(other) == str(error)


def test_an_error_says_all_its_problems_one_after_the_other():
    error = StudyError(BUDGET, OPEN)
    assert error.problems == (BUDGET, OPEN)
    assert error.say("en") == f"{BUDGET.say('en')}\n\n{OPEN.say('en')}"
    assert str(error) == f"{BUDGET.say('zh')}\n\n{OPEN.say('zh')}"


def test_a_notebook_shows_the_message_without_a_traceback():
    assert StudyError(BUDGET)._render_traceback_() == [f"StudyError: {BUDGET.say('zh')}"]


def test_only_errors_are_raised_and_all_of_them_at_once():
    second = Problem("study.ages", Place("study.toml", setting="population.age_min"))
    with pytest.raises(IntakeError) as caught:
        IntakeError.raise_any(iter([WARNING, BUDGET, OPEN, second]))
    assert caught.value.problems == (BUDGET, second)


def test_warnings_and_open_points_stop_nothing():
    KitError.raise_any([WARNING, OPEN])
    KitError.raise_any([])


@pytest.mark.parametrize(
    "kind",
    [StudyError, IntakeError, MeasureError, ProtectError, ClaimError, PublishError],
)
def test_every_error_is_one_of_the_kit_and_ends_with_one(kind):
    assert issubclass(kind, KitError)
    assert kind.exit_code == 1


def test_a_wrong_command_ends_with_two():
    assert UsageError.exit_code == 2


@pytest.mark.parametrize("code", sorted(read_messages()))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_message_names_a_problem_and_a_remedy_and_ends_as_a_sentence(code, language):
    wording = read_messages()[code][language]
    assert set(wording) == {"problem", "fix"}
    assert all(text == text.strip() for text in wording.values())
    assert all(text.endswith(("。", ".", "}")) for text in wording.values())
