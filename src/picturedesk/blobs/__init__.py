"""Ring 1: bytes under the hash of what they are."""
