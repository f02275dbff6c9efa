"""Makes the data files of the invented Elmwood study: python make_elmwood.py [folder].

It shares with Jinhai only the writers of csv and xlsx files, so that the two studies differ
wherever the kit lets studies differ.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[1] / "surveys" / "jinhai"))
from make_files import Rows, write_csv, write_xlsx  # noqa: E402

from kit.intake.wenjuanxing import read_export  # noqa: E402

SEED = 417
EXPORT = "51200417_按文本_After Four_{0}_{0}.xlsx"
EN = "label::English (en)"
PHRASE = "phrase::English (en)"
GLOSS = "gloss::English (en)"
NAMED = ("phrase", "noun", "goal", "clause")
PHRASES = {"gender": "sex", "school_stage": "school year", "clubs": "clubs they would join"}
AGREE = ("Disagree a lot", "Disagree a little", "Agree a little", "Agree a lot")

CHOICES: dict[str, dict[str, dict[str, str]]] = {
    "yesno": {"y": {EN: "Yes", "score": "1"}, "n": {EN: "No", "score": "0"}},
    "agree4": {f"a{n}": {EN: text, "score": str(n)} for n, text in enumerate(AGREE)},
    "gender": {
        "girl": {EN: "Girl"},
        "boy": {EN: "Boy"},
        "undisclosed": {EN: "I would rather not say", "kit_missing": "1"},
    },
    "stage": {
        "lower": {EN: "Year 4 or 5", "kit_alias": "Year 4/5"},
        "upper": {EN: "Year 6 or 7"},
        "elsewhere": {EN: "Another year", "kit_out_of_frame": "1"},
    },
    "clubs": {
        "books": {EN: "Reading circle"},
        "garden": {EN: "Garden club"},
        "tablets": {EN: "Tablets and games"},
        "cooking": {EN: "Cooking"},
        "nothing": {EN: "None of these", "kit_exclusive": "1"},
    },
}
SCALES = (
    ("reading_barriers", "Barriers to reading", "reading", 2, "need", 1.75,
     "reading", "barriers to reading", "lower", "find it hard to read"),
    ("indoor_life", "Little time outdoors", "outdoors", 2, "need", 1.75,
     "being outdoors", "time indoors", "cut down", "spend little time outdoors"),
    ("online_worry", "Worry online", "online", 2, "need", 1.75,
     "feeling safe online", "worry online", "lessen", "worry online"),
    ("belonging", "Belonging", "", 2, "strength", "",
     "feeling at home here", "belonging", "", ""),
)  # fmt: skip
GLOSSES = {
    "rb_fun": "read for fun at home",
    "rb_quiet": "have a quiet place to read",
    "il_places": "have good places to play outside",
    "il_weekly": "play outside on most days",
    "ow_tell": "know whom to tell about worries online",
    "be_home": "feel at home here",
    "be_adult": "have an adult here whom they trust",
    "be_friends": "have friends here",
    "be_proud": "are proud to live here",
}
LEVELS = {"reading_barriers": 1.65, "indoor_life": 1.45, "online_worry": 1.15}
LEVELS["belonging"] = 1.95
SENTENCES = {
    "reading_barriers": (
        ("rb_hard", "I find long books hard to get into.", 0),
        ("rb_fun", "I read for fun at home.", 1),
        ("rb_choice", "I cannot find books that I like.", 0),
        ("rb_quiet", "I have a quiet place to read.", 1),
    ),
    "indoor_life": (
        ("il_inside", "I spend most afternoons indoors.", 0),
        ("il_places", "There are good places to play outside near my home.", 1),
        ("il_allowed", "I am not allowed to go out to play.", 0),
        ("il_weekly", "I play outside on most days of the week.", 1),
    ),
    "online_worry": (
        ("ow_seen", "I have seen things online that worried me.", 0),
        ("ow_tell", "I know whom to tell when something online worries me.", 1),
        ("ow_stop", "I find it hard to stop looking at a screen.", 0),
        ("ow_strangers", "People I do not know write to me online.", 0),
    ),
    "belonging": (
        ("be_home", "I feel at home in Elmwood.", 0),
        ("be_adult", "There is a grown-up in Elmwood whom I trust.", 0),
        ("be_friends", "I have friends in Elmwood.", 0),
        ("be_proud", "I am proud to live in Elmwood.", 0),
    ),
}
MARGINS = {"gender": {"girl": 68, "boy": 72}, "school_stage": {"lower": 74, "upper": 66}}
LOG = ("log_id", "uuid", "question", "issue", "check_id", "old_value", "change_type")
LOG += ("new_value", "reason_code", "reason", "evidence", "decided_by", "decided_at")
LOG += ("reviewed_by", "raw_sha256", "supersedes", "submitted_at")
SURVEY = ("type", "name", EN, PHRASE, GLOSS, "required", "relevant", "kit_role", "kit_scale")
SURVEY += ("kit_reverse", "kit_need_area", "kit_informant", "kit_twin", "kit_pii", "kit_wjx")
MARKS = (EN, "score", "kit_missing", "kit_exclusive", "kit_out_of_frame", "kit_alias")
Row = Mapping[str, str | None]


def main(folder: Path) -> None:
    """Write the data files into `folder`."""
    rng = np.random.RandomState(SEED)  # its stream is the same in every version of numpy
    write_xlsx(folder / "questionnaire.xlsx", _questionnaire())
    forms = _forms(rng)
    path = folder / "waves" / "2025" / EXPORT.format(len(forms))
    rows = _export(forms, rng)
    write_xlsx(path, {"Sheet1": rows})
    code, _ = read_export(path).names
    write_csv(folder / "cleaning_log.csv", [LOG, *_log(forms, rows, code)])
    write_csv(folder / "withdrawals.csv", [("card", "withdrawn_on")])
    header = ("margin", "category", "count", "as_of", "source", "scope")
    rest = ("2025-01-15", "register of households", "residents")
    counts = [(m, c, n, *rest) for m, group in MARGINS.items() for c, n in group.items()]
    write_csv(folder / "margins.csv", [header, *counts])


def _questions() -> Iterator[dict[str, str]]:
    """Yield the survey sheet's questions in order; each is asked on its own, no matrix."""
    yield _ask("consent_q", "Do you and your parents agree to this form?", "yesno", "consent")
    yield _ask("consent_sens", "May we use what you say about yourself?", "yesno", "consent")
    yield {**_ask("code", "Code on your letter", "", "card"), "kit_pii": "direct"}
    yield _ask("gender", "Are you a girl or a boy?", "gender", "background")
    yield _ask("school_stage", "Which year are you in?", "stage", "background")
    areas = {scale[0]: str(scale[2]) for scale in SCALES}
    for scale, sentences in SENTENCES.items():
        for name, text, reverse in sentences:
            marks = {"kit_scale": scale, "kit_reverse": str(reverse)}
            question = _ask(name, text, "agree4", "item")
            marks[GLOSS] = GLOSSES.get(name, "")
            yield {**question, **marks, "kit_need_area": areas[scale]}
    yield _ask("clubs", "Which clubs would you join?", "clubs", "preference", "select_multiple")
    wish = _ask("wish", "What else would you like to tell us?", "", "open")
    yield {**wish, "kit_pii": "free_text"}


