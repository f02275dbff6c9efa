"""A release tells numbers of the wave before: no two that stand may tell them otherwise."""

from __future__ import annotations

import dataclasses
import json
import shutil

import pytest

from kit.errors import LedgerError, PublishError
from kit.numbers.ledger import render_ledger
from kit.release.checking import check_study, protect_answers
from kit.release.fingerprint import hash_study
from kit.release.lock import hold_lock
from kit.release.manifest import Provenance
from kit.release.register import record_final, record_recall, refuse_other_rows
from kit.release.staging import write_release

from .examples import WHO, make_ledger, make_release


def both(value):
    """Return the ledger of 2019 that also tells 39 of now, and `value` of 2018."""
    own, earlier = make_ledger(), make_ledger(value, "2018")
    return dataclasses.replace(own, rows=(*own.rows, *earlier.rows))


def make_both(folder, value):
    files = {"ledger.json": render_ledger(both(value), [], "study", "zh")}
    told = Provenance({}, {"wave": "2019", "language": "zh"}, synthetic=False, final=True)
    with hold_lock(folder):
        return write_release(
            files,
            folder,
            "2019-zh",
            provenance=told,
            on_staged=lambda staged: record_final(folder, staged, WHO),
        )


def refused(folder, ledger):
    try:
        refuse_other_rows(folder, ledger)
    except PublishError as error:
        return [p.code for p in error.problems]
    return []


def test_a_release_of_the_earlier_wave_binds_the_next_one(tmp_path):
    make_release(tmp_path, 55.0, wave="2018", final=True)
    assert refused(tmp_path, both(55.0)) == []
    assert refused(tmp_path, both(54.0)) == ["recall.other_rows"]
    record_recall(tmp_path, "2018")
    assert refused(tmp_path, both(54.0)) == []


def test_what_was_told_of_the_earlier_wave_binds_a_release_of_its_own(tmp_path):
    make_both(tmp_path, 55.0)
    assert refused(tmp_path, make_ledger(55.0, "2018")) == []
    assert refused(tmp_path, make_ledger(54.0, "2018")) == ["recall.other_rows"]


def test_a_draft_binds_nobody(tmp_path):
    make_release(tmp_path, 55.0, wave="2018")
    assert refused(tmp_path, both(54.0)) == []


def test_a_release_whose_folder_is_gone_cannot_be_looked_into(tmp_path):
    shutil.rmtree(make_release(tmp_path, 55.0, wave="2018", final=True))
    assert refused(tmp_path, both(54.0)) == []


@pytest.mark.parametrize(("wave", "waves"), [("2019", {"2018", "2019"}), ("2018", {"2018"})])
def test_a_release_depends_on_the_answers_of_the_wave_before(analyse, wave, waves):
    study, _ = analyse("jinhai", wave=wave)
    exports = {name for name in hash_study(study) if name.startswith("waves/")}
    assert {name.split("/")[1] for name in exports} == waves


def test_an_earlier_wave_that_cannot_be_read_leaves_the_rest_of_a_run_as_it_was(
    copy_study, analyse
):
    folder = copy_study("jinhai")
    next(folder.glob("waves/2018/*儿童*.xlsx")).write_bytes(b"no workbook")
    found = check_study(str(folder))
    told = [(p.code, p.severity) for p in found.problems if "2018" in str(p.where.file)]
    assert not found.has_errors
    assert told == [("study.not_compared", "warning")]
    assert "intake.not_workbook" in {p.code for p in found.problems}
    ledger = protect_answers(found.study)
    usual = {row.key: row for row in analyse("jinhai")[1]}
    assert {row.key.wave for row in ledger} == {"2019"}
    assert [usual[row.key] for row in ledger] == list(ledger)
    assert not [row for row in ledger if row.key.statistic.rule in ("change", "panel")]


def test_a_release_by_a_later_kit_is_not_passed_over(tmp_path):
    """What it tells is not known here, but it is told all the same."""
    release = make_release(tmp_path, 55.0, wave="2018", final=True)
    file = release / "ledger.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**content, "format": 2}), encoding="utf-8")
    with pytest.raises(LedgerError) as caught:
        refuse_other_rows(tmp_path, both(55.0))
    assert [problem.code for problem in caught.value.problems] == ["numbers.later_format"]
