"""The scopes that the hub itself declares: data, few and readable."""

from typing import Final

from access.permissions.assurance import Assurance
from access.permissions.scopes import Case, Scope, Scopes
from connectors.provider import DataClass

CORE_SCOPES: Final = Scopes(
    (
        Scope(
            "citizen.identity",
            DataClass.PERSONAL,
            "National id",
            "เลขประจำตัวประชาชน",
            preview="nationalId",
        ),
        Scope(
            "citizen.name",
            DataClass.PERSONAL,
            "Name",
            "ชื่อและนามสกุล",
            preview="profile { name { full } }",
        ),
        Scope(
            "citizen.profile",
            DataClass.PERSONAL,
            "Birth date, sex, nationality, registration state",
            "วันเกิด เพศ สัญชาติ และสถานะในทะเบียนราษฎร",
            preview="profile { birthDate { day month year } sex nationality }",
        ),
        Scope(
            "citizen.address",
            DataClass.PERSONAL,
            "Registered home address",
            "ที่อยู่ตามทะเบียนบ้าน",
            preview="home { address { oneLine } }",
        ),
        Scope(
            "citizen.businesses",
            DataClass.PERSONAL,
            "Businesses one directs",
            "นิติบุคคลที่เป็นกรรมการ",
            preview="businesses { nodes { name } }",
        ),
        Scope(
            "citizen.licences",
            DataClass.PERSONAL,
            "Licences one holds",
            "ใบอนุญาตที่ถือ",
            preview="licences { nodes { number kind { name } } }",
        ),
        Scope(
            "citizen.employment",
            DataClass.PERSONAL,
            "Employer and social security section",
            "นายจ้างและมาตราประกันสังคม",
            preview="socialSecurity { employerName since until }",
        ),
        Scope(
            "citizen.savings",
            DataClass.PERSONAL,
            "Contributions and old-age savings",
            "เงินสมทบและเงินออมชราภาพ",
            preview="socialSecurity { months oldAgeBalance { amount currency } }",
        ),
        Scope(
            "citizen.loans",
            DataClass.PERSONAL,
            "Student loans",
            "เงินกู้ยืมเพื่อการศึกษา",
            preview="studentLoans { contractNumber balance { amount currency } }",
        ),
        Scope(
            "citizen.health",
            DataClass.SENSITIVE,
            "Health right and hospital",
            "สิทธิการรักษาพยาบาลและสถานพยาบาล",
            assurance=Assurance.AAL2,
            preview="healthRight { scheme hospital }",
        ),
        Scope("citizen.disclosures", DataClass.PERSONAL, "Who read your data", "ประวัติการเปิดเผยข้อมูลของท่าน"),
        Scope("citizen.consents", DataClass.PERSONAL, "Your consents", "ความยินยอมของท่าน"),
        Scope("ledger.audit", DataClass.PERSONAL, "The ledger of disclosures", "บันทึกการเปิดเผยข้อมูล", purpose=True),
        Scope(
            "hub.explain",
            DataClass.PUBLIC,
            "How an answer was found: which agencies were asked, for how many keys, how long it took",
            "วิธีหาคำตอบ: ถามหน่วยงานใด กี่รายการ ใช้เวลาเท่าใด",
        ),
        Scope(
            "official.training",
            DataClass.PERSONAL,
            "Courses and certificates",
            "การอบรมและประกาศนียบัตร",
            preview="certificates { course { name } issuedOn }",
        ),
        Scope(
            "entitlements",
            DataClass.SENSITIVE,
            "Welfare and benefits",
            "สิทธิและสวัสดิการ",
            assurance=Assurance.AAL2,
            preview="entitlements { nodes { kind { name } amount { amount currency } } }",
        ),
        Scope(
            "business.directors",
            DataClass.PERSONAL,
            "Directors and their shares",
            "กรรมการและการถือหุ้น",
            purpose=True,
            case=Case.OFFICIALS,
        ),
        Scope(
            "citizens.lookup",
            DataClass.PERSONAL,
            "Other people's records",
            "ข้อมูลของบุคคลอื่น",
            purpose=True,
            case=Case.EVERYBODY,
            assurance=Assurance.AAL2,
        ),
    )
)
OTHERS: Final = CORE_SCOPES["citizens.lookup"]
"""What opens other people's records, for those whom a law allows to ask."""
