"""The shape of the code: sizes, imports, messages, and nothing about one community."""

import ast
import io
import re
import string
import subprocess
import sys
import tokenize
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from kit.errors import read_messages
from kit.release.fingerprint import ABOVE

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "kit").rglob("*.py"))
TEXTS = [f for f in sorted((ROOT / "kit").rglob("*")) if f.is_file() and f.suffix != ".pyc"]
OTHER_OPEN = {"archive", "os", "zipfile"}
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
SPACE = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT),
    *(tokenize.ENCODING, tokenize.ENDMARKER),
}


def read(file):
    return file.read_text(encoding="utf-8")


def name(file):
    return file.relative_to(ROOT).as_posix()


TREES = {name(file): ast.parse(read(file)) for file in SOURCES}
NODES = [(place, node) for place, tree in TREES.items() for node in ast.walk(tree)]


def code_lines(text):
    """Return the numbers of the lines that hold code: no comments, docstrings, blank lines."""
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in SPACE:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | FUNCTIONS) and ast.get_docstring(node):
            lines -= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return lines


def function_sizes():
    """Yield place and number of code lines of every function, its signature not counted."""
    for file in SOURCES:
        lines = code_lines(read(file))
        for node in ast.walk(TREES[name(file)]):
            if isinstance(node, FUNCTIONS):
                body = range(node.body[0].lineno, node.end_lineno + 1)
                yield f"{name(file)}:{node.name}", len(lines.intersection(body))


def test_no_function_is_longer_than_forty_lines():
    assert [place for place, size in function_sizes() if size > 40] == []


def test_nine_functions_in_ten_have_at_most_twenty_lines():
    sizes = [size for _, size in function_sizes()]
    assert sum(size <= 20 for size in sizes) >= 0.9 * len(sizes)


def test_no_module_is_longer_than_three_hundred_lines():
    assert [name(file) for file in SOURCES if len(code_lines(read(file))) > 300] == []


def test_every_module_has_a_charter():
    modules = {p: t for p, t in TREES.items() if not p.endswith("__init__.py")}
    assert [place for place, tree in modules.items() if not ast.get_docstring(tree)] == []


def test_rooms_that_no_release_depends_on_are_those_above_it():
    contract = tomllib.loads(read(ROOT / "pyproject.toml"))["tool"]["importlinter"][
        "contracts"
    ][0]
    above = contract["layers"][: contract["layers"].index("kit.release")]
    assert {r.removeprefix("kit.") for row in above for r in row.split(" | ")} == set(ABOVE)


def test_nothing_in_the_kit_is_about_one_community():
    """``surveys/jinhai`` may stand as the example of a path, and that is all."""
    found = [
        f"{name(file)}:{number}"
        for file in TEXTS
        if file.suffix not in {".ttf", ".otf", ".docx", ".xlsx", ".png"}
        for number, line in enumerate(read(file).splitlines(), 1)
        if re.search("金海|jinhai", line.replace("surveys/jinhai", ""), re.IGNORECASE)
    ]
    assert found == []


def test_no_handler_catches_everything():
    found = [
        f"{place}:{node.lineno}"
        for place, node in NODES
        if isinstance(node, ast.ExceptHandler)
        if node.type is None or {"Exception", "BaseException"} & names_in(node.type)
    ]
    assert found == []


def names_in(node):
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def test_every_text_file_is_opened_with_its_encoding():
    assert [f"{p}:{n.lineno}" for p, n in NODES if opens_text(n) and not says_encoding(n)] == []


def opens_text(node):
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id == "open" and not is_binary(node)
    if not isinstance(node.func, ast.Attribute) or names_in(node.func.value) & OTHER_OPEN:
        return False
    method = node.func.attr
    return method in {"read_text", "write_text"} or (method == "open" and not is_binary(node))


def is_binary(call):
    modes = [*call.args, *(k.value for k in call.keywords if k.arg == "mode")]
    return any(isinstance(m, ast.Constant) and "b" in str(m.value) for m in modes)


def says_encoding(call):
    return any(keyword.arg == "encoding" for keyword in call.keywords)


