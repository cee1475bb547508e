"""Kernels of one number, in the forms that measured best against certified truth."""
