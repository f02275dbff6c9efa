"""What nobody knows yet may stay empty: it is told as open, and the text says so."""

import re

import pytest

from kit.argue.rationale import write_rationale
from kit.argue.text import plain
from kit.errors import IntakeError
from kit.intake.read import read_responses
from kit.measure.needs import estimate_needs
from kit.numbers.facts import find_facts, find_paths
from kit.protect.publishing import protect_estimates
from kit.release.checking import check_study
from kit.study.folder import check_folder, read_study
from kit.study.openings import _ROOTS, is_open_setting
from tests.study.editing import change

SETTINGS = {
    "study.toml": {
        r"^aim = .*": 'aim = ""',
        r"^budget_yuan = .*": 'budget_yuan = ""',
        r"^social_workers = .*": 'social_workers = ""',
        r"^certified = .*": 'certified = ""',
        r"^venue = .*": 'venue = ""',
        r"^non_duplication = .*": 'non_duplication = ""',
        r"^custodian = .*": 'custodian = ""',
        r"^until = .*": 'until = ""',
        r"^mode = .*": 'mode = ""',
        r"^asked_by = .*": 'asked_by = ""',
        r"^received = .*": 'received = ""',
        r"^suggestions = .*": 'suggestions = ""',
    },
    "plan.toml": {
        r"^persons = .*": 'persons = ""',
        r"^person_times = .*": 'person_times = ""',
        r"^sessions = .*": 'sessions = ""',
        r"^quantity = .*": 'quantity = ""',
        r"^\[\[budget\]\]\n(.+\n)+": "",
        r"^priority = ": "budget = []\npriority = ",
        r"^\[improvement\]\n(.+\n)+": "",
    },
    "margins.csv": {r",\d+,2019": ",,2019"},
}
"""Everything that may be open, taken out of the example."""


def empty(folder):
    for name, edits in SETTINGS.items():
        text = (folder / name).read_text(encoding="utf-8")
        for pattern, new in edits.items():
            text, found = re.subn(pattern, new, text, flags=re.MULTILINE)
            assert found, pattern
        (folder / name).write_text(text, encoding="utf-8")


SHOWN = "margins.csv, rows 2, 3, 4, 5, 6, 7 … (10 in all), column count"


@pytest.fixture
def emptied(folder):
    empty(folder)
    return folder


def test_all_that_is_open_is_told_once_and_nothing_is_wrong(emptied):
    problems = check_folder(emptied)
    assert {p.severity for p in problems} == {"open"}
    assert [p.code.removeprefix("open.") for p in problems] == [
        "aim", "budget", "provider_name", "staff", "feasibility", "retention", "asked",
        "consultation_suggestions", "received", "targets", "quantity", "budget_lines",
        "committee_date", "committee_decision", "improvement", "margins",
    ]  # fmt: skip
    (quantity,) = [p for p in problems if p.code == "open.quantity"]
    assert quantity.say("en").startswith("How many of a service: strategies.1.services.1.quan")
    (margins,) = [p for p in problems if p.code == "open.margins"]
    assert margins.where.say("en") == SHOWN


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_text_says_what_is_open_and_no_number_in_its_place(emptied, language):
    study = read_study(emptied, language=language)
    assert study.margins.empty
    ledger = protect_estimates(estimate_needs(read_responses(study), study), study)
    sections = write_rationale(ledger, study)
    text = {
        s.id: "".join(plain(c.runs) for p in s.paragraphs for c in p.claims)
        for s in sections.sections
    }
    word = "待补" if language == "zh" else "(to be supplied)"
    for section in ("basis", "consultation", "plan", "feasibility", "committee"):
        assert word in text[section], section
    for known in ("190", "1300", "1,300", "160", "126"):
        assert known not in text["plan"] + text["feasibility"]
    assert not re.search(r"None|\bnan\b|\{|\}", "".join(text.values()))


WORDS = {
    "study.toml": ["label", "noun"],
    "plan.toml": ["title", "name", "goal", "unit", "indicator", "proof", "line", "phrase"],
}
"""Texts without which the application still reads, with 待补 in their place."""


