"""What leaves the desk as files: procedures to print, appointments for a calendar."""
