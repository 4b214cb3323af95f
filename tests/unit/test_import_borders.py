"""What goes in: the source text of the package. What comes out: a failure for every border or budget it does not keep.

The borders are the table of `docs/architecture.md`, so the page and the code cannot drift apart.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "jobrules"
ARCHITECTURE = ROOT / "docs" / "architecture.md"

CORE_LIBRARIES = {"polars", "pydantic", "pydantic_core", "yaml"}
LATE_LIBRARIES = {"altair", "dateutil", "duckdb", "holidays", "numpy", "pandas", "pyarrow", "scipy", "vl_convert"}
"""Libraries of the extras, and those few users need: imported where they are used, never with the package."""
YAML_READERS = {"yaml_nodes.py", "words.py"}
LONGEST_MODULE = 300
LONGEST_FUNCTION = 30
LONG_MODULES: set[str] = set()
"""Modules that may be longer than the budget, as `checking/engine.py`; each needs its reason in docs/decisions.md."""
LONG_FUNCTIONS: set[str] = set()
"""Functions that may be longer than the budget, as `checking/engine.py:judge`; each needs its reason too."""


@dataclass(frozen=True)
class Import:
    """One imported module: its dotted name, and whether it is loaded with the module (no function, no type checking)."""

    name: str
    at_once: bool

    @property
    def library(self) -> str:
        return self.name.partition(".")[0]


def part_of(file: Path) -> str:
    """The top-level part of the package that a file belongs to; `__init__` for the package's own."""
    return file.relative_to(SOURCE).parts[0].removesuffix(".py")


