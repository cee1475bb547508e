"""Two sides in a setting -> a ruling: every reading proved or refuted, and the rulings of all readings made one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sympy import Expr, S

from ..errors import DerivationError
from ..notation.indices import substitute
from ..notation.ratio import NoForm
from ..notation.symbols import Index
from .deciding.decide import Question, closure, difference, grounds, kinks, prove, where_indices_differ
from .latex.tree import Node, Span
from .reading.errors import IllFormed, NotUnderstood, Trouble
from .reading.notes import Notes
from .reading.setting import Setting
from .reading.sides import Sides, Stated, readings
from .reading.values import Value
from .verdict import Ruling, Witness
from .witness.search import Agreement, find_witness


@dataclass(frozen=True)
class Found:
    """A ruling with what it rests on; conditions that the document does not state have no words."""

    ruling: Ruling
    conditions: tuple[Stated, ...] = ()
    why: str = ""
    witness: Witness | None = None


@dataclass(frozen=True)
class Outcome:
    """What was found about one `=`, and the place of the trouble."""

    found: Found
    at: Span | None = None
    left: Node | None = None
    right: Node | None = None
    values: tuple[Value, ...] = field(default=(), repr=False)


def judge(setting: Setting, left: Node, right: Node) -> Outcome:
    """Left == right under every reading that survives; readings that disagree leave it undecided."""
    outcomes = []
    questions: dict[str, tuple[str, ...]] = {}
    for sides in readings(setting, left, right):
        questions = questions or dict(sides.notes.questions)
        outcomes.append(_ruled(setting, left, right, sides))
    if len({o.found.ruling for o in outcomes}) == 1:
        return outcomes[0]
    options = [opt for opts in questions.values() for opt in opts]
    shown = "; ".join(f"as {options[n % len(options)]}: {o.found.ruling.value}" for n, o in enumerate(outcomes))
    why = f"it can be read in {len(outcomes)} ways ({', '.join(questions)}): {shown}"
    return replace(outcomes[0], found=Found(Ruling.UNDECIDED, why=why), at=right.at)


def _ruled(setting: Setting, left: Node, right: Node, sides: Sides) -> Outcome:
    """The ruling on one reading."""
    def outcome(found: Found, at: Span | None = None) -> Outcome:
        return Outcome(found, at or right.at, left, right, sides.values)

    unknown = sides.notes.unknown
    try:
        if sides.trouble is not None:
            raise sides.trouble
        a, b = difference(*sides.values, setting.reader.is_constant)
        noted = grounds(setting.model, sides.notes, a, b)
        unknown = noted.unknown
        found = decide(Question(setting.model, a, b, sides.stated, kinks(setting.model, noted), sides.logs))
    except IllFormed as error:
        strange = f"; but {_nothing_says(unknown)}" if unknown else ""
        return outcome(Found(Ruling.UNDECIDED if strange else Ruling.ILL_FORMED, why=error.what + strange), error.at)
    except NotUnderstood as error:
        return outcome(Found(Ruling.UNDECIDED, why=error.what), error.at)
    except (NoForm, DerivationError) as error:
        return outcome(Found(Ruling.UNDECIDED, why=str(error) if isinstance(error, NoForm) else error.what))
    if unknown and found.ruling is Ruling.REFUTED:
        found = Found(Ruling.UNDECIDED, why=_nothing_says(unknown), witness=found.witness)
    return outcome(found)


def _nothing_says(unknown: dict[str, str]) -> str:
    return f"nothing says what {', '.join(unknown)} is"


def decide(question: Question) -> Found:
    """Whether left == right: by the exact normal form, under conditions where it must be, or refuted."""
    proof = prove(question)
    found = None if proof is not None else search(question)
    if isinstance(found, Witness):
        proof = where_indices_differ(question)
    if proof is not None:
        return Found(Ruling.CONDITIONAL if proof.conditions else Ruling.PROVED, proof.conditions)
    if isinstance(found, Witness):
        return Found(Ruling.REFUTED, witness=found)
    assert isinstance(found, Agreement)
    why = f"agrees at {found.points} points, not proved" if found.points else "neither proved nor evaluated at any point"
    return Found(Ruling.UNDECIDED, why=why)


def search(question: Question) -> Witness | Agreement:
    """A counterexample; letters that the notation file holds fixed are at one place, the first."""
    model, left, right, relations = question.model, question.left, question.right, question.relations
    places: dict[Expr, Expr] = {i: S.Zero for e in (left, right, *relations) for i in e.atoms(Index)
                                if i.name in model.conventions.fixed}
    if places:
        left, right = substitute(left, places), substitute(right, places)
        relations = tuple(r.func(*(substitute(a, places) for a in r.args), evaluate=False) for r in relations)
    return find_witness(left, right, relations, tuple(closure(model, left, right)))
