"""The stages in order, on one page.

    text -> Network -> Derivation -> stabilised Derivation -> Program -> Sources -> modules -> CheckReport -> folder
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from math import prod
from pathlib import Path
from typing import Any

from .certify.certificate import Certificate
from .certify.driver import Driver
from .certify.run import Asked, Progress, certificates
from .derivation.backward import derive
from .derivation.domain import refuse_outside
from .check.evidence import Claim, ledger
from .check.report import CheckReport
from .check.run import check_folder
from .derivation.model import Derivation
from .emission.c_mathematics import library_functions
from .emission.sources import Sources
from .emission.to_binding import to_binding
from .emission.to_c import to_c
from .emission.to_kernels import to_kernels, to_tally
from .emission.to_numpy import to_numpy
from .errors import BuildError, CheckFailed, DerivationError, OutputError
from .building.folder import replaced
from .network.model import Network
from .network.reader import read_text
from .program.counts import counts
from .program.kernels import Meaning, kernels
from .program.lower import lower
from .program.ops import Program
from .program.verify import verify
from .report.as_html import derivation_html
from .report.as_json import derivation_json
from .report.as_latex import derivation_latex
from .report.as_markdown import derivation_markdown
from .report.blocks import Block
from .report.checks_section import checks_section
from .derivation.stability import stabilised
from .stable.measured import Measured, measured
from .building.stored import MARK, REMEDY, add_certified, read_stored

TARGETS = ("numpy", "c")
MOST_CHECKED = 20_000_000      # trainable numbers; their checks take some 10 GB and two minutes
DOCUMENTS = {"DERIVATION.md": derivation_markdown, "DERIVATION.tex": derivation_latex,
             "DERIVATION.html": derivation_html}


@dataclass(frozen=True)
class Compiled:
    """A network with everything derived from it that needs no files."""

    derivation: Derivation
    program: Program
    measured: tuple[Measured, ...]


@dataclass(frozen=True)
class Generated:
    """What `generate` wrote where, and what the check of it found (None when it was not asked for)."""

    folder: Path
    files: tuple[str, ...]
    derivation: Derivation
    check: CheckReport | None
    measured: tuple[Measured, ...] = ()


class ChecksFailed(CheckFailed):
    """A report that did not pass, with the report."""

    def __init__(self, report: CheckReport, remedy: str) -> None:
        row = report.failures[0]
        found = f"{len(report.failures)} of {len(report.table)} checks failed, first: {row.kind}, {row.target}, {row.subject}"
        super().__init__(found, where=report.name, remedy=remedy)
        self.report = report


def compiled(network: Network) -> Compiled:
    """Derive, stabilise, lower and verify."""
    derivation = derive(network)
    without = [p.array.name for p in network.parameters if p.array.name not in dict(derivation.gradients)]
    if without:
        raise DerivationError(f"the cost does not depend on {', '.join(without)}: every derivative by them is 0",
                              where=network.name, remedy="look for an activation that is constant, or a layer nobody reads")
    stable, figures = measured(stabilised(derivation))
    program = lower(stable)
    verify(program)
    return Compiled(derivation, program, figures)


def emitted(model: Compiled, targets: tuple[str, ...]) -> Sources:
    """The modules, as text."""
    evidence = tuple(f"{claim.kind}: {claim.what}" for claim in ledger(model.derivation, None))
    files: list[tuple[str, str]] = []
    if "numpy" in targets:
        files += to_numpy(model.program, evidence)
    if "c" in targets:
        files += (*to_c(model.program, evidence), *to_binding(model.program))
    return Sources(tuple(files))


def documents(model: Compiled, report: CheckReport | None, reproducible: bool) -> Sources:
    """The derivation for readers, with what the checks found."""
    checks: tuple[Block, ...] = ()
    if report is not None:
        kinds: dict[str, dict[str, int]] = {}
        for row in report.table:
            counted = kinds.setdefault(row.kind, {})
            counted[row.verdict] = counted.get(row.verdict, 0) + 1
        checks = checks_section(report.judged, kinds, report.reasons("skipped", reproducible) | report.reasons("inaccurate", reproducible))
    return Sources(tuple((name, write(model.derivation, checks)) for name, write in DOCUMENTS.items()))


def generate(network: Network, out: Path, targets: tuple[str, ...] = ("numpy", "c"), *, checked: bool = True,
             reproducible: bool = False) -> Generated:
    """Write the folder `out`, after its modules were built, run and checked.

    reproducible: leave measured figures out of report.json, so that its bytes do not depend on the machine.
    Errors: SymbpError of the room that refuses, ModelError where the output leaves the domain of the cost; CheckFailed when a check does not hold. Then nothing is written.
    """
    refuse_outside(network)
    model = compiled(network)
    if checked:
        _refuse_enormous(model)
    sources = emitted(model, targets)
    names = (*(name for name, _ in sources.files), *DOCUMENTS, MARK)
    with replaced(out) as folder:
        for name, text in sources.files:
            (folder / name).write_text(text, encoding="utf-8")
        report = _built_and_checked(model, folder, targets) if checked else None
        if report is not None and not report.passed:
            raise ChecksFailed(report, "see the table; nothing was written (--no-check would write the modules as they are)")
        for name, text in documents(model, report, reproducible).files:
            (folder / name).write_text(text, encoding="utf-8")
        facts = summary(model, targets, names, report, reproducible)
        (folder / MARK).write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        _sweep(folder, names)
    return Generated(out, names, model.derivation, report, model.measured)


def _refuse_enormous(model: Compiled) -> None:
    """Refuse what the checks, which hold every array many times over, could not finish."""
    count = sum(prod(p.shape) for p in model.derivation.network.parameters)
    if count > MOST_CHECKED:
        raise BuildError(f"{count} trainable numbers are too many to check: at most {MOST_CHECKED}", where=model.program.name,
                         remedy="generate it with --no-check, after checking it with smaller layers")


def _built_and_checked(model: Compiled, folder: Path, targets: tuple[str, ...]) -> CheckReport:
    """The report on the modules in the new folder; a BuildError names the file as the user will know it."""
    try:
        return check_folder(model.program, folder, targets, model.derivation.network)
    except BuildError as error:
        elsewhere = "--target numpy needs no compiler" if "numpy" in targets else "--no-check writes it unbuilt"
        raise BuildError(error.what, where=Path(error.where).name,
                         remedy="; ".join(filter(None, (error.remedy, elsewhere)))) from error


def check_written(folder: Path, targets: tuple[str, ...] = ()) -> CheckReport:
    """Check the modules in a folder that `generate` wrote, all or some, against the model stored with them.

    Errors: OutputError when the folder holds no model, or no module for a target; BuildError when one cannot be built.
    """
    model, there = _stored(folder, targets)
    _refuse_enormous(model)
    return check_folder(model.program, folder, targets or there, model.derivation.network)


def _stored(folder: Path, targets: tuple[str, ...]) -> tuple[Compiled, tuple[str, ...]]:
    """The model in a generated folder, compiled again, and the targets of its modules, which hold those given."""
    stored = read_stored(folder)
    if not stored.model.source or not stored.targets:
        raise OutputError("holds no model to check against", where=str(folder / MARK), remedy=REMEDY)
    for target in targets:
        if target not in stored.targets:
            raise OutputError(f"the folder holds no {target} module", where=str(folder),
                              remedy=f"generate it with --target {target}")
    return compiled(read_text(stored.model.source, str(folder / MARK))), tuple(stored.targets)


@dataclass(frozen=True)
class Certified:
    """A certificate of each element-wise kernel of a folder's C module; others: arrays made in other ways."""

    name: str
    certificates: tuple[Certificate, ...]
    others: tuple[str, ...]


