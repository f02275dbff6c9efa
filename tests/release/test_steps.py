"""A run computes once what its notebooks ask for, and no notebook reaches the next."""

import dataclasses
from pathlib import Path

import nbformat
import pytest

from kit.errors import PublishError
from kit.intake.wenjuanxing import read_export
from kit.release.checking import check_ordered
from kit.release.orders import find_notebooks, make_order
from kit.release.steps import make_release

SPOIL = """
import kit.once, kit.numbers.statistics, kit.protect.publishing
responses[0].answers.iloc[:, :] = None
object.__setattr__(ledger, "rows", ())
kit.once._handed.set({})
kit.protect_estimates = kit.estimate_needs = None
kit.protect.publishing.read_limits = None
kit.numbers.statistics.read_statistics = dict
"""


@pytest.fixture
def order(copy_study, tmp_path):
    study = copy_study("elmwood")
    asked = {"study": str(study), "wave": "", "language": ""}
    return make_order(asked, out=tmp_path / "out", engine="inprocess")


def release(order, tell=lambda _: None):
    made = make_release(tell, order)
    return {name: (made.folder / name).read_bytes() for name in made.files}


def test_reading_estimating_and_protecting_is_done_once(order, work):
    release(order)
    assert sorted(work) == ["_join", "_rank_needs", "make_cells"]


def test_a_setting_that_was_edited_meanwhile_is_not_served_from_before(order, work):
    """The run is refused in the end; until then no notebook takes old numbers for new ones."""

    def edit(step):
        if step == order.notebooks[1].stem:
            file = Path(order.study, "study.toml")
            text = file.read_text(encoding="utf-8")
            more = '[disclosure]\nk = 12\nreason = "a small town"\n\n[[waves]]'
            file.write_text(text.replace("[[waves]]", more, 1), encoding="utf-8")

    with pytest.raises(PublishError) as refused:
        release(order, edit)
    assert [p.code for p in refused.value.problems] == ["publish.study_changed"]
    assert work.count("_rank_needs") == 3


@pytest.mark.slow
def test_no_notebook_can_change_what_the_next_one_gets(order, tmp_path):
    first, *others = find_notebooks()
    notebook = nbformat.read(first, 4)
    notebook.cells.append(nbformat.v4.new_code_cell(SPOIL, id="spoil"))
    spoilt = tmp_path / first.name
    nbformat.write(notebook, spoilt)
    right = release(order)
    wrong = release(dataclasses.replace(order, notebooks=(spoilt, *others)))
    names = [n for n in right if n.endswith((".html", ".pdf", "ledger.json"))]
    assert len(names) == 7
    assert [name for name in names if right[name] != wrong[name]] == []


def test_what_a_check_has_computed_is_not_computed_again_by_the_run(order, work):
    checked = check_ordered(order)
    assert sorted(work) == ["_join", "_rank_needs", "make_cells"]
    right = release(order)
    work.clear()
    again = release(dataclasses.replace(order, results=checked.results))
    assert work == []
    assert again == right


def test_answers_that_changed_since_the_check_are_read_anew(order, work):
    checked = check_ordered(order)
    (export,) = Path(order.study, "waves").rglob("*.xlsx")
    card = read_export(export).cells.iloc[0, 8]
    withdrawals = Path(order.study, "withdrawals.csv")
    withdrawals.write_text(f"card,withdrawn_on\n{card},2025-03-01\n", encoding="utf-8")
    work.clear()
    release(dataclasses.replace(order, results=checked.results))
    assert sorted(work) == ["_join", "_rank_needs", "make_cells"]


def test_a_check_that_refuses_hands_on_nothing(order):
    Path(order.study, "plan.toml").write_text("", encoding="utf-8")
    assert check_ordered(order).results == {}
