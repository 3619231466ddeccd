"""The library as a whole: its presets and its status."""
