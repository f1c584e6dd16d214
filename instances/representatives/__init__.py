"""The space of those who represent users: their mandates, their name, and the way out."""
