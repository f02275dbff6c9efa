"""The declared table: every statistic says how it is guarded and published."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from kit.intake.read import take_responses
from kit.measure.needs import estimate_needs
from kit.numbers.statistics import declare_statistics, find_statistic, read_statistics
from kit.protect.publishing import protect_estimates

NAMES = {"zh": "甲", "en": "a"}
COUNT = {"kind": "count", "rule": "count", **NAMES}


def weigh_and_pair(study):
    """Weight a study by two of its margins, and let its forms be set side by side."""
    update = {"weight_by": ("ESTATE", "SEX"), "trim": 2.0}
    wave = study.wave.model_copy(update=update)
    waves = tuple(wave if w.id == wave.id else w for w in study.settings.waves)
    items = tuple(
        replace(i, role="pairing") if i.role == "linkage" else i
        for i in study.questionnaire.items
    )
    return replace(
        study,
        wave=wave,
        settings=study.settings.model_copy(update={"waves": waves}),
        questionnaire=replace(study.questionnaire, items=items),
    )


def test_every_statistic_of_a_study_is_declared_and_every_declared_one_is_used(analyse):
    study, jinhai = analyse("jinhai", language="zh")
    other = weigh_and_pair(study)
    more = protect_estimates(estimate_needs(take_responses(other).responses, other), other)
    ledgers = [jinhai, more, analyse("elmwood", language="en")[1]]
    used = {row.key.stat for ledger in ledgers for row in ledger}
    declared = read_statistics()
    assert used == {name for name, s in declared.items() if s.rule != "never"}


def test_units_follow_from_what_is_measured():
    units = {name: s.unit for name, s in read_statistics().items()}
    assert units["share_attention_lowest"] == units["coverage"] == "percent"
    assert units["change_agree"] == "points"
    assert (units["count"], units["alpha"], units["p_holm"]) == (
        "count",
        "coefficient",
        "probability",
    )


def test_a_statistic_has_a_name_in_both_languages():
    alpha = find_statistic("alpha")
    assert (alpha.label("zh"), alpha.label("en")) == ("一致性系数（α）", "Cronbach's alpha")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"kind": "share", "rule": "level"}, "a share cannot be guarded as level"),
        ({"kind": "share", "rule": "forms"}, "a share cannot be guarded as forms"),
        ({"kind": "bound", "rule": "share", "of": "n"}, "a bound cannot be guarded as share"),
        ({"kind": "share", "rule": "share"}, "a share names its count"),
        ({"kind": "share", "rule": "share", "of": "none"}, "a share names its count"),
        ({"kind": "score", "rule": "level", "of": "n"}, "and nothing else does"),
        ({"kind": "score", "rule": "pair"}, "what speaks of two groups"),
        ({"kind": "score", "rule": "level", "by": ["pair"]}, "what speaks of two groups"),
        ({"kind": "score", "rule": "level", "by": ["group", "choice"]}, "in two ways"),
        ({"kind": "share", "rule": "share", "of": "n", "by": ["choice"]}, "in the same way"),
        ({"kind": "count", "rule": "level"}, "a count cannot be guarded as level"),
        ({"kind": "count", "rule": "count", "step_of": "none"}, "only a count is a step"),
        ({"kind": "count", "rule": "forms", "step_of": "n"}, "only a count is a step"),
        ({"kind": "score", "rule": "level", "step_of": "n"}, "only a count is a step"),
        ({"kind": "count", "rule": "count", "step_of": "m"}, "m is a step itself"),
        ({"kind": "change", "rule": "level"}, "a change cannot be guarded as level"),
        ({"kind": "change", "rule": "change"}, "a change names the share or the mean"),
        ({"kind": "change", "rule": "change", "of": "n"}, "a change names the share or"),
        ({"kind": "score", "rule": "change"}, "a change names the share or the mean"),
        ({"kind": "probability", "rule": "change", "of": "n"}, "a change names the share"),
    ],
)
def test_a_row_that_leaves_a_number_unguarded_is_refused(row, fault):
    with pytest.raises(ValueError, match=fault):
        declare_statistics({"n": COUNT, "m": COUNT | {"step_of": "n"}, "x": row | NAMES})


def test_a_row_without_a_rule_is_refused():
    with pytest.raises(ValidationError, match="rule"):
        declare_statistics({"x": {"kind": "share", **NAMES}})
