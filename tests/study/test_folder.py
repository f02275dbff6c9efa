"""A study folder is found, read whole and frozen, or refused with everything that is wrong."""

import dataclasses
import shutil

import pytest

from kit.errors import StudyError
from kit.study.folder import check_folder, read_study
from kit.study.location import find_folder, find_language
from tests.conftest import ROOT
from tests.study.editing import Form, change, copy_jinhai


def refuse(*arguments, **choice):
    with pytest.raises(StudyError) as caught:
        read_study(*arguments, **choice)
    return caught.value


def test_the_newest_wave_and_the_first_language_unless_told_otherwise(folder):
    study = read_study(folder)
    assert (study.id, study.wave.id, study.language) == ("jinhai", "2019", "zh")
    assert study.informants == ("child", "parent")


def test_a_wave_and_a_language_by_name(folder):
    study = read_study(folder, wave=2018, language="en")
    assert (study.wave.id, study.language) == ("2018", "en")
    assert study.say(study.settings.community.name) == "Jinhai Community"


def test_newest_is_the_one_that_ended_last_wherever_it_stands(folder):
    change(folder / "study.toml", "last_day = 2018-09-21", "last_day = 2019-05-26")
    change(folder / "study.toml", "first_day = 2018-09-03", "first_day = 2019-05-03")
    change(folder / "study.toml", "received = 2018-09-25", "received = 2019-05-27")
    change(folder / "study.toml", "received = 2018-09-25", "received = 2019-05-27")
    assert read_study(folder).wave.id == "2018"


def test_what_the_study_says_of_its_informants(folder):
    study = read_study(folder)
    assert study.invited("child") == study.population("child") == 263
    assert study.population("parent") is None
    assert study.group_population("SEX", "child") == {"1": 139, "2": 124}
    assert study.group_population("SEX", "parent") == {}
    assert study.group_population("CLASSES", "child") == {}


def test_a_study_is_frozen(folder):
    with pytest.raises(dataclasses.FrozenInstanceError):
        read_study(folder).language = "en"


def test_a_folder_is_found_from_below_and_under_surveys(tmp_path, monkeypatch):
    folder = copy_jinhai(tmp_path / "surveys")
    (tmp_path / "notebooks" / "deep").mkdir(parents=True)
    for place, name in [
        (tmp_path, "surveys/jinhai"),
        (tmp_path, "jinhai"),
        (tmp_path / "notebooks", "surveys/jinhai"),
        (tmp_path / "notebooks" / "deep", "jinhai"),
        (folder, "."),
        (tmp_path, str(folder)),
    ]:
        monkeypatch.chdir(place)
        assert find_folder(name) == folder.resolve()


def test_no_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert refuse("surveys/nowhere").say("zh") == (
        "这里没有调查项目文件夹。\n"
        "位置：surveys/nowhere\n"
        "办法：请写出含有 study.toml 的文件夹，例如 surveys/jinhai。"
    )
    assert [p.code for p in check_folder("surveys/nowhere")] == ["study.no_folder"]


def test_an_unknown_wave(folder):
    assert refuse(folder, wave="2020").say("en") == (
        "There is no such wave; the study has: 2018, 2019.\n"
        "Where: wave\n"
        "What to do: Use one of these, or declare the new wave in study.toml."
    )


def test_an_unknown_language(folder):
    assert refuse(folder, language="fr").say("en") == (
        "This study does not have that language; it has: zh, en.\n"
        "Where: language\n"
        "What to do: Use one of these, or add it to languages in study.toml with all "
        "translations."
    )


@pytest.mark.parametrize(
    "name", ["Jinhai", "金海", "jin hai", "-jinhai", "con", "lpt1", "j" * 65]
)
def test_a_folder_name_that_not_every_system_takes(folder, name):
    moved = folder.rename(folder.with_name(name))
    assert refuse(moved).say("en") == (
        "The folder's name may hold only lower-case letters, digits, - and _, and starts "
        "with a letter or digit.\n"
        f"Where: {name}\n"
        "What to do: Rename the folder, for example elmwood-2024."
    )


