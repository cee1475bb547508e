"""Mistakes planted in proved equations: `python benchmarks/planted_mistakes.py`. How many are caught, how many mended."""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from symbp.textbook.documents.read import FORMATS
from symbp.textbook.repair.edits import mutants, vocabulary_of
from symbp.textbook.judging import FOR_SOME, judge
from symbp.textbook.repair.holding import repaired
from symbp.textbook.latex.text import to_latex
from symbp.textbook.proved import ProvedStep, proved_steps
from symbp.textbook.latex.tree import Node
from symbp.textbook.verdict import Ruling

TEXTBOOK = Path(__file__).parent.parent / "textbook"
TRUE = (Ruling.PROVED, Ruling.CONDITIONAL)
EQUIVALENT, IN_A_CASE, KILLED, SURVIVED = "equivalent", "in a case", "killed", "survived"


@dataclass
class Tally:
    """What became of the mistakes planted in one document."""

    steps: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    undecided: Counter[str] = field(default_factory=Counter)
    tried: int = 0
    mended: int = 0
    original: int = 0
    seconds: float = 0.0

    def add(self, other: Tally) -> None:
        self.steps += other.steps
        self.fates += other.fates
        self.undecided += other.undecided
        self.tried += other.tried
        self.mended += other.mended
        self.original += other.original
        self.seconds += other.seconds

    def row(self, name: str) -> str:
        equivalent, case, killed, survived = (self.fates[fate] for fate in (EQUIVALENT, IN_A_CASE, KILLED, SURVIVED))
        rate = _share(killed, killed + survived)
        mended, original = _share(self.mended, self.tried), _share(self.original, self.tried)
        return (f"{name[:34]:<34} {self.steps:>6} {self.fates.total():>8} {equivalent:>10} {case:>9} {killed:>7} {survived:>8} "
                f"{rate:>7} {mended:>7} {original:>8} {self.seconds:>8.1f}")


HEADER = (f"{'document':<34} {'steps':>6} {'planted':>8} {'equivalent':>10} {IN_A_CASE:>9} {'killed':>7} {'survived':>8} {'rate':>7} "
          f"{'mended':>7} {'original':>8} {'seconds':>8}")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "-"


def fate(step: ProvedStep, mutant: Node) -> tuple[str, str]:
    """What the rulings say of a planted mistake: still true, true for some function that they name, caught, or neither; and why."""
    found = judge(step.setting, step.left, mutant).found
    if found.ruling in TRUE:
        return EQUIVALENT, found.ruling.value
    if found.ruling is Ruling.UNDECIDED and found.why.startswith(FOR_SOME):
        return IN_A_CASE, found.why
    return KILLED if found.ruling.wrong else SURVIVED, found.why


def plant(step: ProvedStep, options: argparse.Namespace, chance: random.Random) -> Tally:
    """Every edit of the right side once (or a sample of them), ruled on and mended."""
    start = time.perf_counter()
    tally = Tally(steps=1)
    vocabulary = vocabulary_of((step.left, step.right), step.setting.reader.names.letters, step.neighbours)
    planted = list(mutants(step.right, vocabulary))
    if options.sample and len(planted) > options.sample:
        planted = chance.sample(planted, options.sample)
    for edit in planted:
        found, why = fate(step, edit.node)
        tally.fates[found] += 1
        if found == SURVIVED:
            tally.undecided[edit.kind] += 1
        if options.verbose and found != KILLED:
            planted_step = f"{to_latex(step.left)} = {to_latex(edit.node)}"
            print(f"    line {step.line}: {found}: {edit.words}: {planted_step}: {why}", flush=True)
        if found == KILLED and options.repair and (chance.random() < options.repair):
            tally.tried += 1
            repair = repaired(step.setting, step.left, edit.node, step.neighbours, options.limit)
            tally.mended += repair is not None
            tally.original += repair is not None and repair[1].node == step.right
    tally.seconds = time.perf_counter() - start
    return tally


def documents(folder: Path, names: Iterable[str]) -> list[tuple[Path, Path]]:
    """The documents of a folder, each with its notation file from textbook/."""
    every = sorted((p, TEXTBOOK / f"{p.stem}.toml") for p in folder.iterdir() if p.suffix in FORMATS)
    wanted = tuple(names)
    return [(p, n) for p, n in every if n.is_file() and (not wanted or p.stem in wanted or p.name in wanted)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--document", action="append", default=[], help="the name of one document, may be repeated")
    parser.add_argument("--folder", type=Path, default=TEXTBOOK, help="where the documents lie")
    parser.add_argument("--sample", type=int, default=0, help="how many edits an equation, 0 for all")
    parser.add_argument("--repair", type=float, default=0.1, help="the share of the caught mistakes that are also mended")
    parser.add_argument("--limit", type=int, default=400, help="how many edits a repair tries")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true", help="show every mistake that was not caught")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    total = Tally()
    print(HEADER)
    for path, notation in documents(options.folder, options.document):
        tally = Tally()
        for step in proved_steps(path, notation):
            tally.add(plant(step, options, chance))
        print(tally.row(path.name), flush=True)
        total.add(tally)
    print(total.row("all"))
    print("not decided, by kind of edit:", ", ".join(f"{kind} {n}" for kind, n in total.undecided.most_common()) or "none")


if __name__ == "__main__":
    main()
