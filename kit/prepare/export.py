"""Writes invented answers as 问卷星 would export them, marked as invented in every row."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Iterator, Mapping, Sequence

import xlsxwriter

from kit.documents.package import read_package, write_package
from kit.intake.wenjuanxing import read_platform
from kit.study.questionnaire import Item, Questionnaire

from .people import Answer

__all__ = ["write_export"]

_DAY = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a file's own date, the same on every computer


def write_export(
    form: Questionnaire,
    informant: str,
    people: Sequence[Mapping[str, Answer]],
    *,
    days: tuple[dt.date, dt.date],
    language: str,
) -> bytes:
    """Return an .xlsx with a row for each of `people`, sent in on `days`."""
    items = [i for i in form.items_for(informant) if i.role != "informant"]
    chance = random.Random(f"{informant}{len(people)}")  # noqa: S311 - nothing secret
    sent = sorted(_draw_time(days, chance) for _ in people)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": _DAY})
    sheet = book.add_worksheet("Sheet1")
    rows = [_header(items, language)]
    for number, (when, answers) in enumerate(zip(sent, people, strict=True), start=1):
        cells = [_say(item, answers, language) for item in items]
        rows.append([*_meta(number, when, chance), *cells])
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return write_package(read_package(buffer.getvalue()))


def _draw_time(days: tuple[dt.date, dt.date], chance: random.Random) -> dt.datetime:
    first, last = days
    day = first + dt.timedelta(days=chance.randint(0, (last - first).days))
    start = dt.datetime(day.year, day.month, day.day, 9)  # noqa: DTZ001 - the platform's own
    return start + dt.timedelta(seconds=chance.randint(0, 11 * 3600))


def _header(items: Sequence[Item], language: str) -> list[str | int]:
    """Return the platform's own columns, then the questions."""
    meta = read_platform()["meta"]
    head: list[str | int] = [meta[n] for n in ("sequence", "submitted", "duration", "source")]
    return [*head, *_number(items, language)]


def _number(items: Sequence[Item], language: str) -> Iterator[str]:
    for number, item in enumerate(items, start=1):
        yield f"{number}、{item.label.say(language) or item.label.zh or item.label.en}"


def _meta(number: int, when: dt.datetime, chance: random.Random) -> list[str | int]:
    stamp = f"{when.year}/{when.month}/{when.day} {when:%H:%M:%S}"
    return [number, stamp, f"{chance.randint(300, 900)}秒", read_platform()["meta"]["invented"]]


def _say(item: Item, answers: Mapping[str, Answer], language: str) -> str:
    """Write an answer as the platform does; an empty list stands for a skipped question."""
    marks, answer = read_platform()["cell"], answers.get(item.name)
    if answer == ():
        return str(marks["skipped"][0])
    if answer is None:
        return str(next(filter(None, marks["blank"])))
    if not item.choices:
        return str(answer)
    labels = {c.name: c.label.say(language) or c.label.zh or c.label.en for c in item.choices}
    names = answer if isinstance(answer, tuple) else (answer,)
    return str(marks["joins"]).join(labels[name] for name in names)
