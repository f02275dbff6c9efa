"""What a batch is asked for, and the files it leaves."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kit.cli import main
from kit.errors import Place, Problem, UsageError
from kit.scale.batch import _estimate_left, find_studies, run_batch
from kit.scale.status import BatchStatus, Entry, read_status
from kit.scale.summary import write_summary


def test_patterns_name_folders_each_once_and_in_order(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("b", "a", ".hidden"):
        (tmp_path / "surveys" / name).mkdir(parents=True)
    (tmp_path / "surveys" / "README.md").write_text("x", encoding="utf-8")
    a, b = Path("surveys/a"), Path("surveys/b")
    assert find_studies(["surveys/*"]) == [a, b]
    assert find_studies([b, "surveys/*", tmp_path / "surveys/b"]) == [b, a]
    assert find_studies([str(tmp_path / "surveys/[a]")]) == [tmp_path / a]
    assert find_studies(["surveys/README.md", "surveys/b"]) == [b]
    assert find_studies(["surveys/none", "x*"]) == [Path("surveys/none"), Path("x*")]
    assert find_studies(["surveys/***", "x**"]) == [a, b, Path("x**")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["surveys/jinhai", "--jobs", "0"],
            "The number of jobs must be a whole number from 1 up, not 0.\nWhere: --jobs\n"
            "What to do: Write for example --jobs 2, or leave it out (as many as there are "
            "cores).\n",
        ),
        (["surveys/jinhai", "--jobs", "two"], "The number of jobs must be a whole number"),
        (["README.md"], "There is no folder here.\nWhere: README.md\n"),
        (
            ["surveys/jinhai", "--engine", "warp"],
            "There is no engine named warp.\nWhere: --engine\n"
            "What to do: The engines are: inprocess, jupyter.\n",
        ),
    ],
)
def test_what_cannot_be_understood_is_refused_and_writes_nothing(
    arguments, message, tmp_path, capsys
):
    out = tmp_path / "outputs"
    assert main(["batch", *arguments, "--out", str(out), "--lang", "en"]) == 2
    said = capsys.readouterr()
    assert said.err.startswith(message)
    assert said.out == ""
    assert not out.exists()


def test_a_batch_in_python_refuses_no_jobs():
    with pytest.raises(UsageError):
        run_batch(["surveys/jinhai"], jobs=-1)


def test_a_status_that_is_unreadable_is_no_status(tmp_path):
    assert read_status(tmp_path) == {}
    row = (
        '{"study": "a", "folder": "a", "state": "released", "release": null, "fingerprint": ""}'
    )
    broken = (f'{{"studies": [{row}]}}', '{"studies": [{}]}', '{"studies": 1}', "[" * 100_000)
    for text in ("", "[]", "\x00", *broken):
        (tmp_path / "batch.json").write_text(text, encoding="utf-8")
        assert read_status(tmp_path) == {}


def test_the_status_goes_on_telling_of_releases_that_a_batch_has_not_come_to(tmp_path):
    def released(study):
        return Entry(study, f"surveys/{study}", "released", release="1", fingerprint="f")

    before = {study: released(study) for study in ("a", "b", "c", "other")}
    entries = {f"surveys/{study}": Entry(study, f"surveys/{study}") for study in "abc"}
    board = BatchStatus(tmp_path, "en", entries, before)
    board.write()
    assert read_status(tmp_path) == before, "killed before the first study is done"
    board.put(replace(released("a"), release="2"))
    board.put(Entry("b", "surveys/b", "failed"))
    left = read_status(tmp_path)
    assert {study: entry.release for study, entry in left.items()} == {
        "a": "2",
        "c": "1",
        "other": "1",
    }


@pytest.mark.parametrize(
    ("taken", "done", "begun", "total", "left"),
    [(10, 1, 1, 11, 63.3), (25, 1, 8, 30, 125), (124, 30, 0, 30, 0), (60, 29, 1, 30, 1.0)],
)
def test_time_left_counts_what_is_half_done(taken, done, begun, total, left):
    assert _estimate_left(taken, done, begun, total) == pytest.approx(left, abs=0.05)


def test_the_page_shows_names_as_they_are_written(tmp_path):
    board = BatchStatus(tmp_path, "en")
    board.put(Entry("a", "surveys/a", "released", name="<b>&", release="2019-zh-1"))
    board.put(Entry("b", "surveys/b"))
    page = write_summary(board.as_file(), tmp_path).read_text(encoding="utf-8")
    assert "&lt;b&gt;&amp; · a" in page
    assert "2 studies: 1 not run yet, 1 released." in page
    assert "sample" not in page


def test_the_page_and_the_status_speak_the_language_asked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    for language, said in [
        ("en", "There is no study folder here."),
        ("zh", "这里没有调查项目"),
    ]:
        done = run_batch(["empty"], jobs=1, messages=language)
        assert said in done.page.read_text(encoding="utf-8")
        (row,) = json.loads((tmp_path / "outputs/batch.json").read_text("utf-8"))["studies"]
        assert row["problems"][0]["text"].startswith(said)


def test_a_batch_that_is_refused_speaks_the_language_asked_for():
    with pytest.raises(UsageError) as caught:
        run_batch(["surveys/jinhai"], jobs=0, messages="en")
    assert str(caught.value).startswith("The number of jobs must be")


def test_how_many_answers_are_odd_stands_in_no_file(tmp_path):
    """Numbers of answers are for the screen: six second answers are few."""
    place, values = Place("child.xlsx"), {"count": 6, "rows": "46, 49"}
    problems = tuple(
        Problem("intake.second_answers", place, values, doubt=f"2019.{who}.second=6")
        for who in ("child", "parent")
    )
    budget = Problem("study.renewal", Place("study.toml"), {"year": 2})
    entry = Entry("a", "surveys/a", state="refused", problems=(*problems, budget))
    status = BatchStatus(tmp_path, "en", {"surveys/a": entry})
    status.put(entry)
    write_summary(status.as_file(), tmp_path)
    for name in ("batch.json", "batch.html"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "46" not in text
        assert "second=6" not in text
        assert text.count("run kit check surveys/a.") == 1
        assert "Year 2 and renewal contradict each other" in text
