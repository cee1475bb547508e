"""Network -> Derivation: reverse mode statement by statement; each adjoint simplified, fused where simpler, proved.

The composed network is never differentiated; every definition is pulled back by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sympy import Add, Eq, Expr, S
from sympy.core.relational import Relational

from .activations import activation_facts
from .model import Derivation, Result, Step, Verdict
from .moments import about_means
from ..network.model import Network
from ..notation.definition import Definition
from ..notation.indices import arrays_in, fresh, substitute
from ..notation.symbols import Array, Entry, Index
from ..notation.text import to_text
from ..rewriting.equality import equal
from ..rewriting.known_sums import by_known_sums
from ..rewriting.output_form import expand
from ..rewriting.pullback import Share, fuse, pull_back, simplify_renamed, written_by
from ..rewriting.simplify import simplify
from ..rewriting.weight import weight


@dataclass
class _Adjoint:
    """The adjoint of one array while it is being gathered: what each reader of the array adds to it."""

    array: Array                                   # the array differentiated by
    name: Array                                    # the array that holds the derivative
    at: tuple[Index, ...]
    shares: list[tuple[Definition, Share]] = field(default_factory=list)
    users: set[str] = field(default_factory=set)   # arrays whose adjoints mention this one

    @property
    def target(self) -> Entry:
        return Entry(self.name, *self.at)

    @property
    def meaning(self) -> str:
        return f"dS/d{Entry(self.array, *self.at)}"

    def notes(self) -> tuple[str, ...]:
        """What was chosen where a definition that reads the array has no derivative."""
        found: dict[str, None] = {}
        for definition, share in self.shares:
            if share.kinks is None:
                found[f"where the cases of {definition.target} meet, the derivative of one of them is taken"] = None
            for kink in share.kinks or ():
                slope = f"d{definition.target}/d{Entry(share.array, *share.at)}"
                found[f"at {kink.place} the derivative {slope} is taken as {to_text(kink.value)}"] = None
            for maximum in share.ties:
                found[f"entries that tie for {to_text(maximum)} share its derivative equally"] = None
        return tuple(found)


class _Walk:
    """One walk through one network's definitions, last to first."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.relations = tuple(c.relation for c in network.cost.conditions if isinstance(c.relation, Eq))
        self.definitions = {d.array: d for d in network.definitions}
        self.parameters = {p.array: p for p in network.parameters}
        self.names = adjoint_names(network)
        self.logits = {layer.logits for layer in network.layers}
        self.siblings = {d.array: layer.definitions for layer in network.layers for d in layer.definitions}
        self.adjoints: dict[Array, _Adjoint] = {}
        self.held: dict[Array, _Adjoint] = {}      # by the array that holds the derivative
        self.results: dict[Array, Result] = {}     # by the array that holds the derivative
        self.steps: list[Step] = []

    def run(self) -> None:
        for definition in reversed(self.network.definitions):
            if definition is self.network.cost.definition:
                cotangent: Expr = S.One
            elif definition.array in self.adjoints:
                cotangent = self.finish(self.adjoints[definition.array], definition)
            else:
                continue                           # nothing the cost depends on
            for share in pull_back(definition, cotangent):
                self.add(definition, share)
        for parameter in self.network.parameters:
            if parameter.array in self.adjoints:
                self.finish(self.adjoints[parameter.array], None)
        for array in (*(layer.logits for layer in self.network.layers), *self.parameters):
            if self.names[array] not in self.results:
                self.vanish(array)

    def vanish(self, array: Array) -> None:
        """Record that the cost does not change with an array."""
        at: list[Index] = []
        for extent in array.shape:
            at.append(fresh(extent, {i.name for i in at}))
        indices = self.definitions[array].indices if array in self.definitions else tuple(at)
        adjoint = _Adjoint(array, self.names[array], indices)
        self.step(adjoint.target, S.Zero, "nothing that the cost depends on changes with it", (), ())
        meaning = adjoint.meaning.replace("dS", "dC") if array in self.parameters else adjoint.meaning
        self.results[adjoint.name] = Result(Definition(adjoint.target, S.Zero), meaning, S.Zero, (), "proved")

    def add(self, definition: Definition, share: Share) -> None:
        if share.array not in self.definitions and share.array not in self.parameters:
            return                                 # the input, the targets, a fixed array
        siblings = self.siblings.get(definition.array, ())
        lighter = by_known_sums(share.simple, siblings) if len(siblings) > 2 else share.simple
        if lighter is S.Zero:
            return
        share = replace(share, simple=lighter)
        if share.array not in self.adjoints:
            new = _Adjoint(share.array, self.names[share.array], share.at)
            self.adjoints[share.array] = self.held[new.name] = new
        adjoint = self.adjoints[share.array]
        adjoint.shares.append((definition, share))
        source = self.adjoints.get(definition.array)
        if source is not None and lighter.has(source.name):
            source.users.add(share.array.name)

    def finish(self, adjoint: _Adjoint, definition: Definition | None) -> Entry:
        """Add the shares up, fuse single-use adjoints into the sum, record steps; the cotangent for `definition`."""
        total = self.total(adjoint)
        verdict: Verdict = "proved" if all(s.proved for _, s in adjoint.shares) else "unproved"
        found = Result(Definition(adjoint.target, total), adjoint.meaning, total, (), verdict, adjoint.notes())
        if self.network.fuse or definition is None:
            found = self.fused(adjoint, found)
            if not found.holds_if:
                lighter = self.by_siblings(adjoint, found.definition.formula)
                found = replace(found, definition=Definition(adjoint.target, lighter), without_conditions=lighter)
        if adjoint.array in self.parameters:
            found = self.scaled(adjoint, found)
        self.results[adjoint.name] = found
        if definition is None:
            return adjoint.target
        return Entry(adjoint.name, *definition.indices)

    def total(self, adjoint: _Adjoint) -> Expr:
        parts = []
        for definition, share in adjoint.shares:
            to_own = dict(zip(share.at, adjoint.at, strict=True))
            raw, simple = share.raw, share.simple
            if share.at != adjoint.at:
                raw, simple = substitute(raw, to_own), substitute(simple, to_own)
            parts.append(simple)
            used = (definition.name, *self.mentioned(raw))
            self.step(self.left(adjoint), raw, f"the chain rule through {definition.target}", used, ())
            if simple != raw:
                self.step(self.left(adjoint), simple, f"simplification, {definition.target} standing for its formula",
                          used, (), "proved" if share.proved else "unproved")
        if len(parts) == 1:
            return parts[0]
        total = simplify(Add(*parts))
        self.step(self.left(adjoint), total, "the sum over every definition that reads it",
                  tuple(d.name for d, _ in adjoint.shares), ())
        return total

    def fused(self, adjoint: _Adjoint, found: Result) -> Result:
        """Inline each adjoint that only this one mentions, as long as the result is simpler than the two."""
        conditions = tuple(r for r in self.relations if _speaks_of(r, self.network.target))
        inner = arrays_in(found.definition.formula) & self.results.keys()
        for other in sorted((self.held[name] for name in inner), key=lambda a: a.name.name):
            result = self.results[other.name]
            if other.array in self.logits or other.users != {adjoint.array.name} or result.holds_if:
                continue
            relevant = conditions if result.definition.formula.has(self.network.target) else ()
            outcome = fuse(found.definition.formula, result.definition, relevant)
            if not outcome.simpler:
                continue
            del self.results[other.name]
            rule = f"inlining {result.definition.target}"
            self.step(self.left(adjoint), outcome.without_conditions, rule, (other.name.name,), (), result.verdict)
            holds = found.holds_if
            if outcome.formula != outcome.without_conditions:
                holds = tuple(dict.fromkeys(holds + relevant))
                self.step(self.left(adjoint), outcome.formula, "the condition on the targets", (), relevant)
            verdict: Verdict = "proved" if found.verdict == result.verdict == "proved" else "unproved"
            found = Result(Definition(adjoint.target, outcome.formula), adjoint.meaning, outcome.without_conditions, holds,
                           verdict, tuple(dict.fromkeys(found.notes + result.notes)))
        return found

    def scaled(self, adjoint: _Adjoint, found: Result) -> Result:
        """A parameter's gradient: the derivative of the whole cost C."""
        formula, without, scale = found.definition.formula, found.without_conditions, self.network.cost.scale
        if scale != 1:
            same = without == formula
            formula = simplify_renamed(scale * formula)
            without = formula if same else simplify_renamed(scale * without)
            self.step(adjoint.target, formula, "the cost's scale, which depends on no parameter", ("C",), found.holds_if)
        return replace(found, definition=Definition(adjoint.target, formula), without_conditions=without,
                       meaning=adjoint.meaning.replace("dS", "dC"))

    def by_siblings(self, adjoint: _Adjoint, formula: Expr) -> Expr:
        """Write what another definition of a reader's layer computes by its name: `(x - mu)/sqrt(v + eps)` is h."""
        for sibling in dict.fromkeys(s for d, _ in adjoint.shares for s in self.siblings.get(d.array, ())):
            if len(self.siblings[sibling.array]) > 2 and (lighter := written_by(formula, sibling)) is not None:
                formula = lighter
                self.step(self.left(adjoint), formula, f"writing {sibling.target} for its formula", (sibling.name,), ())
        return formula

    def mentioned(self, expr: Expr) -> tuple[str, ...]:
        return tuple(sorted(array.name for array in arrays_in(expr) if array in self.held))

    def left(self, adjoint: _Adjoint) -> Expr | str:
        """The left side of a step before the cost's scale comes in."""
        scaled = adjoint.array in self.parameters and self.network.cost.scale != 1
        return adjoint.meaning if scaled else adjoint.target

    def step(self, left: Expr | str, right: Expr, rule: str, uses: tuple[str, ...],
             holds_if: tuple[Relational, ...], verdict: Verdict = "proved") -> None:
        self.steps.append(Step(left, right, rule, uses, verdict, holds_if))


