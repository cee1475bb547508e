r"""Signs between vectors and matrices that the shapes decide: `\cdot`, `*`, `\times`, `\otimes`."""

from __future__ import annotations

from ..letters.errors import NotUnderstood
from .notes import Notes
from .values import Value, divided, hadamard, multiplied, transpose

INNER = r"the product \cdot of two vectors"
OUTER = "the product {} of two vectors"
ENTRYWISE = "the product * of arrays"


def combined(sign: str, left: Value, right: Value, notes: Notes) -> Value:
    """Two factors under the sign between them; what the sign does not say for sure is noted."""
    if sign == "/":
        return divided(left, right)
    if left.scalar or right.scalar or left.by or right.by or sign == "":
        return multiplied(left, right)
    columns = left.axes[1:] == right.axes[1:] == (None,)
    rows = left.axes[:1] == right.axes[:1] == (None,)
    if sign == "ast":
        notes.unknown[ENTRYWISE] = ""
        if left.shape() == right.shape():
            if len(set(left.shape())) == 1:
                raise NotUnderstood("nothing says whether * of two square matrices goes entry by entry", None, r"write \odot if it does, else nothing between them")
            return hadamard(left, right)
        return multiplied(left, right)
    if sign == "*" and (columns or rows):
        notes.unknown[INNER] = ""
        return multiplied(transpose(left), right) if columns else multiplied(left, transpose(right))
    if sign in ("times", "otimes") and columns:
        notes.unknown[OUTER.format("\\" + sign)] = ""
        return multiplied(left, transpose(right))
    if sign == "otimes" and not (left.axes[1] is None and right.axes[0] is None):
        raise NotUnderstood(r"the product \otimes of matrices is not read", None, r"write it with indices, or \odot for entry by entry")
    return multiplied(left, right)
