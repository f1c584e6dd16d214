"""The seats of a body and who holds them: composition, mandates, what may be shown."""
