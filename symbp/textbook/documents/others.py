"""Files that are no documents with LaTeX in them: told by their ending or first bytes, with what to give instead."""

from __future__ import annotations

from pathlib import Path

from ...errors import ReadingError

PICTURE = "give the document's text; LaTeX is not read off pictures"
WORDS = "convert it first: pandoc FILE -t markdown -o FILE.md"
OTHERS: dict[str, tuple[str, str]] = {
    ".pdf": ("a PDF", "give the source it was made from: .tex or .md"),
    ".ps": ("a PostScript file", "give the source it was made from: .tex or .md"),
    ".docx": ("a Word document", WORDS), ".doc": ("a Word document", WORDS), ".odt": ("an OpenDocument text", WORDS),
    ".epub": ("an e-book", WORDS), ".pptx": ("a presentation", WORDS),
    ".png": ("a picture", PICTURE), ".jpg": ("a picture", PICTURE), ".jpeg": ("a picture", PICTURE),
    ".gif": ("a picture", PICTURE), ".webp": ("a picture", PICTURE), ".svg": ("a picture", PICTURE),
    ".zip": ("an archive", "unpack it, and give the documents in it"), ".gz": ("an archive", "unpack it, and give the documents in it"),
    ".tar": ("an archive", "unpack it, and give the documents in it"),
    ".toml": ("a TOML file", "give the document; its notation file goes with --notation FILE.toml"),
    ".json": ("a JSON file", "give the document; a file of claims goes with --claims FILE.json"),
}
FIRST_BYTES: dict[bytes, str] = {b"%PDF-": ".pdf", b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg", b"GIF8": ".gif", b"PK\x03\x04": ".zip",
                                 b"\x1f\x8b": ".gz", b"%!PS": ".ps"}


def refuse_other_files(path: Path, content: bytes) -> None:
    """Raises ReadingError for a file that is no document, whatever it is called."""
    kind = path.suffix.lower()
    if kind not in OTHERS:
        kind = next((ending for first, ending in FIRST_BYTES.items() if content.startswith(first)), "")
    if kind:
        noun, remedy = OTHERS[kind]
        raise ReadingError(f"is {noun}, not a document with LaTeX mathematics", where=str(path),
                           remedy=remedy.replace("FILE.md", path.with_suffix(".md").name).replace("FILE -t", f"{path.name} -t"))
    if b"\0" in content[:4096]:
        raise ReadingError("is a binary file, not a document with LaTeX mathematics", where=str(path),
                           remedy="give .md, .txt, .tex, .html, .rst or .ipynb")
