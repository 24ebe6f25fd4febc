"""What surrounds every request: headers, prefix, limits, log and numbers."""
