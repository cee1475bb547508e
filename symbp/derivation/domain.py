"""Whether a network's output can leave the domain of its cost, or logits that of an activation: exact logits without a value.

Only what is certain is said: the logits can be these numbers (a trainable array is added to them, or scales them), and
interval arithmetic finds no value at more than one of them. What intervals do not settle is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product

from sympy import Add, Basic, Expr, Mul, Pow, Symbol, Rational, log, oo, preorder_traversal
from sympy.core.relational import Relational

from ..errors import ModelError
from ..exact.boxes import Box, Found, searched
from ..exact.reals import NoValue, Undefined, sign_of
from ..exact.scalar import Scalar
from ..exact.truth import Inputs, Place, Truth, arithmetic, enclosed
from ..network.model import Layer, Network
from ..notation.symbols import Array, Delta, Entry, IndexSum, Reduction
from ..notation.text import to_text
from ..rewriting.stabilise import stabilise
from ..rewriting.value_range import Untold, values_of

BITS = 120
LOGITS = tuple(Fraction(n, 4) for n in (-13, -6, -2, 1, 3, 6, 14))
MOST_LOGITS = 100                       # whose values are worked out exactly
AT_LEAST = 2                            # logits: what fails at one may be a single point
TARGETS = tuple(map(Fraction, ("1/2", "1", "0", "-1", "2", "1/3")))
REMEDIES: Mapping[str, tuple[tuple[str, ...], ...]] = {       # outputs of each, as rows
    "sigmoid": (("1/9", "1/9"), ("1/2", "1/3"), ("8/9", "1/9")),
    "softmax": (("1/9", "8/9"), ("1/2", "1/2"), ("8/9", "1/9")),
    "softplus": (("1/9", "1/9"), ("3", "1/2"), ("9", "7")),
    "tanh": (("-8/9", "1/9"), ("1/2", "-1/2"), ("8/9", "8/9")),
    "identity": (("-9", "9"), ("1/2", "-3"), ("5", "-1/9")),
}
UNIT = Symbol("_z", real=True)
AT = Rational(1, 4)
Numbers = Mapping[Place, Fraction]


@dataclass(frozen=True)
class Breach:
    """A part of the cost that has no value, what its argument would have to be, and an output at which that is not so."""

    part: Expr
    argument: Expr
    needs: str
    output: float


def refuse_outside(network: Network) -> None:
    """Raise ModelError when an activation has no value at some logits, or the last takes values at which the cost has none."""
    for layer in network.layers:
        box = next(iter(searched_for(layer_function(network, layer)).missing), None) if _freedom(layer) else None
        if box is not None:
            at = float(_middles((box,))[0])
            raise ModelError(f"{layer.activation} has no value at z = {at:.3g}", where=f"{network.name}, layer {layer.number}",
                             remedy="write it for every number, for example where(z > 1, ..., 0)")
    breach = breach_of(network)
    if breach is None:
        return
    layer, name = network.layers[-1], {network.output: "a"}
    remedies = [activation for activation in REMEDIES if _within(network, REMEDIES[activation])]
    raise ModelError(
        f"{layer.activation} gives {_range(network, breach)}; {_shown(breach.part, name)} of the cost "
        f"{network.cost.name} needs {_shown(breach.argument, name)} {breach.needs}",
        where=f"{network.name}, layer {layer.number}",
        remedy=f"use {', '.join(remedies)}" if remedies else "use an activation whose values stay inside, or another cost")


def breach_of(network: Network) -> Breach | None:
    """What is left, and where; None when it was not shown that anything is."""
    logits = network.layers[-1].logits
    free = _freedom(network.layers[-1])
    places = _places(network, logits)
    targets = _targets(network) if free and len(places) <= MOST_LOGITS else None
    if targets is None:
        return None
    found = []
    tried = [*LOGITS, *_middles(searched_for(cost_of_a_logit(network)).missing)]
    for offset in range(len(tried)):
        spread = len(places) if free == "each" and offset < len(LOGITS) else 1
        values = {p: tried[offset] if spread == 1 else LOGITS[(offset + k % spread) % len(LOGITS)] for k, p in enumerate(places)}
        part = _undefined(network, {logits: values, network.target: targets})
        if part is not None:
            found.append(part)
    return found[0] if len(found) >= AT_LEAST else None


def untold(network: Network) -> Iterator[str]:
    """What was not settled, or holds only for some targets, in words."""
    for layer in network.layers:
        if _freedom(layer) and searched_for(layer_function(network, layer)).untold:
            yield f"whether {layer.activation} has a value for every number"
    if _freedom(network.layers[-1]) and searched_for(cost_of_a_logit(network)).untold:
        yield f"whether {network.layers[-1].activation} stays where {network.cost.name} has a value"
    for at in _middles(searched_for(cost_of_a_target(network)).missing):
        places = _places(network, network.target)
        run = Truth((), _inputs(network, {network.target: dict.fromkeys(places, at)}), arithmetic(BITS), None)
        if all(_meets(run, condition.relation) for condition in network.cost.conditions):
            yield f"{network.cost.name} has no value for targets such as {float(at):.3g}, which no condition excludes"
            return


@lru_cache(maxsize=64)
def searched_for(formula: Expr | None) -> Found:
    """Of a function of UNIT; nothing is found without one."""
    return Found((), ()) if formula is None else searched(Scalar(stabilise(formula), (UNIT,)), arithmetic(BITS))


def _middles(boxes: Iterable[Box]) -> list[Fraction]:
    """Two numbers of each, everyday ones where there are some."""
    ends = [(max(low, min(high, Fraction(1)) - 4), min(high, max(low, Fraction(-1)) + 4)) for low, high in boxes]
    return [(low * part + high * (4 - part)) / 4 for low, high in ends for part in (2, 1)]


def layer_function(network: Network, layer: Layer) -> Expr | None:
    """The activation as a function of UNIT, where it is one of one logit."""
    definition = layer.definitions[-1]
    return None if definition.array == layer.logits else _alone(network, definition.formula, {layer.logits: UNIT})


def cost_of_a_logit(network: Network) -> Expr | None:
    """The cost of one output as a function of its logit, at a target that is allowed, where there is one."""
    layer, targets = network.layers[-1], _targets(network)
    output = UNIT if layer.output == layer.logits else layer_function(network, layer)
    if output is None or targets is None:
        return None
    target = next(iter(targets.values()))
    return _alone(network, _of_one_output(network), {network.output: output, network.target: Rational(target.numerator, target.denominator)})


def cost_of_a_target(network: Network) -> Expr | None:
    """The cost of one output as a function of its target, at an output that the cost allows."""
    layer = network.layers[-1]
    output = UNIT if layer.output == layer.logits else layer_function(network, layer)
    if output is None:
        return None
    return _alone(network, _of_one_output(network), {network.output: output.xreplace({UNIT: AT}), network.target: UNIT})


def _of_one_output(network: Network) -> Expr:
    """A term of the cost of an example where that is a sum over outputs."""
    formula = network.cost.definition.formula
    while any(isinstance(f, IndexSum) for f in Mul.make_args(formula)):
        formula = Mul(*(f.body if isinstance(f, IndexSum) else f for f in Mul.make_args(formula)))
    return formula


def _alone(network: Network, formula: Expr, known: Mapping[Array, Expr]) -> Expr | None:
    """With numbers for constants and for parameters as they start; None where anything else is read."""
    start = {p.array: p.initializer for p in network.parameters}
    numbers: dict[Expr, Expr] = dict(network.constants)
    for entry in formula.atoms(Entry):
        if entry.array in known:
            numbers[entry] = known[entry.array]
        elif entry.array in start and start[entry.array].kind == "constant":
            numbers[entry] = Rational(start[entry.array].value)
    found = formula.xreplace(numbers)
    return None if found.free_symbols - {UNIT} or found.has(Reduction, Delta) else found


def _freedom(layer: Layer) -> str:
    """"each" where the logits of an example can be any numbers, "all" where they can be any one number, else ""."""
    definition = next((d for d in layer.definitions if d.array == layer.logits), None)
    if definition is None:
        return ""
    trainable = {p.array for p in layer.parameters}
    terms = Add.make_args(definition.formula)
    for parameter in trainable:
        mine = [t for t in terms if any(e.array == parameter for e in t.atoms(Entry))]
        if len(mine) == 1 and (len(terms) == 1 or mine[0].func is Entry or _linear(mine[0], parameter)):
            entry = _linear(mine[0], parameter)
            if entry is not None:
                return "each" if set(definition.indices[1:]) <= set(entry.indices) else "all"
    return ""


def _linear(term: Expr, parameter: Array) -> Entry | None:
    """The one entry of the parameter that this term has as a factor."""
    while isinstance(term, IndexSum):
        term = term.body
    entries = [f for f in Mul.make_args(term) if isinstance(f, Entry) and f.array == parameter]
    others = [f for f in Mul.make_args(term) if f not in entries]
    alone = len(entries) == 1 and not any(e.array == parameter for f in others for e in f.atoms(Entry))
    return entries[0] if alone else None


def _places(network: Network, array: Array) -> list[Place]:
    run = Truth((), _inputs(network, {}), arithmetic(BITS), None)
    return [(0, *place) for place in product(*(range(run.extent(size)) for size in array.shape[1:]))]


def _inputs(network: Network, numbers: Mapping[Array, Numbers]) -> Inputs:
    """With every parameter of the activation at its start."""
    given: dict[Array, Numbers] = dict(numbers)
    for p in (p for p in network.parameters if p.array in _read_by_the_output(network)):
        start = Fraction(p.initializer.value if p.initializer.kind == "constant" else 1)
        given[p.array] = dict.fromkeys(product(*map(range, p.shape)), start)
    batch = network.input.shape[0]
    sizes = dict(network.sizes) | ({batch: 1} if isinstance(batch, Symbol) else {})
    constants: dict[Symbol, Expr] = dict(network.constants)
    return Inputs(given, sizes, constants)


def _read_by_the_output(network: Network) -> frozenset[Array]:
    """The arrays that the activation itself reads."""
    layer = network.layers[-1]
    return frozenset(e.array for d in layer.definitions if d.array != layer.logits for e in d.formula.atoms(Entry))


def _targets(network: Network) -> Numbers | None:
    """Targets that the cost allows, inside its conditions rather than at their ends where there are such."""
    places = _places(network, network.target)
    for value in (*TARGETS[:1], Fraction(1, max(len(places), 1)), *TARGETS[1:]):
        numbers = dict.fromkeys(places, value)
        run = Truth((), _inputs(network, {network.target: numbers}), arithmetic(BITS), None)
        if all(_meets(run, condition.relation) for condition in network.cost.conditions):
            return numbers
    return None


def _meets(run: Truth, relation: Basic) -> bool:
    free = sorted({i for e in relation.atoms(Entry) for i in e.indices} - {b for r in relation.atoms(Reduction) for b in r.bound}, key=str)
    try:
        return isinstance(relation, Relational) and all(bool(run.of(relation, s).value) for s in run.settings(tuple(free), {}))
    except Undefined:
        return False


def _undefined(network: Network, numbers: Mapping[Array, Numbers]) -> Breach | None:
    """The part of the cost that surely has no value here, with its argument and what it needs."""
    layer, cost = network.layers[-1], network.cost.definition
    outer = (d for d in layer.definitions if d.array not in numbers)
    run = Truth((*outer, cost), _inputs(network, numbers), arithmetic(BITS), None)
    try:
        run.entry(cost.array, (0,) * len(cost.indices))
    except NoValue:
        return next(_culprits(run, cost.formula, network.output), None)
    except Undefined:
        return None
    return None


def _culprits(run: Truth, formula: Expr, output: Array) -> Iterator[Breach]:
    """Logarithms, roots and divisors of the output whose argument is outside, each at its first free place."""
    for node in preorder_traversal(formula):
        if not (isinstance(node, log) or isinstance(node, Pow)) or not any(e.array == output for e in node.args[0].atoms(Entry)):
            continue
        inner = {i for r in node.atoms(Reduction) for i in r.bound}
        entries = sorted((e for e in node.args[0].atoms(Entry) if e.array == output), key=str)
        free = tuple(sorted({i for e in node.args[0].atoms(Entry) for i in e.indices} - inner, key=str))
        for setting in run.settings(free, {}):
            try:
                needs = _missed(node, sign_of(run.of(node.args[0], setting).value))
            except Undefined:
                continue
            if needs:
                value = run.of(entries[0], setting).value if not set(entries[0].indices) & inner else Fraction(0)
                yield Breach(node, node.args[0], needs, float(enclosed(value)[0]))


def _missed(node: Basic, sign: int) -> str:
    """What the argument of a logarithm, a root or a divisor needs, if it does not have it with this sign."""
    if isinstance(node, log):
        return "> 0" if sign <= 0 else ""
    if not node.args[1].is_Integer:
        return ">= 0" if sign < 0 else ""
    return "!= 0" if node.args[1].is_negative and sign == 0 else ""


def _within(network: Network, outputs: tuple[tuple[str, ...], ...]) -> bool:
    """Whether the cost has a value at these outputs, and at the targets that it allows."""
    targets, places = _targets(network), _places(network, network.output)
    assert targets is not None
    return all(_undefined(network, {network.output: {p: Fraction(row[min(k, 1)]) for k, p in enumerate(places)},
                                    network.target: targets}) is None for row in outputs)


def _range(network: Network, breach: Breach) -> str:
    """"values in (-1, 1)", or at least one of them."""
    layer = network.layers[-1]
    definition = layer.definitions[-1]
    entries = [e for e in definition.formula.atoms(Entry) if e.array == layer.logits]
    if len(entries) == 1 and not definition.formula.has(Reduction):
        try:
            values = values_of(definition.formula.xreplace(dict(network.constants)), entries[0])
            low, high = values.lowest(), values.highest()
            run = Truth((), _inputs(network, {}), arithmetic(BITS), None)
            met = {run.of(definition.formula.xreplace({entries[0]: Rational(z)}), {}).value for z in LOGITS}
        except (Untold, Undefined):
            low = high = ()
        if len(low) == len(high) == 1:
            brackets = ("[" if low[0] in met else "(", "]" if high[0] in met else ")")
            return f"values in {brackets[0]}{_word(low[0])}, {_word(high[0])}{brackets[1]}"
    return f"values such as {breach.output:.3g}"


def _word(value: Expr) -> str:
    return {oo: "infinity", -oo: "-infinity"}.get(value, str(value))


def _shown(expr: Expr, names: Mapping[Array, str]) -> str:
    """Without indices where there is only one kind of them: "log(1 - a)"."""
    return to_text(expr.xreplace({e: Symbol(names[e.array]) for e in expr.atoms(Entry) if e.array in names}))
