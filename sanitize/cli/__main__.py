"""`python -m sanitize.cli`."""

from sanitize.cli.app import main

main()
