"""Training of the CRF: `python -m sanitize.text.train`; see `__main__.py`."""