def _ask(
    name: str, label: str, choices: str, role: str, kind: str = "select_one"
) -> dict[str, str]:
    asked = f"{kind} {choices}" if choices else "text"
    required = "yes" if role == "consent" else ""
    question = {"type": asked, "name": name, EN: label, "kit_role": role}
    return {**question, "required": required, PHRASE: PHRASES.get(name, "")}


def _questionnaire() -> dict[str, Rows]:
    columns = ("scale", EN, "need_area", "min_items", "direction", "planning_line")
    columns += ("source", "licence", *(f"{name}::English (en)" for name in NAMED))
    scales = [(*s[:6], "our own wording", "MIT", *s[6:]) for s in SCALES]
    compared = [s[0] for s in SCALES if s[4] == "need"]
    return {
        "survey": [SURVEY, *([q.get(c, "") for c in SURVEY] for q in _questions())],
        "choices": [
            ("list_name", "name", *MARKS),
            *(
                [which, name, *(marks.get(m, "") for m in MARKS)]
                for which, names in CHOICES.items()
                for name, marks in names.items()
            ),
        ],
        "settings": [("form_title", "form_id", "default_language"),
                     ("After Four", "elmwood_after_four", "English (en)")],
        "scales": [columns, *scales],
        "plan": [("analysis_type", "analysis_var", "group_var", "level", "section"),
                 *(("compare", s, g, "resident", "needs") for g in MARGINS for s in compared)],
    }  # fmt: skip


