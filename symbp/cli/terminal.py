"""What the commands say, on streams that print the nearest plain text where they cannot print Unicode mathematics."""

from __future__ import annotations

import codecs
import sys
import unicodedata
from typing import TextIO

import click

PLAIN = {
    "∂": "d", "Σ": "Sum ", "√": "sqrt ", "·": "*", "×": "x", "−": "-", "–": "-", "—": "-", "±": "+-", "…": "...",
    "≤": "<=", "≥": ">=", "≠": "!=", "∈": "in", "∞": "inf", "←": "<-", "→": "->", "λ": "lambda", "✓": "+", "✗": "x",
    "─": "-", "═": "=", "━": "=", "│": "|", "┃": "|",
}


def degrade_unprintable(*streams: TextIO) -> None:
    """Make each stream write what its encoding lacks as plain text."""
    codecs.register_error("symbp.plain", _replaced)
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="symbp.plain")


def say(text: str | bytes = "", *, err: bool = False, nl: bool = True) -> None:
    """Print at once; click, left to choose the stream, would print UTF-8 where the user asked for ASCII."""
    click.echo(text, file=sys.stderr if err else sys.stdout, nl=nl)


def plain(character: str) -> str:
    """δ -> delta, ₁ -> 1, ² -> ^2; what has no likeness -> ?"""
    if character in PLAIN:
        return PLAIN[character]
    name = unicodedata.name(character, "")
    if name.startswith("GREEK SMALL LETTER"):
        return name.rpartition(" ")[2].lower()
    likeness = unicodedata.normalize("NFKD", character)
    if not likeness.isascii():
        likeness = "".join(plain(c) for c in likeness) if likeness != character else "?"
    return f"^{likeness}" if name.startswith("SUPERSCRIPT") else likeness


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = "".join(map(plain, error.object[error.start:error.end]))
    return text[:1] + text[1:].replace("^", ""), error.end          # ⁻¹ is ^-1
