"""A document and its notation file -> a verdict on every displayed equation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from .activation_table import table_verdicts
from .conventions import Conventions, Section, read_conventions
from .display import Display, Document
from .documents import read_document
from .equations import Ruled, learn, rule
from .initialisation import bound_verdict, interval_of
from .latex_grammar import parse_display
from .latex_tokens import Unread
from .model import Family
from .prefixes import joined
from .setting import Setting, setting
from .stating import readings, source, step_of, unread_step
from .tree import Chain, Node
from .values import Value
from .verdict import Reading, Verdict, Verdicts


SIGNS = {"<-": r"\leftarrow", "prop": r"\propto", "equiv": r"\equiv", "approx": r"\approx", "~": r"\sim", "<=": r"\le",
         ">=": r"\ge", "!=": r"\neq", "=>": r"\Rightarrow", "->": r"\to"}


@dataclass(frozen=True)
class Parsed:
    """One equation of a display, or why there is none."""

    display: Display
    chain: Chain | None
    trouble: Unread | None = None


@dataclass(frozen=True)
class Stretch:
    """The equations from one start of a section to the next, with its conventions."""

    conventions: Conventions
    equations: tuple[Parsed, ...]
    passing: bool = False


def verify_document(path: Path, notation: Path | None = None) -> Verdicts:
    """The verdicts on a document; `notation` defaults to the TOML file of the same name beside it, if there is one.

    Raises ReadingError where the document or the notation file cannot be read.
    """
    beside = path.with_suffix(".toml")
    chosen = notation or (beside if beside.is_file() else None)
    conventions = read_conventions(chosen) if chosen is not None else Conventions()
    return verify(read_document(path), conventions)


def verify(document: Document, conventions: Conventions) -> Verdicts:
    """The verdicts on the displays of a document, in order."""
    parsed = tuple(p for d in document.displays for p in parse(d, document))
    found: list[Verdict] = []
    learned: tuple[Family, ...] = ()
    for stretch in stretches(parsed, conventions):
        verdicts, known = _stretch(stretch, learned)
        found += verdicts
        learned = learned if stretch.passing else known
    found += table_verdicts(document, conventions)
    found.sort(key=lambda v: v.line)
    return Verdicts(document.name, tuple(found), conventions.title, document.text)


def parse(display: Display, document: Document) -> Iterator[Parsed]:
    """The equations of a display: those that stand in it, rows and columns apart."""
    if not display.latex.strip():
        return
    try:
        chains = parse_display(display.latex, document.macros)
    except Unread as error:
        yield Parsed(display, None, error)
        return
    for chain in chains:
        if chain.relations or interval_of(chain) is not None:
            yield Parsed(display, replace(chain, sides=tuple(map(joined, chain.sides))))


def stretches(parsed: tuple[Parsed, ...], conventions: Conventions) -> Iterator[Stretch]:
    """The document cut where the notation file's sections begin."""
    waiting = [s for s in conventions.sections if s.start]
    current: Section | None = None
    batch: list[Parsed] = []
    before: Display | None = None
    for item in parsed:
        begun = next((s for s in waiting if starts(s, item)), None) if item.display is not before else None
        before = item.display
        if begun is not None:
            yield Stretch(conventions.within(current), tuple(batch), current is not None and current.only)
            waiting.remove(begun)
            current, batch = begun, []
        elif current is not None and current.only and batch and batch[-1].display is not item.display:
            yield Stretch(conventions.within(current), tuple(batch), current is not None and current.only)
            current, batch = None, []
        batch.append(item)
    yield Stretch(conventions.within(current), tuple(batch), current is not None and current.only)


def starts(section: Section, item: Parsed) -> bool:
    """Whether an equation is the first of a section: its label, or a piece of its LaTeX."""
    label = item.chain.label if item.chain is not None and item.chain.label else item.display.label
    return section.start == label or _squeezed(section.start) in _squeezed(item.display.latex) and not section.start.isalnum()


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _stretch(stretch: Stretch, learned: tuple[Family, ...]) -> tuple[list[Verdict], tuple[Family, ...]]:
    sides = tuple(p.chain.sides for p in stretch.equations if p.chain is not None)
    own = setting(stretch.conventions, sides, learned)
    defining = {n: learn(own, p.chain) for n, p in enumerate(stretch.equations) if p.chain is not None}
    kept = tuple(f for f in learned if f.key not in stretch.conventions.forget)
    found: list[Verdict] = []
    head: Node | None = None
    previous: Node | None = None
    read = [p.chain.sides if p.chain is not None else () for p in stretch.equations]
    for number, item in enumerate(stretch.equations):
        if item.chain is None:
            found.append(_unread(item))
            head = previous = None
            continue
        if not item.chain.relations:
            label = item.chain.label or item.display.label
            found += [bound_verdict(own, item.display, item.chain, b) for b in stretch.conventions.bounds if b.at == label]
            continue
        ruled = rule(own, item.chain, head, previous, defining[number])
        around = tuple(s for sides in read[max(0, number - 1):number + 2] for s in sides)
        found.append(_verdict(own, item, ruled, around))
        if not item.chain.continues:
            head = item.chain.sides[0]
        previous = item.chain.sides[-1]
    return found, (*own.learned, *kept)


def _unread(item: Parsed) -> Verdict:
    assert item.trouble is not None
    step = unread_step(item.display, item.trouble)
    return Verdict(item.display.label, item.display.line, item.display.latex.strip(), (step,), (), item.display.heading)


def _verdict(own: Setting, item: Parsed, ruled: list[Ruled], around: tuple[Node, ...]) -> Verdict:
    chain, display = item.chain, item.display
    assert chain is not None
    steps = tuple(step_of(own, display, r, around) for r in ruled)
    start = chain.sides[0].at.start
    line = display.line + display.latex.count("\n", 0, start)
    latex = "".join(f"{before} {source(display, side)} " for before, side in _with_signs(chain)).strip()
    return Verdict(chain.label or display.label, line, latex, steps, _readings(ruled), display.heading)


def _with_signs(chain: Chain) -> Iterator[tuple[str, Node]]:
    """The sides, each with the sign before it."""
    signs = [SIGNS.get(r.sign, r.sign) for r in chain.relations]
    yield from zip(signs if chain.continues else ["", *signs], chain.sides, strict=True)


def _readings(ruled: list[Ruled]) -> tuple[Reading, ...]:
    """One for every side that was read, in order."""
    found: dict[Node, Value] = {}
    for step in ruled:
        pairs = zip((step.outcome.left, step.outcome.right), step.outcome.values, strict=False)
        found |= {node: value for node, value in pairs if node is not None and node not in found}
    return readings(found.items())