def _forms(rng: np.random.RandomState) -> list[Row]:
    """Return 97 forms: 85 that count, 5 refusals, 4 outside the frame, 3 sent twice."""
    forms: list[Row] = [_form(rng, n) for n in range(85)]
    for place in (12, 33, 51):
        forms.insert(place + 9, {**forms[place], "again": "yes"})
    forms[40:40] = [{"consent_q": "n"}] * 3 + [{"consent_q": "y", "consent_sens": "n"}] * 2
    outside = [{**_form(rng, 85 + n), "school_stage": "elsewhere"} for n in range(4)]
    return forms[:20] + outside + forms[20:]


def _form(rng: np.random.RandomState, number: int) -> dict[str, str | None]:
    form: dict[str, str | None] = {"consent_q": "y", "consent_sens": "y"}
    form["code"] = f"EW{number:03d}"
    form["gender"] = "undisclosed" if number == 60 else ("girl", "boy")[rng.randint(2)]
    form["school_stage"] = ("lower", "upper")[rng.randint(2)]
    for scale, sentences in SENTENCES.items():
        felt = LEVELS[scale] + 0.65 * rng.standard_normal()
        for name, _, reverse in sentences:
            given = int(np.clip(np.rint(felt + 0.62 * rng.standard_normal()), 0, 3))
            answer = 3 - given if reverse else given
            form[name] = None if rng.random_sample() < 0.01 else f"a{answer}"
    clubs = [c for c in ("books", "garden", "tablets", "cooking") if rng.random_sample() < 0.42]
    form["clubs"] = " ".join(clubs or ["nothing"])
    form["wish"] = "More benches, please." if number % 9 == 0 else None
    return form


def _export(forms: list[Row], rng: np.random.RandomState) -> Rows:
    questions = list(_questions())
    header = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
    header += [f"{n}、{q[EN]}" for n, q in enumerate(questions, start=1)]
    rows: list[list[str | int]] = [list(header)]
    for number, form in enumerate(forms, start=1):
        when = f"2025/2/{3 + number // 6} 17:{number % 60:02d}:{rng.randint(60):02d}"
        seconds = f"{240 + rng.randint(300)}秒"
        address = f"198.51.100.{1 + rng.randint(254)}(海外)"
        meta: list[str | int] = [number, when, seconds, "链接", "直接访问", address]
        rows.append([*meta, *(_cell(form, question) for question in questions)])
    return rows


def _cell(form: Row, question: Mapping[str, str]) -> str:
    if question["name"] not in form:
        return "(跳过)"
    answer = form[question["name"]]
    kind, _, choices = question["type"].partition(" ")
    if answer is None:
        return "(空)"
    if kind == "text":
        return answer
    return "┋".join(CHOICES[choices][name][EN] for name in answer.split(" "))


def _log(forms: list[Row], rows: Rows, code: str) -> Iterator[list[str]]:
    twice = [n for n, form in enumerate(forms, start=1) if form.get("again")]
    for line, number in enumerate(twice, start=1):
        cells = {
            "log_id": f"E{line}",
            "uuid": str(number),
            "issue": "the same code twice",
            "change_type": "remove_survey",
            "reason_code": "duplicate",
            "reason": "all answers equal an earlier form",
            "evidence": "both forms compared",
            "decided_by": "data clerk",
            "decided_at": "2025-02-26",
            "reviewed_by": "youth worker",
            "raw_sha256": code,
            "submitted_at": str(rows[number][1]),
        }
        yield [cells.get(column, "") for column in LOG]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "elmwood")
