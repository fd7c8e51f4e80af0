/** The page's own words; those of GraphiQL are in graphiql-words.json. */
const number = (value) => Math.round(value).toLocaleString('en');
const of = (part, whole) => `${number(part)}/${number(whole)}`;

const WORDS = {
  th: {
    tagline: 'จุดเดียว ถามได้ทุกหน่วยงาน',
    examples: 'ตัวอย่าง',
    kindOfOperation: 'ชนิดของคำขอที่จะเพิ่ม',
    persona: 'ผู้ใช้จำลอง',
    nobody: 'ไม่ระบุตัวตน',
    nobodyWho: 'เห็นเฉพาะข้อมูลสาธารณะ',
    ownToken: 'โทเคนของฉัน',
    language: 'ภาษาของหน้านี้และคำตอบ',
    panes: 'ส่วนของหน้า',
    pane: { query: 'คำขอ', variables: 'ตัวแปร', answer: 'คำตอบ', docs: 'เอกสาร' },
    needs: (scopes) => `ต้องใช้สิทธิ ${scopes}`,
    closed: (scopes) => `ผู้ใช้จำลองที่เลือกไว้ยังอ่านไม่ได้ ต้องใช้สิทธิ ${scopes}`,
    toldBeside: 'แสดงข้างคำตอบ',
    told: { explain: 'ที่มาของคำตอบ', cost: 'ต้นทุน' },
    explained: 'ที่มาและต้นทุนของคำตอบ',
    untold: 'คำตอบนี้ยังไม่มีข้อมูลที่เปิดไว้ ลองส่งคำขออีกครั้ง (นอกแซนด์บ็อกซ์ ที่มาของคำตอบต้องใช้สิทธิ hub.explain)',
    requested: 'คำขอนี้',
    answered: 'ขนาดของคำตอบ',
    remaining: 'เหลือในนาทีนี้',
    outOf: (value, most) => (most ? `${number(value)} (ไม่เกิน ${number(most)})` : number(value)),
    summary: ({ lookups, calls, agencies }) =>
      calls
        ? `ค้น ${number(lookups)} คำถาม โดยถามหน่วยงาน ${number(agencies)} แห่ง รวม ${number(calls)} ครั้ง`
        : `ค้น ${number(lookups)} คำถาม โดยไม่ต้องถามหน่วยงานใดเลย`,
    memory: (remembered, keys) => `จำไว้แล้ว ไม่ต้องถามซ้ำ ${number(remembered)} จาก ${number(keys)} รายการ`,
    agencies: (count) => `หน่วยงาน (${number(count)})`,
    plan: (count) => `แผนการค้นตามลำดับ (${number(count)})`,
    sent: (count) => `ทุกครั้งที่ถามหน่วยงาน (${number(count)})`,
    agency: 'หน่วยงาน',
    lookups: 'คำถาม',
    lookup: 'คำถาม',
    keys: 'รายการ',
    remembered: 'จำไว้แล้ว',
    calls: 'ครั้งที่ถาม',
    slowest: 'ช้าสุด (ms)',
    milliseconds: 'ms',
    state: 'ผล',
    well: 'ตอบแล้ว',
  },
  en: {
    tagline: 'One endpoint over every agency',
    examples: 'Examples',
    kindOfOperation: 'Kind of operation to add',
    persona: 'Persona',
    nobody: 'Nobody',
    nobodyWho: 'Sees public data only',
    ownToken: 'My own token',
    language: 'Language of the page and its answers',
    panes: 'Parts of the page',
    pane: { query: 'Query', variables: 'Variables', answer: 'Answer', docs: 'Docs' },
    needs: (scopes) => `needs ${scopes}`,
    closed: (scopes) => `Closed to the chosen persona: it needs the scope ${scopes}`,
    toldBeside: 'Shown beside the answer',
    told: { explain: 'How it was answered', cost: 'Cost' },
    explained: 'How the answer came about, and its cost',
    untold: 'This answer does not tell what is switched on: run the query again. (Outside the sandbox, how it was answered needs the scope hub.explain.)',
    requested: 'The operation',
    answered: 'The size of its answer',
    remaining: 'Left of this minute',
    outOf: (value, most) => (most ? `${number(value)} of at most ${number(most)}` : number(value)),
    summary: ({ lookups, calls, agencies }) =>
      calls
        ? `${number(lookups)} lookups, for which ${number(agencies)} agencies were asked in ${number(calls)} calls`
        : `${number(lookups)} lookups, for which no agency was asked`,
    memory: (remembered, keys) => `${number(remembered)} of ${number(keys)} keys came from memory`,
    agencies: (count) => `Agencies (${number(count)})`,
    plan: (count) => `Plan, in order (${number(count)})`,
    sent: (count) => `Every call (${number(count)})`,
    agency: 'Agency',
    lookups: 'Lookups',
    lookup: 'Lookup',
    keys: 'Keys',
    remembered: 'From memory',
    calls: 'Calls',
    slowest: 'Slowest (ms)',
    milliseconds: 'ms',
    state: 'State',
    well: 'answered',
  },
};

export const LANGUAGES = [
  ['th', 'ไทย'],
  ['en', 'EN'],
];

const SAID = Object.fromEntries(LANGUAGES.map(([language]) => [language, { number, of, ...WORDS[language] }]));

export const words = (language) => SAID[language];
