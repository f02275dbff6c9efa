"""Takes a release back, and what a batch tells of its study."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from kit.disk import remove_file
from kit.errors import Place, Problem, PublishError
from kit.release.lock import hold_lock
from kit.release.recall import Recalled, find_recalled, remove_recalled

from .status import STATUS, read_file
from .summary import PAGE, write_summary

__all__ = ["forget_study", "recall_release"]


def recall_release(release: str | Path) -> Recalled:
    """Take a release back: remove it with all that holds its numbers, and record it.

    With a final release goes all of its wave in that outputs folder, in every language:
    final releases, drafts, what was set aside as damaged or failed. A draft goes alone.
    What a batch tells of the study goes too. Copies elsewhere are for those to destroy
    whom the result names.

    Raises
    ------
    PublishError
        It is no release, the register cannot be read, another run is at work, or a folder
        cannot be removed; the release counts as not recalled then.
    """
    place = Path(release).resolve()
    study = find_recalled(place).folder
    with ExitStack() as locks:
        if any((study.parent / name).exists() for name in (STATUS, PAGE)):
            locks.enter_context(hold_lock(study.parent))
        locks.enter_context(hold_lock(study))
        recalled = find_recalled(place)
        forget_study(study.parent, study.name)
        remove_recalled(recalled)
    return recalled


def forget_study(folder: Path, study: str) -> None:
    """Take a study out of what batches have told in `folder`.

    A status that cannot be read tells nothing, and goes with its page.

    Raises
    ------
    PublishError
        The disk refuses.
    """
    known = read_file(folder)
    if known is None:
        for name in (STATUS, PAGE):
            _remove(folder / name)
        return
    left = replace(
        known,
        studies=tuple(row for row in known.studies if row.study != study),
        earlier=tuple(row for row in known.earlier if row.study != study),
    )
    left.write(folder)
    write_summary(left, folder)


def _remove(file: Path) -> None:
    try:
        remove_file(file)
    except OSError as error:
        raise PublishError(Problem("recall.cannot_remove", Place(str(file)))) from error
