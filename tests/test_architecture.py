"""The house rules, read off the source and off fresh interpreters: who may import whom, and what no file may hold."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import symbp

HOUSE = Path(symbp.__file__).parent
FILES = sorted(path for path in HOUSE.rglob("*.py"))
PLAIN_WORK = [*FILES, *sorted(path for folder in ("examples", "benchmarks") for path in (HOUSE.parent / folder).rglob("*.py"))]

# room: the rooms it may know. A room is a package or a module of symbp.
MAY_KNOW: dict[str, set[str]] = {
    "errors": set(),
    "notation": {"errors"},
    "network": {"errors", "notation"},
    "rewriting": {"errors", "notation"},
    "exact": {"network", "notation"},
    "derivation": {"errors", "exact", "network", "notation", "rewriting"},
    "program": {"derivation", "errors", "network", "notation", "rewriting"},
    "stable": {"building", "derivation", "errors", "exact", "network", "notation", "program", "rewriting"},
    "schedule": {"errors", "program"},
    "emission": {"errors", "program", "schedule"},
    "building": {"errors"},
    "check": {"building", "derivation", "errors", "exact", "network", "program"},
    "certify": {"building", "emission", "errors", "exact", "network", "program"},
    "training": {"building", "errors"},
    "textbook": {"errors", "exact", "network", "notation", "rewriting"},
    "report": {"derivation", "network", "notation", "stable", "textbook"},
    "catalogue_rows": {"derivation", "network", "notation", "report", "rewriting"},
    "pipeline": {"building", "certify", "check", "derivation", "emission", "errors", "network", "program", "report", "stable"},
    "cli": {"building", "catalogue_rows", "certify", "check", "derivation", "errors", "network", "pipeline", "report", "stable", "textbook",
            "training"},
    "__init__": set(),
}

# The rooms inside textbook in the order of the data: each knows those before it. What stands on top may know all of them.
TEXTBOOK_ROOMS = ("documents", "latex", "letters", "reading", "deciding", "witness", "repair")
TEXTBOOK_WORDS = {"verdict", "allowance"}                    # what every room may speak of

# Modules inside a room that must know less than the room does.
MAY_KNOW_OF_PROGRAM = {"emission": {"ops", "counts", "kernels"}, "certify": {"kernels"}, "check": {"ops", "interpret", "counts", "verify"}}
REPORTED_OF_TEXTBOOK = {"verdict", "claim_result", "finding", "draft"}
ENGINE_FREE = {"ops", "interpret", "verify", "counts", "kernels"}

# What may not come along when a module is loaded in a fresh interpreter.
NOT_ALONG: dict[str, tuple[str, ...]] = {
    "symbp": ("sympy", "numpy", "click", "jinja2", "msgspec", "symbp."),
    "symbp.cli": ("sympy", "numpy", "jinja2", "msgspec"),
    "symbp.errors": ("sympy", "numpy", "click", "jinja2", "msgspec"),
    "symbp.notation.text": ("numpy", "click", "jinja2", "msgspec", "symbp.network", "symbp.rewriting", "symbp.derivation"),
    "symbp.network.reader": ("numpy", "click", "jinja2", "symbp.rewriting", "symbp.derivation", "symbp.program"),
    "symbp.rewriting.simplify": ("numpy", "click", "jinja2", "msgspec", "symbp.network", "symbp.derivation"),
    "symbp.derivation.backward": ("numpy", "click", "jinja2", "symbp.program", "symbp.emission", "symbp.report"),
    "symbp.program.ops": ("sympy", "numpy", "click", "jinja2", "symbp.notation"),
    "symbp.program.verify": ("sympy", "click", "jinja2", "symbp.notation", "symbp.network"),
    "symbp.program.interpret": ("sympy", "click", "jinja2", "symbp.notation", "symbp.network"),
    "symbp.emission.to_numpy": ("sympy", "click", "symbp.notation", "symbp.network", "symbp.derivation"),
    "symbp.emission.to_c": ("sympy", "click", "symbp.notation", "symbp.network", "symbp.derivation"),
    "symbp.emission.to_binding": ("sympy", "click", "symbp.notation", "symbp.network", "symbp.derivation"),
    "symbp.program.kernels": ("sympy", "numpy", "click", "jinja2", "symbp.notation"),
    "symbp.building.load": ("sympy", "click", "jinja2", "symbp.program", "symbp.emission"),
    "symbp.training.train": ("sympy", "click", "jinja2", "symbp.program", "symbp.emission", "symbp.network"),
    "symbp.check": ("click", "jinja2", "symbp.emission", "symbp.report", "symbp.pipeline"),
    "symbp.report.as_text": ("numpy", "click", "symbp.program", "symbp.emission", "symbp.check", "symbp.pipeline"),
    "symbp.report.verdicts_text": ("sympy", "numpy", "click", "jinja2", "msgspec", "pylatexenc", "latex2mathml", "symbp.network"),
    "symbp.report.verdicts_html": ("sympy", "numpy", "click", "jinja2", "msgspec", "pylatexenc", "symbp.network"),
    "symbp.pipeline": ("click", "symbp.cli", "symbp.training", "symbp.catalogue_rows"),
}

NOT_FROM_SYMPY = {"sympify", "parse_expr", "simplify", "nsimplify", "lambdify"}
NOT_CALLED = {"eval", "exec", "compile", "__import__", "sympify", "parse_expr", "nsimplify", "lambdify"}
NOT_METHODS = {"simplify", "nsimplify", "expand_func"}
TOO_WIDE = {"Exception", "BaseException"}
CATCHES_ALL = HOUSE / "textbook" / "guarded.py"              # the boundary around one equation: nothing in it ends a run
EMPTY_NAMES = ("utils", "util", "helpers", "helper", "manager", "misc", "common")
LONGEST_FILE, LONGEST_FUNCTION = 400, 60


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def room(path: Path) -> str:
    first = path.relative_to(HOUSE).parts[0]
    return first.removesuffix(".py")


def known(path: Path) -> Iterator[tuple[str, ...]]:
    """Every module of symbp that a file imports, as the parts of its name after symbp."""
    package = path.relative_to(HOUSE.parent).with_suffix("").parts[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[:len(package) - node.level + 1]
            parts = (*base, *(node.module.split(".") if node.module else ()))[1:]
            yield from [parts] if node.module else [(*parts, alias.name) for alias in node.names]
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and not node.level and node.module else []
        yield from (tuple(name.split(".")[1:]) for name in names if name.split(".")[0] == "symbp")


def outside(path: Path) -> set[str]:
    """The packages that a file imports and that are not symbp's."""
    nodes = list(ast.walk(tree(path)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level and node.module]
    return {name.split(".")[0] for name in names}


def test_every_room_is_known_and_imports_run_one_way() -> None:
    assert {room(path) for path in FILES} == set(MAY_KNOW)
    wrong = [f"{path.relative_to(HOUSE)} imports {'.'.join(parts)}" for path in FILES if room(path) != "__init__"
             for parts in known(path) if parts[0] not in MAY_KNOW[room(path)] | {room(path)}]
    assert not wrong, wrong


def test_the_rooms_of_the_textbook_know_only_those_before_them() -> None:
    wrong = []
    for path in FILES:
        inner = path.relative_to(HOUSE).parts
        if inner[0] == "textbook" and len(inner) > 2:
            before = {*TEXTBOOK_ROOMS[:TEXTBOOK_ROOMS.index(inner[1]) + 1], *TEXTBOOK_WORDS}
            wrong += [f"{'/'.join(inner)} imports {'.'.join(parts)}" for parts in known(path)
                      if parts[0] == "textbook" and parts[1] not in before]
            assert inner[1] not in path.stem.split("_"), f"{path} repeats its room"
    assert not wrong, wrong


def test_rooms_that_know_only_programs_never_see_what_makes_them() -> None:
    for path in FILES:
        of_program = {parts[1] for parts in known(path) if parts[0] == "program" and len(parts) > 1}
        if room(path) in MAY_KNOW_OF_PROGRAM:
            assert of_program <= MAY_KNOW_OF_PROGRAM[room(path)], path
        if room(path) == "program" and path.stem in ENGINE_FREE:
            assert {parts[0] for parts in known(path)} <= {"program", "errors"}, path
            assert "sympy" not in outside(path), path


def test_what_reports_on_equations_knows_verdicts_and_not_how_they_are_reached() -> None:
    of_textbook = {parts[1:] for path in FILES if room(path) == "report" for parts in known(path) if parts[0] == "textbook"}
    assert of_textbook == {(module,) for module in REPORTED_OF_TEXTBOOK}


def test_each_library_is_known_in_its_own_place() -> None:
    places = {"click": {"cli"}, "jinja2": {"emission"}, "msgspec": {"building", "network", "textbook"}, "pylatexenc": {"textbook"},
              "latex2mathml": {"report"}, "ctypes": {"building", "certify", "check"}, "subprocess": {"building"}}
    for path in FILES:
        for library, rooms in places.items():
            assert library not in outside(path) or room(path) in rooms, f"{path} imports {library}"
        if room(path) in ("emission", "building", "training", "cli"):
            assert "sympy" not in outside(path), path


@pytest.mark.parametrize("module", NOT_ALONG)
def test_a_fresh_interpreter_loads_no_more_than_it_needs(module: str) -> None:
    text = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True).stdout.split()
    along = {name for name in loaded for unwanted in NOT_ALONG[module]
             if name == unwanted or name.startswith(unwanted if unwanted.endswith(".") else f"{unwanted}.")}
    assert not along


