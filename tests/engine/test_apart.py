"""A function called apart is as if called here, and whatever goes wrong is said in words."""

import multiprocessing
import re

import pytest
from kit.publish.apart import call_apart
from kit.publish.steps import make_release

from kit.errors import KitError, PublishError, StudyError, UsageError, current_language
from kit.publish import processes

from . import jobs

SECRET = "王小明 13912345678"  # noqa: S105


@pytest.fixture(params=["usual", "spawn"])
def context(request, monkeypatch):
    if request.param == "spawn":
        spawn = multiprocessing.get_context("spawn")
        monkeypatch.setattr(processes, "_choose_context", lambda: spawn)


def refuse(function, *arguments, kind=PublishError, **options):
    with pytest.raises(kind) as error:
        call_apart(function, *arguments, where="surveys/x", **options)
    assert type(error.value) is kind
    return error.value


def test_a_result_and_reports_in_their_order(context):
    steps = []
    assert call_apart(jobs.double, 21, where="x", report=steps.append) == 42
    assert steps == [f"step {n}" for n in range(21)]


def test_a_refusal_arrives_whole_and_in_the_language_used_there(context):
    error = refuse(jobs.refuse, kind=StudyError)
    assert [problem.where for problem in error.problems] == ["a", "b"]
    assert current_language() == "en"
    assert str(error) == (
        "There is no study folder here.\nWhere: a\n"
        "What to do: Name a folder that holds study.toml, for example surveys/jinhai.\n\n"
        "There is no study folder here.\nWhere: b\n"
        "What to do: Name a folder that holds study.toml, for example surveys/jinhai."
    )


def test_the_exit_code_of_a_refusal_stays():
    assert refuse(jobs.refuse_usage, kind=UsageError).exit_code == 2
    assert refuse(jobs.refuse, kind=StudyError).exit_code == KitError.exit_code == 1


def test_any_other_error_is_named_without_its_text(context):
    error = refuse(jobs.fail, SECRET)
    assert SECRET not in f"{error!r} {error.__cause__!r} {error.__context__!r}"
    assert re.sub(r":\d+$", ":…", error.say("en"), flags=re.M) == (
        "The kit itself failed (KeyError).\n"
        "Where: kit.publish.apart:…\n"
        "What to do: Send these two lines to the maintainers, without any answers. "
        "The last release is untouched."
    )


def test_an_error_in_the_kit_is_named_with_its_place():
    error = refuse(make_release, SECRET)
    lines = error.say("en").splitlines()
    assert lines[0] == "The kit itself failed (AttributeError)."
    assert lines[1].startswith("Where: kit.publish.steps:")
    assert SECRET not in error.say("en")


def test_a_result_that_cannot_be_sent_is_an_error_too():
    (problem,) = refuse(jobs.give_what_cannot_be_sent).problems
    assert (problem.code, problem.values) == ("publish.unexpected", {"kind": "TypeError"})


@pytest.mark.parametrize("how", ["exit", "leave"])
def test_an_early_end(context, how):
    assert refuse(jobs.leave_apart, how).say("en") == (
        "The process that worked on this study died.\nWhere: surveys/x\n"
        "What to do: Most often memory ran out or the system ended it: close other programs "
        "and run again. The last release is untouched."
    )


@pytest.mark.parametrize("function", [jobs.sleep, jobs.report_without_end])
def test_too_long_a_time(context, function):
    assert refuse(function, seconds=0.3).say("en") == (
        "The work on this study was stopped: it had not ended after 0 minutes.\n"
        "Where: surveys/x\n"
        "What to do: See what kit check says, or use a faster computer. "
        "The last release is untouched."
    )


def test_too_much_memory(context):
    assert refuse(jobs.swell, megabytes=600).say("en") == (
        "The work on this study was stopped: it held more than 600 MB of memory.\n"
        "Where: surveys/x\n"
        "What to do: Look for superfluous sheets or columns in the exports. "
        "The last release is untouched."
    )
