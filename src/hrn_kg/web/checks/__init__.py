"""What contributors hand in over HTTP: checked, and proposed."""
