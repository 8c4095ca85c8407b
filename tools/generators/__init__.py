"""One module for each thing that is generated; `tools.generate` asks them all."""
