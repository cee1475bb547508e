"""A TOML text -> the line of each of its keys, so that a mistake in a value can be shown where it stands."""

from __future__ import annotations

import tomllib

KeyPath = tuple[str | int, ...]


def key_lines(text: str) -> dict[KeyPath, int]:
    """Lines from 1, by path: `("symbols", "w")`, `("sections", 0, "start")`; keys inside an inline table have its line."""
    found: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            header = _path_of(stripped)
            if header is not None:
                repeated = stripped.startswith("[[")
                counts[header] = counts.get(header, -1) + 1 if repeated else counts.get(header, -1)
                table = _numbered(header, counts)
                found.setdefault(table, number)
        elif "=" in stripped and not stripped.startswith("#"):
            key = _path_of(stripped.partition("=")[0] + "= 0")
            if key is not None:
                for length in range(1, len(key) + 1):
                    found.setdefault((*table, *key[:length]), number)
    return found


def line_of(lines: dict[KeyPath, int], path: KeyPath) -> int | None:
    """The line of a key, or of the nearest table around it."""
    return next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), None)


def _path_of(line: str) -> KeyPath | None:
    """The keys of a header or of an assignment; None where the line is neither (inside a list, say)."""
    try:
        found = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return None
    path: list[str | int] = []
    while found:
        if isinstance(found, list):
            found = found[0]
        elif isinstance(found, dict):
            (key, found), = found.items()
            path.append(key)
        else:
            break
    return tuple(path)


def _numbered(header: KeyPath, counts: dict[KeyPath, int]) -> KeyPath:
    """The header with the number of the latest [[table]] behind each part that has one."""
    path: list[str | int] = []
    for length, key in enumerate(header, 1):
        path.append(key)
        if counts.get(header[:length], -1) >= 0:
            path.append(counts[header[:length]])
    return tuple(path)
