"""History: what became of an image, and who did it."""
