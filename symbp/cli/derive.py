"""`symbp derive`: a model in, its backward pass out, as text, Markdown, LaTeX, HTML or JSON."""

from __future__ import annotations

from typing import Any

import click

from ..derivation.backward import derive
from ..report.as_html import derivation_html
from ..report.as_json import derivation_json_text
from ..report.as_latex import derivation_latex
from ..report.as_markdown import derivation_markdown
from ..report.as_text import derivation_text
from .options import model_options, network_of
from .terminal import say

FORMATS = {"text": derivation_text, "markdown": derivation_markdown, "latex": derivation_latex,
           "html": derivation_html, "json": derivation_json_text}


@click.command("derive")
@model_options
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
def command(model: str | None, form: str, **flags: Any) -> None:
    """Print the derived backward pass of a model: every delta and gradient, simplified and proved.

    \b
    symbp derive --layers 64,32,10 --output softmax --cost categorical_cross_entropy
    symbp derive MODEL.toml --format json
    """
    text = FORMATS[form](derive(network_of(model, flags)))
    say(text if form == "text" else text.encode(), nl=False)        # documents are UTF-8 in every locale
