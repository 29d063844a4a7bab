"""What the checks of the gate and of the audit ask, each in a few words, and what is said where nothing is."""

from collections.abc import Mapping

CHECKS: Mapping[str, str] = {
    "rows_reconcile": "every row that was read or added is accounted for",
    "rows_written": "there is something to release",
    "k": "persons in the smallest class",
    "l": "different values in every class",
    "t": "largest distance of a class from all rows",
    "suppressed": "rows removed to reach k, of those that got there",
    "suppressed_units": "persons removed to reach k",
    "suppressed_by_group": "rows removed from the group that was hit most",
    "unique_trajectories": "persons whose rows form a combination of classes of their own",
    "quarantine": "rows that no stage could handle",
    "quarantine_languages": "rows with a text in a language that no detector covers",
    "canaries": "planted personal data that was caught",
    "residual_text": "texts with personal data left",
    "residual_faces": "pictures with a face left",
    "recognised_faces": "faces that still match the source's",
    "known_values": "values of the source that came out",
    "own_values": "texts that repeat what their own row knows",
    "image_metadata": "pictures that carry more than pixels",
    "split_overlap": "persons in two parts of the split",
    "split_copies": "copies of a picture in two parts of the split",
    "singling_out": "persons whom all their columns together single out",
    "linkage": "known persons for whom one person's rows alone can stand",
    "intersection_k": "persons who share their classes both here and in the release before, the fewest",
    "intersection_exposed": "persons whom this release and the one before set apart together, and neither alone",
    "intersection_disclosed": "persons whose sensitive value this release and the one before tell together",
    "models": "models that were used",
    "identity_share": "rows of the most frequent person",
}
"""By the name of the check, without its column."""
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
    "gallery": "The policy shows no pictures here: its 'gallery' says how many it allows.",
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
