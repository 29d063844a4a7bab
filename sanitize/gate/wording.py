"""A check in words: what was measured, and what was wanted."""

from sanitize.manifest.model import GateCheck, Measured

_RELATIONS = {">=": "at least", "<=": "at most", "==": "exactly", "among": "only"}


def in_words(check: GateCheck) -> str:
    """Measured value and limit of a check; a measure that the manifest lacks is said to be missing."""
    limit = _figure(check.limit)
    wanted = f"{_RELATIONS[check.relation]} {limit}" if check.relation else limit
    if check.value is None:
        return f"not measured by the release; {wanted} required"
    return f"{_figure(check.value)}; {wanted} required"


def _figure(value: Measured) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
