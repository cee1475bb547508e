"""A declared function that the document applies to one entry works entry by entry; of one that it does not, no shape is sure."""

from __future__ import annotations

import pytest

from symbp.textbook.documents.read import document_from_text
from symbp.textbook.letters.conventions import Conventions, SymbolEntry
from symbp.textbook.verdict import Ruling
from symbp.textbook.verify import verify

VECTORS = Conventions(symbols={
    **{letter: SymbolEntry(shape=("n",)) for letter in "azbv"}, "X": SymbolEntry(shape=("m", "n")), "s": SymbolEntry(shape=()),
    "f": SymbolEntry(function="opaque"), r"\ell": SymbolEntry(shape=("m",)),
})


def last(text: str) -> Ruling:
    return verify(document_from_text(text, "markdown", "test"), VECTORS).equations[-1].ruling


@pytest.mark.parametrize("claim", ("a = b f(z)", "a = X f(z)", "s = f(z)"))
def test_a_function_of_entries_keeps_the_shape(claim: str) -> None:
    assert last(f"$$ v_i = f(z_i) $$\n\n$$ a = z $$\n\n$$ s = 1 $$\n\n$$ {claim} $$") is Ruling.ILL_FORMED


@pytest.mark.parametrize("text", ("$$ a = z $$\n\n$$ a = b f(z) $$", "$$ s = f(z) $$", "$$ s = 1 $$ $$ s = f(z) $$", "$$ s = \\sum_i f(X_i) $$\n\n$$ \\ell_i = f(X_i) $$"))
def test_a_function_of_vectors_may_be_a_number(text: str) -> None:
    assert last(text) is not Ruling.ILL_FORMED
