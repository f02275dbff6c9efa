"""The questionnaire of a new study, as the rows of an XLSForm's sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kit.study.workbook import USUAL_HEADS

from .bank import Table
from .outline import Outline

__all__ = ["ESTATE", "Sheets", "list_categories", "make_sheets"]

Sheets = Mapping[str, Sequence[Sequence[str]]]
"""Rows of texts by the name of the sheet; the first row is the header."""

ESTATE = "ESTATE"
_SURVEY_WORDS = ("label", "phrase", "gloss")
_SCALE_WORDS = ("label", "phrase", "noun", "goal", "clause", "source")
_SURVEY = (
    *("kit_role", "kit_informant", "kit_scale", "kit_reverse", "kit_need_area"),
    *("kit_twin", "kit_pii", "kit_wjx"),
)
_CHOICES = ("score", "kit_missing", "kit_exclusive", "kit_out_of_frame", "kit_alias")
_PLAN = ("analysis_type", "analysis_var", "group_var", "level", "section")
_ESTATE_WORDS = {
    "zh": "住在哪个小区？（可以由社工代选）",
    "en": "Which estate do you live in? (a worker may tick it for you)",
    "phrase_zh": "小区",
    "phrase_en": "estate",
}
_OTHER_ESTATE = {"zh": "其他", "en": "Other"}


def make_sheets(outline: Outline) -> Sheets:
    """Return the sheets survey, choices, settings, scales and plan."""
    questions = list(_list_questions(outline))
    return {
        "survey": [_head_survey(outline), *(_survey_row(q, outline) for q in questions)],
        "choices": list(_list_choices(questions, outline)),
        "settings": _settings(outline),
        "scales": list(_list_scales(outline)),
        "plan": [list(_PLAN), *_list_comparisons(outline)],
    }


def list_categories(outline: Outline) -> Iterator[tuple[str, str, str]]:
    """Yield each margin with each of its categories and their labels, to be counted."""
    language = outline.languages[0]
    questions = {q["name"]: q for q in _list_questions(outline)}
    for margin in (*outline.bank.about.margins, ESTATE):
        if margin not in questions:
            continue
        named = questions[margin]["type"].partition(" ")[2]
        for choice in _list_own_choices(outline):
            aside = choice["kit_missing"] or choice["kit_out_of_frame"]
            if choice["list_name"] == named and not aside:
                yield margin, choice["name"], choice[language]


def _list_questions(outline: Outline) -> Iterator[Mapping[str, str]]:
    """Yield the rows of the survey sheet that apply, rated sentences in their place."""
    several, informants = len(outline.chosen_informants) > 1, outline.chosen_informants
    before, asked_estate = "", not outline.estates
    for row in outline.bank.questions:
        frame = row["kit_role"] == "informant" or row["type"] in ("begin_group", "end_group")
        if frame and not several:
            continue
        if row["kit_informant"] not in ("", *informants):
            continue
        if row["when"] == "renewal" and not outline.renewal:
            continue
        after = before == "quasi" and row["kit_pii"] != "quasi"
        if after and not asked_estate and row["kit_informant"] == informants[0]:
            asked_estate = True
            yield _ask_estate(informants[0])
        before = row["kit_pii"]
        if row["type"] == "items":
            yield from _rate(row["kit_informant"], outline)
        else:
            yield {**row, "kit_twin": _keep_twin(row["kit_twin"], outline)}


def _ask_estate(informant: str) -> Mapping[str, str]:
    marks = {"kit_role": "background", "kit_informant": informant, "kit_pii": "quasi"}
    return {"type": "select_one estate", "name": ESTATE, **_ESTATE_WORDS, **marks}


def _keep_twin(twin: str, outline: Outline) -> str:
    """Return the twin of a question if who is asked it answers at all."""
    owner = {q["name"]: q["kit_informant"] for q in outline.bank.questions}.get(twin)
    return twin if owner in outline.chosen_informants else ""


def _list_items(outline: Outline) -> Table:
    """Return the rated sentences of the chosen needs; with all of them also the strengths."""
    everything = set(outline.chosen_needs) == set(outline.bank.needs)
    chosen = set(outline.chosen_needs) | ({""} if everything else set())
    return tuple(i for i in outline.bank.items if i["need_area"] in chosen)


def _rate(informant: str, outline: Outline) -> Iterator[Mapping[str, str]]:
    named = list(outline.bank.about.informants)
    suffix, other = ("", "_p") if informant == named[0] else ("_p", "")
    several = len(outline.chosen_informants) > 1
    for item in _list_items(outline):
        yield {
            "type": f"select_one like5{suffix}",
            "name": item["code"] + suffix,
            "zh": item[f"zh_{informant}"],
            "en": item[f"en_{informant}"],
            "gloss_zh": item["gloss_zh"],
            "gloss_en": item["gloss_en"],
            "appearance": "likert",
            "kit_role": "item",
            "kit_scale": item["scale"],
            "kit_reverse": item["reverse"],
            "kit_need_area": item["need_area"],
            "kit_informant": informant,
            "kit_twin": item["code"] + other if several else "",
        }


def _heads(words: Sequence[str], outline: Outline) -> list[str]:
    return [
        f"{word}::{USUAL_HEADS[language]}" for word in words for language in outline.languages
    ]


def _head_survey(outline: Outline) -> list[str]:
    usual = ("required", "relevant", "appearance")
    return ["type", "name", *_heads(_SURVEY_WORDS, outline), *usual, *_SURVEY]


def _survey_row(row: Mapping[str, str], outline: Outline) -> list[str]:
    words = [row.get(language, "") for language in outline.languages]
    for stem in ("phrase", "gloss"):
        words += [row.get(f"{stem}_{language}", "") for language in outline.languages]
    names = ("required", "relevant", "appearance", *_SURVEY)
    return [row["type"], row["name"], *words, *(row.get(name, "") for name in names)]


def _list_own_choices(outline: Outline) -> Iterator[Mapping[str, str]]:
    """Yield the bank's choices, and the estates that were named."""
    yield from outline.bank.choices
    aside = dict.fromkeys(_CHOICES, "")
    for number, name in enumerate(outline.estates, start=1):
        words = {"zh": name, "en": name}
        yield {"list_name": "estate", "name": f"E{number}", **words, **aside}
    if outline.estates:
        last = f"E{len(outline.estates) + 1}"
        yield {"list_name": "estate", "name": last, **_OTHER_ESTATE, **aside}


