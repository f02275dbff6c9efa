"""Settings are changed from a notebook: all of them or none, and nothing else."""

import datetime as dt
import errno

import pytest

import kit
from kit import disk
from kit.errors import StudyError
from kit.study.folder import read_study


def read(folder):
    return {n: (folder / n).read_text(encoding="utf-8") for n in ("study.toml", "plan.toml")}


def test_what_is_set_is_read_and_everything_else_stays(folder):
    before = read(folder)
    kit.change_settings(
        folder,
        {
            "provider.name": {"zh": "厚德社工", "en": "Houde"},
            "project.applied_on": dt.date(2019, 7, 1),
            "waves.2.exports.1.invited": 260,
            "targets.persons": 150,
            "strategies.1.services.2.person_times": "",
        },
    )
    study = read_study(folder)
    assert study.settings.provider.name.en == "Houde"
    assert study.settings.project.applied_on == dt.date(2019, 7, 1)
    assert study.settings.waves[1].exports[0].invited == 260
    assert study.plan.targets.persons == 150
    assert study.plan.strategies[0].services[1].person_times is None
    after = read(folder)
    for name, changed in (("study.toml", 3), ("plan.toml", 2)):
        old, new = before[name].splitlines(), after[name].splitlines()
        assert len([line for line in old if line not in new]) <= changed
        comments = [line for line in old if line.startswith("#")]
        assert [line for line in new if line.startswith("#")] == comments


WRONG = [
    ({"project.bugdet": 1}, "study.field_unknown", "project.bugdet"),
    ({"nothing.at": 1}, "study.field_unknown", "nothing.at"),
    ({"project.budget_yuan": "much"}, "study.field_type", "project.budget_yuan"),
    ({"project.budget_yuan": -1}, "study.field_range", "project.budget_yuan"),
    ({"population.as_of": "soon"}, "study.field_date", "population.as_of"),
    ({"waves.9.id": "x"}, "study.field_unknown", "waves.9.id"),
    ({"waves.0.id": "x"}, "study.field_unknown", "waves.0.id"),
    ({"project.name.zh.deep": "x"}, "study.field_unknown", "project.name.zh.deep"),
]


@pytest.mark.parametrize(("values", "code", "setting"), WRONG)
def test_one_wrong_setting_changes_none(folder, values, code, setting):
    before = read(folder)
    with pytest.raises(StudyError) as refused:
        kit.change_settings(folder, {"provider.social_workers": 3, **values})
    told = [(p.code, p.where.setting) for p in refused.value.problems]
    assert (code, setting) in told
    assert read(folder) == before
    assert not list(folder.glob("*.new"))


@pytest.mark.parametrize("file", ["study.toml", "plan.toml"])
def test_where_one_file_cannot_be_written_neither_is(folder, monkeypatch, file):
    before, replace = read(folder), disk.replace_file

    def refuse(path, content):
        if path.name == file and content != before[file].encode():
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        replace(path, content)

    monkeypatch.setattr("kit.study.changing.replace_file", refuse)
    with pytest.raises(StudyError) as refused:
        kit.change_settings(folder, {"project.budget_yuan": 5000, "targets.persons": 150})
    (problem,) = refused.value.problems
    assert problem.code == "disk.not_written"
    assert problem.where.file.endswith(file)
    assert read(folder) == before


def test_a_file_that_is_broken_is_told_and_left(folder):
    (folder / "study.toml").write_text("format = \n", encoding="utf-8")
    with pytest.raises(StudyError):
        kit.change_settings(folder, {"project.budget_yuan": 1})
    assert (folder / "study.toml").read_text(encoding="utf-8") == "format = \n"


def test_what_was_changed_is_shown(folder):
    done = kit.change_settings(folder, {"targets.persons": 150})
    assert repr(done) == "Changes jinhai"
    assert "plan.toml  targets.persons" in done._repr_mimebundle_()["text/plain"]


def test_no_change_is_none(folder):
    before = read(folder)
    kit.change_settings(folder, {})
    assert read(folder) == before
