"""Documents that were written to break the reader."""
