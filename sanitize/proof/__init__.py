"""The proof: models are trained on the data before and after, attacked, and what is left is said in figures."""
