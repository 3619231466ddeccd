"""Ring 0: what a picture desk is about, in plain Python without I/O."""
