"""What leaves the desk as files: incidents in every format, the whole log, figures, procedures, appointments."""
