"""The face that awaits, written by hand."""
