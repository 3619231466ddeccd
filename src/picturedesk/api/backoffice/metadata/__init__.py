"""Metadata: what an image's original says about itself."""
