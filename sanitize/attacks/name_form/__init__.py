"""Whether the letters of a word that no dictionary has are those of a name, of whatever people."""
