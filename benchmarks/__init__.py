"""Side-by-side measurements of the console and a bare Textual application; `python -m benchmarks.run`."""
