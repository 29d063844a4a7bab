"""What the values and the name of a column say about it: forms, numbers, dates, people. Used by `scan` and by a run."""
