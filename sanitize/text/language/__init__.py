"""Which language a text is in, and which detectors cover it."""
