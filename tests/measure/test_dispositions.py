"""What became of those who were asked, beside a count by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kit.intake.responses import DISPOSITIONS, FLAGS
from kit.measure.dispositions import estimate_proxies, estimate_quality, estimate_response
from kit.measure.subjects import Subject
from kit.study.model import Thresholds
from tests.factories import make_choices, make_item
from tests.measure.test_tallying import tally


@pytest.fixture(scope="module")
def counted():
    """Five rows analysed, one of them given by another, and three duplicates."""
    choices = zip(make_choices("self", "other"), (0, 1), strict=True)
    who = make_item("WHO", "proxy", choices=tuple(replace(c, score=n) for c, n in choices))
    found = tally({"SEX": [*"12121"], "WHO": ["self"] * 4 + ["other"]}, who)
    return replace(found, flags=found.flags | {"very_fast": 2})


def tell(rows):
    """Map what follows wave and informant in a key to the number, its base and the rest."""
    told = {str(r["key"]).removeprefix("2019.child."): r for r in rows}
    return {key: (r["estimate"], r["n_base"], r["method"]) for key, r in told.items()}


def subject(population=20):
    return Subject("2019", "child", Thresholds(), population)


def test_forms_are_counted_by_what_became_of_them(counted):
    fates = dict.fromkeys(DISPOSITIONS, 0) | {"analysed": 5, "duplicate": 3}
    assert tell(estimate_response(subject(), counted, 10)) == {
        "response.count": (8, 8, "count"),
        **{f"response.count|disposition={n}": (k, 8, "count") for n, k in fates.items()},
        "response.count_analysed": (5, 8, "count"),
        "response.response_rate": (
            0.5,
            10,
            "AAPOR RR2: complete and partial answers of all who were asked",
        ),
        "response.coverage": (0.25, 20, "analysed of the population"),
    }


def test_of_an_unknown_population_no_coverage_is_told(counted):
    rows = tell(estimate_response(subject(None), counted, 10))
    assert "response.coverage" not in rows
    assert "response.response_rate" in rows


def test_rows_are_counted_by_who_gave_them(counted):
    assert tell(estimate_proxies(subject(), counted)) == {
        "response.count_self": (4, 5, "count"),
        "response.count_proxy": (1, 5, "count"),
    }


def test_analysed_rows_are_counted_by_what_is_odd_about_them(counted):
    flags = dict.fromkeys(FLAGS, 0) | {"very_fast": 2}
    assert tell(estimate_quality(subject(), counted)) == {
        f"quality.count_flagged|flag={name}": (k, 5, "count") for name, k in flags.items()
    }
