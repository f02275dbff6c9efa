"""Files under nearly the right name, and others that may lie there."""

import os

import pytest

from kit.study.beside import check_beside


def told(folder, name, content=""):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return [(p.where.file, p.values["file"]) for p in check_beside(None, folder)]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Withdrawals.csv", "withdrawals.csv"),
        ("withdrawals_2019.csv", "withdrawals.csv"),
        ("withdrawals", "withdrawals.csv"),
        ("撤回名单.xlsx", "withdrawals.csv"),
        ("清理记录 - 副本.csv", "cleaning_log.csv"),
        ("Cleaning Log (2).xlsx", "cleaning_log.csv"),
        ("waves/2019/services.csv", "services.csv"),
    ],
)
def test_a_file_that_was_to_be_another(tmp_path, name, meant):
    assert told(tmp_path, name) == [(name, meant)]


@pytest.mark.parametrize(
    "name",
    [
        "~$withdrawals.xlsx",
        ".withdrawals.csv.swp",
        "service photos.xlsx",
        "README.md",
        "make_services.py",
        "notes.txt",
        "withdrawals.md",
        "design/withdrawals.csv",
    ],
)
def test_a_file_that_may_lie_there(tmp_path, name):
    assert told(tmp_path, name) == []


def test_a_table_is_known_by_its_columns(tmp_path):
    assert told(tmp_path, "名单.csv", '\ufeff"card", withdrawn_on,why\n') == [
        ("名单.csv", "withdrawals.csv")
    ]
    (tmp_path / "名单.csv").unlink()
    assert told(tmp_path, "cards.csv", "card,given_on\n") == []


def test_what_is_there_is_not_looked_for(tmp_path):
    (tmp_path / "withdrawals.csv").write_text("card,withdrawn_on\n", encoding="utf-8")
    assert told(tmp_path, "withdrawal.csv") == []


def test_where_capitals_do_not_count_the_file_is_there(tmp_path, monkeypatch):
    def exists(path):
        return path.name.casefold() in {f.name.casefold() for f in path.parent.iterdir()}

    monkeypatch.setattr(os.path, "lexists", exists)
    assert told(tmp_path, "Withdrawals.csv", "card,withdrawn_on\n") == []
