"""Of two releases it is said what differs and why, and nothing of a child."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from kit.cli import main
from kit.errors import KitError
from kit.trace.diff import compare_releases
from tests.end_to_end.conftest import ROOT, release, run_kit
from tests.end_to_end.mistakes import form, put_csv, replace_text, resident
from tests.end_to_end.reading import find_numbers, read_html, read_ledger

USUAL = ("--formats", "html")


def change_row(name, number, column, value):
    def change(rows):
        rows[number][column] = value

    return lambda study: put_csv(study / name, change)


def drop_a_line_of_the_log(study):
    put_csv(study / "cleaning_log.csv", lambda rows: rows.pop(13))


def withdraw(study):
    with (study / "withdrawals.csv").open("a", encoding="utf-8") as file:
        file.write("JYKWU,2019-06-04\n")


def move_a_registered_child(study):
    def change(rows):
        rows[0]["count"], rows[1]["count"] = "57", "67"

    put_csv(study / "margins.csv", change)


def put_scale(name, column, value):
    def change(study):
        with form(study, "scales") as asked:
            (row,) = asked.find("scale", name)
            asked.put(row, column, value)

    return change


def move_the_planning_line(study):
    with form(study, "scales") as asked:
        assert asked.change("planning_line", "3.5", "4") > 3


def change_an_answer(study):
    with resident(study) as sheet:
        column = "7、I read for fun at home."
        values = [sheet.get(row, column) for row in sheet.rows]
        other = next(v for v in values if v != values[0])
        sheet.put(2, column, other)


def write_own_words(study):
    (study / "text").mkdir()
    (study / "text/own.md").write_text("[[needs]] 座谈会上家长也这样说。\n", encoding="utf-8")


def replace(name, old, new):
    return lambda study: replace_text(study / name, old, new)


def touch_the_blank(study):
    (blank,) = study.glob("*.docx")
    document = docx.Document(blank)
    document.core_properties.comments = "again"
    document.save(blank)


KINDS = {
    "an answer corrected in the log": ("jinhai", drop_a_line_of_the_log, (), "cleaning"),
    "a withdrawal": ("jinhai", withdraw, (), "answers"),
    "a threshold": (
        "jinhai",
        replace("study.toml", "minimum_difference = 0.20", "minimum_difference = 0.30"),
        (),
        "settings",
    ),
    "a name": ("jinhai", replace("study.toml", "“金彩童年”", "“金色童年”"), (), "settings"),
    "a budget line": ("jinhai", replace("plan.toml", "物资、场地", "场地、物资"), (), "plan"),
    "a target": ("jinhai", replace("plan.toml", "persons = 160", "persons = 170"), (), "plan"),
    "the committee": (
        "jinhai",
        replace("plan.toml", '[committee]\ndate = ""', "[committee]\ndate = 2019-07-05"),
        (),
        "plan",
    ),
    "a service record": (
        "jinhai",
        change_row("services.csv", 2, "persons", "28"),
        (),
        "services",
    ),
    "the register": ("jinhai", move_a_registered_child, (), "register"),
    "a word of a need": (
        "jinhai",
        put_scale("emotion", "goal::中文 (zh)", "改善"),
        (),
        "questionnaire",
    ),
    "a planning line": (
        "jinhai",
        move_the_planning_line,
        (),
        "questionnaire",
    ),
    "own words": ("jinhai", write_own_words, (), "own_words"),
    "the blank form": ("jinhai", touch_the_blank, (), "form"),
    "a final release": ("jinhai", None, ("--final",), "final"),
    "another language": ("jinhai", None, ("--language", "en"), "language"),
    "another wave": ("jinhai", None, ("--wave", "2018"), "wave"),
    "another format": ("jinhai", None, ("--formats", "html,xlsx"), "formats"),
}
KIT = {
    "a rule": ("kit/argue/rules.toml", "partial = 30", "partial = 31", "rules"),
    "a limit of disclosure": (
        "kit/protect/rules.toml",
        "wide_points = 20",
        "wide_points = 15",
        "rules",
    ),
    "a word of the kit": ("kit/argue/wording.toml", "尚不能判断", "还不能判断", "wording"),
    "the layout": ("kit/documents/templates/page.css.j2", "3px solid", "4px solid", "wording"),
    "the code": ("kit/argue/amounts.py", '"""', '"""Of numbers. ', "code"),
}


@pytest.fixture(scope="session")
def before(release_once):
    """Return the release of a study before anything was changed."""
    folders = {"jinhai": "surveys/jinhai", "elmwood": "tests/data/elmwood"}

    def find(name):
        return release_once(f"diff_{name}", folders[name], *USUAL).release

    return find


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_change_is_named_as_the_only_cause(kind, before, copy_study, tmp_path):
    name, change, arguments, cause = KINDS[kind]
    study = copy_study(name)
    if change:
        change(study)
    given = arguments if "--formats" in arguments else (*USUAL, *arguments)
    after = release(tmp_path / "out", study, *given).release
    found = compare_releases(before(name), after)
    assert found.causes == (cause,), kind
    assert found.withheld is (cause in ("answers", "cleaning"))


@pytest.mark.slow
def test_an_answer_corrected_in_the_export_is_named_as_the_only_cause(copy_study, tmp_path):
    """Without a cleaning log, whose lines would have to be confirmed again."""
    study = copy_study("elmwood")
    put_csv(study / "cleaning_log.csv", list.clear)
    with (study / "study.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[accept]]\ndoubt = "2025.resident.second=3"\nreason = "a test"\n')
    first = release(tmp_path / "one", study, *USUAL).release
    change_an_answer(study)
    second = release(tmp_path / "other", study, *USUAL).release
    found = compare_releases(first, second)
    assert (found.causes, found.withheld) == (("answers",), True)
    assert found.count("number") == 0


@pytest.mark.slow
@pytest.mark.parametrize("kind", KIT)
def test_each_change_of_the_kit_is_named_as_the_only_cause(kind, before, copy_study, tmp_path):
    file, old, new, cause = KIT[kind]
    study, own = copy_study("jinhai"), tmp_path / "kit"
    own.mkdir()
    for part in ("kit", "notebooks", "pyproject.toml"):
        source = ROOT / part
        copy = shutil.copytree if source.is_dir() else shutil.copyfile
        copy(source, own / part)
    replace_text(own / file, old, new)
    command = [sys.executable, "-m", "kit", "run", study, "--out", tmp_path / "out", *USUAL]
    done = subprocess.run(
        list(map(str, command)),
        cwd=study.parent.parent,
        env=os.environ | {"PYTHONPATH": str(own)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = compare_releases(before("jinhai"), tmp_path / "out/jinhai")
    assert found.causes == (cause,)


def test_there_are_twenty_kinds():
    others = ("an answer corrected in the export", "a version")
    assert len({*KINDS, *KIT, *others}) >= 20


def copy_of(run, tmp_path, change=lambda _: None, name="2019-zh-draft-0000000000"):
    """Return a copy of a release of which the manifest and the ledger are changed."""
    folder = tmp_path / name
    shutil.copytree(run.release, folder)
    for file in ("manifest.json", "ledger.json"):
        content = json.loads((folder / file).read_text(encoding="utf-8"))
        change(content)
        (folder / file).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return folder


def find_row(content, key):
    return next(row for row in content["numbers"] if row["key"] == key)


def test_equal_releases_do_not_differ(jinhai_zh, capsys):
    found = compare_releases(jinhai_zh.release, jinhai_zh.release)
    assert not found
    assert main(["diff", str(jinhai_zh.release), str(jinhai_zh.release)]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "两份成果相同。"


def test_another_version_of_a_package_is_named(jinhai_zh, tmp_path):
    def change(content):
        if "versions" in content:
            content["versions"]["pandas"] = "0.1"

    found = compare_releases(jinhai_zh.release, copy_of(jinhai_zh, tmp_path, change))
    assert found.causes == ("version",)


KEY = "2019.child.competition.count_attention"


def move_by(number, *, answers):
    def change(content):
        if "numbers" in content:
            find_row(content, KEY)["value"] -= number
        elif answers:
            content["inputs"]["waves/2019/1-child"] = "0" * 64
        else:
            content["inputs"]["study.toml"] = "0" * 64

    return change


@pytest.mark.parametrize(("number", "told"), [(1, False), (9, False), (10, True)])
def test_of_changed_answers_no_difference_of_few_people_is_told(
    jinhai_zh, tmp_path, number, told
):
    after = copy_of(jinhai_zh, tmp_path, move_by(number, answers=True))
    found = compare_releases(jinhai_zh.release, after)
    assert (found.causes, found.withheld) == (("answers",), True)
    numbers = [c.id for c in found.changes if c.kind == "number"]
    assert numbers == ([KEY] if told else [])
    assert found.count("file") == found.count("table") == found.count("figure") == 0


def test_of_changed_settings_every_difference_is_told(jinhai_zh, tmp_path):
    after = copy_of(jinhai_zh, tmp_path, move_by(1, answers=False))
    found = compare_releases(jinhai_zh.release, after)
    assert found.causes == ("settings",)
    (number,) = [c for c in found.changes if c.kind == "number"]
    assert (number.id, number.before, number.after) == (KEY, "68", "67")
    assert number.title == "儿童 · 面对竞争 · 需要较多关注的人数 · 2019"


def test_in_sentences_numbers_of_few_people_are_masked(jinhai_zh, tmp_path):
    after = copy_of(jinhai_zh, tmp_path, move_by(1, answers=True))
    notebook = after / "notebooks/03_application_rationale.ipynb"
    text = notebook.read_text(encoding="utf-8")
    notebook.write_text(text.replace("名（", "位（"), encoding="utf-8")
    found = compare_releases(jinhai_zh.release, after)
    changed = [c for c in found.changes if c.kind == "sentence"]
    assert changed
    assert any("▢" in change.before for change in changed)
    _, facts = read_ledger(jinhai_zh)
    declared = find_numbers(" ".join(facts.values()))
    for change in changed:
        assert find_numbers(change.before) <= declared, change


def test_a_withdrawal_and_a_late_answer_have_one_name(jinhai_zh, tmp_path):
    """Of withdrawals.csv nothing is kept, so that only the numbers are others."""

    def withdraw_one(content):
        if "numbers" in content:
            find_row(content, KEY)["value"] -= 1

    gone = copy_of(jinhai_zh, tmp_path, withdraw_one, "gone")
    late = copy_of(jinhai_zh, tmp_path, move_by(-1, answers=True), "late")
    causes = [compare_releases(jinhai_zh.release, other).causes for other in (gone, late)]
    assert causes == [("answers",), ("answers",)]


def test_the_page_and_the_json_say_the_same(jinhai_zh, tmp_path, capsys):
    after = copy_of(jinhai_zh, tmp_path, move_by(1, answers=False))
    page = tmp_path / "diff.html"
    command = ["diff", str(jinhai_zh.release), str(after), "--page", str(page)]
    assert main([*command, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["causes"] == ["settings"]
    text, _ = read_html(page.read_text(encoding="utf-8"))
    assert "设置 study.toml" in text
    for change in told["changes"]:
        assert change["title"] in text
    assert main([*command, "--page", str(tmp_path / "no/such/diff.html")]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_two_studies_are_not_compared(jinhai_zh, elmwood, capsys):
    assert main(["diff", str(jinhai_zh.release), str(elmwood.release), "--lang", "en"]) == 1
    assert capsys.readouterr().err.startswith(
        "These are releases of two studies: jinhai and elmwood."
    )
    with pytest.raises(KitError, match=r"no release|没有成果"):
        compare_releases(jinhai_zh.release, Path("nowhere"))


@pytest.mark.slow
def test_a_run_ends_with_what_changed(copy_study, tmp_path):
    study, out = copy_study("jinhai"), tmp_path / "out"
    first = run_kit("run", study, "--out", out, *USUAL)
    assert first.returncode == 0
    assert "上一份" not in first.stdout
    replace_text(study / "plan.toml", "persons = 160", "persons = 170")
    second = run_kit("run", study, "--out", out, *USUAL)
    (line,) = [line for line in second.stdout.splitlines() if "上一份" in line]
    assert "原因：计划 plan.toml。" in line
    assert "句子 " in line
    assert len(list((out / "jinhai").glob("*/manifest.json"))) == 1
    third = run_kit("run", study, "--out", out, *USUAL)
    assert [line for line in third.stdout.splitlines() if line.endswith("相同。")]
