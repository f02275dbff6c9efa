"""A headline is shown unless it is small itself: what could tell it is hidden before it."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.measure.estimates import tabulate_estimates
from kit.protect import suppression
from kit.protect.cells import find_protection, make_cells
from kit.protect.partitions import POSSIBLE
from kit.protect.publishing import protect_estimates
from kit.study.questionnaire import Questionnaire
from tests.factories import make_choices, make_item, make_study
from tests.protect.outsider import Outsider
from tests.protect.tables import (
    compositions,
    estimate,
    find_told,
    groups,
    hidden,
    make_policy_study,
    rated,
    release,
    share,
)

K = 5
STUDY, SMALL = make_policy_study(), make_policy_study(K)
HEADLINES = ("count_attention", "share_attention", "count_agree", "share_agree")


def many(counts, anybody, base, missing=0):
    """Return who would help with a, with b, with neither or with any."""
    return [
        *(
            row
            for name, count in zip(("a", "b", "none"), counts, strict=True)
            for row in share(
                "MANY", "choice", count, base, missing=missing, by=("choice", name)
            )
        ),
        *share("MANY", "any", anybody, base, missing=missing),
    ]


def steps(stricter, line, looser, base, missing=0, parts=()):
    """Return a need, and what it would be with its planning line one step either way."""
    more = {"missing": missing}
    return [
        *(parts or share("need", "attention", line, base, **more)),
        *share("need", "attention_looser", looser, base, **more),
        *share("need", "attention_stricter", stricter, base, **more),
    ]


def audit(rows, asked):
    """Return what an outsider can tell of the release of these rows of `asked` respondents."""
    analysed = estimate("response", "count_analysed", asked, asked)
    table = tabulate_estimates(row | {"confidence": 0.95} for row in [analysed, *rows])
    filled = table.astype("object").where(table.notna(), None)
    cells = make_cells(row | {"key": str(row["key"])} for row in filled.to_dict("records"))
    outsider = Outsider(cells, find_protection(STUDY, 30), {"need": (1, 4)})
    outsider.read(protect_estimates(table, STUDY), STUDY.settings.disclosure.k)
    assert outsider.system.holds(outsider.truth) == []
    found = {
        name: outsider.system.values(name, POSSIBLE)
        for name in outsider.protected(STUDY.settings.disclosure.k)
    }
    assert all(found.values())
    return {name for name, values in found.items() if len(values) < POSSIBLE}


def headlines_of(rows):
    """Return the reasons of all headlines, by statistic; '' where it is shown."""
    ledger = release(rows)
    found = {key.partition(".")[2]: row for key, row in ledger.items() if "|" not in key}
    return {name: row.reason if row.value is None else "" for name, row in found.items()}


NEED = dict.fromkeys(("count_attention", "share_attention", "mean_score"), "")
AGREE = dict.fromkeys(("count_agree", "share_agree", "rank_low"), "")
REST = {"count_agree": "small_rest", "share_agree": "small_rest", "rank_low": ""}
ANY = {"count_any": "", "share_any": ""}


@pytest.mark.parametrize(
    ("rows", "asked", "headlines", "parts"),
    [
        pytest.param(
            groups((9, 9), (90, 91)), 181, NEED, {"subgroup"}, id="18 of 181 in two nines"
        ),
        pytest.param(groups((0, 0), (90, 91)), 181, NEED, {"subgroup"}, id="a need of nobody"),
        pytest.param(
            groups((90, 91), (90, 91)), 181, NEED, {"subgroup"}, id="a need of everyone"
        ),
        pytest.param(
            groups((3, 20), (8, 90), unseen=(4, 30)),
            128,
            NEED,
            {"subgroup", "small_base", "complement"},
            id="few in a small group",
        ),
        pytest.param(rated((3, 6, 50, 29)), 88, REST, {"choices"}, id="79 of 88 satisfied"),
        pytest.param(rated((0, 9, 50, 29)), 88, REST, {"choices"}, id="and nobody very much"),
        pytest.param(rated((1, 10, 36, 34)), 81, AGREE, {"choices"}, id="11 not satisfied"),
        pytest.param(
            rated((1, 10, 36, 34), missing=3),
            84,
            AGREE | {"count_agree": "base_shown"},
            {"choices", "missing_shown"},
            id="84",
        ),
        pytest.param(
            many((25, 20, 78), 39, 117, 3),
            120,
            ANY,
            {"missing_shown"},
            id="39, 78, 3",
        ),
        pytest.param(
            many((39, 0, 78), 39, 117, 3), 120, ANY, {"missing_shown"}, id="all of them with a"
        ),
        pytest.param(many((9, 40, 71), 49, 120), 120, ANY, {"choices"}, id="9 with a alone"),
        pytest.param(many((20, 20, 80), 35, 120), 120, ANY, set(), id="neither small"),
    ],
)
def test_a_headline_stays_and_its_parts_are_hidden_for_it(rows, asked, headlines, parts):
    found = headlines_of(rows)
    assert {name: found[name] for name in headlines} == headlines
    told = {key: why for key, why in hidden(release(rows)).items() if "|" in key}
    assert set(told.values()) == parts
    assert audit(rows, asked) == set()


def test_a_headline_is_as_hidden_as_it_is_small_and_tells_nothing_of_its_parts():
    assert headlines_of(groups((4, 5), (90, 91)))["count_attention"] == "small_count"
    assert headlines_of(groups((86, 86), (90, 91)))["share_attention"] == "small_rest"
    for counts in ((4, 5), (86, 86)):
        found = hidden(release(groups(counts, (90, 91))))
        assert {why for key, why in found.items() if "|" in key} == {"subgroup"}


@pytest.mark.parametrize(
    ("rows", "asked"),
    [(groups((9, 9), (90, 91)), 181), (rated((1, 10, 36, 34)), 81)],
)
def test_small_parts_alone_could_be_worked_out_from_the_headline(monkeypatch, rows, asked):
    monkeypatch.setattr(suppression, "hide_parts", lambda *_: {})
    assert audit(rows, asked)


def test_choices_of_several_could_be_worked_out_from_who_has_any(monkeypatch):
    rows = many((9, 40, 71), 49, 120)
    assert audit(rows, 120) == set()
    monkeypatch.setattr(suppression, "hide_parts", lambda *_: {})
    assert {str(key) for _, key in audit(rows, 120)} == {
        "2019.child.MANY.count_choice|choice=a"
    }


@pytest.mark.parametrize("base", [13, 17])
def test_no_choice_of_several_can_be_worked_out_by_one_who_knows_the_rules(base):
    tables = [
        (a, b, base - anybody, anybody)
        for anybody in range(base + 1)
        for a in range(anybody + 1)
        for b in range(anybody - a, anybody + 1)
    ]
    made = lambda t: many(t[:3], t[3], base)  # noqa: E731
    assert find_told(made, tables, SMALL, POSSIBLE - 1) == []


@pytest.mark.parametrize("missing", [1, 3, 6, 9])
@pytest.mark.parametrize(
    "counts", [(15, 38, 52, 42), (26, 12, 53, 14), (22, 42, 36, 41), (11, 38, 10, 58)]
)
def test_choices_on_either_side_of_the_middle_do_not_tell_how_few_did_not_answer(
    counts, missing
):
    """Those that agree add up to who agrees, and the others to the rest."""
    assert audit(rated(counts, missing=missing), sum(counts) + missing) == set()


def test_those_who_have_none_in_two_ways_do_not_tell_each_other():
    """24 of 120 have none: 20 said so one way, and 4 the other."""
    several = make_choices("a", "never", "unsure", exclusive=["never", "unsure"])
    item = make_item("MANY", "asset", kind="select_multiple", choices=several)
    rows = share("MANY", "any", 96, 120)
    for name, count in (("a", 96), ("never", 20), ("unsure", 4)):
        rows += share("MANY", "choice", count, 120, by=("choice", name))
    ledger = release(rows, make_study(Questionnaire((item,), ()), total=1000))
    assert hidden(ledger) == {
        f"MANY.{stat}|choice={name}": "choices"
        for name in ("never", "unsure")
        for stat in ("count_choice", "share_choice")
    }


@pytest.mark.slow
def test_few_who_did_not_answer_are_not_told_by_a_rating():
    tables = [(*t, n) for n in range(7) for t in compositions(40 - n, 3)]
    made = lambda t: rated((t[0], t[1], 0, t[2]), missing=t[3])  # noqa: E731
    assert find_told(made, tables, SMALL, POSSIBLE - 1) == []


# The planning line one step either way.


@pytest.mark.parametrize(
    ("stricter", "line", "looser", "gone"),
    [
        (40, 60, 80, ""),
        (60, 60, 60, ""),
        (0, 60, 120, ""),
        (51, 60, 70, "stricter"),
        (50, 60, 69, "looser"),
        (55, 60, 65, "looser stricter"),
        (9, 60, 80, "stricter"),
        (40, 60, 111, "looser"),
        (0, 9, 60, "looser stricter"),
        (40, 115, 120, "looser stricter"),
    ],
)
def test_a_step_that_few_lie_on_is_hidden_and_the_need_is_not(stricter, line, looser, gone):
    rows = steps(stricter, line, looser, 120)
    found = hidden(release(rows))
    assert {key for key, why in found.items() if why == "step"} == {
        f"need.{kind}_attention_{name}" for name in gone.split() for kind in ("count", "share")
    }
    assert ("need.count_attention" in found) == (not 10 <= line <= 110)
    assert audit(rows, 120) == set()


@pytest.mark.parametrize("missing", [1, 4, 9])
def test_a_step_never_tells_how_few_did_not_answer(missing):
    for line in (18, 45, 70):
        assert audit(steps(line - 10, line, line + 12, 120 - missing, missing), 120) == set()


def test_a_step_is_hidden_before_the_need_where_both_would_tell_the_base():
    """30 are 32 % of 93 … 95; 50 and 53 % leave 95 alone."""
    rows = steps(10, 30, 50, 95, 5)
    found = headlines_of(rows)
    assert (found["count_attention"], found["share_attention"]) == ("", "")
    assert "base_shown" in (found["count_attention_looser"], found["share_attention_looser"])


def test_steps_that_are_shown_whatever_lies_between_would_tell_it(monkeypatch):
    rules = tuple(r for r in suppression.RULES if r.__name__ != "_steps")
    monkeypatch.setattr(suppression, "RULES", rules)
    assert {name[0] for name in audit(steps(55, 60, 63, 120), 120)} == {"d"}


def test_a_step_without_its_need_is_guarded_as_a_count():
    assert hidden(release(share("need", "attention_looser", 9, 100))) == {
        "need.count_attention_looser": "small_count",
        "need.share_attention_looser": "small_count",
    }


@pytest.mark.parametrize(("base", "missing"), [(24, 0), (24, 7), (31, 3)])
def test_no_step_can_be_worked_out_by_one_who_knows_the_rules(base, missing):
    """Nor how many lie between two lines, nor how many are below each."""

    def derive(t):
        return (*t, *(base - n for n in t), t[1] - t[0], t[2] - t[1])

    tables = [t for t in product(range(base + 1), repeat=3) if t[0] <= t[1] <= t[2]]
    made = lambda t: steps(*t, base, missing)  # noqa: E731
    assert find_told(made, tables, SMALL, POSSIBLE - 1, derive) == []


# No headline is hidden without a reason of its own.

TABLES = st.fixed_dictionaries(
    {
        "bases": st.lists(st.integers(0, 90), min_size=1, max_size=4),
        "unseen": st.integers(0, 30),
        "missing": st.integers(0, 15),
        "rated": st.lists(st.integers(0, 60), min_size=4, max_size=4),
        "chance": st.randoms(use_true_random=False),
    }
)


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_no_headline_is_hidden_unless_it_is_small_itself(table):
    """Or a count that would tell, with its percentage, how few did not answer."""
    chance, missing = table["chance"], table["missing"]
    bases = [base + 1 for base in table["bases"]]
    counts, unseen = [chance.randint(0, base) for base in bases], table["unseen"]
    parts = groups(counts, bases, unseen=(chance.randint(0, unseen), unseen), unscored=missing)
    line, base = int(parts[0]["estimate"]), sum(bases) + unseen
    some, neither = chance.randint(0, base), chance.randint(0, base)
    rows = [
        *steps(chance.randint(0, line), line, chance.randint(line, base), base, missing, parts),
        *(rated(table["rated"], missing=missing) if any(table["rated"]) else []),
        *many((some, neither, base - max(some, neither)), max(some, neither), base, missing),
    ]
    for key, row in release(rows).items():
        if "|" not in key and "_looser" not in key and "_stricter" not in key:
            check_headline(row, next(r for r in rows if str(r["key"]).endswith(key)), missing)


def tells_base(count, base, missing, k=10):
    """Whether a percentage leaves fewer bases than must be possible.

    Beside its count; or by itself, as a small count or rest would not be shown, and a count
    is only hidden where somebody is missing.
    """
    total, percent = base + missing, round(100 * count / base)

    def find_bases(last, possible):
        return [
            b
            for b in range(total - k + 1, last + 1)
            if any(round(100 * c / b) == percent for c in possible(b))
        ]

    beside = find_bases(total, lambda _: [count])
    alone = find_bases(total - 1, lambda b: range(k, b - k + 1))
    return min(len(beside), len(alone)) < POSSIBLE


def check_headline(row, truth, missing, k=10):
    """A number that is hidden is small, leaves few, rests on few, or stands as a percentage."""
    count, base = truth["estimate"], truth["n_base"]
    if row.unit == "percent":
        count = round(count * base)
    if row.reason == "small_count":
        assert 0 < count < k
    elif row.reason == "small_rest":
        assert 0 < base - count < k
    elif row.reason == "small_base":
        assert base < k or (0 < missing < k and base + missing < k + POSSIBLE)
    elif row.reason == "base_shown":
        assert 0 < missing < k
        assert row.unit == "count" or base + missing < 60 or tells_base(count, base, missing)
    elif row.reason == "thin_base":
        assert row.unit == "percent"
        assert base < 30 + k
    else:
        assert row.value is not None, row
