"""What stays is rounded as published, to the safe side, and flagged where it is weak."""

import dataclasses

import pytest

from kit.numbers.rounding import round_number, round_percent
from kit.protect.publishing import protect_estimates
from tests.protect.tables import choices, estimate, groups, hidden, release, share


def one(stat, value, limits=(float("nan"), float("nan")), n_base=100, **more):
    pair = stat in ("mean_difference", "hedges_g", "p_holm")
    by = ("SEX", "1:2") if pair else ("", "")
    rows = [estimate("need", stat, value, n_base, limits=limits, by=by, **more)]
    (row,) = release(rows).values()
    return row


def test_a_share_is_a_whole_percent_with_limits_rounded_outward():
    row = one("share_attention", 0.6278, (0.5852, 0.6656))
    assert (row.value, row.ci_low, row.ci_high) == (63, 58, 67)
    assert (row.unit, row.decimals, row.n_base) == ("percent", 0, 100)
    assert (row.status, row.flag, row.reason) == ("pass", "", "")


def test_a_mean_has_two_decimals_with_limits_rounded_outward():
    row = one("mean_score", 3.1449, (3.0999, 3.1901))
    assert (row.value, row.ci_low, row.ci_high) == (3.14, 3.09, 3.20)
    assert (row.unit, row.decimals) == ("score", 2)


def test_a_reliability_is_never_more_than_it_is():
    row = one("alpha", 0.6999, (0.6001, 0.7001))
    assert (row.value, row.ci_low, row.ci_high) == (0.69, 0.60, 0.71)
    assert row.unit == "coefficient"


@pytest.mark.parametrize(("p", "shown"), [(0.04991, 0.05), (1e-15, 0.0001), (0.0, 0.0), (1, 1)])
def test_a_p_value_is_never_less_than_it_is(p, shown):
    assert one("p_holm", p).value == shown


def test_a_difference_may_be_negative():
    row = one("mean_difference", -0.125, (-0.3001, 0.0001))
    assert (row.value, row.ci_low, row.ci_high) == (-0.13, -0.31, 0.01)


def test_a_limit_that_is_whole_stays_what_it_is():
    """0.57 × 100 and 0.29 × 100 are no whole numbers in binary."""
    row = one("share_attention", 0.57, (0.29, 0.57))
    assert (row.value, row.ci_low, row.ci_high) == (57, 29, 57)


@pytest.mark.parametrize("base", range(30, 400, 7))
def test_halves_are_rounded_as_an_outsider_would(base):
    for count in range(base + 1):
        exact = (200 * count + base) // (2 * base)
        assert round_percent(count / base) == exact


@pytest.mark.parametrize("direction", ["up", "down", "nearest"])
def test_rounding_keeps_what_is_rounded(direction):
    for hundredths in range(-500, 500):
        assert round_number(hundredths / 100, 2, direction) == hundredths / 100


def test_nothing_is_minus_zero():
    assert str(one("mean_difference", -0.0001, (-0.001, 0.001)).value) == "0.0"


@pytest.mark.parametrize(
    ("limits", "flag"),
    [
        ((0.50, 0.70), ""),
        ((0.50, 0.701), "wide"),
        ((0.40, 0.685), "wide"),
        ((0.40, 0.695), "too_wide"),
    ],
)
def test_a_wide_interval_is_flagged_as_it_is_published(limits, flag):
    row = one("share_attention", 0.6, limits)
    assert (row.flag, row.status) == (flag, "flagged" if flag else "pass")


def test_a_score_has_no_width_in_points():
    """A scale may run from 0 to 100."""
    assert one("mean_score", 60.0, (20.0, 90.0)).flag == ""


def test_a_limit_alone_is_no_interval():
    for limits in ((0.5, float("nan")), (float("nan"), 0.7)):
        row = one("share_attention", 0.6, limits)
        assert (row.ci_low, row.ci_high, row.confidence) == (None, None, None)


def told(limits=(0.55, 0.65), **fields):
    """Return the published row of an estimate with these further fields."""
    row = estimate("need", "share_attention", 0.6, 100, size=263, limits=limits) | fields
    (shown,) = release([row]).values()
    return shown


