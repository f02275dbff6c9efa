"""Runs a study, or only checks it, in a process of its own."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

from kit.engine.processes import OnStep, Tell, call_in_process, ignore
from kit.errors import KitError, speaking

from .orders import Checked, Order, Release, make_order, place_outputs

__all__ = ["check_order", "run_order", "run_study"]

_LOG = logging.getLogger(__name__)
_PRELOAD = ("kit.release.preload",)


def run_study(  # noqa: PLR0913  an argument for each option of the command
    study: str | Path,
    *,
    wave: str | int = "",
    language: str = "",
    out: str | Path = "outputs",
    engine: str = "inprocess",
    formats: Sequence[str] = (),
    final: bool = False,
    parameters: Mapping[str, str] | None = None,
    report: OnStep = ignore,
) -> Release:
    """Run the three notebooks on a study and write a release.

    The work is done in a process of its own, which ends with it.

    Parameters
    ----------
    study
        The study folder.
    wave, language
        As for `read_study`; the newest wave and the first language if empty.
    out
        Folder of the outputs; the release stands in ``<out>/<study>/<release>/``. The usual
        one is that of the project, from wherever in it this is called.
    engine
        What runs the notebooks: ``inprocess``, or ``jupyter`` for the stock kernel. The
        release is the same.
    formats
        Names of the formats, some of ``html``, ``pdf``, ``docx``, ``xlsx``, ``form``; all if
        empty, the form only where study.toml names its blank.
    final
        Whether the release may leave the office. All others are drafts, which say so on
        every page and replace each other.
    parameters
        Further parameters of the notebooks by name; an unknown name is refused. Where one is
        also an argument of its own (``wave``, ``language``), that goes first, then the
        parameter, then what study.toml says.
    report
        Called with the name of each step as it begins.

    Raises
    ------
    KitError
        Everything is checked before a notebook runs; whatever fails, the last release
        stays as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     release = run_study("surveys/jinhai", out=folder, formats=["html"])
    >>> [name for name in sorted(release.files) if name.endswith(".html")]
    ['needs_assessment.html', 'rationale.html', 'survey_quality.html']
    >>> release.final
    False
    """
    from kit.study.location import find_language

    asked = {"study": str(study), "wave": str(wave), "language": language}
    with speaking(find_language(study, language)):
        options = {name: value for name, value in asked.items() if value}
        order = make_order(
            {**asked, **(parameters or {}), **options},
            out=place_outputs(out),
            engine=engine,
            formats=formats,
            final=final,
        )
        return run_order(order, report)


def run_order(order: Order, on_step: OnStep = ignore) -> Release:
    """Make the release that was ordered, in a process of its own; see `run_study`."""
    formats = ",".join(order.formats) or "usual"
    _LOG.info("run %s: engine %s, formats %s", order.study, order.engine, formats)
    _LOG.debug("notebooks %s, outputs %s", order.notebooks[0].parent, order.out)

    def report(step: str) -> None:
        _LOG.info("step %s", step)
        on_step(step)

    release: Release = call_in_process(
        _make_release, order, where=order.study, on_step=report, preload=_PRELOAD
    )
    _LOG.info("wrote %d files to %s", len(release.files), release.folder)
    return release


def check_order(order: Order) -> Checked:
    """Check all that a run of this order would refuse, in a process of its own."""
    try:
        checked: Checked = call_in_process(
            _check_ordered, order, where=order.study, preload=_PRELOAD
        )
    except KitError as error:
        return Checked("", "", synthetic=False, fingerprint="", problems=error.problems)
    return checked


def _make_release(tell: Tell, order: Order) -> Release:
    from .steps import make_release

    return make_release(tell, order)


def _check_ordered(_: Tell, order: Order) -> Checked:
    from .checking import check_ordered

    return check_ordered(order)
