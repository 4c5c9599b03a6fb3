"""Decide, record and serve evaluation cases."""
