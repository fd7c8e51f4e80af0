"""Abbreviations of official Thai that mean one thing, as the Royal Society's list and the agencies themselves write
them, each with what is searched in its place."""

from typing import Final

ABBREVIATIONS: Final = {
    "พ.ร.บ.": "พระราชบัญญัติ",
    "พ.ร.ก.": "พระราชกำหนด",
    "พ.ร.ฎ.": "พระราชกฤษฎีกา",
    "ร.ธ.น.": "รัฐธรรมนูญ",
    "พ.ศ.": "พุทธศักราช",
    "ค.ศ.": "คริสต์ศักราช",
    "ก.ท.ม.": "กรุงเทพมหานคร",
    "อ.บ.ต.": "องค์การบริหารส่วนตำบล",
    "อ.บ.จ.": "องค์การบริหารส่วนจังหวัด",
    "ร.พ.": "โรงพยาบาล",
    "อ.ย.": "คณะกรรมการอาหารและยา",
    "ส.ป.ส.ช.": "หลักประกันสุขภาพแห่งชาติ",
    "ก.พ.ร.": "คณะกรรมการพัฒนาระบบราชการ",
}
