"""A run of several tables: each as a run of one, then people followed through all, one gate, one release."""
