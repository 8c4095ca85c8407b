"""Real ticket servers, started on loopback and stopped again; marked `live`."""
