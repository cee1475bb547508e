"""Trees -> LaTeX that reads back as the same tree: each node by the level of the grammar where it stands."""

from __future__ import annotations

from types import NoneType

from . import tables
from .piece import is_word
from .text_parts import binders_fit, bracketed, joins_subscripts, joins_superscripts, symbol_text
from .tree import Addition, Big, Binder, Call, Cases, Comparison, Derivative, Ellipsis, Fraction, Gradient, Group
from .tree import Indicator, Matrix, Negation, Node, Norm, Number, Product, Relation, Root, Scripted, Symbol, Words

DOTS = {"h": r"\dots", "v": r"\vdots", "d": r"\ddots"}
LETTERS = {"partial": r"\partial", "d": "d"}

BASES = (Symbol, Number, Group, Norm, Fraction, Root, Call, Derivative, Matrix, Cases, Indicator, Ellipsis, Words)


def to_latex(node: Node) -> str:
    """A tree as LaTeX. A tree that no LaTeX gives (a sum as a factor) gets brackets."""
    match node:
        case Comparison(sign="and"):
            return _conjunction(node)
        case Comparison():
            return _sum(node.left) + (f" {_sign(node)} {_sum(node.right)}" if node.right is not None else "")
        case Binder():
            return _binder(node)
        case Relation():
            sign = tables.PRINTED_RELATIONS.get(node.sign, node.sign)
            return rf"\stackrel{{\text{{{node.note}}}}}{{{sign}}}" if node.note else sign
    return _sum(node)


def _conjunction(node: Comparison) -> str:
    left, right = node.left, node.right
    last = left.right if isinstance(left, Comparison) and left.sign == "and" else left
    chained = isinstance(last, Comparison) and isinstance(right, Comparison) and last.right == right.left
    if chained and isinstance(right, Comparison) and right.right is not None:
        return f"{to_latex(left)} {_sign(right)} {_sum(right.right)}"
    return to_latex(left) + r" \text{ and } " + (to_latex(right) if right is not None else "")


def _sign(node: Comparison) -> str:
    return tables.PRINTED_RELATIONS.get(node.sign, node.sign)


def _sum(node: Node) -> str:
    match node:
        case Addition():
            text = ""
            for n, (sign, term) in enumerate(node.terms):
                lead = ("-" if sign == "-" else "") if n == 0 else f" {sign} "
                text += lead + _term(term, n == 0)
            return text
        case Negation():
            return "-" + _term(node.operand, True)
    return _product(node)


def _term(node: Node, first: bool) -> str:
    if isinstance(node, Negation) and not first:
        return "-" + _term(node.operand, isinstance(node.operand, Addition))
    return _product(node)


def _product(node: Node, operand: bool = False) -> str:
    """`operand`: after a bare derivative operator, where a second one would end the product."""
    if not isinstance(node, Product):
        return _factor(node, last=True, operand=operand)
    text = ""
    for n, (sign, factor) in enumerate(node.factors):
        last = n + 1 == len(node.factors)
        if n:
            text += tables.PRINTED_PRODUCTS[sign]
        if sign and isinstance(factor, Negation):
            text += "-" + _factor(factor.operand, last, operand)
        elif isinstance(factor, Gradient) and factor.of is None and not last and node.factors[n + 1][0]:
            text += _factor(factor, last=True)
        else:
            text += _factor(factor, last, operand)
    return text


def _factor(node: Node, last: bool = False, operand: bool = False) -> str:
    """`last`: nothing is juxtaposed after it, so that what binds to the right needs no brackets."""
    match node:
        case Number():
            return node.text
        case Symbol():
            return symbol_text(node)
        case Scripted():
            return _scripted(node)
        case Group():
            return bracketed(", ".join(map(to_latex, node.items)), node.bracket)
        case Norm():
            return bracketed(to_latex(node.body), node.bracket)
        case Fraction():
            return rf"\frac{{{_sum(node.over)}}}{{{_sum(node.under)}}}"
        case Root():
            degree = "" if node.degree is None else f"[{{{_sum(node.degree)}}}]"
            return rf"\sqrt{degree}{{{_sum(node.body)}}}"
        case Call():
            return _call(node)
        case Derivative():
            return _derivative(node, last and not operand)
        case Gradient() if last or not isinstance(node.of, Big | NoneType):
            by = "" if node.by is None else f"_{{{to_latex(node.by)}}}"
            return rf"\nabla{by} {_differentiated(node.of, last)}".rstrip()
        case Big() if last:
            return _big(node)
        case Indicator():
            return r"\mathbb{1}" + bracketed(to_latex(node.condition), "(")
        case Cases() | Matrix():
            return _rows(node)
        case Ellipsis():
            return DOTS[node.kind]
        case Words():
            return rf"\text{{ {node.text}}}" if is_word(node.text) else rf"\text{{{node.text}}}"
    return bracketed(to_latex(node), "(")


