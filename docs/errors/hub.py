"""Faults of the hub, and what stands in its ledger alone."""

from typing import Final

from docs.errors.code import FIELD, THAI, Code

PART: Final = "The hub"
LEDGER: Final = "In the ledger alone"

CODES: Final = (
    Code(
        PART,
        "LEDGER_UNAVAILABLE",
        (200,),
        "The ledger cannot be written, so nothing personal is given.",
        "ขณะนี้บันทึกการเปิดเผยข้อมูลไม่ได้ จึงไม่เปิดเผยข้อมูลส่วนบุคคล",
        "Ask again later; public data is given meanwhile.",
        (THAI,),
    ),
    Code(
        PART,
        "EFFECT_UNTOLD",
        (200,),
        "A mutation was done (`done`) or failed, and how it ended cannot be put on record, so it is not told.",
        "ดำเนินการแล้วหรือไม่สำเร็จ แต่บันทึกผลไม่ได้ จึงไม่แสดงผลลัพธ์",
        "Look how things stand before you send it again: the hub does not.",
        (*FIELD, "done"),
    ),
    Code(
        PART,
        "INTERNAL",
        (200, 500),
        "The hub failed; its log tells its operator why.",
        "ระบบขัดข้อง ผู้ดูแลระบบทราบแล้ว",
        "Tell the operator the `requestId`.",
        (THAI,),
    ),
    Code(
        LEDGER,
        "REFUSED",
        (),
        "A field was withheld, and nothing more is known of why.",
        "ไม่เปิดเผยข้อมูล โดยไม่ทราบเหตุผลโดยละเอียด",
        "It stands in `disclosures.withheld`.",
    ),
    Code(
        LEDGER,
        "FAILED",
        (),
        "A mutation failed by a fault of the hub.",
        "การดำเนินการไม่สำเร็จเพราะระบบขัดข้อง",
        "It stands in `disclosures.withheld`.",
    ),
)
