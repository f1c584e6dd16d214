"""What people say to each other about a fiche: with the moderators, with its carrier, with the reader who corrects."""
