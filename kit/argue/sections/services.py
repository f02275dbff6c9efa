"""Services as they are said: name, quantity, sessions, and the needs that they serve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kit.argue.brief import Brief
from kit.argue.text import Run, compose
from kit.study.questionnaire import Scale
from kit.wording import Wording

__all__ = ["find_need_scales", "has_sessions", "say_needs", "say_service"]


def say_service(brief: Brief[Wording], path: str, aim: tuple[Run, ...] = ()) -> tuple[Run, ...]:
    """Say a service with its quantity, its sessions where these are another number, its aim."""
    slots: dict[str, Run | tuple[Run, ...]] = {"aim": aim}
    slots |= {p: brief.fact(f"{path}.{p}") for p in ("name", "quantity", "unit")}
    if not has_sessions(brief, path):
        return compose(brief.frame.service, **slots)
    sessions = brief.fact(f"{path}.sessions")
    return compose(brief.frame.service_sessions, sessions=sessions, **slots)


def has_sessions(brief: Brief[Wording], path: str) -> bool:
    """Whether a service is counted in sessions beside its quantity."""
    if not brief.has(f"{path}.quantity"):
        return False
    counted = brief.facts[f"{path}.quantity"].value
    sessions = f"{path}.sessions"
    return sessions in brief.facts and brief.facts[sessions].value != counted


def find_need_scales(brief: Brief[Wording], areas: Sequence[str]) -> list[Scale]:
    """Return the scale by which each area is named: its need, or another if it has none."""
    scales = sorted(brief.study.questionnaire.scales, key=lambda s: s.direction != "need")
    first = {s.need_area: s for s in reversed(scales) if s.need_area in areas}
    return [s for s in brief.study.questionnaire.scales if s is first.get(s.need_area)]


def say_needs(brief: Brief[Wording], areas: Sequence[str]) -> tuple[Run, ...]:
    """Name the areas as a list."""
    return brief.listed(_names(brief, areas))


def _names(brief: Brief[Wording], areas: Sequence[str]) -> Iterator[Run]:
    for scale in find_need_scales(brief, areas):
        yield brief.fact(f"questionnaire.{scale.name}.phrase")
