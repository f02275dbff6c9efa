"""The ``kit`` command: parse, call one verb, print.

Exit codes: 0 released or in order, 1 refused or failed with the last release untouched,
2 a command line that cannot be understood.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn, TextIO

__all__ = ["main"]

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction["_Parser"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _tolerate_encoding()
    given = sys.argv[1:] if arguments is None else arguments
    with (
        contextlib.redirect_stdout(_Patient(sys.stdout)),
        contextlib.redirect_stderr(_Patient(sys.stderr)),
    ):
        code = _obey(given)
        sys.stdout.flush()
        sys.stderr.flush()
    return code


def _obey(arguments: Sequence[str]) -> int:
    parser = _parser()
    try:
        options = parser.parse_args(arguments)
    except _NotUnderstoodError as error:
        from .usage import explain

        return explain(str(error), parser, arguments)
    except SystemExit:
        return 0  # --help has been shown
    from kit.errors import KitError

    from . import commands

    try:
        return int(options.command(commands, options))
    except KitError as error:
        print(error.say(options.lang), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(commands.say("stopped", commands.choose_language(options)), file=sys.stderr)
        return 1


class _Patient(io.TextIOBase):
    """A stream that goes on, saying nothing, when whoever reads has gone (``| head``)."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._try(lambda: self._stream.write(text))
        return len(text)

    def flush(self) -> None:
        self._try(self._stream.flush)

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except OSError as error:
            if error.errno not in _GONE:
                raise
            # What is still unwritten goes nowhere, also when Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())

    def fileno(self) -> int:
        return self._stream.fileno()


_GONE = (errno.EPIPE, errno.EINVAL)
"""How Linux, and how Windows says that nobody reads any more."""


class _NotUnderstoodError(Exception):
    """What argparse says of a command line."""


class _Parser(argparse.ArgumentParser):
    """Hands on what cannot be understood, for the kit to say it in its own words."""

    def error(self, message: str) -> NoReturn:
        raise _NotUnderstoodError(message)


def _tolerate_encoding() -> None:
    """Write ? for a character that the terminal's encoding lacks, rather than fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="kit",
        description="从问卷答卷到需求评估和申报理由 · From survey answers to a needs "
        "assessment and the application rationale.",
        epilog="退出码 · exit codes: 0 完成 done; 1 被拒或失败，上次的成果不变 refused or "
        "failed, the last release is untouched; 2 命令写错 usage.",
    )
    common = _Parser(add_help=False)
    common.add_argument(
        "--lang", choices=("zh", "en"), default="", help="提示信息的语言 · language of messages"
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_run(commands, common)
    _add_batch(commands, common)
    _add_check(commands, common)
    _add_new(commands, common)
    _add_recall(commands, common)
    return parser


def _add_study(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", help="调查项目文件夹 · study folder, e.g. surveys/jinhai")
    parser.add_argument(
        "--wave", default="", help="哪一轮，默认最近一轮 · which wave; the newest if not given"
    )
    parser.add_argument(
        "--language", default="", help="成果的语言 zh 或 en · language of the documents"
    )


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", default="outputs", help="写到哪里 · where to write (outputs)")
    parser.add_argument(
        "--engine",
        default="inprocess",
        help="用什么运行笔记本：inprocess 或 jupyter，结果相同 · what runs the notebooks: "
        "inprocess or jupyter, with the same result",
    )
    parser.add_argument(
        "--formats",
        default="",
        help="写成哪些格式，用逗号隔开，默认全部：html,pdf,docx,xlsx,form"
        "（form 为申报表，study.toml 写明了空白表才有）"
        " · which formats, with commas; all if not given, form (the application form) "
        "where study.toml names its blank",
    )


def _add_run(commands: Commands, common: _Parser) -> None:
    text = "运行并写出一次成果 · run the notebooks and write a release"
    run = commands.add_parser("run", help=text, description=text, parents=[common])
    _add_study(run)
    _add_output(run)
    run.add_argument(
        "--final",
        action="store_true",
        help="定稿，不带草稿字样，可以交出去 · a final release, without the mark of a draft",
    )
    run.add_argument(
        "-p",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUE"),
        dest="parameters",
        help="笔记本参数，与 papermill 相同 · a notebook parameter, as for papermill",
    )
    run.set_defaults(command=lambda commands, options: commands.run(options))


def _add_batch(commands: Commands, common: _Parser) -> None:
    text = "逐个运行多个调查项目 · run many studies, each apart"
    batch = commands.add_parser("batch", help=text, description=text, parents=[common])
    batch.add_argument(
        "studies", nargs="+", help="文件夹或通配符 · study folders or patterns, e.g. surveys/*"
    )
    batch.add_argument(
        "--jobs", default="", help="同时运行几个，默认按核数 · how many at a time (all cores)"
    )
    batch.add_argument(
        "--resume",
        action="store_true",
        help="上次已完成且没有变化的不再运行 · leave alone what is done and unchanged",
    )
    batch.add_argument(
        "--language", default="", help="成果的语言 zh 或 en · language of the documents"
    )
    _add_output(batch)
    batch.set_defaults(command=lambda commands, options: commands.batch(options))


def _add_check(commands: Commands, common: _Parser) -> None:
    text = "只检查，不运行 · check a study without running it"
    check = commands.add_parser("check", help=text, description=text, parents=[common])
    _add_study(check)
    check.set_defaults(command=lambda commands, options: commands.check(options))


def _add_new(commands: Commands, common: _Parser) -> None:
    text = "新建一个调查项目；没写的选项会问 · make a study folder; asks what no option says"
    new = commands.add_parser("new", help=text, description=text, parents=[common])
    new.add_argument(
        "folder", help="文件夹，英文小写 · the new folder, e.g. surveys/xiangan-older"
    )
    for option, help_text in _NEW_OPTIONS.items():
        new.add_argument(option, help=help_text)
    new.set_defaults(command=lambda commands, options: commands.new(options))


_NEW_OPTIONS = {
    "--people": "为谁 · for whom: children, older_people, families, other",
    "--needs": "需求领域，默认全部；none 为空白框架 · need areas, all if not given; none for "
    "an empty frame",
    "--community": "社区名称 · the community's name",
    "--street": "街道 · street",
    "--district": "区 · district",
    "--project": "项目名称 · the project's name",
    "--total": "登记的总人数 · how many people the register has",
    "--as-of": "登记日期 · day of the register (2026-09-30)",
    "--year": "第几年，2 起为续约 · year of the project; from 2 on a renewal",
    "--budget": "申报经费，元 · the sum applied for, in yuan",
    "--informants": "谁填答 · who answers",
    "--language": "语言 · languages: zh, en, or zh,en",
    "--estates": "小区名称，用逗号隔开 · names of the estates, with commas",
    "--demo-answers": "虚构多少份答卷供演练 · how many answers to invent for a dry run",
}


def _add_recall(commands: Commands, common: _Parser) -> None:
    text = "收回一份成果，列出谁要销毁副本 · take a release back; says who must destroy copies"
    recall = commands.add_parser("recall", help=text, description=text, parents=[common])
    recall.add_argument(
        "release", help="成果文件夹 · folder of the release, outputs/<study>/<release>"
    )
    recall.set_defaults(command=lambda commands, options: commands.recall(options))
