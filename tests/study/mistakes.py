"""One mistake each, as people make them, for a copy of a committed study."""

from __future__ import annotations

import shutil
from pathlib import Path

from kit.study import location
from tests.study.editing import Form, change

ZH, EN = "label::中文 (zh)", "label::English (en)"
NOWHERE = "/nowhere/there.csv"

TEXTS = {
    # One cause, one message
    "languages adds one that no label has": ("study.toml", '["en"]', '["zh", "en"]', "elmwood"),
    "margins.csv: margin misspelt": ("margins.csv", "SEX,1", "SXE,1"),
    "margins.csv: category misspelt": ("margins.csv", "SEX,1", "SEX,7"),
    "margins.csv: count wrong": ("margins.csv", "SEX,1,139", "SEX,1,140"),
    "study.toml: total wrong": ("study.toml", "total = 263", "total = 236"),
    "study.toml: wave id mistyped": ("study.toml", 'id = "2019"', 'id = "2091"'),
    "study.toml: informant renamed": ("study.toml", "child = { zh", "children = { zh"),
    "study.toml: informant mistyped": (
        "study.toml",
        'informant = "child"',
        'informant = "kid"',
    ),
    "study.toml: informant named as answers of others are": (
        "study.toml",
        "parent = { zh",
        'child_proxy = { zh = "代答", en = "others for them" }\nparent = { zh',
    ),
    "study.toml: no [population]": ("study.toml", "[population]\n", ""),
    "study.toml: table misspelt": ("study.toml", "[population]", "[poplation]"),
    "study.toml: setting misspelt": ("study.toml", "budget_yuan", "budget"),
    "services.csv: total wrong": ("services.csv", ",27,18,", ",28,18,"),
    # TOML
    "toml: date 2019/5/6": ("study.toml", "first_day = 2019-05-06", "first_day = 2019/5/6"),
    "toml: date 2019-5-6": ("study.toml", "first_day = 2019-05-06", "first_day = 2019-5-6"),
    "toml: date 2019.5.6": ("study.toml", "first_day = 2019-05-06", "first_day = 2019.5.6"),
    "toml: date 2019年5月6日": ("study.toml", "= 2019-05-06", "= 2019年5月6日"),
    "toml: date in quotes": ("study.toml", "= 2019-05-06", '= "2019/5/6"'),
    "toml: Chinese quotes": ("study.toml", '"single"', "“single”"),
    "toml: one Chinese quote": ("study.toml", '"single"', '"single”'),
    "toml: wide equals sign": ("study.toml", 'kind = "single"', 'kind ＝ "single"'),
    "toml: wide comma": ("study.toml", '"zh", "en"', '"zh"， "en"'),
    "toml: wide comma in a text of two": ("study.toml", '"金海社区", en', '"金海社区"， en'),
    "toml: wide colon": ("study.toml", 'kind = "single"', 'kind："single"'),
    "toml: colon": ("study.toml", 'kind = "single"', 'kind: "single"'),
    "toml: wide brackets": ("study.toml", "[project]", "［project］"),
    "toml: Chinese brackets": ("study.toml", "[project]", "【project】"),
    "toml: wide digits": ("study.toml", "total = 263", "total = ２６３"),
    "toml: quote not closed": ("study.toml", '"single"', '"single'),
    "toml: quote not closed, Chinese text": ("study.toml", '两间", en', "两间，一楼, en"),
    "toml: no quotes": ("study.toml", '"single"', "single"),
    "toml: backslash": ("study.toml", 'file = "', 'file = "C:\\Users\\'),
    "toml: key twice": ("study.toml", "year = 2", "year = 2\nyear = 2"),
    "toml: language twice": ("study.toml", '"金海社区", en', '"金海社区", zh'),
    "toml: table twice": ("study.toml", "[project]", "[project]\nx = 1\n[project]"),
    "toml: list with one bracket": ("plan.toml", "[[budget]]", "[budget]"),
    "toml: True": ("study.toml", "= true", "= True"),
    "toml: number with unit": ("study.toml", "total = 263", "total = 263人"),
    "toml: comma between thousands": ("study.toml", "190000", "190,000"),
    "toml: in an English study": ("study.toml", 'kind = "', "kind = “", "elmwood"),
    "toml: words that nobody sees": ("study.toml", '"金海社区"', '"\u200b\u3000"'),
    # CSV
    "csv: tabs": ("margins.csv", ",", "\t"),
    "csv: semicolons": ("margins.csv", ",", ";"),
    "csv: wide commas": ("margins.csv", ",", "，"),
    "csv: wide semicolons": ("margins.csv", ",", "；"),
    "csv: header misspelt": ("margins.csv", "count", "counts"),
    "csv: header lacking": ("margins.csv", "count", "people"),
    "csv: header twice": ("margins.csv", "source,scope", "source,count,scope"),
    "csv: row above the header": ("margins.csv", "margin,", "总体构成,,,,,\nmargin,"),
    "csv: comma inside a text": ("margins.csv", "社区网格登记", "社区,网格登记"),
    "csv: quote not closed": ("margins.csv", "SEX,1", 'SEX,"1'),
    "csv: a card twice": ("withdrawals.csv", "PND3W,", "PND3W,2019-06-02\n ｐnd3w,"),
    "csv: a date without a card": ("withdrawals.csv", "PND3W,", ",2019-06-02\nPND3W,"),
    "csv: a withdrawal without its comma": ("withdrawals.csv", ",withdrawn_on", ""),
}
"""File, what stands there, what is typed instead; the study if it is not the Chinese one."""
EVERYWHERE = ("csv: tabs", "csv: semicolons")


