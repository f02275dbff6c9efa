"""kit check and kit run say what was understood, on the screen and nowhere else."""

import re

import openpyxl

from kit.cli import main

OPEN = "明年还想参加读书会，我叫钟小萤"


def check(study, capsys, *arguments):
    code = main(["check", str(study), *arguments])
    return code, capsys.readouterr().out


def test_the_sample_at_a_glance(copy_study, capsys):
    code, said = check(copy_study("elmwood"), capsys)
    assert code == 0
    for line in (
        "Elmwood · 2025: what was understood (on this screen only, in no result)",
        "◆ young residents (resident)",
        "  file 51200417_按文本_After Four_97_97.xlsx: 97 rows, sent in from 2025-02-03 to "
        "2025-02-19, called rows-20a427e0ad05f2c6 in the cleaning log",
        "  asked 140 → received 97 → no consent 5 → duplicate 3 → out of frame 4 → analysed 85",
        "  cleaning log: 3 carried out",
        "  questions matched 23 of 23; answers read to each (+blank, !not readable, "
        "?contradictory):",
        "  scale online_worry Worry online: need, ow_seen ow_tell- ow_stop ow_strangers, "
        "scores 0–3, at least 2 answered, α = 0.79, more attention from 1.75 up",
        "  wish clubs clubs they would join: Reading circle, Garden club, Tablets and games, "
        "Cooking; none of them: None of these",
        "  background gender sex: Girl, Boy; no answer: I would rather not say",
        "  plan.toml targets: persons = ",
        "  margins.csv gender: girl 68, boy 72",
    ):
        assert " ".join(line.split()) in " ".join(said.split()), line
    assert said.splitlines()[-1].startswith("Next: kit run ")


def test_what_is_open_is_a_dash(copy_study, capsys):
    study = copy_study("elmwood")
    for name in ("study.toml", "plan.toml"):
        text = (study / name).read_text(encoding="utf-8")
        for key in ("budget_yuan", "quantity", "amount_yuan", "persons", "person_times"):
            text = re.sub(rf"^{key} = .*", f'{key} = ""', text, flags=re.MULTILINE)
        (study / name).write_text(text, encoding="utf-8")
    code, said = check(study, capsys)
    assert code == 0
    assert "None " not in said.replace("None of these", "")
    assert "persons = —, person_times = —; budget: " in " ".join(said.split())


def test_who_counts_as_willing(copy_study, capsys):
    _, said = check(copy_study(), capsys, "--lang", "en")
    assert "◆ counted as willing (WILL.1): 带领一次活动" in said
    (line,) = [one for one in said.splitlines() if "counted as willing (WILL)" in one]
    assert "暂时不参与" not in line


def test_cells_that_cannot_be_read_are_counted_for_each_question(copy_study, capsys):
    _, said = check(copy_study(), capsys)
    assert "CA3 178+2!1" in said
    assert "ER1 180+1" in said.replace("\n    ", " ")


def test_no_answer_is_shown(copy_study, capsys):
    study = copy_study("elmwood")
    (export,) = (study / "waves").rglob("*.xlsx")
    book = openpyxl.load_workbook(export)
    for row in range(2, 90):
        book.active.cell(row, book.active.max_column).value = OPEN
        book.active.cell(row, 9).value = f"CARD{row}"
    book.save(export)
    (study / "cleaning_log.csv").unlink()
    _, said = check(study, capsys)
    assert "analysed" in said
    assert OPEN not in said
    assert "钟小萤" not in said
    assert not re.search(r"CARD\d", said)


def test_a_run_repeats_it_in_short_and_writes_it_nowhere(copy_study, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["run", str(copy_study("elmwood")), "--out", str(out)]) == 0
    said = capsys.readouterr().err
    assert "asked 140 → received 97 → no consent 5" in said
    assert "answers that cannot be read 0, contradictory 0" in said
    assert "scale online_worry" not in said
    written = [f.read_bytes() for f in out.rglob("*") if f.is_file()]
    for secret in ("rows-20a427e0ad05f2c6", "no consent 5", "what was understood"):
        assert not any(secret.encode() in content for content in written), secret


def test_every_problem_has_its_tag(copy_study, capsys):
    study = copy_study("elmwood")
    with (study / "study.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[accept]]\ndoubt = "2025.resident.days=1"\nreason = "late letter"\n')
    code, said = check(study, capsys, "--lang", "zh")
    assert code == 0
    assert "【提醒】accept 里的 2025.resident.days=1 现在没有人问" in said
    assert main(["run", str(study), "--out", str(study.parent / "out"), "--lang", "zh"]) == 0
    assert "【提醒】accept 里的" in capsys.readouterr().err
