"""The register knows every final release, and refuses a second one with other numbers."""

import json
import shutil

import pytest

from kit.disk import replace_file
from kit.errors import PublishError
from kit.numbers.ledger import hash_numbers, read_ledger
from kit.release.register import (
    find_recipients,
    find_standing,
    read_register,
    record_recall,
    refuse_other_numbers,
)
from kit.release.staging import find_latest

from .examples import WHO, make_ledger, make_release, names_in, numbers_of


def refused(folder, value, wave="2019"):
    """Return the codes of why a final release of this number is refused."""
    try:
        refuse_other_numbers(folder, wave, numbers_of(value, wave))
    except PublishError as error:
        return [p.code for p in error.problems]
    return []


# Which numbers are other numbers


def test_numbers_are_the_same_in_the_file_and_whatever_their_order(tmp_path):
    release = make_release(tmp_path)
    ledger = make_ledger()
    assert hash_numbers(read_ledger(release / "ledger.json").ledger) == hash_numbers(ledger)
    assert hash_numbers(type(ledger)("2019", ledger.rows[::-1])) == hash_numbers(ledger)


@pytest.mark.parametrize(
    "change",
    [
        {"value": 40.0},
        {"ci_low": 31.0},
        {"ci_high": 47.0},
        {"n_base": 180},
        {"n_base": None},
        {"status": "flagged"},
        {"flag": "wide"},
        {"reason": "few"},
    ],
)
def test_whatever_a_reader_could_compare_makes_other_numbers(change):
    assert hash_numbers(make_ledger(**change)) != numbers_of()


def test_both_languages_of_a_study_have_the_same_numbers(analyse):
    zh, en = (analyse("jinhai", language=language)[1] for language in ("zh", "en"))
    assert hash_numbers(zh) == hash_numbers(en)


# What is refused


def test_a_second_final_release_with_other_numbers_is_refused_until_recall(tmp_path):
    final = make_release(tmp_path, 39.0, final=True)
    assert refused(tmp_path, 39.0) == []
    with pytest.raises(PublishError) as error:
        refuse_other_numbers(tmp_path, "2019", numbers_of(40.0))
    assert error.value.say("en") == (
        f"A final release of 2019 stands, {final.name}, and its numbers differ from these. "
        "Comparing the two could tell what somebody who withdrew had answered.\n"
        f"Where: {final}\n"
        "What to do: To use the new numbers, first take back what was handed out: kit recall "
        "with the folder above, then kit run --final. Until then, give a draft of them to "
        "nobody."
    )
    assert refused(tmp_path, 40.0, "2018") == []
    record_recall(tmp_path, "2019")
    assert refused(tmp_path, 40.0) == []


def test_drafts_are_not_registered(tmp_path):
    make_release(tmp_path, 39.0)
    assert read_register(tmp_path) == ()
    assert refused(tmp_path, 40.0) == []


def test_other_words_and_the_other_language_are_further_rows(tmp_path):
    releases = [
        make_release(tmp_path, final=True),
        make_release(tmp_path, final=True, text="better said"),
        make_release(tmp_path, final=True, language="en"),
    ]
    make_release(tmp_path, final=True)
    rows = read_register(tmp_path)
    assert [row.release for row in rows] == [r.name for r in releases]
    assert [row.language for row in rows] == ["zh", "zh", "en"]
    assert {row.recipients for row in rows} == {WHO}
    assert all(row.final_on and row.recalled_on is None for row in rows)


def test_the_register_outlives_the_folder(tmp_path):
    shutil.rmtree(make_release(tmp_path, final=True))
    assert refused(tmp_path, 40.0) == ["recall.other_numbers"]


def test_a_lost_register_is_made_good_from_what_stands(tmp_path):
    final = make_release(tmp_path, final=True)
    (tmp_path / "register.json").unlink()
    assert refused(tmp_path, 40.0) == ["recall.other_numbers"]
    (row,) = read_register(tmp_path)
    assert (row.release, row.final_on, row.numbers_sha256) == (final.name, None, numbers_of())


def test_a_final_release_with_an_unreadable_ledger_counts_as_one_with_other_numbers(tmp_path):
    final = make_release(tmp_path, final=True, registered=False)
    (final / "ledger.json").write_text("{}", encoding="utf-8")
    assert refused(tmp_path, 39.0) == ["recall.other_numbers"]


def test_what_was_recalled_can_be_final_again(tmp_path):
    make_release(tmp_path, final=True)
    record_recall(tmp_path, "2019")
    make_release(tmp_path, final=True)
    first, second = read_register(tmp_path)
    assert (first.release, first.numbers_sha256) == (second.release, second.numbers_sha256)
    assert first.recalled_on
    assert find_standing((first, second), "2019") == [second]


# Nothing is lost


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"finals": [{}]}', "\x00"])
def test_an_unreadable_register_refuses_finals_and_stays_as_it_is(tmp_path, text):
    make_release(tmp_path, 39.0)
    file = tmp_path / "register.json"
    file.write_text(text, encoding="utf-8")
    assert refused(tmp_path, 39.0) == ["recall.bad_register"]
    for act in (
        lambda: make_release(tmp_path, final=True),
        lambda: record_recall(tmp_path, "2019"),
    ):
        with pytest.raises(PublishError) as error:
            act()
        assert [p.code for p in error.value.problems] == ["recall.bad_register"]
    assert file.read_text(encoding="utf-8") == text
    assert not [n for n in names_in(tmp_path) if n.startswith("2019-zh-") and "draft" not in n]


def test_a_disk_that_refuses_the_register_leaves_no_final_release(tmp_path, monkeypatch):
    old = make_release(tmp_path, 39.0)

    def refuse(file, content):
        if file.name == "register.json":
            raise OSError(28, "No space left on device")
        replace_file(file, content)

    monkeypatch.setattr("kit.release.register.replace_file", refuse)
    with pytest.raises(PublishError) as error:
        make_release(tmp_path, 40.0, final=True)
    assert [p.code for p in error.value.problems] == ["publish.disk_full"]
    assert names_in(tmp_path) == [old.name, "latest"]
    assert find_latest(tmp_path) == old


def test_the_register_tells_releases_apart_and_nothing_else(tmp_path):
    make_release(tmp_path, final=True)
    (row,) = json.loads((tmp_path / "register.json").read_text(encoding="utf-8"))["finals"]
    assert sorted(row) == [
        "final_on",
        "language",
        "manifest_sha256",
        "numbers_sha256",
        "recalled_on",
        "recipients",
        "release",
        "wave",
    ]


# Who gets it


def test_recipients_are_declared_or_those_whom_an_application_passes(analyse, copy_study):
    from kit.study.folder import read_study

    study, _ = analyse("jinhai", language="zh")
    assert [who.zh for who in find_recipients(study)] == [
        "金山街道金海社区居委会",
        "金山街道",
        "湖里区",
    ]
    folder = copy_study()
    file = folder / "study.toml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("[provider]\n", '[provider]\nname = "某社工机构"\n', 1)
    file.write_text(text, encoding="utf-8")
    assert find_recipients(read_study(folder))[-1].zh == "某社工机构"
    declared = 'recipients = [{ zh = "评审组", en = "the jury" }]\n'
    file.write_text(declared + text, encoding="utf-8")
    (jury,) = find_recipients(read_study(folder))
    assert (jury.zh, jury.en) == ("评审组", "the jury")
