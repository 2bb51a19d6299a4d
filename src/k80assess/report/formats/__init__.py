"""How it looks: blocks as text, Markdown, HTML, pictures and data."""
