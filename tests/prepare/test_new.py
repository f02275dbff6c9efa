"""kit new: every kind of study checks with nothing but open points, and can be tried out."""

import datetime as dt
import os
import re
import shutil
import stat
import sys
import tomllib
from pathlib import Path

import openpyxl
import pytest
from pyxform.xls2xform import convert

import kit
from kit.cli import main
from kit.errors import PrepareError
from kit.prepare.bank import PEOPLE, read_bank
from kit.prepare.outline import Outline
from kit.release.checking import check_study
from kit.study.folder import read_study
from tests.study.editing import change

PLACE = {"zh": "枫林社区", "en": "Elmwood"}
KINDS = [
    (people, year, language)
    for people in PEOPLE
    for year in (1, 2)
    for language in ("zh", "en")
]


def make(folder, people="older_people", year=1, language="zh", **further):
    asked = {"community": PLACE, "total": 412, **further}
    return kit.make_study(folder, people=people, year=year, languages=language, **asked)


def severities(folder):
    return {p.severity for p in check_study(folder).problems}


@pytest.mark.parametrize(("people", "year", "language"), KINDS)
def test_a_new_study_checks_with_nothing_but_open_points(tmp_path, people, year, language):
    folder = make(tmp_path / "new", people, year, language)
    found = check_study(folder)
    told = [p.say("en") for p in found.problems if p.severity != "open"]
    assert told == [] or (people == "other" and len(told) == 1)
    assert found.responses == ()
    known = {p.code for p in found.problems}
    assert {"open.answers", "open.budget", "open.margins", "open.targets"} <= known
    assert ({"open.last_year", "open.started", "open.improvement"} <= known) == (year == 2)


@pytest.mark.parametrize(("people", "year", "language"), KINDS)
def test_with_invented_answers_it_checks_too(tmp_path, people, year, language):
    folder = make(tmp_path / "new", people, year, language, demo_answers=120)
    found = check_study(folder)
    told = [p for p in found.problems if p.severity in ("error", "accepted")]
    assert [p.say("en") for p in told] == []
    assert found.study.settings.synthetic is True
    assert found.responses[0].received == 120
    assert all(r.answers.notna().any().any() for r in found.responses)


@pytest.mark.slow
@pytest.mark.parametrize(("people", "year", "language"), KINDS)
def test_with_invented_answers_it_runs(tmp_path, people, year, language):
    folder = make(tmp_path / "new", people, year, language, demo_answers=120)
    release = kit.run_study(folder, out=tmp_path / "out", formats=("html", "docx"))
    page = (release.folder / "rationale.html").read_text(encoding="utf-8")
    said = re.sub("<style.*?</style>", "", page, flags=re.DOTALL)
    assert {"zh": "示例数据，不得用于申报", "en": "Example data, not for use"}[language] in said
    assert PLACE[language] in said
    assert ("待补" if language == "zh" else "to be supplied") in said
    if people == "older_people":
        assert not re.search("儿童|孩子|家长|child|parent", said)


def test_a_study_of_older_people_holds_no_word_of_children(tmp_path):
    folder = make(tmp_path / "new", demo_answers=60)
    texts = [f.read_text(encoding="utf-8") for f in folder.glob("*.*") if f.suffix != ".xlsx"]
    for file in folder.rglob("*.xlsx"):
        book = openpyxl.load_workbook(file)
        texts += [str(c) for sheet in book for row in sheet.values for c in row if c]
        texts += [c.comment.text for sheet in book for row in sheet for c in row if c.comment]
    assert not re.search("儿童|孩子|家长", "\n".join(texts))


@pytest.mark.parametrize("people", PEOPLE)
def test_other_tools_take_the_questionnaire(tmp_path, people):
    folder = make(tmp_path / "new", people, 2, ("zh", "en"))
    survey = convert(str(folder / "questionnaire.xlsx")).xform
    assert "consent_q" in survey


