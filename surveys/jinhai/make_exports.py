"""Turns forms into a 问卷星 export (按文本), with the flaws that real exports have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from make_answers import Answers
from make_files import Rows, read_csv
from make_questionnaire import DESIGN, ZH, list_items

__all__ = ["LOG", "Submission", "export_rows", "in_order", "log_rows", "submit"]

BLANK, SKIPPED, JOINS = "(空)", "(跳过)", "┋"
META = ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP")
STEM = {
    "child": "下面的话，像不像你最近一个月的样子？",
    "parent": "下面的话，像不像您的孩子（或您家）最近一个月的样子？",
}
NETS = ("192.0.2", "198.51.100", "203.0.113")
"""The ranges that RFC 5737 keeps for documentation: nobody's addresses."""
LOG = ("log_id", "uuid", "question", "issue", "check_id", "old_value", "change_type")
LOG += ("new_value", "reason_code", "reason", "evidence", "decided_by", "decided_at")
LOG += ("reviewed_by", "raw_sha256", "supersedes", "submitted_at")


@dataclass
class Submission:
    """One row of an export: its cells by item, and what the cleaning log decides on it."""

    cells: dict[str, str]
    when: dt.datetime
    seconds: int
    decisions: list[tuple[str, str, str]] = field(default_factory=list)

    def decide(self, kind: str, question: str = "", new: str = "") -> None:
        """Note a line of the cleaning log; `kind` is a row of ``design/decisions.csv``."""
        self.decisions.append((kind, question, new))


@cache
def asked(informant: str) -> Mapping[str, Mapping[str, str]]:
    """Return the questions of one form, by item, in order."""
    rows = (r for r in list_items() if r.get("kit_role") and r["kit_informant"] == informant)
    return {row["name"]: row for row in rows}


@cache
def _labels() -> Mapping[tuple[str, str], str]:
    choices = read_csv(DESIGN / "choices.csv")
    return {(c["list_name"], c["name"]): c["zh"] for c in choices}


def submit(
    form: Answers, informant: str, rng: np.random.RandomState, *, days: Sequence[dt.date]
) -> Submission:
    """Send a form in on one of `days`, in the afternoon or evening."""
    cells = {name: _cell(form, item) for name, item in asked(informant).items()}
    day = days[rng.randint(len(days))]
    start = dt.datetime(day.year, day.month, day.day, 16)  # noqa: DTZ001 - the platform's own
    when = start + dt.timedelta(seconds=int(rng.randint(5 * 3600)))
    typical = 660 if informant == "child" else 430
    return Submission(cells, when, int(typical * np.exp(0.35 * rng.standard_normal())))


def _cell(form: Answers, item: Mapping[str, str]) -> str:
    if item["name"] not in form:
        return SKIPPED
    answer = form[item["name"]]
    kind, _, choices = item["type"].partition(" ")
    if answer is None:
        return BLANK
    if isinstance(answer, tuple):
        return JOINS.join(_labels()[choices, name] for name in answer)
    if kind == "text" or (choices == "like5_p" and answer != "8"):
        return answer
    return _labels()[choices, answer]


def export_rows(
    submissions: Sequence[Submission], informant: str, wave: str, rng: np.random.RandomState
) -> Rows:
    """Return the sheet: header, then one row a submission in the order given."""
    rows: list[list[str | int]] = [[*META, *_headers(informant, wave)]]
    for number, one in enumerate(submissions, start=1):
        when = one.when
        stamp = f"{when.year}/{when.month}/{when.day} {when:%H:%M:%S}"
        net, host = NETS[rng.randint(len(NETS))], 1 + rng.randint(254)
        source = ("微信", "手机提交", "链接")[rng.choice(3, p=[0.7, 0.2, 0.1])]
        detail = "N/A" if source == "微信" else "直接访问"
        meta = [number, stamp, f"{one.seconds}秒", source, detail, f"{net}.{host}(福建-厦门)"]
        rows.append([*meta, *one.cells.values()])
    return rows


def _headers(informant: str, wave: str) -> Iterator[str]:
    """Yield the headers; the rated sentences are the rows of one matrix question."""
    number, before = 0, ""
    for item in asked(informant).values():
        role, text = item["kit_role"], item[ZH]
        if wave == "2018" and item.get("kit_wjx"):
            text = item["kit_wjx"]  # the wording of that year's online form
        first = role != "item" or before != "item"
        number += first
        stem = f"{STEM[informant]}—" if role == "item" and first else ""
        yield f"{number}、{stem}{text}"
        before = role


def log_rows(
    submissions: Sequence[Submission], code: str, day: dt.date
) -> Iterator[dict[str, str]]:
    """Yield the cleaning log of one export, without ids; old values are the raw cells."""
    words = {d["kind"]: d for d in read_csv(DESIGN / "decisions.csv")}
    for number, one in enumerate(submissions, start=1):
        for kind, question, new in one.decisions:
            yield {
                **{c: words[kind][c] for c in words[kind] if c != "kind"},
                "uuid": str(number),
                "question": question,
                "old_value": one.cells[question] if question else "",
                "new_value": new,
                "decided_by": "数据员A",
                "decided_at": day.isoformat(),
                "raw_sha256": code,
                "supersedes": "",
                "submitted_at": f"{one.when:%Y-%m-%d %H:%M:%S}",
            }


def in_order(submissions: Sequence[Submission]) -> list[Submission]:
    """Sort by time of submission, as the platform numbers them."""
    return sorted(submissions, key=lambda one: one.when)
