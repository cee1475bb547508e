"""A model file or its text -> Network."""

from __future__ import annotations

from pathlib import Path

from ..errors import ModelError
from .assemble import assemble
from .decode import decode_model
from .model import Network
from .toml_text import parse_toml

MOST_BYTES = 4_000_000


def read_model(path: str | Path) -> Network:
    """The network that a TOML file describes. Raises ModelError and FormulaError."""
    path = Path(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ModelError(f"larger than {MOST_BYTES} bytes", where=str(path), remedy="give a model file")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ModelError(f"cannot be read: {error.strerror or error}", where=str(path),
                         remedy="give the path of a model file, MODEL.toml") from error
    except UnicodeDecodeError as error:
        raise ModelError("is not UTF-8 text", where=str(path), remedy="save it as UTF-8") from error
    return read_text(text, path.name)


def read_text(text: str, where: str = "model") -> Network:
    """The network that a TOML text describes; `where` names the text in messages. Raises ModelError and FormulaError."""
    return assemble(decode_model(parse_toml(text, where), where), where)
