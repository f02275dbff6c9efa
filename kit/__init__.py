"""From residents' answers to a needs assessment and an honest application rationale.

A notebook reads as a sentence of these verbs::

    study = kit.read_study("surveys/jinhai")
    responses = kit.read_responses(study)
    release = kit.protect_estimates(kit.estimate_needs(responses, study), study)
    rationale = kit.write_rationale(release, study)

Everything is imported when it is first used, so that ``import kit`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .argue.rationale import write_rationale
    from .intake.read import read_responses
    from .measure.needs import estimate_needs
    from .protect.publishing import protect_estimates
    from .release.run import run_study
    from .scale.batch import run_batch
    from .show import charts, pages, plans, quality, tables
    from .study.folder import check_folder, read_study

_HOMES = {
    "check_folder": ".study.folder:check_folder",
    "estimate_needs": ".measure.needs:estimate_needs",
    "protect_estimates": ".protect.publishing:protect_estimates",
    "read_responses": ".intake.read:read_responses",
    "read_study": ".study.folder:read_study",
    "run_batch": ".scale.batch:run_batch",
    "run_study": ".release.run:run_study",
    "write_rationale": ".argue.rationale:write_rationale",
    "charts": ".show.charts:",
    "pages": ".show.pages:",
    "plans": ".show.plans:",
    "quality": ".show.quality:",
    "tables": ".show.tables:",
}

__all__ = [
    "charts",
    "check_folder",
    "estimate_needs",
    "pages",
    "plans",
    "protect_estimates",
    "quality",
    "read_responses",
    "read_study",
    "run_batch",
    "run_study",
    "tables",
    "write_rationale",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    home = import_module(module, __name__)
    return getattr(home, attribute) if attribute else home


def __dir__() -> list[str]:
    return list(__all__)
