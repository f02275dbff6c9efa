"""The command line's grammar, with its help in Chinese or English."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any, NoReturn

from kit.catalogue import LANGUAGES, read_catalogue

__all__ = ["COMMANDS", "NotUnderstoodError", "Parser", "make_parser"]

_Option = tuple[tuple[str, ...], str, Mapping[str, Any]]
"""Its names, its help in ``help.toml``, and what argparse is told of it."""


def _option(name: str, text: str = "", **how: Any) -> _Option:
    return (name,), text or name.lstrip("-").replace("-", "_"), how


_STUDY = (_option("study"), _option("--wave", default=""), _option("--language", default=""))
_OUTPUT = (
    _option("--out", default="outputs"),
    _option("--engine", default="inprocess"),
    _option("--formats", default=""),
)
_PARAMETER = (
    ("-p",),
    "parameters",
    {
        "nargs": 2,
        "action": "append",
        "default": [],
        "metavar": ("NAME", "VALUE"),
        "dest": "parameters",
    },
)
_NEW = (
    *("people", "needs", "community", "street", "district", "project", "total", "as-of"),
    *("year", "budget", "informants", "estates", "demo-answers"),
)

COMMANDS: Mapping[str, tuple[_Option, ...]] = {
    "new": (
        _option("folder"),
        *(_option(f"--{name}") for name in _NEW),
        _option("--language", "languages"),
    ),
    "lab": (_option("--port", default=""), _option("--no-browser", action="store_true")),
    "check": (*_STUDY, _option("--format", choices=("text", "json"), default="text")),
    "run": (*_STUDY, *_OUTPUT, _option("--final", action="store_true"), _PARAMETER),
    "batch": (
        _option("studies", nargs="+"),
        _option("--jobs", default=""),
        _option("--resume", action="store_true"),
        _option("--language", default=""),
        *_OUTPUT,
    ),
    "explain": (
        _option("release"),
        _option("asked", nargs="?", default=""),
        _option("--format", choices=("text", "json"), default="text"),
    ),
    "diff": (
        _option("first"),
        _option("second"),
        _option("--format", choices=("text", "json"), default="text"),
        _option("--page", default=""),
    ),
    "recall": (_option("release"),),
    "help": (_option("topic", nargs="?", default=""), _option("entry", nargs="?", default="")),
}
"""Every command with its options, in the order in which help lists them."""


class NotUnderstoodError(Exception):
    """What argparse says of a command line."""


class Parser(argparse.ArgumentParser):
    """Hands on what cannot be understood, for the kit to say it in its own words."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing and leaving."""
        raise NotUnderstoodError(message)


def make_parser(language: str) -> Parser:
    """Return the parser, whose help speaks `language`."""
    words = read_catalogue("kit.cli", "help.toml").texts(language)
    texts = words["program"]
    parser = Parser(
        prog="kit",
        description=texts["text"],
        epilog=texts["epilog"],
        add_help=False,
        formatter_class=_make_formatter(words),
    )
    _finish(parser, words)
    parser.add_argument("--version", action="store_true", help=words["options"]["version"])
    commands = parser.add_subparsers(dest="command", metavar="command", parser_class=Parser)
    for name, options in COMMANDS.items():
        _add_command(commands, name, options, words)
    return parser


def _finish(parser: argparse.ArgumentParser, words: Mapping[str, Any]) -> None:
    """Head the groups of a parser in its language, and offer help."""
    parser._positionals.title = words["program"]["positionals"]
    parser._optionals.title = words["program"]["options"]
    parser.add_argument("-h", "--help", action="help", help=words["options"]["help"])


def _add_command(
    commands: Any, name: str, options: tuple[_Option, ...], words: Mapping[str, Any]
) -> None:
    text, example = words["commands"][name], words["examples"][name]
    parser = commands.add_parser(
        name,
        help=text,
        description=text,
        epilog=words["program"]["example"].format(example=example),
        add_help=False,
        formatter_class=_make_formatter(words),
    )
    _finish(parser, words)
    parser.add_argument("--lang", choices=LANGUAGES, default="", help=words["options"]["lang"])
    parser.add_argument(
        "-v", dest="verbose", action="count", default=0, help=words["options"]["verbose"]
    )
    for names, text_name, how in options:
        parser.add_argument(*names, help=words["options"][text_name], **how)


def _make_formatter(words: Mapping[str, Any]) -> type[argparse.RawDescriptionHelpFormatter]:
    """Return a formatter that begins the line of usage in the language of the help."""
    usual = words["program"]["usage"]

    class Formatter(argparse.RawDescriptionHelpFormatter):
        def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: Any = None) -> None:
            super().add_usage(usage, actions, groups, usual if prefix is None else prefix)

    return Formatter
