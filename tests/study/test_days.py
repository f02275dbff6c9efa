"""Days at and beyond the limits."""

import datetime as dt

import pytest

from kit.study.days import check_days, check_started
from tests.factories import make_settings, make_wave


def settings_with(wave=None, population=None, project=None):
    settings = make_settings(make_wave())
    (own,) = settings.waves
    update = {
        "waves": (own.model_copy(update=wave or {}),),
        "population": settings.population.model_copy(update=population or {}),
        "project": settings.project.model_copy(update=project or {}),
    }
    return settings.model_copy(update=update)


def days(**changes):
    found = check_days(settings_with(**changes))
    return [(p.code.partition(".")[2], p.where.setting) for p in found]


FIRST, DAY = dt.date(2019, 5, 6), dt.timedelta(days=1)


def wave(length, received=0):
    last = FIRST + length * DAY
    (export,) = make_wave().exports
    exports = (export.model_copy(update={"received": last + received * DAY}),)
    return {"first_day": FIRST, "last_day": last, "exports": exports}


def test_a_wave_and_its_receipt():
    near = {"as_of": FIRST}
    assert days(wave=wave(120, 60), population=near) == []
    assert days(wave=wave(121), population=near) == [("day_far", "waves.1.last_day")]
    late = [("day_far", "waves.1.exports.1.received")]
    assert days(wave=wave(9, 61), population=near) == late
    early = [("day_early", "waves.1.exports.1.received")]
    assert days(wave=wave(9, -10), population=near) == early


@pytest.mark.parametrize(("distance", "told"), [(400, 0), (401, 1)])
def test_the_register_before_and_after(distance, told):
    for as_of in (FIRST - distance * DAY, FIRST + (9 + distance) * DAY):
        assert len(days(wave=wave(9), population={"as_of": as_of})) == told


@pytest.mark.parametrize(
    ("started", "year", "told"),
    [
        ("", 9, []),
        ("2018-08", 2, []),
        ("2018", 2, []),
        ("2019-05", 1, []),
        ("2019", 1, []),
        ("2018-08", 3, ["project_year"]),
        ("2010-01", 2, ["project_year"]),
        ("2019-06", 1, ["day_late"]),
        ("2020", 1, ["day_late"]),
    ],
)
def test_the_year_of_the_project(started, year, told):
    settings = settings_with(wave=wave(9), project={"started": started, "year": year})
    assert [p.code.partition(".")[2] for p in check_started(settings)] == told
