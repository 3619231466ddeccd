"""Ring 2: one function for each thing somebody can ask for."""
