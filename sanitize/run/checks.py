"""The audit and the gate of a run: the written bytes, looked at by attacks that say what they share with the stages."""
