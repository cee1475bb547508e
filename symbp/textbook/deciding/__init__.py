"""Two meanings -> proved, proved under a condition, or open."""
