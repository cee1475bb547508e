"""Derivation -> Program: a small closed set of array operations, lowered, verified and interpreted."""
