"""Ring 3: what is done without anybody asking."""
