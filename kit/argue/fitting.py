"""How long the text is: sections within their budgets, and all of it within the limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .claims import Section, count_characters, measure_section
from .rules import read_evidence_rules

__all__ = ["fit_sections"]


@dataclass(frozen=True)
class _Step:
    """Claims of one section that are made shorter at once; `drops` leaves out content."""

    section: str
    claims: tuple[str, ...]
    drops: bool


@dataclass(frozen=True)
class _Want:
    """Sections from which something should go; `drop` if it may be left out altogether.

    What is wanted for the `limit` is done even if the text becomes very short.
    """

    sections: frozenset[str]
    drop: bool = True
    limit: bool = False


def fit_sections(
    sections: Sequence[Section], fewest: int = 0, most: int = 0
) -> tuple[Section, ...]:
    """Return the sections as long as they may be, the least weighty claims shortened first.

    The needs take no more and the plan no less than their shares of the whole, and that is
    no longer than `most` characters (0: no limit). Every claim is said in fewer words before
    any is left out or said in fewer still, none is left out for the plan's sake, and shares
    are no reason to fall below `fewest`. What cannot be shortened any more stays as it is.
    """
    steps = list(_list_steps(sections))
    lengths: dict[str, int] = {}
    while True:
        said = tuple(s.at(lengths) for s in sections)
        for want in _find_wants(said, most):
            step = _find_step(steps, want)
            longer = _shorten(lengths, step) if step else lengths
            after = count_characters(s.at(longer) for s in sections)
            if step and (want.limit or after >= fewest):
                break
        else:
            return said
        lengths = longer
        steps.remove(step)


def _shorten(lengths: Mapping[str, int], step: _Step) -> dict[str, int]:
    return {**lengths, **{name: lengths.get(name, 0) + 1 for name in step.claims}}


def _find_step(steps: Sequence[_Step], want: _Want) -> _Step | None:
    helping = (s for s in steps if s.section in want.sections and (want.drop or not s.drops))
    return next(helping, None)


def _find_wants(said: Sequence[Section], most: int) -> Iterator[_Want]:
    """Yield what should go: of the needs, of all, of all beside the plan."""
    rules = read_evidence_rules().length
    sizes = {s.id: measure_section(s) for s in said if s.numbered}
    whole = sum(sizes.values())
    if 100 * sizes.get("needs", 0) > rules.needs_most * whole:
        yield _Want(frozenset({"needs"}))
    others = frozenset(sizes) - {"plan"}
    thin = 100 * sizes.get("plan", 0) < rules.plan_least * whole
    if most and whole > most:
        yield _Want(others if thin else frozenset(sizes), limit=True)
        yield _Want(frozenset(sizes), limit=True)
    if thin:
        yield _Want(others, drop=False)


def _list_steps(sections: Sequence[Section]) -> Iterator[_Step]:
    """List what can be shortened, in the order in which it is: words before whole claims."""
    found: dict[tuple[bool, int, int, str, str], list[str]] = {}
    claims = [(s.id, c) for s in sections if s.numbered for c in s.claims]
    for place, (section, claim) in enumerate(claims):
        for length in range(1, claim.last_length + 1):
            drops = length > len(claim.shorter)
            own = claim.together or f"{len(claims) - place:04d}"
            late = drops or length > 1
            step = (late, claim.weight, length, own, section)
            found.setdefault(step, []).append(claim.id)
    for (late, *_, section), names in sorted(found.items()):
        yield _Step(section, tuple(names), late)
