"""Offer the use cases over one database session."""
