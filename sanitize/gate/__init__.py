"""The gate: each limit against what the manifest says was measured, and the verdict.

It reads the manifest alone, with its small counts hidden ("<5" counts as 4), so whoever has the manifest comes to the
same verdict. What was demanded and not measured fails.
"""

from sanitize.gate.judge import judge
from sanitize.gate.limits import Limits, limits_of, recorded_limits, stricter, threat_limits
from sanitize.gate.rules import RULES, meaning_of

__all__ = ["RULES", "Limits", "judge", "limits_of", "meaning_of", "recorded_limits", "stricter", "threat_limits"]
