"""Offer the command line: one program, `bihuan` (program.py), one module a command."""
