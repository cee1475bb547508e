"""Nothing ends a run: a fault in any stage, or too long a work, costs one equation's verdict and no other."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import Here
from damaged_documents import damaged

from symbp.errors import DerivationError
from symbp.notation.ratio import NoForm
from symbp.textbook import activation_table, equations, redefined, rulings, sections, stating, verify
from symbp.textbook.allowance import Allowance, OutOfTime, check
from symbp.textbook.documents.read import document_from_text
from symbp.textbook.guarded import Fault, attempt
from symbp.textbook.latex.tokens import Unread
from symbp.textbook.latex.tree import Span
from symbp.textbook.letters.conventions import SymbolEntry
from symbp.textbook.letters.errors import IllFormed, NotUnderstood
from symbp.textbook.letters.notation_file import conventions_from_text
from symbp.textbook.verdict import Ruling, Verdicts

TEXT = r"""
$$ y_i + t_i = t_i + y_i $$

$$ L = \frac{1}{2} \sum_k (y_k - t_k)^2 $$

$$ \sum_k (y_k + t_k) = \sum_k y_k - \sum_k t_k $$

$$ \sum_k (y_k - t_k) = \sum_k y_k - \sum_k t_k $$

$$ \sum_k t_k = 1 $$

$$ \sum_k 2 y_k t_k = 2 \sum_k t_k y_k $$

