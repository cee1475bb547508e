"""Emitted element-wise kernels -> certificates: every input tried, against the true value."""
