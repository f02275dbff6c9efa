"""A rule of disclosure is a function and its place among the others."""

import pytest

from kit.protect import suppression
from tests.protect.tables import choices, groups, hidden, release


def hide_means(table, found):
    """Hide every mean of fewer than fifty."""
    for cell in table.cells:
        few = cell.n_base < 5 * table.k
        if cell.key.stat == "mean_score" and few and cell.key not in found:
            yield cell.key, "mean_of_few"


def hide_largest(table, found):
    """Hide the largest count, as a rule that others must follow."""
    counts = [c for c in table.cells if c.is_count and c.key not in found]
    yield max(counts, key=lambda c: c.estimate).key, "small_count"


@pytest.fixture
def add(monkeypatch):
    def place(rule, *, at=None):
        rules = list(suppression.RULES)
        rules.insert(len(rules) if at is None else at, rule)
        monkeypatch.setattr(suppression, "RULES", tuple(rules))

    return place


def test_a_rule_that_is_added_hides_what_it_names(add):
    rows = groups((20, 30), (45, 60))
    assert hidden(release(rows)) == {}
    add(hide_means)
    assert hidden(release(rows)) == {"need.mean_score|SEX=1": "mean_of_few"}


def test_the_rules_after_it_see_what_it_has_hidden(add):
    rows = choices("ONE", (40, 30, 20))
    add(hide_largest, at=1)
    found = hidden(release(rows))
    assert found["ONE.share_choice|choice=1"] == "small_count"
    assert found["ONE.share_choice|choice=3"] == "complement"
