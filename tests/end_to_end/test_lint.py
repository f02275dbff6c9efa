"""What no text may hold stops a run; what is only clumsy is printed below the data note."""

import re

import pytest

from kit.cli import main
from kit.release.checking import check_study
from kit.trace.explain import explain_release
from tests.end_to_end.conftest import release
from tests.end_to_end.reading import read_docx, read_html
from tests.end_to_end.test_own_words import write

FACT = """
[facts.households]
value = 3120
source = { zh = "社区台账", en = "register of households" }
as_of = 2019-05-31
"""


def declare(study, more):
    """Put more into study.toml, before its waves."""
    file = study / "study.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(?=\n\[\[waves\]\])", more, text, count=1), encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("[[needs]] 有77名家长打来电话。", "77 既不来自答卷"),
        ("[[needs]] 共服务{{ study.last_year.person_times }}名。", "是人次，写成了人数"),
    ],
)
def test_an_error_stops_the_run_and_leaves_nothing(copy_study, tmp_path, capsys, words, said):
    study = copy_study("jinhai")
    write(study, words)
    assert main(["run", str(study), "--out", str(tmp_path / "out"), "--lang", "zh"]) == 1
    error = capsys.readouterr().err
    assert said in error
    assert "text/own.md，第1行" in error
    assert not list((tmp_path / "out").glob("*/*/*.html"))


def test_a_text_of_the_plan_is_looked_at_too(copy_study, tmp_path, capsys):
    study = copy_study("jinhai")
    plan = study / "plan.toml"
    text = plan.read_text(encoding="utf-8")
    line = re.search(r'^text = \{ zh = "', text, re.MULTILINE)[0]
    plan.write_text(text.replace(line, f"{line}服务实现全覆盖。", 1), encoding="utf-8")
    assert main(["check", str(study), "--lang", "zh"]) == 1
    assert "“全覆盖”没有留余地" in capsys.readouterr().out


def test_another_name_is_asked_about_and_may_be_meant(copy_study):
    study = copy_study("jinhai")
    write(study, "[[needs]] 邻社区也办了“金色童年”。")
    (found,) = [p for p in check_study(study).problems if p.code == "lint.name"]
    assert found.severity == "error"
    assert found.doubt in found.say("zh")
    accepted = f'\n[[accept]]\ndoubt = "{found.doubt}"\nreason = "邻社区的项目"\n'
    declare(study, accepted)
    (found,) = [p for p in check_study(study).problems if p.code == "lint.name"]
    assert found.severity == "accepted"


def test_a_declared_number_may_be_told(copy_study):
    study = copy_study("jinhai")
    words = "[[basis]] 社区有{{ study.facts.households.value }}户。"
    write(study, words)
    assert "text.key_unknown" in {p.code for p in check_study(study).problems}
    declare(study, FACT)
    assert not check_study(study).has_errors
    write(study, words.replace("{{ study.facts.households.value }}", "3120"))
    (found,) = [p for p in check_study(study).problems if p.severity == "error"]
    assert found.code == "lint.typed"
    assert "{{ study.facts.households.value }}" in found.say("zh")


@pytest.mark.parametrize("wrong", ["Households", "户数", "a-b"])
def test_a_fact_by_a_name_that_no_key_can_have_is_one_message(copy_study, wrong):
    study = copy_study("jinhai")
    declare(study, FACT.replace("facts.households", f'facts."{wrong}"'))
    (found,) = [p for p in check_study(study).problems if p.severity == "error"]
    assert found.code == "study.field_name"
    assert found.where.say("zh") == f"study.toml，设置项 facts.{wrong}"


def test_a_fact_that_is_no_number_is_one_message(copy_study):
    study = copy_study("jinhai")
    declare(study, FACT.replace("3120", '"三千"'))
    (found,) = [p for p in check_study(study).problems if p.severity == "error"]
    assert found.where.setting == "facts.households.value"


@pytest.mark.slow
def test_warnings_stand_below_the_data_note_and_facts_have_their_source(copy_study, tmp_path):
    study = copy_study("jinhai")
    declare(study, FACT)
    write(study, "[[basis]] 社区有{{ study.facts.households.value }}户，社区高度重视。")
    made = release(tmp_path / "out", study, "--formats", "html,docx")
    word = read_docx(made.release / "rationale.docx")
    for text in (read_html(made.read("rationale.html"))[0], word):
        assert "社区有3120户" in text.replace(",", "")
        assert "“高度重视”是空话" in text
        assert "text/own.md，第1行" in text
    told = explain_release(made.release, "study.facts.households.value")
    assert "来源：社区台账，2019年5月31日" in "\n".join(line for e in told for line in e.lines)
