"""What a run writes: parts, its staging folder, the quarantine."""
