"""Network -> the blocks that state the model and its update rule: what was given, not what was derived."""

from __future__ import annotations

from math import prod

from sympy import Expr, Integer, Symbol

from ..network.model import Layer, Network, Parameter
from ..notation.symbols import Array
from .blocks import Block, Formula, Heading, Items, Line, Paragraph, Statement, Statements, Table
from .layers import MANY, condensed, grouped

BATCH = {0: "full batch", 1: "per example"}


def shape_text(shape: tuple[int, ...]) -> str:
    """`64 × 784`; a number without axes is a scalar."""
    return " × ".join(map(str, shape)) or "scalar"


def figure(value: float) -> str:
    """A number in four significant digits."""
    return f"{value:.4g}".replace("-", "−")


def model_blocks(network: Network) -> tuple[Block, ...]:
    """Title, layers, parameters' start, constants."""
    return (
        Heading(0, network.name),
        Paragraph((_summary(network),)),
        Heading(1, "Model"),
        _layers(network),
        *_starts(network),
        *_constants(network),
    )


def _summary(network: Network) -> str:
    count = sum(prod(p.shape) for p in network.parameters)
    layers = len(network.layers)
    return (f"{layers} layer{'s' * (layers != 1)}, {count:,} trainable numbers, {network.cost.name} cost, "
            f"{network.optimizer.name}, {network.dtype}.")


def _units(array: Array, sizes: dict[Symbol, Integer]) -> str:
    """The numbers behind an array's axes, the example axis left out."""
    return shape_text(tuple(int(s.xreplace(sizes)) for s in array.shape[1:]))


def _layers(network: Network) -> Table:
    sizes = {symbol: Integer(number) for symbol, number in network.sizes}
    first: tuple[Line, ...] = (("0",), ("input",), ("",), (_units(network.input, sizes),), ("",),
                               (Formula(network.input.name),))
    groups = grouped(network.layers, lambda layer: layer.number, lambda layer, _: _alike(layer, sizes))
    rows = [first]
    for group in condensed(groups) if len(groups) > MANY else groups:
        rows.append((("…",), (f"{group} more layers alike",), ("",), ("",), ("",), ("",))
                    if isinstance(group, int) else _layer_row(group.members[0], sizes))
    return Table(("layer", "kind", "reads", "units", "activation", "parameters"), tuple(rows))


def _alike(layer: Layer, sizes: dict[Symbol, Integer]) -> tuple:
    return (layer.kind, layer.activation, _units(layer.output, sizes), tuple(n - layer.number for n in layer.inputs),
            tuple((p.shape, p.initializer.name, p.initializer.value) for p in layer.parameters))


def _layer_row(layer: Layer, sizes: dict[Symbol, Integer]) -> tuple[Line, ...]:
    unnamed = layer.name in ("", f"layer{layer.number}")
    number = str(layer.number) if unnamed else f"{layer.number} ({layer.name})"
    shown: list[str | Formula] = []
    for parameter in layer.parameters:
        shown += ["; " if shown else "", Formula(parameter.array.name), f" {shape_text(parameter.shape)}"]
    return ((number,), (layer.kind,), (", ".join(map(str, layer.inputs)),), (_units(layer.output, sizes),),
            (layer.activation,), tuple(s for s in shown if s) or ("none",))


def _starts(network: Network) -> tuple[Block, ...]:
    """One line for each way of starting, with the parameters that start so."""
    ways: dict[tuple[str, str, Expr], list[Parameter]] = {}
    for parameter in network.parameters:
        start = parameter.initializer
        ways.setdefault((start.name, start.kind, start.formula), []).append(parameter)
    lines = tuple(_start(name, kind, formula, starts) for (name, kind, formula), starts in ways.items())
    return (Heading(2, "Start of the parameters"), Items(lines)) if lines else ()


def _start(name: str, kind: str, formula: Expr, parameters: list[Parameter]) -> Line:
    line: list[str | Formula] = [f"{name}: "]
    for position, parameter in enumerate(parameters if len(parameters) <= MANY else parameters[:2]):
        line += [", " if position else "", Formula(parameter.array.name)]
    line.append(f", … {len(parameters) - 2} more" if len(parameters) > MANY else "")
    values = sorted({p.initializer.value for p in parameters})
    if kind == "constant":
        return (*line, ", every entry ", Formula(formula))
    line += [", uniform between ±", Formula(formula)]
    shown = ", ".join(map(figure, values if len(values) <= 4 else values[:1] + values[-1:]))
    return (*line, f", here {shown}" if not formula.is_number else "")


def _constants(network: Network) -> tuple[Block, ...]:
    lines: list[Line] = [(Formula(value, symbol),) for symbol, value in network.constants]
    for layer in network.layers:
        for constant in layer.constants:
            values = ", ".join(map(figure, constant.values[:8])) + (", …" if len(constant.values) > 8 else "")
            lines.append((Formula(constant.array.name), f" {shape_text(constant.shape)}, fixed: {values}"))
    return (Heading(2, "Constants"), Items(tuple(lines))) if lines else ()


def update_blocks(network: Network) -> tuple[Block, ...]:
    """The optimiser's rule, its constants, and how examples are taken."""
    optimizer, training = network.optimizer, network.training
    rules = tuple(Statement(Formula(value, symbol, "<-")) for symbol, value in optimizer.updates)
    plural = "s" if len(optimizer.state) == 1 else ""
    state = f"; {', '.join(s.name for s in optimizer.state)} start{plural} at 0" if optimizer.state else ""
    step = "; step counts from 1" if any(v.has(Symbol("step")) or "step" in map(str, v.free_symbols)
                                         for _, v in optimizer.updates) else ""
    constants: list[str | Formula] = []
    for symbol, value in optimizer.constants:
        constants += [", " if constants else "with ", Formula(value, symbol)]
    batch = BATCH.get(training.batch_size, f"mini-batches of {training.batch_size}")
    return (
        Heading(1, "Update"),
        Paragraph((f"{optimizer.name}, for each entry p of a parameter with gradient g{state}{step}:",)),
        Statements(rules),
        Paragraph((*constants, f"{'; ' * bool(constants)}{batch}, {training.epochs} epochs, seed {training.seed}.")),
    )
