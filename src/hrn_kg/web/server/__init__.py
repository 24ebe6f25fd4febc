"""Running the service: processes, sockets, and HTTP on the wire."""
