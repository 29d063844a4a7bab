"""Engines: the same job, done for every item, in this process or in many."""
