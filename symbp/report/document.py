"""Derivation -> the blocks of its document: model, forward pass, cost, activations, backward pass, update, steps."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from sympy import Expr, Symbol

from ..derivation.model import ActivationFacts, Derivation, Result, Step
from ..notation.symbols import Delta, Entry, Index, IndexSum, Inside
from .blocks import Block, Formula, Heading, Items, Line, Omission, Paragraph, Statement, Statements, prose
from .layers import MANY, condensed, grouped, layer_of, relative
from .model_section import model_blocks, update_blocks
from .templates import structure_of

TOTAL, SUMMED = "C", "S"
BRACKETS = ("A bracket such as ", Formula(Delta(Index("i", Symbol("n")), Index("p", Symbol("n")))),
            " is 1 where it holds and 0 elsewhere.")


def document(derivation: Derivation) -> tuple[Block, ...]:
    """Every block in order; equal consecutive layers of a deep network are summarised."""
    return (
        *model_blocks(derivation.network),
        *_forward(derivation),
        *_cost(derivation),
        *_activations(derivation),
        *_backward(derivation),
        *update_blocks(derivation.network),
        *_steps(derivation),
    )


def gradients_of_cost(derivation: Derivation) -> frozenset[str]:
    """The names of the arrays that are derivatives of the scaled cost C."""
    return frozenset(array for _, array in derivation.gradients)


def _form(expr: Expr | str, layer: int) -> Hashable:
    return relative(expr, layer) if isinstance(expr, str) else structure_of(expr).relative(layer)


def _last(derivation: Derivation) -> int:
    return len(derivation.network.layers)


def _forward(derivation: Derivation) -> Iterable[Block]:
    yield Heading(1, "Forward pass")
    layers = derivation.network.layers
    defined = {d.name: layer for layer in layers for d in layer.definitions}
    groups = grouped(
        derivation.forward,
        lambda d: defined[d.name].number if d.name in defined else layer_of(d.name, len(layers)),
        lambda d, n: (_form(d.target, n), _form(d.formula, n)))
    rows: list[Statement | Omission] = []
    for group in condensed(groups) if len(groups) > MANY else groups:
        if isinstance(group, int):
            rows.append(_omitted(group))
        else:
            rows += [Statement(Formula(d.formula, d.target)) for d in group.members]
    yield Statements(tuple(rows))


def _omitted(count: int) -> Omission:
    return Omission(f"{count} more layers alike")


def _cost(derivation: Derivation) -> Iterable[Block]:
    cost, found = derivation.network.cost, derivation.cost
    yield Heading(1, "Cost")
    definition = cost.definition
    statements = [Statement(Formula(definition.formula, definition.target))]
    whole = not any(isinstance(i, Index) for i in definition.indices)
    if not whole:
        total = IndexSum(definition.target, *definition.indices)
        statements.append(Statement(Formula(cost.scale * total, TOTAL)))
    yield Statements(tuple(statements))
    if cost.conditions:
        line: list[str | Formula] = ["On the targets: "]
        for position, condition in enumerate(cost.conditions):
            line += [", " if position else "", Formula(condition.relation)]
        yield Paragraph((*line, "."))
    if found.definition.formula != definition.formula:
        yield Paragraph(("From the logits:",))
        yield Statements((_result_statement(found),))


def _activations(derivation: Derivation) -> Iterable[Block]:
    if not derivation.activations:
        return
    yield Heading(1, "Activations")
    if any(f.derivative.has(Delta) for f in derivation.activations):
        yield Paragraph(BRACKETS)
    for name, facts in named_activations(derivation):
        yield Heading(2, name)
        output, by = activation_sides(facts)
        rows = [Statement(Formula(facts.formula, output))]
        in_output = facts.derivative_in_output
        verdict = facts.verdict if in_output is None else ""
        rows.append(Statement(Formula(facts.derivative, by), verdict))
        if in_output is not None and in_output != facts.derivative:
            rows.append(Statement(Formula(in_output, by), facts.verdict, (("in terms of the output",),)))
        yield Statements(tuple(rows))
        yield Items((prose(_injectivity(facts)), *(prose(f"at {kink}") for kink in facts.kinks)))


def _injectivity(facts: ActivationFacts) -> str:
    statement = {True: "Injective", False: "Not injective", None: "Injective or not: undecided"}[facts.injective]
    reason = facts.reason.removeprefix("not one-to-one: ").removeprefix("undecided: ")
    return f"{statement}: {reason}" if reason else statement


def named_activations(derivation: Derivation) -> list[tuple[str, ActivationFacts]]:
    """Activations under different names: the second formula of one name is `logistic (2)`."""
    count: dict[str, int] = {}
    named = []
    for facts in derivation.activations:
        count[facts.name] = count.get(facts.name, 0) + 1
        named.append((facts.name if count[facts.name] == 1 else f"{facts.name} ({count[facts.name]})", facts))
    return named


def activation_sides(facts: ActivationFacts) -> tuple[str, str]:
    """The left sides of the formula and of the derivative: `a` and `da/dz`, or `a[i]` and `da[i]/dz[p]`."""
    free = sorted({str(i) for i in _free(facts.formula)}) or [""]
    if free == [""]:
        return "a", "da/dz"
    by = sorted({str(i) for i in _free(facts.derivative)} - set(free))
    return f"a[{free[0]}]", f"da[{free[0]}]/dz[{by[0] if by else 'p'}]"


def _free(expr: Expr) -> frozenset[Index]:
    bound = getattr(expr, "bound", ())
    inner = {expr} if isinstance(expr, Index) else set().union(*(_free(a) for a in expr.args))
    return frozenset(inner - set(bound))


def _backward(derivation: Derivation) -> Iterable[Block]:
    yield Heading(1, "Backward pass")
    yield Paragraph(_conventions(derivation))
    if any(r.definition.formula.has(Inside) for r in derivation.backward):
        yield Paragraph(BRACKETS)
    last, origins = _last(derivation), Origins(derivation.steps)

    def signature(result: Result, layer: int) -> Hashable:
        return (
            _form(result.definition.target, layer), _form(result.definition.formula, layer),
            _form(result.without_conditions, layer), tuple(_form(c, layer) for c in result.holds_if), result.verdict,
            tuple(relative(n, layer) for n in result.notes),
            tuple(_origin_signature(step, layer) for _, step in origins.of(result)),
        )

    gradients = gradients_of_cost(derivation)
    for title, kept in (("Adjoints", False), ("Gradients", True)):
        results = [r for r in derivation.backward if (r.definition.name in gradients) == kept]
        groups = grouped(results, lambda r: layer_of(r.definition.name, last), signature)
        rows: list[Statement | Omission] = []
        for group in condensed(groups) if len(groups) > MANY else groups:
            if isinstance(group, int):
                rows.append(_omitted(group))
            else:
                rows += [_result_statement(r, origins.of(r)) for r in group.members]
        if rows:
            yield Heading(2, title)
            yield Statements(tuple(rows))


def heart(derivation: Derivation) -> Statements:
    """The adjoints and gradients without their justification."""
    last = _last(derivation)
    groups = grouped(derivation.backward, lambda r: layer_of(r.definition.name, last),
                     lambda r, n: (_form(r.definition.target, n), _form(r.definition.formula, n), r.verdict))
    rows: list[Statement | Omission] = []
    for group in condensed(groups) if len(groups) > MANY else groups:
        if isinstance(group, int):
            rows.append(_omitted(group))
            continue
        for r in group.members:
            details = (_conditions(r.holds_if),) if r.holds_if else ()
            rows.append(Statement(Formula(r.definition.formula, r.definition.target), r.verdict, details))
    return Statements(tuple(rows))


def _conventions(derivation: Derivation) -> Line:
    cost, target = derivation.network.cost, derivation.network.cost.definition.target
    adjoints: Line = ("every adjoint is a derivative of ", Formula(SUMMED), ".")
    if not target.indices:
        return ("Here ", Formula(SUMMED), " is the cost ", Formula(TOTAL), " itself; ", *adjoints)
    return ("Here ", Formula(IndexSum(target, *target.indices), SUMMED), " is the cost before its scale, ",
            Formula(cost.scale * Symbol(SUMMED), TOTAL), ", and ", *adjoints)


class Origins:
    """The numbered steps that lead to each left side."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps: dict[Expr | str, list[tuple[int, Step]]] = {}
        for number, step in enumerate(steps, 1):
            self._steps.setdefault(step.left, []).append((number, step))

    def of(self, result: Result) -> list[tuple[int, Step]]:
        """The steps to a result; to a gradient of C also those to the same derivative of S."""
        before = self._steps.get(f"dS{result.meaning[2:]}", []) if result.meaning.startswith("dC/") else []
        return before + self._steps.get(result.definition.target, [])


