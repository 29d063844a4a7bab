"""Every error the package raises on purpose.

SanitizeError
├── UsageError           wrong usage, pipeline or policy: exit code 2
│   ├── MissingExtraError  a stage needs an optional dependency
│   └── InfeasibleError    no generalization meets what was asked for within its limits
├── RunError             the run as a whole failed: exit code 1
│   └── SourceError      the source can't be read as a whole
├── VerificationError    a release isn't what its manifest says: exit code 4
├── ReleaseError         what was written must not be published: exit code 3
└── RecordError          one record can't be handled: quarantined under its code, the run goes on

Messages name a file, a column or a stage and what to do next. They never carry a value of the data, so an
error that comes from a library is replaced, `raise … from None`, not wrapped.
"""


class SanitizeError(Exception):
    """Base of all errors of this package; `exit_code` is the exit code of the command line."""

    exit_code = 1


class UsageError(SanitizeError):
    """The call, the pipeline file or the policy is wrong; nothing was run."""

    exit_code = 2


class MissingExtraError(UsageError):
    """An optional dependency isn't installed: takes what needs it and the name of the extra."""

    def __str__(self) -> str:
        needed_by, extra = self.args
        return f"{needed_by} needs the extra [{extra}]: pip install 'sanitize[{extra}]'"


class InfeasibleError(UsageError):
    """No generalization meets k, l and t within the limits of suppression."""


class RunError(SanitizeError):
    """The run failed as a whole; nothing was published."""


class SourceError(RunError):
    """The source can't be read as a whole."""


class VerificationError(SanitizeError):
    """A release doesn't match its manifest."""

    exit_code = 4


class ReleaseError(SanitizeError):
    """What was written must not be published."""

    exit_code = 3


class RecordError(SanitizeError):
    """One record can't be processed; its code (snake_case, no value of the data) is the reason in the quarantine."""

    @property
    def code(self) -> str:
        """The reason, as it is counted in the manifest."""
        return str(self.args[0])
