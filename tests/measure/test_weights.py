"""Weights and what is estimated with them, compared with R's survey package."""

from __future__ import annotations

import numpy as np
import pytest

from kit.measure.intervals import find_wilson_limits
from kit.measure.linear import Design, Domain, estimate_weighted_share, find_weighted_mean
from kit.measure.weights import Margin, Weighting, find_weight_effect, rake, trim_weights
from tests.measure.oracles import read, read_values

KNOWN = read_values("s_weights")
ROWS = read("s_weights_answers")
POPULATION = read("s_weights_margins")
BY = ("AGE", "SEX", "ESTATE")


class Sample:
    """The respondents of one case by cell: every one of age, sex, estate and domain."""

    def __init__(self, case):
        self.rows = ROWS[ROWS["case"] == case].astype(dict.fromkeys((*BY, "DOMAIN"), str))
        totals = POPULATION[POPULATION["case"] == case]
        self.totals = {
            name: rows.set_index("level")["population"]
            for name, rows in totals.groupby("variable")
        }
        groups = self.rows.groupby([*BY, "DOMAIN"], sort=True)
        self.cells = list(groups.groups)
        self.place = groups.ngroup().to_numpy()
        self.counts = np.bincount(self.place)
        self.size = int(self.totals["ESTATE"].sum())

    def categories(self, name):
        levels = [str(level) for level in self.totals[name].index]
        at = [*BY, "DOMAIN"].index(name)
        return np.array([levels.index(cell[at]) for cell in self.cells])

    def margins(self, *names):
        return [
            Margin(n, self.categories(n), self.totals[n].to_numpy(dtype=np.int64))
            for n in names
        ]

    def domain(self, outcome, domain=None):
        values = self.rows[outcome].to_numpy(float)
        asked = np.ones(len(values), bool)
        if domain is not None:
            asked = self.rows["DOMAIN"].to_numpy() == domain
        known = asked & ~np.isnan(values)

        def add(amounts, rows):
            return np.bincount(self.place[rows], amounts[rows], len(self.counts))

        ones = np.ones(len(values))
        return Domain(
            add(ones, known).astype(int),
            add(values, known),
            add(values**2, known),
            # R takes all who were asked as seen, also without an answer.
            np.zeros(len(self.counts), dtype=np.int64),
        )


def design(sample, kind):
    """Return the design that the reference calls `kind`."""
    name, _, corrected = kind.partition("_")
    base, strata = np.ones(len(sample.counts)), np.zeros(len(sample.counts), dtype=np.int64)
    sizes = np.array([sample.size if corrected else 0])
    by = {"post": ("ESTATE",), "rake": BY, "calibrate": BY}.get(name, ())
    weights = base
    if by:
        weights = rake(sample.counts, sample.margins(*by)).weights
    if name == "strata":
        strata = sample.categories("ESTATE")
        totals = sample.totals["ESTATE"].to_numpy()
        drawn = np.bincount(strata, sample.counts)
        weights, sizes = (totals / drawn)[strata], totals * bool(corrected)
    return Design(
        weights, sample.counts, base, [sample.categories(n) for n in by], strata, sizes
    )


CASES = sorted(
    {
        (case, *quantity.split(".")[:2])
        for case, values in KNOWN.items()
        for quantity in values
        if quantity.endswith((".y1.mean", ".y2.mean")) and not quantity.startswith("trim")
    }
)


@pytest.mark.parametrize(("case", "kind", "outcome"), CASES)
def test_means_and_errors_are_those_of_the_survey_package(case, kind, outcome):
    sample, known = Sample(case), KNOWN[case]
    plan = design(sample, kind)
    # rake() of the survey package stops after ten sweeps over the margins.
    close = 1e-7 if kind.startswith("rake") else 1e-10
    found = find_weighted_mean(sample.domain(outcome), plan)
    about = f"{kind}.{outcome}"
    assert found.value == pytest.approx(known[f"{about}.mean"], abs=close)
    assert found.se == pytest.approx(known[f"{about}.se"], abs=close)
    assert found.n == known[f"{about}.n"]
    assert found.effective_n == pytest.approx(known[f"{about}.n_eff"], abs=1e-6)
    assert found.df == known[f"{about}.df"]
    for number in ("1", "2", "3"):
        if f"{about}.mean.DOMAIN{number}" in known:
            part = find_weighted_mean(sample.domain(outcome, number), plan)
            assert part.value == pytest.approx(known[f"{about}.mean.DOMAIN{number}"], abs=close)
            assert part.se == pytest.approx(known[f"{about}.se.DOMAIN{number}"], abs=close)


LIMITS = sorted(
    {c[:2] for c in CASES if not np.isnan(KNOWN[c[0]].get(f"{c[1]}.y1.wilson_lo", np.nan))}
)


