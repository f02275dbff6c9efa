"""How far a share could be off, whatever those would say who gave no answer."""

from __future__ import annotations

from collections.abc import Iterator

from kit.study.study import Study

from .intervals import Estimate
from .subjects import Base, Row, Subject
from .voices import Voice

__all__ = ["bound_attention"]

_METHODS = {
    "census_attempt": "worst case of those without an answer",
    "random": "worst case of those drawn without an answer",
}


def bound_attention(
    subject: Subject, voice: Voice, study: Study, *, k: int, base: Base
) -> Iterator[Row]:
    """Bound the share of all who could have answered, of whom k of the base count.

    ``k/N`` and ``(k + N − n)/N`` (Manski 1989, Journal of Human Resources 24, 343–360).
    Where everyone was to be asked, N is the population. Those whom a random sample left out
    are no refusals: there it is those drawn. Who did not volunteer cannot be counted.
    """
    design = study.wave.design
    sizes = {"census_attempt": voice.population, "random": voice.drawn}
    size = sizes.get(design)
    if size is None or not base.n or size < base.n:
        return
    bounds = {"lowest": k / size, "highest": (k + size - base.n) / size}
    for name, value in bounds.items():
        worst = Estimate(value, method=_METHODS[design])
        yield subject.of(size).row(f"share_attention_{name}", worst, base)
