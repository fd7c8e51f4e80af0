"""Agencies that did not answer: the rest of an answer is given all the same."""

from typing import Final

from docs.errors.code import AGENCY_FACTS, Code

PART: Final = "Agencies"

CODES: Final = (
    Code(
        PART,
        "AGENCY_ERROR",
        (200,),
        "The agency could not answer, for none of the reasons below.",
        "หน่วยงานตอบไม่ได้",
        "Show the rest of the answer; ask again later.",
        AGENCY_FACTS,
    ),
    Code(
        PART,
        "AGENCY_TIMEOUT",
        (200,),
        "The agency did not answer in time.",
        "หน่วยงานไม่ตอบภายในเวลาที่กำหนด",
        "Ask again later.",
        AGENCY_FACTS,
    ),
    Code(
        PART,
        "AGENCY_UNAVAILABLE",
        (200,),
        "The agency cannot be reached, or fails at present.",
        "หน่วยงานไม่สามารถให้บริการได้ในขณะนี้",
        "Ask again at `retryAt`, or later.",
        AGENCY_FACTS,
    ),
    Code(
        PART,
        "AGENCY_BUSY",
        (200,),
        "Too many questions wait for the agency already.",
        "มีคำขอรอหน่วยงานนี้อยู่มากเกินไป",
        "Ask again in a moment.",
        AGENCY_FACTS,
    ),
    Code(
        PART,
        "OUT_OF_HOURS",
        (200,),
        "The agency answers at other hours.",
        "อยู่นอกเวลาให้บริการของหน่วยงาน",
        "Ask again at `retryAt`.",
        AGENCY_FACTS,
    ),
    Code(
        PART,
        "QUOTA_EXHAUSTED",
        (200,),
        "The agency has answered as many questions as its quota allows.",
        "หน่วยงานตอบครบจำนวนที่กำหนดแล้ว",
        "Ask again at `retryAt`.",
        AGENCY_FACTS,
    ),
    Code(
        PART,
        "AGENCY_REFUSED",
        (200,),
        "The agency refuses the hub, or this question.",
        "หน่วยงานปฏิเสธคำขอ",
        "Nothing a client can mend: the operator of the hub sees it.",
        AGENCY_FACTS,
    ),
    Code(
        PART,
        "NOT_ASKABLE",
        (200,),
        "The agency cannot be asked by a value or by words that were given, such as the OTHER of an open enum, and was "
        "not.",
        "หน่วยงานนี้ไม่รองรับการค้นด้วยค่าหรือคำที่ระบุ จึงยังไม่ได้ถาม",
        "Ask by another value, or without it.",
        AGENCY_FACTS,
    ),
    Code(
        PART,
        "BAD_ANSWER",
        (200,),
        "The agency answered what its manifest does not describe.",
        "หน่วยงานตอบกลับมาในรูปแบบที่ไม่ถูกต้อง",
        "Nothing a client can mend: the operator of the hub sees it.",
        AGENCY_FACTS,
    ),
    Code(
        PART,
        "PENDING",
        (200,),
        "The agency has taken the question and answers later.",
        "หน่วยงานรับคำขอแล้วและจะตอบภายหลัง",
        "Ask the same again at `retryAt`.",
        AGENCY_FACTS,
    ),
    Code(
        PART,
        "CONNECTOR_FAULT",
        (200,),
        "What connects the agency to the hub is at fault.",
        "ส่วนที่เชื่อมต่อกับหน่วยงานนี้ขัดข้อง",
        "Nothing a client can mend: the operator of the hub sees it.",
        AGENCY_FACTS,
    ),
    Code(
        PART,
        "AGENCY_NOT_SERVED",
        (200,),
        "The hub does not ask this agency at present, so what it has is not known.",
        "หน่วยงานนี้ยังไม่ได้ให้บริการผ่านระบบ จึงไม่ทราบว่ามีข้อมูลหรือไม่",
        "Do not take it for “none”; ask again later.",
        AGENCY_FACTS,
    ),
)
