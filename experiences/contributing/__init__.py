"""What those who write a fiche do, from the first line to the update of what is published."""