def test_what_a_number_is_made_with_is_published_with_it():
    row = told(confidence=0.9, method="hypergeometric", family="planned")
    assert (row.confidence, row.method, row.N) == (0.9, "hypergeometric", 263)
    assert row.family == "planned"


def test_without_an_interval_there_is_no_confidence():
    assert told((float("nan"), float("nan")), confidence=0.9).confidence is None


def test_of_what_is_suppressed_nothing_of_that_is_published():
    more = {"confidence": 0.9, "method": "hypergeometric", "family": "planned"}
    rows = [row | more for row in share("need", "attention", 4, 100, size=263)]
    for row in release(rows).values():
        assert (row.confidence, row.method, row.N, row.family) == (None, "", None, "")


@pytest.mark.parametrize(("invited", "flag"), [(29, "small_base"), (30, "")])
def test_a_rate_of_few_is_flagged(invited, flag):
    (row,) = release([estimate("response", "response_rate", 0.9, invited)]).values()
    assert (row.status, row.flag) == ("flagged" if flag else "pass", flag)


@pytest.mark.parametrize(("n_base", "flag"), [(29, "small_base"), (30, "")])
def test_a_mean_of_few_is_flagged(n_base, flag):
    assert one("mean_score", 3.0, (2.9, 3.1), n_base).flag == flag


@pytest.mark.parametrize(("n_base", "reason"), [(29, "thin_base"), (30, "")])
def test_no_percentage_of_few(n_base, reason):
    ledger = release(share("need", "attention", 15, n_base))
    assert ledger["need.share_attention"].reason == reason
    assert ledger["need.count_attention"].value == 15


def test_what_is_suppressed_holds_no_number():
    row = release(share("need", "attention", 4, 100))["need.share_attention"]
    numbers = (row.value, row.ci_low, row.ci_high, row.n_base)
    assert (row.status, numbers) == ("suppressed", (None,) * 4)
    assert (row.unit, row.reason, row.flag) == ("percent", "small_count", "")


def test_the_population_is_withheld_with_the_base():
    """Whether a group has one tells if its members outnumber the register."""
    few, enough = (
        release(share("need", "attention", 500, 970, missing=n, size=1000)) for n in (3, 30)
    )
    assert few["need.share_attention"].N is None
    assert enough["need.share_attention"].N == 1000


def test_a_withheld_base_leaves_the_rest():
    row = release(share("need", "attention", 500, 970, missing=3))["need.share_attention"]
    assert (row.value, row.n_base, row.reason, row.status) == (
        52,
        None,
        "base_withheld",
        "pass",
    )


def test_the_ledger_keeps_every_estimate_in_its_order():
    rows = [*choices("ONE", (40, 30, 20, 5)), *groups((20, 30), (45, 50))]
    ledger = release(rows)
    assert len(ledger) == len(rows)
    assert next(iter(ledger)) == "ONE.count_choice|choice=1"
    assert list(ledger)[-1] == "need.mean_difference|SEX=1:2"


def test_a_release_finds_rows_by_key(analyse):
    _, ledger = analyse("jinhai", language="zh")
    row = next(iter(ledger))
    assert ledger.row(row.key) is row
    assert ledger.row(dataclasses.replace(row.key, informant="nobody")) is None
    silent = next(r for r in ledger if r.status == "suppressed")
    assert ledger.row(silent.key) is silent
    assert ledger.shown(silent.key) is None
    with pytest.raises(dataclasses.FrozenInstanceError):
        silent.value = 1


def test_the_same_estimates_give_the_same_release(analyse):
    import kit

    study, ledger = analyse("elmwood", language="en")
    estimates = kit.estimate_needs(kit.read_responses(study), study)
    assert protect_estimates(estimates, study) == ledger
    mixed = protect_estimates(estimates.sample(frac=1, random_state=1), study)
    assert {r.key: r for r in mixed} == {r.key: r for r in ledger}
    assert hidden({}) == {}
