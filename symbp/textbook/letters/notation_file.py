"""A notation file (TOML) -> Conventions, with messages that name file, line and key, and what to write instead."""

from __future__ import annotations

from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec

from ...errors import ModelError, ReadingError
from ...network.decode import convert, unknown
from ...network.toml_lines import KeyPath, key_lines, line_of
from ...network.toml_text import parse_toml
from .conventions import Conventions

HELP = "symbp verify --notation-help lists the keys"
MOST_BYTES = 4_000_000


def read_conventions(path: Path) -> Conventions:
    """The notation file. Raises ReadingError that says what is wrong with it, and where."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ReadingError(f"larger than {MOST_BYTES} bytes", where=str(path), remedy="give a TOML notation file")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ReadingError(f"cannot be read: {error.strerror}", where=str(path), remedy="give a TOML notation file") from error
    except UnicodeDecodeError as error:
        raise ReadingError("is not UTF-8 text", where=str(path), remedy="save it as UTF-8") from error
    return conventions_from_text(text, str(path))


def conventions_from_text(text: str, name: str) -> Conventions:
    """The same of a text; `name` names it in messages."""
    try:
        tables = parse_toml(text, name)
    except ModelError as error:
        raise ReadingError(error.what, where=error.where, remedy=HELP, excerpt=error.excerpt) from error
    found: Conventions = _Decoder(name, text).table(tables, Conventions, ())
    return found


class _Decoder:
    """One file: its name and the lines of its keys."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.lines = name, key_lines(text)

    def table(self, raw: Any, kind: Any, path: KeyPath) -> Any:
        """A table as a struct."""
        if not isinstance(raw, dict):
            raise self.error(ModelError("expected a table", remedy=f"write {{ {_first(kind)} = ... }}"), path)
        fields = {info.name: info for info in msgspec.structs.fields(kind)}
        values = {}
        for key, value in raw.items():
            if key not in fields:
                raise self.error(unknown(key, fields, "key", ""), (*path, key), path)
            values[key] = self.value(value, fields[key].type, (*path, key))
        for info in fields.values():
            if info.required and info.name not in values:
                raise self.error(ModelError(f"the key '{info.name}' is missing", remedy=HELP), path)
        return kind(**values)

    def value(self, raw: Any, kind: Any, path: KeyPath) -> Any:
        """A value as what its key holds: a table, named tables, a list of tables, or plain text and numbers."""
        arguments = get_args(kind)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            return self.table(raw, kind, path)
        tables = [k for k in arguments if _is_struct(k)] if get_origin(kind) in (Union, UnionType) else []
        if tables:
            return self.table(raw, tables[0], path)
        if get_origin(kind) is dict and isinstance(raw, dict):
            return {key: self.value(value, arguments[1], (*path, key)) for key, value in raw.items()}
        if get_origin(kind) is tuple and isinstance(raw, list) and _is_struct(arguments[0]):
            return tuple(self.table(item, arguments[0], (*path, number)) for number, item in enumerate(raw))
        try:
            return convert(raw, kind, "")
        except ModelError as error:
            raise self.error(error, path, remedy=_wanted(kind)) from error

    def error(self, error: ModelError, path: KeyPath, about: KeyPath | None = None, remedy: str = "") -> ReadingError:
        """The same mistake with its place: the line, and the key in words."""
        line = line_of(self.lines, path)
        where = [self.name, *([f"line {line}"] if line is not None else [])]
        words = _in_words(path if about is None else about)
        item = error.where.rpartition(", ")[2] if "item" in error.where else ""
        return ReadingError(error.what, where=", ".join([*where, *([words] if words else []), *([item] if item else [])]),
                            remedy=error.remedy or (f"write {remedy}" if remedy else HELP))


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _first(kind: Any) -> str:
    return str(msgspec.structs.fields(kind)[0].name)


def _wanted(kind: Any) -> str:
    """What to write for a value of this type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(w for w in map(_wanted, arguments) if w))
    if origin is tuple:
        return 'a list of texts, such as ["n", "m"]'
    if origin is dict:
        return 'a table, such as { i = "n" }'
    return {str: 'a text in quotes, such as "n"', bool: "true or false"}.get(kind, "")


def _in_words(path: KeyPath) -> str:
    """`symbol 'w', key 'role'`, `section 2, symbol 'a'`."""
    parts: list[str] = []
    rest = list(path)
    while rest:
        key = rest.pop(0)
        if key == "symbols" and rest:
            parts.append(f"symbol '{rest.pop(0)}'")
        elif rest and isinstance(rest[0], int):
            parts.append(f"{str(key).removesuffix('s')} {int(rest.pop(0)) + 1}")
        else:
            parts.append(f"key '{key}'")
    return ", ".join(parts)
