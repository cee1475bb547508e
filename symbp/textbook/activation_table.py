"""A table of functions, derivatives and ranges -> a verdict on every cell that states something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from sympy import Expr, oo

from ..errors import ReadingError
from ..rewriting.value_range import Untold, Values, values_of
from .allowance import Allowance
from .documents.display import Cell, Display, Document, Table
from .equations import Ruled
from .guarded import SECONDS, Fault, attempt
from .judging import judge
from .latex.grammar import parse_display, parse_expression
from .latex.prefixes import joined
from .latex.text import to_latex
from .latex.tokens import Unread
from .latex.tree import Group, Node, Product, Symbol
from .letters.conventions import Conventions, Section, SymbolEntry
from .letters.errors import NotUnderstood
from .reading.reader import Scope
from .reading.setting import Setting, setting
from .stating import failed_step, step_of, unread_step
from .verdict import Condition, Repair, Ruling, Step, Verdict

_MATH = re.compile(r"\$([^$]+)\$")
_INTERVAL = re.compile(r"\s*([\[(])([^,]+),(.+)([\])])\s*")
_SET = re.compile(r"\s*\\?\{(.*?)\\?\}\s*")
INFINITIES = {r"+\infty": oo, r"\infty": oo, r"-\infty": -oo}


def table_verdicts(document: Document, conventions: Conventions) -> Iterator[Verdict]:
    """The verdicts on every table whose head names a function of one variable."""
    for table in document.tables:
        columns = _columns(table)
        if columns is None:
            continue
        function, variable = columns[0]
        for row in table.rows:
            cells = {kind: row[n] for n, kind in columns[1].items() if n < len(row) and row[n].text.strip()}
            if "function" in cells:
                yield from _row(row[0].text.strip() or to_latex(function), cells, function, variable, document, conventions)


def _columns(table: Table) -> tuple[tuple[Symbol, Symbol], dict[int, str]] | None:
    """The function's and the variable's symbol, and what each column states; None where the table is another one."""
    kinds: dict[int, str] = {}
    named = None
    for number, cell in enumerate(table.head):
        text = cell.text.lower()
        if "function" in text and (math := _MATH.search(cell.text)):
            named = _named(math[1])
            kinds[number] = "function"
        elif "derivative" in text:
            kinds[number] = "derivative"
        elif "range" in text:
            kinds[number] = "range of the derivative" if "derivative" in kinds.values() else "range"
    return (named, kinds) if named is not None else None


def _named(latex: str) -> tuple[Symbol, Symbol] | None:
    try:
        tree = parse_expression(latex)
    except Unread:
        return None
    match tree:
        case Product(factors=((_, Symbol() as function), ("", Group(items=(Symbol() as variable,))))):
            return function, variable
    return None


def _row(name: str, cells: dict[str, Cell], function: Symbol, variable: Symbol, document: Document,
         conventions: Conventions) -> Iterator[Verdict]:
    display = _display(cells["function"])
    try:
        chain = parse_display(display.latex, document.macros)[0]
    except Unread as error:
        yield Verdict(f"{name}: function", display.line, display.latex, (unread_step(display, error),))
        return
    first = chain.sides[0]
    own = attempt(lambda: _setting(conventions, function, variable, first), Allowance(SECONDS), passing=(ReadingError,))
    if isinstance(own, Fault):
        yield Verdict(f"{name}: function", display.line, display.latex, (failed_step(display, own),))
        return
    if len(chain.sides) > 1:
        yield _chain(own, f"{name}: function", display, first, chain.sides[1:])
    yield from _stated(own, name, cells, function, variable, document)


def _stated(own: Setting, name: str, cells: dict[str, Cell], function: Symbol, variable: Symbol,
            document: Document) -> Iterator[Verdict]:
    head = f"{to_latex(function)}({to_latex(variable)})"
    slope = f"{to_latex(function)}'({to_latex(variable)})"
    if "derivative" in cells:
        display = _display(cells["derivative"])
        try:
            sides = parse_display(display.latex, document.macros)[0].sides
            yield _chain(own, f"{name}: derivative", display, parse_expression(slope), sides)
        except Unread as error:
            yield Verdict(f"{name}: derivative", display.line, display.latex, (unread_step(display, error),))
    for kind, latex in (("range", head), ("range of the derivative", slope)):
        if kind in cells:
            yield _range(own, f"{name}: {kind}", cells[kind], latex)


def _display(cell: Cell) -> Display:
    math = _MATH.search(cell.text)
    return Display(math[1] if math else cell.text, cell.line, cell.column + (math.start(1) if math else 0))


def _setting(conventions: Conventions, function: Symbol, variable: Symbol, formula: Node) -> Setting:
    names = {to_latex(function): SymbolEntry(), to_latex(variable): SymbolEntry(shape=())}
    head = f"{to_latex(function)}({to_latex(variable)})"
    section = Section(symbols=names, definitions=(f"{head} = {to_latex(formula)}",), forget=(function.name,))
    return setting(without_definitions(conventions).within(section), ((joined(formula),),))


def without_definitions(conventions: Conventions) -> Conventions:
    """The conventions without definitions of their own: a table says itself what its functions are."""
    return conventions.within(Section(forget=tuple(conventions.defined())))


def _chain(own: Setting, label: str, display: Display, head: Node, sides: tuple[Node, ...]) -> Verdict:
    steps = []
    allowance = Allowance(SECONDS)
    for side in map(joined, sides):
        step = attempt(partial(_step, own, display, head, side), allowance, own.model)
        steps.append(failed_step(display, step) if isinstance(step, Fault) else step)
    return Verdict(label, display.line, f"{to_latex(head)} = {' '.join(display.latex.split())}", tuple(steps))


def _step(own: Setting, display: Display, head: Node, side: Node) -> Step:
    ruled = Ruled(side, side, "=", judge(own, head, side))
    return replace(step_of(own, display, ruled, (), Allowance(SECONDS / 2)), left=to_latex(head))


def _range(own: Setting, label: str, cell: Cell, latex: str) -> Verdict:
    """Whether the printed interval (its closure) or set is that of the values."""
    text = _display(cell).latex.strip()
    shown = f"{latex} \\in {text}"
    step = attempt(lambda: _within(own, text, latex), Allowance(SECONDS), own.model)
    if isinstance(step, Fault):
        step = Step(latex, text, r"\in", Ruling.UNDECIDED, step.why, remedy=step.remedy)
    if step.ruling.wrong or step.ruling is Ruling.UNDECIDED:
        step = replace(step, caret=(cell.line, cell.column, len(cell.text)))
    return Verdict(label, cell.line, shown, (step,))


def _within(own: Setting, text: str, latex: str) -> Step:
    claimed, is_set = _claimed(own, text)
    formula = own.reader.scalar(parse_expression(latex), Scope())
    variable = own.reader.scalar(parse_expression(latex.partition("(")[2].rstrip(")")), Scope())
    try:
        values = values_of(formula, variable)
    except Untold as error:
        raise NotUnderstood(str(error)) from error
    return _compared(values, claimed, is_set, latex, text)


def _claimed(own: Setting, text: str) -> tuple[tuple[Expr, ...], bool]:
    interval, members = _INTERVAL.fullmatch(text), _SET.fullmatch(text)
    if interval is None and members is None:
        raise Unread(f"no interval: {text}", parse_expression("0").at)
    parts = [interval[2], interval[3]] if interval is not None else (members[1] if members is not None else "").split(",")
    return tuple(_end(own, p.strip()) for p in parts), interval is None


def _end(own: Setting, text: str) -> Expr:
    return INFINITIES[text] if text in INFINITIES else own.reader.scalar(parse_expression(text), Scope())


def _compared(values: Values, claimed: tuple[Expr, ...], is_set: bool, latex: str, text: str) -> Step:
    if is_set and values.finite:
        return Step(latex, text, r"\in", Ruling.PROVED if set(claimed) == set(values.found) else Ruling.REFUTED,
                    "" if set(claimed) == set(values.found) else f"its values are {', '.join(map(str, values.found))}")
    conditions: list[Condition] = []
    for printed, real, sign, tex in ((claimed[0], values.lowest(), ">=", r"\ge"), (claimed[-1], values.highest(), "<=", r"\le")):
        others = [r for r in real if r != printed]
        if printed not in real:
            return _wrong(values, latex, text)
        conditions += [Condition(f"{o} {sign} {printed}", f"{_tex(o)} {tex} {_tex(printed)}") for o in others]
    return Step(latex, text, r"\in", Ruling.CONDITIONAL if conditions else Ruling.PROVED, "", tuple(conditions))


def _wrong(values: Values, latex: str, text: str) -> Step:
    low, high = values.lowest()[0], values.highest()[0]
    right = f"[{_tex(low)}, {_tex(high)}]"
    why = f"its values come arbitrarily near to {_word(low)} and to {_word(high)}, and lie between them"
    return Step(latex, text, r"\in", Ruling.REFUTED, why, repair=Repair(right, f"ends of the interval: {_word(low)} and {_word(high)}", 1))


def _word(value: Expr) -> str:
    return {oo: "infinity", -oo: "minus infinity"}.get(value, str(value))


def _tex(value: Expr) -> str:
    if value in (oo, -oo):
        return r"+\infty" if value == oo else r"-\infty"
    text = str(value)
    return "".join(f"\\{word}" if word.isalpha() and len(word) > 1 else word for word in re.split(r"(\w+)", text))
