"""TOML text -> plain tables, with errors that show the line; a ModelSpec -> its canonical TOML text."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import msgspec

from ..errors import ModelError
from .schema import ModelSpec

SETTINGS_TABLES = ("cost", "optimizer")
ENTRY_TABLES = ("activations", "costs", "layer_types", "optimizers", "initializers")
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
POSITION = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def parse_toml(text: str, where: str) -> dict[str, Any]:
    """The tables of a TOML text. Raises ModelError with file, line, column and the line itself."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(str(error), text, where) from error
    except RecursionError as error:
        raise ModelError("brackets nested too deeply", where=where) from error


def _syntax_error(message: str, text: str, where: str) -> ModelError:
    found = POSITION.fullmatch(message)
    if not found:
        return ModelError(f"not TOML: {message}", where=where)
    what = f"not TOML: {found[1][:1].lower()}{found[1][1:]}"
    lines = text.splitlines() or [""]
    line = int(found[2]) if found[2] else len(lines)
    column = int(found[3]) if found[3] else len(lines[-1]) + 1
    shown = lines[min(line, len(lines)) - 1]
    excerpt = f"    {shown}\n    {' ' * (column - 1)}^" if len(shown) < 200 else ""
    return ModelError(what, where=f"{where}, line {line}, column {column}", excerpt=excerpt)


def write_model(spec: ModelSpec) -> str:
    """The canonical text: keys in the order of the schema, defaults left out; reading it gives `spec` again."""
    tables = msgspec.to_builtins(spec)
    lines = [f"{key} = {_value(value)}" for key, value in tables.items() if _is_plain(key)]
    for layer in tables.get("layers", ()):
        lines += ["", "[[layers]]", *_pairs(_flat(layer))]
    for key in (*SETTINGS_TABLES, "training"):
        if tables.get(key):
            lines += ["", f"[{key}]", *_pairs(_flat(tables[key]))]
    for key in ENTRY_TABLES:
        for name, entry in tables.get(key, {}).items():
            lines += ["", f"[{key}.{_key(name)}]", *_pairs(entry)]
    return "\n".join(lines) + "\n"


def _is_plain(key: str) -> bool:
    return key not in ("layers", "training", *SETTINGS_TABLES, *ENTRY_TABLES)


def _pairs(table: dict[str, Any]) -> list[str]:
    return [f"{_key(key)} = {_value(value)}" for key, value in table.items()]


def _flat(table: dict[str, Any]) -> dict[str, Any]:
    """A table with its `settings` as keys of its own."""
    return {key: value for key, value in table.items() if key != "settings"} | table.get("settings", {})


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else _value(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }" if value else "{}"
    return repr(value)
