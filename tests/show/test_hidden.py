"""Under a table or figure stands why its numbers are hidden: what occurs, and no more."""

import dataclasses

import pytest

from kit.argue.brief import make_brief
from kit.numbers.keys import Group, Key
from kit.numbers.published import Ledger, Published
from kit.show.captions import read_captions
from kit.show.cells import explain_hidden, find_hidden, make_table, say_interval, say_number
from kit.show.charts import draw_attention, draw_preferences
from kit.show.quality import tabulate_responses
from kit.show.tables import tabulate_choices, tabulate_needs

FEW = {
    "zh": "“—”表示人数少，或列出后会透露少数人的情况，不单独列出。",
    "en": "— means that the number is small, or would tell a small one, and is not shown.",
}
TOGETHER = {
    "zh": "按保密规则，同一组的人数要么全部列出，要么一并不列，记作“—”，不表示人数多少。",
    "en": "Numbers of one set are shown all or hidden all, to protect small numbers (—); "
    "this says nothing of their size.",
}
THIN = {
    "zh": "填答不足30份的不计算比例，记作“—”。",
    "en": "No percentage is given on fewer than 30 answers (—).",
}
DESIGN = {
    "zh": "自愿参加的调查或回收不够多的，不作区间推断，区间记作“—”。",
    "en": "Of volunteers, or where too few of those asked answered, no interval is given (—).",
}
UNFIT = {
    "zh": "题目之间一致性不够的，不合成一个结果，记作“—”。",
    "en": "Questions that do not hang together are not scored together (—).",
}
ABSENT = {
    "zh": "没有问到或无法计算的，记作“—”。",
    "en": "What was not asked or cannot be computed is marked —.",
}
PROTECTING = (
    "small_base",
    "small_count",
    "small_rest",
    "complement",
    "missing_shown",
    "base_shown",
)


@pytest.fixture(params=["zh", "en"])
def language(request):
    return request.param


@pytest.fixture
def released(analyse, language):
    """Return a study and its ledger, in which every step of a planning line is shown."""
    study, ledger = analyse("jinhai", language=language)
    rows = (
        dataclasses.replace(row, status="pass", value=30, reason="")
        if row.reason == "step"
        else row
        for row in ledger
    )
    return study, Ledger(ledger.wave, tuple(rows), ledger.study)


def hide(ledger, reason, choose):
    """Return the ledger with the numbers that `choose` takes hidden for `reason`."""
    rows = (
        Published(row.key, "suppressed", reason=reason) if choose(row.key) else row
        for row in ledger
    )
    return Ledger(ledger.wave, tuple(rows), ledger.study)


def notes(blocks):
    return {block.id: block.note for block in blocks}


@pytest.mark.parametrize("reason", PROTECTING)
def test_all_that_protects_few_people_reads_the_same(released, language, reason):
    study, ledger = released
    hidden = hide(ledger, reason, lambda key: key.stat == "count_attention")
    table, *_ = tabulate_needs(hidden, study)
    assert table.note.endswith(FEW[language])
    others = (TOGETHER, THIN, DESIGN)
    assert [text[language] in table.note for text in others] == [False] * 3


@pytest.mark.parametrize("reason", ["subgroup", "choices", "step"])
def test_what_is_hidden_all_together_says_nothing_of_its_size(released, language, reason):
    study, ledger = released
    hidden = hide(ledger, reason, lambda key: key.stat == "share_attention_looser")
    table, *_ = tabulate_needs(hidden, study)
    assert table.note.endswith(TOGETHER[language])
    assert FEW[language] not in table.note


def test_a_table_without_hidden_numbers_explains_no_mark(released, language):
    study, ledger = released
    table, *_ = tabulate_needs(ledger, study)
    assert "—" not in [cell.text for row in table.rows for cell in row]
    assert not any(
        text[language] in table.note for text in (FEW, TOGETHER, THIN, DESIGN, UNFIT, ABSENT)
    )


def test_a_percentage_on_too_few_answers_says_so(released, language):
    study, ledger = released
    hidden = hide(ledger, "thin_base", lambda key: key.stat == "share_attention")
    table, *_ = tabulate_needs(hidden, study)
    assert table.note.endswith(THIN[language])
    assert FEW[language] not in table.note


