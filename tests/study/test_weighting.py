"""What a wave is weighted to must be counted by the register and asked of everybody."""

from __future__ import annotations

import pytest

from kit.study.weighting import check_weighting
from tests.factories import make_margins, make_questionnaire, make_settings, make_wave

MARGINS = make_margins(SEX={"1": 20, "2": 20}, WANTS={"a": 40})


def codes(**update):
    wave = make_wave().model_copy(update=update)
    settings = make_settings(wave)
    return [
        (p.code, p.where.setting)
        for p in check_weighting(settings, make_questionnaire(), MARGINS)
    ]


@pytest.mark.parametrize(
    ("update", "found"),
    [
        ({}, []),
        ({"weight_by": ("SEX",)}, []),
        ({"design": "random", "strata": "SEX"}, []),
        ({"weight_by": ("HOME",)}, [("study.weight_margin", "waves.1.weight_by")]),
        ({"weight_by": ("WANTS",)}, [("study.weight_item", "waves.1.weight_by")]),
        ({"strata": "SEX"}, [("study.strata_undrawn", "waves.1.strata")]),
        (
            {"design": "volunteers", "weight_by": ("SEX",)},
            [("study.weighted_open", "waves.1.weight_by")],
        ),
    ],
)
def test_what_cannot_be_weighted_to_is_said(update, found):
    assert codes(**update) == found
