"""Lines as git counts them. Nothing else in callnotes may count lines.

`str.splitlines` also breaks at U+2028, vertical tabs and form feeds, which stand inside lines of real notes, and then
every number after them is wrong.
"""


def split_lines(text: str) -> list[str]:
    r"""Return the lines of `text` without their ends, broken at `\n` only.

    A carriage return before the line feed goes with it. A text that ends in a line feed has no empty last line.
    """
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return [line.removesuffix("\r") for line in lines]


def decode(raw: bytes) -> str:
    """Return the text of a note's bytes: UTF-8, without its byte order mark; what is no UTF-8 is read as Windows-1252.

    Never fails and never changes the number of lines.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")
