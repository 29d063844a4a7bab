"""Finding and removing personal data in text; usable alone, knows nothing of stages."""