def certify_written(folder: Path, asked: Asked, progress: Progress) -> Certified:
    """Try the element-wise kernels of the C module in a folder that `generate` wrote on all float32 inputs, or on some.

    Each is run by itself; in the module the same operations stand beside others, each rounded by itself there too.
    What was tried whole is written to the ledger of report.json. Errors: OutputError, BuildError as `check_written`.
    """
    model, _ = _stored(folder, ("c",))
    network, program = model.derivation.network, model.program
    if network.dtype != "float32" and not asked.sample:
        raise OutputError("computes in float64; only float32 has few enough inputs to try them all", where=network.name,
                          remedy="try some of them with --sample 1000, or generate the model with --dtype float32")
    adjoints = {r.definition.name: r.meaning.removeprefix("dS/d").split("[")[0]
                for r in model.derivation.backward if r.meaning.startswith("dS/d")}
    defined = frozenset(d.name for layer in network.layers for d in layer.definitions)
    cut = kernels(program, Meaning(defined, adjoints, network.cost.definition.name))
    unknown = [name for name in asked.kernels if all(name not in (k.name, *k.alike) for k in cut.kernels)]
    if unknown:
        raise OutputError(f"has no kernel {unknown[0]}", where=str(folder),
                          remedy=f"it has {'; '.join(k.name for k in cut.kernels)}")
    chosen = tuple(k for k in cut.kernels if not asked.kernels or {k.name, *k.alike} & set(asked.kernels))
    text = dict(to_c(program))[f"{program.name}.c"]
    _refuse_changed(folder / f"{program.name}.c", text)
    driver = Driver(folder, program.name, to_kernels(program, chosen), to_tally(), network.dtype)
    keys = driver.keys(text)
    found: list[Certificate] = []
    for certificate in certificates(network, chosen, driver, keys, asked, progress):
        found.append(certificate)
        if certificate.complete and certificate.trusted:
            add_certified(folder, {certificate.claim.split(" tried:")[0] + " tried:": certificate.claim})
    return Certified(program.name, tuple(found), cut.others)


