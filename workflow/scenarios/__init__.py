"""Run scenarios: cases kept in memory, moved by the same decisions as stored ones."""
