"""Speed, measured side by side in one run on a stack of its own: `make bench`."""
