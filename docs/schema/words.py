"""How texts of the graph stand on a page."""


def english(description: str | None) -> str:
    """The English part of a description in two languages."""
    return " ".join((description or "").partition(" / ")[0].split())


def cell(text: str) -> str:
    """A text as a cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ")
