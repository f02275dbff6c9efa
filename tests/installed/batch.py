"""Performs a batch file as cmd would, as far as the files of the package go.

It knows the few forms of line that they use and refuses every other. Programs are left to
the function ``execute``, which gets the words of the command and returns an exit code.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Session:
    """A batch file being performed: what it has said, and where it stands."""

    folder: Path
    execute: object
    variables: dict
    said: list[str] = field(default_factory=list)
    goto: str = ""
    code: int | None = None


def perform(file, execute, argument=""):
    """Return the exit code of a batch file started by double click, and what it said."""
    lines = read_lines(file.read_bytes())
    here, dropped = str(file.parent) + "\\", str(Path(argument).absolute()) if argument else ""
    variables = {"~dp0": here, "~1": argument, "~f1": dropped, "errorlevel": "0"}
    session = Session(file.parent, execute, variables)
    place = 0
    while session.code is None:
        take(session, lines[place])
        place += 1
        if session.goto:
            place = lines.index(f":{session.goto}")
            session.goto = ""
    return session.code, session.said


def read_lines(content):
    """Return the lines of a batch file, which must end as Windows has it."""
    text = content.decode("gb2312")
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    return text.split("\r\n")[:-1]


def take(session, line):
    """Take one line: by its form, else as the command of a program."""
    for form, act in FORMS.items():
        if found := re.fullmatch(form, line):
            return act(session, *found.groups())
    return run(session, line.removesuffix(" >nul 2>nul"))


def run(session, command):
    text = expand(session, command)
    outside = re.sub(r'"[^"]*"', "", text)
    assert not set("&|<>^()%") & set(outside), command
    words = [quoted or bare for quoted, bare in re.findall(r'"([^"]*)"|(\S+)', text)]
    session.variables["errorlevel"] = str(session.execute(words))


def expand(session, text):
    """Fill in the variables that were set; LocalAppData and PATH stay as they are."""
    return re.sub(r"%(~\w+|\w+)%?", lambda m: session.variables.get(m[1], m[0]), text)


def say(session, text):
    assert not set("&|<>^()%!") & set(text), text
    session.said.append(text)


def assign(session, name, value):
    session.variables[name] = expand(session, value)


def enter(session, folder):
    assert expand(session, folder) == str(session.folder) + "\\"


def if_equal(session, one, other, rest):
    if expand(session, one) == other:
        take(session, rest)


def if_failed(session, no, rest):
    if (session.variables["errorlevel"] != "0") != bool(no):
        take(session, rest)


def if_lacking(session, path, rest):
    path = path.replace("\\", "/")
    there = [path, path.replace("Scripts", "bin").removesuffix(".exe")]
    if not any((session.folder / each).exists() for each in there):
        take(session, rest)


def for_each(session, pattern, rest):
    for file in sorted(session.folder.glob(pattern)):
        take(session, rest.replace("%%~fF", str(file)))


def go(session, label):
    session.goto = label


def leave(session, code):
    session.code = int(expand(session, code))


def nothing(session):
    pass


FORMS = {
    r"@echo off|chcp 936 >nul|pause|:\w+": nothing,
    r"echo (.+)": say,
    r'cd /d "(.+)"': enter,
    r'set "(\w+)=(.*)"': assign,
    r'if "(.*)"=="(.*)" (.+)': if_equal,
    r'if not exist "(.+)" (.+)': if_lacking,
    r"if (not )?errorlevel 1 (.+)": if_failed,
    r"for %%F in \(([\w.*-]+)\) do (.+)": for_each,
    r"goto (\w+)": go,
    r"exit /b (\S+)": leave,
}
