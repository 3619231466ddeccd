"""Text as literals of the languages whose string syntax is C's: what the samples have to say is printable."""


def quoted(text: str) -> str:
    """*text*, which is one line, as a string literal of JavaScript, Java or Swift."""
    return f'"{_escaped(text)}"'


def http_line(text: str) -> str:
    """*text* and the line end that HTTP wants, as a literal of Java or Swift."""
    return f'"{_escaped(text)}\\r\\n"'


def text_block(text: str, indent: str) -> str:
    r'''
    *text* as a ``"""`` literal of Java or Swift, every line behind *indent*, which both take off again.

    No line may end in a space, which Java takes off too, and the last not in a quote. A doubled backslash also ends
    what would be Java's ``\uXXXX`` or Swift's interpolation.
    '''
    lines = _escaped(text, quotes='"""').split("\n")
    return "\n".join(('"""', *(f"{indent}{line}" if line else "" for line in lines)))


def indented(text: str, indent: str) -> str:
    """*text* with *indent* before each line but the first."""
    return text.replace("\n", f"\n{indent}")


def _escaped(text: str, quotes: str = '"') -> str:
    return text.replace("\\", "\\\\").replace(quotes, f"\\{quotes}")
