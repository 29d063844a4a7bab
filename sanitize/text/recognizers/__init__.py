"""Presidio recognizers of our own, and the choice of Presidio's that run."""
