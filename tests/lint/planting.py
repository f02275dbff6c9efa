"""Puts a text into an otherwise right study: a paragraph of one's own, or one of the plan."""

from __future__ import annotations

import dataclasses

from kit.lint.check import check_words
from kit.study.model import Text
from kit.study.own_words import OwnText

__all__ = ["find_new", "plant_own", "plant_plan"]

_found = {}


def plant_own(study, template, place="needs"):
    """Return the study with one paragraph of its own."""
    text = OwnText("text/own.md", 1, study.language, place, "end", template)
    return dataclasses.replace(study, own_texts=(text,))


def plant_plan(study, words):
    """Return the study with other words for its first strategy."""
    first, *others = study.plan.strategies
    changed = first.model_copy(update={"text": Text(zh=words, en=words)})
    plan = study.plan.model_copy(update={"strategies": (changed, *others)})
    return dataclasses.replace(study, plan=plan)


def find_new(ledger, study, planted):
    """Return what is found in the planted study and not in the one before."""
    # Kept with what it is about, so that no other study can have its id.
    key = (id(ledger), id(study))
    if key not in _found:
        _found[key] = (ledger, study, check_words(ledger, study))
    before = _found[key][2]
    return [p for p in check_words(ledger, planted) if p not in before]
