"""Identifiers that can be nobody's: persons begin with 9, businesses have the province 98."""


def with_check_digit(first: str) -> str:
    """`first` (12 digits) with the check digit of Thai national and juristic ids."""
    weighted = sum((13 - place) * int(digit) for place, digit in enumerate(first))
    return f"{first}{(11 - weighted % 11) % 10}"


def national_id(serial: int) -> str:
    """A national id that begins with 9; `serial` has up to 11 digits."""
    return with_check_digit(f"9{serial:011d}")


def juristic_id(kind_digit: int, year_be: int, sequence: int) -> str:
    """A juristic id of the province 98; `kind_digit` is 2, 3, 5 or 7, of the year the last three digits count."""
    return with_check_digit(f"098{kind_digit}{year_be % 1000:03d}{sequence:05d}")
