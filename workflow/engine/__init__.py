"""Decide what an act on a case does, as a pure function."""