def _refuse_changed(path: Path, text: str) -> None:
    """Refuse to certify a file that is not what symbp writes: the kernels are compiled from that text."""
    try:
        same = path.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(f"cannot be read: {error}", where=str(path), remedy="generate the folder again") from error
    if not same:
        raise OutputError("is not what symbp writes for the model in this folder", where=str(path),
                          remedy="generate the folder again, or undo what was changed by hand")


def summary(model: Compiled, targets: tuple[str, ...], files: tuple[str, ...], report: CheckReport | None,
            reproducible: bool) -> dict[str, Any]:
    """report.json: model, sizes, operation counts, derivation, checks, ledger of evidence."""
    network, program = model.derivation.network, model.program
    shapes = {b.name: [n for n in b.shape if n is not None] for b in program.role("input", "target")}
    library = library_functions(program.forward + program.cost + program.backward + program.update, network.dtype)
    claims: tuple[Claim, ...] = ledger(model.derivation, report, reproducible, library)
    return {
        "model": {"name": network.name, "dtype": network.dtype, "inputs": shapes[program.inputs],
                  "outputs": shapes[program.targets], "training": asdict(network.training), "source": network.source},
        "targets": list(targets),
        "files": list(files),
        "parameters": {p.array.name: list(p.shape) for p in network.parameters},
        "operations": counts(program),
        "derivation": derivation_json(model.derivation),
        "kernels": [m.plain(reproducible) for m in model.measured],
        "checks": None if report is None else report.rows(reproducible),
        "passed": None if report is None else report.passed,
        "judged": None if report is None else report.counts,
        "ledger": [claim.plain() for claim in claims],
    }


def _sweep(folder: Path, keep: tuple[str, ...]) -> None:
    """Remove what building and loading left behind."""
    for path in folder.iterdir():
        if path.name not in keep:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
