"""Pure text: what a line means, how words compare, how text is shown. No store, no screen."""
