"""Dataset sanitization before training."""
