"""A verb goes on with nothing but what the cells before it made, and of one study."""

import dataclasses

import pytest

import kit
from kit.errors import StudyError
from kit.numbers.published import Ledger
from kit.study.given import takes
from kit.study.study import Study
from tests.factories import make_responses, make_study

LEDGER = [
    kit.quality.tabulate_responses,
    kit.quality.tabulate_flags,
    kit.quality.tabulate_reliability,
    kit.tables.tabulate_needs,
    kit.tables.tabulate_groups,
    kit.tables.tabulate_items,
    kit.charts.draw_attention,
    kit.charts.draw_need_ranks,
    kit.charts.draw_views,
    kit.charts.draw_preferences,
    kit.plans.tabulate_services,
    kit.plans.tabulate_plan,
    kit.plans.tabulate_budget,
    kit.write_rationale,
]
STUDY = [
    kit.read_responses,
    kit.pages.show_signature,
    lambda study: kit.pages.show_front(study, "rationale"),
    lambda study: kit.pages.show_heading(study, "needs"),
]


def refuse(function, *given):
    with pytest.raises(StudyError) as caught:
        function(*given)
    (problem,) = caught.value.problems
    return problem


def lacks(name, function, *given):
    return refuse(function, *given).say("en").startswith(f"There is no {name}: ")


def test_what_is_not_there_is_told_in_both_languages():
    problem = refuse(kit.tables.tabulate_needs, None, make_study())
    assert problem.say("zh") == (
        "没有 ledger 可用：前面有一格没有运行成功，或还没有运行。\n"
        "办法：请先按第一个出错的格子的提示改正并运行它，再从上往下运行后面的单元格。"
    )
    assert problem.say("en") == (
        "There is no ledger: a cell above did not succeed, or was not run.\n"
        "What to do: Mend what the first cell with an error says and run it, then run the "
        "cells below it from the top."
    )


def test_what_is_of_another_study_is_told_in_both_languages():
    problem = refuse(kit.tables.tabulate_needs, Ledger("2019", (), "other"), make_study())
    assert problem.say("zh") == (
        "ledger 属于另一个调查项目或另一轮调查。\n"
        "办法：请重新运行读取调查的那一格（以 import kit 开头的一格），"
        "再从上往下运行后面的单元格。"
    )
    assert problem.say("en") == (
        "ledger is of another study, or of another wave.\n"
        "What to do: Run the cell that reads the study again (the one that begins with "
        "import kit), then the cells below it from the top."
    )


@pytest.mark.parametrize("function", LEDGER)
@pytest.mark.parametrize("wrong", [None, "surveys/jinhai", (), 1])
def test_every_verb_that_takes_a_ledger_asks_for_one(function, wrong):
    study, ledger = make_study(), Ledger("2019", (), "mini")
    assert lacks("ledger", function, wrong, study)
    assert lacks("study", function, ledger, wrong)


@pytest.mark.parametrize("function", LEDGER)
def test_a_ledger_of_another_study_or_wave_is_refused(function):
    study = make_study()
    for ledger in (Ledger("2019", (), "other"), Ledger("2018", (), "mini")):
        assert refuse(function, ledger, study).code == "study.of_another"


@pytest.mark.parametrize("function", STUDY)
@pytest.mark.parametrize("wrong", [None, "surveys/jinhai"])
def test_every_verb_that_takes_a_study_asks_for_one(function, wrong):
    assert lacks("study", function, wrong)


@pytest.mark.parametrize("wrong", [None, (), (None,), "x"])
def test_estimates_need_answers(wrong):
    assert lacks("responses", kit.estimate_needs, wrong, make_study())


def test_answers_of_another_study_are_refused():
    import pandas as pd

    responses = dataclasses.replace(make_responses(pd.DataFrame()), study="other")
    assert refuse(kit.estimate_needs, [responses], make_study()).code == "study.of_another"


def test_protection_needs_estimates():
    assert lacks("estimates", kit.protect_estimates, None, make_study())


def test_a_section_needs_a_rationale_of_this_study(analyse):
    study, ledger = analyse("jinhai")
    rationale = kit.write_rationale(ledger, study)
    assert kit.pages.show_section(rationale, study, "basis").blocks
    assert lacks("rationale", kit.pages.show_section, None, study, "basis")
    other = make_study()
    assert refuse(kit.pages.show_section, rationale, other, "basis").code == "study.of_another"


def test_the_ledger_of_a_study_says_whose_it_is(analyse):
    for name in ("jinhai", "elmwood"):
        study, ledger = analyse(name)
        assert (ledger.study, ledger.wave) == (name, study.wave.id)
        (first, *_) = kit.read_responses(study)
        assert (first.study, first.wave) == (name, study.wave.id)


def test_a_mistake_in_the_call_stays_one_of_the_programmer():
    @takes(study=Study)
    def show(study):
        return study

    with pytest.raises(TypeError):
        show()
