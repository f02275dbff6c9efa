"""The constants of measurement: what the file may say."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from kit.constants import read_constants
from kit.measure.rules import (
    BudgetRules,
    CarelessRules,
    MeasureRules,
    Part,
    RankingRules,
    read_measure_rules,
)


@pytest.mark.parametrize("part", [0.001, 0.4, 1.0])
def test_a_part_is_more_than_nothing_and_all_at_most(part):
    assert TypeAdapter(Part).validate_python(part) == part
    assert RankingRules(first=part, gap=part, often=part).gap == part


@pytest.mark.parametrize("part", [-0.5, 0.0, 1.001, 2.0])
def test_nothing_and_more_than_all_are_no_parts(part):
    with pytest.raises(ValidationError):
        RankingRules(first=0.5, gap=part, often=0.5)


@pytest.mark.parametrize("waves", [0.1999, 0.2001])
def test_parts_of_the_budget_add_up(waves):
    assert BudgetRules(ranking=0.4, groups=0.2, wishes=0.2, waves=0.2).waves == 0.2
    with pytest.raises(ValidationError, match="do not add up to 1"):
        BudgetRules(ranking=0.4, groups=0.2, wishes=0.2, waves=waves)


def test_the_file_is_read_whole():
    found = read_constants("kit.measure", MeasureRules)
    assert found == read_measure_rules()
    assert isinstance(found.budget, BudgetRules)
    assert isinstance(found.careless, CarelessRules)
    assert found.careless.flags
