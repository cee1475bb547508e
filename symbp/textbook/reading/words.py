"""What was understood, for people: a tree in plain words; values and conditions in the formula language and as LaTeX."""

from __future__ import annotations

from sympy import Add, Eq, Expr, Ge, Gt, Integer, Le, Lt, Mul, Ne
from sympy import Symbol as Atom
from sympy.core.relational import Relational

from ...notation.indices import all_index_names, fresh, substitute
from ...notation.symbols import Delta, Entry, Index, IndexSum
from ...notation.text import ordered_terms, to_text
from ...rewriting.simplify import readable
from ..latex.text import to_latex
from ..latex.tree import (Addition, Big, Binder, Call, Cases, Comparison, Derivative, Fraction, Gradient, Group, Indicator, Matrix,
                   Negation, Node, Norm, Number, Product, Root, Scripted, Symbol)
from ..letters.said import array_name, formula_text
from .values import Value

OPERATORS = {"": " times ", "*": " times ", "ast": " times ", "times": " times ",
             "otimes": " times, as outer product, ", "/": " divided by ", "odot": " times, entry by entry, "}
KINDS = {"sum": "the sum", "prod": "the product"}
SIGNS = {"=": "is", "!=": "is not", "<": "is less than", "<=": "is at most", ">": "is greater than", ">=": "is at least",
         "in": "is in"}


def plain_axes(expr: Expr) -> Expr:
    """Open axes, which have no letters in the document, named by letters that are free."""
    return substitute(expr, names_of_axes(expr))


def names_of_axes(*exprs: Expr) -> dict[Expr, Expr]:
    """Letters that are free for the open axes of several expressions together."""
    taken = {name for e in exprs for name in all_index_names(e)}
    found: dict[Expr, Expr] = {}
    for index in sorted({i for e in exprs for i in e.atoms(Index) if i.name.startswith("@")}, key=str):
        found[index] = fresh(index.size, taken)
        taken.add(found[index].name)
    return found


def shown(value: Value) -> Expr:
    """The formula of a value as a person would write it."""
    expr = plain_axes(value.expr)
    return readable(expr, expr)


def in_words(node: Node) -> str:
    """A tree read aloud."""
    match node:
        case Number():
            return node.text
        case Symbol() | Scripted(base=Symbol()):
            return _name(node)
        case Scripted():
            return f"{in_words(node.base)} with {_scripts(node)}"
        case Group():
            return f"({', '.join(map(in_words, node.items))})"
        case Norm():
            return f"{'the norm of' if node.bracket == '‖' else 'the absolute value of'} {in_words(node.body)}"
        case Negation():
            return f"minus {in_words(node.operand)}"
        case Addition():
            return _terms(node)
        case Product():
            return _factors(node)
        case Fraction():
            return f"{in_words(node.over)} over {in_words(node.under)}"
        case Root():
            return f"the root of {in_words(node.body)}"
        case Call():
            return f"{node.function} of {', '.join(map(in_words, node.arguments))}"
        case Derivative():
            return f"the derivative of {in_words(node.of) if node.of else 'what follows'} by {in_words(node.by)}"
        case Gradient():
            return f"the gradient of {in_words(node.of) if node.of else 'what follows'}" + (
                f" by {in_words(node.by)}" if node.by else "")
        case Big():
            return f"{KINDS.get(node.kind, node.kind)} over {', '.join(map(_binder, node.binders)) or 'its index'} of {in_words(node.body)}"
        case Cases():
            return "; ".join(f"{in_words(v)} {'if ' + in_words(c) if c is not None else 'otherwise'}" for v, c in node.branches)
        case Comparison():
            return f"{in_words(node.left)} {SIGNS.get(node.sign, node.sign)} {in_words(node.right) if node.right else ''}".strip()
        case Indicator():
            return f"1 where {in_words(node.condition)}, else 0"
        case Matrix():
            return f"a matrix of {len(node.rows)} by {len(node.rows[0])} printed cells"
    return to_latex(node)


