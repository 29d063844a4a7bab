"""Detectors that an organisation brings along: a spaCy pipeline, an ONNX model, a Presidio recognizer."""
