"""What a verification comes to."""

from __future__ import annotations

from dataclasses import dataclass, field

from sanitize.errors import VerificationError


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked again, what only the signer attests, and what failed, each as a short sentence."""

    rechecked: tuple[str, ...]
    attested: tuple[str, ...]
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return not self.failures

    def require(self) -> None:
        """Raise VerificationError naming everything that failed."""
        if self.failures:
            raise VerificationError("\n".join(self.failures))


@dataclass
class Findings:
    """What has been found so far."""

    rechecked: list[str] = field(default_factory=list)
    attested: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def expect(self, failures: list[str], what: str) -> bool:
        """Note a check as failed or as done; whether it passed."""
        self.failures += failures
        if not failures:
            self.rechecked.append(what)
        return not failures

    @property
    def verification(self) -> Verification:
        """The findings, finished."""
        return Verification(tuple(self.rechecked), tuple(self.attested), tuple(self.failures))
