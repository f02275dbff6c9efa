"""A function called apart is as if called here, and whatever goes wrong is said in words."""

import os
import re
import time

import psutil
import pytest

from kit.engine.processes import Limits, call_in_process
from kit.errors import KitError, PublishError, StudyError, UsageError
from kit.release.steps import make_release

from . import jobs

SECRET = "王小明 13912345678"
CELL = ("notebooks/01_x.ipynb", 3)
SOON = 10

posix = pytest.mark.skipif(os.name == "nt", reason="processes are forked there never")


def refuse(function, *arguments, kind=PublishError, **options):
    with pytest.raises(kind) as error:
        call_in_process(function, *arguments, where="surveys/x", **options)
    assert type(error.value) is kind
    return error.value


def test_a_result_and_steps_in_their_order(context):
    steps = []
    assert call_in_process(jobs.double, 21, where="x", on_step=steps.append) == 42
    assert steps == [f"step {n}" for n in range(21)]


def test_a_refusal_arrives_whole_and_in_its_language(context):
    error = refuse(jobs.refuse, kind=StudyError)
    assert [problem.where.file for problem in error.problems] == ["a", "b"]
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
        "Where: kit.engine.processes:…\n"
        "What to do: Send these two lines to the maintainers, without any answers. "
        "The last release is untouched."
    )


def test_an_error_in_the_kit_is_named_with_its_place():
    error = refuse(make_release, SECRET)
    lines = error.say("en").splitlines()
    assert lines[0] == "The kit itself failed (AttributeError)."
    assert lines[1].startswith("Where: kit.release.steps:")
    assert SECRET not in error.say("en")


def test_leaving_in_order_is_an_error_of_the_kit():
    (problem,) = refuse(jobs.leave, "leave").problems
    assert (problem.code, problem.values) == ("publish.unexpected", {"kind": "SystemExit"})


def test_a_result_that_cannot_be_sent_is_a_programmer_s_mistake():
    with pytest.raises(TypeError, match="cannot pickle"):
        call_in_process(jobs.give_what_cannot_be_sent, where="x")


@pytest.mark.parametrize("how", ["exit", pytest.param("kill", marks=posix)])
def test_an_early_end(context, how):
    assert refuse(jobs.leave, how).say("en") == (
        "The process that worked on this study died.\nWhere: surveys/x\n"
        "What to do: Most often memory ran out or the system ended it: close other programs "
        "and run again. The last release is untouched."
    )


def test_an_early_end_in_a_cell():
    assert refuse(jobs.leave, "exit", *CELL).say("en") == (
        "The Python process died in cell 3 of 01_x.ipynb.\nWhere: notebooks/01_x.ipynb\n"
        "What to do: Most often memory ran out: close other programs and run again. "
        "The last release is untouched."
    )


@posix
def test_an_early_end_is_seen_though_a_fork_holds_the_pipe(tmp_path):
    pid = tmp_path / "pid"
    began = time.monotonic()
    try:
        (problem,) = refuse(jobs.leave_a_program, str(pid)).problems
    finally:
        psutil.Process(int(pid.read_text(encoding="utf-8"))).kill()
    assert problem.code == "publish.process_died"
    assert time.monotonic() - began < SOON


@pytest.mark.parametrize("function", [jobs.stay, jobs.tell_without_end])
def test_too_long_a_time(context, function):
    began = time.monotonic()
    assert refuse(function, limits=Limits(seconds=0.3)).say("en") == (
        "The work on this study was stopped: it had not ended after 0 minutes.\n"
        "Where: surveys/x\n"
        "What to do: See what kit check says, or use a faster computer. "
        "The last release is untouched."
    )
    assert time.monotonic() - began < SOON


@pytest.mark.parametrize("limits", [Limits(seconds=4), Limits(cell_seconds=1)])
def test_too_long_a_time_in_a_cell(limits):
    said = refuse(jobs.stay, *CELL, limits=limits).say("en")
    assert re.sub(r"[1-4] seconds", "… seconds", said) == (
        "Cell 3 of 01_x.ipynb was stopped: it had not ended after … seconds.\n"
        "Where: notebooks/01_x.ipynb\n"
        "What to do: Look at that cell, or run again on a faster computer. "
        "The last release is untouched."
    )


@pytest.mark.slow
def test_a_cell_s_time_ends_with_the_notebook():
    (problem,) = refuse(
        jobs.leave_a_cell_and_stay, limits=Limits(seconds=4, cell_seconds=0.2)
    ).problems
    assert problem.code == "publish.process_too_slow"


@pytest.mark.parametrize("function", [jobs.grow, jobs.grow_telling])
def test_too_much_memory(context, function):
    assert refuse(function, limits=Limits(megabytes=600)).say("en") == (
        "The work on this study was stopped: it held more than 600 MB of memory.\n"
        "Where: surveys/x\n"
        "What to do: Look for superfluous sheets or columns in the exports. "
        "The last release is untouched."
    )


def test_too_much_memory_in_a_cell():
    assert refuse(jobs.grow, *CELL, limits=Limits(megabytes=600)).say("en") == (
        "Cell 3 of 01_x.ipynb was stopped: it held more than 600 MB of memory.\n"
        "Where: notebooks/01_x.ipynb\n"
        "What to do: Look at that cell; if the answers really are that many, run with "
        "--engine jupyter, which sets no limit. The last release is untouched."
    )


def test_memory_that_it_may_hold_stops_nothing():
    (problem,) = refuse(jobs.grow, limits=Limits(seconds=3, megabytes=1e6)).problems
    assert problem.code == "publish.process_too_slow"


def test_whoever_calls_may_break_off_at_any_step():
    def break_off(step):
        pids.append(int(step))
        raise ZeroDivisionError

    pids = []
    with pytest.raises(ZeroDivisionError):
        call_in_process(jobs.say_pid, where="x", on_step=break_off)
    assert not psutil.pid_exists(pids[0])


def test_nothing_that_is_left_running_delays_an_answer():
    began = time.monotonic()
    pid = call_in_process(jobs.hold_a_thread, where="x")
    assert time.monotonic() - began < SOON
    assert not psutil.pid_exists(pid)
