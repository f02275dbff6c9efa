"""Small 问卷星 exports, written as .xlsx, and a study that asks what they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd

from kit.study.model import Accepted, Population
from kit.study.questionnaire import Choice, Item, Questionnaire
from kit.study.study import Study
from kit.study.tables import LOG_COLUMNS
from tests.factories import DAY, make_settings, make_study, make_wave, text

META = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
STEM = "下面的话像不像你？"
RATED = [f"R{n}" for n in range(1, 7)]
HEADERS = {
    "OK": "1、是否同意？",
    "CARD": "2、卡号",
    "WHO": "3、谁来填写？",
    "AGE": "4、你几岁？（必填）",
    "R1": f"5、{STEM}—句子R1",
    **{name: f"5、句子{name}" for name in RATED[1:]},
    "WANTS": "6、想参加什么？",
    "SAID": "7、还想说什么？",
}
TYPICAL = {
    "OK": "同意",
    "CARD": "A1",
    "WHO": "孩子",
    "AGE": "8岁",
    **dict(zip(RATED, "312431", strict=True)),
    "WANTS": "画画┋下棋",
    "SAID": "(空)",
}


def choose(
    *labels: str, scores: Sequence[int | None] = (), **marked: str
) -> tuple[Choice, ...]:
    """Make choices whose names are c1, c2, …; `marked` gives the label that has a mark."""
    return tuple(
        Choice(
            name=f"c{n}",
            label=text(label),
            score=scores[n - 1] if scores else None,
            **{mark: label == named for mark, named in marked.items()},
        )
        for n, label in enumerate(labels, 1)
    )


def make_items() -> tuple[Item, ...]:
    def one(
        name: str, role: str, label: str, choices: tuple[Choice, ...], **more: object
    ) -> Item:
        more = {"kind": "select_one", **more}
        return Item(name=name, role=role, label=text(label), choices=choices, **more)

    ages = choose("5岁", "6—7岁", "8岁", "不想说", scores=(5, 6, 8, None), missing="不想说")
    ages = (replace(ages[0], outside=True), *ages[1:])
    return (
        one("OK", "consent", "是否同意？", choose("同意", "不同意", scores=(1, 0))),
        Item(name="CARD", kind="text", role="card", label=text("卡号"), pii="direct"),
        one("WHO", "proxy", "谁来填写？", choose("孩子", "家长", scores=(0, 1))),
        one("AGE", "background", "你几岁？", ages),
        *(
            one(
                name,
                "item",
                f"句子{name}",
                choose("1", "2", "3", "4", scores=(1, 2, 3, 4)),
                reverse=name in ("R2", "R5"),
            )
            for name in RATED
        ),
        one(
            "WANTS",
            "preference",
            "你最想参加什么？",
            choose("画画", "下棋", "其他", "都不想", exclusive="都不想"),
            kind="select_multiple",
            headers=("想参加什么？",),
        ),
        Item(
            name="SAID", kind="text", role="open", label=text("还想说什么？"), pii="free_text"
        ),
    )


def make_rows(*changes: Mapping[str, str]) -> list[dict[str, str]]:
    """Return one typical form for each of `changes`, with its own card."""
    return [
        TYPICAL | {"CARD": f"A{n}", "SAID": f"话{n}"} | dict(change)
        for n, change in enumerate(changes, 1)
    ]


def write_export(
    path: Path,
    rows: Sequence[Mapping[str, str]],
    *,
    headers: Mapping[str, str] = HEADERS,
    seconds: Sequence[object] = (),
    times: Sequence[object] = (),
    extra: Mapping[str, Sequence[str]] | None = None,
    footer: Sequence[object] = (),
) -> Path:
    """Write an export by text; `extra` are further question columns at the end."""
    book = openpyxl.Workbook()
    sheet = book.active
    extra = extra or {}
    sheet.append([*META, *headers.values(), *extra])
    for number, row in enumerate(rows, 1):
        lasted = seconds[number - 1] if seconds else f"{300 + number}秒"
        when = times[number - 1] if times else f"2019/9/1 18:00:{number % 60:02d}"
        meta = [number, when, lasted, "微信", "N/A", "192.0.2.7(福建-厦门)"]
        asked = [row[name] for name in headers]
        sheet.append([*meta, *asked, *(column[number - 1] for column in extra.values())])
    if footer:
        sheet.append([])
        sheet.append(list(footer))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def make_folder(
    tmp_path: Path,
    *,
    log: Sequence[Mapping[str, str]] = (),
    withdrawn: Sequence[str] = (),
    items: Sequence[Item] = (),
    accept: Sequence[str] = (),
) -> Study:
    """Make a study in `tmp_path` of one export, ``waves/2019/child.xlsx``.

    `accept` are doubts that it accepts.
    """
    population = Population(
        label=text("children"),
        noun=text("children"),
        age_min=6,
        age_max=14,
        age_item="AGE",
        self_report_from=8,
        total=40,
        as_of=DAY,
        source=text("register"),
    )
    study = make_study(Questionnaire(tuple(items) or make_items(), ()))
    lines = [dict.fromkeys(LOG_COLUMNS, "") | dict(line) for line in log]
    return replace(
        study,
        folder=tmp_path,
        settings=make_settings(
            make_wave(),
            population=population,
            accept=tuple(Accepted(doubt=d, reason=text("seen")) for d in accept),
        ),
        cleaning_log=pd.DataFrame(
            lines, range(2, 2 + len(lines)), list(LOG_COLUMNS), dtype="str"
        ),
        withdrawals=pd.DataFrame(
            {"card": list(withdrawn)}, range(2, 2 + len(withdrawn)), dtype="str"
        ),
    )


def place_of(tmp_path: Path) -> Path:
    """Return where the export of `make_folder` stands."""
    return tmp_path / "waves" / "2019" / "child.xlsx"
