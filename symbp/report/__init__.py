"""Results -> what people read: terminal text, Markdown, LaTeX, HTML and JSON."""
