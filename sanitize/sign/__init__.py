"""Signatures over a manifest and reviewers' decisions about it."""
