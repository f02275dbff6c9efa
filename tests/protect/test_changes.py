"""What two waves tell together: nothing that each of them keeps back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import product

import pytest

import kit
from kit.numbers.keys import Key
from kit.numbers.ledger import read_ledger, render_ledger
from kit.protect.overlap import Joint, lower_overlap
from kit.protect.partitions import POSSIBLE
from tests.factories import make_responses
from tests.two_waves import AGREES, NOT, agreeing, answer, join, make_two_waves, release


def row_of(ledger, name, wave="2019"):
    return ledger.row(Key.parse(f"{wave}.child.{name}"))


def told(row):
    return (row.status, row.value, row.ci_low, row.ci_high, row.n_base, row.reason)


# The overlap


@pytest.mark.parametrize("k", [5, 10])
@pytest.mark.parametrize("m", [2, 3, 7, 12, 24, 31])
def test_three_joints_or_more_have_one_lowered_overlap(m, k):
    for before in range(m + 1):
        for now in range(m + 1):
            possible = range(max(0, before + now - m), min(before, now) + 1)
            alike = defaultdict(list)
            for both in possible:
                lowered = lower_overlap(Joint(m, before, now, both), k)
                assert lowered <= (m * both - before * now) / (m - 1)
                assert lowered % k == 0
                alike[lowered].append(both)
            assert min(map(len, alike.values())) >= min(POSSIBLE, len(possible))


def test_a_large_overlap_is_counted_nearly_whole():
    assert lower_overlap(Joint(100, 50, 50, 45), 10) == 20
    assert lower_overlap(Joint(100, 50, 50, 5), 10) == -30
    assert lower_overlap(Joint(1, 1, 1, 1), 10) == 0
    assert lower_overlap(Joint(), 10) == 0


def pair_up(n, before, now, both):
    """Return answers of `n` people who answered twice, of whom `both` agree both times."""
    first = agreeing(before, n)
    second = [AGREES] * both + [NOT] * (before - both)
    second += [AGREES] * (now - both) + [NOT] * (n - before - now + both)
    return join(answer(first), answer(second), [(row, row) for row in range(n)])


def test_who_knows_all_but_one_number_cannot_tell_how_few_changed_their_mind():
    """Everybody answered twice: n, who agreed before and who agrees now stand in the ledger."""
    study = make_two_waves()
    alike = defaultdict(list)
    for both in range(15, 31):
        ledger = release(pair_up(60, 30, 45, both), study)
        rows = [row_of(ledger, f"SAT.{name}") for name in ("change_agree", "p_change")]
        alike[tuple(map(told, rows))].append(both)
    assert all(len(joints) >= POSSIBLE for joints in alike.values())
    assert len(alike) > 1


# A withheld base


def look(ledger, wave):
    return tuple(
        told(row_of(ledger, f"SAT.{name}", wave)) for name in ("count_agree", "share_agree")
    )


@pytest.mark.parametrize("pairs", [[], [(n, n) for n in range(60)]])
def test_changes_tell_no_base_that_a_wave_keeps_back(pairs):
    """Whoever sees both waves tells apart no more of them than who sees each alone."""
    alone, together = defaultdict(set), defaultdict(set)
    now = answer(agreeing(40, 100))
    for count, missing in product(range(67, 72), range(10)):
        ledger = release(join(answer(agreeing(count, 110 - missing, missing)), now, pairs))
        own = look(ledger, "2018")
        alone[own].add((count, missing))
        changes = (told(row_of(ledger, f"SAT.{n}")) for n in ("change_agree", "p_change"))
        together[own, *changes].add((count, missing))
    assert sorted(map(sorted, alone.values())) == sorted(map(sorted, together.values()))
    assert max(len({missing for _, missing in worlds}) for worlds in alone.values()) >= POSSIBLE


def test_with_a_withheld_base_a_change_is_that_of_the_published_numbers():
    """63.6 % and 17.4 % are published as 64 and 17: 47 points, not 46."""
    before = answer(agreeing(70, 110))
    ledger = release(join(before, answer(agreeing(20, 115, 3))))
    change = row_of(ledger, "SAT.change_agree")
    shares = [row_of(ledger, "SAT.share_agree", w).value for w in ("2018", "2019")]
    assert shares == [64, 17]
    assert (change.value, change.reason, change.n_base) == (-47, "base_withheld", None)
    shown = row_of(release(join(before, answer(agreeing(20, 115)))), "SAT.change_agree")
    assert (shown.value, shown.reason) == (-46, "")


def test_the_limits_over_a_withheld_base_hold_those_of_the_answers():
    known = row_of(
        release(join(*map(answer, (agreeing(70, 110), agreeing(20, 115))))), "SAT.change_agree"
    )
    wider = row_of(
        release(join(*map(answer, (agreeing(70, 110), agreeing(20, 115, 3))))),
        "SAT.change_agree",
    )
    assert wider.ci_low <= known.ci_low < known.ci_high <= wider.ci_high


# What is hidden


@pytest.mark.parametrize(
    ("before", "now", "wave"),
    [
        (agreeing(6, 100), agreeing(60, 100), "2018"),
        (agreeing(60, 100), agreeing(6, 100), "2019"),
        (agreeing(12, 25), agreeing(60, 100), "2018"),
    ],
)
def test_a_change_from_or_to_a_hidden_number_is_hidden(before, now, wave):
    ledger = release(join(answer(before), answer(now)))
    reason = row_of(ledger, "SAT.share_agree", wave).reason
    assert reason in ("small_count", "thin_base")
    for name in ("SAT.change_agree", "SAT.p_change"):
        row = row_of(ledger, name)
        assert (row.status, row.reason, row.value) == ("suppressed", reason, None)


def test_a_hidden_change_has_no_part_in_the_adjustment(monkeypatch):
    from kit.protect import changes

    sizes = []
    adjust = changes.adjust_holm
    monkeypatch.setattr(changes, "adjust_holm", lambda p: sizes.append(len(p)) or adjust(p))
    release(join(answer(agreeing(60, 100)), answer(agreeing(50, 100))))
    release(join(answer(agreeing(60, 100)), answer(agreeing(6, 100))))
    assert sizes == [6, 5]


@pytest.mark.parametrize(
    ("linked", "shown"), [(0, True), (4, False), (10, True), (95, False), (100, True)]
)
def test_a_small_part_of_the_panel_hides_all_three(linked, shown):
    ledger = release(
        join(
            answer(agreeing(50, 100)),
            answer(agreeing(50, 100)),
            [(n, n) for n in range(linked)],
        )
    )
    rows = [row_of(ledger, f"response.count_{n}") for n in ("panel", "joined", "left")]
    expected = [linked, 100 - linked, 100 - linked] if shown else [None] * 3
    assert [row.value for row in rows] == expected
    assert {row.reason for row in rows} == ({""} if shown else {"small_count"})


def test_what_is_for_protection_alone_never_leaves():
    ledger = release(pair_up(60, 30, 45, 20))
    assert not [row for row in ledger if row.key.stat.startswith("pairs")]


def test_an_item_in_other_words_is_named_without_a_number():
    words = {"wordings": {"SAT": "old"}}
    ledger = release(join(answer(agreeing(70, 100)), answer(agreeing(20, 100)), earlier=words))
    row = row_of(ledger, "SAT.change_agree")
    assert (row.status, row.reason, row.value) == ("suppressed", "other_wording", None)
    assert row_of(ledger, "SAT.share_agree", "2018") is None
    assert row_of(ledger, "SAT.p_change") is None


# p values and volunteers


def test_a_p_value_is_a_step_that_it_does_not_exceed():
    large = release(join(answer(agreeing(70, 100)), answer(agreeing(17, 100))))
    assert row_of(large, "SAT.p_change").value == 0.0001
    steps = {0.0001, 0.001, 0.01, 0.05, 0.2, 1}
    for k in range(40, 60):
        ledger = release(join(answer(agreeing(60, 100)), answer(agreeing(k, 100))))
        assert row_of(ledger, "SAT.p_change").value in steps


def test_volunteers_have_a_change_alone():
    study = make_two_waves(designs=("volunteers", "volunteers"))
    ledger = release(join(answer(agreeing(70, 100)), answer(agreeing(17, 100))), study)
    change = row_of(ledger, "SAT.change_agree")
    assert (change.value, change.ci_low, change.confidence) == (-53, None, None)
    assert row_of(ledger, "SAT.p_change") is None


# The earlier wave


def test_earlier_numbers_are_those_of_a_release_of_that_wave(analyse):
    responses, study = (
        join(answer(agreeing(70, 100, 4)), answer(agreeing(17, 100))),
        make_two_waves(),
    )
    earlier, _ = study.settings.waves
    before = make_responses(responses.earlier.answers, wave="2018")
    own = release(before, replace(study, wave=earlier))
    check_carried(release(responses, study), own)
    check_carried(analyse("jinhai")[1], analyse("jinhai", wave="2018")[1])


def check_carried(ledger, own):
    carried = [row for row in ledger if row.key.wave == "2018"]
    assert len(carried) > 10
    assert [own.row(row.key) for row in carried] == carried


def test_own_numbers_are_those_of_a_release_without_the_earlier_wave():
    responses, study = pair_up(60, 30, 45, 20), make_two_waves()
    alone = release(replace(responses, earlier=None, link=()), study)
    assert release(responses, study).rows[: len(alone.rows)] == alone.rows


def test_the_ledger_is_read_back_as_it_was_written(tmp_path):
    ledger = release(pair_up(60, 30, 45, 20))
    file = tmp_path / "ledger.json"
    file.write_bytes(render_ledger(ledger, [], "mini", "zh"))
    assert read_ledger(file).ledger == ledger


def test_nothing_of_a_card_or_a_link_is_in_what_is_written(analyse):
    study, ledger = analyse("jinhai")
    (child, _) = kit.read_responses(study)
    assert max(child.link) > 50
    assert f"{child.link[0]}, {child.link[1]}" not in repr(child)
    assert "card" not in child.answers
    assert b'"link' not in render_ledger(ledger, [], study.id, "zh")
