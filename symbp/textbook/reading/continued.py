r"""`w_1 x_1 + \dots + w_n x_n` -> the same as a sum over an index."""

from __future__ import annotations

from ..latex.tree import Addition, Big, Binder, Ellipsis, Node, Number, Scripted, Symbol
from ..latex.walk import children, rebuilt
from ..letters.errors import IllFormed, NotUnderstood


FOLLOWED = "a term of this sum does not follow the pattern of the others"
Pairs = set[tuple[Node, Node]]


def continued(node: Addition) -> Node:
    r"""`w_1 x_1 + \dots + w_i x_i + \dots + w_n x_n` as a sum: the index that is 1 in the first term and n in the last."""
    terms = [term for sign, term in node.terms if not isinstance(term, Ellipsis)]
    letter, found = Symbol("p", at=node.at), set[tuple[Node, Node]]()
    body = _general(terms[0], terms[-1], letter, found) if len(terms) > 1 else None
    first, last = next(iter(found)) if len(found) == 1 else (None, None)
    if body is None or last is None or not isinstance(first, Number) or first.text != "1" or any(sign == "-" for sign, _ in node.terms):
        odd = _odd(node, terms, letter)
        if odd is not None:
            raise IllFormed(FOLLOWED, odd.at)
        raise NotUnderstood("nothing says how this sum goes on", node.at, r"write it as \sum_{k=1}^n a_k")
    for term in terms[1:-1]:
        if _general(terms[0], term, letter, set()) != body:
            raise IllFormed(FOLLOWED, term.at)
    return Big("sum", (Binder(letter, "=", first, last, at=node.at),), body, at=node.at)


def _odd(node: Addition, terms: list[Node], letter: Symbol) -> Node | None:
    """The first or the last of three terms where the other two are one pattern, in subscripts alone, and agree in sign."""
    if len(terms) != 3 or len(node.terms) != 5:
        return None
    signs = [sign for sign, term in node.terms if not isinstance(term, Ellipsis)]
    for odd, (one, other) in ((2, (0, 1)), (0, (1, 2))):
        found: Pairs = set()
        body = _general(terms[one], terms[other], letter, found)
        if body is not None and len(found) == 1 and not _outside_subscripts(body, letter) and signs[one] == signs[other]:
            return terms[odd]
    return None


def _outside_subscripts(node: Node, letter: Symbol) -> bool:
    """Whether the letter counts as a number somewhere: in x^{k-1} the first term need not look like the others."""
    if isinstance(node, Scripted):
        return any(_outside_subscripts(part, letter) for part in (node.base, *node.sups))
    return node == letter or any(_outside_subscripts(child, letter) for child in children(node))


def _general(first: Node, last: Node, letter: Symbol, found: Pairs) -> Node | None:
    """The two terms with the letter where they differ; `found`: what stands there in each."""
    if first == last:
        return first
    if isinstance(first, Number | Symbol) and isinstance(last, Symbol):
        found.add((first, last))
        return letter
    ours, theirs = list(children(first)), list(children(last))
    if type(first) is not type(last) or len(ours) != len(theirs) or not ours:
        return None
    pairs = iter(zip(ours, theirs, strict=True))
    failed = False

    def change(_: Node) -> Node:
        nonlocal failed
        made = _general(*next(pairs), letter, found)
        failed = failed or made is None
        return made if made is not None else first

    made = rebuilt(first, change)
    return None if failed else made
