"""Who withdrew stands in no file and no hash, and a run notices a withdrawal all the same."""

import hashlib
import json
import re

import pytest

from kit.errors import PublishError
from kit.release.checking import check_ordered
from kit.release.fingerprint import choose_public
from kit.release.orders import make_order
from kit.release.steps import make_release
from kit.scale.batch import run_batch


@pytest.fixture
def study(copy_study):
    return copy_study("elmwood")


def order(study, out, **how):
    asked = {"study": str(study), "wave": "", "language": ""}
    return make_order(asked, out=out, engine="inprocess", **how)


def withdraw(study, *cards):
    lines = ["card,withdrawn_on", *(f"{card},2025-03-01" for card in cards)]
    (study / "withdrawals.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def accept(study, number):
    """Say that so many cards may well have no answer."""
    with (study / "study.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[[accept]]\ndoubt = "withdrawals.unknown={number}"\nreason = "asked"\n')


def files_of(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not p.name.startswith(".lock")
    }


def without_times(files):
    """Leave out how many seconds a study took, which is in batch.json and on its page."""
    taken = re.compile(rb'"seconds": [\d.]+|\d+ s\b|\d+\xe7\xa7\x92')
    return {name: taken.sub(b"", content) for name, content in files.items()}


@pytest.mark.slow
def test_all_that_is_written_is_the_same_whatever_card_changes_no_number(study, tmp_path):
    """So nobody who has all of it and every other input can confirm a card by trying."""
    written = []
    accept(study, 2)
    for number, cards in enumerate((["NOBODY", "B2C3D"], ["QX7PK", "A1B2C"])):
        withdraw(study, *cards)
        out = tmp_path / str(number)
        run_batch([study], out=out, jobs=1, messages="en")
        make_release(lambda _: None, order(study, out, final=True))
        written.append(files_of(out))
    first, *others = map(without_times, written)
    assert {"batch.json", "batch.html", "elmwood/register.json"} < first.keys()
    assert all(other == first for other in others)


@pytest.mark.slow
def test_no_hash_that_is_written_is_that_of_the_withdrawals(study, tmp_path):
    withdraw(study, "QX7PK")
    accept(study, 1)
    run_batch([study], out=tmp_path / "out", jobs=1, messages="en")
    make_release(lambda _: None, order(study, tmp_path / "out", final=True))
    content = b"".join(files_of(tmp_path / "out").values()).decode("utf-8", "replace")
    card = (study / "withdrawals.csv").read_bytes()
    for name in ("sha256", "sha1", "md5"):
        assert hashlib.new(name, card).hexdigest()[:10] not in content
    manifest = next((tmp_path / "out/elmwood").glob("*/manifest.json"))
    assert "withdrawals.csv" not in json.loads(manifest.read_text(encoding="utf-8"))["inputs"]


def test_what_is_tried_out_is_left_out():
    hashes = dict.fromkeys(("study.toml", "withdrawals.csv", "services.csv", "waves/1"), "0")
    assert choose_public(hashes) == {"study.toml": "0", "waves/1": "0"}


def test_a_withdrawal_that_changes_numbers_changes_the_fingerprint(study, tmp_path):
    """`kit batch --resume` sees it; one of nobody it need not see."""
    accept(study, 1)
    first = check_ordered(order(study, tmp_path)).fingerprint
    withdraw(study, "NOBODY")
    assert check_ordered(order(study, tmp_path)).fingerprint == first
    withdraw(study, find_card(study))
    assert check_ordered(order(study, tmp_path)).fingerprint != first


def find_card(study):
    """Return the card of somebody who is analysed."""
    import openpyxl

    import kit

    card = next(i for i in kit.read_study(study).questionnaire.items if i.role == "card")
    (export, *_) = sorted((study / "waves/2025").glob("*.xlsx"))
    rows = openpyxl.load_workbook(export).active.iter_rows(values_only=True)
    header = next(rows)
    place = next(n for n, text in enumerate(header) if str(text).endswith(card.label.en))
    return [row[place] for row in rows][20]


def test_a_withdrawal_during_a_run_is_noticed(study, tmp_path):
    def change(step):
        if str(step).startswith("03"):
            withdraw(study, find_card(study))

    with pytest.raises(PublishError) as error:
        make_release(change, order(study, tmp_path))
    assert [p.code for p in error.value.problems] == ["publish.study_changed"]
