"""Indices, ranges, arrays, sums and deltas; their normal form and their derivatives; formula text -> notation."""
