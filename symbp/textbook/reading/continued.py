r"""`w_1 x_1 + \dots + w_n x_n` -> the same as a sum over an index."""

from __future__ import annotations

from ..latex.tree import Addition, Big, Binder, Ellipsis, Node, Number, Symbol
from ..latex.walk import children, rebuilt
from ..letters.errors import IllFormed, NotUnderstood


def continued(node: Addition) -> Node:
    r"""`w_1 x_1 + \dots + w_i x_i + \dots + w_n x_n` as a sum: the index that is 1 in the first term and n in the last."""
    terms = [term for sign, term in node.terms if not isinstance(term, Ellipsis)]
    if len(terms) < 2 or any(sign == "-" for sign, _ in node.terms):
        raise NotUnderstood("nothing says how this sum goes on", node.at, r"write it as \sum_{k=1}^n a_k")
    letter = Symbol("p", at=node.at)
    found: set[Node] = set()
    body = _general(terms[0], terms[-1], letter, found)
    if body is None or len(found) != 1:
        raise NotUnderstood("nothing says how this sum goes on", node.at, r"write it as \sum_{k=1}^n a_k")
    for term in terms[1:-1]:
        if _general(terms[0], term, letter, set()) != body:
            raise IllFormed("a term of this sum does not follow the pattern of the others", term.at)
    return Big("sum", (Binder(letter, "=", Number("1", at=node.at), found.pop(), at=node.at),), body, at=node.at)


def _general(first: Node, last: Node, letter: Symbol, found: set[Node]) -> Node | None:
    if first == last:
        return first
    if isinstance(first, Number) and first.text == "1" and isinstance(last, Symbol):
        found.add(last)
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
