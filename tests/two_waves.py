"""Studies of two waves, made in memory: who agreed before, who agrees now, and who did both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from kit.intake.responses import Responses
from kit.measure.needs import estimate_needs
from kit.numbers.published import Ledger
from kit.protect.publishing import protect_estimates
from kit.study.questionnaire import Questionnaire
from kit.study.study import Study
from tests.factories import (
    make_earlier,
    make_item,
    make_responses,
    make_scale,
    make_study,
)

Answers = Sequence[str | None]
AGREES, NOT = "4", "1"


def make_form() -> Questionnaire:
    """Ask SAT and two scales, MOOD of three items and LONE of one."""
    items = (
        make_item("SAT", "satisfaction"),
        *(make_item(f"MO{n}", scale="mood") for n in (1, 2, 3)),
        make_item("LO1", scale="lone"),
    )
    return Questionnaire(items, (make_scale("mood", planning_line=2.5), make_scale("lone")))


def make_two_waves(*, total: int = 400, designs: Sequence[str] = (), **fields: object) -> Study:
    """Make a study of the waves 2018 and 2019; `designs` are theirs in this order."""
    study = make_study(make_form(), total=total, invited=total, **fields)
    first, second = designs or ("census_attempt", "census_attempt")
    wave = study.wave.model_copy(update={"design": second})
    earlier = make_earlier(wave, design=first)
    settings = study.settings.model_copy(update={"waves": (earlier, wave)})
    return replace(study, settings=settings, wave=wave)


def answer(sat: Answers, moods: Sequence[int] = ()) -> pd.DataFrame:
    """Return answers to SAT as given, and of a mood that goes round unless it is given."""
    mood = [moods[n] if moods else 1 + n % 4 for n in range(len(sat))]
    columns: dict[str, list[str | None]] = {"SAT": list(sat)}
    for number, name in enumerate(("MO1", "MO2", "MO3", "LO1")):
        columns[name] = [str(min(4, max(1, m + (n % 7 == number)))) for n, m in enumerate(mood)]
    return pd.DataFrame({name: pd.array(given, "str") for name, given in columns.items()})


def agreeing(k: int, n: int, missing: int = 0) -> list[str | None]:
    """Return `n` answers of which the first `k` agree, and then `missing` ones."""
    return [*[AGREES] * k, *[NOT] * (n - k), *[None] * missing]


def join(
    before: pd.DataFrame,
    now: pd.DataFrame,
    pairs: Sequence[tuple[int, int]] | None = (),
    **fields: object,
) -> Responses:
    """Return responses of both waves; `pairs` are rows before and now, None if unknown.

    `fields` are of the responses of now, but `earlier`, which are of those before.
    """
    further = dict(fields)
    of_before = dict(further.pop("earlier", {}))
    links = ((), ())
    if pairs is not None:
        places = (
            {a: n for n, (a, _) in enumerate(pairs)},
            {b: n for n, (_, b) in enumerate(pairs)},
        )
        links = tuple(
            tuple(known.get(row, -1) for row in range(len(frame)))
            for known, frame in zip(places, (before, now), strict=True)
        )
    earlier = make_responses(before, wave="2018", link=links[0], **of_before)
    return make_responses(now, earlier=earlier, link=links[1], **further)


def release(responses: Responses, study: Study | None = None) -> Ledger:
    """Return the ledger of these answers."""
    study = study or make_two_waves()
    return protect_estimates(estimate_needs((responses,), study), study)
