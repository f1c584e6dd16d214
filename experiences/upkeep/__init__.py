"""A fiche over time: confirmed, archived, as it was, forgotten."""