def test_imports_stand_at_the_top_and_name_what_they_take() -> None:
    for path in PLAIN_WORK:
        for function in (n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)):
            inner = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
            assert not inner, f"{path}: an import inside {function.name}"
        for node in (n for n in ast.walk(tree(path)) if isinstance(n, ast.ImportFrom)):
            taken = {alias.name for alias in node.names}
            assert "*" not in taken, path
            assert not (node.module or "").startswith("sympy") or not taken & NOT_FROM_SYMPY, f"{path}: {taken & NOT_FROM_SYMPY}"


def test_nothing_is_evaluated_and_nothing_simplified_by_guesswork() -> None:
    for path in PLAIN_WORK:
        for call in (n for n in ast.walk(tree(path)) if isinstance(n, ast.Call)):
            if isinstance(call.func, ast.Name):
                assert call.func.id not in NOT_CALLED, f"{path}, line {call.lineno}"
            elif isinstance(call.func, ast.Attribute):
                assert call.func.attr not in NOT_METHODS, f"{path}, line {call.lineno}"


def test_what_is_caught_is_named() -> None:
    for path in PLAIN_WORK:
        for handler in (n for n in ast.walk(tree(path)) if isinstance(n, ast.ExceptHandler)):
            assert handler.type is not None, f"{path}, line {handler.lineno}"
            caught = {n.id for n in ast.walk(handler.type) if isinstance(n, ast.Name)}
            allowed = {"Exception"} if path == CATCHES_ALL else set()
            assert not caught & TOO_WIDE - allowed, f"{path}, line {handler.lineno}"


