"""Ring 3: the surfaces, each its own small app with its own documents and errors."""