@pytest.mark.parametrize(("case", "kind"), LIMITS)
def test_a_share_has_wilsons_limits_at_its_effective_n(case, kind):
    sample, known = Sample(case), KNOWN[case]
    plan = design(sample, kind)
    mean = find_weighted_mean(sample.domain("y1"), plan)
    effective = mean.value * (1 - mean.value) / mean.se**2
    limits = [known[f"{kind}.y1.wilson_{end}"] for end in ("lo", "hi")]
    found = find_wilson_limits(mean.value * effective, effective, 0.95)
    assert found == pytest.approx(limits, abs=1e-7)
    estimate = estimate_weighted_share(sample.domain("y1"), plan, 0.95)
    if effective <= mean.effective_n / mean.unseen:
        assert (estimate.low, estimate.high) == pytest.approx(limits, abs=1e-7)
    else:
        assert estimate.low < limits[0]
        assert estimate.high > limits[1]


@pytest.mark.parametrize("case", ["main", "extreme"])
def test_raked_weights_are_those_of_the_survey_package(case):
    sample, known = Sample(case), KNOWN[case]
    found = rake(sample.counts, sample.margins(*BY))
    assert found.is_usable
    for (age, sex, estate, _), weight in zip(sample.cells, found.weights, strict=True):
        wanted = known[f"rake.weight.AGE{age}.SEX{sex}.ESTATE{estate}"]
        assert weight == pytest.approx(wanted, abs=1e-8)
    assert found.effective_n == pytest.approx(known["rake.n_eff"], abs=1e-6)
    assert found.effect == pytest.approx(known["rake.kish"], abs=1e-8)


@pytest.mark.parametrize(
    ("case", "limit"),
    [("main", "1.5"), ("main", "2"), *[("extreme", c) for c in ("1.5", "2", "3")]],
)
def test_trimmed_weights_are_those_of_the_reference(case, limit):
    sample, known = Sample(case), KNOWN[case]
    found = rake(sample.counts, sample.margins(*BY), float(limit))
    assert found.cut == known[f"trim{limit}.capped"]
    assert found.effective_n == pytest.approx(known[f"trim{limit}.n_eff"], abs=1e-6)
    assert found.weights @ sample.counts == pytest.approx(sample.size, abs=1e-8)
    for (age, sex, estate, _), weight in zip(sample.cells, found.weights, strict=True):
        wanted = known[f"trim{limit}.weight.AGE{age}.SEX{sex}.ESTATE{estate}"]
        assert weight == pytest.approx(wanted, abs=1e-8)


# What cannot be weighted.


def margin(name, places, totals):
    return Margin(name, np.array(places), np.array(totals))


def test_margins_with_different_totals_are_refused():
    with pytest.raises(ValueError, match="different totals"):
        rake(np.array([1, 1]), [margin("A", [0, 1], [2, 3]), margin("B", [0, 1], [2, 2])])


def test_rows_in_no_category_of_the_register_have_no_weight_and_are_counted():
    found = rake(np.array([4, 6, 3, 2]), [margin("A", [0, 2, 1, -1], [10, 0, 10])])
    assert (found.lost, found.cut, found.counts.tolist()) == (5, 0, [4, 6, 0, 0])
    assert found.weights.tolist() == [2.5, pytest.approx(10 / 6), 0, 0]
    assert found.is_usable


def test_categories_without_people_and_rows_do_not_matter_and_one_person_does():
    found = rake(np.array([4, 2]), [margin("A", [0, 1], [20, 1, 0])])
    assert (found.lost, found.weights.tolist()) == (0, [5, 0.5])


def test_rows_of_strata_keep_how_they_compare():
    strata = margin("S", [0, 1, 2], [8, 18, 36])
    found = rake(np.array([2, 3, 4]), [margin("A", [0, 0, 1], [39, 23])], strata=strata)
    # Before: 4, 6 and 9 a row; 26 of the first category become 39.
    assert found.weights.tolist() == pytest.approx([6, 9, 23 / 4])
    assert rake(np.array([2, 3, 4]), [], strata=strata).weights.tolist() == [4, 6, 9]


def test_rows_of_no_stratum_are_lost():
    """The mean weight is 22/5: with the lost rows it would be half, and all weights above."""
    by, strata = [margin("A", [0, 1, 1], [10, 12])], margin("S", [0, 1, -1], [10, 12])
    found = rake(np.array([2, 3, 5]), by, 1.3, strata)
    assert (found.lost, found.cut, found.counts.tolist()) == (5, 0, [2, 3, 0])
    assert found.weights.tolist() == pytest.approx([5, 4, 0])
    alone = rake(np.array([2, 0, 5]), by, strata=strata)
    assert (alone.empty, alone.lost) == ((("S", 1), ("A", 1)), 5)


def test_a_stratum_with_people_and_without_a_cell_leaves_no_weights():
    found = rake(np.array([4, 6]), [], strata=margin("S", [0, 1], [10, 10, 5]))
    assert (found.empty, found.is_usable) == ((("S", 2),), False)


