"""The face: people's messages into questions, excerpts into replies. Knows nothing of Markdown or SQL."""
