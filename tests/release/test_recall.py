"""A recall takes every folder from which the numbers could be told, and says so once done."""

import shutil

import pytest

from kit.errors import PublishError
from kit.release import recall
from kit.release.recall import find_recalled, remove_recalled
from kit.release.register import read_register
from kit.release.staging import find_latest

from .examples import WHO, make_release, names_in


def take_back(release):
    recalled = find_recalled(release)
    remove_recalled(recalled)
    return recalled


def codes(release):
    with pytest.raises(PublishError) as error:
        find_recalled(release)
    return [p.code for p in error.value.problems]


@pytest.fixture
def outputs(tmp_path):
    """Two final releases and a draft of 2019, one of 2018, and what goes wrong beside them."""
    folder = tmp_path / "study"
    made = {
        "old": make_release(folder, wave="2018", final=True),
        "zh": make_release(folder, final=True),
        "en": make_release(folder, final=True, language="en"),
        "draft": make_release(folder, 40.0),
    }
    shutil.copytree(made["zh"], folder / "copy of it")
    (folder / "2019-en-0123456789").mkdir()
    (folder / "notes").mkdir()
    for name in (".failed", ".staging-x", ".damaged-2019-zh-0123456789-1"):
        (folder / name / "notebooks").mkdir(parents=True)
    return made


def test_with_a_final_release_goes_all_of_its_wave(outputs):
    folder = outputs["zh"].parent
    recalled = take_back(outputs["zh"])
    assert names_in(folder) == [outputs["old"].name, "notes", "register.json"]
    assert recalled.recipients == WHO
    assert {row.release for row in recalled.finals} == {outputs["zh"].name, outputs["en"].name}
    states = {row.release: row.recalled_on for row in read_register(folder)}
    assert [name for name, day in states.items() if day is None] == [outputs["old"].name]


def test_latest_goes_on_naming_what_stays(outputs):
    folder = outputs["zh"].parent
    (folder / "latest").write_text(f"{outputs['old'].name}\n", encoding="utf-8")
    take_back(outputs["zh"])
    assert find_latest(folder) == outputs["old"]


@pytest.mark.parametrize("name", [b"", b"\xff", b"2019-zh-9999999999\n"])
def test_a_latest_that_names_nothing_goes(outputs, name):
    latest = outputs["zh"].parent / "latest"
    latest.write_bytes(name)
    take_back(outputs["zh"])
    assert not latest.exists()


def test_a_draft_goes_alone(outputs):
    folder, before = outputs["zh"].parent, names_in(outputs["zh"].parent)
    aside = folder / f".damaged-{outputs['draft'].name}-1"
    aside.mkdir()
    recalled = take_back(outputs["draft"])
    assert names_in(folder) == [n for n in before if n not in (outputs["draft"].name, "latest")]
    assert (recalled.finals, recalled.recipients) == ((), ())
    assert not aside.exists()
    assert all(row.recalled_on is None for row in read_register(folder))


def test_a_release_whose_folder_is_gone_can_be_recalled(outputs):
    shutil.rmtree(outputs["zh"])
    take_back(outputs["zh"])
    assert not outputs["en"].exists()
    assert read_register(outputs["zh"].parent)[1].recalled_on


def test_a_second_recall_takes_nothing_of_what_was_made_since(outputs):
    folder = outputs["zh"].parent
    copy = shutil.copytree(outputs["zh"], folder.parent / "backup")
    take_back(outputs["zh"])
    new = make_release(folder, 40.0, final=True)
    shutil.copytree(copy, outputs["zh"])
    recalled = take_back(outputs["zh"])
    assert recalled.recipients == WHO
    assert names_in(folder) == sorted(
        [outputs["old"].name, new.name, "latest", "notes", "register.json"]
    )
    assert read_register(folder)[-1].recalled_on is None


def test_what_is_no_release_of_these_outputs_is_refused(outputs, tmp_path):
    folder = outputs["zh"].parent
    before = names_in(folder)
    assert codes(folder / "notes") == ["recall.no_release"]
    assert codes(folder / "nothing") == ["recall.no_release"]
    assert codes(folder / "latest") == ["recall.no_release"]
    assert codes(folder) == ["recall.no_release"]
    assert codes(folder / "copy of it") == ["recall.not_registered"]
    elsewhere = shutil.copytree(outputs["zh"], tmp_path / "desk" / outputs["zh"].name)
    assert codes(elsewhere) == ["recall.no_release"]
    other = make_release(tmp_path / "other").parent
    assert codes(shutil.copytree(outputs["zh"], other / outputs["zh"].name)) == [
        "recall.not_registered"
    ]
    assert names_in(folder) == before


def test_an_unreadable_register_refuses_a_recall(outputs):
    folder = outputs["zh"].parent
    (folder / "register.json").write_text("{", encoding="utf-8")
    assert codes(outputs["zh"]) == ["recall.bad_register"]
    assert outputs["zh"].is_dir()


def test_a_leftover_with_the_name_that_is_needed_is_in_nobodys_way(outputs):
    folder = outputs["zh"].parent
    (folder / f".staging-{outputs['zh'].name}" / "x").mkdir(parents=True)
    (folder / f".staging-{outputs['draft'].name}" / "x").mkdir(parents=True)
    take_back(outputs["draft"])
    take_back(outputs["zh"])
    assert names_in(folder) == [outputs["old"].name, "notes", "register.json"]


def test_a_disk_that_refuses_the_record_says_that_the_recall_is_not_done(outputs, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("kit.release.register.replace_file", refuse)
        with pytest.raises(PublishError) as error:
            take_back(outputs["zh"])
    assert [p.code for p in error.value.problems] == ["recall.cannot_remove"]
    assert take_back(outputs["zh"]).finals


def test_a_recall_that_was_cut_short_is_not_recorded_and_done_by_the_next(outputs, monkeypatch):
    folder = outputs["zh"].parent
    remove, left = recall.remove_folder, [0, 1]

    def fail(path):
        if not left:
            raise PermissionError
        left.pop()
        remove(path)

    with monkeypatch.context() as patch:
        patch.setattr(recall, "remove_folder", fail)
        with pytest.raises(PublishError) as error:
            take_back(outputs["zh"])
    assert [p.code for p in error.value.problems] == ["recall.cannot_remove"]
    assert all(row.recalled_on is None for row in read_register(folder))
    assert not (folder / "latest").exists()
    take_back(outputs["zh"])
    assert names_in(folder) == [outputs["old"].name, "notes", "register.json"]
