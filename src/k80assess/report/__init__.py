"""What is said, and how it looks: results become blocks, and blocks become text, Markdown, HTML and pictures."""
