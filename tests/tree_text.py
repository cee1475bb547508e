"""Trees of the textbook dialect as short text, so that a test can say in a line what a formula must mean."""

from __future__ import annotations

from symbp.textbook.latex.tree import (
    Addition, Big, Binder, Call, Cases, Chain, Comparison, Derivative, Ellipsis, Fraction, Gradient, Group, Indicator,
    Matrix,
    Negation, Node, Norm, Number, Product, Root, Scripted, Symbol, Words,
)


def listed(nodes: tuple[Node, ...], between: str = ", ") -> str:
    return between.join(map(tree_text, nodes))


def tree_text(node: Node | None) -> str:
    """`{a b}` is a product, `[+a -b]` a sum, `(...)` a group, `a_{i}^{l}` a symbol with its items."""
    match node:
        case None:
            return "None"
        case Number():
            return node.text
        case Symbol():
            return ":".join(part for part in (node.font, node.accent, node.name) if part)
        case Scripted():
            subs = f"_{{{listed(node.subs)}}}" if node.subs else ""
            sups = f"^{{{listed(node.sups)}}}" if node.sups else ""
            return tree_text(node.base) + "'" * node.primes + subs + sups
        case Group():
            return f"{node.bracket}{listed(node.items)})"
        case Norm():
            return f"{node.bracket}{tree_text(node.body)})"
        case Negation():
            return f"neg {tree_text(node.operand)}"
        case Addition():
            return f"[{' '.join(sign + tree_text(term) for sign, term in node.terms)}]"
        case Product():
            return f"{{{' '.join(f'{sign} {tree_text(factor)}'.strip() for sign, factor in node.factors)}}}"
        case Fraction():
            return f"frac({tree_text(node.over)}, {tree_text(node.under)})"
        case Root():
            return f"root({tree_text(node.body)}, {tree_text(node.degree)})"
        case Call():
            return node.function + (f"<{listed(node.over)}>" if node.over else "") + f"({listed(node.arguments)})"
        case Derivative():
            return f"D{'' if node.letter == 'partial' else 'd'}({tree_text(node.of)} by {tree_text(node.by)})"
        case Gradient():
            return f"grad({tree_text(node.of)} by {tree_text(node.by)})"
    return _rare(node)


def _rare(node: Node) -> str:
    match node:
        case Binder():
            low = f" {node.relation} {tree_text(node.low)}" if node.low is not None else ""
            return tree_text(node.index) + low + (f" to {tree_text(node.high)}" if node.high is not None else "")
        case Big():
            return f"{node.kind}<{listed(node.binders)}>({tree_text(node.body)})"
        case Comparison():
            return f"{tree_text(node.left)} {node.sign} {tree_text(node.right)}"
        case Cases():
            return f"cases({'; '.join(f'{tree_text(value)} if {tree_text(when)}' for value, when in node.branches)})"
        case Indicator():
            return f"one({tree_text(node.condition)})"
        case Ellipsis():
            return f"dots-{node.kind}"
        case Matrix():
            return f"matrix{node.bracket}{'; '.join(listed(row) for row in node.rows)})"
        case Words():
            return repr(node.text)
    raise AssertionError(node)


def chain_text(chain: Chain) -> str:
    """The sides with the relations between them, then the label in # and the remark in quotes."""
    sides = [tree_text(side) for side in chain.sides]
    signs = [r.sign + (f"({r.note})" if r.note else "") for r in chain.relations]
    parts = [] if chain.continues else [sides.pop(0)]
    for sign, side in zip(signs, sides, strict=True):
        parts += [sign, side]
    return " ".join([*parts, *([f"#{chain.label}"] if chain.label else []), *([repr(chain.remark)] if chain.remark else [])])