def test_a_need_and_an_informant_can_be_chosen(tmp_path):
    needs, one = ("emotion", "peer"), ("child",)
    folder = make(tmp_path / "new", "children", needs=needs, informants=one)
    study = read_study(folder)
    form = study.questionnaire
    assert {i.need_area for i in form.items if i.role == "item"} == set(needs)
    assert {i.informant for i in form.items} <= {"child", ""}
    assert not any(i.twin or i.name.endswith("_p") for i in form.items)
    planned = {a for s in study.plan.strategies for p in s.services for a in p.need_areas}
    assert planned == set(needs)
    assert study.informants == ("child",)


def test_an_empty_frame_has_no_rated_question(tmp_path):
    folder = make(tmp_path / "new", needs="none")
    form = read_study(folder).questionnaire
    assert not form.items_for("older", "item")
    assert not form.scales
    assert form.items_for("older", "consent")


def test_estates_are_asked_and_counted(tmp_path):
    folder = make(tmp_path / "new", estates=("东里", "西里"))
    form = read_study(folder).questionnaire
    assert [c.label.zh for c in form.item("ESTATE").choices] == ["东里", "西里", "其他"]
    assert "ESTATE,E3," in (folder / "margins.csv").read_text(encoding="utf-8-sig")


def test_each_key_has_a_comment_above_it_and_is_toml(tmp_path):
    folder = make(tmp_path / "new", "children", 2, ("zh", "en"))
    for name in ("study.toml", "plan.toml"):
        text = (folder / name).read_text(encoding="utf-8")
        tomllib.loads(text)
        assert text.startswith("# ")
        for block in re.findall(r"(?:^# (?:\[|\w+ = ).*\n)+", text, flags=re.MULTILINE):
            tomllib.loads(re.sub("^# ", "", block, flags=re.MULTILINE))


def test_what_stands_commented_out_can_be_used(tmp_path):
    folder = make(tmp_path / "new", year=2)
    plan = folder / "plan.toml"
    text = plan.read_text(encoding="utf-8")
    improvement = re.search(r"# \[improvement\]\n(# \w+ = .*\n)+", text)[0]
    policy = re.search(r"# \[\[policies\]\]\n(# \w+ = .*\n)+", text)[0]
    used = re.sub("^# ", "", improvement + policy, flags=re.MULTILINE)
    plan.write_text(text + used, encoding="utf-8")
    known = {p.code: p.severity for p in check_study(folder).problems}
    assert "open.improvement" not in known
    assert set(known.values()) == {"open"}


def test_the_sheets_offer_lists_and_say_what_a_column_is(tmp_path):
    book = openpyxl.load_workbook(make(tmp_path / "new") / "questionnaire.xlsx")
    rules = {
        sheet.title: {r.formula1 for r in sheet.data_validations.dataValidation}
        for sheet in book
    }
    assert any("preference" in rule for rule in rules["survey"])
    assert any("loneliness" in rule for rule in rules["survey"])
    assert any("strength" in rule for rule in rules["scales"])
    assert [c.value for c in book["choices"][1]][:2] == ["list_name", "name"]
    assert book["survey"].freeze_panes == "C2"


def test_equal_wishes_make_equal_bytes(tmp_path):
    one, other = (make(tmp_path / n / "new", "children", 2, demo_answers=40) for n in "ab")
    files = [f.relative_to(one) for f in sorted(one.rglob("*")) if f.is_file()]
    assert len(files) == 8
    assert all((one / f).read_bytes() == (other / f).read_bytes() for f in files)


def test_invented_answers_are_refused_once_the_study_is_not_marked(tmp_path):
    folder = make(tmp_path / "new", demo_answers=60)
    change(folder / "study.toml", "synthetic = true", "synthetic = false")
    codes = [p.code for p in check_study(folder).problems if p.severity == "error"]
    assert codes == ["intake.invented"]


