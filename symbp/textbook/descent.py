"""An update `w <- w - eta dC/dw` of which the notation file says nothing: is what it adds minus a positive number times a gradient?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sympy import Gt, S

from .judging import TRUE, Found, Outcome, judge
from .latex.text import to_latex
from .latex.tree import Addition, Derivative, Fraction, Gradient, Group, Node, Number, Product, Scripted, Symbol
from .letters.errors import Trouble
from .reading.reader import Scope
from .reading.setting import Setting
from .reading.sides import Stated
from .verdict import Ruling

RATES = frozenset("eta alpha epsilon varepsilon gamma lambda mu nu rho tau beta r".split())
COUNTS = frozenset("m n N M B".split())
COSTS = frozenset(("C", "J", "E"))                  # letters of what is only ever made smaller; L may be a likelihood
UNTOLD = "nothing says which way this update should go"


@dataclass(frozen=True)
class Move:
    """What an update adds: sign times the letters `rates` of unknown sign (and positive numbers) times the derivative of `of`."""

    sign: str
    of: Node
    rates: tuple[Node, ...]


def descended(setting: Setting, target: Node, right: Node) -> Outcome:
    """Proved, if the letters in front are positive, where a multiple of the gradient is taken off; refuted where it is added
    and the notation file says that what is differentiated is a cost."""
    move = move_of(setting, target, right)
    if move is None:
        return _undecided(target, UNTOLD)
    (_, added), = _added(target, right)
    down = judge(setting, Addition((("+", target), ("-", added)), at=target.at), right)
    if down.found.ruling is Ruling.ILL_FORMED:
        return down
    of = to_latex(move.of)
    if move.sign == "+":
        if not _is_cost(setting, move.of):
            return _undecided(target, f"it goes up {of}, and nothing says that {of} is to be made smaller")
        if down.found.ruling is not Ruling.REFUTED:
            return _undecided(target, down.found.why or f"it goes up {of}, or leaves it as it is")
        return replace(down, found=replace(down.found, why=f"it goes up the cost {of}"))
    if down.found.ruling not in TRUE:
        return down
    try:
        values = [setting.reader.value(rate, Scope()) for rate in move.rates]
    except Trouble as trouble:
        return _undecided(target, trouble.what)
    signs = tuple(Stated(Gt(v.expr, S.Zero, evaluate=False), "") for v in values if not v.expr.is_positive)
    letter = move.of.name if isinstance(move.of, Symbol) else ""
    assumed = () if _is_cost(setting, move.of) or letter in COSTS else (f"{of} is to be made smaller",)
    conditions = (*down.found.conditions, *signs)
    ruling = Ruling.CONDITIONAL if conditions or assumed or down.found.assumed else Ruling.PROVED
    return replace(down, found=Found(ruling, conditions, "", None, (*down.found.assumed, *assumed)))


def move_of(setting: Setting, target: Node, right: Node) -> Move | None:
    """The one term that is added, where it is a product of letters that are rates and of the derivative by the target."""
    terms = _added(target, right)
    if len(terms) != 1:
        return None
    (sign, term), = terms
    of: Node | None = None
    rates: list[Node] = []
    for operator, factor in term.factors if isinstance(term, Product) else (("", term),):
        if isinstance(factor, Derivative | Gradient) and of is None and operator != "/" and factor.of is not None and factor.by == target:
            of = factor.of
        elif not _positive(setting, factor, rates):
            return None
    return None if of is None else Move(sign, of, tuple(rates))


def _added(target: Node, right: Node) -> tuple[tuple[str, Node], ...]:
    """The terms beside the target itself, () where it does not stand there once with a plus."""
    terms = right.terms if isinstance(right, Addition) else ()
    rest = tuple(t for t in terms if t != ("+", target))
    return rest if len(rest) == len(terms) - 1 else ()


def _positive(setting: Setting, factor: Node, rates: list[Node]) -> bool:
    """A positive number, the letter of a rate or of a count, or a fraction or product of such; the letters are noted."""
    match factor:
        case Number():
            return float(factor.text) > 0
        case Group(items=(item,)):
            return _positive(setting, item, rates)
        case Fraction():
            return _positive(setting, factor.over, rates) and _positive(setting, factor.under, rates)
        case Product():
            return all(_positive(setting, f, rates) for _, f in factor.factors)
        case Symbol() if factor.name in RATES | COUNTS:
            use = setting.reader.names.use(factor)
            if setting.model.family(use.key) is not None or use.entry.shape or use.entry.role not in ("", "input"):
                return False
            rates += [] if use.entry.positive else [factor]
            return True
    return False


def _is_cost(setting: Setting, node: Node) -> bool:
    if not isinstance(node, Symbol | Scripted):
        return False
    try:
        return setting.reader.names.use(node).entry.role == "cost"
    except Trouble:
        return False


def _undecided(target: Node, why: str) -> Outcome:
    return Outcome(Found(Ruling.UNDECIDED, why=why), target.at)
