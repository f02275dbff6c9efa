"""Objects show themselves shortly, and no table of people's answers shows a row."""

import pickle
import warnings

import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

import kit
from kit.intake.responses import PrivateRowsWarning
from kit.private import PrivateFrame, seal


@pytest.fixture(scope="module")
def read():
    study = kit.read_study("surveys/jinhai")
    responses = kit.read_responses(study)
    estimates = kit.estimate_needs(responses, study)
    ledger = kit.protect_estimates(estimates, study)
    rationale = kit.write_rationale(ledger, study)
    return {
        "study": study,
        "responses": responses,
        "estimates": estimates,
        "ledger": ledger,
        "rationale": rationale,
    }


def show(value):
    """Return all that a notebook would keep of a value."""
    data, metadata = DisplayFormatter().format(value)
    return "".join(map(str, [*data.values(), *metadata.values()]))


@pytest.mark.parametrize("name", ["study", "responses", "estimates", "ledger", "rationale"])
def test_an_object_shows_itself_in_a_few_lines(read, name):
    assert len(repr(read[name])) < 200
    assert len(show(read[name])) < 6000


def test_a_study_says_what_was_asked_of_whom(read):
    said = show(read["study"])
    for part in ("金海社区", "263", "2019-05-06", "儿童 50", "家长 52", "情绪调节"):
        assert part in said


def test_responses_say_counts_and_flags_and_no_small_number(read):
    said = show(read["responses"])
    for part in ("收到 · received", "210", "181", "没有同意", "&lt; 10"):
        assert part in said
    assert "straight" not in said


def test_a_ledger_says_how_many_are_shown_and_hidden_and_why(read):
    said = show(read["ledger"])
    hidden = sum(row.status == "suppressed" for row in read["ledger"])
    assert f'<td style="text-align:left">{hidden}</td>' in said
    assert "small_count" in said


def test_a_rationale_says_what_bears_it_and_what_is_open(read):
    said = show(read["rationale"])
    assert "征求居民意见情况" in said
    assert "待补" in said


PRIVATE = [
    lambda r: r["responses"][0].answers,
    lambda r: r["responses"][0].answers["CP1"],
    lambda r: r["responses"][0].answers.head(),
    lambda r: r["responses"][0].answers.iloc[0],
    lambda r: r["responses"][0].answers[["AGE4", "SEX"]].value_counts(),
    lambda r: r["responses"][0].answers.groupby("SEX").size(),
    lambda r: r["responses"][0].answers.T,
    lambda r: r["responses"][0].answers.describe(),
    lambda r: r["responses"][0].flagged,
    lambda r: r["study"].withdrawals,
    lambda r: r["study"].cleaning_log,
    lambda r: r["estimates"],
    lambda r: r["estimates"].head(),
]


@pytest.mark.parametrize("look", PRIVATE)
def test_no_look_at_a_private_table_shows_a_cell(read, look):
    said = show(look(read))
    assert said.startswith(("PrivateFrame(", "PrivateSeries("))
    assert len(said) < 60
    assert str(look(read)) == said


def test_rows_are_to_be_asked_for_and_are_not_shown_then_either(read):
    with pytest.warns(PrivateRowsWarning, match="不要保存"):
        rows = read["responses"][0].reveal_rows()
    assert len(rows) == 181
    assert len(show(rows)) < 60
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(rows[rows["SEX"] == "1"]) > 10


def test_settings_of_pandas_that_show_tables_show_none(read):
    with pd.option_context("display.html.table_schema", True):
        assert len(show(read["responses"][0].answers)) < 60


def test_a_private_table_stays_one_through_pickle_and_joins():
    table = seal(pd.DataFrame({"card": ["K1", "K2"], "n": [1, 2]}))
    again = pickle.loads(pickle.dumps(table))
    joined = pd.concat([table, table], ignore_index=True)
    for one in (again, joined, table.merge(table, on="card"), table.astype(str)):
        assert isinstance(one, PrivateFrame)
        assert "K1" not in show(one)
