"""The audit of a run: the attacks, driven over the written parts."""
