"""What a release says of itself, as pure values: no value of the data can be in here."""
