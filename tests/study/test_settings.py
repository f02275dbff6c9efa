"""study.toml and plan.toml: every mistake is named at its place, in the user's words."""

import datetime as dt

import pytest

from kit.study.folder import check_folder, read_study
from kit.study.model import Plan, Settings
from kit.study.settings import MAX_BYTES, read_declared
from tests.study.editing import JINHAI, change


def say(problems, language="zh"):
    return [problem.say(language) for problem in problems]


def test_the_committed_settings_are_read_as_declared():
    settings, problems = read_declared(JINHAI / "study.toml", Settings)
    assert problems == []
    assert settings.population.total == 263
    assert settings.population.as_of == dt.date(2019, 6, 30)
    assert settings.languages == ("zh", "en")
    assert settings.waves[1].exports[0].informant == "child"


def test_a_plain_string_serves_both_languages(folder):
    label = '{ zh = "6—14岁儿童", en = "children aged 6–14" }'
    change(folder / "study.toml", label, '"children"')
    settings, problems = read_declared(folder / "study.toml", Settings)
    assert problems == []
    assert (settings.population.label.zh, settings.population.label.en) == ("children",) * 2


WRONG_MONTH = (
    "年月的写法不对。",
    "请写成 2018-08 或 2018 的样子：月份是 01 到 12，两头加引号。",
)
WRONG_TYPE = "填写的类型不对。", "数字不要加引号，文字要加引号，日期写成 2019-05-06。"
WRONG_DATE = (
    "日期的写法不对。",
    "请写成 2019-05-06 的样子：年四位、月和日各两位，中间用 - ，不加引号。",
)
WRONG = {
    "total = 263": {
        'total = "263"': ("population.total", *WRONG_TYPE),
        "total = 263.5": ("population.total", *WRONG_TYPE),
        "total = 0": ("population.total", "数值超出范围，界限为 1。", "请改正。"),
        "total = 263\ntotel = 2": (
            "population.totel",
            "没有这个设置项，可能是写错了名称。",
            "请对照 kit help settings 改正或删去。",
        ),
        "": ("population.total", "这一项没有填写。", "请补上。"),
    },
    "as_of = 2019-06-30": {
        'as_of = "六月"': ("population.as_of", *WRONG_DATE),
        'as_of = "2019/6/30"': ("population.as_of", *WRONG_DATE),
        "as_of = 20190630": ("population.as_of", *WRONG_DATE),
    },
    'kind = "single"': {
        'kind = "double"': (
            "project.kind",
            '这里只能填："single" or "combined"。',
            "请改成其中一个。",
        )
    },
    'started = "2018-08"': {
        'started = "8月"': ("project.started", *WRONG_MONTH),
        'started = "2018-13"': ("project.started", *WRONG_MONTH),
    },
    "synthetic = true": {
        "synthetic = 1": ("synthetic", *WRONG_TYPE),
    },
    "length = [1200, 2500]": {
        "length = [1, 2, 3]": ("length", "项数或字数过多。", "请删减。"),
    },
    'languages = ["zh", "en"]': {
        "languages = []": ("languages", "至少要有一项。", "请补上。"),
        'languages = ["zh", "fr"]': (
            "languages.2",
            '这里只能填："zh" or "en"。',
            "请改成其中一个。",
        ),
    },
    "k = 10": {
        "k = 4": ("disclosure.k", "数值超出范围，界限为 5。", "请改正。"),
        "k = 31": ("disclosure.k", "数值超出范围，界限为 30。", "请改正。"),
    },
    'zh = "金海社区"': {
        f'zh = "{"金" * 2001}"': ("community.name.zh", "项数或字数过多。", "请删减。")
    },
}


@pytest.mark.parametrize(
    ("old", "new", "place", "problem", "fix"),
    [(old, new, *said) for old, news in WRONG.items() for new, said in news.items()],
)
def test_a_wrong_setting_is_named_at_its_place(folder, old, new, place, problem, fix):
    change(folder / "study.toml", old, new)
    settings, problems = read_declared(folder / "study.toml", Settings)
    assert settings is None
    assert say(problems) == [f"{problem}\n位置：study.toml，设置项 {place}\n办法：{fix}"]


def test_a_wrong_setting_in_english(folder):
    change(folder / "study.toml", "total = 263", 'total = "263"')
    assert say(read_declared(folder / "study.toml", Settings)[1], "en") == [
        "The value is of the wrong type.\n"
        "Where: study.toml, setting population.total\n"
        "What to do: Numbers stand without quotes, text in quotes, dates as 2019-05-06."
    ]


