"""Music to learn from: each collection is a module with one `load()`."""
