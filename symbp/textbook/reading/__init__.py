"""A tree -> its meaning in index notation, under the notation and what the document defines."""
