"""A first look at a source: what each column seems to be, and what personal data a sample holds."""
