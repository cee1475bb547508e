"""Two sides in a setting -> a ruling: every reading proved or refuted, and the rulings of all readings made one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from types import MappingProxyType

from sympy import Eq, Expr, S
from sympy.core.relational import Relational

from ..errors import DerivationError
from ..notation.definition import Definition
from ..notation.indices import arrays_in, substitute
from ..notation.ratio import NoForm
from ..notation.symbols import Entry, Index
from .deciding.assumed import impossible
from .deciding.decide import Proof, Question, closure, difference, grounds, kinks, prove, where_indices_differ
from .deciding.exactly import holds_exactly
from .deciding.passed_down import passed_down
from .deciding.proving import levels, proved
from .latex.tree import Node, Span
from .letters.errors import IllFormed, NotUnderstood, ShapesClash
from .letters.said import DECLARE, array_name, defined, function_of, is_own_range, key_name
from .reading.beside import Said, Stated
from .reading.functions import OpaqueFunction
from .reading.notes import Notes
from .reading.setting import Setting, deduced_shapes, told_of_indexed
from .reading.sides import Sides, readings
from .reading.values import Value
from .reading.words import names_of_axes, relation_text
from .verdict import Ruling, Witness
from .witness.concrete import CONCRETE, CONSTANT, SPECIAL, Concrete, definitions_with, may_vanish, put_in, rates_given, slope_condition, unknown_functions, with_slope
from .witness.search import Agreement, find_witness
from .witness.valueless import without_value

TRUE = (Ruling.PROVED, Ruling.CONDITIONAL)
LAYOUTS = {"": "", "numerator": "", "denominator": "derivatives by vectors laid out by denominator"}

TURNED = "the text lays derivatives by arrays out in a way of its own, which is not used here"
LAID_OUT = 'add to the notation file: jacobian = "numerator", or write the derivative with its indices'
MOST_COUNTS = 4

FOR_SOME = "true if"
AS_FORMULA = "write that as a formula: for i \\neq j, where z > 0"


@dataclass(frozen=True)
class Found:
    """A ruling with what it rests on; conditions that the document does not state have no words.

    assumed: conditions in words, which no formula says; remedy: what would decide what is undecided.
    """

    ruling: Ruling
    conditions: tuple[Stated, ...] = ()
    why: str = ""
    witness: Witness | None = None
    assumed: tuple[str, ...] = ()
    remedy: str = ""


@dataclass(frozen=True)
class Outcome:
    """What was found about one `=`, and the place of the trouble; rests_on: functions taken as usually defined, in words.

    question: what was decided, once both sides had a meaning.
    """

    found: Found
    at: Span | None = None
    left: Node | None = None
    right: Node | None = None
    values: tuple[Value, ...] = field(default=(), repr=False)
    rests_on: tuple[str, ...] = ()
    question: Question | None = field(default=None, repr=False)


def judge(setting: Setting, left: Node, right: Node) -> Outcome:
    """Left == right under every reading that survives; readings that disagree leave it undecided.

    Where the layout of derivatives matters and nothing states it, gradients are columns and Jacobians have a row for each
    value, or else all derivatives are laid out by numerator; what only the other layout makes true is true under it.
    """
    outcomes = []
    questions: dict[str, tuple[str, ...]] = {}
    for sides, outcome in _outcomes(setting, left, right):
        questions = questions or dict(sides.notes.questions)
        outcomes.append(outcome)
    if len({o.found.ruling for o in outcomes}) == 1:
        return outcomes[0]
    options = [opt for opts in questions.values() for opt in opts]
    shown = "; ".join(f"as {options[n % len(options)]}: {o.found.ruling.value}" for n, o in enumerate(outcomes))
    why = f"it can be read in {len(outcomes)} ways ({', '.join(questions)}): {shown}"
    return replace(outcomes[0], found=Found(Ruling.UNDECIDED, why=why, remedy="write it so that only one of them can be meant"), at=right.at)


def _outcomes(setting: Setting, left: Node, right: Node) -> Iterator[tuple[Sides, Outcome]]:
    """The ruling on every reading, each in the layout of derivatives that makes it true, or else in the usual one."""
    layouts = {layout: readings(setting, left, right, layout) for layout in LAYOUTS}
    for usual in layouts[""]:
        outcome = _ruled(setting, left, right, usual)
        if usual.notes.layouts and outcome.found.ruling not in TRUE:
            for layout, words in list(LAYOUTS.items())[1:]:
                other = _ruled(setting, left, right, next(layouts[layout]))
                if other.found.ruling in TRUE:
                    found = other.found if not words else replace(
                        other.found, ruling=Ruling.CONDITIONAL, assumed=(*other.found.assumed, words))
                    outcome = replace(other, found=found)
                    break
        yield usual, outcome


def _ruled(setting: Setting, left: Node, right: Node, sides: Sides) -> Outcome:
    """The ruling on one reading."""
    def outcome(found: Found, at: Span | None = None) -> Outcome:
        return Outcome(found, at or right.at, left, right, sides.values, tuple(noted.usual.values()))

    noted = sides.notes
    try:
        if sides.trouble is not None:
            raise sides.trouble
        a, b = difference(sides, setting.reader.is_constant)
        noted = grounds(setting.model, sides.notes, a, b)
        if unequal := noted.unequal():
            raise NotUnderstood(f"nothing says how an index that runs from {unequal} is one range", None, "give the two ranges indices and arrays of their own")
        question = Question(setting.model, a, b, sides.stated, kinks(setting.model, noted), sides.logs)
        found = decide(question)
        if found.ruling is Ruling.REFUTED:
            found = _counted(found, question, setting.reader.divisors)
        if sides.beside.doubtful and found.ruling is Ruling.REFUTED:
            found = _either_way(found, question, sides.beside.doubtful)
        if noted.turned and (noted.turned > 1 or found.ruling not in TRUE):
            found = Found(Ruling.UNDECIDED, why=TURNED, remedy=LAID_OUT)
    except IllFormed as error:
        if noted.turned:
            return outcome(Found(Ruling.UNDECIDED, why=f"{error.what}; but {TURNED}", remedy=LAID_OUT), error.at)
        softer = _nothing_says(noted) if noted.unknown or noted.opaque else ""
        if isinstance(error, ShapesClash) and not softer:
            softer = deduced_shapes(setting, left, right)
        softer = softer or told_of_indexed(setting, left, right)
        ruling = Ruling.UNDECIDED if softer else Ruling.ILL_FORMED
        remedy = (_what_would_say(noted) or DECLARE) if softer else error.remedy
        return outcome(Found(ruling, why=error.what + (f"; but {softer}" if softer else ""), remedy=remedy), error.at)
    except NotUnderstood as error:
        return outcome(Found(Ruling.UNDECIDED, why=error.what, remedy=error.remedy), error.at)
    except (NoForm, DerivationError) as error:
        return outcome(Found(Ruling.UNDECIDED, why=str(error) if isinstance(error, NoForm) else error.what))
    return replace(outcome(_softened(found, noted, sides.beside, question)), question=question)


def _counted(found: Found, question: Question, divisors: frozenset[str]) -> Found:
    r"""What is refuted, under what `\frac{1}{n} \sum_i` means: that n is how many i there are, where n is given and nothing else."""
    stages = levels(question.model, question.left - question.right)
    letters = sorted({a for a in arrays_in(stages[-1]) if not a.shape and a.name in divisors and question.model.definition(a) is None}, key=str)
    sizes = sorted({i.size for s in stages for i in s.atoms(Index) if is_own_range(i.size)}, key=str)
    if not letters or not sizes:
        return found
    tried = []
    for chosen in list(product(sizes, repeat=len(letters)))[:MOST_COUNTS]:
        counts = tuple(Stated(Eq(Entry(n), size, evaluate=False), "") for n, size in zip(letters, chosen, strict=True))
        under = decide(replace(question, stated=(*question.stated, *counts)))
        if under.ruling in TRUE:
            words = f"{', '.join(map(str, letters))} is the number of terms of the sum"
            rest = tuple(c for c in under.conditions if c not in counts)
            return replace(under, ruling=Ruling.CONDITIONAL, conditions=rest, assumed=(*under.assumed, words))
        tried.append(under)
    return found if all(t.ruling is Ruling.REFUTED for t in tried) else tried[-1]


def _either_way(found: Found, question: Question, doubtful: tuple[Stated, ...]) -> Found:
    """What is found under what may be meant to hold here too, of what is refuted without it."""
    under = decide(replace(question, stated=(*question.stated, *doubtful)))
    return under if under.ruling is not Ruling.UNDECIDED else _open(tuple(s.words for s in doubtful))


def _open(words: tuple[str, ...]) -> Found:
    shown = "; ".join(f'"{w}"' for w in dict.fromkeys(words))
    return Found(Ruling.UNDECIDED, why=f"false as it stands; what {shown} beside it makes of it is not understood", remedy=AS_FORMULA)


def _softened(found: Found, noted: Notes, said: Said, question: Question) -> Found:
    """What is not known of a letter, or not understood beside it, leaves a refutation open; what is assumed is a condition.

    Words that are not understood may exclude a condition that the document does not state, those that deny one any.
    """
    if noted.unknown and found.ruling is Ruling.REFUTED:
        return Found(Ruling.UNDECIDED, why=_nothing_says(noted), witness=found.witness, remedy=_what_would_say(noted))
    if said.open and found.ruling is Ruling.REFUTED:
        return _open(said.open)
    unsaid = [c for c in found.conditions if c not in (*question.stated, *question.kinks)]
    against = tuple(s.words for s in said.unsure if unsaid and impossible((*unsaid, s)))
    if found.ruling is Ruling.CONDITIONAL and (said.doubted or unsaid and said.unread or against):
        words = "; ".join(f'"{w}"' for w in said.doubted or (*said.unread, *against))
        under = ", ".join(relation_text(c.relation) for c in found.conditions)
        return Found(Ruling.UNDECIDED, why=f"true under {under}; whether {words} beside it allows that is not understood", remedy=AS_FORMULA)
    if noted.limited and found.ruling is Ruling.REFUTED:
        said = ", ".join(f'{key_name(key)} "{word}"' for key, word in noted.limited.items())
        return Found(Ruling.UNDECIDED, why=f"false in general; the text calls {said}, which is not used here",
                     remedy="write what that says as a formula: W = W^\\top")
    if noted.disputed and found.ruling in (Ruling.REFUTED, *TRUE):
        names = ", ".join(f"{key_name(key)} ({where})" for key, where in noted.disputed.items())
        return Found(Ruling.UNDECIDED, why=f"the document defines in two ways, or with what has two: {names}",
                     remedy="give the two different names, or let a section of the notation file forget the first one")
    if noted.assumed and found.ruling in TRUE:
        return replace(found, ruling=Ruling.CONDITIONAL, assumed=(*found.assumed, *noted.assumed))
    return found


def _nothing_says(noted: Notes) -> str:
    return f"nothing says what {', '.join(dict.fromkeys((*noted.unknown, *map(key_name, noted.opaque))))} is"


def _what_would_say(noted: Notes) -> str:
    return "; ".join(dict.fromkeys((*filter(None, noted.unknown.values()), *map(function_of, noted.opaque))))


def decide(question: Question) -> Found:
    """Whether left == right: by the exact normal form, under conditions where it must be, or refuted."""
    proof = prove(question)
    if proof is not None and proof.conditions and impossible((*proof.conditions, *question.stated)):
        proof = None
    if proof is None and impossible(question.stated):
        return Found(Ruling.UNDECIDED, why=f"its conditions cannot hold: {'; '.join(s.words for s in question.stated)}")
    found = None if proof is not None else search(question)
    if isinstance(found, Witness):
        proof = where_indices_differ(question)
        if proof is not None and _has_no_letter(proof):
            return Found(Ruling.UNDECIDED, why="the entries off the diagonal are equal, those on it are not: no condition says so",
                         witness=found)
    if proof is not None:
        return Found(Ruling.CONDITIONAL if proof.conditions else Ruling.PROVED, proof.conditions)
    if isinstance(found, Witness):
        return _of_concrete_functions(question, found)
    assert isinstance(found, Agreement)
    known = found.points or unknown_functions(levels(question.model, question.left - question.right)[-1])
    if not known and (lone := without_value(*_posed(question))) is not None:
        return Found(Ruling.REFUTED, witness=lone)
    why = f"agrees at {found.points} points, not proved" if found.points else "neither proved nor evaluated at any point"
    return Found(Ruling.UNDECIDED, why=why)


def _of_concrete_functions(question: Question, witness: Witness) -> Found:
    """A refutation rests on functions that are known: an unknown one is put in as each that people mean by it."""
    stages = levels(question.model, question.left - question.right)
    titles = unknown_functions(stages[-1])
    names = tuple(map(array_name, titles))
    if (rates := rates_given(stages[-1])) and not passed_down(question.model, stages[-1]):
        cost = rates[0].partition("/")[0].removeprefix("d")
        return Found(Ruling.UNDECIDED, why=f"nothing says what {array_name(cost)} is, and some {array_name(cost)} may fulfil this",
                     remedy=defined(cost), witness=witness)
    several = sorted({f.title for f in stages[-1].atoms(OpaqueFunction) if len(f.args) > 1})
    if several and may_vanish(stages[-1]):
        return Found(Ruling.UNDECIDED, why=f"nothing says which function {array_name(several[0])} is, and some function may fulfil this",
                     remedy=function_of(several[0]), witness=witness)
    if not names:
        return Found(Ruling.REFUTED, witness=witness)
    if len({title.partition("{")[0] for title in titles}) > 1:       # the same letter in other layers is one and the same function here
        return Found(Ruling.UNDECIDED, why=f"nothing says how {' and '.join(names)} belong together",
                     remedy="; ".join(map(function_of, titles)))
    found: list[tuple[Concrete, Witness]] = []
    for concrete in CONCRETE:
        if prove(replace(question, left=put_in(stages[-1], concrete), right=S.Zero)) is not None:
            condition = slope_condition(stages, concrete) if len(names) == 1 else None
            proof = prove(replace(question, left=with_slope(stages[-1], concrete), right=S.Zero)) if condition is not None else None
            if condition is not None and proof is not None:
                return Found(Ruling.CONDITIONAL, (Stated(condition, ""), *proof.conditions))
            return _of_some(names, "one function" if len(names) > 1 and not found else concrete.name, titles, witness)
        refuted = search(question, concrete)
        if isinstance(refuted, Agreement) and not refuted.points:
            continue
        if not isinstance(refuted, Witness):
            return Found(Ruling.UNDECIDED, why=f"nothing says which function {' and '.join(names)} is, and for {concrete.name} no counterexample "
                         "was found", remedy="; ".join(map(function_of, titles)))
        found.append((concrete, refuted))
    if len(found) < 2:
        return Found(Ruling.UNDECIDED, why=f"nothing says which function {' and '.join(names)} is", remedy="; ".join(map(function_of, titles)))
    on_one_side = not all(unknown_functions(levels(question.model, side)[-1]) for side in (question.left, question.right))
    constant = on_one_side and prove(replace(question, left=put_in(stages[-1], CONSTANT), right=S.Zero)) is not None
    if constant or may_vanish(stages[-1]):
        special = next((s for s in SPECIAL if prove(replace(question, left=put_in(stages[-1], s), right=S.Zero)) is not None), None)
        if special is not None:
            return _of_some(names, special.name, titles, witness)
        return Found(Ruling.UNDECIDED, why=f"nothing says which function {names[0]} is, and some function may fulfil this",
                     remedy=function_of(titles[0]), witness=found[0][1])
    concrete, first = found[0]
    functions = tuple((f"{name}(x)", concrete.text) for name in names)
    return Found(Ruling.REFUTED, witness=replace(first, values=(*functions, *first.values)))


def _of_some(names: tuple[str, ...], function: str, titles: tuple[str, ...], witness: Witness) -> Found:
    why = f"{FOR_SOME} {' and '.join(names)} {'is' if len(names) == 1 else 'are'} {function}, but not for every function"
    return Found(Ruling.UNDECIDED, why=why, remedy="; ".join(map(function_of, titles)), witness=witness)


def _has_no_letter(proof: Proof) -> bool:
    """Whether a condition is one on axes, which cannot be told apart by a letter."""
    return any(isinstance(a, Index) and a.name.startswith("@") for s in proof.conditions for a in s.relation.args)


def search(question: Question, concrete: Concrete | None = None) -> Witness | Agreement:
    """A counterexample; letters that the notation file holds fixed are at one place, as is the one a condition speaks of."""
    own = {i for s in question.stated if s.relation.has(Entry) for i in s.here}
    for place in (S.Zero, S.One) if len(own) == 1 else ():
        found = _search(question, concrete, {i: place for i in own})
        if isinstance(found, Witness):
            return found
    return _search(question, concrete, {})


def exactly(question: Question) -> tuple[Stated, ...]:
    """The conditions one of which sides that differ need to be equal; each holds at some point, and does not make both nothing."""
    found = holds_exactly(question.model, levels(question.model, question.left - question.right), question.stated)
    for one in found:
        if S.Zero not in (question.left, question.right) and proved(levels(question.model, question.left), (one, *question.stated)):
            return ()
        there = search(replace(question, stated=(*question.stated, one)))
        if not one.relation.atoms(OpaqueFunction) and not (isinstance(there, Agreement) and there.points):
            return ()
    return found


def _search(question: Question, concrete: Concrete | None, own: dict[Expr, Expr]) -> Witness | Agreement:
    left, right, relations, definitions = _posed(question, own)
    if concrete is not None:
        left, right, definitions = put_in(left, concrete), put_in(right, concrete), definitions_with(definitions, concrete)
    return find_witness(left, right, relations, definitions)


def _posed(question: Question, own: Mapping[Expr, Expr] = MappingProxyType({})) -> tuple[Expr, Expr, tuple[Relational, ...], tuple[Definition, ...]]:
    """The two sides, what a counterexample has to satisfy and the definitions, with letters for open axes and fixed indices at a place."""
    model, left, right, relations = question.model, question.left, question.right, question.relations
    places: dict[Expr, Expr] = {**names_of_axes(left, right, *relations), **own, **{
        i: S.Zero for e in (left, right, *relations) for i in e.atoms(Index) if i.name in model.fixed}}
    if places:
        left, right = substitute(left, places), substitute(right, places)
        relations = tuple(r.func(*(substitute(a, places) for a in r.args), evaluate=False) for r in relations)
    return left, right, relations, tuple(closure(model, left, right, *(side for r in relations for side in r.args if isinstance(side, Expr))))
