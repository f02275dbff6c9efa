"""Builds questionnaire.xlsx, an XLSForm, from the tables in ``design/``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from make_files import Rows, read_csv

__all__ = ["DESIGN", "build_questionnaire", "list_items"]

DESIGN = Path(__file__).parent / "design"
VERSION = "2019050601"

ZH, EN = "label::中文 (zh)", "label::English (en)"
LANGUAGES = ("中文 (zh)", "English (en)")
PHRASES = ("phrase::中文 (zh)", "phrase::English (en)")
GLOSSES = ("gloss::中文 (zh)", "gloss::English (en)")
SURVEY = ("type", "name", ZH, EN, *PHRASES, *GLOSSES, "required", "relevant", "appearance")
SURVEY += ("kit_role", "kit_scale", "kit_reverse", "kit_need_area")
SURVEY += ("kit_informant", "kit_twin", "kit_pii", "kit_wjx")
CHOICES = ("score", "kit_missing", "kit_exclusive", "kit_out_of_frame", "kit_alias")
SCALES = ("need_area", "min_items", "direction", "planning_line", "licence")
SOURCES = ("source::中文 (zh)", "source::English (en)")
PLAN = ("analysis_type", "analysis_var", "group_var", "level", "section")
COMPARED = ("competition", "emotion", "parent_child", "career_awareness", "peer")
SUFFIX = {"child": "", "parent": "_p"}
TWIN = {"child": "_p", "parent": ""}
LIST = {"child": "like5", "parent": "like5_p"}


def build_questionnaire() -> dict[str, Rows]:
    """Return the sheets of the XLSForm."""
    return {
        "survey": [SURVEY, *([row.get(c, "") for c in SURVEY] for row in list_items())],
        "choices": _choices(),
        "settings": [
            ("form_title", "form_id", "default_language", "version"),
            ("金彩童年·我的心里话", "jinhai_child_needs", "中文 (zh)", VERSION),
        ],
        "scales": _scales(),
        "plan": [PLAN, *_plan()],
        "checks": _checks(),
    }


def list_items() -> Iterator[dict[str, str]]:
    """Yield the rows of the survey sheet; ``items`` stands for the rated sentences."""
    for row in read_csv(DESIGN / "questions.csv"):
        if row["type"] == "items":
            yield from _rated(row["kit_informant"])
        else:
            yield {**row, **dict(zip((ZH, EN, *PHRASES), _words(row), strict=True))}


def _words(row: dict[str, str]) -> tuple[str, ...]:
    return row["zh"], row["en"], row["phrase_zh"], row["phrase_en"]


def _rated(informant: str) -> Iterator[dict[str, str]]:
    for item in read_csv(DESIGN / "items.csv"):
        yield {
            "type": f"select_one {LIST[informant]}",
            "name": item["code"] + SUFFIX[informant],
            ZH: item[f"zh_{informant}"],
            EN: item[f"en_{informant}"],
            **dict(zip(GLOSSES, (item["gloss_zh"], item["gloss_en"]), strict=True)),
            "appearance": "likert",
            "kit_role": "item",
            "kit_scale": item["scale"],
            "kit_reverse": item["reverse"],
            "kit_need_area": item["need_area"],
            "kit_informant": informant,
            "kit_twin": item["code"] + TWIN[informant],
        }


def _choices() -> Rows:
    header = ("list_name", "name", ZH, EN, *CHOICES)
    source = ("list_name", "name", "zh", "en", *CHOICES)
    return [header, *([c[s] for s in source] for c in read_csv(DESIGN / "choices.csv"))]


def _scales() -> Rows:
    named = ("phrase", "noun", "goal", "clause")
    headed = (f"{name}::{language}" for name in named for language in LANGUAGES)
    header = ("scale", ZH, EN, *SCALES, *SOURCES, *headed)
    words = ("source_zh", "source_en")
    words += tuple(f"{name}_{language}" for name in named for language in ("zh", "en"))
    source = ("scale", "label_zh", "label_en", *SCALES, *words)
    return [header, *([s[c] for c in source] for s in read_csv(DESIGN / "scales.csv"))]


def _plan() -> Iterator[tuple[str, ...]]:
    for group in ("SEX", "AGE4"):
        for scale in COMPARED:
            yield ("compare", scale, group, "child", "needs")


def _checks() -> Rows:
    checks = read_csv(DESIGN / "checks.csv")
    return [list(checks[0]), *([*check.values()] for check in checks)]
