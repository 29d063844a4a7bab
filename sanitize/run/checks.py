"""The audit and the gate of a run: the written bytes, looked at by code that shares nothing with the stages."""
