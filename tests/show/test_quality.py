"""Who answered is shown from invited to analysed, with every fate in between."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kit.intake.responses import DISPOSITIONS, FLAGS
from kit.show.captions import read_captions
from kit.show.quality import (
    tabulate_accepted,
    tabulate_flags,
    tabulate_reliability,
    tabulate_responses,
)
from kit.study.model import Accepted
from tests.factories import text

from .ledgers import make_ledger, make_needs, texts


def first_column(blocks):
    table, *_ = blocks.blocks
    return [row[0].text for row in table.rows]


def test_every_fate_but_analysed_has_its_words_in_order():
    for language in ("zh", "en"):
        words = read_captions(language).responses.dispositions
        assert tuple(words) == DISPOSITIONS[1:]
        assert DISPOSITIONS[0] == "analysed"


def test_each_fate_is_a_row_of_the_table(analyse):
    study, ledger = analyse("elmwood", language="en")
    words = read_captions("en").responses
    assert first_column(tabulate_responses(ledger, study)) == [
        words.invited,
        words.received,
        *(words.dispositions[name] for name in DISPOSITIONS[1:]),
        words.analysed,
        words.rate,
    ]


def test_it_is_counted_who_answered_alone_where_anybody_may_not_have(analyse):
    study, ledger = analyse("jinhai", language="en")
    table, *_ = tabulate_responses(ledger, study).blocks
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    words = read_captions("en").responses
    assert rows[words.analysed] == ["181", "120"]
    assert rows[words.alone] == ["137", "—"]
    assert rows[words.proxy] == ["44", "—"]


def test_every_kind_of_doubt_has_its_words():
    """A doubt that is accepted stands in the quality report by its kind."""
    kit_files = (Path(__file__).parents[2] / "kit").rglob("*.py")
    code = "".join(file.read_text(encoding="utf-8") for file in kit_files)
    calls = re.findall(r"(?:name_doubt|_doubt)\(((?:[^()]|\([^()]*\))*)\)", code)
    kinds = {found[-1] for call in calls if (found := re.findall(r'"(\w+)"', call))}
    kinds -= {"plan", "services", "questionnaire", "withdrawals", "2019", "study"}
    kinds |= {"uneven_scores", "against_labels", "out_of_order", "invited", "population"}
    for language in ("zh", "en"):
        assert kinds <= set(read_captions(language).accepted.kinds)
    assert len(kinds) > 15


def test_what_is_accepted_is_printed_with_its_reason(analyse):
    study, ledger = analyse("elmwood")
    doubts = ("2025.resident.gender.unread=3", "2018.resident.days=2", "plan.persons=300")
    accept = tuple(Accepted(doubt=d, reason=text(f"reason {d[:4]}")) for d in doubts)
    wave = study.settings.waves[0]
    waves = (wave, wave.model_copy(update={"id": "2018"}))
    settings = study.settings.model_copy(update={"accept": accept, "waves": waves})
    (table,) = tabulate_accepted(ledger, replace(study, settings=settings))
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Are you a girl or a boy?: answers that cannot be read", "reason 2025"],
        ["more people planned for than there are", "reason plan"],
    ]


def test_where_nothing_is_accepted_there_is_no_table(analyse):
    study, ledger = analyse("elmwood")
    assert tuple(tabulate_accepted(ledger, study)) == ()


def test_every_flag_is_a_row_and_every_informant_a_column():
    told = {
        "child.quality.count_flagged|flag=very_fast": 12,
        "parent.quality.count_flagged|flag=very_fast": "small_count",
    }
    (table,) = tabulate_flags(make_ledger(told), make_needs("child", "parent"))
    names = read_captions("en").flags.names
    assert tuple(names) == FLAGS
    assert table.columns[1:] == ("child", "parent")
    known = [label for name, label in names.items() if name != "self_report_young"]
    assert [row[0] for row in texts(table)] == known
    counts = {row[0]: row[1:] for row in texts(table)}
    assert counts.pop(names["very_fast"]) == ["12", "—"]
    assert set(map(tuple, counts.values())) == {("—", "—")}


@pytest.mark.parametrize(("age", "told"), [(8, True), (None, False)])
def test_too_young_is_a_flag_only_where_an_age_is_declared(age, told):
    study = make_needs()
    population = study.settings.population.model_copy(update={"self_report_from": age})
    settings = study.settings.model_copy(update={"population": population})
    (table,) = tabulate_flags(make_ledger(), replace(study, settings=settings))
    labels = [row[0] for row in texts(table)]
    assert ("Answered alone below the age of 8" in labels) == told


@pytest.mark.parametrize(
    ("alpha", "omega", "row"),
    [
        ((0.75, 0.68, 0.82), None, ["0.75", "0.68 to 0.82", "—", "may carry a conclusion"]),
        ((0.65, 0.5, 0.7), None, ["0.65", "0.50 to 0.70", "—", "a lead, no more"]),
        ((0.5, 0.4, 0.6), None, ["0.50", "0.40 to 0.60", "—", "single questions only"]),
        ("small_base", None, ["—", "—", "—", "single questions only"]),
        ((0.69, 0.62, 0.75), 0.71, ["0.69", "0.62 to 0.75", "0.71", "may carry a conclusion"]),
        ((0.75, 0.68, 0.82), 0.58, ["0.75", "0.68 to 0.82", "0.58", "single questions only"]),
    ],
)
def test_omega_else_alpha_says_what_a_scale_may_be_used_for(alpha, omega, row):
    told = {"child.peer.alpha": alpha, "child.peer.omega": omega}
    ledger = make_ledger({key: value for key, value in told.items() if value is not None})
    table, *_ = tabulate_reliability(ledger, make_needs())
    assert texts(table)[0] == ["scale peer", "child", "1", *row]


def test_each_informant_has_rows_for_the_scales_that_were_asked():
    table, *_ = tabulate_reliability(make_ledger(), make_needs("child", "parent"))
    assert [row[:2] for row in texts(table)] == [
        [f"scale {scale}", informant]
        for informant in ("child", "parent")
        for scale in ("peer", "mood", "job")
    ]


def test_what_answered_of_the_register_is_told_in_ranges(analyse):
    study, ledger = analyse("jinhai", language="en")
    _, table = tabulate_responses(ledger, study).blocks
    rows = {row[0]: row[1:] for row in texts(table)}
    estates = {name: told for name, told in rows.items() if name.startswith("estate: ")}
    assert list(estates.values()) == [
        ["98", "70% to 80%"],
        ["76", "70% to 80%"],
        ["52", "60% to 80%"],
        ["37", "40% to 60%"],
    ]


def test_each_question_is_shown_with_the_others_of_its_scale(analyse):
    study, ledger = analyse("jinhai", language="en")
    tables = {table.id: table for table in tabulate_reliability(ledger, study).blocks}
    rows = texts(tables["scale-child-competition"])
    assert [row[1:] for row in rows] == [
        ["0.50", "0.65"],
        ["0.55", "0.63"],
        ["0.48", "0.65"],
        ["0.46", "0.66"],
        ["0.40", "0.68"],
        ["0.27", "0.72"],
    ]
    gaps = tables["key-gaps"]
    assert gaps.columns[1] == "children"
    assert len(gaps.columns) == 5
    assert texts(gaps)[0][1] == "0.16"


def test_what_weights_cost_stands_beside_who_answered():
    told = {
        "child.response.n_effective": 174,
        "child.response.design_effect": 1.03,
        "child.response.count_unweighted": 12,
    }
    table, *_ = tabulate_responses(make_ledger(told), make_needs())
    rows = {row[0]: row[1:] for row in texts(table)}
    assert rows["Weighted, as good as"] == ["174"]
    assert rows["Design effect of the weights"] == ["1.03"]
    assert rows["Cannot be weighted"] == ["12"]
    assert "Weights trimmed" not in rows