def _write(folder, name, encoding=None, make=None):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.encode(encoding) if encoding else make)


def _link(folder, name):
    (folder / name).unlink()
    (folder / name).symlink_to(NOWHERE)


def _make_folder(folder, name):
    (folder / name).unlink()
    (folder / name).mkdir()


def _link_export(folder):
    _link(folder / "waves/2019", next((folder / "waves/2019").glob("38126104*")).name)


FILES = {
    "toml: GB18030": lambda f: _write(f, "study.toml", "gb18030"),
    "toml: UTF-16": lambda f: _write(f, "study.toml", "utf-16"),
    "csv: UTF-16": lambda f: _write(f, "margins.csv", "utf-16"),
    "csv: empty": lambda f: _write(f, "margins.csv", make=b"\xef\xbb\xbf"),
    "csv: a workbook renamed": lambda f: shutil.copy(
        f / "questionnaire.xlsx", f / "margins.csv"
    ),
    "xlsx: a text file renamed": lambda f: shutil.copy(
        f / "margins.csv", f / "questionnaire.xlsx"
    ),
    "xlsx: an old workbook": lambda f: (f / "questionnaire.xlsx").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    ),
    **{
        f"link to nowhere: {name}": lambda f, name=name: _link(f, name)
        for name in location.FILES
    },
    "link to nowhere: an export": _link_export,
    **{
        f"folder instead of a file: {name}": lambda f, name=name: _make_folder(f, name)
        for name in ("plan.toml", "questionnaire.xlsx", "withdrawals.csv")
    },
}


def _head(sheet, old, new):
    def edit(form):
        form.book[sheet].cell(1, form.column(sheet, old)).value = new

    return edit


def _head_all(old, new):
    return lambda form: [
        _head(sheet, old, new)(form) for sheet in ("survey", "choices", "scales")
    ]


def _put(sheet, key, column, value, by="name"):
    return lambda form: form.put(sheet, form.row(sheet, key, by), column, value)


def _drop(*places):
    def edit(form):
        for sheet, column in places:
            form.book[sheet].delete_cols(form.column(sheet, column))

    return edit


def _every(sheet, column, change_cell):
    def edit(form):
        place = form.column(sheet, column) - 1
        for row in form.book[sheet].iter_rows(min_row=2):
            row[place].value = change_cell(str(row[place].value))

    return edit


def _first_of_list(name, column, value):
    return lambda form: form.put(
        "choices", form.row("choices", name, "list_name"), column, value
    )


def _rename(old, new):
    def edit(form):
        form.book[old].title = "x"
        form.book["x"].title = new

    return edit


def _insert_title(form):
    form.book["survey"].insert_rows(1)
    form.book["survey"].cell(1, 1).value = "金海社区问卷"


def _empty_labels(*names):
    return lambda form: [_put("survey", name, EN, None)(form) for name in names]


