"""Two releases compared in at most ten lines: first what a reviewer decides by, then how much else differs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sanitize.manifest.diff import Change, diff
from sanitize.manifest.model import Manifest, Measured
from sanitize.manifest.statement import Statement
from sanitize.report.formats import measure, visible_text

MOST = 6
"""Differences that a line names; a line says how many more there are."""
_SAID = re.compile(
    r"rows\..*|source\.(rows|units|contentHmac)|columns\[.*\]\.(name|role|technique|accepted)"
    r"|stages\[.*\]\.(id|use|configSha256)|policy\..*|privacy\.(unit|k|[lt]\..*|union_k)"
    r"|gate\.verdict|gate\.checks\[.*\]\.(name|limit|passed|relation|remedy)|audit\.checks\[.*\]\.(name|hits)"
    r"|tool\..*|review\..*|threat\..*"
)
"""The entries of a manifest that the lines below are about."""

Facts = Mapping[str, Measured]
"""What is compared, each under the name that a reviewer knows it by."""


def render_comparison(old: Statement, new: Statement) -> str:
    """What differs between two releases, in words; `render_changes` lists every entry."""
    changes = diff(old, new)
    if not changes and old.name == new.name:
        return "no difference\n"
    before, after = old.predicate, new.predicate
    lines = [
        f"rows: {_figures(_rows(before), _rows(after))}",
        f"columns: {_entries(_columns(before), _columns(after))}",
        f"stages: {_entries(_stages(before), _stages(after))}",
        f"policy: {_entries(_policy(before), _policy(after))}",
        f"privacy: {_figures(_privacy(before), _privacy(after)) or 'no k-anonymity in either'}",
        f"gate: {_gate(before, after)}",
        f"audit: {_audit(before, after)}",
        *_also(old, new),
        *_source(before, after, changes),
        *_folded(changes),
    ]
    return "".join(f"{visible_text(line)}\n" for line in lines)


def render_changes(changes: Iterable[Change]) -> str:
    """Every entry of the manifests that differs, one per line."""
    lines = [f"{change.place}: {measure(change.old)} → {measure(change.new)}" for change in changes]
    return "\n".join(map(visible_text, lines)) or "no difference"


def _rows(manifest: Manifest) -> Facts:
    rows = manifest.rows
    facts = {"read": rows.read, "written": rows.written, "suppressed": rows.suppressed, "dropped": rows.dropped}
    facts |= {"quarantined": rows.quarantined, "augmented": rows.augmented}
    always = ("read", "written", "suppressed")
    return {name: count for name, count in facts.items() if count or name in always} | {"people": manifest.source.units}


def _columns(manifest: Manifest) -> Facts:
    return {
        one.name: f"{one.role}, {one.technique}" + (", accepted" if one.accepted is not None else "")
        for one in manifest.columns
    }


def _stages(manifest: Manifest) -> Facts:
    """Each stage's options by its kind and which of that kind it is; its place among the others isn't compared."""
    seen: Counter[str] = Counter()
    facts: dict[str, Measured] = {}
    for stage in manifest.stages:
        seen[stage.use] += 1
        facts[stage.use if seen[stage.use] == 1 else f"{stage.use} {seen[stage.use]}"] = stage.config_sha256
    return facts


def _policy(manifest: Manifest) -> Facts:
    policy = manifest.policy
    return {f"{policy.name} (smallest count {policy.min_count})": policy.sha256}


def _privacy(manifest: Manifest) -> Facts:
    if manifest.privacy is None:
        return {}
    of = {"l": manifest.privacy.l or {}, "t": manifest.privacy.t or {}}
    models = {f"{model} of {name}": value for model, values in of.items() for name, value in values.items()}
    return {"k": manifest.privacy.k, **models, "counted by": manifest.privacy.unit}


def _figures(before: Facts, after: Facts) -> str:
    """Figures one by one, those that changed with what they were."""
    parts = [
        f"{name} {measure(after[name])}"
        if before.get(name) == after.get(name)
        else f"{name} {measure(before.get(name))} → {measure(after.get(name))}"
        for name in {**after, **before}
        if (before.get(name), after.get(name)) != (None, None) and (name in after or before.get(name))
    ]
    return _listed(parts) + (", as before" if parts and before == after else "")


def _entries(before: Facts, after: Facts) -> str:
    """Entries that came, went or changed; a digest that changed stands for other options."""
    if before == after:
        order = "" if list(before) == list(after) else ", in a different order"
        return f"{_listed(list(after))}: as before{order}"
    parts = [f"new {name}" for name in after if name not in before]
    parts += [f"removed {name}" for name in before if name not in after]
    changed = [name for name in after if name in before and before[name] != after[name]]
    parts += [f"{name} {_change(before[name], after[name])}" for name in changed]
    return _listed(parts, "; ")


def _change(one: Measured, other: Measured) -> str:
    digests = all(re.fullmatch("[0-9a-f]{64}", str(value)) for value in (one, other))
    return "has different options" if digests else f"{one} → {other}"


def _gate(before: Manifest, after: Manifest) -> str:
    one, other = before.gate, after.gate
    verdict = f"{other.verdict}, as before" if one.verdict == other.verdict else f"{one.verdict} → {other.verdict}"
    was, now = ({check.name: check for check in gate.checks} for gate in (one, other))
    both = [name for name in now if name in was]
    parts = [
        f"{name} {'passes' if now[name].passed else 'fails'} now"
        for name in both
        if was[name].passed != now[name].passed
    ]
    parts += [f"new check {name}" for name in now if name not in was]
    parts += [f"removed check {name}" for name in was if name not in now]
    parts += [
        f"limit of {name} {measure(was[name].limit)} → {measure(now[name].limit)}"
        for name in both
        if was[name].limit != now[name].limit
    ]
    return _listed([verdict, *(parts or ["the same checks and limits"])], "; ")


def _audit(before: Manifest, after: Manifest) -> str:
    counts: list[dict[str, int]] = [
        {f"{check.name} {check.target}".strip(): check.hits for check in (side.audit.checks if side.audit else ())}
        for side in (before, after)
    ]
    changed = [
        f"{name} {measure(counts[0].get(name))} → {measure(counts[1].get(name))}"
        for name in {**counts[1], **counts[0]}
        if counts[0].get(name) != counts[1].get(name)
    ]
    return f"hits of {_listed(changed)}" if changed else f"the same hits in {len(counts[1])} checks"


def _also(old: Statement, new: Statement) -> Iterator[str]:
    before, after = old.predicate, new.predicate
    parts = [] if old.name == new.name else [f"name {old.name} → {new.name}"]
    if before.tool.version != after.tool.version:
        parts.append(f"version {before.tool.version} → {after.tool.version}")
    if (before.tool.dependencies, before.tool.models) != (after.tool.dependencies, after.tool.models):
        parts.append("different versions of libraries or models")
    parts += ["different statements of purpose, sharing or limitations"] if before.review != after.review else []
    parts += ["a different threat"] if before.threat != after.threat else []
    if parts:
        yield f"also: {_listed(parts, '; ')}"


def _source(before: Manifest, after: Manifest, changes: Sequence[Change]) -> Iterator[str]:
    if before.source.content_hmac == after.source.content_hmac:
        return
    alone = [change.place for change in changes] == ["source.contentHmac"]
    what = "only its keyed digest differs, as with a different key" if alone else "different data, or a different key"
    yield f"source: {what} (the digest is keyed, and a run without SANITIZE_KEY uses a random key)"


def _folded(changes: Sequence[Change]) -> Iterator[str]:
    sections = Counter(re.split(r"[.\[]", change.place)[0] for change in changes if not _SAID.fullmatch(change.place))
    if sections:
        places = ", ".join(f"{count} in {section}" for section, count in sections.items())
        yield f"other figures, many of which follow from the number of rows: {places} (`--all` lists them)"


def _listed(parts: Sequence[str], between: str = ", ") -> str:
    more = [f"{len(parts) - MOST} more"] if len(parts) > MOST + 1 else []
    return between.join([*parts[: MOST if more else None], *more])
