"""One chain of equations ruled on, each side against the head, in the setting of its section."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import product

from sympy import Expr

from ..errors import DerivationError
from ..notation.indices import contracted_sum
from ..notation.ratio import NoForm
from ..notation.symbols import Entry
from .deciding import Found, decide, difference
from .definitions import family_of, is_new
from .errors import IllFormed, NotUnderstood, Trouble
from .latex_grammar import parse_expression
from .latex_text import to_latex
from .proving import Stated
from .ranges import letters_scope
from .reading import Scope
from .setting import Setting, stated_relation
from .tree import Addition, Chain, Node, Scripted, Span, Symbol
from .values import Value, added
from .verdict import Ruling

EQUALITIES = ("=", ":=", "equiv")
MOST_READINGS = 8


@dataclass(frozen=True)
class Outcome:
    """What was found about one `=`, and the place of the trouble."""

    found: Found
    at: Span | None = None
    left: Node | None = None
    right: Node | None = None
    values: tuple[Value, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Ruled:
    """The outcome of one step of a chain: which sides it compares, and by which sign."""

    left: Node
    right: Node
    relation: str
    outcome: Outcome


def learn(setting: Setting, chain: Chain) -> frozenset[int]:
    """Take in what a chain defines; the numbers of the sides that define the side before them."""
    found: set[int] = set()
    if not chain.continues:
        for number, (head, body) in enumerate(zip(chain.sides, chain.sides[1:], strict=False), start=1):
            if chain.relations[number - 1].sign not in EQUALITIES:
                break
            if number == 1 and setting.knows(head, body):
                found.add(number)
                continue
            try:
                family = family_of(setting.reader, head, body)
            except Trouble:
                continue
            if family is not None and (number == 1 or family.function) and is_new(setting.model, family):
                setting.learn(family)
                found.add(number)
    return frozenset(found)


def rule(setting: Setting, chain: Chain, head: Node | None, previous: Node | None, defining: frozenset[int]) -> list[Ruled]:
    """Every step of a chain: a side is right if it equals the head, or follows if it equals the side before it."""
    sides = list(chain.sides)
    relations = [r.sign for r in chain.relations]
    if chain.continues:
        if head is None or previous is None:
            nothing = Found(Ruling.UNDECIDED, why="there is no equation before this one to go on from")
            return [Ruled(sides[0], sides[0], relations[0], Outcome(nothing, sides[0].at))]
        sides.insert(0, previous)
    else:
        head = sides[0]
    ruled: list[Ruled] = []
    broken = False
    for number, (left, right, sign) in enumerate(zip(sides, sides[1:], relations, strict=False), start=1):
        outcome = _step(setting, head, left, right, sign, number in defining)
        if broken and outcome.found.ruling.wrong and left != head:
            follows = judge(setting, left, right)
            if follows.found.ruling in (Ruling.PROVED, Ruling.CONDITIONAL):
                outcome = replace(follows, found=replace(follows.found, why="follows from the side before it, which is wrong"))
        broken = broken or outcome.found.ruling.wrong
        ruled.append(Ruled(left, right, sign, outcome))
    return ruled


def _step(setting: Setting, head: Node, left: Node, right: Node, sign: str, defines: bool) -> Outcome:
    if defines:
        checked = judge(setting, left, right) if isinstance(left, Symbol | Scripted) else None
        if checked is not None and checked.found.ruling is Ruling.ILL_FORMED:
            return checked
        return Outcome(Found(Ruling.DEFINITION), left=left, right=right, values=checked.values if checked else ())
    if sign in EQUALITIES:
        return judge(setting, head, right)
    if sign == "<-":
        return _update(setting, left, right)
    return Outcome(Found(Ruling.UNDECIDED, why=f"the relation {sign} is read, but not decided"), right.at)


def _update(setting: Setting, target: Node, right: Node) -> Outcome:
    """`w <- w + step` has to go down the cost: the notation file's `step`, with the symbol in place of %s."""
    if target not in _mentioned(right):
        return judge(setting, target, right)
    template = setting.conventions.step
    if not template:
        return Outcome(Found(Ruling.UNDECIDED, why="nothing says which way this update should go"), target.at)
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


