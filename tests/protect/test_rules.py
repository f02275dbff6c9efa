"""A rule of disclosure is a function and its place among the others."""

import pytest

from kit.protect import suppression
from tests.protect.tables import choices, groups, hidden, release
from tests.protect.test_headlines import steps


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


SPLIT = groups((4, 20, 30), (45, 50, 60))
"""A group of which few need attention, beside two large ones."""
LINES = steps(40, 45, 60, 100)
"""A stricter line that few lie apart from."""
ONE = choices("ONE", (4, 20, 30, 40))
"""One small choice."""


@pytest.mark.parametrize(
    ("first", "second", "rows", "lost"),
    [
        ("_small_counts", "_parts_together", SPLIT, "need.count_attention|SEX=2"),
        ("_small_counts", "_complements", ONE, "ONE.share_choice|choice=2"),
        ("_parts_together", "_follow_counts", SPLIT, "need.share_attention|SEX=2"),
        ("_steps", "_follow_counts", LINES, "need.share_attention_stricter"),
        ("_complements", "_follow_counts", ONE, "ONE.share_choice|choice=2"),
    ],
)
def test_a_rule_that_comes_too_late_shows_what_is_to_be_hidden(
    monkeypatch, first, second, rows, lost
):
    assert lost in hidden(release(rows))
    late = getattr(suppression, first)
    rules = [rule for rule in suppression.RULES if rule is not late]
    rules.insert(rules.index(getattr(suppression, second)) + 1, late)
    monkeypatch.setattr(suppression, "RULES", tuple(rules))
    assert lost not in hidden(release(rows))