@pytest.mark.parametrize(
    ("weighting", "usable"),
    [
        (Weighting(np.array([0.5]), np.array([1]), lost=0), True),
        (Weighting(np.array([0.0]), np.array([1]), lost=0), False),
        (Weighting(np.array([2.0]), np.array([1]), lost=0, empty=(("A", 1),)), False),
        (Weighting(np.array([2.0]), np.array([1]), lost=0, converged=False), False),
    ],
)
def test_weights_are_usable_where_there_are_any_that_fit(weighting, usable):
    assert weighting.is_usable is usable
    assert weighting.cut == 0


def test_a_category_with_people_and_without_a_row_leaves_no_weights():
    found = rake(np.array([4, 6]), [margin("A", [0, 1], [10, 10, 5])])
    assert (found.empty, found.is_usable) == ((("A", 2),), False)
    assert not found.weights.any()


def test_margins_that_cannot_both_be_met_do_not_converge():
    """All of the first are of one sex, and more of them than the register has of it."""
    places, counts = [0, 1, 2], np.array([5, 5, 5])
    margins = [margin("A", places, [10, 10, 5]), margin("B", places, [15, 5, 5])]
    assert not rake(counts, margins).is_usable


def test_without_a_row_or_a_weight_nothing_is_estimated():
    found = rake(np.array([0, 0]), [margin("A", [0, 1], [10, 10])])
    assert not found.is_usable
    zero = np.zeros(2, dtype=np.int64)
    plan = Design(np.zeros(2), np.array([3, 3]), np.ones(2), [], zero, np.array([0]))
    assert find_weighted_mean(Domain(np.array([3, 3]), *[np.ones(2)] * 2, zero), plan) is None


@pytest.mark.parametrize("counted", [0, 20])
def test_none_and_all_keep_an_interval(counted):
    n, zero = np.array([12, 8]), np.zeros(2, dtype=np.int64)
    plan = Design(np.array([1.0, 3.0]), n, np.ones(2), [], zero, np.array([60]))
    told = np.array([12, 8]) if counted else zero
    found = estimate_weighted_share(Domain.of_count(n, told, zero), plan, 0.95)
    effective = 36**2 / (12 + 72) / (1 - 20 / 60)
    assert (found.low, found.high) == pytest.approx(
        find_wilson_limits(effective if counted else 0, effective, 0.95)
    )
    assert found.high > found.low


def test_a_full_census_has_no_interval_unless_some_did_not_answer():
    n, zero = np.array([12, 8]), np.zeros(2, dtype=np.int64)
    plan = Design(np.ones(2), n, np.ones(2), [], zero, np.array([20]))
    found = estimate_weighted_share(Domain.of_count(n, np.array([3, 4]), zero), plan, 0.95)
    assert (found.low, found.value, found.high) == (0.35, 0.35, 0.35)
    gaps = Domain.of_count(np.array([10, 6]), np.array([3, 4]), np.array([2, 2]))
    found = estimate_weighted_share(gaps, plan, 0.95)
    assert found.low < found.value < found.high


def test_comparisons_have_no_finite_population_correction():
    n, zero = np.array([12, 8]), np.zeros(2, dtype=np.int64)
    plan = Design(np.ones(2), n, np.ones(2), [], zero, np.array([20]))
    told = Domain.of_count(n, np.array([3, 4]), zero)
    assert find_weighted_mean(told, plan).se == 0
    assert find_weighted_mean(told, plan.without_correction()).se > 0


def test_what_is_trimmed_goes_to_the_others_until_none_is_above():
    """When what is cut from the first is shared out, the second is above, too."""
    weights, cut = trim_weights(np.array([8.0, 2.7, 0.85]), np.array([1, 2, 8]), 1.5)
    total = 8 + 5.4 + 6.8
    most = 1.5 * total / 11
    assert cut == 3
    assert weights.tolist() == pytest.approx([most, most, (total - 3 * most) / 8])


def test_a_weight_at_the_limit_is_not_trimmed():
    weights, cut = trim_weights(np.array([1.0, 3.0]), np.array([10, 10]), 1.5)
    assert (weights.tolist(), cut) == ([1, 3], 0)


def test_rows_without_a_weight_count_for_nothing():
    assert find_weight_effect(np.array([1.0, 3, 0]), np.array([10, 10, 5])) == 1.25
    none = Weighting(np.zeros(2), np.array([3, 4]), lost=0)
    assert none.effective_n == 0
    assert np.isnan(none.effect)


def test_equal_weights_cost_nothing():
    assert find_weight_effect(np.full(3, 2.0), np.array([1, 5, 9])) == pytest.approx(1)
    weights, cut = trim_weights(np.full(3, 2.0), np.array([1, 5, 9]), 1.5)
    assert (weights.tolist(), cut) == ([2.0, 2.0, 2.0], 0)
