"""Names in many languages: the hidden states of a small multilingual encoder, and a head of ours on top of them."""