def test_invented_answers_beside_real_ones_are_refused(tmp_path):
    folder = make(tmp_path / "new", "children", demo_answers=60)
    (invented,) = folder.rglob("*_parent_36.xlsx")
    book = openpyxl.load_workbook(invented)
    sheet = book.active
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 4).value = "微信"
    book.save(invented)
    problems = [p for p in check_study(folder).problems if p.severity == "error"]
    assert [p.code for p in problems] == ["intake.invented_beside"]
    assert problems[0].where.file.endswith("_child_60.xlsx")


def test_the_example_line_of_the_cleaning_log_does_nothing(tmp_path):
    folder = make(tmp_path / "new", demo_answers=60)
    log = folder / "cleaning_log.csv"
    assert "#L001" in log.read_text(encoding="utf-8-sig")
    assert read_study(folder).cleaning_log.empty
    text = log.read_text(encoding="utf-8-sig").replace("#L001", "L001")
    log.write_text(text, encoding="utf-8-sig")
    assert "error" in severities(folder)


def test_a_hash_switches_off_no_card_that_was_withdrawn(tmp_path):
    folder = make(tmp_path / "new", demo_answers=60)
    cards = ["card,withdrawn_on", "#1,2026-01-01"]
    (folder / "withdrawals.csv").write_text("\n".join(cards), encoding="utf-8")
    assert len(read_study(folder).withdrawals) == 1


BAD = [
    ({"people": "pets"}, "prepare.unknown", "--people"),
    ({"needs": ("joy",)}, "prepare.unknown", "--needs"),
    ({"informants": ("dog",)}, "prepare.unknown", "--informants"),
    ({"language": "fr"}, "prepare.unknown", "--language"),
    ({"total": 0}, "prepare.total", "--total"),
    ({"total": "many"}, "prepare.not_whole", "--total"),
    ({"total": 41.5}, "prepare.not_whole", "--total"),
    ({"budget_yuan": -1}, "prepare.not_whole", "--budget"),
    ({"as_of": "soon"}, "prepare.not_day", "--as-of"),
    ({"as_of": 2026}, "prepare.not_day", "--as-of"),
    ({"year": 0}, "prepare.year", "--year"),
    ({"demo_answers": 7}, "prepare.demo", "--demo-answers"),
    ({"demo_answers": 413}, "prepare.demo", "--demo-answers"),
    ({"community": ""}, "prepare.no_community", "--community"),
    (
        {"people": "children", "informants": ("parent",)},
        "prepare.informants",
        "--informants",
    ),
]


@pytest.mark.parametrize(("wrong", "code", "option"), BAD)
def test_what_cannot_be_had_is_told_by_its_option_and_nothing_is_made(
    tmp_path, wrong, code, option
):
    with pytest.raises(PrepareError) as refused:
        make(tmp_path / "new", **wrong)
    assert (code, option) in [(p.code, p.where.file) for p in refused.value.problems]
    assert list(tmp_path.iterdir()) == []


def test_numbers_and_days_are_taken_as_they_are_typed(tmp_path):
    typed = {"total": "412", "year": "2", "budget_yuan": "9000", "as_of": "2026-09-30"}
    settings = read_study(make(tmp_path / "new", **typed)).settings
    assert (settings.population.total, settings.project.year) == (412, 2)
    assert settings.project.budget_yuan == 9000
    assert settings.population.as_of == dt.date(2026, 9, 30)


def test_what_is_invented_is_in_the_language_of_the_study(tmp_path):
    folder = make(tmp_path / "new", language="en", demo_answers=60)
    (file,) = folder.rglob("waves/*/*.xlsx")
    said = openpyxl.load_workbook(file).active.iter_rows(min_row=2, min_col=5, values_only=True)
    cells = {cell for row in said for cell in row if cell} - {"(空)", "(跳过)"}
    assert len(cells) > 60
    assert not [cell for cell in cells if re.search(r"[\u3400-\u9fff]", cell)]


