"""G5, from answers of two waves to what may be said of the change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kit.argue.changes import find_changed_items, find_changes
from kit.argue.evidence import Evidence
from kit.measure.changes import find_waves_budget
from kit.numbers.keys import Key
from kit.numbers.published import Ledger, Published
from kit.study.model import Thresholds
from tests.two_waves import agreeing, answer, join, make_two_waves, release

CALM = [1 + n % 2 for n in range(100)]
LOW = [2 + n % 2 for n in range(100)]
BAD = [3 + n % 2 for n in range(100)]


def evidence_of(before, now, pairs=(), study=None, moods=((), ()), **fields):
    study = study or make_two_waves()
    answers = (answer(given, mood) for given, mood in zip((before, now), moods, strict=True))
    return Evidence(release(join(*answers, pairs, **fields), study), study)


def verdicts(evidence):
    return {c.subject.name: c.verdict for c in find_changes(evidence)}


def everybody(n=100):
    return [(row, row) for row in range(n)]


@pytest.mark.parametrize("pairs", [None, [], everybody(40), everybody()])
@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [(70, 17, "fell"), (18, 67, "rose"), (50, 50, "unclear"), (50, 54, "unclear")],
)
def test_a_large_change_is_told_and_none_is_not(before, now, verdict, pairs):
    evidence = evidence_of(agreeing(before, 100), agreeing(now, 100), pairs)
    change = next(c for c in find_changes(evidence) if c.subject.name == "SAT")
    assert change.verdict == verdict
    assert (change.before.value, change.now.value) == (before, now)
    assert change.change.value == now - before
    assert change.change.unit == "points"
    assert change.before.key.wave == "2018"


def test_nothing_else_is_said_to_have_changed():
    found = verdicts(evidence_of(agreeing(70, 100), agreeing(17, 100)))
    assert found.pop("SAT") == "fell"
    assert found == dict.fromkeys(["MO1", "MO2", "MO3", "LO1", "mood"], "unclear")


def test_withheld_bases_do_not_keep_a_large_change_from_being_told():
    evidence = evidence_of(agreeing(70, 100, 3), agreeing(17, 100, 2), everybody(60))
    change = find_changes(evidence)[0]
    assert (change.verdict, change.before.n_base, change.now.n_base) == ("fell", None, None)


def test_a_mean_that_moved_is_told_by_p_alone():
    found = verdicts(evidence_of(agreeing(50, 100), agreeing(50, 100), moods=(CALM, BAD)))
    assert found["mood"] == "rose"
    found = verdicts(evidence_of(agreeing(50, 100), agreeing(50, 100), moods=(BAD, LOW)))
    assert found["mood"] == "fell"


def test_items_in_other_words_are_named_and_left_out():
    words = {"wordings": {"SAT": "old"}}
    evidence = evidence_of(agreeing(70, 100), agreeing(17, 100), earlier=words)
    assert [i.name for i in find_changed_items(evidence)] == ["SAT"]
    assert "SAT" not in verdicts(evidence)
    assert evidence.why_hidden("SAT", "change_agree") == "absent"


def test_volunteers_let_no_change_be_told():
    study = make_two_waves(designs=("census_attempt", "volunteers"))
    evidence = evidence_of(agreeing(70, 100), agreeing(17, 100), study=study)
    change = find_changes(evidence)[0]
    assert (change.verdict, change.change.value, change.change.ci_low) == ("unclear", -53, None)


def test_a_single_wave_has_no_changes():
    evidence = evidence_of(agreeing(70, 100), agreeing(17, 100))
    settings = evidence.study.settings.model_copy(update={"waves": (evidence.study.wave,)})
    alone = replace(evidence, study=replace(evidence.study, settings=settings))
    assert (
        find_changes(alone)
        == find_changed_items(replace(alone, ledger=Ledger("2019", ())))
        == []
    )


# The rule itself, on ledgers of a few rows


def row(key, value, low=None, high=None):
    return Published(Key.parse(key), "pass", value, low, high)


def judge(p, before=40, now=60, **thresholds):
    study = make_two_waves(thresholds=Thresholds(**thresholds))
    rows = [
        row("2018.child.SAT.share_agree", before),
        row("2019.child.SAT.share_agree", now),
        row("2019.child.SAT.change_agree", now - before),
        *([] if p is None else [row("2019.child.SAT.p_change", p)]),
    ]
    (change,) = find_changes(Evidence(Ledger("2019", tuple(rows)), study))
    return change.verdict


BUDGET = find_waves_budget(make_two_waves())


@pytest.mark.parametrize(
    ("p", "verdict"),
    [(0.0001, "rose"), (BUDGET, "rose"), (1.01 * BUDGET, "unclear"), (None, "unclear")],
)
def test_p_must_be_within_what_the_waves_may_use(p, verdict):
    assert judge(p) == verdict


def test_a_stricter_study_allows_its_waves_less():
    assert judge(BUDGET, significance=0.04) == "unclear"
    assert judge(0.79 * BUDGET, significance=0.04) == "rose"


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        (50, 60, "rose"),
        (50, 59, "unclear"),
        (60, 50, "fell"),
        (2, 6, "rose"),
        (2, 5, "unclear"),
    ],
)
def test_a_share_must_move_by_the_smallest_difference_that_matters(before, now, verdict):
    """Cohen's h of 50 and 60 % is .201, of 2 and 6 % .211, of 2 and 5 % .167."""
    assert judge(0.0001, before, now) == verdict


def test_a_scale_must_hold_together_in_both_waves():
    def verdict(*alphas):
        rows = [
            *(
                row(f"{w}.child.mood.alpha", a, 0.6)
                for w, a in zip((2018, 2019), alphas, strict=True)
            ),
            row("2018.child.mood.mean_score", 2.0),
            row("2019.child.mood.mean_score", 3.0),
            row("2019.child.mood.change_mean", 1.0),
            row("2019.child.mood.p_change", 0.0001),
        ]
        found = find_changes(Evidence(Ledger("2019", tuple(rows)), make_two_waves()))
        return [c.verdict for c in found]

    assert verdict(0.8, 0.8) == ["rose"]
    assert verdict(0.5, 0.8) == verdict(0.8, 0.5) == []


@pytest.mark.parametrize(
    ("rates", "shown"), [((60, 60), True), ((40, 60), False), ((60, 40), False)]
)
def test_a_change_has_limits_only_where_both_waves_may_have_them(rates, shown):
    rows = [
        *(
            row(f"{w}.child.response.response_rate", r)
            for w, r in zip((2018, 2019), rates, strict=True)
        ),
        row("2019.child.SAT.change_agree", -20, -30, -10),
    ]
    evidence = Evidence(Ledger("2019", tuple(rows)), make_two_waves())
    change = evidence.row("SAT", "change_agree")
    assert (change.ci_low is not None) == shown


# The committed study


def test_the_example_has_two_waves_and_no_change_that_is_sure(analyse):
    study, ledger = analyse("jinhai")
    evidence = Evidence(ledger, study)
    for informant in study.informants:
        changes = find_changes(evidence, informant)
        assert len(changes) >= 40
        assert {c.verdict for c in changes} == {"unclear"}
    assert [i.name for i in find_changed_items(evidence)] == ["SAT"]
    panel = [
        evidence.row("response", f"count_{name}").value for name in ("panel", "joined", "left")
    ]
    assert panel == [66, 71, 34]
    assert sum(panel[:2]) == evidence.row("response", "count_self").value
    assert panel[0] + panel[2] == 100  # answered for themselves in 2018