def placeholders(wording):
    fields = string.Formatter().parse("".join(wording.values()))
    return {field for _, field, _, _ in fields if field}


@pytest.mark.parametrize("code", sorted(read_messages()))
def test_every_message_says_the_same_in_both_languages(code):
    entry = read_messages()[code]
    assert sorted(entry) == ["en", "zh"]
    assert entry["zh"].keys() == entry["en"].keys() <= {"problem", "fix"}
    assert placeholders(entry["zh"]) == placeholders(entry["en"])


def test_every_message_that_the_code_names_exists():
    unknown = [
        f"{place}:{node.lineno} {node.args[0].value}"
        for place, node in NODES
        if isinstance(node, ast.Call)
        if getattr(node.func, "id", "") == "Problem"
        if node.args and isinstance(node.args[0], ast.Constant)
        if node.args[0].value not in read_messages()
    ]
    assert unknown == []


def test_every_message_is_used():
    """A code stands in the code as it is, or as a fixed start and an end named elsewhere."""
    texts = {
        n.value for _, n in NODES if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }
    starts = {
        node.values[0].value
        for _, node in NODES
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant)
    }
    texts |= {text.replace(".", "_") for text in texts}
    made = {start + text for start in starts if "." in start for text in texts}
    assert sorted(read_messages().keys() - texts - made) == []


def python(*lines):
    script = "\n".join(lines)
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout.split()


def test_what_is_visible_is_what_is_exported():
    visible, exported = (
        python("import kit", f"print(*sorted({names}))")
        for names in ("n for n in dir(kit) if not n.startswith('_')", "kit.__all__")
    )
    assert ["__version__", *visible] == exported


def test_everything_exported_is_there():
    assert python("import kit", "[getattr(kit, name) for name in kit.__all__]") == []


def test_importing_the_kit_imports_nothing_heavy():
    heavy = {"matplotlib", "nbconvert", "nbformat", "openpyxl", "pandas", "papermill", "scipy"}
    heavy |= {"jinja2", "numpy", "pydantic", "typst"}
    assert heavy.isdisjoint(python("import kit, sys", "print(*sys.modules)"))


def test_nothing_imports_scipy_stats():
    script = (
        "import kit, sys",
        "[getattr(kit, n) for n in kit.__all__]",
        "print(*sys.modules)",
    )
    assert not [module for module in python(*script) if module.startswith("scipy.stats")]


def declared():
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    return [*project["dependencies"], *project["optional-dependencies"]["test"]]


def locked():
    pins = re.findall(r"^([\w.-]+)==([^\s;]+)", read(ROOT / "requirements.lock"), re.MULTILINE)
    return [(re.sub(r"[._-]+", "-", package).lower(), version) for package, version in pins]


@pytest.mark.parametrize("requirement", declared())
def test_the_lock_holds_every_dependency(requirement):
    wanted = Requirement(requirement)
    versions = [v for package, v in locked() if package == wanted.name.lower()]
    assert versions
    assert all(wanted.specifier.contains(version) for version in versions)


def test_the_lock_has_hashes_and_no_address():
    pins = re.split(r"\n(?=\w)", read(ROOT / "requirements.lock"))[1:]
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert not re.search(r"://|@|--(index|find|extra|trusted)", "".join(pins))


def test_ci_runs_the_command_that_the_readme_gives():
    command = 'python3 -m venv .venv && .venv/bin/pip install -e ".[test]" && .venv/bin/pytest'
    assert command in read(ROOT / "README.md")
    assert command in read(ROOT / ".ci" / "run")


def test_nothing_else_stands_at_the_top():
    tracked = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    top = {path.split("/")[0] for path in tracked.split("\0") if path}
    folders = {"kit", "notebooks", "outputs", "surveys", "tests"}
    files = {"LICENSE", "README.md", "pyproject.toml", "requirements.lock"}
    files |= {"CONTRIBUTING.md", "CHANGELOG.md", "README.zh-CN.md"}
    assert {entry for entry in top if not entry.startswith(".")} <= folders | files
