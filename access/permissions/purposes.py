"""What personal data may be read for, and what the law calls the ground: data, few and readable."""

import datetime
from dataclasses import dataclass
from enum import Enum


class Basis(Enum):
    """The legal ground of reading personal data (PDPA B.E. 2562)."""

    OWN_REQUEST = "own_request"
    CONSENT = "consent"
    PUBLIC_TASK = "public_task"
    LEGAL_OBLIGATION = "legal_obligation"

    @property
    def law(self) -> str:
        """The section it rests on."""
        return f"PDPA B.E. 2562, s. {_SECTIONS[self]}"

    @property
    def law_th(self) -> str:
        """The same in Thai."""
        return f"พ.ร.บ. คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562 มาตรา {_SECTIONS[self]}"

    @property
    def of_citizens(self) -> bool:
        """Whether a citizen asks, or has consented: then only what concerns her is read."""
        return self in (Basis.OWN_REQUEST, Basis.CONSENT)


_SECTIONS = {
    Basis.OWN_REQUEST: "30",
    Basis.CONSENT: "19",
    Basis.PUBLIC_TASK: "24 (4)",
    Basis.LEGAL_OBLIGATION: "24 (6)",
}


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing data is read for, in words a citizen understands, and the grounds it may rest on.

    `hidden` is for how long the person concerned is not told, where to tell her would defeat it (None: told at once).
    """

    id: str
    bases: frozenset[Basis]
    en: str
    th: str
    hidden: datetime.timedelta | None = None


_OFFICIAL = frozenset({Basis.PUBLIC_TASK, Basis.LEGAL_OBLIGATION})
_AGREED = frozenset({Basis.CONSENT})

PURPOSES: dict[str, Purpose] = {
    purpose.id: purpose
    for purpose in (
        Purpose(
            "self-service",
            frozenset({Basis.OWN_REQUEST, Basis.CONSENT}),
            "Showing you your own data",
            "แสดงข้อมูลของท่านเองให้ท่านดู",
        ),
        Purpose(
            "business-service",
            frozenset({Basis.OWN_REQUEST, Basis.PUBLIC_TASK}),
            "Serving a business one directs",
            "ให้บริการแก่นิติบุคคลที่ตนเป็นกรรมการ",
        ),
        Purpose("licensing", _OFFICIAL, "Deciding on a licence", "พิจารณาคำขออนุญาต"),
        Purpose("benefits", _OFFICIAL, "Deciding on or paying a benefit", "พิจารณาหรือจ่ายสวัสดิการ"),
        Purpose("counter-service", _OFFICIAL, "Serving you at a counter", "ให้บริการที่จุดบริการเบ็ดเสร็จ"),
        Purpose("oversight", _OFFICIAL, "Checking who read what", "ตรวจสอบการเข้าถึงข้อมูล"),
        # The one exception to telling at once; criminal procedure is outside the PDPA (s. 4 (5)). An auditor sees it.
        Purpose(
            "investigation",
            frozenset({Basis.LEGAL_OBLIGATION}),
            "Investigating an offence",
            "สืบสวนสอบสวนการกระทำความผิด",
            hidden=datetime.timedelta(days=180),
        ),
        Purpose("customer-check", _AGREED, "Verifying who you are as a customer", "ตรวจสอบและยืนยันตัวตนของลูกค้า"),
        Purpose("credit", _AGREED, "Deciding on a loan you asked for", "พิจารณาสินเชื่อที่ท่านขอ"),
        Purpose("application", _AGREED, "Filling in an application for you", "กรอกคำขอให้ท่าน"),
    )
}


def hidden_until(purpose: str | None, at: datetime.datetime) -> datetime.datetime | None:
    """Until when the person concerned is not told of what was read at this moment; None: she is told at once."""
    known = PURPOSES.get(purpose or "")
    return None if known is None or known.hidden is None else at + known.hidden
