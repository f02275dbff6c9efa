"""Shares that a budget line speaks of, beside its amount."""

import pytest

from kit.study.amounts import check_shares
from kit.study.model import Text
from tests.factories import make_plan, make_settings, make_wave


def shares(basis, real=7):
    plan, settings = make_plan(), make_settings(make_wave())
    amount = settings.project.budget_yuan * real // 100
    (line,) = plan.budget
    lines = (
        line.model_copy(update={"amount_yuan": amount, "basis": Text(zh=basis, en=basis)}),
        line.model_copy(update={"amount_yuan": settings.project.budget_yuan - amount}),
    )
    budget = plan.model_copy(update={"budget": lines})
    return [p.values["said"] for p in check_shares(settings, budget)]


@pytest.mark.parametrize(
    "basis",
    [
        "约占总额的7%",
        "占总经费7.5％",
        "about 7% of the total",
        "社保占工资的20%",
        "按3人测算",
        "",
    ],
)
def test_a_share_that_fits_or_is_of_something_else(basis):
    assert shares(basis) == []


@pytest.mark.parametrize(
    ("basis", "said"),
    [("约占总额的10%", "10"), ("占总经费5.5％", "5.5"), ("12 per cent of the budget", "12")],
)
def test_a_share_that_the_amount_contradicts(basis, said):
    assert shares(basis) == [said]
