"""Two informants on the same people: paired by card where both forms allow it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import kit
from kit.intake.links import UNLINKED
from kit.intake.read import take_responses
from kit.measure.agreement import estimate_icc, estimate_kappa, estimate_paired_gap
from kit.measure.needs import estimate_needs
from kit.measure.scales import score_items, score_scales
from kit.measure.self_reports import find_self_reports
from kit.measure.views import estimate_views
from kit.numbers.keys import Key
from kit.protect.publishing import protect_estimates
from kit.show.tables import tabulate_agreement
from tests.show.ledgers import texts


@pytest.fixture(scope="module")
def paired():
    """Jinhai as if its question on linking waves asked to set both forms side by side."""
    study = kit.read_study("surveys/jinhai", language="en")
    items = tuple(
        replace(i, role="pairing") if i.role == "linkage" else i
        for i in study.questionnaire.items
    )
    study = replace(study, questionnaire=replace(study.questionnaire, items=items))
    return study, take_responses(study).responses


def find_pairs(responses):
    """Return the places of the pairs in both, number by number."""
    child, parent = (list(r.pair) for r in responses)
    shared = sorted({*child} & {*parent} - {UNLINKED})
    return [child.index(n) for n in shared], [parent.index(n) for n in shared]


def test_forms_are_paired_by_card_where_both_allow_it(paired):
    _, responses = paired
    left, right = find_pairs(responses)
    assert len(left) > 40
    ages = (r.answers[name] for r, name in zip(responses, ("AGE4", "AGE4_p"), strict=True))
    child, parent = (a.tolist() for a in ages)
    same = [child[i] == parent[j] for i, j in zip(left, right, strict=True)]
    assert np.mean(same) > 0.9
    for r in responses:
        numbers = [n for n in r.pair if n != UNLINKED]
        assert len(numbers) == len({*numbers}) < len(r.answers)


def test_without_the_question_nobody_is_paired():
    study = kit.read_study("surveys/jinhai", language="en")
    assert [r.pair for r in take_responses(study).responses] == [(), ()]
    table = estimate_needs(take_responses(study).responses, study)
    assert not table["stat"].isin(["kappa_w", "icc2_1", "informant_gap"]).any()


def test_agreement_is_that_of_the_pairs_who_answered_both(paired):
    study, responses = paired
    left, right = find_pairs(responses)
    rows = {row["key"]: row for row in estimate_views(responses, study)}
    own = score_scales(responses[0].answers, study.questionnaire, "child")["emotion"].means
    other = score_scales(responses[1].answers, study.questionnaire, "parent")["emotion"].means
    alone = find_self_reports(responses[0].answers, study, "child")
    kept = [
        (own[i], other[j])
        for i, j in zip(left, right, strict=True)
        if alone[i] and not np.isnan(own[i]) and not np.isnan(other[j])
    ]
    one, two = np.array(kept).T
    icc = rows[Key("2019", "child", "emotion", "icc2_1")]
    assert icc["estimate"] == pytest.approx(estimate_icc(one, two).value)
    assert icc["n_base"] == len(kept)
    gap = rows[Key("2019", "child", "emotion", "informant_gap")]
    assert gap["estimate"] == pytest.approx(estimate_paired_gap(one, two).value)
    items = [study.questionnaire.item(name) for name in ("CP1", "CP1_p")]
    a, b = (score_items(r.answers, [item]) for r, item in zip(responses, items, strict=True))
    counts = np.zeros((5, 5), dtype=int)
    for i, j in zip(left, right, strict=True):
        if alone[i] and a.answered[i, 0] and b.answered[j, 0]:
            counts[a.scores[i, 0] - 1, b.scores[j, 0] - 1] += 1
    kappa = rows[Key("2019", "child", "CP1", "kappa_w")]
    assert kappa["estimate"] == pytest.approx(estimate_kappa(counts).value)
    assert kappa["n_base"] == counts.sum()


def test_how_many_were_paired_is_never_published(paired):
    study, responses = paired
    ledger = protect_estimates(estimate_needs(responses, study), study)
    shown = [r for r in ledger if r.key.statistic.rule == "matched"]
    assert len(shown) > 20
    assert {r.n_base for r in shown} == {None}
    (table,) = tabulate_agreement(ledger, study)
    assert table.columns[1:4] == (
        "Agreement (ICC)",
        "Interval",
        "children less parents, mean score",
    )
    assert len(texts(table)) == 5


def test_few_pairs_publish_nothing(paired):
    study, (child, parent) = paired
    few = set(sorted(n for n in child.pair if n != UNLINKED)[:9])
    kept = replace(child, pair=tuple(n if n in few else UNLINKED for n in child.pair))
    ledger = protect_estimates(estimate_needs((kept, parent), study), study)
    found = [r for r in ledger if r.key.statistic.rule == "matched"]
    assert {r.reason for r in found} <= {"small_base"}
