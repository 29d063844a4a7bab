"""Who is in the data and how often: persons over keys and faces."""
