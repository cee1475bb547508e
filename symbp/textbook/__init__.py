"""Derivations in LaTeX -> a verdict on every equation: read, understood, proved or refuted."""