@pytest.mark.parametrize("name", ["枫林", "Maple", "con", "a b", "-x", "a" * 65])
def test_a_name_that_is_unfit(tmp_path, name, capsys):
    options = ["--community", "Elmwood", "--total", "100", "--lang", "en"]
    assert main(["new", f"{tmp_path}/{name}", *options]) == 1
    assert "cannot be called" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_is_left_alone(tmp_path, capsys):
    (tmp_path / "new").mkdir()
    (tmp_path / "new/mine.txt").write_text("mine", encoding="utf-8")
    options = ["--community", "Elmwood", "--total", "100", "--lang", "en"]
    assert main(["new", str(tmp_path / "new"), *options]) == 1
    assert capsys.readouterr().err == (
        "There is something of this name already; it was left as it is.\n"
        f"Where: {tmp_path / 'new'}\nWhat to do: Choose another name.\n"
    )
    assert [f.name for f in (tmp_path / "new").iterdir()] == ["mine.txt"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write")
def test_a_folder_without_rights(tmp_path, capsys):
    home = tmp_path / "closed"
    home.mkdir()
    home.chmod(stat.S_IRUSR | stat.S_IXUSR)
    options = ["--community", "Elmwood", "--total", "100", "--lang", "en"]
    assert main(["new", str(home / "new"), *options]) == 1
    assert "What to do" in capsys.readouterr().err


def test_a_disk_that_refuses_is_one_message_and_leaves_nothing(tmp_path, monkeypatch, capsys):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("kit.prepare.folder.write_settings", refuse)
    options = ["--community", "Elmwood", "--total", "100", "--lang", "en"]
    assert main(["new", str(tmp_path / "new"), *options]) == 1
    said = capsys.readouterr().err
    assert said.splitlines() == [
        "Nothing was written (Permission denied); what was there is as it was.",
        f"Where: {tmp_path / 'new'}",
        "What to do: Close whatever has it open, see that the disk has space and the folder "
        "may be written to, and try again, or choose another folder.",
    ]
    assert list(tmp_path.iterdir()) == []


def test_what_no_option_says_is_asked(tmp_path, monkeypatch, capsys):
    class Terminal:
        answers = iter(["2", "枫林社区", "412", "", "", "", ""])

        def isatty(self):
            return True

        def readline(self):
            return next(self.answers) + "\n"

    monkeypatch.setattr(sys, "stdin", Terminal())
    assert main(["new", str(tmp_path / "new"), "--lang", "zh"]) == 0
    said = capsys.readouterr()
    assert "登记册上一共多少人" in said.err
    assert "study.toml" in said.out
    study = read_study(tmp_path / "new")
    assert study.settings.informants.keys() == {"older"}
    assert study.settings.population.total == 412
    assert study.settings.project.year == 1


def test_beside_surveys_a_study_is_made_at_the_root(tmp_path, monkeypatch):
    (tmp_path / "surveys").mkdir()
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert make("surveys/new") == tmp_path / "surveys/new"
    assert make("here") == tmp_path / "notebooks/here"


def test_the_needs_of_a_bank_are_those_that_its_services_serve():
    for people in PEOPLE:
        bank = read_bank(people)
        served = {a for s in bank.services for a in s["need_areas"].split("|") if a}
        assert served == set(bank.needs), people


def test_an_outline_chooses_in_the_order_of_the_bank():
    outline = Outline(people="children", needs=("peer", "emotion"), total=1)
    assert outline.chosen_needs == ("emotion", "peer")
    assert outline.chosen_informants == ("child", "parent")


def test_real_answers_take_the_place_of_the_invented_ones(tmp_path):
    """What the comments of a practice study ask for is all that is needed."""
    folder = make(tmp_path / "new", demo_answers=60)
    invented = next(f for f in (folder / "waves").rglob("*.xlsx"))
    book = openpyxl.load_workbook(invented)
    for row in range(2, book.active.max_row + 1):
        book.active.cell(row, 4).value = "微信"
    real = invented.with_name("12345678_按文本_问卷_60_60.xlsx")
    book.save(real)
    invented.unlink()
    change(folder / "study.toml", invented.name, real.name)
    change(folder / "study.toml", "synthetic = true", "synthetic = false")
    assert severities(folder) == {"open"}
    shutil.rmtree(folder)
    assert not Path(folder).exists()
