"""Precision on documents by other hands: `python benchmarks/strangers.py [FOLDER] [--raw]`.

Every equation of FOLDER/expected.json against its ruling, by kind; --raw leaves the notation files out. Exit code 2 where
a verdict contradicts the truth.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from symbp.errors import SymbpError
from symbp.textbook.letters.errors import Trouble
from symbp.textbook.verdict import Verdict
from symbp.textbook.verify import verify_document

STRANGERS = Path(__file__).parent / "strangers"
RIGHT, WRONG, UNDECIDED, OTHER, MISSING = "right", "wrong", "undecided", "other", "not found"
COLUMNS = (RIGHT, WRONG, UNDECIDED, OTHER, MISSING)


@dataclass(frozen=True)
class Judged:
    """One expected equation, what symbp said, and what that is worth."""

    file: str
    line: int
    has: str
    kind: str
    said: str
    worth: str
    why: str


def squeezed(latex: str) -> str:
    """LaTeX without blanks, alignment marks and numbers of equations: what two printings of it share."""
    for mark in (r"\nonumber", r"\displaystyle", "&"):
        latex = latex.replace(mark, "")
    return "".join(latex.split())


def verdicts(document: Path, notation: Path | None) -> tuple[Verdict, ...]:
    """The verdicts on a copy that lies alone, beside its notation file if one is given; none where it cannot be read."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(shutil.copy(document, place))
        try:
            return verify_document(copy, notation).equations
        except (SymbpError, Trouble) as error:
            print(f"{document.name}: {error}", file=sys.stderr)
            return ()


def found(equations: tuple[Verdict, ...], line: int, has: str) -> Verdict | None:
    """The verdict whose LaTeX has the piece, on the line or nearest to it; else the only one on the line."""
    piece = squeezed(has)
    with_piece = [v for v in equations if piece in squeezed(v.latex)]
    on_line = [v for v in equations if v.line == line]
    if with_piece:
        return min(with_piece, key=lambda v: (squeezed(v.latex) != piece, abs(v.line - line)))
    return on_line[0] if len(on_line) == 1 else None


def said_of(verdict: Verdict, has: str) -> tuple[str, str]:
    """The ruling and its reason: of the step the piece names, where it names one step of a chain; else of the whole."""
    left, _, right = squeezed(has).rpartition("=")
    named = [s for s in verdict.steps if squeezed(s.right) == right and left in ("", squeezed(s.left))]
    step = named[0] if len(named) == 1 else verdict.gravest
    whole = verdict.ruling if step is None or len(named) != 1 else step.ruling
    return whole.value, step.why if step else ""


def worth(said: str, expected: dict[str, list[str]]) -> str:
    if said in expected["never"]:
        return WRONG
    if said == "undecided":
        return UNDECIDED
    return RIGHT if said in expected["right"] else OTHER


def judged(folder: Path, case: dict, raw: bool) -> Iterator[Judged]:
    notation = folder / case["notation"] if case.get("notation") and not raw else None
    equations = verdicts(folder / case["file"], notation)
    for entry in case["equations"]:
        verdict = found(equations, entry["line"], entry["has"])
        kind = entry.get("kind") or case["kind"]
        said, why = said_of(verdict, entry["has"]) if verdict else (MISSING, "")
        yield Judged(case["file"], entry["line"], entry["has"], kind, said,
                     worth(said, entry) if verdict else MISSING, why)


def table(entries: list[Judged]) -> Iterator[str]:
    """A line for each kind, those that were judged wrong first."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        kinds[entry.kind][entry.worth] += 1
    yield f"{'kind':<52} {'equations':>9} {'decided':>8}" + "".join(f"{c:>10}" for c in COLUMNS)
    order = sorted(kinds, key=lambda k: (-kinds[k][WRONG], k))
    for name, count in [*((k, kinds[k]) for k in order), ("all", Counter(e.worth for e in entries))]:
        decided = count[RIGHT] + count[WRONG] + count[OTHER]
        yield f"{name[:52]:<52} {count.total():>9} {decided:>8}" + "".join(f"{count[c]:>10}" for c in COLUMNS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=STRANGERS)
    parser.add_argument("--raw", action="store_true", help="without the notation files")
    parser.add_argument("--only", default="", help="documents whose name contains this")
    parser.add_argument("--json", type=Path, help="write every entry there too")
    args = parser.parse_args()
    cases = [c for c in json.loads((args.folder / "expected.json").read_text()) if args.only in c["file"]]
    entries: list[Judged] = []
    for case in cases:
        start = time.perf_counter()
        entries += (own := list(judged(args.folder, case, args.raw)))
        count = Counter(e.worth for e in own)
        tally = ", ".join(f"{count[c]} {c}" for c in COLUMNS if count[c])
        print(f"{case['file']:<34} {time.perf_counter() - start:6.1f} s  {tally}", file=sys.stderr, flush=True)
        if args.json:
            args.json.write_text(json.dumps([vars(e) for e in entries], indent=1, ensure_ascii=False) + "\n")
    print("\n".join(table(entries)))
    wrong = [e for e in entries if e.worth == WRONG]
    for entry in wrong:
        print(f"wrong: {entry.file}:{entry.line} ({entry.kind}) {entry.said}: {entry.has}" + (f"  [{entry.why}]" if entry.why else ""))
    sys.exit(2 if wrong else 0)


if __name__ == "__main__":
    main()
