"""Offer the channels over which messages leave the house, independent of each other."""
