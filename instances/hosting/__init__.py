"""Those who keep bodies true: the host's space, and the association's."""
