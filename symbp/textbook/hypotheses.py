"""What a document says beside its equations, display after display -> the conditions of each: its own, of its case, lasting ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from .documents.display import Display, Macro
from .latex.beside import leading, opposite
from .latex.prose import DEFINING, EXPLAINING, Prose, prose_of
from .latex.tables import OTHERWISE
from .latex.tree import Beside, Big, Chain, Comparison, Negation, Node, Number, Scripted, Symbol
from .latex.walk import nodes


@dataclass
class Hypotheses:
    """Where a document stands: the case that is open, that of the title above, and what was assumed of the data for all that follows.

    parameters: comparisons of letters and numbers that stand until the next heading beside equations of other variables,
    and leave it open behind that.
    """

    macros: tuple[Macro, ...]
    heading: str = ""
    case: tuple[Beside, ...] = ()
    lasting: list[Beside] = field(default_factory=list)
    last: tuple[Beside, ...] = ()
    titled: tuple[Beside, ...] = ()
    parameters: tuple[Beside, ...] = ()

    def beside(self, display: Display, chains: Iterable[Chain | None]) -> list[tuple[Beside, ...]]:
        """The conditions of every equation of the next display, those of its steps among them."""
        before, after = prose_of(display.before, self.macros), prose_of(display.after, self.macros)
        self._open(display, before)
        found = []
        for chain in chains:
            own = self._resolved((*(chain.beside if chain is not None else ()), *after.behind))
            case = tuple(b for b in self.case if b.sure or not own)
            if chain is not None and chain.continues:
                case = (*case, *(replace(b, step=0) for b in self.last if b not in case and not own))
            self.last = (*case, *own)
            said = (*self.last, *self.titled, *self.lasting)
            found.append((*(b for b in said if not _among(b, standing := self._standing(chain, said))), *standing))
        return found

    def _standing(self, chain: Chain | None, said: tuple[Beside, ...]) -> tuple[Beside, ...]:
        """What was said of the parameters of an equation, where nothing beside it says more of them."""
        if chain is None or not chain.sides or chain.continues:
            return ()
        variables, others = _letters(chain.sides[0]), [b for b in said if b.sure]
        return tuple(p for p in self.parameters if not _letters(p.condition) & variables and not any(
            b.condition is None or _letters(b.condition) <= _letters(p.condition) for b in others))

    def _open(self, display: Display, prose: Prose) -> None:
        if display.heading != self.heading:
            self.heading, self.case = display.heading, ()
            self.parameters = tuple(replace(p, sure=False) for p in self.parameters)
            self.titled = prose_of(display.heading, self.macros).ahead
        if prose.ahead:
            self.case = self._resolved(prose.ahead)
            self._settle_parameters()
        else:
            said = (*self.case, *(prose.behind if prose.unfinished else ()))
            self.case = tuple(replace(b, sure=False) for b in said) if prose.only_goes_on else ()
        new = list(dict.fromkeys(prose.lasting))
        self.lasting = [b for b in self.lasting if b not in new and (b.condition is None or b.condition not in [n.condition for n in new])] + new

    def _settle_parameters(self) -> None:
        """Ranges that are said as of now, in place of those of the same letters; words that deny leave none."""
        ranges = tuple(replace(b, step=0, hypothesis=False, standing=True) for b in self.case if b.sure and _is_range(b.condition))
        now = frozenset[Symbol]().union(*(_letters(b.condition) for b in self.case))
        kept = () if any(b.doubted for b in self.case) else self.parameters
        self.parameters = (*(p for p in kept if not _letters(p.condition) & now), *ranges)

    def _resolved(self, found: tuple[Beside, ...]) -> tuple[Beside, ...]:
        """Every "otherwise" as the opposite of what was said last."""
        done: list[Beside] = []
        for beside in found:
            earlier = [b for b in (*self.last, *done) if b.condition is not None and not b.one_hot]
            if beside.condition is None and beside.words.lower().strip(" .,:") in OTHERWISE and len(earlier) == 1:
                done.append(replace(beside, condition=opposite(earlier[0].condition)))
            else:
                done.append(beside)
        return tuple(done)


def _letters(node: Node | None) -> frozenset[Symbol]:
    return frozenset(n for n in nodes(node) if isinstance(n, Symbol)) if node is not None else frozenset()


def _is_range(node: Node | None) -> bool:
    """`\\delta > 0`, `0 < \\alpha < 1`: letters compared with numbers."""
    if not isinstance(node, Comparison) or node.right is None:
        return False
    if node.sign == "and":
        return _is_range(node.left) and _is_range(node.right)
    sides = [n.operand if isinstance(n, Negation) else n for n in (node.left, node.right)]
    return node.sign in ("<", "<=", ">", ">=", "!=") and {type(n) for n in sides} == {Symbol, Number}


def _among(one: Beside, standing: tuple[Beside, ...]) -> bool:
    return any(one.condition == s.condition and one.words == s.words for s in standing)


def of_step(beside: Iterable[Beside], number: int) -> tuple[Beside, ...]:
    """What is said of one step: of the whole chain, and the next condition printed at it or behind it, else the last one."""
    everything = tuple(beside)
    steps = sorted({b.step for b in everything if b.step})
    near = next((s for s in steps if s >= number), steps[-1] if steps else 0)
    return tuple(b for b in everything if b.step in (0, near))


def case_of(beside: Iterable[Beside]) -> Node | None:
    """The one comparison that makes an equation a case: not what only says what its letters are ("where $a > 0$")."""
    found = [b for b in beside if b.sure and not b.one_hot and not b.standing and isinstance(b.condition, Comparison) and b.condition.sign != "in"
             and leading(b.words.lower()) not in EXPLAINING | DEFINING and _is_case(b.condition)]
    return found[0].condition if len(found) == 1 else None


def _is_case(condition: Comparison) -> bool:
    """A letter compared with a number or with another letter; an equation for a formula is a definition."""
    sides = [n.operand if isinstance(n, Negation) else n for n in (condition.left, condition.right)]
    return condition.sign != "=" or all(isinstance(n, Symbol | Scripted | Number) for n in sides)


def total(node: Comparison) -> Big | None:
    """The sum that a comparison says is 1."""
    sides = [s for s in (node.left, node.right) if isinstance(s, Big) and s.kind == "sum"]
    return sides[0] if sides and node.sign == "=" else None


def total_of(chain: Chain) -> Comparison | None:
    r"""`\sum_k y_k = 1`, or another number, where it is all of an equation."""
    if len(chain.sides) != 2 or chain.relations[0].sign != "=" or chain.continues:
        return None
    left, right = chain.sides
    if isinstance(left, Number):
        left, right = right, left
    if not isinstance(left, Big) or left.kind != "sum" or not isinstance(right, Number):
        return None
    return Comparison(left, "=", right, at=left.at.to(right.at))
