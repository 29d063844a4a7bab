"""What is printed while everything is silent is seen nowhere, and what is printed afterwards is."""

from __future__ import annotations

import logging
import os
import sys
import warnings

import pytest

from sanitize.cli.silence import everything_silenced


def test_nothing_that_a_users_model_says_is_seen(capfd: pytest.CaptureFixture[str]) -> None:
    with everything_silenced():
        sys.stdout.write("secret")
        sys.stderr.write("secret")
        os.write(1, b"secret")
        os.write(2, b"secret")
        logging.getLogger("of.a.user").error("secret")
        warnings.warn("secret", stacklevel=1)
    sys.stdout.write("said\n")
    sys.stderr.write("told\n")
    assert capfd.readouterr() == ("said\n", "told\n")
