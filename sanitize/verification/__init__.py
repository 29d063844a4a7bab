"""A release checked from its folder alone: every byte, every count that can be counted again, the gate."""

from sanitize.verification.checked import verify
from sanitize.verification.findings import Verification

__all__ = ["Verification", "verify"]
