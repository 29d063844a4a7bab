"""Tables: generalization hierarchies, k-anonymity with l-diversity and t-closeness, risk and pseudonyms."""
