"""What a resumed run must have in common with the one it continues."""

from __future__ import annotations

import json
import platform

from sanitize.errors import UsageError
from sanitize.io.places.place import Place
from sanitize.io.places.private import write_private
from sanitize.io.write.staging import Staging
from sanitize.keys import Keys
from sanitize.manifest.model import Tool
from sanitize.run.plan import Plan

FILE = "run.json"
_SAID = {
    "key": "the key: set SANITIZE_KEY to the one of that run",
    "source": "the source",
    "left out": "the people who are left out",
    "base": "the predecessor",
    "plan": "the pipeline or its policy",
    "versions": "the versions of sanitize, its dependencies or models, or the type of processor",
}


def conditions(plan: Plan, keys: Keys, tool: Tool, source_digest: str, base: str | None = None) -> dict[str, str]:
    """Digests by which two runs are known to give the same bytes; `base` is that of the release to which one adds."""
    return {
        "key": keys.derive("resume").hex(),
        "source": source_digest,
        **({"left out": plan.source.left_out.digests.tobytes().hex()} if plan.source.left_out else {}),
        **({"base": base} if base is not None else {}),
        "plan": plan.sha256,
        "versions": f"{tool.model_dump_json()} {platform.machine()}",
    }


def claim(staging: Staging, now: dict[str, str]) -> None:
    """Continue what lies in the staging folder, or note what a later run must have in common with this one.

    Raises UsageError that says what differs; the folder is left as it is then.
    """
    file = staging.folders.root / FILE
    was = _read(file) if staging.resumed else None
    if was is None:
        write_private(file, json.dumps(now).encode())
        return
    different = [said for name, said in _SAID.items() if was.get(name) != now.get(name)]
    if different:
        staging.keep = True
        raise UsageError(
            f"the run to resume differs in {'; '.join(different)}. Restore what it had, "
            "or run without --resume to start from the beginning"
        )


def _read(file: Place) -> dict[str, str] | None:
    """What the earlier run noted; None when it ended before that, so that nothing was done either."""
    try:
        return dict(json.loads(file.read_bytes()))
    except FileNotFoundError:
        return None
