/** The page's own words. GraphiQL's are English. */
const WORDS = {
  th: {
    tagline: 'จุดเดียว ถามได้ทุกหน่วยงาน',
    examples: 'ตัวอย่าง',
    persona: 'ผู้ใช้จำลอง',
    nobody: 'ไม่ระบุตัวตน',
    nobodyWho: 'เห็นเฉพาะข้อมูลสาธารณะ',
    ownToken: 'โทเคนของฉัน',
    language: 'ภาษาของคำตอบ',
    schema: 'สคีมา',
  },
  en: {
    tagline: 'One endpoint over every agency',
    examples: 'Examples',
    persona: 'Persona',
    nobody: 'Nobody',
    nobodyWho: 'Sees public data only',
    ownToken: 'My own token',
    language: 'Language of answers',
    schema: 'Schema',
  },
};

export const LANGUAGES = [
  ['th', 'ไทย'],
  ['en', 'EN'],
];

export const words = (language) => WORDS[language];
