"""Template name and view model -> text. The templates are layout only: every string they are handed is finished."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

PACKAGE = Path(__file__).resolve().parents[1]
FOLDERS = (PACKAGE / "templates", PACKAGE.parent / "templates")
"""Where the templates lie in an installed wheel, and where in a checkout."""

ENVIRONMENT = Environment(
    loader=FileSystemLoader(FOLDERS),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,
)


def render(template: str, view: Any) -> str:
    """The template's text with `view` in scope, for example render("numpy/module.py.j2", view)."""
    return ENVIRONMENT.get_template(template).render(view=view)
