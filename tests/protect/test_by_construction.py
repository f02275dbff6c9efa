"""No name switches a rule off, and no statistic leaves without one."""

import dataclasses

import pytest

import kit
from kit.measure.estimates import tabulate_estimates
from kit.numbers import statistics
from kit.numbers.keys import Key
from kit.protect.cells import find_protection, make_cells
from kit.protect.publishing import protect_estimates
from kit.study.questionnaire import Questionnaire
from tests.factories import make_choices, make_item, make_study
from tests.protect.tables import (
    choices,
    estimate,
    groups,
    hidden,
    make_policy_study,
    release,
    share,
)

RESERVED = ["response", "quality", "choice", "disposition", "flag"]


def rename(study, old, new):
    """Return the study with one item called otherwise; no study folder may call it so."""
    form = study.questionnaire
    items = tuple(dataclasses.replace(i, name=new) if i.name == old else i for i in form.items)
    plan = tuple(
        dataclasses.replace(c, group_item=new) if c.group_item == old else c
        for c in form.comparisons
    )
    renamed = dataclasses.replace(form, items=items, comparisons=plan)
    return dataclasses.replace(study, questionnaire=renamed)


@pytest.mark.parametrize("name", RESERVED)
def test_a_question_is_protected_whatever_it_is_called(name, analyse):
    study, ledger = analyse("elmwood", language="en")
    margins = study.margins.assign(margin=study.margins["margin"].replace("gender", name))
    other = dataclasses.replace(rename(study, "gender", name), margins=margins)
    (responses,) = kit.read_responses(study)
    answers = responses.answers.rename(columns={"gender": name})
    renamed = dataclasses.replace(responses, answers=answers)
    found = protect_estimates(kit.estimate_needs((renamed,), other), other)
    assert len(found.rows) == len(ledger.rows)
    for row, same in zip(ledger, found, strict=True):
        subject = name if row.key.subject == "gender" else row.key.subject
        group = row.key.group
        if group and group.item == "gender":
            group = dataclasses.replace(group, item=name)
        key = dataclasses.replace(row.key, subject=subject, group=group)
        assert same == dataclasses.replace(row, key=key)


def test_a_share_without_its_count_is_guarded_as_if_it_had_one():
    lone = [row for row in share("need", "attention", 4, 100, size=263) if is_share(row)]
    assert hidden(release(lone)) == {"need.share_attention": "small_count"}
    rest = [row for row in share("need", "attention", 96, 100, size=263) if is_share(row)]
    assert hidden(release(rest)) == {"need.share_attention": "small_rest"}
    enough = [row for row in share("need", "attention", 40, 100, size=263) if is_share(row)]
    assert hidden(release(enough)) == {}
    assert list(release(enough)) == ["need.share_attention"]


def is_share(row):
    return row["key"].stat.startswith("share")


def test_a_count_is_implied_once_by_the_share_and_its_bounds():
    rows = [row for row in share("need", "attention", 40, 180, size=263) if is_share(row)]
    bounds = (("lowest", 40 / 263), ("highest", 123 / 263))
    rows += [estimate("need", f"share_attention_{n}", v, 180, size=263) for n, v in bounds]
    columns = dict.fromkeys(("confidence", "method", "family"))
    written = [row | columns | {"key": str(row["key"])} for row in rows]
    (implied,) = (cell for cell in make_cells(written) if cell.implied)
    assert (str(implied.key), implied.estimate) == ("2019.child.need.count_attention", 40)


@pytest.mark.parametrize(("scores", "agree"), [(4, {"3", "4"}), (5, {"4", "5"})])
def test_who_agrees_chose_above_the_middle(scores, agree):
    item = make_item("RATED", choices=make_choices(*"12345"[:scores], scored=True))
    study = make_study(Questionnaire((item, make_item("ONE", choices=make_choices("a"))), ()))
    assert find_protection(study, 30).exclusive == {"RATED": agree, "ONE": frozenset()}


def test_those_answered_for_were_asked_as_many_items(analyse):
    """So that limits of a withheld base are those of their scales too."""
    rated = find_protection(analyse("jinhai", language="zh")[0], 30).rated
    assert rated["child_proxy", "emotion"] == rated["child", "emotion"] > 1
    assert ("parent_proxy", "emotion") not in rated


@pytest.mark.parametrize(("stat", "value"), [("lowest", 4 / 263), ("highest", 87 / 263)])
def test_a_bound_alone_is_guarded_by_the_count_that_it_tells(stat, value):
    """4 of 263 at least, and 4 + 263 − 180 of 263 at most, are 4 of 180."""
    row = estimate("need", f"share_attention_{stat}", value, 180, size=263)
    assert set(hidden(release([row])).values()) == {"small_count"}


def test_shares_of_choices_without_counts_hide_each_other_as_counts_do():
    rows = [row for row in choices("ONE", (40, 30, 20, 8)) if is_share(row)]
    assert hidden(release(rows)) == {
        "ONE.share_choice|choice=3": "complement",
        "ONE.share_choice|choice=4": "small_count",
    }


def test_groups_of_shares_without_counts_hide_each_other_too():
    counted = hidden(release(groups((6, 20, 30), (45, 50, 60))))
    rows = [r for r in groups((6, 20, 30), (45, 50, 60)) if "count" not in r["key"].stat]
    assert hidden(release(rows)) == {k: v for k, v in counted.items() if "count" not in k}


def test_a_statistic_that_is_not_declared_cannot_leave():
    row = estimate("need", "alpha", 0.04, 100)
    table = tabulate_estimates([row])
    table["key"] = "2019.child.need.pct_worried"
    with pytest.raises(LookupError, match="pct_worried"):
        protect_estimates(table, make_policy_study())


DUMMIES = {
    "count_worried": {"kind": "count", "rule": "count", "zh": "甲", "en": "a"},
    "pct_worried": {
        "kind": "share",
        "rule": "share",
        "of": "count_worried",
        "zh": "乙",
        "en": "b",
    },
}


@pytest.fixture
def worried(monkeypatch):
    """Declare a further statistic, as two rows of the table do, and return its key."""
    known = {
        name: row.model_dump(exclude={"name"})
        for name, row in statistics.read_statistics().items()
    }
    table = statistics.declare_statistics(known | DUMMIES)
    monkeypatch.setattr(statistics, "read_statistics", lambda: table)
    return Key("2019", "child", "need", "pct_worried")


def test_a_new_statistic_is_guarded_and_published_by_its_row_alone(worried):
    row = {**estimate("need", "alpha", 0.04, 100), "key": worried}
    few, many = (
        protect_estimates(tabulate_estimates([row | {"estimate": value}]), make_policy_study())
        for value in (0.04, 0.41)
    )
    assert few.row(worried).reason == "small_count"
    shown = many.row(worried)
    assert (shown.value, shown.unit, shown.status) == (41, "percent", "pass")
