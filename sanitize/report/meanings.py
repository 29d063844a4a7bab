"""What is said where there is nothing to show."""

from collections.abc import Mapping

ABSENT: Mapping[str, str] = {
    "refused": "A refused release is not published: its folder holds the manifest and this report, and the data only "
    "if the run was told to keep it.",
    "checks": "The policy sets no limit that applies to this release.",
    "stages": "No stage ran.",
    "quarantine": "No row went into the quarantine.",
    "columns": "The release has no columns.",
    "findings": "The stages of this run count no findings.",
    "privacy": "No column is declared as a quasi-identifier, so no classes were formed: k, l, t and the risk of being "
    "recognised say nothing about this release.",
    "classes": "There is no class to count.",
    "risk": "Risk was not measured.",
    "people": "No stage looked for persons who are in the data too often: add 'identities' to the pipeline.",
    "gallery": "This report shows no pictures: 'output.gallery' of the pipeline says how many it may show, unless the "
    "policy's 'gallery' does.",
    "no_pictures": "There are no pictures to show: this copy was made without the data files.",
    "refused_pictures": "Pictures of a refused release are not shown.",
    "refused_files": "These files were made and judged; a refused run throws them away, unless told to keep them.",
    "audit": "Nobody looked at the written files again.",
    "canaries": "No records were planted.",
    "linkage": "It was not tried how far somebody gets who knows people of the source.",
    "intersection": "It was not tried what somebody finds out who holds an earlier release as well.",
    "gaps": "The audit names nothing that it leaves out; that doesn't mean that it found everything.",
    "threat": "The pipeline doesn't say who will see the model.",
    "files": "The release holds no files.",
    "statements": "The pipeline states no purpose, sharing or limitations.",
    "unsigned": "Nobody has signed this release.",
    "undecided": "Nobody has approved or refused this release.",
    "unseen": "This report was written with the release, before anybody could sign or approve it. sanitize report "
    "DIR and sanitize review DIR show signatures and approvals as they are now.",
    "claims": "Names and keys are shown as the files claim them. sanitize verify DIR --public-key FILE --approvals N "
    "--reviewers FILE checks them against keys that you trust.",
}
"""What is said where there is nothing to show."""