| function $f(x)$ | derivative |
|---|---|
| $x^2$ | $2x$ |
"""
NOTATION = """
gradients = { mark = "d", of = "C" }
symbols = { y = { shape = ["n"] }, t = { shape = ["n"], role = "target" } }
"""
SOUND = ["proved", "definition", "refuted", "proved", "definition", "proved", "proved"]
FAULTS = [NotUnderstood("not this"), IllFormed("nor this"), NoForm("no form"), DerivationError("no derivative"),
          Unread("no formula", Span(0, 1)), ValueError("an inner word"), ZeroDivisionError(), RecursionError(), MemoryError(),
          OverflowError(), KeyError("key"), AssertionError()]
STAGES = [(sections, "parse_display"), (sections, "unfolded"), (sections, "joined"), (sections.Hypotheses, "beside"),
          (redefined, "_conflict"), (rulings, "setting"), (equations, "learn"), (rulings, "sums_data"), (equations, "judge"),
          (stating, "repaired"), (stating, "source"), (verify, "readings"), (verify, "step_of"),
          (activation_table, "_setting"), (activation_table, "judge"), (activation_table, "step_of")]


def verdicts(text: str = TEXT, notation: str = NOTATION) -> Verdicts:
    return verify.verify(document_from_text(text, "markdown", "note"), conventions_from_text(notation, "notation.toml"))


def failing(works: Callable[..., Any], error: Exception, turn: int) -> Callable[..., Any]:
    """The stage, failing the second time that it is called, or every time."""
    calls = [0]

    def stage(*arguments: Any, **named: Any) -> Any:
        calls[0] += 1
        if turn in (0, calls[0]):
            raise error
        return works(*arguments, **named)
    return stage


def test_the_sample_is_ruled_on() -> None:
    assert [v.ruling.value for v in verdicts().equations] == SOUND


@pytest.mark.parametrize("error", FAULTS, ids=lambda e: type(e).__name__)
@pytest.mark.parametrize("place", STAGES, ids=lambda p: p[1])
def test_a_stage_that_fails_costs_one_verdict(place: tuple[Any, str], error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    module, name = place
    monkeypatch.setattr(module, name, failing(getattr(module, name), error, 2))
    found = [v.ruling.value for v in verdicts().equations]
    assert len(found) == len(SOUND)
    changed = [(a, b) for a, b in zip(SOUND, found, strict=True) if a != b]
    assert len(changed) <= 1 and all(b in ("undecided", "ill-formed", "definition") for _, b in changed), found


@pytest.mark.parametrize("place", STAGES, ids=lambda p: p[1])
def test_a_stage_that_always_fails_says_so_in_plain_words(place: tuple[Any, str], monkeypatch: pytest.MonkeyPatch) -> None:
    module, name = place
    if name == "setting":
        bare = rulings.setting
        monkeypatch.setattr(module, name, lambda conventions, sides, *rest: bare(conventions, ()) if not sides else 1 // 0)
    else:
        monkeypatch.setattr(module, name, failing(getattr(module, name), ValueError("an inner word"), 0))
    found = verdicts().equations
    assert len(found) == len(SOUND)
    assert not any("inner word" in s.why or "ValueError" in s.why for v in found for s in v.steps)


def test_a_repair_that_fails_loses_the_repair_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert verdicts().equations[2].steps[0].repair is not None
    monkeypatch.setattr(stating, "repaired", failing(stating.repaired, RecursionError(), 0))
    step = verdicts().equations[2].steps[0]
    assert step.ruling is Ruling.REFUTED and step.witness is not None and step.repair is None


@pytest.mark.parametrize("place", STAGES, ids=lambda p: p[1])
def test_an_interruption_passes_through(place: tuple[Any, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: Any, **named: Any) -> None:
        raise KeyboardInterrupt
    monkeypatch.setattr(*place, interrupted)
    with pytest.raises(KeyboardInterrupt):
        verdicts()


def test_damaged_documents_get_a_verdict_on_everything() -> None:
    for document, conventions in damaged(seed=3, equations=60):
        verify.verify(document, conventions)


def busy(seconds: float) -> str:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass
    return "done"


def test_work_that_takes_too_long_is_ended_and_the_alarm_is_taken_back() -> None:
    before = signal.getitimer(signal.ITIMER_PROF)
    found = attempt(lambda: busy(60), Allowance(0.05))
    assert isinstance(found, Fault) and "seconds" in found.why and found.remedy
    assert attempt(lambda: busy(0.02), Allowance(5)) == "done"
    assert signal.getitimer(signal.ITIMER_PROF) == before
    busy(0.2)


def test_an_inner_limit_leaves_the_outer_work_its_time() -> None:
    def outer() -> tuple[Any, str]:
        return attempt(lambda: busy(60), Allowance(0.05)), busy(0.05)
    found = attempt(outer, Allowance(30))
    assert not isinstance(found, Fault) and isinstance(found[0], Fault) and found[1] == "done"


def test_an_outer_limit_ends_the_inner_work_too() -> None:
    inner: list[Any] = []
    found = attempt(lambda: inner.append(attempt(lambda: busy(60), Allowance(30))), Allowance(0.05))
    assert isinstance(found, Fault) and not inner


def test_an_allowance_is_spent_in_turns() -> None:
    allowance = Allowance(1)
    assert attempt(lambda: busy(0.2), allowance) == "done" and 0.5 < allowance.left < 0.9
    assert isinstance(attempt(lambda: busy(60), allowance), Fault)
    assert isinstance(attempt(lambda: 1, allowance), Fault)


def test_another_handler_of_the_alarm_is_put_back() -> None:
    def mine(number: int, frame: object) -> None:
        raise AssertionError
    before = signal.signal(signal.SIGPROF, mine)
    try:
        attempt(lambda: busy(60), Allowance(0.05))
        assert signal.getsignal(signal.SIGPROF) is mine
    finally:
        signal.signal(signal.SIGPROF, before or signal.SIG_IGN)


def test_a_thread_without_signals_is_bounded_by_checks() -> None:
    found: list[Any] = []

    def checked() -> None:
        while True:
            check()
    thread = threading.Thread(target=lambda: found.append(attempt(checked, Allowance(0.05))))
    thread.start()
    thread.join(timeout=60)
    assert isinstance(found[0], Fault)


def test_a_document_is_verified_in_a_thread() -> None:
    found: list[Verdicts] = []
    thread = threading.Thread(target=lambda: found.append(verdicts()))
    thread.start()
    thread.join()
    assert [v.ruling.value for v in found[0].equations] == SOUND


def test_out_of_time_is_no_exception_that_others_catch() -> None:
    assert not issubclass(OutOfTime, Exception)


GATES = [r"'\sigma(z) = \frac{1}{1+e^{-z}}'", *(rf"'a_{k} = W_{k} x + U_{k} h + b_{k}'" for k in "ifog"),
         *(rf"'{k} = \sigma(a_{k})'" for k in "ifo"), r"'g = \tanh(a_g)'", r"'c = f \odot p + i \odot g'",
         r"'q = o \odot \tanh(c)'", *(rf"'A_{k} = W_{k} X + U_{k} q + b_{k}'" for k in "ifog"),
         *(rf"'{k.upper()} = \sigma(A_{k})'" for k in "ifo"), r"'G = \tanh(A_g)'", r"'D = F \odot c + I \odot G'",
         r"'H = O \odot \tanh(D)'", r"'L = \frac{1}{2} \|H - y\|^2'"]
CELL = "definitions = [%s]\n[symbols]\n" % ", ".join(GATES) + "\n".join((
    *(f'W_{k} = {{ shape = ["n", "m"], role = "weight" }}\nU_{k} = {{ shape = ["n", "n"], role = "weight" }}\n'
      f'b_{k} = {{ shape = ["n"], role = "weight" }}\na_{k} = {{ shape = ["n"] }}\nA_{k} = {{ shape = ["n"] }}' for k in "ifog"),
    *(f'{k} = {{ shape = ["n"] }}' for k in "ifogcpqhIFOGDHy"), 'x = { shape = ["m"] }', 'X = { shape = ["m"] }',
    'L = { role = "cost" }'))
CLAIMS = r"""
$$ \frac{\partial L}{\partial W_f} = (H - y) X^\top $$

