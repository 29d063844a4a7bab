"""Stages: one file each, wiring a capability to columns."""
