"""What was found in a study, for programs; it holds no answer and no count of answers."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kit.errors import Problem
    from kit.release.checking import Findings

__all__ = ["say_json"]


def say_json(found: Findings, language: str) -> str:
    """Return the problems of a study as JSON, with each message in `language`.

    An object with ``study``, ``wave`` and ``language`` (empty where the study could not be
    read), ``counts`` by severity, and ``problems``: each has its ``code``, ``severity``,
    ``message``, ``doubt`` (what to write into ``[[accept]]``) and ``where`` (file, sheet, row,
    column, setting, others).
    """
    kinds = ("error", "warning", "accepted", "open")
    study = found.study
    told = {
        "study": study.id if study else "",
        "wave": study.wave.id if study else "",
        "language": study.language if study else "",
        "counts": {kind: sum(p.severity == kind for p in found.problems) for kind in kinds},
        "problems": [_describe(problem, language) for problem in found.problems],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _describe(problem: Problem, language: str) -> dict[str, object]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.say(language),
        "doubt": problem.doubt,
        "where": asdict(problem.where),
    }
