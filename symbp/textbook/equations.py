"""One chain of equations ruled on, each side against the head, in the setting of its section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from .allowance import Allowance
from .descent import descended
from .guarded import Fault, attempt
from .hypotheses import case_of, of_step
from .judging import Found, Outcome, judge
from .latex.grammar import parse_expression
from .latex.text import to_latex
from .latex.tree import Addition, Beside, Cases, Chain, Node, Number, Product, Relation, Scripted, Symbol
from .latex.walk import moved, nodes
from .letters.errors import Trouble
from .reading.definitions import family_of, is_new, lists_entries, name_at, refused_by, steps_on, totals_by
from .reading.setting import Setting
from .rounding import approximated, rounds
from .verdict import Ruling

EQUALITIES = ("=", ":=", "equiv")
SUGGESTING = ("approx", "prop")


@dataclass(frozen=True)
class Ruled:
    """The outcome of one step of a chain: which sides it compares, by which sign, under which conditions beside it.

    left_text: the left side where it is printed in another display.
    """

    left: Node
    right: Node
    relation: str
    outcome: Outcome
    beside: tuple[Beside, ...] = ()
    left_text: str = ""


def learn_all(setting: Setting, chains: Sequence[tuple[Chain | None, tuple[Beside, ...], Allowance]]) -> list[frozenset[int]]:
    """Take in what the chains define; what is said under a condition is a case of a definition."""
    cases: dict[Node, list[tuple[int, Node, Node]]] = {}
    for number, (chain, beside, _) in enumerate(chains):
        case = case_of(of_step(beside, 1))
        if chain is not None and case is not None and _speaks_of(case, chain) and not chain.continues and len(chain.sides) == 2:
            cases.setdefault(chain.sides[0], []).append((number, chain.sides[1], case))
    found = {number: frozenset[int]() for branches in cases.values() for number, *_ in branches}
    for number, (chain, _, allowance) in enumerate(chains):
        if number not in found:
            found[number] = _taken_in(setting, chain, allowance) if chain is not None else frozenset()
    for head, branches in cases.items():
        body = Cases(tuple((value, case) for _, value, case in branches), at=head.at)
        if _taken_in(setting, Chain((head, body), (Relation("=", at=head.at),)), chains[branches[0][0]][2]):
            found |= {number: frozenset((1,)) for number, *_ in branches}
    return [found[number] for number in range(len(chains))]


def _speaks_of(case: Node, chain: Chain) -> bool:
    """Whether a condition is about a letter of the equation it stands beside."""
    function = isinstance(chain.sides[0], Product)           # of its arguments: another letter only has a sign
    letters = {n for side in chain.sides[:1 if function else None] for n in nodes(side) if isinstance(n, Symbol)}
    return any(n in letters for n in nodes(case))


def _taken_in(setting: Setting, chain: Chain, allowance: Allowance) -> frozenset[int]:
    """What a chain defines; where that cannot be told, it defines nothing."""
    found = attempt(lambda: learn(setting, chain), allowance, setting.model)
    return frozenset() if isinstance(found, Fault) else found


def learn(setting: Setting, chain: Chain, usual: str = "") -> frozenset[int]:
    """Take in what a chain defines; the numbers of the sides that define the side before them.

    usual: words for a function that the document only names.
    """
    found: set[int] = set()
    if not chain.continues:
        for number, (head, body) in enumerate(zip(chain.sides, chain.sides[1:], strict=False), start=1):
            if chain.relations[number - 1].sign not in EQUALITIES:
                if number == 1 and chain.relations[0].sign in SUGGESTING and not isinstance(body, Number):
                    setting.model.refused |= name_at(setting.reader, head)
                break
            if number == 1 and head in setting.model.recurrences:             # a closed form of what a rule steps on
                continue
            if number == 1 and (setting.knows(head, body) or lists_entries(head, body)):
                found.add(number)
                continue
            try:
                family = family_of(setting.reader, head, body)
            except Trouble:
                continue
            if family is None and number == 1:
                setting.model.refused |= refused_by(setting.reader, head, body)
                setting.model.recurrences |= {head} if steps_on(setting.reader, head, body) else set()
                setting.model.totals |= totals_by(setting.reader, head, body)
            if family is not None and (number == 1 or family.function) and is_new(setting.model, family):
                setting.learn(replace(family, usual=usual))
                found.add(number)
    return frozenset(found)


def assumed(chain: Chain | None) -> tuple[Ruled, ...]:
    """A condition of what follows, which claims nothing."""
    assert chain is not None
    left, right = chain.sides
    found = Found(Ruling.DEFINITION, why="taken as a condition of what follows")
    return (Ruled(left, right, chain.relations[0].sign, Outcome(found, left=left, right=right)),)


def rule(setting: Setting, chain: Chain, head: Node | None, previous: Node | None, defining: frozenset[int],
         beside: tuple[Beside, ...] = (), allowance: Allowance | None = None, apart: bool = False) -> list[Ruled]:
    """Every step of a chain: a side is right if it equals the head, or follows if it equals the side before it.

    apart: the head and the side before stand in another display; their places are none in this one.
    """
    sides = list(chain.sides)
    relations = [r.sign for r in chain.relations]
    if chain.continues:
        if head is None or previous is None:
            nothing = Found(Ruling.UNDECIDED, why="there is no equation before this one to go on from",
                            remedy="write its left side")
            return [Ruled(sides[0], sides[0], relations[0], Outcome(nothing, sides[0].at))]
        if apart:
            head, previous = moved(head, sides[0].at), moved(previous, sides[0].at)
        sides.insert(0, previous)
    else:
        head = sides[0]
    ruled: list[Ruled] = []
    broken = False
    for number, (left, right, sign) in enumerate(zip(sides, sides[1:], relations, strict=False), start=1):
        said = of_step(beside, number)
        setting = setting.under(said)
        defines = number in defining
        found = attempt(partial(_step, setting, head, left, right, sign, defines, broken), allowance, setting.model)
        outcome = _failed(found, left, right, defines) if isinstance(found, Fault) else found
        broken = broken or outcome.found.ruling.wrong
        text = to_latex(left) if apart and chain.continues and number == 1 else ""
        ruled.append(Ruled(left, right, sign, outcome, said, text))
    return ruled


def _failed(fault: Fault, left: Node, right: Node, defines: bool) -> Outcome:
    """Nothing could be found out; a definition stays one."""
    found = Found(Ruling.DEFINITION if defines else Ruling.UNDECIDED, why=fault.why, remedy=fault.remedy)
    return Outcome(found, fault.at or right.at, left, right)


def _step(setting: Setting, head: Node, left: Node, right: Node, sign: str, defines: bool, broken: bool) -> Outcome:
    """One step against the head; broken: a side before it is wrong."""
    outcome = _against(setting, head, left, right, sign, defines)
    if broken and outcome.found.ruling.wrong and left != head:
        follows = judge(setting, left, right)
        if follows.found.ruling in (Ruling.PROVED, Ruling.CONDITIONAL):
            return replace(follows, found=replace(follows.found, why="follows from the side before it, which is wrong"))
    return outcome


def _against(setting: Setting, head: Node, left: Node, right: Node, sign: str, defines: bool) -> Outcome:
    if defines:
        checked = judge(setting, left, right) if isinstance(left, Symbol | Scripted) else None
        if checked is not None and checked.found.ruling is Ruling.ILL_FORMED:
            return checked
        open_ = checked.found if checked is not None and checked.found.ruling is Ruling.UNDECIDED else Found(Ruling.DEFINITION)
        found = Found(Ruling.DEFINITION, why=open_.why, remedy=open_.remedy)
        return Outcome(found, left=left, right=right, values=checked.values if checked else ())
    if sign in EQUALITIES:
        outcome = judge(setting, head, right)
        if outcome.found.ruling is Ruling.REFUTED and rounds(setting, left, right):
            outcome = replace(outcome, found=replace(outcome.found, why=r"rounded? then write \approx"))
        return outcome
    if sign == "approx":
        return approximated(setting, left, right)
    if sign == "<-":
        return _update(setting, left, right)
    return Outcome(Found(Ruling.UNDECIDED, why=f"the relation {sign} is read, but not decided", remedy="write what is claimed as an equation"), right.at)


def _update(setting: Setting, target: Node, right: Node) -> Outcome:
    """`w <- w + step` has to go down the cost: by the notation file's `step`, the symbol in place of %s, or by its own form."""
    if target not in _mentioned(right):
        return judge(setting, target, right)
    template = setting.conventions.step
    if not template:
        return descended(setting, target, right)
    name = _without_step(target)
    step = parse_expression(template.replace("%s", to_latex(name)))
    return judge(setting, Addition((("+", target), ("+", step)), at=target.at), right)


def _mentioned(node: Node) -> set[Node]:
    from_terms = node.terms if isinstance(node, Addition) else ()
    return {term for _, term in from_terms}


def _without_step(node: Node) -> Node:
    base = node.base if isinstance(node, Scripted) else node
    assert isinstance(base, Symbol)
    bare = replace(base, name=base.name.removeprefix("Delta "))
    return replace(node, base=bare) if isinstance(node, Scripted) else bare