def _origin_signature(step: Step, layer: int) -> Hashable:
    return relative(step.rule, layer), tuple(relative(u, layer) for u in step.uses)


def _result_statement(result: Result, origin: Sequence[tuple[int, Step]] = ()) -> Statement:
    """A simplified result with its meaning, origin, conditions and notes."""
    definition, details = result.definition, []
    line: list[str | Formula] = []
    if origin and not definition.name.startswith("d_"):
        line += [Formula(result.meaning), "; "]
    if origin:
        details.append((*line, *_derived_by(origin)))
    if result.holds_if:
        details.append((*_conditions(result.holds_if), "; without it: ",
                        Formula(result.without_conditions, definition.target)))
    details += [prose(note) for note in result.notes]
    return Statement(Formula(definition.formula, definition.target), result.verdict, tuple(details))


def _derived_by(origin: Sequence[tuple[int, Step]]) -> Line:
    """`steps 2–5: the chain rule through a[e,i], then ...; from a, ∂S/∂a`."""
    numbers = [number for number, _ in origin]
    together = len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1
    shown = f"{numbers[0]}–{numbers[-1]}" if together else ", ".join(map(str, numbers))
    line: list[str | Formula] = [f"step{'s' * (len(numbers) > 1)} {shown}: "]
    for position, (_, step) in enumerate(origin):
        line += [", then " if position else "", *prose(step.rule)]
    return (*line, *_sources([used for _, step in origin for used in step.uses], "; from "))


