"""Rare names by their place in a sentence: a small learned model."""