def is_for_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def imports(node: ast.AST, package: str, at_once: bool = True) -> Iterator[Import]:
    """Every import below a node of a module in `package`."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, at_once) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            up = package.split(".")[: len(package.split(".")) - child.level + 1] if child.level else []
            base = ".".join([*up, *([child.module] if child.module else [])])
            yield from (Import(f"{base}.{alias.name}", at_once) for alias in child.names)
        else:
            later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) or is_for_type_checking(child)
            yield from imports(child, package, at_once and not later)


def package_of(file: Path) -> str:
    return ".".join(["jobrules", *file.relative_to(SOURCE).parent.parts])


def imports_of(file: Path) -> list[Import]:
    return list(imports(ast.parse(file.read_text("utf-8")), package_of(file)))


def parts_imported(found: list[Import]) -> set[str]:
    """The top-level parts of jobrules among imports; `from jobrules import check` counts as the public package itself.

    `from jobrules import __version__` takes nothing of the package but its number.
    """
    borne = [entry.name for entry in found if entry.library == "jobrules" and entry.name != "jobrules.__version__"]
    names = [name.split(".") for name in borne]
    return {name[1] if len(name) > 2 or name[-1] in borders() else "__init__" for name in names}


@cache
def borders() -> dict[str, set[str]]:
    """The table of docs/architecture.md: what each part may import."""
    rows = re.findall(r"^\| `(\w+)` \|[^|\n]*→[^|\n]*\|([^|\n]*)\|$", ARCHITECTURE.read_text("utf-8"), flags=re.M)
    parts = {name for name, _ in rows}
    return {
        name: parts - {"cli"} if cell.strip() == "all" else set(re.findall(r"`(\w+)`", cell)) for name, cell in rows
    }


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def lines_without_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def printed_lines(tree: ast.Module) -> list[int]:
    """The lines that write to the terminal: `print(...)`, or anything of `sys.stdout` and `sys.stderr`."""
    prints = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    streams = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"sys.stdout", "sys.stderr"}
    ]
    return prints + streams


MODULES = sorted(SOURCE.rglob("*.py"))
each_module = pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(SOURCE)))


def test_the_table_has_a_row_for_every_part_and_no_other() -> None:
    on_disk = {part_of(file) for file in MODULES} - {"__init__", "__main__"}
    assert set(borders()) == on_disk


def test_the_table_allows_no_circle() -> None:
    left = {name: allowed - {name} for name, allowed in borders().items()}
    while free := [name for name, allowed in left.items() if not allowed & left.keys()]:
        for name in free:
            del left[name]
    assert not left, "these parts may import one another in a circle"


@each_module
def test_a_module_imports_only_what_its_border_allows(file: Path) -> None:
    part = part_of(file)
    if part in {"__init__", "__main__"}:
        return
    crossed = parts_imported(imports_of(file)) - borders().get(part, set()) - {part}
    assert not crossed, f"{part} may not import {sorted(crossed)}; see docs/architecture.md"


@each_module
def test_a_module_imports_only_libraries_that_the_project_declares(file: Path) -> None:
    foreign = {entry.library for entry in imports_of(file)} - set(sys.stdlib_module_names) - {"jobrules"}
    assert foreign <= CORE_LIBRARIES | LATE_LIBRARIES


@each_module
def test_a_module_loads_only_the_core_libraries_at_once(file: Path) -> None:
    at_once = {entry.library for entry in imports_of(file) if entry.at_once}
    foreign = at_once - set(sys.stdlib_module_names) - {"jobrules"} - CORE_LIBRARIES
    assert not foreign, "an extra, or a library for one use, is imported in the function that uses it"


@each_module
def test_only_the_readers_know_yaml(file: Path) -> None:
    if file.relative_to(SOURCE).as_posix() not in YAML_READERS:
        assert "yaml" not in {entry.library for entry in imports_of(file)}


@each_module
def test_only_the_command_line_prints(file: Path) -> None:
    if part_of(file) not in {"cli", "__main__"}:
        assert not printed_lines(ast.parse(file.read_text("utf-8")))


@each_module
def test_a_module_says_what_goes_in_and_what_comes_out(file: Path) -> None:
    said = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    assert said
    if file.name not in {"__init__.py", "__main__.py"}:
        assert "goes in" in said
        assert "comes out" in said


@each_module
def test_a_module_and_its_functions_keep_to_their_budgets(file: Path) -> None:
    text, name = file.read_text("utf-8"), file.relative_to(SOURCE).as_posix()
    too_long = [
        f"{name}:{function.name}"
        for function in functions(ast.parse(text))
        if lines_without_docstring(function) > LONGEST_FUNCTION
    ]
    assert set(too_long) <= LONG_FUNCTIONS
    assert len(text.splitlines()) <= LONGEST_MODULE or name in LONG_MODULES


def loaded_after(statement: str) -> set[str]:
    """The libraries that a fresh interpreter has loaded after a statement."""
    script = f"import sys\n{statement}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_jobrules_loads_nothing_heavy() -> None:
    loaded = loaded_after("import jobrules")
    assert "jobrules" in loaded
    assert not loaded & LATE_LIBRARIES


def test_reaching_for_every_public_name_loads_nothing_heavy() -> None:
    loaded = loaded_after("import jobrules\nfor name in jobrules.__all__: getattr(jobrules, name)")
    assert "polars" in loaded
    assert not loaded & LATE_LIBRARIES


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from jobrules.dates import add", {"dates"}),
        ("import jobrules.dates", {"dates"}),
        ("from . import dates", {"dates"}),
        ("from .dates import add", {"dates"}),
        ("def f():\n    from jobrules import errors", {"errors"}),
        ("from jobrules import check", {"__init__"}),
        ("from jobrules import __version__", set()),
        ("if TYPE_CHECKING:\n    from jobrules.errors import nearest", {"errors"}),
    ],
)
def test_the_import_reader_sees_every_form_of_import(source: str, expected: set[str]) -> None:
    assert parts_imported(list(imports(ast.parse(source), "jobrules"))) == expected


def test_the_import_reader_tells_late_imports_from_those_at_once() -> None:
    source = "import a\ndef f():\n    import b\nclass C:\n    import c\nif TYPE_CHECKING:\n    import d"
    found = list(imports(ast.parse(source), "jobrules"))
    assert [(entry.name, entry.at_once) for entry in found] == [("a", True), ("b", False), ("c", True), ("d", False)]


def test_a_docstring_does_not_count_against_a_function() -> None:
    tree = ast.parse('def f():\n    """One\n    two\n    three."""\n    return 1\n')
    assert [lines_without_docstring(function) for function in functions(tree)] == [2]
