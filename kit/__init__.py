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
    from .manual.pages import read_manual
    from .measure.needs import estimate_needs
    from .prepare.make import make_study
    from .protect.publishing import protect_estimates
    from .release.checking import check_study
    from .release.run import run_study
    from .release.studies import list_studies
    from .release.telling import tell_step
    from .scale.batch import run_batch
    from .show import charts, pages, plans, quality, tables
    from .study.changing import change_settings
    from .study.folder import check_folder, read_study
    from .trace.diff import compare_releases
    from .trace.explain import explain_release

    __version__: str

_HOMES = {
    "change_settings": ".study.changing:change_settings",
    "compare_releases": ".trace.diff:compare_releases",
    "check_folder": ".study.folder:check_folder",
    "check_study": ".release.checking:check_study",
    "estimate_needs": ".measure.needs:estimate_needs",
    "explain_release": ".trace.explain:explain_release",
    "list_studies": ".release.studies:list_studies",
    "make_study": ".prepare.make:make_study",
    "protect_estimates": ".protect.publishing:protect_estimates",
    "read_manual": ".manual.pages:read_manual",
    "read_responses": ".intake.read:read_responses",
    "read_study": ".study.folder:read_study",
    "run_batch": ".scale.batch:run_batch",
    "run_study": ".release.run:run_study",
    "tell_step": ".release.telling:tell_step",
    "write_rationale": ".argue.rationale:write_rationale",
    "charts": ".show.charts:",
    "pages": ".show.pages:",
    "plans": ".show.plans:",
    "quality": ".show.quality:",
    "tables": ".show.tables:",
}

__all__ = [
    "__version__",
    "change_settings",
    "charts",
    "check_folder",
    "check_study",
    "compare_releases",
    "estimate_needs",
    "explain_release",
    "list_studies",
    "make_study",
    "pages",
    "plans",
    "protect_estimates",
    "quality",
    "read_manual",
    "read_responses",
    "read_study",
    "run_batch",
    "run_study",
    "tables",
    "tell_step",
    "write_rationale",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("needs-kit")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    home = import_module(module, __name__)
    return getattr(home, attribute) if attribute else home


def __dir__() -> list[str]:
    return list(__all__)
