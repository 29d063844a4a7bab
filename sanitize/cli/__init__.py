"""The command line: one file a group of commands, each importing what it needs when it is called."""

from sanitize.cli.app import main

__all__ = ["main"]
