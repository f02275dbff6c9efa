"""Three hundred random edits: no traceback, and no figure changes without a word."""

import random
from dataclasses import replace

import pytest

from kit.cli.glance import list_facts, say_glance
from kit.errors import KitError
from kit.numbers.facts import find_facts
from kit.numbers.keys import Key
from kit.once import handing_on, recording
from kit.release.checking import check_study, protect_answers
from kit.release.looking import make_glance
from kit.study.folder import read_study
from tests.end_to_end.edits import edit_at_random

EDITS, BATCHES = 300, 20
STUDIES = ("jinhai", "jinhai", "elmwood")
NAMELESS = Key("2019", "x", "x", "count")


def look(folder):
    """Return what is published of a study, and what somebody is told of it."""
    with recording() as results:
        found = check_study(str(folder))
        told = [p.say("en") for p in found.problems if p.severity != "open"]
        if found.has_errors:
            return None, told
        with handing_on(results):
            study = read_study(folder)
            ledger = protect_answers(study)
    glance = make_glance(study, found.responses)
    told += [*say_glance(glance, "en"), *list_facts(study, "en")]
    facts = {
        path: fact.value
        for path, fact in find_facts(study).by_path.items()
        if fact.number is not None and not path.startswith("study.waves")
    }
    # What a number is called is no figure.
    rows = [replace(row, key=NAMELESS, family="") for row in ledger]
    return (rows, facts), told


@pytest.fixture(scope="module")
def unspoilt():
    from tests.conftest import STUDIES as FOLDERS

    return {name: look(FOLDERS[name]) for name in set(STUDIES)}


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_edit_changes_a_figure_without_a_word(batch, unspoilt, copy_study, tmp_path):
    silent = []
    for number in range(EDITS // BATCHES):
        chance = random.Random(1000 * batch + number)
        name = chance.choice(STUDIES)
        folder = copy_study(name, folder=tmp_path / str(number))
        kind, said = edit_at_random(folder, chance)
        published, told = look(folder)
        before, known = unspoilt[name]
        if published is None:
            assert told, said
        elif kind != "export" and published != before and told == known:
            silent.append(said)
    assert silent == []


def test_what_cannot_be_read_is_an_error_of_the_kit(copy_study):
    folder = copy_study("elmwood")
    (folder / "study.toml").write_bytes(b"\x00\xff\xfe")
    assert check_study(str(folder)).has_errors
    with pytest.raises(KitError):
        read_study(folder)
