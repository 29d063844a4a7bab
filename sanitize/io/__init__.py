"""Where data comes in and goes out: sources, Parquet parts, staging folders, quarantine."""
