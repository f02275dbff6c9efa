"""What a wave is weighted to: questions that the register counts and everybody was asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kit.errors import Place, Problem

from .model import Settings, Wave
from .questionnaire import Questionnaire

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["check_weighting"]


def check_weighting(
    settings: Settings, form: Questionnaire | None, margins: pd.DataFrame | None
) -> Iterator[Problem]:
    """Find weights that nothing can be weighted to, and strata of what was not drawn."""
    for number, wave in enumerate(settings.waves, start=1):
        place = f"waves.{number}"
        if wave.design == "volunteers" and wave.is_weighted:
            setting = "strata" if wave.strata else "weight_by"
            yield Problem("study.weighted_open", _at(place, setting))
        elif wave.strata and wave.design != "random":
            yield Problem("study.strata_undrawn", _at(place, "strata"), {"design": wave.design})
        yield from _check_names(wave, place, form, margins)


def _at(place: str, setting: str) -> Place:
    return Place("study.toml", setting=f"{place}.{setting}")


def _check_names(
    wave: Wave, place: str, form: Questionnaire | None, margins: pd.DataFrame | None
) -> Iterator[Problem]:
    named = [("strata", wave.strata), *(("weight_by", name) for name in wave.weight_by)]
    standing = [e.informant for e in wave.exports if e.of_population]
    for setting, name in named:
        if not name:
            continue
        if margins is not None and name not in {*margins["margin"]}:
            yield Problem("study.weight_margin", _at(place, setting), {"item": name})
        elif form is not None:
            asked = [i for who in standing for i in form.items_for(who) if i.name == name]
            if not asked or asked[0].kind != "select_one":
                yield Problem("study.weight_item", _at(place, setting), {"item": name})
