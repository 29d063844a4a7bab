"""The gate: each limit against what the manifest says was measured, and the verdict.

It reads the manifest alone, with its small counts hidden ("<5" counts as 4), so whoever has the manifest comes to the
same verdict. What is limited and was not measured fails; what is measured without a limit is no check.
"""

from sanitize.gate.judge import judge, measured
from sanitize.gate.limits import Limits, limits_of, recorded_limits, stricter, threat_limits
from sanitize.gate.rules import RULES, meaning_of

__all__ = [
    "RULES",
    "Limits",
    "judge",
    "limits_of",
    "meaning_of",
    "measured",
    "recorded_limits",
    "stricter",
    "threat_limits",
]
