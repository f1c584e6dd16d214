"""Answers that help a reader go on: difficulties, fiches side by side, close ones, those one keeps."""
