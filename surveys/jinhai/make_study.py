"""Makes the data files of the synthetic Jinhai study: python make_study.py [folder].

Everything is invented from one seed; run twice, it writes the same bytes. The facts that
people declare (study.toml, plan.toml) are written by hand and not touched.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from make_answers import Answers, answer_as_child, answer_as_parent, say_willing
from make_exports import LOG, Submission, export_rows, in_order, log_rows, submit
from make_files import Rows, write_csv, write_xlsx
from make_flaws import plant_flaws, repeat, write_in
from make_people import AGES, ESTATES, SEXES, Child, invent_register
from make_questionnaire import build_questionnaire

from kit.intake.wenjuanxing import read_export

SEED = 20
LOG_FILE = "cleaning_log.csv"
ANSWER = {"child": answer_as_child, "parent": answer_as_parent}
AGE_LIMITS = (6, 14)


@dataclass(frozen=True)
class Round:
    """One export: how many answered as they should, and how many otherwise.

    `refused` are those who refused the form and those who refused sensitive data,
    `outside` those below and above the age limits.
    """

    wave: str
    informant: str
    file: str
    days: tuple[dt.date, dt.date]
    regular: int
    refused: tuple[int, int]
    repeated: int
    outside: tuple[int, int]
    withdrawn: bool
    flaws: Mapping[str, int]
    willing: tuple[int, int] = (0, 0)


SPRING = (dt.date(2019, 5, 6), dt.date(2019, 5, 24))
AUTUMN = (dt.date(2018, 9, 3), dt.date(2018, 9, 21))
ROUNDS = (
    Round(
        "2018", "child", "27540912_按文本_金彩童年我的心里话儿童问卷", AUTUMN,
        regular=136, refused=(4, 2), repeated=4, outside=(2, 1), withdrawn=True,
        flaws={"line": 2, "fast": 3, "thin": 1, "young_alone": 3},
    ),
    Round(
        "2018", "parent", "27541077_按文本_金彩童年家长问卷", AUTUMN,
        regular=83, refused=(4, 2), repeated=3, outside=(1, 2), withdrawn=False,
        flaws={"line": 1, "fast": 2}, willing=(26, 11),
    ),
    Round(
        "2019", "child", "38126104_按文本_金彩童年我的心里话儿童问卷", SPRING,
        regular=181, refused=(6, 5), repeated=6, outside=(4, 5), withdrawn=True,
        flaws={
            "careless": 1, "line_kept": 1, "line": 2, "fast_kept": 1, "fast": 4, "thin": 2,
            "contradiction": 3, "two_ticks": 1, "smudged": 1, "siblings": 1,
            "same_card": 1, "young_alone": 5, "proxy_slip": 1, "age_slip": 1,
        },
    ),
    Round(
        "2019", "parent", "38126381_按文本_金彩童年家长问卷", SPRING,
        regular=120, refused=(4, 3), repeated=4, outside=(1, 2), withdrawn=True,
        flaws={"line": 2, "fast": 3, "two_ticks": 1, "smudged": 1, "rel_slip": 1},
        willing=(39, 14),
    ),
)  # fmt: skip

SERVICE_COLUMNS = ("service", "name_zh", "name_en", "level", "quantity", "unit_zh", "unit_en")
SERVICE_COLUMNS += (
    "sessions",
    "person_times",
    "population_person_times",
    "persons",
    "need_areas",
)
SERVICES: Rows = (
    SERVICE_COLUMNS,
    ("therapeutic_casework", "治疗性个案", "therapeutic casework", "casework",
     3, "个", "cases", "", 27, 18, 6, "emotion"),
    ("developmental_casework", "发展性个案", "developmental casework", "casework",
     5, "个", "cases", "", 41, 28, 10, "competition"),
    ("peer_group", "朋辈成长小组", "peer growth groups", "group_work",
     3, "个", "groups", 18, 150, 150, 27, "peer"),
    ("emotion_group", "情绪认知小组", "emotion awareness groups", "group_work",
     3, "个", "groups", 18, 148, 148, 26, "emotion"),
    ("parent_child_activity", "亲子活动", "parent-child activities", "community_work",
     12, "场", "activities", 12, 784, 437, 196, "parent_child"),
    ("job_experience", "职业体验", "job experience days", "community_work",
     4, "场", "days", 4, 88, 80, 62, "career"),
)  # fmt: skip


def main(folder: Path) -> None:
    """Write the data files into `folder`."""
    rng = np.random.RandomState(SEED)  # its stream is the same in every version of numpy
    register = invent_register(rng)
    left = max((c for c in register if 8 <= c.age <= 13), key=lambda c: c.joins)
    lines: list[dict[str, str]] = []
    for one in ROUNDS:
        lines += _write_round(folder, one, (register, left), rng)
    log = [[f"L{n:03d}", *(line[c] for c in LOG[1:])] for n, line in enumerate(lines, start=1)]
    write_csv(folder / LOG_FILE, [LOG, *log])
    write_csv(folder / "withdrawals.csv", [("card", "withdrawn_on"), (left.card, "2019-06-03")])
    write_csv(folder / "margins.csv", _margins())
    write_csv(folder / "services.csv", SERVICES)
    write_xlsx(folder / "questionnaire.xlsx", build_questionnaire())


def _write_round(
    folder: Path, one: Round, people: tuple[list[Child], Child], rng: np.random.RandomState
) -> list[dict[str, str]]:
    """Write one export and return its lines of the cleaning log."""
    forms = in_order(_collect(one, people, rng))
    rows = export_rows(forms, one.informant, one.wave, rng)
    name = f"{one.file}_{len(forms)}_{len(forms)}.xlsx"
    path = folder / "waves" / one.wave / name
    write_xlsx(path, {"Sheet1": rows})
    code, _ = read_export(path).names
    decided = one.days[1] + dt.timedelta(days=5)
    return list(log_rows(forms, code, decided))


def _collect(
    one: Round, people: tuple[list[Child], Child], rng: np.random.RandomState
) -> list[Submission]:
    register, left = people
    ranked = _rank(one, [c for c in register if c is not left], rng)
    chosen = ranked[: one.regular + one.flaws.get("careless", 0)]
    answers = [ANSWER[one.informant](c, one.wave, rng) for c in chosen]
    say_willing(answers, rng, willing=one.willing[0], leading=one.willing[1])
    forms = [_submit(one, form, rng) for form in answers]
    plant_flaws(forms, one.informant, rng, one.flaws)
    write_in(forms, one.informant, rng, planted=one.wave == "2019")
    forms += repeat(forms, rng, one.repeated)
    if one.withdrawn:
        forms.append(_submit(one, ANSWER[one.informant](left, one.wave, rng), rng))
    if "careless" in one.flaws:
        forms.append(_test_entry(one, forms[0]))
    return forms + _refusals(one, rng) + _outsiders(one, ranked[-20:], rng)


def _rank(one: Round, register: list[Child], rng: np.random.RandomState) -> list[Child]:
    """Order those in the age range by how ready they are to answer this time."""
    mood = rng.standard_normal(len(register))
    ready = {
        c.card: (c.joins if one.informant == "child" else c.parent_joins) + 0.5 * m
        for c, m in zip(register, mood, strict=True)
    }
    earlier = one.wave == "2018"
    within = [c for c in register if AGE_LIMITS[0] <= c.age - earlier <= AGE_LIMITS[1]]
    return sorted(within, key=lambda c: -ready[c.card])


def _submit(one: Round, form: Answers, rng: np.random.RandomState) -> Submission:
    length = (one.days[1] - one.days[0]).days + 1
    days = [one.days[0] + dt.timedelta(days=n) for n in range(length)]
    return submit(form, one.informant, rng, days=days)


def _refusals(one: Round, rng: np.random.RandomState) -> list[Submission]:
    """Return the refusals; one ends the form, so that every later question is skipped."""
    suffix = "" if one.informant == "child" else "_p"
    first: list[Answers] = [{f"consent_q{suffix}": "no"}] * one.refused[0]
    second: list[Answers] = [
        {f"consent_q{suffix}": "yes", f"consent_sens{suffix}": "no"}
    ] * one.refused[1]
    forms = [_submit(one, form, rng) for form in first + second]
    for form in forms:
        form.seconds = 20 + form.seconds // 20
    return forms


def _outsiders(
    one: Round, children: Sequence[Child], rng: np.random.RandomState
) -> list[Submission]:
    """Return forms about children outside the age limits, on cards that nobody was given."""
    earlier = one.wave == "2018"
    ages = [AGE_LIMITS[0] - 1] * one.outside[0] + [AGE_LIMITS[1] + 1] * one.outside[1]
    forms = []
    for child, age in zip(children, ages, strict=False):
        stranger = replace(child, card=f"Z{child.card[1:]}", age=age + earlier)
        form = ANSWER[one.informant](stranger, one.wave, rng)
        form.update({"AGE4" if one.informant == "child" else "AGE4_p": _band(age)})
        forms.append(_submit(one, form, rng))
    return forms


def _band(age: int) -> str:
    return "below6" if age < AGE_LIMITS[0] else "over14"


def _test_entry(one: Round, example: Submission) -> Submission:
    """Return a worker's trial of the form, sent on the first morning."""
    cells = {**example.cells, "card": "TEST1", "OPEN1": "测试"}
    when = dt.datetime(one.days[0].year, one.days[0].month, one.days[0].day, 9, 5)  # noqa: DTZ001
    test = Submission(cells, when, 41)
    test.decide("test_entry")
    return test


def _margins() -> Rows:
    rows = [("margin", "category", "count", "as_of", "source", "scope")]
    for margin, counts in (("AGE4", AGES), ("SEX", SEXES), ("ESTATE", ESTATES)):
        for category, count in counts.items():
            rows.append((margin, category, str(count), "2019-06-30", "社区网格登记", "常住"))
    return rows


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
