"""Why a number is not there: as much as is true of it, and no more."""

import pytest

import kit
from kit.argue.evidence import Evidence
from kit.numbers.published import Ledger, Published
from kit.protect.headlines import BLANKED


@pytest.fixture
def hide(analyse):
    """Return a function that hides a need of Jinhai for a reason of the ledger."""
    study, ledger = analyse("jinhai", language="zh")

    def evidence(reason):
        rows = (
            Published(row.key, "suppressed", reason=reason)
            if row.key.stat == "count_attention"
            else row
            for row in ledger
        )
        return Evidence(Ledger(ledger.wave, tuple(rows), ledger.study), study)

    return evidence


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("small_count", "few"),
        ("small_rest", "most"),
        ("small_base", "base"),
        ("thin_base", "thin"),
        ("complement", "guard"),
        ("missing_shown", "guard"),
        ("base_shown", "guard"),
        *((reason, "together") for reason in BLANKED),
        ("something else", "together"),
    ],
)
def test_a_hidden_number_is_said_to_be_what_its_reason_allows(hide, reason, why):
    evidence = hide(reason)
    assert evidence.row("emotion", "count_attention") is None
    assert evidence.why_hidden("emotion", "count_attention") == why


def test_a_number_that_is_shown_or_was_never_asked_is_not_hidden(hide):
    evidence = hide("small_count")
    assert evidence.why_hidden("emotion", "share_attention") == "absent"
    assert evidence.why_hidden("nobody", "mean_score") == "absent"


@pytest.mark.parametrize(("name", "language"), [("jinhai", "zh"), ("elmwood", "en")])
def test_every_number_that_is_hidden_is_as_small_as_is_said(analyse, name, language):
    """The answers behind a release agree with each reason."""
    study, ledger = analyse(name, language=language)
    table = kit.estimate_needs(kit.read_responses(study), study).set_index("key")
    k, evidence = study.settings.disclosure.k, Evidence(ledger, study)
    counts = [r.key for r in ledger if r.key.statistic.rule == "count" and r.value is None]
    assert counts
    for key in counts:
        why = evidence.why_hidden(
            key.subject, key.stat, informant=key.informant, group=key.group
        )
        found = table.loc[str(key)]
        if why == "few":
            assert 0 < found["estimate"] < k
        elif why == "most":
            assert 0 < found["n_base"] - found["estimate"] < k
        elif why == "guard":
            assert k <= found["estimate"] <= found["n_base"] - k or found["estimate"] == 0
