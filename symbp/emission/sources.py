"""What emission hands on: file names and their text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sources:
    """Emitted files as (path inside the output folder, text), in the order they were made; paths are all different."""

    files: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        paths = [path for path, _ in self.files]
        if len(set(paths)) != len(paths):
            raise ValueError(f"a file is emitted twice: {', '.join(p for p in paths if paths.count(p) > 1)}")

    def text(self, path: str) -> str:
        """The text of one file."""
        return next(text for name, text in self.files if name == path)
