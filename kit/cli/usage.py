"""What is wrong with a command line, in the words of the kit instead of argparse's."""

from __future__ import annotations

import argparse
import itertools
import re
import sys
from collections.abc import Mapping, Sequence

from kit.catalogue import LANGUAGES
from kit.errors import Place, Problem, UsageError, guess_language

from .parsing import COMMANDS

__all__ = ["ask_for_command", "explain", "find_language"]

_SAID = {
    "missing": r"the following arguments are required: (?P<names>.+)",
    "unknown": r"unrecognized arguments: (?P<names>.+)",
    "ambiguous": r"ambiguous option: (?P<option>\S+) could match (?P<known>.+)",
    "unknown_command": r"argument command: invalid choice: '?(?P<name>[^']*)'? .*",
    "bad_choice": r"argument (?P<option>\S+): invalid choice: .* \(choose from (?P<known>.+)\)",
    "no_value": r"argument (?P<option>\S+): expected (one|at least one) argument",
    "two_values": r"argument (?P<option>\S+): expected 2 arguments",
    "no_such_value": r"argument (?P<option>[^:]+): ignored explicit argument .*",
}
"""How argparse says what is wrong: its messages have no codes."""


def explain(message: str, parser: argparse.ArgumentParser, arguments: Sequence[str]) -> int:
    """Say what is wrong with `arguments` instead of `message`, and return the exit code."""
    refused = UsageError(_translate(message, parser, arguments))
    print(refused.say(find_language(arguments)), file=sys.stderr)
    return refused.exit_code


def ask_for_command(language: str) -> int:
    """Say that a command is lacking, and return the exit code."""
    refused = UsageError(Problem("cli.no_command", values={"commands": ", ".join(COMMANDS)}))
    print(refused.say(language), file=sys.stderr)
    return refused.exit_code


def _translate(
    message: str, parser: argparse.ArgumentParser, arguments: Sequence[str]
) -> Problem:
    known = _find_commands(parser)
    used = next((known[word] for word in arguments if word in known), parser)
    usage = " ".join(re.split("[:：]", used.format_usage(), maxsplit=1)[1].split())
    commands = ", ".join(known)
    for name, pattern in _SAID.items():
        if found := re.fullmatch(pattern, message, re.DOTALL):
            parts = {key: text.replace("'", "") for key, text in found.groupdict().items()}
            where = Place(parts.get("option", ""))
            values = {**parts, "usage": usage, "commands": commands}
            return Problem(f"cli.{name}", where, values)
    return Problem("cli.not_understood", values={"usage": usage})


def _find_commands(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    groups = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    return groups[0].choices


def find_language(arguments: Sequence[str]) -> str:
    """Return the language that ``--lang`` asks for, else the locale's."""
    words = [word for argument in arguments for word in argument.split("=", 1)]
    asked = (after for word, after in itertools.pairwise(words) if word == "--lang")
    return next((language for language in asked if language in LANGUAGES), guess_language())
