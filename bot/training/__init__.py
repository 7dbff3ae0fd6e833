"""Training in a process of its own: what is told to it, what it does, and who ends it."""
