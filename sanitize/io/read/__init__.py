"""Sources: one file per format, and what the formats share."""