def _speaks_of(relation: Relational, array: Array) -> bool:
    return array in arrays_in(relation)


def adjoint_names(network: Network) -> dict[Array, Array]:
    """The array that holds each derivative: delta for logits (delta1, delta2, ... in hidden layers), d_NAME else."""
    names = {d.array: f"d_{d.name}" for d in network.definitions}
    names |= {p.array: f"d_{p.array.name}" for p in network.parameters}
    for layer in network.layers:
        names[layer.logits] = "delta" if layer is network.layers[-1] else f"delta{layer.number}"
    return {array: Array(name, array.shape) for array, name in names.items()}


def derive(network: Network) -> Derivation:
    """The backward pass of the network, for symbolic sizes.

    Errors: DerivationError where a formula has no derivative that can be written down.
    Source: reverse accumulation, Griewank and Walther, Evaluating Derivatives, 2nd ed., section 3.2.
    """
    network = about_means(network)
    walk = _Walk(network)
    walk.run()
    names = walk.names
    gradients = tuple((p.array.name, names[p.array].name) for p in network.parameters)
    hidden = tuple(names[layer.logits].name for layer in network.layers[:-1])
    return Derivation(
        network=network,
        forward=tuple(d for layer in network.layers for d in layer.definitions),
        cost=cost_from_logits(network, walk.relations),
        backward=tuple(walk.results.values()),
        output_delta=names[network.layers[-1].logits].name,
        hidden_deltas=hidden,
        gradients=gradients,
        activations=activation_facts(network),
        steps=tuple(walk.steps),
    )


def cost_from_logits(network: Network, relations: tuple[Relational, ...]) -> Result:
    """The cost with the output's activation inlined, when that is simpler than the two; else as it was defined."""
    cost, activation = network.cost.definition, network.layers[-1].definitions[-1]
    meaning = "cost per example" if cost.indices else "cost"
    inlined = expand(cost.formula, activation)
    without = simplify(inlined)
    formula = simplify(without, relations) if relations else without
    if not network.fuse or inlined == cost.formula or weight(formula) >= weight(cost.formula) + weight(activation.formula):
        return Result(cost, meaning, cost.formula, (), "proved")
    holds = relations if formula != without else ()
    verdict = "proved" if equal(formula, inlined, holds) else "unproved"
    return Result(Definition(cost.target, formula), meaning, without, holds, verdict)
