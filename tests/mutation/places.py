"""Changes of one place of a Python file at a time, each of which some test should notice.

Operators, comparisons, and/or, not, numbers by one, min and max, filters, results made None,
arguments dropped. Texts, types, names of methods and what is raised are left as they are.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["Change", "list_changes", "make_change"]

OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
PAIRS = (("min", "max"), ("minimum", "maximum"), ("any", "all"), ("floor", "ceil"))
OPPOSITES = dict(PAIRS) | {b: a for a, b in PAIRS}
KEPT = {"strict", "dtype", "copy", "method", "stacklevel", "maxsize", "family"}
"""Arguments whose change nobody could notice, or that are words."""

LEFT = (ast.JoinedStr, ast.Raise, ast.Assert, ast.Import, ast.ImportFrom)

Edit = Callable[[], None]


@dataclass(frozen=True)
class Change:
    """One place: its number, where it is, in which function, and what would become of it.

    `first` and `last` are the lines of the statement that holds it.
    """

    number: int
    line: int
    first: int
    last: int
    function: str
    what: str


class _Places(ast.NodeVisitor):
    """Collects nodes with what could become of them, and how."""

    def __init__(self) -> None:
        self.found: list[tuple[ast.AST, str, Edit]] = []

    def _add(self, node: ast.AST, what: str, edit: Edit) -> None:
        self.found.append((node, what, edit))

    def visit(self, node: ast.AST) -> None:
        """Look at a node, and leave texts, imports and what is raised as they are."""
        if not isinstance(node, LEFT):
            super().visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Look at defaults and the body, not at annotations and decorators."""
        for part in (*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body):
            self.visit(part)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Look at what a class holds."""
        for part in node.body:
            self.visit(part)

    def visit_Expr(self, node: ast.Expr) -> None:
        """Leave docstrings as they are."""
        if not isinstance(node.value, ast.Constant):
            self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Look at the value, not at its type."""
        if node.value is not None:
            self.visit(node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Leave lists of names and names of methods as they are."""
        names = {t.id for t in node.targets if isinstance(t, ast.Name)}
        if names.isdisjoint({"__all__", "method"}):
            self.visit(node.value)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Turn an operator."""
        if new := OPERATORS.get(type(node.op)):
            what = f"{type(node.op).__name__} → {new.__name__}"
            self._add(node, what, lambda: setattr(node, "op", new()))
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """Turn an operator."""
        if new := OPERATORS.get(type(node.op)):
            what = f"{type(node.op).__name__}= → {new.__name__}="
            self._add(node, what, lambda: setattr(node, "op", new()))
        self.visit(node.value)

    def visit_Compare(self, node: ast.Compare) -> None:
        """Turn each comparison."""
        for place, operator in enumerate(node.ops):
            new = COMPARISONS[type(operator)]

            def edit(place: int = place, new: type[ast.cmpop] = new) -> None:
                node.ops[place] = new()

            self._add(node, f"{type(operator).__name__} → {new.__name__}", edit)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        """Turn and into or."""
        new = ast.Or if isinstance(node.op, ast.And) else ast.And
        self._add(node, f"→ {new.__name__}", lambda: setattr(node, "op", new()))
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        """Turn a sign, or leave out a not."""
        plus = ast.UAdd if isinstance(node.op, ast.USub) else None
        if plus:
            self._add(node, "− → +", lambda: setattr(node, "op", plus()))
        elif isinstance(node.op, ast.Not):

            def twice() -> None:
                node.operand = ast.UnaryOp(ast.Not(), node.operand)

            self._add(node, "without not", twice)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Move a number by one, turn a truth value."""
        value = node.value
        if isinstance(value, bool):
            self._add(node, f"→ {not value}", lambda: setattr(node, "value", not value))
        elif isinstance(value, int | float):
            for step in (1, -1) if isinstance(value, int) else (1,):
                moved = value + step
                self._add(node, f"{value} → {moved}", lambda m=moved: setattr(node, "value", m))

    def visit_Return(self, node: ast.Return) -> None:
        """Return nothing."""
        if node.value is None or ast.unparse(node.value) == "None":
            return
        self._add(node, "returns None", lambda: setattr(node, "value", ast.Constant(None)))
        self.visit(node.value)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        """Take the other one."""

        def edit() -> None:
            node.body, node.orelse = node.orelse, node.body

        self._add(node, "if ↔ else", edit)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        """Leave out a filter."""
        for place in range(len(node.ifs)):
            self._add(node.iter, "without filter", lambda p=place: node.ifs.pop(p))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Call the opposite, or leave out an argument."""
        called = node.func
        name = getattr(called, "id", getattr(called, "attr", ""))
        if name in OPPOSITES:
            part = "id" if isinstance(called, ast.Name) else "attr"
            new = OPPOSITES[name]
            self._add(node, f"{name} → {new}", lambda: setattr(called, part, new))
        if len(node.args) > 1 and name not in ("isinstance", "getattr", "setattr"):
            self._add(node, f"{name} without its last argument", node.args.pop)
        for place, keyword in enumerate(node.keywords):
            if keyword.arg and keyword.arg not in KEPT:
                what = f"{name} without {keyword.arg}"
                self._add(node, what, lambda p=place: node.keywords.pop(p))
        self.visit(called)
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            if keyword.arg not in KEPT:
                self.visit(keyword.value)


def _look(source: str) -> tuple[ast.Module, list[tuple[ast.AST, str, Edit]]]:
    tree, places = ast.parse(source), _Places()
    for statement in tree.body:
        places.visit(statement)
    return tree, places.found


def list_changes(source: str) -> list[Change]:
    """List every change that can be made of a file."""
    tree, found = _look(source)
    functions = list(_list_functions(tree))
    statements = [
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.stmt) and not isinstance(n, ast.FunctionDef | ast.ClassDef)
    ]
    changes = []
    for number, (node, what, _) in enumerate(found):
        line = node.lineno  # type: ignore[attr-defined]
        inside = [name for name, first, last in functions if first <= line <= last]
        around = [s for s in statements if s.lineno <= line <= (s.end_lineno or s.lineno)]
        holder = max(around, key=lambda s: s.lineno, default=None)
        first, last = (line, line) if holder is None else _head(holder)
        where = inside[-1] if inside else ""
        changes.append(Change(number, line, first, max(last, line), where, what))
    return changes


def _head(statement: ast.stmt) -> tuple[int, int]:
    """Return the lines of a statement, of one that holds others only those before them."""
    body = getattr(statement, "body", None)
    end = body[0].lineno - 1 if isinstance(body, list) and body else statement.end_lineno
    return statement.lineno, end or statement.lineno


def _list_functions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, int, int]]:
    """Yield the functions that are not inside of another, with the lines of their bodies."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield f"{prefix}{node.name}", node.body[0].lineno, node.end_lineno or node.lineno
        elif isinstance(node, ast.ClassDef):
            yield from _list_functions(node, f"{prefix}{node.name}.")


def make_change(source: str, number: int) -> ast.Module:
    """Return the file with one place changed."""
    tree, found = _look(source)
    found[number][2]()
    return ast.fix_missing_locations(tree)
