"""Ring 1: the library's rows. SQL lives here, in functions that take a transaction and give core types."""