@pytest.mark.parametrize("name", ["j", "jinhai-2019", "2019_jinhai", "console", "j" * 64])
def test_a_folder_name_that_every_system_takes(folder, name):
    assert read_study(folder.rename(folder.with_name(name))).id == name


def test_every_file_is_checked_before_anything_is_said(folder):
    change(folder / "study.toml", "total = 263", "total = ")
    change(folder / "plan.toml", "amount_yuan = 8000", 'amount_yuan = "8000"')
    change(folder / "margins.csv", "SEX,1,139", "SEX,1,139人")
    change(folder / "services.csv", "person_times", "person-times")
    change(folder / "cleaning_log.csv", "remove_survey", "remove")
    (folder / "withdrawals.csv").write_text("code\n", encoding="utf-8")
    form = Form(folder / "questionnaire.xlsx")
    form.put("choices", 2, "kit_missing", "x")
    form.save()
    moved = folder.rename(folder.with_name("Jinhai"))
    found = {(p.code, p.where.file) for p in refuse(moved).problems}
    assert found == {
        ("study.not_toml", "study.toml"),
        ("study.field_type", "plan.toml"),
        ("questionnaire.not_flag", "questionnaire.xlsx"),
        ("study.not_whole", "margins.csv"),
        ("study.column_misspelt", "services.csv"),
        ("study.unknown_change", "cleaning_log.csv"),
        ("study.no_columns", "withdrawals.csv"),
        ("study.bad_id", "Jinhai"),
    }


def test_checking_raises_nothing(folder):
    (folder / "questionnaire.xlsx").unlink()
    (folder / "study.toml").write_text("", encoding="utf-8")
    codes = {p.code for p in check_folder(folder)}
    assert {"questionnaire.no_file", "study.field_missing"} <= codes


def test_a_study_of_another_make_is_read_as_well(analyse):
    study, _ = analyse("elmwood")
    assert study.informants == ("resident",)
    assert study.services.empty
    assert study.settings.last_year is None
    assert study.cleaning_log["log_id"].tolist() != []


# The language of messages


def test_two_studies_of_two_languages_speak_their_own_in_one_process(folder, analyse):
    analyse("elmwood")
    other = folder.parent / "elmwood"
    shutil.copytree(ROOT / "tests/data/elmwood", other)
    for broken in (other, folder):
        (broken / "margins.csv").unlink()
    english, chinese = refuse(other), refuse(folder)
    assert str(english) == (
        "The file margins.csv is missing.\n"
        "Where: margins.csv\n"
        "What to do: Put the file in this place, or correct its name in study.toml."
    )
    assert str(chinese) == (
        "缺少文件 margins.csv。\n"
        "位置：margins.csv\n"
        "办法：请把文件放到这个位置，或者改正 study.toml 里写的文件名。"
    )
    assert str(english).startswith("The file"), "and goes on doing so"


def test_reading_an_english_study_leaves_what_comes_after_it_as_it_is(analyse):
    analyse("elmwood")
    assert str(refuse("surveys/nowhere")).startswith("这里没有调查项目文件夹。")


def test_an_error_speaks_the_language_asked_for_if_the_study_has_it(folder):
    (folder / "margins.csv").unlink()
    assert refuse(folder, language="en").language == "en"
    assert refuse(folder, language="fr").language == "zh"


def test_a_study_with_a_mistake_in_its_settings_still_speaks_its_language(folder):
    change(folder / "study.toml", 'languages = ["zh", "en"]', 'languages = ["en", "zh"]')
    change(folder / "study.toml", "total = 263", 'total = "263"')
    assert str(refuse(folder)).startswith("The value is of the wrong type.\n")


@pytest.mark.parametrize("languages", ["", "languages = 1", 'languages = [1, "fr"]', "x = "])
def test_a_study_that_names_no_language_has_none(tmp_path, languages):
    (tmp_path / "study.toml").write_text(languages, encoding="utf-8")
    assert find_language(tmp_path) == ""
    assert find_language(tmp_path / "nowhere") == ""
