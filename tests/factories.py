"""Small studies and answers, made in memory, for the tests of any room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from kit.intake.responses import DISPOSITIONS, FLAGS, Responses
from kit.study.model import (
    BudgetLine,
    Community,
    Disclosure,
    Export,
    Feasibility,
    Plan,
    PlannedService,
    Population,
    Project,
    Provider,
    Retention,
    Settings,
    Strategy,
    Targets,
    Text,
    Thresholds,
    Wave,
)
from kit.study.questionnaire import Choice, Comparison, Item, Questionnaire, Scale
from kit.study.study import Study

DAY = dt.date(2019, 9, 1)


def text(words: str) -> Text:
    return Text(zh=words, en=words)


def make_choices(*names: str, scored: bool = False, **marked: Sequence[str]) -> tuple:
    """Make choices; `marked` lists names by mark: missing, exclusive or outside."""
    return tuple(
        Choice(
            name=name,
            label=text(f"choice {name}"),
            score=number if scored and name not in marked.get("missing", ()) else None,
            **{mark: name in names_of for mark, names_of in marked.items()},
        )
        for number, name in enumerate(names, 1)
    )


def make_item(name: str, role: str = "item", **fields: object) -> Item:
    """Make an item; unless told otherwise, a rating from 1 to 4."""
    declared = {
        "kind": "select_one",
        "label": text(f"item {name}"),
        "choices": make_choices("1", "2", "3", "4", scored=True),
    }
    return Item(name=name, role=role, **(declared | fields))


def make_scale(name: str, direction: str = "need", **fields: object) -> Scale:
    declared = {"label": text(f"scale {name}"), "need_area": name, "min_items": 1}
    return Scale(name=name, direction=direction, **(declared | fields))


def make_questionnaire(**fields: object) -> Questionnaire:
    """Make a mini questionnaire: two needs, a demand, background, preference, asset."""
    items = (
        make_item("SEX", "background", choices=make_choices("1", "2")),
        *(make_item(f"PE{n}", scale="peer", reverse=n == 2) for n in (1, 2, 3)),
        *(make_item(f"MO{n}", scale="mood") for n in (1, 2)),
        *(make_item(f"WI{n}", scale="wish") for n in (1, 2)),
        make_item(
            "HAPPY",
            "satisfaction",
            choices=make_choices("1", "2", "3", "dk", scored=True, missing=["dk"]),
        ),
        make_item(
            "WANTS",
            "preference",
            kind="select_multiple",
            choices=make_choices("a", "b", "c", "none", exclusive=["none"]),
        ),
        make_item(
            "GIVES",
            "asset",
            kind="select_multiple",
            choices=make_choices("x", "y", "none", exclusive=["none"]),
        ),
    )
    declared = {
        "items": items,
        "scales": (
            make_scale("peer", planning_line=3.0, min_items=2),
            make_scale("mood", planning_line=2.5),
            make_scale("wish", "demand"),
        ),
        "comparisons": (Comparison("peer", "SEX"), Comparison("mood", "SEX")),
    }
    return Questionnaire(**(declared | fields))


def make_margins(**counts: Mapping[str, int]) -> pd.DataFrame:
    """Make margins.csv as a frame from ``SEX={"1": 20, "2": 20}``."""
    rows = [
        (margin, category, count, "2019-09-01", "register", "population")
        for margin, categories in counts.items()
        for category, count in categories.items()
    ]
    columns = ["margin", "category", "count", "as_of", "source", "scope"]
    return pd.DataFrame(rows, columns=columns)


def make_wave(informants: Sequence[str] = ("child",), *, invited: int = 40) -> Wave:
    exports = [
        Export(
            informant=name,
            file=f"{name}.xlsx",
            platform="wenjuanxing",
            invited=invited,
            received=DAY,
        )
        for name in informants
    ]
    return Wave(
        id="2019",
        design="census_attempt",
        first_day=DAY,
        last_day=DAY,
        mode=text("online"),
        asked_by=text("the committee"),
        exports=tuple(exports),
    )


def make_earlier(wave: Wave, **fields: object) -> Wave:
    """Make the wave 2018, a year before `wave` and otherwise like it."""
    day = DAY.replace(year=2018)
    declared = {"id": "2018", "first_day": day, "last_day": day}
    exports = tuple(e.model_copy(update={"received": day}) for e in wave.exports)
    return wave.model_copy(update={"exports": exports} | declared | fields)


def make_settings(wave: Wave, *, total: int = 40, **fields: object) -> Settings:
    declared = {
        "synthetic": True,
        "languages": ("zh", "en"),
        "community": Community(
            name=text("C"), street=text("S"), district=text("D"), applicant=text("A")
        ),
        "project": Project(
            name=text("P"),
            kind="single",
            year=1,
            renewal=False,
            budget_yuan=1000,
            aim=text("aim"),
            service_name=text("service"),
        ),
        "population": Population(
            label=text("children"),
            noun=text("child"),
            age_min=6,
            age_max=14,
            total=total,
            as_of=DAY,
            source=text("register"),
        ),
        "informants": {e.informant: text(e.informant) for e in wave.exports},
        "provider": Provider(social_workers=2, certified=1),
        "feasibility": Feasibility(venue=text("venue"), non_duplication=text("none")),
        "thresholds": Thresholds(),
        "disclosure": Disclosure(),
        "retention": Retention(custodian=text("committee"), until=DAY),
        "waves": (wave,),
    }
    return Settings(**(declared | fields))


def make_plan() -> Plan:
    service = PlannedService(
        need_areas=("peer",),
        name=text("group"),
        goal=text("goal"),
        quantity=1,
        unit=text("time"),
        indicator=text("indicator"),
        proof=text("proof"),
    )
    return Plan(
        targets=Targets(persons=10, person_times=100),
        strategies=(Strategy(title=text("strategy"), services=(service,)),),
        budget=(BudgetLine(line=text("all"), amount_yuan=1000),),
    )


def make_study(
    questionnaire: Questionnaire | None = None,
    *,
    informants: Sequence[str] = ("child",),
    total: int = 40,
    invited: int = 40,
    margins: Mapping[str, Mapping[str, int]] | None = None,
    **settings: object,
) -> Study:
    """Make a study of `total` people, of whom each informant's `invited` were asked."""
    wave = make_wave(informants, invited=invited)
    return Study(
        folder=Path("mini"),
        settings=make_settings(wave, total=total, **settings),
        plan=make_plan(),
        questionnaire=questionnaire or make_questionnaire(),
        margins=make_margins(**(margins or {})),
        services=pd.DataFrame(),
        cleaning_log=pd.DataFrame(),
        withdrawals=pd.DataFrame(),
        wave=wave,
        language="zh",
    )


def make_responses(
    answers: pd.DataFrame,
    *,
    informant: str = "child",
    dispositions: Mapping[str, int] | None = None,
    flags: Mapping[str, int] | None = None,
    wave: str = "2019",
    **fields: object,
) -> Responses:
    """Make one informant's responses; rows not named in `dispositions` are zero."""
    rows = dict.fromkeys(DISPOSITIONS, 0) | {"analysed": len(answers)} | (dispositions or {})
    marked = dict.fromkeys(FLAGS, 0) | (flags or {})
    return Responses(
        wave=wave,
        informant=informant,
        answers=answers,
        dispositions=pd.DataFrame(rows.items(), columns=["disposition", "rows"]),
        flags=pd.DataFrame(marked.items(), columns=["flag", "rows"]),
        log=pd.DataFrame(columns=["log_id", "item", "change_type", "outcome"]),
        **fields,
    )
