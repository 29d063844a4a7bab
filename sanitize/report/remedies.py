"""What to do about a check that failed."""

_REMEDIES = {
    "k": "Lower the detail of the quasi-identifiers (coarser hierarchies), raise max_suppressed, or release more rows.",
    "l": "Lower the detail of the quasi-identifiers, or merge rare values of the sensitive column.",
    "t": "Lower the detail of the quasi-identifiers, or accept a larger t with a reason in the policy.",
    "rows": "Rows don't add up: run again, and report it if it stays, as nothing may vanish uncounted.",
    "written": "Nothing was left to release: give the stages more rows, or raise max_suppressed.",
    "suppressed": "Choose coarser hierarchies, or raise the limit in the policy with a reason.",
    "suppressed_units": "Choose coarser hierarchies, or raise max_suppressed_units with a reason.",
    "quarantine": "Look at the reasons in the quarantine folder, repair the source, and run again.",
    "quarantine_rate": "Look at the reasons in the quarantine folder, repair the source, and run again.",
    "canaries": "A planted record survived: add the missing recognizer or a stricter profile to the stage it passed.",
    "residual_text": "Lower the thresholds in the policy, add deny words or recognizers, or drop the column.",
    "residual_faces": "Use the strict profile of the faces stage, or drop the pictures that still show a face.",
    "known_values": "Values of the source were found in the output: list their columns in text_pii, or drop them.",
    "unique_trajectories": "Cut the link between rows with pseudonymize: {per: row}, or release fewer rows a person.",
    "identity_share": "Cap the over-represented identity: identities with action cap, before k_anonymity.",
    "models": "Run `sanitize models verify`, and install the models that the policy allows.",
    "split": "Declare split by unit, so that no identity stands in two parts.",
}
_ANY = "Compare the value with the limit, change the stage that causes it, and run again."


def remedy_for(check: str) -> str:
    """Return what to do about a failed check; its name may say more after a dot, a colon or a bracket."""
    for end in ("", ".", ":", "[", " "):
        name = check.split(end)[0] if end else check
        if name in _REMEDIES:
            return _REMEDIES[name]
    return _ANY