def _list_choices(
    questions: Sequence[Mapping[str, str]], outline: Outline
) -> Iterator[list[str]]:
    used = {q["type"].partition(" ")[2] for q in questions}
    yield ["list_name", "name", *_heads(("label",), outline), *_CHOICES]
    for choice in _list_own_choices(outline):
        lost = choice["list_name"] == "form_kind" and (
            choice["name"] not in outline.chosen_informants
        )
        if choice["list_name"] in used and not lost:
            words = [choice[language] for language in outline.languages]
            marks = [choice[name] for name in _CHOICES]
            yield [choice["list_name"], choice["name"], *words, *marks]


def _settings(outline: Outline) -> list[list[str]]:
    about, first = outline.bank.about, outline.languages[0]
    titled = [about.form_title.say(first), about.form_id, USUAL_HEADS[first]]
    return [
        ["form_title", "form_id", "default_language", "version"],
        [*titled, f"{outline.today:%Y%m%d}01"],
    ]


def _list_scales(outline: Outline) -> Iterator[list[str]]:
    names = ("need_area", "min_items", "direction", "planning_line", "licence")
    yield ["scale", *names, *_heads(_SCALE_WORDS, outline)]
    scored = {item["scale"] for item in _list_items(outline)}
    for scale in outline.bank.scales:
        if scale["scale"] in scored:
            words = [scale[f"{w}_{c}"] for w in _SCALE_WORDS for c in outline.languages]
            yield [scale["scale"], *(scale[name] for name in names), *words]


def _list_comparisons(outline: Outline) -> Iterator[list[str]]:
    """Yield what is compared: every need, by each background question of the bank."""
    scored = {item["scale"] for item in _list_items(outline)}
    needs = [s for s in outline.bank.scales if s["direction"] == "need"]
    for group in outline.bank.about.compared:
        for scale in (s["scale"] for s in needs if s["scale"] in scored):
            yield ["compare", scale, group, outline.chosen_informants[0], "needs"]
