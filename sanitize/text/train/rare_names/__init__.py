"""Training of the model of rare names."""
