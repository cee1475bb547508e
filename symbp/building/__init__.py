"""Emitted sources -> a folder written whole, compiled and loaded."""
