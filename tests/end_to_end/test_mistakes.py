"""Nothing goes silently wrong: every mistake is told, and what is right is not."""

import pytest

from kit.cli import main
from kit.measure.needs import check_earlier
from kit.release.checking import check_study
from tests.end_to_end.mistakes import MISTAKES

PRESSING = ("error", "warning")


def examine(study):
    found = check_study(str(study))
    return found, [p for p in found.problems if p.severity in PRESSING]


@pytest.mark.parametrize("name", ["jinhai", "elmwood"])
def test_the_examples_as_they_are_raise_no_alarm(copy_study, name):
    _, pressing = examine(copy_study(name))
    assert [p.say("en") for p in pressing] == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.name)
def test_a_mistake_is_told(copy_study, mistake):
    study = copy_study(mistake.study)
    mistake.spoil(study)
    _, pressing = examine(study)
    said = "\n\n".join(f"{p.code}\n{p.say('zh')}" for p in pressing)
    expected = [c for c in mistake.codes if c != "intake.log_changed"]
    told = sorted({p.code for p in pressing} - {"intake.log_changed"})
    assert told == sorted({*expected}), said
    assert len(pressing) <= len(mistake.codes) + 2, said


def forget_a_key(folder):
    (mistake,) = (m for m in MISTAKES if m.name == "a reverse key forgotten")
    mistake.spoil(folder)


def test_what_is_wrong_with_both_waves_is_said_once(copy_study):
    study = copy_study("jinhai")
    forget_a_key(study)
    found, pressing = examine(study)
    odd = check_earlier(found.responses, found.study)
    assert [p.code for p in odd] == ["study.not_compared", "measure.keys"]
    (said,) = pressing
    assert (said.code, said.severity) == ("measure.keys", "error")
    assert said.where == odd[1].where


def test_an_earlier_wave_is_not_spoken_of_where_this_one_cannot_be_released(copy_study):
    study = copy_study("jinhai")
    next(study.glob("waves/2018/*儿童*.xlsx")).write_bytes(b"no workbook")
    assert {p.severity for p in examine(study)[1]} == {"warning"}
    forget_a_key(study)
    assert [p.code for p in examine(study)[1]] == ["measure.keys"]


def test_there_are_enough_of_them():
    assert len({m.name for m in MISTAKES}) == len(MISTAKES) >= 60
    assert {m.study for m in MISTAKES} == {"jinhai", "elmwood"}


def test_what_is_accepted_runs_and_its_reason_is_printed(copy_study, tmp_path, capsys):
    study = copy_study("elmwood")
    settings = study / "study.toml"
    text = settings.read_text(encoding="utf-8").replace("invited = 140", "invited = 80")
    settings.write_text(text, encoding="utf-8")
    (error,) = [p for p in examine(study)[1] if p.severity == "error"]
    assert error.doubt == "2025.resident.invited=90"
    assert error.doubt in error.say("en").splitlines()[-1]
    settings.write_text(
        f'{text}\n[[accept]]\ndoubt = "{error.doubt}"\nreason = "letters were copied"\n',
        encoding="utf-8",
    )
    assert examine(study)[1] == []
    out = tmp_path / "out"
    assert main(["run", str(study), "--out", str(out)]) == 0
    assert "[accepted] " in capsys.readouterr().err
    (page,) = out.rglob("survey_quality.html")
    html = page.read_text(encoding="utf-8")
    assert "letters were copied" in html
    assert "more answers, or more people asked, than there are" in html
