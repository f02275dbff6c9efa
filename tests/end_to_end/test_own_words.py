"""A paragraph of one's own: printed where it says, with figures, and told when they turn."""

import shutil

import pytest

from kit.cli import main
from kit.release.checking import check_study
from kit.trace.explain import explain_release
from tests.end_to_end.conftest import release
from tests.end_to_end.reading import read_html

OWN = """[[needs]] 座谈会上家长也说，{{ study.population.total }}名儿童里，担心被比较的不少：
填答的儿童有{{ child.competition.count_attention }}名
（{{ 2019.child.competition.share_attention }}）需要较多关注。

[[needs.limits]] 这些是服务需求，不是诊断。

[[after needs.order]] 先后只照答卷排。
"""


def write(study, text, name="own.md"):
    (study / "text").mkdir(exist_ok=True)
    (study / "text" / name).write_text(text, encoding="utf-8")


def problems_of(study, tmp_path, code="text."):
    found = check_study(str(study), out=tmp_path / "out")
    return [p for p in found.problems if p.code.startswith(code)]


@pytest.mark.slow
def test_it_is_printed_where_it_says_and_survives_every_rerun(copy_study, tmp_path):
    study = copy_study("jinhai")
    write(study, OWN)
    write(study, "[[needs]] In English.", "own.en.md")
    first = release(tmp_path / "out", study, "--formats", "html,docx")
    text, keyed = read_html(first.read("rationale.html"))
    said = text.replace("\n", "")
    assert "担心被比较的不少：填答的儿童有68名（50%）需要较多关注。" in said
    assert "这些是服务需求，不是诊断。" in said
    assert "不作社区之间的比较" not in said
    assert "In English" not in said
    assert ("2019.child.competition.count_attention", "68") in keyed
    (own,) = explain_release(first.release, "own.1")
    assert any("text/own.md:1" in line for line in own.lines)
    (kept,) = explain_release(first.release, "needs.limits")
    assert kept.title == "这些是服务需求，不是诊断。"
    assert "规则：G3 多少和水平" in kept.lines
    again = release(tmp_path / "out", study, "--formats", "html,docx")
    assert again.release.name == first.release.name


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("[[needs.nothing]] 一。", "text.place_unknown", "needs.nothing"),
        ("[[needs.limit]] 一。", "text.place_unknown", "→ needs.limits"),
        ("[[nowhere]] 一。", "text.place_unknown", "basis, consultation, needs"),
        ("[[needs.limits]] 一。\n\n[[needs.limits]] 二。", "text.place_twice", "needs.limits"),
        ("[[needs]] {{ child.nothing.share_attention }}", "text.key_unknown", "nothing"),
        ("[[needs]] {{ study.population.totel }}", "text.key_unknown", "population.total"),
        ("[[needs]] {{ child.CP4.share_agree base }}", "text.key_hidden", "CP4"),
    ],
)
def test_what_is_wrong_is_one_message(copy_study, tmp_path, text, code, said):
    study = copy_study("jinhai")
    write(study, text)
    found = problems_of(study, tmp_path)
    assert {p.code for p in found} == {code}
    assert {p.severity for p in found} == {"error"}
    assert said in found[0].say("zh")


def test_what_is_wrong_stops_the_run(copy_study, tmp_path, capsys):
    study = copy_study("jinhai")
    write(study, "[[needs.limit]] 一。")
    assert main(["run", str(study), "--out", str(tmp_path / "out"), "--lang", "zh"]) == 1
    error = capsys.readouterr().err
    assert "text/own.md" in error
    assert "Traceback" not in error
    assert not list((tmp_path / "out").rglob("rationale.html"))


@pytest.mark.slow
def test_a_figure_that_turned_is_told_before_it_is_printed(copy_study, tmp_path):
    study = copy_study("jinhai")
    write(study, OWN)
    first = release(tmp_path / "out", study, "--formats", "html")
    assert problems_of(study, tmp_path) == []
    # As if it had been written when competition stood alone in first place.
    ledger = first.release / "ledger.json"
    text = ledger.read_text(encoding="utf-8")
    key = '"key": "2019.child.competition.rank_high"'
    before, after = text.split(key)
    ledger.write_text(before + key + after.replace('"value": 2', '"value": 1', 1), "utf-8")
    (stale,) = problems_of(study, tmp_path)
    assert (stale.code, stale.severity) == ("text.stale", "error")
    assert "# 1 → # 1–2" in stale.say("zh")
    assert stale.where.file == "text/own.md"
    settings = study / "study.toml"
    accepted = f'\n[[accept]]\ndoubt = "{stale.doubt}"\nreason = "重读过，仍然对"\n'
    with settings.open("a", encoding="utf-8") as file:
        file.write(accepted)
    assert [p.severity for p in problems_of(study, tmp_path)] == ["accepted"]


@pytest.mark.slow
def test_an_edited_paragraph_is_a_new_one(copy_study, tmp_path):
    study = copy_study("jinhai")
    write(study, OWN)
    first = release(tmp_path / "out", study, "--formats", "html")
    ledger = first.release / "ledger.json"
    ledger.write_text(
        ledger.read_text(encoding="utf-8").replace('"value": 50,', '"value": 80,'), "utf-8"
    )
    write(study, OWN.replace("不少", "也有"))
    assert problems_of(study, tmp_path, "text.stale") == []
    shutil.rmtree(tmp_path / "out")
    write(study, OWN)
    assert problems_of(study, tmp_path) == []