def judge(setting: Setting, left: Node, right: Node) -> Outcome:
    """Left == right under every reading that survives; readings that disagree leave it undecided."""
    reader = setting.reader
    reader.choices, reader.questions = {}, {}
    outcomes = [_read_and_decide(setting, left, right)]
    questions = dict(reader.questions)
    if questions:
        chosen = list(product(*(range(len(options)) for options in questions.values())))[1:MOST_READINGS]
        for choice in chosen:
            reader.choices = dict(zip(questions, choice, strict=True))
            outcomes.append(_read_and_decide(setting, left, right))
        reader.choices = {}
    rulings = {o.found.ruling for o in outcomes}
    if len(rulings) == 1:
        return outcomes[0]
    options = [opt for opts in questions.values() for opt in opts]
    shown = "; ".join(f"as {options[n % len(options)]}: {o.found.ruling.value}" for n, o in enumerate(outcomes))
    why = f"it can be read in {len(outcomes)} ways ({', '.join(questions)}): {shown}"
    return replace(outcomes[0], found=Found(Ruling.UNDECIDED, why=why), at=right.at)


def _read_and_decide(setting: Setting, left: Node, right: Node) -> Outcome:
    model, reader = setting.model, setting.reader
    model.met, reader.unknown = {}, {}
    values: tuple[Value, ...] = ()
    try:
        scope = letters_scope(reader, (left, right), Scope())
        stated = conditions(setting, scope)
        ours, our_logs = logged(setting, lambda: reader.value(left, scope))
        values = (ours,)
        theirs, their_logs = logged(setting, lambda: summed_value(setting, right, scope, ours))
        values = (ours, theirs)
        a, b = difference(ours, theirs, reader.is_constant)
        found = decide(model, a, b, stated, our_logs ^ their_logs)
    except IllFormed as error:
        strange = f"; but nothing says what {', '.join(reader.unknown)} is" if reader.unknown else ""
        ruling = Ruling.UNDECIDED if strange else Ruling.ILL_FORMED
        return Outcome(Found(ruling, why=error.what + strange), error.at or right.at, left, right, values)
    except NotUnderstood as error:
        return Outcome(Found(Ruling.UNDECIDED, why=error.what), error.at or right.at, left, right, values)
    except NoForm as error:
        return Outcome(Found(Ruling.UNDECIDED, why=str(error)), right.at, left, right, values)
    except DerivationError as error:
        return Outcome(Found(Ruling.UNDECIDED, why=error.what), right.at, left, right, values)
    if found.ruling is Ruling.REFUTED and reader.unknown:
        names = ", ".join(reader.unknown)
        found = Found(Ruling.UNDECIDED, why=f"nothing says what {names} is", witness=found.witness)
    return Outcome(found, right.at, left, right, values)


def logged(setting: Setting, read: Callable[[], Value]) -> tuple[Value, frozenset[Expr]]:
    """A value, and the given numbers of unknown sign that its formula takes logarithms of."""
    reader = setting.reader
    reader.logs = set()
    value = read()
    free = (a for a in reader.logs if isinstance(a, Entry) and not a.indices and not a.array.positive)
    return value, frozenset(a for a in free if setting.model.definition(a.array) is None)


def summed_value(setting: Setting, node: Node, scope: Scope, head: Value) -> Value:
    """The value of a side; where repeated indices are summed, every term over those that the head does not have."""
    if not setting.conventions.summed:
        return setting.reader.value(node, scope)
    terms = node.terms if isinstance(node, Addition) else (("+", node),)
    values = []
    for sign, term in terms:
        value = setting.reader.value(term, scope)
        loose = tuple(sorted(value.free - head.free, key=str))
        values.append((1 if sign == "+" else -1, replace(value, expr=contracted_sum(value.expr, loose)) if loose else value))
    return added(values)


def conditions(setting: Setting, scope: Scope) -> tuple[Stated, ...]:
    """The notation file's conditions, as far as they speak of what this equation has."""
    found = []
    for given in setting.conventions.conditions:
        try:
            relation = stated_relation(setting.reader, given, scope)
        except Trouble:
            continue
        if relation is not None:
            found.append(Stated(relation, given.words or given.latex))
    return tuple(found)
