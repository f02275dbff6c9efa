"""Everything that is published of one population, weighed together by an integer program.

Every small number that is hidden, and every small number of those who did not answer, can
still be three different numbers.
"""

import dataclasses

import pytest

import kit
from kit.protect.cells import find_protection, make_cells
from kit.protect.partitions import POSSIBLE
from kit.study.model import Disclosure
from tests.conftest import STUDIES
from tests.factories import text
from tests.protect.outsider import Outsider

RELEASES = [("jinhai", "zh", "2018"), ("jinhai", "zh", "2019"), ("elmwood", "en", "2025")]


def estimate(name, language, wave):
    study = kit.read_study(STUDIES[name], language=language, wave=wave)
    table = kit.estimate_needs(kit.read_responses(study), study)
    filled = table.astype("object").where(table.notna(), None)
    return study, table, make_cells(filled.to_dict("records"))


def with_k(study, k):
    if k == study.settings.disclosure.k:
        return study
    disclosure = Disclosure(k=k, reason=text("agreed"))
    return dataclasses.replace(
        study, settings=study.settings.model_copy(update={"disclosure": disclosure})
    )


def audit(name, language, wave, *, ks=(10,), change=None, inverts=False):
    """Return what can be told of the releases with these k, taken together."""
    study, table, cells = estimate(name, language, wave)
    outsider = Outsider(cells, find_protection(study, 30))
    for k in ks:
        ledger = kit.protect_estimates(table, with_k(study, k))
        if change:
            rows = tuple(change(row, cell) for row, cell in zip(ledger, cells, strict=False))
            ledger = dataclasses.replace(ledger, rows=rows)
        outsider.read(ledger, k, inverts=inverts)
    assert outsider.system.holds(outsider.truth) == []
    found = {
        name: outsider.system.values(name, POSSIBLE) for name in outsider.protected(min(ks))
    }
    assert all(found.values()), "the system has no solution"
    return found


def told(found):
    return {name: values for name, values in found.items() if len(values) < POSSIBLE}


@pytest.mark.parametrize("k", [10, 12])
@pytest.mark.parametrize("release", RELEASES, ids="-".join)
def test_no_small_number_can_be_worked_out(release, k):
    found = audit(*release, ks=(k,))
    assert len(found) > 20
    assert told(found) == {}
