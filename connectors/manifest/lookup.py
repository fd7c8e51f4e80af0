"""One question an agency answers."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType

from connectors.manifest.answer import AnswerTable
from connectors.manifest.table import Says, Table
from connectors.manifest.units import Duration
from connectors.provider import DataClass


class Privacy(Table, frozen=True):
    """`privacy`: how closely the data touches a person, and on what ground the hub passes it on (PDPA, s. 24)."""

    class_: Annotated[DataClass, Says("`public`, `personal` or `sensitive`")]
    basis: Annotated[
        Literal[
            "public-task",
            "legal-obligation",
            "consent",
            "contract",
            "vital-interest",
            "legitimate-interest",
            "research",
        ],
        Says("the ground: `public-task`, `legal-obligation`, `consent`, `contract`, `vital-interest`, …"),
    ]
    fields: Annotated[
        dict[str, DataClass],
        Says(
            "facts of another class than the lookup; one that may name a person is personal at least. In a fact that "
            "anybody may see, a value that is somebody's national id, and nothing else, is refused and reported. One "
            "that looks like a person's name is told of by `./saan connector check`, unless it stands here: `public` "
            "is one that the law lets anybody read"
        ),
    ] = {}


class CacheTable(Table, frozen=True):
    """`cache`: how long the hub may remember answers."""

    ttl: Annotated[Duration, Says("how long an answer counts as fresh; 0s: never remembered")] = Duration(0)
    stale: Annotated[Duration, Says("how much longer it is given, marked STALE, when the agency fails")] = Duration(0)
    none: Annotated[Duration, Says("how long “no record” is remembered (never longer than `ttl`)")] = Duration(30)
    behind: Annotated[
        Duration,
        Says(
            "how long after `ttl` an old answer is given at once, marked STALE, while a new one is asked for behind it"
        ),
    ] = Duration(0)
    least: Annotated[
        Duration, Says("an answer younger than this is given even to a caller who demands a new one (`no-cache`)")
    ] = Duration(5)
    headers: Annotated[
        Literal["heed", "ignore"],
        Says(
            "`heed`: what HTTP answers say (`Cache-Control`, `Expires`, `Age`) shortens these, and a public answer "
            "to a GET that came with `ETag` or `Last-Modified` is fetched again only when it has changed; `ignore`: "
            "they are wrong, such as a framework's `no-store` on everything"
        ),
    ] = "heed"
    share: Annotated[
        bool,
        Says("whether the agency takes personal questions of several requests in one call; public ones always may"),
    ] = False


class Field(Table, frozen=True):
    """One fact: where it stands in a row and what becomes of it, in this order: taken, cleaned, found, converted.

    A text alone means `{ from = "…" }`, a number or `true` alone the same value for every row. A fact that consists of
    facts is written with dots (`nameTh.title = "TITLE"`), a list of those with `each` beside them
    (`rates.each = "rates"`).

    A fact that names a record of somebody else is written by that record's key (`legalBasis.lawId = "law"`), with the
    type between where it may be of several (`owner.Citizen.nationalId = "ownerId"`), a list with `each` beside them.
    The first type whose key is whole is meant. A key of which a part is absent names nothing, and is reported where
    another part is there; so is a row that names two.

    An enum may be open: a value that the code list (or the enum) does not know is then given as its other one, and
    counted.
    """

    from_: Annotated[
        str | None,
        Says(
            "where it stands: JMESPath on the row; a text without any of JMESPath's marks is the name of a column, in "
            "any script. `$key` or `$key.part`: from the key that was asked"
        ),
    ] = None
    when: Annotated[
        str | None,
        Says("absent from a row for which this does not hold (JMESPath on the row): `when = \"ownerKind == 'P'\"`"),
    ] = None
    column: Annotated[str | None, Says("the name of a column, whatever marks are in it")] = None
    value: Annotated[str | int | float | bool | UnsetType, Says("the same value for every row")] = UNSET
    each: Annotated[str | None, Says("of a list: where its elements are (JMESPath on the row)")] = None
    split: Annotated[str | None, Says("of a list written as one text: what stands between its elements")] = None
    remove: Annotated[str | tuple[str, ...], Says("regular expressions; what they match is taken away")] = ()
    find: Annotated[str | None, Says("a regular expression; its first group, or all it matches, is kept")] = None
    missing: Annotated[tuple[str | int, ...], Says('values that mean “absent”, such as "-" or "00000000"')] = ()
    as_: Annotated[
        str | dict[str, str | int | bool] | None,
        Says(
            "the conversion, by name, or a code list `{ A = "
            '"ACTIVE", X = "DISSOLVED" }` from the agency’s values to the graph’s; needed where the kind of the fact '
            "leaves a choice, such as the era of a date"
        ),
    ] = None
    format: Annotated[
        str | tuple[str, ...],
        Says(
            "how dates are written: `yyyy mm dd`, `d m h` without leading zeros, `yy` a year of two digits, `month` "
            "the name of a month in Thai or English, whole or short, `hh mi ss`, `noon` for a.m. and p.m. (ก่อนเที่ยง, "
            'หลังเที่ยง); such as "dd/mm/yyyy" or "d month yy"; of several, those that fit must mean one day. A moment '
            'may be "epoch" or "epoch-ms": seconds or milliseconds since 1970. If left out: "yyyymmdd" and '
            '"yyyy-mm-dd"; of a moment ISO 8601, `/Date(…)/`, and ten digits of seconds or thirteen of milliseconds'
        ),
    ] = ()
    pivot: Annotated[
        int | None,
        Says(
            "of years of two digits: the first of the hundred that they mean, in the era they are written in; 2500 in "
            "the Buddhist, 1969 in the Christian if left out"
        ),
    ] = None
    otherwise: Annotated[str | int | bool | None, Says("of a code list: what every other value becomes")] = None
    digits: Annotated[Literal["as-is", "arabic"], Says("`arabic` turns Thai digits (๐–๙) of a text into 0–9")] = "as-is"
    divide: Annotated[int, Says("of a number or money: divided by this, such as 100 for satang"), Meta(ge=1)] = 1
    currency: Annotated[str, Says("of money: ISO 4217"), Meta(min_length=3, max_length=3)] = "THB"
    zone: Annotated[
        str,
        Says("of a time without an offset: the zone it is meant in; of a moment as a date: where it is that day"),
    ] = "Asia/Bangkok"
    default: Annotated[str | int | float | bool | None, Says("what an absent value becomes")] = None


class Variant(Table, frozen=True):
    """`[[lookup.variant]]`: another shape of the same lookup. What it leaves out is as in the lookup.

    The first variant that fits is taken, and the lookup as written where none does.
    """

    for_: Annotated[dict[str, tuple[str, ...]], Says("fits keys with these values of a part; may ask another way")] = {}
    when: Annotated[str | None, Says("fits answers for which this holds (JMESPath)")] = None
    request: Annotated[Any, Says("another request; only with `for`")] = None
    answer: Annotated[AnswerTable | None, Says("another way to read the answer")] = None
    fields: Annotated[dict[str, Any], Says("facts that stand elsewhere than in the lookup")] = {}


class Lookup(Table, frozen=True):
    """`[[lookup]]`: one question the agency answers."""

    type: Annotated[str, Says("the type of the graph that it gives records of")]
    by: Annotated[
        str, Says('what they are asked by: parts of a key joined by "+" (`lawId+number`), `search`, or `all`')
    ]
    request: Annotated[Any, Says("how to ask; its keys depend on the kind of source")]
    privacy: Annotated[Privacy, Says("how closely the data touches a person")]
    fields: Annotated[
        dict[str, Any],
        Says("each fact and where it stands, over those in `[fields.TYPE]`; parts of the key need not be repeated"),
    ] = {}
    answer: Annotated[AnswerTable, Says("how to read what comes back")] = AnswerTable()
    cache: Annotated[CacheTable, Says("how long the hub may remember answers")] = CacheTable()
    keys: Annotated[
        dict[str, str],
        Says(
            "a regular expression for a part of the key: other keys cannot be here and are not asked for. Named groups "
            r"become parts of their own, `{ number = '(?P<tenant>\d{4})-.*' }` gives `$key.tenant`"
        ),
    ] = {}
    timeout: Annotated[Duration | None, Says("how long one call may take, if not as the source says")] = None
    rank: Annotated[int, Says("where several agencies answer the same question: the lowest comes first")] = 100
    variant: Annotated[tuple[Variant, ...], Says("other shapes of the same lookup")] = ()
