"""Names that are written otherwise than where they are declared and in the form."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from kit.errors import Problem
from kit.study.doubts import name_doubt
from kit.study.study import Study

from .stretches import Stretch

__all__ = ["find_names"]

_QUOTED = re.compile(r"“([^”]{2,20})”")
_ALIKE = 0.5
_SHORTEST = 4


def find_names(stretch: Stretch, study: Study) -> Iterator[Problem]:
    """Find names that differ from the declared one by a character, or by a quoted word.

    The form takes its names from study.toml, so a text that has another one contradicts it.
    """
    if stretch.writer == "kit":
        return
    for name in _list_names(study):
        for found in _find_near(stretch.text, name, study.language):
            yield _ask(found, name, stretch)
    yield from _find_brands(stretch, study)


def _ask(found: str, expected: str, stretch: Stretch) -> Problem:
    """Ask whether a name is meant to be another one; that can be accepted."""
    values = {"name": found, "expected": expected}
    doubt = name_doubt("text", found.strip("“”"), "name")
    return Problem("lint.name", stretch.where, values, doubt=doubt)


def _list_names(study: Study) -> list[str]:
    settings, say = study.settings, study.say
    community = settings.community
    named = (
        say(settings.project.name),
        say(settings.project.service_name),
        say(community.applicant),
        say(settings.provider.name),
        say(community.name),
        say(community.street),
    )
    return [name for name in dict.fromkeys(named) if len(name) >= _SHORTEST]


def _find_near(text: str, name: str, language: str) -> Iterator[str]:
    """Yield what is as long as a name and differs in one character, or word in English."""
    rest = text.replace(name, "\0" * len(name))
    if language == "en":
        yield from _find_near_words(rest, name)
        return
    for start in range(len(rest) - len(name) + 1):
        part = rest[start : start + len(name)]
        if "\0" in part:
            continue
        different = [
            n for n, pair in enumerate(zip(part, name, strict=True)) if len(set(pair)) > 1
        ]
        # Another place is called after the same, as an estate is after its community.
        meant = len(name) > _SHORTEST or different[:1] < [len(name) - 2]
        if len(different) == 1 and meant and part[different[0]].isalnum():
            yield part


def _find_near_words(text: str, name: str) -> Iterator[str]:
    words, wanted = text.split(), name.split()
    if len(wanted) < 2:
        return
    for start in range(len(words) - len(wanted) + 1):
        part = [word.strip(".,;:") for word in words[start : start + len(wanted)]]
        wrong = [p for p in zip(part, wanted, strict=True) if p[0] != p[1]]
        if len(wrong) == 1 and difflib.SequenceMatcher(None, *wrong[0]).ratio() > _ALIKE:
            yield " ".join(part)


def _find_brands(stretch: Stretch, study: Study) -> Iterator[Problem]:
    """Find a quoted name of the project that is nearly the declared one."""
    declared = _QUOTED.findall(study.say(study.settings.project.name))
    for found in _QUOTED.findall(stretch.text):
        for brand in declared:
            alike = difflib.SequenceMatcher(None, found, brand).ratio()
            if found != brand and len(found) == len(brand) and alike >= _ALIKE:
                yield _ask(f"“{found}”", f"“{brand}”", stretch)
