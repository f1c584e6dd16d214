"""What staff do: what waits, what they read, what they decide and how they say it."""