def test_entries_of_a_list_are_counted_from_one(folder):
    change(folder / "plan.toml", "amount_yuan = 8000", "amount_yuan = 8000.5")
    _, (problem,) = read_declared(folder / "plan.toml", Plan)
    assert problem.where.say("en") == "plan.toml, setting budget.3.amount_yuan"


def test_a_date_that_is_none_is_one_problem(folder):
    change(folder / "plan.toml", 'date = ""', 'date = "开会那天"')
    _, problems = read_declared(folder / "plan.toml", Plan)
    assert say(problems) == [
        f"{WRONG_DATE[0]}\n位置：plan.toml，设置项 committee.date\n办法：{WRONG_DATE[1]}"
    ]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (
            'weight_by = "SEX"',
            "这一项可以有几个，要放在方括号里。\n位置：study.toml，设置项 waves.1.weight_by\n"
            '办法：请写成 weight_by = ["…"]，几个之间用逗号隔开；只有一个也要方括号。',
        ),
        (
            "trim = 0.5",
            "数值太小，要大于 1。\n位置：study.toml，设置项 waves.1.trim\n"
            "办法：请改成更大的数。",
        ),
    ],
)
def test_weights_that_cannot_be_read(folder, setting, said):
    change(folder / "study.toml", "[[waves]]\n", f"[[waves]]\n{setting}\n")
    assert say(read_declared(folder / "study.toml", Settings)[1]) == [said]


def test_all_wrong_settings_are_named_at_once(folder):
    for old, new in (("total = 263", ""), ("k = 10", "k = 3"), ("year = 2", 'year = "2"')):
        change(folder / "study.toml", old, new)
    _, problems = read_declared(folder / "study.toml", Settings)
    assert {(p.code, p.where.say("en")) for p in problems} == {
        ("study.field_missing", "study.toml, setting population.total"),
        ("study.field_range", "study.toml, setting disclosure.k"),
        ("study.field_type", "study.toml, setting project.year"),
    }


def test_what_is_no_toml_is_named_by_line_and_column_alone(folder):
    change(folder / "study.toml", "total = 263", "total = ")
    line = (folder / "study.toml").read_text(encoding="utf-8").splitlines().index(
        "total = "
    ) + 1
    _, problems = read_declared(folder / "study.toml", Settings)
    assert say(problems, "en") == [
        "This place is not valid TOML.\n"
        f"Where: study.toml, row {line}, character 9\n"
        "What to do: Check quotes, brackets and equals signs; text stands in double quotes."
    ]


def test_toml_that_breaks_off_is_named_by_its_last_line(folder):
    (folder / "plan.toml").write_text("[targets]\npersons = [1,", encoding="utf-8")
    _, (problem,) = read_declared(folder / "plan.toml", Plan)
    assert problem.where.say("en") == "plan.toml, row 2"


def test_toml_in_another_encoding(folder):
    text = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_bytes(text.encode("gb18030"))
    _, problems = read_declared(folder / "study.toml", Settings)
    assert say(problems) == [
        "文件的编码不是 UTF-8，读不出来。\n"
        "位置：study.toml\n"
        "办法：请用记事本另存为 UTF-8 编码。"
    ]


def test_toml_with_a_byte_order_mark_is_read(folder):
    text = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_text(text, encoding="utf-8-sig")
    assert read_declared(folder / "study.toml", Settings)[1] == []


def test_a_missing_file(folder):
    (folder / "plan.toml").unlink()
    _, problems = read_declared(folder / "plan.toml", Plan)
    assert say(problems, "en") == [
        "The file plan.toml is missing.\n"
        "Where: plan.toml\n"
        "What to do: Put the file in this place, or correct its name in study.toml."
    ]


def test_a_file_that_nobody_wrote_is_not_read(folder):
    (folder / "study.toml").write_text("#" * (MAX_BYTES + 1), encoding="utf-8")
    _, (problem,) = read_declared(folder / "study.toml", Settings)
    assert (problem.code, problem.where.say("en")) == ("study.too_large", "study.toml")


def test_no_message_repeats_what_was_written(folder):
    change(folder / "study.toml", "total = 263", 'total = "13800000000"')
    assert "13800000000" not in "".join(say(check_folder(folder)))


def test_a_setting_may_not_be_changed_once_it_is_read():
    study = read_study(JINHAI)
    with pytest.raises(ValueError, match="frozen"):
        study.settings.population.total = 1
