"""Renderings of a manifest: pure functions from a statement to text."""
