"""What anybody can check again from the folder, what stands on the signer's word, who signed and who decided."""

from collections.abc import Iterator

from sanitize.manifest.model import Manifest


def rechecked(manifest: Manifest) -> list[str]:
    """What `sanitize verify` computes again from the files."""
    return list(_rechecked(manifest))


def _rechecked(manifest: Manifest) -> Iterator[str]:
    yield "the digest and size of every file, and that no file is missing or added"
    yield "the root digest, and the signature when a public key is given"
    yield "the rows and columns of every part"
    if manifest.privacy:
        unit = manifest.privacy.unit
        yield f"k and the number of classes, {f'by {unit}' if _released(manifest, unit) else 'by row'}"
        if manifest.privacy.l:
            yield f"l of {', '.join(sorted(manifest.privacy.l))}"
        if manifest.privacy.t:
            yield f"t of {', '.join(sorted(manifest.privacy.t))}, where the folder says which rows are one person's"
    yield "the verdict, from the figures of the manifest, by this policy or another"


def attested(manifest: Manifest) -> list[str]:
    """What the folder can't show: it is true if the signer is honest."""
    return list(_attested(manifest))


def _attested(manifest: Manifest) -> Iterator[str]:
    yield "what the source held: rows, people, distributions, risk before"
    yield "what each stage found and did, and the rows it left out"
    if manifest.privacy and not _released(manifest, manifest.privacy.unit):
        yield "that classes count people: the folder doesn't say which rows are one person's"
    if manifest.privacy and manifest.privacy.union_k is not None:
        yield "k together with the rows released earlier under the same solution"
    if manifest.audit:
        yield "the audit's findings: its search for values of the source and for planted ones needs the source"
    if manifest.audit and manifest.audit.intersection:
        yield "what the previous release and this one reveal together"
    if manifest.review:
        yield "the statements of the pipeline's author"


def _released(manifest: Manifest, unit: str) -> bool:
    """Whether the column that names persons is in the files, or rows are what is counted."""
    return unit == "row" or any(one.name == unit and one.technique != "suppression" for one in manifest.columns)
