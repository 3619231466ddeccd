"""The steps from a source to a rendition, a file for each; `imaging.render` has them in order."""
