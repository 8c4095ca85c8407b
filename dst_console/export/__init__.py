"""What leaves the desk as files: incidents in every format, the log, figures, procedures, appointments, hand-outs."""