def test_files_and_functions_are_short_and_speak_for_themselves() -> None:
    for path in PLAIN_WORK:
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= LONGEST_FILE, path
        assert not any(word in path.stem.split("_") for word in EMPTY_NAMES), path
        assert ast.get_docstring(tree(path)), f"{path} does not say what it does"
        assert not any(mark in text for mark in ("TODO", "FIXME", "XXX", "type: ignore")), path
        for function in (n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef)):
            length = (function.end_lineno or 0) - function.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{path}: {function.name} has {length} lines"


def test_everything_is_annotated() -> None:
    bare = []
    for path in PLAIN_WORK:
        for function in (n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef)):
            arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs, function.args.vararg,
                         function.args.kwarg]
            missing = [a.arg for a in arguments if a is not None and a.annotation is None and a.arg not in ("self", "cls")]
            if missing or function.returns is None:
                bare.append(f"{path.name}: {function.name}({', '.join(missing)})")
    assert not bare, bare


def test_the_package_only_re_exports() -> None:
    nodes = tree(HOUSE / "__init__.py").body
    assert {n.name for n in nodes if isinstance(n, ast.FunctionDef)} == {"__getattr__", "__dir__"}
    assert not [n for n in nodes if isinstance(n, ast.ClassDef)]
    assert len(symbp.__all__) <= 12
