"""The stages in order, on one page.

    text -> Network -> Derivation -> stabilised Derivation -> Program -> Sources -> modules -> CheckReport -> folder
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .backward import derive
from .check.evidence import Claim, ledger
from .check.report import CheckReport
from .check.run import check_folder
from .derivation import Derivation
from .emission.sources import Sources
from .emission.to_binding import to_binding
from .emission.to_c import to_c
from .emission.to_numpy import to_numpy
from .errors import CheckFailed, OutputError
from .folder import MARK, replaced
from .network.model import Network
from .network.reader import read_text
from .program.counts import counts
from .program.lower import lower
from .program.ops import Program
from .program.verify import verify
from .report.as_html import derivation_html
from .report.as_json import derivation_json
from .report.as_latex import derivation_latex
from .report.as_markdown import derivation_markdown
from .stability import stabilised

TARGETS = ("numpy", "c")
DOCUMENTS = {"DERIVATION.md": derivation_markdown, "DERIVATION.tex": derivation_latex,
             "DERIVATION.html": derivation_html}


@dataclass(frozen=True)
class Compiled:
    """A network with everything derived from it that needs no files."""

    derivation: Derivation
    program: Program


@dataclass(frozen=True)
class Generated:
    """What `generate` wrote where, and what the check of it found (None when it was not asked for)."""

    folder: Path
    files: tuple[str, ...]
    derivation: Derivation
    check: CheckReport | None


def compiled(network: Network) -> Compiled:
    """Derive, stabilise, lower and verify."""
    derivation = derive(network)
    program = lower(stabilised(derivation))
    verify(program)
    return Compiled(derivation, program)


def emitted(model: Compiled, targets: tuple[str, ...]) -> Sources:
    """The modules and the documents, as text."""
    evidence = tuple(f"{claim.kind}: {claim.what}" for claim in ledger(model.derivation, None))
    files: list[tuple[str, str]] = []
    if "numpy" in targets:
        files += to_numpy(model.program, evidence)
    if "c" in targets:
        files += (*to_c(model.program, evidence), *to_binding(model.program))
    return Sources((*files, *((name, write(model.derivation)) for name, write in DOCUMENTS.items())))


def generate(network: Network, out: Path, targets: tuple[str, ...] = ("numpy", "c"), *, checked: bool = True,
             reproducible: bool = False) -> Generated:
    """Write the folder `out`, after its modules were built, run and checked.

    reproducible: leave measured figures out of report.json, so that its bytes do not depend on the machine.
    Errors: SymbpError of the room that refuses; CheckFailed when a check does not hold. Then nothing is written.
    """
    model = compiled(network)
    sources = emitted(model, targets)
    with replaced(out) as folder:
        for name, text in sources.files:
            (folder / name).write_text(text, encoding="utf-8")
        report = check_folder(model.program, folder, targets) if checked else None
        if report is not None and not report.passed:
            raise failure(report)
        facts = summary(model, targets, report, reproducible)
        (folder / MARK).write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        _sweep(folder, {name for name, _ in sources.files} | {MARK})
    return Generated(out, (*(name for name, _ in sources.files), MARK), model.derivation, report)


def failure(report: CheckReport) -> CheckFailed:
    """The exception for a report that did not pass, holding the report."""
    row = report.failures[0]
    error = CheckFailed(f"{len(report.failures)} of {len(report.table)} checks failed, first: {row.kind} of {row.target} "
                        f"{row.subject}", where=report.name, remedy="see the table; the modules must not be used")
    error.report = report
    return error


def check_written(folder: Path) -> CheckReport:
    """Check the modules in a folder that `generate` wrote, against the model stored with them.

    Errors: OutputError when the folder holds no model; BuildError when a module cannot be built.
    """
    facts = stored(folder)
    model = compiled(read_text(facts["model"]["source"], str(folder / MARK)))
    return check_folder(model.program, folder, tuple(facts["targets"]))


def stored(folder: Path) -> dict[str, Any]:
    """report.json of a generated folder."""
    try:
        facts = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OutputError(f"holds no readable {MARK}", where=str(folder),
                          remedy="name a folder that `symbp generate` wrote") from error
    if not isinstance(facts, dict) or not {"model", "targets"} <= facts.keys():
        raise OutputError(f"its {MARK} was not written by symbp", where=str(folder),
                          remedy="name a folder that `symbp generate` wrote")
    return facts


def summary(model: Compiled, targets: tuple[str, ...], report: CheckReport | None, reproducible: bool) -> dict[str, Any]:
    """report.json: model, sizes, operation counts, derivation, checks, ledger of evidence."""
    network, program = model.derivation.network, model.program
    shapes = {b.name: [n for n in b.shape if n is not None] for b in program.role("input", "target")}
    claims: tuple[Claim, ...] = ledger(model.derivation, report, reproducible)
    return {
        "model": {"name": network.name, "dtype": network.dtype, "inputs": shapes[program.inputs],
                  "outputs": shapes[program.targets], "source": network.source},
        "targets": list(targets),
        "parameters": {p.array.name: list(p.shape) for p in network.parameters},
        "operations": counts(program),
        "derivation": derivation_json(model.derivation),
        "checks": None if report is None else report.rows(reproducible),
        "passed": None if report is None else report.passed,
        "ledger": [claim.plain() for claim in claims],
    }


def _sweep(folder: Path, keep: set[str]) -> None:
    """Remove what building and loading left behind."""
    for path in folder.iterdir():
        if path.name in keep:
            continue
        if path.is_dir():
            for inner in path.iterdir():
                inner.unlink()
            path.rmdir()
        else:
            path.unlink()