def _differentiated(node: Node | None, last: bool) -> str:
    """What a nabla stands before."""
    if node is None or isinstance(node, Product):
        return "" if node is None else _product(node)
    return _factor(node, last and isinstance(node, Big | Gradient))


def _call(node: Call) -> str:
    return _function(node) + _arguments(node)


def _function(node: Call) -> str:
    name = rf"\{node.function}" if node.function in tables.LATEX_FUNCTIONS else rf"\operatorname{{{node.function}}}"
    return name + (f"_{{{_subscripts(node.over)}}}" if node.over else "")


def _arguments(node: Call) -> str:
    if len(node.arguments) == 1 and isinstance(node.arguments[0], Matrix) and not node.arguments[0].bracket:
        return " " + _rows(node.arguments[0])
    return bracketed(", ".join(map(to_latex, node.arguments)), "(")


def _derivative(node: Derivative, may_reach_right: bool) -> str:
    letter = LETTERS[node.letter]
    by = f"{letter} {to_latex(node.by)}"
    if node.of is None:
        return rf"\frac{{{letter}}}{{{by}}}"
    body = node.of
    short = isinstance(body, Symbol | Scripted | Call) or isinstance(body, Product) and len(body.factors) == 2
    if may_reach_right and not short and not isinstance(body, Addition | Negation):
        return rf"\frac{{{letter}}}{{{by}}} " + _product(body, operand=True)
    return rf"\frac{{{letter} {_product(body)}}}{{{by}}}"


def _big(node: Big) -> str:
    if node.binders and not binders_fit(node.binders) and len(node.binders) > 1:
        first, *rest = node.binders
        inner = Big(node.kind, tuple(rest), node.body, at=node.at)
        return _big(Big(node.kind, (first,), inner, at=node.at))
    low = ", ".join(map(_binder, node.binders))
    high = next((b.high for b in node.binders if b.high is not None), None)
    text = rf"\{node.kind}" + (f"_{{{low}}}" if low else "") + (f"^{{{_sum(high)}}}" if high is not None else "")
    body = node.body
    if isinstance(body, Negation):
        return f"{text} -" + _product(body.operand)
    return f"{text} " + _product(body)


def _binder(node: Binder) -> str:
    index = _sum(node.index)
    if not node.relation or node.low is None:
        return index
    return f"{index} {tables.PRINTED_RELATIONS.get(node.relation, node.relation)} {_sum(node.low)}"


def _rows(node: Cases | Matrix) -> str:
    if isinstance(node, Cases):
        lines = [f"{_sum(value)} & " + (r"\text{otherwise}" if condition is None else to_latex(condition))
                 for value, condition in node.branches]
        return r"\begin{cases} " + r" \\ ".join(lines) + r" \end{cases}"
    body = r" \\ ".join(" & ".join(map(to_latex, row)) for row in node.rows)
    if node.bracket in tables.PRINTED_MATRICES:
        name = tables.PRINTED_MATRICES[node.bracket]
        return rf"\begin{{{name}}} {body} \end{{{name}}}"
    return bracketed(rf"\begin{{matrix}} {body} \end{{matrix}}", node.bracket, tall=True)


def _scripted(node: Scripted) -> str:
    base, sups = node.base, node.sups
    if isinstance(base, Call) and base.function in tables.LATEX_FUNCTIONS and len(sups) == 1 and not (
            node.subs or node.primes or base.over or isinstance(sups[0], Negation)):
        return rf"\{base.function}^{{{_superscripts(sups)}}}" + _arguments(base)
    plain = isinstance(base, BASES)
    text = _factor(base) if plain else bracketed(to_latex(base), "(")
    text += "'" * node.primes
    if node.subs:
        text += f"_{{{_subscripts(node.subs)}}}"
    if not sups:
        return text
    if joins_superscripts(sups):
        return text + f"^{{{_superscripts(sups)}}}"
    for n, item in enumerate(sups):
        text = (f"{{{text}}}" if n else text) + f"^{{{_superscripts((item,))}}}"
    return text


def _superscripts(items: tuple[Node, ...]) -> str:
    return " ".join(_item(item) for item in items)


def _subscripts(items: tuple[Node, ...]) -> str:
    return ("" if joins_subscripts(items) else ", ").join(_item(item) for item in items)


def _item(item: Node) -> str:
    return item.name if isinstance(item, Symbol) and item.name in ("*", "+", "-") else to_latex(item)
