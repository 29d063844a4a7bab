"""The end of a run: manifest, gate, report, and one rename; or a refusal with manifest and report alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sanitize.errors import RunError
from sanitize.gate import judge, limits_of
from sanitize.gate.limits import Limits, stricter
from sanitize.io.places.new_files import remove_tree
from sanitize.io.places.place import Place, beside
from sanitize.io.places.private import digest_of
from sanitize.io.write.parts import PartInfo, parquet_file, read_part
from sanitize.io.write.staging import Folders, Staging
from sanitize.manifest import croissant, statement
from sanitize.manifest.model import Gate, Manifest, Resource, Review
from sanitize.report import card
from sanitize.report.gallery import gallery
from sanitize.report.html import render_html
from sanitize.run.audit.of_run import Examined
from sanitize.run.manifest import Evidence, Ran, column_reports, make_manifest
from sanitize.run.plan import Plan
from sanitize.run.totals import Totals

REFUSED = ".refused"


@dataclass(frozen=True, slots=True)
class Done:
    """What a run has made and found, before it is judged."""

    frozen: Plan
    totals: Totals
    parts: Sequence[PartInfo]
    examined: Examined


def publish(plan: Plan, staging: Staging, ran: Ran, done: Done, *, keep_refused: bool) -> tuple[Manifest, Place]:
    """Judge the release and put it in its place; a refused one goes to `<output>.refused` without its data.

    With `keep_refused` the data stays in the refused folder, for the owner alone.
    """
    folders = staging.folders
    resources, examined = _resources(plan, folders, done.parts), done.examined
    open_gate = Gate(verdict="refused", checks=(), measured=())
    evidence = Evidence(
        done.totals, resources, examined.privacy, examined.audit, open_gate, examined.distributions, examined.people
    )
    manifest = make_manifest(plan, done.frozen, ran, evidence)
    gate = judge(manifest, limits_of(plan.policy.gate, demanded(plan)))
    manifest = manifest.model_copy(update={"gate": gate})
    refused = gate.verdict == "refused"
    if refused and not keep_refused:
        remove_tree(folders.data)
        (folders.release / croissant.FILE).unlink()
    else:
        manifest = _with_card(plan, manifest, folders)
    manifest = with_report(plan.config.name, manifest, folders.release)
    statement.dump(statement.make_statement(plan.config.name, manifest), folders.release)
    if refused:
        return manifest, staging.refuse(beside(staging.output, REFUSED))
    return manifest, staging.publish()


def _with_card(plan: Plan, manifest: Manifest, folders: Folders) -> Manifest:
    """Write the dataset card, which says what the gate decided, and return the manifest that lists it."""
    splits: dict[str, list[str]] = {}
    for one in manifest.resources:
        if one.rows is not None:
            splits.setdefault(split_of(plan, folders.release / one.name), []).append(one.name)
    content = card.card_bytes(plan.config.name, manifest, {"default": splits})
    (folders.release / card.FILE).write_bytes(content)
    listed = Resource(name=card.FILE, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    return manifest.model_copy(update={"resources": (*manifest.resources, listed)})


def split_of(plan: Plan, part: Place) -> str:
    """The part of the split that all rows of a file are in; without a split they are for training."""
    columns = [name for name in plan.splits if name in parquet_file(part).schema_arrow.names]
    values = read_part(part, columns[:1]).column(0).unique().to_pylist() if columns else []
    return str(values[0]) if values else "train"


def with_report(name: str, manifest: Manifest, folder: Place) -> Manifest:
    """Write report.html, and return the manifest with its digest, so that a signature covers the page as well."""
    page = render_html(statement.make_statement(name, manifest), gallery=gallery(folder, manifest)).encode()
    (folder / "report.html").write_bytes(page)
    run = manifest.run.model_copy(update={"report_sha256": hashlib.sha256(page).hexdigest()})
    return manifest.model_copy(update={"run": run})


def demanded(plan: Plan) -> Limits:
    """The limits that the pipeline itself and its stages set, by the gate's names."""
    limits: Limits = {
        "quarantine": plan.config.quarantine.max_rate,
        "quarantine_languages": plan.config.quarantine.languages,
        "image_metadata": 0,
    }
    for stage in plan.stages:
        limits = stricter(limits, stage.demands())
    return limits


def data_resources(folder: Place, parts: Sequence[PartInfo], name: str = "data") -> tuple[Resource, ...]:
    """The entries of data files; RunError when a part on disk is not the one that a worker said it wrote."""
    for part in parts:
        if digest_of(folder / part.name) != part.sha256:
            raise RunError(
                f"{part.name} changed after a worker wrote it: check the disk, and that no other process "
                "writes to this folder"
            )
    return tuple(
        Resource(name=f"{name}/{part.name}", sha256=part.sha256, bytes=part.bytes, rows=part.rows) for part in parts
    )


def _resources(plan: Plan, folders: Folders, parts: Sequence[PartInfo]) -> tuple[Resource, ...]:
    """The closed list."""
    data = data_resources(folders.data, parts)
    review = Review(**plan.config.review.model_dump())
    schema = parquet_file(folders.data / parts[0].name).schema_arrow
    expires = plan.config.expires.isoformat() if plan.config.expires else None
    content = croissant.croissant_bytes(plan.config.name, data, schema, tuple(column_reports(plan)), review, expires)
    file = folders.release / croissant.FILE
    file.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    return (*data, Resource(name=croissant.FILE, sha256=digest, bytes=len(content)))