def _name(node: Node) -> str:
    if isinstance(node, Symbol):
        return f"{node.name}-{node.accent}" if node.accent else node.name
    assert isinstance(node, Scripted)
    if node.base == Symbol("e", at=node.at) and node.sups and not node.subs:
        return f"e to the power {', '.join(map(in_words, node.sups))}"
    return in_words(node.base) + "'" * node.primes + (f" {_scripts(node)}" if node.subs or node.sups else "")


def _scripts(node: Scripted) -> str:
    parts = [f"[{','.join(to_latex(s) for s in node.subs)}]"] if node.subs else []
    parts += [f"^({to_latex(s)})" if not isinstance(s, Symbol) or s.name not in ("T", "top") else "transposed" for s in node.sups]
    return " ".join(parts)


def _terms(node: Addition) -> str:
    text = ""
    for n, (sign, term) in enumerate(node.terms):
        word = {"+": " plus ", "-": " minus "}[sign] if n else {"+": "", "-": "minus "}[sign]
        text += word + in_words(term)
    return text


def _factors(node: Product) -> str:
    text = in_words(node.factors[0][1])
    for (_, before), (operator, factor) in zip(node.factors, node.factors[1:], strict=False):
        applied = not operator and isinstance(factor, Group) and isinstance(before, Symbol | Scripted)
        text += in_words(factor) if applied else OPERATORS.get(operator, " times ") + in_words(factor)
    return text


def _binder(binder: Binder) -> str:
    text = in_words(binder.index)
    if binder.relation == "!=" and binder.low is not None:
        return f"{text} other than {in_words(binder.low)}"
    if binder.relation == "in" and binder.low is not None:
        return f"{text} in {in_words(binder.low)}"
    low = f" from {in_words(binder.low)}" if binder.low is not None else ""
    return text + low + (f" to {in_words(binder.high)}" if binder.high is not None else "")


LATEX_SIGNS = {Eq: "=", Ne: r"\neq", Gt: ">", Ge: r"\ge", Lt: "<", Le: r"\le"}
TEXT_SIGNS = {Eq: "==", Ne: "!=", Gt: ">", Ge: ">=", Lt: "<", Le: "<="}


def _sides(relation: Relational) -> tuple[Expr, Expr]:
    return readable(plain_axes(relation.lhs), relation.lhs), readable(plain_axes(relation.rhs), relation.rhs)


def relation_text(relation: Relational) -> str:
    """`Sum(t[k], k) == 1`, `i != j`."""
    left, right = _sides(relation)
    return formula_text(f"{to_text(left)} {TEXT_SIGNS[type(relation)]} {to_text(right)}")


def relation_latex(relation: Relational) -> str:
    r"""`\sum_{k} t_{k} = 1`, `i \neq j`."""
    left, right = _sides(relation)
    return f"{_latex(left)} {LATEX_SIGNS[type(relation)]} {_latex(right)}"


def _latex(expr: Expr) -> str:
    match expr:
        case IndexSum():
            return r"\sum_{%s} %s" % (", ".join(i.name for i in expr.bound), _latex(expr.body))
        case Delta():
            return r"\delta_{%s %s}" % tuple(map(_place, expr.args))
        case Entry():
            return _entry(expr)
        case Index() | Atom():
            return expr.name
        case Add():
            terms = [(a.could_extract_minus_sign(), a) for a in ordered_terms(expr)]
            return "".join((" - " if minus else " + ") + _latex(-a if minus else a) for minus, a in terms).removeprefix(" + ")
        case Mul():
            return " ".join(f"({_latex(f)})" if f.is_Add else _latex(f) for f in expr.args)
    return to_text(expr)


def _entry(entry: Entry) -> str:
    name = array_name(entry.array)
    below = "".join(map(_place, entry.indices))
    if not below:
        return name
    head, mark, above = name.partition("^")
    return f"{f'{{{head}}}' if '_' in head else head}_{{{below}}}{mark}{above}"


def _place(index: Expr) -> str:
    return str(index + 1) if isinstance(index, Integer) else str(index)
