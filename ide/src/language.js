import { useEffect, useState } from 'react';

const REMEMBERED = 'saan:language';
const SPOKEN = ['th', 'en'];

/** The language of the page and of its answers: the one chosen here before, else the browser's first that we speak. */
export function useLanguage() {
  const [language, setLanguage] = useState(() => firstSpoken([localStorage.getItem(REMEMBERED), ...navigator.languages]));
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = (chosen) => {
    localStorage.setItem(REMEMBERED, chosen);
    setLanguage(chosen);
  };
  return [language, choose];
}

/** The first of these language tags (RFC 5646) that the page speaks; Thai for who speaks neither, as the hub answers. */
function firstSpoken(tags) {
  const primary = tags.map((tag) => tag?.toLowerCase().split('-')[0]);
  return primary.find((one) => SPOKEN.includes(one)) ?? 'th';
}
