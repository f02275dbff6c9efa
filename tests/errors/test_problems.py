"""What a user is told: the place, what is wrong and what to do, in one of two languages."""

import pytest

from kit.errors import (
    ClaimError,
    IntakeError,
    KitError,
    MeasureError,
    Problem,
    ProtectError,
    PublishError,
    StudyError,
    UsageError,
    current_language,
    fix_language,
    read_messages,
    use_language,
)

BUDGET = Problem(
    "study.budget",
    "plan.toml · budget",
    {"lines": 189_000, "asked": 190_000, "difference": 1_000},
)
OPEN = Problem("open.committee_date", "plan.toml · committee.date", severity="open")
WARNING = Problem("study.unserved", "plan.toml · strategies", {"area": "peer"}, "warning")


def test_a_problem_says_what_where_and_what_to_do_in_chinese():
    assert BUDGET.say("zh") == (
        "预算各项合计189000元，与申请经费190000元相差1000元。\n"
        "位置：plan.toml · budget\n"
        "办法：请核对 plan.toml 的 budget 和 study.toml 的 budget_yuan。"
    )


def test_a_problem_says_what_where_and_what_to_do_in_english():
    assert BUDGET.say("en") == (
        "The budget lines add up to 189000 yuan, but 190000 yuan are asked for: "
        "a difference of 1000.\n"
        "Where: plan.toml · budget\n"
        "What to do: Check budget in plan.toml and budget_yuan in study.toml."
    )


def test_a_problem_without_a_place_has_no_line_for_it():
    assert Problem("study.no_folder").say("en") == (
        "There is no study folder here.\n"
        "What to do: Name a folder that holds study.toml, for example surveys/jinhai."
    )


def test_messages_speak_chinese_until_told_otherwise():
    assert OPEN.say() == OPEN.say("zh") != OPEN.say("en")
    use_language("en")
    assert OPEN.say() == OPEN.say("en")
    use_language("fr")
    assert current_language() == "zh"


def test_a_fixed_language_is_not_changed_by_a_study():
    fix_language("en")
    use_language("zh")
    assert current_language() == "en"
    fix_language("")
    assert current_language() == "zh"


def test_an_error_says_all_its_problems_one_after_the_other():
    error = StudyError(BUDGET, OPEN)
    assert error.problems == (BUDGET, OPEN)
    assert error.say("en") == f"{BUDGET.say('en')}\n\n{OPEN.say('en')}"
    assert str(error) == f"{BUDGET.say('zh')}\n\n{OPEN.say('zh')}"


def test_a_notebook_shows_the_message_without_a_traceback():
    assert StudyError(BUDGET)._render_traceback_() == [f"StudyError: {BUDGET.say('zh')}"]


def test_only_errors_are_raised_and_all_of_them_at_once():
    second = Problem("study.ages", "study.toml · population")
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