$$ \frac{\partial L}{\partial H} = H - y $$

$$ \frac{\partial L}{\partial D} = (H - y) \odot O \odot (1 - \tanh(D) \odot \tanh(D)) $$
"""


def test_a_whole_cell_costs_no_more_than_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulings, "SECONDS", 0.4)
    begun = time.process_time()
    first, *others = verdicts(CLAIMS, CELL).equations
    assert first.ruling is Ruling.UNDECIDED and "seconds" in first.steps[0].why
    assert time.process_time() - begun < 30
    monkeypatch.undo()
    assert [v.ruling for v in others] == [v.ruling for v in verdicts(CLAIMS.partition("$$\n\n")[2], CELL).equations]
    assert others[0].ruling is Ruling.PROVED


def test_an_abort_in_the_midst_of_a_definition_leaves_it_readable() -> None:
    own = rulings.setting(conventions_from_text("definitions = ['y_i = x_i', 'L = \\sum_i y_i']", "notation.toml"), ())
    array = own.model.array("y", SymbolEntry(), None, ())

    def midst() -> None:
        own.model._open.add(array)
        own.model._walked.add(array)
        busy(60)
    assert isinstance(attempt(midst, Allowance(0.05), own.model), Fault)
    assert own.model.elaborated(array) and not own.model._walked


def test_one_document_never_stops_another(run: Here, tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text("$$ a_i + b_i = b_i + a_i $$")
    (tmp_path / "bad.md").write_bytes(b"\xff")
    (tmp_path / "named.md").write_text("$$ y_i = x_i $$")
    (tmp_path / "named.toml").write_text("symbols = 3")
    ran = run("verify", *(tmp_path / n for n in ("good.md", "bad.md", "named.md")), "--format", "json")
    good, bad, named = json.loads(ran.out)["documents"]
    assert ran.code == 1 and len(good["equations"]) == 1 and good["unread"] is None
    assert "UTF-8" in bad["unread"] and "expected a table" in named["unread"]
    assert "UTF-8" in ran.err and "2 documents not read" in run("verify", *sorted(tmp_path.glob("*.md"))).out


def test_one_claim_never_stops_another(run: Here, tmp_path: Path) -> None:
    claims = [{"id": "1", "claim": r"\hat{y}_{t_k} = x_{t_{k_l}}"}, {"id": "2"}, {"id": "3", "claim": "2 a_i = a_i + a_i"},
              {"id": "4", "claim": r"\sum_i a_i = 2 \sum_i a_i", "more": 1}, {"id": "5", "claim": "x", "verdict": "TRUE"}]
    (tmp_path / "claims.json").write_text(json.dumps(claims))
    (tmp_path / "claims.toml").write_text('symbols = { a = { shape = ["n"] } }')
    ran = run("verify", "--claims", tmp_path / "claims.json", "--format", "json")
    found = {one["id"]: one["equation"]["ruling"] for one in json.loads(ran.out)["claims"]}
    assert list(found) == ["1", "claim 2", "3", "4", "5"] and json.loads(ran.out)["totals"]["claims"] == 1
    assert (found["claim 2"], found["3"], found["4"], ran.code) == ("undecided", "proved", "refuted", 2)
    text = run("verify", "--claims", tmp_path / "claims.json", "--explain").out
    assert "1 refuted" in text and "2 times a [i]" in text
