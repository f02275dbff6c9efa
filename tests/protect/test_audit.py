"""Everything that is published of one population, weighed together by an integer program.

Every small number that is hidden, and every small number of those who did not answer, can
still be three different numbers.
"""

import dataclasses
import functools
from collections import defaultdict

import numpy as np
import pytest

import kit
from kit.intake.quality import count_flags
from kit.measure.self_reports import find_self_reports
from kit.numbers.keys import Key
from kit.numbers.rounding import round_number
from kit.protect import suppression
from kit.protect.cells import find_protection, make_cells
from kit.protect.partitions import POSSIBLE
from kit.study.model import Disclosure
from tests.conftest import STUDIES
from tests.factories import text
from tests.protect.outsider import Outsider

FEW = ("jinhai with 3", "zh", "2019")
"""A release in which so few were answered for that they count as missing."""
ELMWOOD = ("elmwood", "en", "2025")
ELSEWHERE = ("change", "panel", "never", "banded")
"""Rules of numbers that are no cells: two waves are weighed in test_changes."""
RELEASES = [("jinhai", "zh", "2018"), ("jinhai", "zh", "2019"), ELMWOOD]


@functools.cache
def estimate(name, language, wave):
    name, _, few = name.partition(" with ")
    study = kit.read_study(STUDIES[name], language=language, wave=wave)
    responses = kit.read_responses(study)
    if few:
        responses = (keep_few(responses[0], study, int(few)), *responses[1:])
    table = kit.estimate_needs(responses, study)
    rules = table["key"].map(lambda key: Key.parse(key).statistic.rule)
    table = table[(table["wave"] == wave) & ~rules.isin(ELSEWHERE[:3])]
    own = table[~rules.isin(ELSEWHERE) & table["estimate"].notna()]
    filled = own.astype("object").where(own.notna(), None)
    return study, table, make_cells(filled.to_dict("records"))


def keep_few(responses, study, number):
    """Return the answers of those who answered alone, and of so few who did not."""
    alone = find_self_reports(responses.answers, study, responses.informant)
    rows = alone | (np.cumsum(~alone) <= number)
    answers, flagged = (
        frame[rows].reset_index(drop=True) for frame in (responses.answers, responses.flagged)
    )
    fate = responses.dispositions
    rows_of = fate["rows"].where(fate["disposition"] != "analysed", len(answers))
    return dataclasses.replace(
        responses,
        answers=answers,
        flagged=flagged,
        flags=count_flags(flagged),
        earlier=None,
        dispositions=fate.assign(rows=rows_of),
    )


def with_k(study, k):
    if k == study.settings.disclosure.k:
        return study
    disclosure = Disclosure(k=k, reason=text("agreed"))
    return dataclasses.replace(
        study, settings=study.settings.model_copy(update={"disclosure": disclosure})
    )


def find_scores(study):
    """Return the lowest and the highest score of each scale."""
    found = defaultdict(list)
    for item in study.questionnaire.items:
        found[item.scale] += item.scores.values()
    return {name: (min(scores), max(scores)) for name, scores in found.items() if scores}


def audit(name, language, wave, *, ks=(10,), change=None, inverts=False):
    """Return what can be told of the releases with these k, taken together."""
    study, table, cells = estimate(name, language, wave)
    outsider = Outsider(cells, find_protection(study, 30), find_scores(study))
    for k in ks:
        ledger = kit.protect_estimates(table, with_k(study, k))
        if change:
            each = {cell.key: cell for cell in cells}
            rows = tuple(change(r, each[r.key]) if r.key in each else r for r in ledger)
            ledger = dataclasses.replace(ledger, rows=rows)
        outsider.read(ledger, k, inverts=inverts)
        outsider.read_bands(ledger, find_members(study, table))
    wrong = outsider.system.holds(outsider.truth)
    assert not wrong, wrong
    found = {
        name: outsider.system.values(name, POSSIBLE) for name in outsider.protected(min(ks))
    }
    assert all(found.values()), "the system has no solution"
    return found


def find_members(study, table):
    """Return how many made each choice of which a band is told, by key, whoever answered."""
    rules = table["key"].map(lambda key: Key.parse(key).statistic.rule)
    rows = table[rules == "banded"].astype("object")
    return {
        Key.parse(row.key): round(row.estimate * row.N) for row in rows.itertuples(index=False)
    }


def told(found):
    return {name: values for name, values in found.items() if len(values) < POSSIBLE}


@pytest.mark.parametrize("k", [10, pytest.param(12, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "release",
    [*RELEASES, pytest.param(FEW, marks=pytest.mark.slow)],
    ids="-".join,
)
def test_no_small_number_can_be_worked_out(release, k):
    found = audit(*release, ks=(k,))
    assert len(found) > 20
    assert told(found) == {}


def show_exact_limits(row, cell):
    """Publish the limits of the answers, whether or not the base is withheld."""
    if row.ci_low is None or not cell.is_share:
        return row
    low = round_number(100 * cell.low, 0, "down")
    return dataclasses.replace(row, ci_low=low, ci_high=round_number(100 * cell.high, 0, "up"))


def test_limits_of_the_answers_alone_would_tell_how_few_did_not_answer():
    found = told(audit(*ELMWOOD, change=show_exact_limits, inverts=True))
    bases = sorted(len(values) for (what, *_), values in found.items() if what == "m")
    assert bases == [1, 1, 1, 1, 2, 2, 2]


def blank_small_counts(row, cell):
    """Publish all but the counts that are small, and their shares."""
    if row.reason in ("small_count", "small_rest", "small_base"):
        return row
    row = show_exact_limits(row, cell)
    if row.reason == "":
        return row
    value = 100 * cell.estimate if cell.is_share else cell.estimate
    digits = cell.key.statistic.decimals, cell.key.statistic.rounding
    base = None if cell.is_response else cell.n_base
    return dataclasses.replace(
        row, status="pass", reason="", value=round_number(value, *digits), n_base=base
    )


@pytest.mark.parametrize("release", RELEASES, ids="-".join)
def test_small_counts_that_are_only_blanked_can_be_worked_out(release):
    assert len(told(audit(*release, change=blank_small_counts))) > 10


def test_shares_of_all_scales_would_tell_together_how_few_are_in_no_group(monkeypatch):
    monkeypatch.setattr(suppression, "find_narrow_sizes", lambda *_: {})
    found = told(audit(*ELMWOOD))
    assert [values for (what, *_), values in found.items() if what == "m"] == [[1]]


def test_two_languages_tell_the_same():
    ledgers = [
        kit.protect_estimates(table, study)
        for study, table, _ in (estimate("jinhai", name, "2019") for name in ("zh", "en"))
    ]
    assert ledgers[0] == ledgers[1]


@pytest.mark.slow
def test_two_smallest_counts_side_by_side_tell_more():
    """Which is why a second final release with other numbers is refused."""
    assert told(audit(*RELEASES[0], ks=(10, 12)))