def test_several_reasons_stand_side_by_side_each_once(released, language):
    study, ledger = released
    thin = hide(ledger, "thin_base", lambda key: key.stat == "share_attention")
    both = hide(thin, "complement", lambda key: key.stat == "count_attention")
    table, *_ = tabulate_needs(both, study)
    space = "" if language == "zh" else " "
    assert table.note.endswith(f"{FEW[language]}{space}{THIN[language]}")


def test_questions_that_do_not_hang_together_are_not_few_people(released, language):
    study, ledger = released

    def loosen(row):
        loose = row.key.stat in ("alpha", "omega") and row.key.subject == "peer"
        return dataclasses.replace(row, value=0.2, ci_low=0.1) if loose else row

    loosened = Ledger(ledger.wave, tuple(map(loosen, ledger)), ledger.study)
    table, *_ = tabulate_needs(loosened, study)
    assert [cell.text for cell in table.rows[-1]][1:] == ["—"] * 7
    assert table.note.endswith(UNFIT[language])
    assert FEW[language] not in table.note
    few = hide(ledger, "small_base", lambda key: key.stat == "alpha" and key.subject == "peer")
    table, *_ = tabulate_needs(few, study)
    assert table.note.endswith(FEW[language])


def test_volunteers_have_no_interval_and_are_told_why(released, language):
    study, ledger = released
    volunteers = study.wave.model_copy(update={"design": "volunteers"})
    asked = dataclasses.replace(study, wave=volunteers)
    table, *_ = tabulate_needs(ledger, asked)
    assert {row[3].text for row in table.rows} == {"—"}
    assert table.note.endswith(DESIGN[language])
    assert FEW[language] not in table.note


def test_what_is_not_in_the_ledger_is_not_called_few(released, language):
    study, ledger = released
    rows = tuple(
        r for r in ledger if r.key.stat != "response_rate" or r.key.informant != "child"
    )
    table, *_ = tabulate_responses(Ledger(ledger.wave, rows, ledger.study), study)
    assert ABSENT[language] in table.note


def test_a_figure_says_it_in_its_note_and_its_alt_text(released, language):
    study, ledger = released
    hidden = hide(
        ledger,
        "small_count",
        lambda key: key.stat == "share_attention" and key.subject == "peer",
    )
    (figure,) = draw_attention(hidden, study)
    assert figure.note == FEW[language]
    assert figure.alt.endswith(FEW[language])
    (plain,) = draw_attention(ledger, study)
    assert (plain.note, FEW[language] in plain.alt) == ("", False)


def test_the_choices_of_a_question_say_the_same_in_table_and_figure(released, language):
    study, ledger = released

    def is_choice(key):
        return key.stat == "share_choice" and key.subject == "PTIME"

    hidden = hide(ledger, "thin_base", is_choice)
    table = notes(tabulate_choices(hidden, study, "preference"))["choices-PTIME"]
    figure = notes(draw_preferences(hidden, study))["preference-PTIME"]
    assert table.endswith(THIN[language])
    assert figure.endswith(THIN[language])


def test_an_interval_that_nobody_computed_is_absent(released):
    study, ledger = released
    brief = make_brief(ledger, study, read_captions(study.language).needs)
    assert find_hidden([say_interval(brief, "response", "count")]) == {"absent"}
    assert find_hidden([say_number(brief, "nobody", "mean_score")]) == {"absent"}
    assert find_hidden(["—", say_number(brief, "response", "count_analysed")]) == set()


def test_the_mark_is_plain_text_once_it_stands_in_a_cell(released):
    study, ledger = released
    brief = make_brief(ledger, study, read_captions(study.language).needs)
    group = Group("choice", "nobody")
    row = ("x", say_number(brief, "PREF", "share_choice", group=group))
    (table,) = make_table(brief, "t", "c", ("a", "b"), [row])
    assert [vars(run) for run in table.rows[0][1].runs] == [{"text": "—", "key": ""}]
    assert ledger.row(Key(study.wave.id, "child", "PREF", "share_choice", group)) is None
    assert explain_hidden(brief, set()) == ""
