"""Reports: results become blocks, which say what there is to say; blocks become text, Markdown, HTML and pictures."""
