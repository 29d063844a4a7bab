"""Training of the head that finds names in many languages."""