def test_texts_may_be_open_too(folder):
    for name, keys in WORDS.items():
        text = (folder / name).read_text(encoding="utf-8")
        for key in keys:
            text, found = re.subn(rf"^{key} = .*", f'{key} = ""', text, flags=re.MULTILINE)
            assert found, key
        (folder / name).write_text(text, encoding="utf-8")
    problems = {p.code: p for p in check_folder(folder)}
    named = {p.values["settings"] for c, p in problems.items() if c == "open.population_words"}
    assert named == {"population.label, population.noun"}
    assert {p.severity for p in problems.values()} == {"open"}
    opened = {"strategies", "services", "budget_lines", "policies"}
    assert opened <= {code.removeprefix("open.") for code in problems}
    study = read_study(folder)
    ledger = protect_estimates(estimate_needs(read_responses(study), study), study)
    for section in write_rationale(ledger, study).sections:
        if section.id in ("basis", "plan"):
            claims = [c for p in section.paragraphs for c in p.claims]
            assert "待补" in "".join(plain(c.runs) for c in claims), section.id


def test_a_claim_is_open_as_long_as_a_fact_in_it_is(folder):
    text = (folder / "plan.toml").read_text(encoding="utf-8")
    text = re.sub(r"^amount_yuan = .*", 'amount_yuan = ""', text, count=1, flags=re.MULTILINE)
    (folder / "plan.toml").write_text(text, encoding="utf-8")
    study = read_study(folder)
    ledger = protect_estimates(estimate_needs(read_responses(study), study), study)
    verdicts = {
        c.id: c.verdict
        for s in write_rationale(ledger, study).sections
        for p in s.paragraphs
        for c in p.claims
    }
    assert verdicts["feasibility.budget"] == "open"
    assert verdicts["feasibility.non_duplication"] == "declared"


def test_every_setting_that_may_be_open_is_a_fact_that_can_be_said():
    paths = find_paths() | {"plan.strategies", "plan.budget"}
    named = {
        f"{root}.{s}" for root, known in _ROOTS.items() for ss in known.values() for s in ss
    }
    assert named <= paths
    assert all(is_open_setting(path.replace("*", "0")) for path in named)
    assert not is_open_setting("study.population.total")


def test_an_empty_fact_is_no_zero(emptied):
    facts = find_facts(read_study(emptied))
    assert not facts.has("study.project.budget_yuan")
    assert "derived.cost_per_person" not in facts
    assert not [path for path in facts.by_path if path.startswith("derived.capacity")]


def test_before_the_survey_a_study_checks_and_does_not_run(folder):
    text = (folder / "study.toml").read_text(encoding="utf-8")
    text = re.sub(r'^file = "38.*"', 'file = ""', text, flags=re.MULTILINE)
    (folder / "study.toml").write_text(text, encoding="utf-8")
    for file in (folder / "waves/2019").iterdir():
        file.unlink()
    assert [p.code for p in check_study(str(folder)).problems if p.severity == "error"] == []
    found = check_study(str(folder))
    assert found.responses == ()
    (answers,) = [p for p in found.problems if p.code == "open.answers"]
    assert answers.where.setting == "waves.2.exports.1.file"
    assert answers.values["settings"].endswith("waves.2.exports.2.file")
    with pytest.raises(IntakeError) as refused:
        read_responses(read_study(folder))
    assert [p.code for p in refused.value.problems] == ["intake.no_answers"]
    assert refused.value.problems[0].where.setting == "waves.2.exports.1.file"


def test_of_two_informants_one_may_come_later(folder):
    change(folder / "study.toml", "38126381_按文本_金彩童年家长问卷_135_135.xlsx", "")
    (folder / "waves/2019/38126381_按文本_金彩童年家长问卷_135_135.xlsx").unlink()
    (folder / "cleaning_log.csv").unlink()
    found = check_study(str(folder))
    assert found.study.informants == ("child",)
    assert [p.where.setting for p in found.problems if p.code == "open.answers"] == [
        "waves.2.exports.2.file"
    ]
