"""A display as printed -> a tree of the dialect, and back to LaTeX."""
