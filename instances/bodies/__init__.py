"""The public page and list of bodies."""
