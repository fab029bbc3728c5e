"""Notes as data: from files in git to excerpts that answer. Has never heard of chat."""
