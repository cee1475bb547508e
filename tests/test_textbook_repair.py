"""The smallest edit that makes a false equation true: on planted mistakes, and in the order and number of what is tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from symbp.textbook.letters.conventions import Conventions, SymbolEntry
from symbp.textbook.repair.edits import mutants, vocabulary_of
from symbp.textbook.equations import learn
from symbp.textbook.judging import judge
from symbp.textbook.repair.holding import holds
from symbp.textbook.latex.grammar import parse_chain, parse_expression
from symbp.textbook.latex.text import to_latex
from symbp.textbook.proved import proved_steps
from symbp.textbook.repair.search import LEFT, RIGHT, smallest_repair
from symbp.textbook.reading.setting import Setting, setting
from symbp.textbook.latex.tree import Node
from symbp.textbook.verdict import Ruling

LETTERS = frozenset("ijkpqrs")
TRUE = (Ruling.PROVED, Ruling.CONDITIONAL)
DEFINITIONS = (
    r"\sigma(u) = \frac{1}{1 + e^{-u}}",
    r"y_i = \frac{e^{z_i}}{\sum_k e^{z_k}}",
    r"C = \frac{1}{2} \sum_k (a_k - t_k)^2",
    r"a_k = \sum_i w_{ki} x_i",
)
GIVEN = {name: SymbolEntry() for name in ("u", "x", "z", "t", "w")}
# false equations and what is mended in them
MISTAKES = (
    (r"\frac{\partial}{\partial u} \sigma(u) = 1 - \sigma(u)", RIGHT, r"\sigma(u) (1 - \sigma(u))"),
    (r"\frac{\partial}{\partial u} \sigma(u) = \sigma(u) (1 + \sigma(u))", RIGHT, r"\sigma(u) (1 - \sigma(u))"),
    (r"\frac{\partial C}{\partial w_{ki}} = (a_i - t_k) x_i", RIGHT, "(a_k - t_k) x_i"),
    (r"\frac{\partial C}{\partial a_k} = 2 (a_k - t_k)", RIGHT, "a_k - t_k"),
    (r"\frac{\partial C}{\partial x_i} = \sum_k (a_k - t_k) w_{ik}", RIGHT, r"\sum_k (a_k - t_k) w_{ki}"),
    (r"\frac{\partial C}{\partial x_i} = (a_k - t_k) w_{ki}", RIGHT, r"\sum_k (a_k - t_k) w_{ki}"),
    (r"\frac{\partial y_i}{\partial z_i} = y_i (1 + y_i)", RIGHT, "y_i (1 - y_i)"),
)


def ready() -> Setting:
    chains = [parse_chain(d) for d in DEFINITIONS]
    own = setting(Conventions(symbols=GIVEN), [c.sides for c in chains])
    for chain in chains:
        assert learn(own, chain)
    return own


@pytest.mark.parametrize(("equation", "side", "mended"), MISTAKES)
def test_a_mistake_in_a_derivation_is_mended(equation: str, side: int, mended: str) -> None:
    own = ready()
    left, right = parse_chain(equation).sides
    assert judge(own, left, right).found.ruling.wrong
    vocabulary = vocabulary_of((left, right), own.reader.names.letters)
    found = smallest_repair(left, right, vocabulary, lambda a, b: holds(own, a, b))
    assert found is not None
    assert found[0] == side
    repaired = found[1].node
    assert judge(own, left, repaired).found.ruling in TRUE
    assert holds(own, left, parse_expression(mended))
    assert to_latex(repaired) == to_latex(parse_expression(mended))


@pytest.mark.parametrize("latex", [
    r"\sum_{k=1}^{n} (o_k - t_k) w_{ki} \sigma(u)", r"\mathbf{W}^{l-1} \delta^{l} \odot \sigma(\mathbf{z}^{l-1})",
    r"-\frac{1}{m} \sum_{i} (t_i \log(y_i) - (1 - t_i) \log(1 - y_i))", r"x^{2} y - z_{ij} u_j",
])
def test_every_slip_of_sign_order_or_layer_is_taken_back_by_one_of_the_same_cost(latex: str) -> None:
    left, right = parse_expression("E_{ijk}"), parse_expression(latex)
    for slip in mutants(right, vocabulary_of((left, right), LETTERS), frozenset(("sign", "layer"))):
        vocabulary = vocabulary_of((left, slip.node), LETTERS)
        found = smallest_repair(left, slip.node, vocabulary, lambda a, b: (a, b) == (left, right), 10_000)
        assert found is not None, slip.words
        assert found[1].cost == slip.cost


def test_what_holds_already_at_the_cheapest_edit_is_not_mended_dearer() -> None:
    left, right = parse_chain("a = x + y").sides
    accepted = {parse_expression("x - y"), parse_expression("x")}
    found = smallest_repair(left, right, vocabulary_of((left, right), LETTERS), lambda a, b: b in accepted)
    assert found is not None and found[1].node == parse_expression("x - y")


def test_the_left_side_is_mended_where_the_right_one_is_not_at_fault() -> None:
    left, right = parse_chain(r"\frac{\partial z}{\partial x} = \beta \gamma").sides
    true = parse_expression(r"-\frac{\partial z}{\partial x}")
    found = smallest_repair(left, right, vocabulary_of((left, right), LETTERS), lambda a, b: (a, b) == (true, right))
    assert found is not None
    assert found[0] == LEFT and found[1].node == true


def test_two_slips_on_one_side_are_mended_together() -> None:
    left, right = parse_chain("E_{ij} = a_i - b_i + c_j").sides
    true = parse_expression("a_i + b_j + c_j")
    found = smallest_repair(left, right, vocabulary_of((left, right), LETTERS), lambda a, b: b == true, 1000)
    assert found is not None
    assert found[1].words.count("; ") == 1 and found[1].cost == 2


@pytest.mark.parametrize("limit", [0, 1, 25])
def test_no_more_edits_are_tried_than_allowed(limit: int) -> None:
    left, right = parse_chain(r"E_{ij} = \sum_k a_k w_{ki} (1 - t_i)").sides
    asked: list[Node] = []

    def never(one: Node, other: Node) -> bool:
        asked.append(other)
        return False

    assert smallest_repair(left, right, vocabulary_of((left, right), LETTERS), never, limit) is None
    assert limit <= len(asked) <= limit + limit // 2


def test_the_repair_is_the_same_every_time() -> None:
    left, right = parse_chain(r"E_i = \sum_k a_k w_{ki} (1 - t_i)").sides
    vocabulary = vocabulary_of((left, right), LETTERS)
    tried: list[list[str]] = [[], []]
    for trial in tried:
        smallest_repair(left, right, vocabulary, lambda a, b, t=trial: bool(t.append(to_latex(b))), 60)
    assert tried[0] == tried[1] and len(tried[0]) >= 60


def test_the_proved_steps_of_a_document_break_when_a_sign_is_planted(tmp_path: Path) -> None:
    document = tmp_path / "note.md"
    document.write_text("$$\\sigma(u) = \\frac{1}{1 + e^{-u}}$$\n\nSo\n\n$$\\frac{\\partial}{\\partial u}\\sigma(u) = "
                        "\\sigma(u) (1 - \\sigma(u)) = \\sigma(u) + \\sigma(u)$$\n", encoding="utf-8")
    steps = list(proved_steps(document))
    assert [(to_latex(s.right), s.line) for s in steps] == [(r"\sigma (u) (1 - \sigma (u))", 5)]
    step = steps[0]
    vocabulary = vocabulary_of((step.left, step.right), step.setting.reader.names.letters, step.neighbours)
    planted = list(mutants(step.right, vocabulary, frozenset(("sign",))))
    assert len(planted) >= 4
    assert all(judge(step.setting, step.left, m.node).found.ruling is Ruling.REFUTED for m in planted)
