"""From a formula to a backward pass: the public names, each loaded when it is first used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .derivation.backward import derive
    from .derivation.model import Derivation
    from .errors import CheckFailed, SymbpError
    from .network.flags import from_flags
    from .network.model import Network
    from .network.reader import read_model, read_text
    from .pipeline import check_written, generate
    from .training.train import train_model

HOMES = {
    "CheckFailed": "errors",
    "Derivation": "derivation.model",
    "Network": "network.model",
    "SymbpError": "errors",
    "check_written": "pipeline",
    "derive": "derivation.backward",
    "from_flags": "network.flags",
    "generate": "pipeline",
    "read_model": "network.reader",
    "read_text": "network.reader",
    "train_model": "training.train",
}

__all__ = ["CheckFailed", "Derivation", "Network", "SymbpError", "check_written", "derive", "from_flags", "generate",
           "read_model", "read_text", "train_model"]


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'symbp' has no attribute {name!r}")
    return getattr(importlib.import_module(f".{HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
