"""What is asked, what has been accepted, and what nobody asks any more."""

from kit.errors import Problem
from kit.study.doubts import find_unused, settle
from kit.study.identity import check_accepted
from kit.study.model import Accepted, Text
from tests.factories import make_settings, make_wave, text


def accepting(*doubts, reason="seen", waves=("2019",)):
    accept = tuple(Accepted(doubt=d, reason=text(reason)) for d in doubts)
    wave = make_wave()
    known = tuple(wave.model_copy(update={"id": w}) for w in waves)
    return make_settings(wave, accept=accept).model_copy(update={"waves": known})


def doubt(name):
    return Problem("study.for_nobody", doubt=name)


def test_a_doubt_stops_until_it_is_accepted_with_its_number():
    asked = [doubt("2019.child.days=3"), doubt("2019.child.days=4"), Problem("study.renewal")]
    settled = settle(asked, accepting("2019.child.days=3"))
    assert [p.severity for p in settled] == ["accepted", "error", "error"]


def test_without_a_reason_that_alone_is_told():
    settings = accepting("2019.child.days=3", reason="")
    assert settings.accept[0].reason == Text()
    assert [p.severity for p in settle([doubt("2019.child.days=3")], settings)] == ["accepted"]
    (problem,) = check_accepted(settings)
    assert (problem.code, problem.severity) == ("study.accept_reason", "error")
    assert problem.where.setting == "accept.1.reason"
    assert problem.values == {"doubt": "2019.child.days=3"}


def test_an_error_that_is_no_doubt_cannot_be_accepted():
    problem = Problem("study.renewal", values={"year": 2})
    assert settle([problem], accepting("study.renewal")) == [problem]


def test_how_a_doubt_is_said_and_how_it_is_not_once_it_is_accepted():
    asked = doubt("plan.x.nobody")
    assert asked.say("en").splitlines()[-1] == (
        "If it is right as it is: add three lines at the end of study.toml, [[accept]], "
        'doubt = "plan.x.nobody" and reason = "why"; the reason is printed in the quality '
        "report."
    )
    assert asked.say("zh").splitlines()[-1] == (
        '若核对后确实如此：在 study.toml 末尾加上 [[accept]]、doubt = "plan.x.nobody" 和 '
        'reason = "理由" 三行；理由会印在问卷质量报告里。'
    )
    (settled,) = settle([asked], accepting("plan.x.nobody"))
    assert settled.say("en") == "\n".join(asked.say("en").splitlines()[:-1])


def test_what_nobody_asks_is_told_but_not_of_another_wave():
    settings = accepting(
        "2019.child.days=3", "2018.child.days=1", "plan.persons=9", waves=("2018", "2019")
    )
    unused = find_unused([doubt("plan.persons=9")], settings, "2019")
    assert [(p.where.setting, p.severity) for p in unused] == [("accept.1.doubt", "warning")]
    assert unused[0].values == {"doubt": "2019.child.days=3"}