SHEETS = (("survey", EN), ("choices", EN), ("scales", EN))
FORMS = {
    "form: no English labels": _drop(*SHEETS),
    "form: label without code": _head("survey", EN, "label::English"),
    "form: label without code, all sheets": _head_all(EN, "label::English"),
    "form: label with one colon": _head("choices", ZH, "label:中文 (zh)"),
    "form: label with another code": _head("survey", EN, "label::English (eng)"),
    "form: label headed differently": _head("choices", EN, "label::British (en)"),
    "form: two labels empty": _empty_labels("CP1", "CP2"),
    "form: seven labels empty": _empty_labels(*(f"CP{n}" for n in range(1, 7)), "SEX"),
    "form: list misspelt everywhere": _every(
        "choices", "list_name", lambda v: "like_5" if v == "like5" else v
    ),
    "form: list misspelt once": _first_of_list("like5", "list_name", "lik5"),
    "form: list lacking": _every(
        "choices", "list_name", lambda v: "other" if v == "like5" else v
    ),
    "form: score lacking": _first_of_list("like5", "score", None),
    "form: kit_scale misspelt": _head("survey", "kit_scale", "kit_scales"),
    "form: kit_scale lacking": _drop(("survey", "kit_scale")),
    "form: kit_informant lacking": _drop(("survey", "kit_informant")),
    "form: score misspelt": _head("choices", "score", "Score"),
    "form: score column lacking": _drop(("choices", "score")),
    "form: list_name misspelt": _head("choices", "list_name", "list name"),
    "form: need_area lacking": _drop(("scales", "need_area")),
    "form: planning_line misspelt": _head("scales", "planning_line", "planningline"),
    "form: a header twice": _head("survey", "appearance", "kit_scale"),
    "form: need area renamed": _put("scales", "peer", "need_area", "peers", "scale"),
    "form: scale renamed": _put("scales", "peer", "scale", "peers", "scale"),
    "form: item renamed": _put("survey", "SEX", "name", "Sex"),
    "form: sheet misspelt": lambda form: setattr(form.book["choices"], "title", "choice"),
    "form: a title above the header": _insert_title,
    "form: a role in capitals": _every(
        "survey", "kit_role", lambda v: "Item" if v == "item" else v
    ),
    "form: names with a space": _every("survey", "name", lambda v: v.replace("CP", "CP ")),
}

HARMLESS = {
    "form: labels in full width": _head("choices", ZH, "label：：中文（zh）"),
    "form: sheet in capitals": _rename("survey", "Survey"),
    "form: another sheet first": lambda form: form.book.create_sheet("说明", 0),
    "form: an empty row above": lambda form: form.book["survey"].insert_rows(1),
    "form: select one": _every(
        "survey", "type", lambda v: v.replace("select_one", "select one")
    ),
    "form: wide digits": _put("scales", "peer", "planning_line", "３.５", "scale"),
    "form: signs without width": lambda form: [
        _head("survey", "kit_scale", "kit_scale\u200b")(form),
        _put("survey", "CP1", "name", "\u200bCP1")(form),
        _put("survey", "CP2", "type", "select_one\u00a0like5\ufeff")(form),
        _put("survey", "CP3", "kit_role", "\u3000item\u200d")(form),
        _first_of_list("like5", "list_name", "like5\u200b")(form),
    ],
}
"""What does not count, though nobody should write it."""
HARMLESS_TEXTS = {
    "csv: signs without width": ("margins.csv", "SEX,1", "\u200bSEX\ufeff,\u00a01\u3000"),
    "csv: wide digits": ("margins.csv", "139", "１３９"),
    "csv: header with signs": ("margins.csv", "margin,", "\u200bmargin\u00a0,"),
    "csv: a card with signs": ("withdrawals.csv", "PND3W", "\u200bPND3W\u2060"),
    "toml: signs without width": ("study.toml", "[project]", "\u200b[project]\ufeff"),
    "toml: spaces of other kinds": ("study.toml", "total = 263", "total\u00a0=\u3000263"),
}


def make(name: str, folder: Path) -> None:
    """Make the mistake in a copy of a study."""
    edits = FORMS | HARMLESS
    if name in edits:
        form = Form(folder / "questionnaire.xlsx")
        edits[name](form)
        form.save()
    elif name in FILES:
        FILES[name](folder)
    else:
        file, old, new = (TEXTS | HARMLESS_TEXTS)[name][:3]
        path = folder / file
        if name in EVERYWHERE:
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(old, new), encoding="utf-8")
        elif name.startswith("csv: wide") and old == ",":
            header, rest = path.read_text(encoding="utf-8").split("\n", 1)
            path.write_text(f"{header.replace(old, new)}\n{rest}", encoding="utf-8")
        else:
            change(path, old, new)