def _conditions(conditions: Sequence[Expr]) -> Line:
    line: list[str | Formula] = ["holds if "]
    for position, condition in enumerate(conditions):
        line += [" and " if position else "", Formula(condition)]
    return tuple(line)


def _justification(step: Step) -> Line:
    return (*prose(f"by {step.rule}"), *_sources(step.uses, ", from "))


def _sources(uses: Sequence[str], opening: str) -> Line:
    line: list[str | Formula] = []
    for used in dict.fromkeys(uses):
        line += [", " if line else opening, *([Formula(used)] if used.isidentifier() else prose(used))]
    return tuple(line)


def _steps(derivation: Derivation) -> Iterable[Block]:
    """The numbered record; equal layers' steps are summarised."""
    if not derivation.steps:
        return
    yield Heading(1, "Steps")
    last = _last(derivation)

    def layer(numbered: tuple[int, Step]) -> int:
        left = numbered[1].left
        return layer_of(left.array.name, last) if isinstance(left, Entry) else _layer_in(left, last)

    def signature(numbered: tuple[int, Step], number: int) -> Hashable:
        step = numbered[1]
        return (_form(step.left, number), _form(step.right, number), step.verdict,
                tuple(_form(c, number) for c in step.holds_if), _origin_signature(step, number))

    groups = grouped(enumerate(derivation.steps, 1), layer, signature)
    rows: list[Statement | Omission] = []
    numbers: list[int] = []
    for group in condensed(groups) if len(groups) > MANY else groups:
        if isinstance(group, int):
            rows.append(Omission(f"the same for {group} more layers alike"))
            numbers.append(0)
            continue
        for position, step in group.members:
            details = [_justification(step)] if step.rule else []
            details += [_conditions(step.holds_if)] if step.holds_if else []
            rows.append(Statement(Formula(step.right, step.left), step.verdict, tuple(details)))
            numbers.append(position)
    yield Statements(tuple(rows), tuple(numbers))


def _layer_in(left: str, last: int) -> int:
    """The layer of a left side given as text, `dS/da1[e,j]`: that of its last name."""
    return layer_of(left.rpartition("/d")[2].partition("[")[0] if "/d" in left else left.partition("[")[0], last)
