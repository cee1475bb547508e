"""A document and its notation file -> a verdict on every displayed equation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import ReadingError
from .activation_table import table_verdicts
from .allowance import Allowance
from .documents.display import Display, Document
from .documents.read import read_document
from .equations import Ruled
from .guarded import Fault, attempt
from .initialisation import bound_verdict
from .latex.tree import Chain, Node
from .letters.conventions import Conventions
from .reading.values import Value
from .rulings import Passage, conventions_of, passages
from .slopes import agreed
from .stating import failed_step, readings, source, step_of, unread_step
from .verdict import Reading, Ruling, Step, Verdict, Verdicts

STATING = 1.5              # CPU seconds beside those for the ruling and the repair
SIGNS = {"<-": r"\leftarrow", "prop": r"\propto", "equiv": r"\equiv", "approx": r"\approx", "~": r"\sim", "<=": r"\le",
         ">=": r"\ge", "!=": r"\neq", "=>": r"\Rightarrow", "->": r"\to"}


def verify_document(path: Path, notation: Path | None = None) -> Verdicts:
    """The verdicts on a document; `notation` defaults to the TOML file of the same name beside it, if there is one.

    Raises ReadingError where the document or the notation file cannot be read.
    """
    found = attempt(lambda: verify(read_document(path), conventions_of(path, notation)), passing=(ReadingError,))
    if isinstance(found, Fault):
        raise ReadingError(found.why, where=str(path), remedy=found.remedy)
    return found


def verify(document: Document, conventions: Conventions) -> Verdicts:
    """The verdicts on the displays and tables of a document, in order."""
    found = [v for passage in agreed(document, passages(document, conventions)) for v in _verdicts(passage)]
    found += table_verdicts(document, conventions)
    found.sort(key=lambda v: v.line)
    return Verdicts(document.name, tuple(found), conventions.title, document.text)


def _verdicts(passage: Passage) -> tuple[Verdict, ...]:
    """What is said of one equation; what cannot be said of it leaves it undecided."""
    left = Allowance(max(0, passage.allowance.left) + STATING)
    found = attempt(lambda: tuple(_stated(passage)), left, passage.setting.model)
    return (_lost(passage, found),) if isinstance(found, Fault) else found


def _lost(passage: Passage, fault: Fault) -> Verdict:
    item = passage.item
    step = failed_step(item.display, fault)
    return Verdict(item.label, item.line, step.left, (step,), (), item.display.heading)


def _stated(passage: Passage) -> Iterator[Verdict]:
    item, own, allowance = passage.item, passage.setting, passage.allowance
    if item.ignored:
        latex = item.display.latex.strip() if item.chain is None else _latex(item.display, item.chain)
        yield Verdict(item.label, item.line, latex, (Step(latex, "", "", Ruling.IGNORED),), (), item.display.heading)
    elif passage.fault is not None:
        yield _lost(passage, passage.fault)
    elif item.trouble is not None:
        step = unread_step(item.display, item.trouble)
        yield Verdict(item.label, item.line, item.display.latex.strip(), (step,), (), item.display.heading)
    elif item.chain is not None and not passage.ruled:
        bounds = (b for b in own.conventions.bounds if b.at == item.label)
        yield from (bound_verdict(own, item.display, item.chain, b) for b in bounds)
    elif item.chain is not None:
        steps = tuple(step_of(own, item.display, r, passage.around, allowance) for r in passage.ruled)
        yield Verdict(item.label, item.line, _latex(item.display, item.chain), steps, _readings(passage.ruled), item.display.heading)


def _latex(display: Display, chain: Chain) -> str:
    """The chain as printed, without what stands around it in its display."""
    return "".join(f"{sign} {source(display, side)} " for sign, side in _with_signs(chain)).strip()


def _with_signs(chain: Chain) -> Iterator[tuple[str, Node]]:
    """The sides, each with the sign before it."""
    signs = [SIGNS.get(r.sign, r.sign) for r in chain.relations]
    yield from zip(signs if chain.continues else ["", *signs], chain.sides, strict=True)


def _readings(ruled: tuple[Ruled, ...]) -> tuple[Reading, ...]:
    """One for every side that was read, in order."""
    found: dict[Node, Value] = {}
    for step in ruled:
        pairs = zip((step.outcome.left, step.outcome.right), step.outcome.values, strict=False)
        found |= {node: value for node, value in pairs if node is not None and node not in found}
    return readings(found.items())
