"""Operations that do not run, and arguments that mean nothing."""

from typing import Final

from docs.errors.code import NOT_RUN, THAI, Code

PART: Final = "The operation"

CODES: Final = (
    Code(
        PART,
        "GRAPHQL_PARSE_FAILED",
        NOT_RUN,
        "The document is no GraphQL.",
        "ข้อความคำขอไม่ใช่ GraphQL",
        "Mend it where `locations` says.",
    ),
    Code(
        PART,
        "GRAPHQL_VALIDATION_FAILED",
        NOT_RUN,
        "The document asks for what the schema does not have, or a variable does not fit its type.",
        "คำขอไม่ตรงกับโครงสร้างข้อมูล หรือค่าของตัวแปรไม่ตรงชนิด",
        "Compare it with `/schema.graphql`.",
    ),
    Code(
        PART,
        "OPERATION_TOO_LARGE",
        NOT_RUN,
        "The document is larger than any may be: `found` of `limit`, `allowed` at most.",
        "คำขอใหญ่เกินกำหนด",
        "Ask in several operations, or as the message says; [limits.md](limits.md) lists all bounds.",
        ("limit", "allowed", "found"),
    ),
    Code(
        PART,
        "ARGUMENT_TOO_LARGE",
        NOT_RUN,
        "An argument or a variable holds more than it may.",
        "ค่าของอาร์กิวเมนต์ยาวหรือมากเกินกำหนด",
        "Send at most `allowed` of what `limit` names.",
        ("limit", "allowed"),
    ),
    Code(
        PART,
        "BAD_USER_INPUT",
        (200,),
        "An argument of the right type means nothing here: another list's cursor, an id that the graph did not give, "
        "a variable that is null.",
        "ค่าของอาร์กิวเมนต์ใช้ไม่ได้ เช่น เคอร์เซอร์ของรายการอื่น",
        "Mend the argument that `argument` names.",
        ("argument",),
    ),
    Code(
        PART,
        "OPERATION_TOO_COSTLY",
        (400,),
        "The operation would cost more than any one may.",
        "คำขอมีต้นทุนเกินกว่าที่อนุญาตต่อครั้ง",
        "Ask for fewer items with `first`, or in several operations.",
        (THAI, "cost", "limit"),
    ),
    Code(
        PART,
        "BUDGET_SPENT",
        (429,),
        "The client has spent its budget of this minute.",
        "ใช้โควตาของนาทีนี้ครบแล้ว",
        "Wait `retryAfter` seconds, which `Retry-After` says, too.",
        (THAI, "cost", "limit", "retryAfter"),
    ),
    Code(
        PART,
        "ONLY_BY_POST",
        (405,),
        "A mutation came by GET.",
        "ส่ง mutation ด้วย GET ไม่ได้",
        "Send it by POST.",
        (THAI,),
    ),
    Code(
        PART,
        "NOT_REGISTERED",
        (403,),
        "The app sends registered operations only, and this is none of them.",
        "แอปนี้ส่งได้เฉพาะคำขอที่ลงทะเบียนไว้",
        "Register it with `./saan app operations add`.",
        (THAI,),
    ),
    Code(
        PART,
        "PERSISTED_QUERY_NOT_FOUND",
        NOT_RUN,
        "A hash came without its text, and the hub does not know it.",
        "ไม่พบคำขอตามค่าแฮชนี้",
        "Send the text with the hash, as clients of automatic persisted queries do by themselves.",
        (THAI,),
    ),
    Code(
        PART,
        "PERSISTED_QUERY_HASH_WRONG",
        (400,),
        "The hash that came with a text is another text's.",
        "ค่าแฮชไม่ตรงกับข้อความคำขอ",
        "Send the SHA-256 of the very text.",
        (THAI,),
    ),
    Code(
        PART,
        "INTROSPECTION_OFF",
        NOT_RUN,
        "The hub does not tell of its schema by introspection.",
        "ปิดการสอบถามโครงสร้างไว้",
        "Read `/schema.graphql`.",
        (THAI,),
    ),
)
