"""Photographs: decoding, finding faces and text, redacting them with proof, augmenting."""
