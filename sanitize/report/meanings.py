"""What the report says where there is nothing to show."""

from collections.abc import Mapping

ABSENT: Mapping[str, str] = {
    "refused": "A refused release is not published: its folder holds the manifest and this report, and the data only "
    "if --keep-refused was given.",
    "checks": "The policy sets no limit that applies to this release.",
    "stages": "No stage ran.",
    "quarantine": "No row went into the quarantine.",
    "columns": "The release has no columns.",
    "findings": "The stages of this run found nothing to count.",
    "privacy": "No column is declared as a quasi-identifier, so no classes were formed: k, l, t and the risk of being "
    "recognised say nothing about this release.",
    "classes": "There are no classes to count.",
    "risk": "Risk was not measured.",
    "people": "No stage looked for over-represented people: add 'identities' to the pipeline.",
    "gallery": "This report shows no pictures: to show some, set 'output.gallery' in the pipeline, or 'gallery' in the "
    "policy.",
    "no_pictures": "There are no pictures to show: this copy was made without the data files.",
    "refused_pictures": "Pictures of a refused release are not shown.",
    "refused_files": "These files were written and judged; a refused run deletes them, unless --keep-refused is given.",
    "audit": "The written files were not audited.",
    "models": "No model was trained on the data and attacked: ask for it with 'audit: {models: quick}' in the "
    "pipeline, or with sanitize audit --attacks models.",
    "canaries": "No records were planted.",
    "linkage": "The attack of someone who knows people in the source was not tried.",
    "intersection": "The attack of someone who also holds an earlier release was not tried.",
    "gaps": "The audit names no gaps; that doesn't mean that it found everything.",
    "threat": "The pipeline doesn't say who will see the model.",
    "files": "The release holds no files.",
    "statements": "The pipeline states no purpose, sharing or limitations.",
    "unsigned": "Nobody has signed this release.",
    "undecided": "Nobody has approved or refused this release.",
    "unseen": "This report was written with the release, before it could be signed or approved. sanitize report "
    "DIR and sanitize review DIR show the current signatures and approvals.",
    "claims": "Names and keys are shown as the files give them, unchecked. sanitize verify DIR --public-key FILE "
    "--approvals N --reviewers FILE checks them against keys you trust.",
}
"""What the report says where there is nothing to show."""
