"""Real documents, damaged and recombined at random: tokens deleted, doubled and swapped, equations spliced, braces lost, macros cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from symbp.textbook.documents.display import Document
from symbp.textbook.documents.read import document_from_text, read_document
from symbp.textbook.letters.conventions import Conventions
from symbp.textbook.letters.notation_file import conventions_from_text
from symbp.textbook.rulings import conventions_of

HOME = Path(__file__).parents[1]
TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\S", re.DOTALL)
Tokens = list[str]

RECURRENT = r"""
$$ a_i = \sum_j W_{ij} x_j + \sum_k U_{ik} h_k + b_i $$
$$ s_i = \tanh(a_i) $$
$$ L = \frac{1}{2} \sum_i (s_i - y_i)^2 $$
$$ \frac{\partial L}{\partial W_{ij}} = (s_i - y_i) (1 - s_i^2) x_j $$
$$ \frac{\partial L}{\partial h_k} = \sum_i U_{ik} (s_i - y_i) (1 - s_i^2) $$
"""
ATTENTION = r"""
$$ S = \frac{Q K^\top}{\sqrt{d}} $$
$$ p_{ij} = \frac{e^{S_{ij}}}{\sum_k e^{S_{ik}}} $$
$$ O = p V, \quad \frac{\partial O_{ij}}{\partial V_{kj}} = p_{ik} $$
$$ \frac{\partial p_{ij}}{\partial S_{ik}} = p_{ij} (\delta_{jk} - p_{ik}) $$
$$ \| x \|^2 = x^\top x, \qquad f(x) = \begin{cases} x & x > 0 \\ \alpha (e^x - 1) & x \le 0 \end{cases} $$
$$ w \leftarrow w - \eta \frac{\partial L}{\partial w}, \quad \prod_{k=1}^n e^{x_k} = e^{\sum_k x_k} $$
"""
ATTENTION_NOTATION = """
[symbols]
Q = { shape = ["n", "d"] }
K = { shape = ["n", "d"] }
V = { shape = ["n", "d"] }
x = { shape = ["d"] }
"""


@dataclass(frozen=True)
class Source:
    """The equations of one document, as tokens, and its notation."""

    equations: tuple[tuple[str, ...], ...]
    conventions: Conventions


@cache
def sources() -> tuple[Source, ...]:
    files = sorted([*HOME.glob("textbook/*.md"), *HOME.glob("examples/*.md")])
    found = [_source(read_document(file), conventions_of(file)) for file in files]
    found.append(_source(document_from_text(RECURRENT, "markdown", "recurrent"), Conventions()))
    attention = document_from_text(ATTENTION, "markdown", "attention")
    found.append(_source(attention, conventions_from_text(ATTENTION_NOTATION, "attention.toml")))
    return tuple(found)


def _source(document: Document, conventions: Conventions) -> Source:
    return Source(tuple(tuple(TOKEN.findall(d.latex)) for d in document.displays), conventions)


def deleted(draw: Random, tokens: Tokens, other: Tokens) -> Tokens:
    place = draw.randrange(len(tokens))
    return tokens[:place] + tokens[place + draw.choice((1, 1, 1, 2, 5)):]


def doubled(draw: Random, tokens: Tokens, other: Tokens) -> Tokens:
    place, length = draw.randrange(len(tokens)), draw.choice((1, 1, 2, 5, 20))
    return tokens[:place + length] + tokens[place:]


def swapped(draw: Random, tokens: Tokens, other: Tokens) -> Tokens:
    one, two = sorted((draw.randrange(len(tokens)), draw.randrange(len(tokens))))
    if one == two:
        return tokens
    return [*tokens[:one], tokens[two], *tokens[one + 1:two], tokens[one], *tokens[two + 1:]]


def renamed(draw: Random, tokens: Tokens, other: Tokens) -> Tokens:
    place = draw.randrange(len(tokens))
    return [*tokens[:place], draw.choice(other or tokens), *tokens[place + 1:]]


def spliced(draw: Random, tokens: Tokens, other: Tokens) -> Tokens:
    begin = draw.randrange(len(other)) if other else 0
    place = draw.randrange(len(tokens) + 1)
    return tokens[:place] + other[begin:begin + draw.randrange(1, 15)] + tokens[place + draw.randrange(3):]


def unbalanced(draw: Random, tokens: Tokens, other: Tokens) -> Tokens:
    braces = [n for n, token in enumerate(tokens) if token in "{}()[]^_&"]
    if braces and draw.random() < 0.5:
        place = draw.choice(braces)
        return tokens[:place] + tokens[place + 1:]
    place = draw.randrange(len(tokens) + 1)
    return [*tokens[:place], draw.choice(("{", "}", "(", ")", "[", "^", "_", "&", "\\\\", "=")), *tokens[place:]]


def cut(draw: Random, tokens: Tokens, other: Tokens) -> Tokens:
    macros = [n for n, token in enumerate(tokens) if len(token) > 2]
    if not macros:
        return tokens
    place = draw.choice(macros)
    return [*tokens[:place], tokens[place][:draw.randrange(2, len(tokens[place]))], *tokens[place + 1:]]


def nested(draw: Random, tokens: Tokens, other: Tokens) -> Tokens:
    begin = draw.randrange(len(tokens))
    end = begin + draw.randrange(1, 12)
    wrap = draw.choice((("e^{", "}"), ("\\frac{1}{", "}"), ("\\sqrt{", "}"), ("\\sum_{i}", ""), ("(", ")^{2}"), ("\\frac{\\partial", "}{\\partial x}")))
    return [*tokens[:begin], wrap[0], *tokens[begin:end], wrap[1], *tokens[end:]]


DAMAGES: tuple[Callable[[Random, Tokens, Tokens], Tokens], ...] = (
    deleted, doubled, swapped, renamed, renamed, spliced, unbalanced, cut, nested)


def damaged(seed: int, equations: int) -> Iterator[tuple[Document, Conventions]]:
    """Small documents of some equations each, most of them damaged once or several times, `equations` displays in all."""
    draw = Random(seed)
    while equations > 0:
        source = draw.choice(sources())
        others = draw.choice(sources()).equations if draw.random() < 0.3 else source.equations
        size = min(draw.randrange(3, 14), equations)
        start = draw.randrange(len(source.equations))
        chosen = [draw.choice(others) if draw.random() < 0.2 else source.equations[(start + n) % len(source.equations)]
                  for n in range(size)]
        shown = [_damaged(draw, list(tokens), list(draw.choice(others))) for tokens in chosen]
        text = "\n\n".join(f"$$ {latex} $$" for latex in shown)
        yield document_from_text(text, "markdown", f"damaged {seed}"), source.conventions
        equations -= size


def _damaged(draw: Random, tokens: Tokens, other: Tokens) -> str:
    for _ in range(draw.choice((0, 0, 0, 1, 1, 2))):
        if tokens:
            tokens = draw.choice(DAMAGES)(draw, tokens, other)
    return " ".join(tokens)
