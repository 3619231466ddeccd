// The languages the desk speaks, and which one to speak now.

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED = "desk.language";

/** The chosen one, else the first of the browser's that we speak, else English. */
export function preferredLanguage(): Language {
  const wanted = [stored(), ...navigator.languages];
  for (const tag of wanted) {
    const language = tag?.split("-")[0]?.toLowerCase();
    if (isLanguage(language)) return language;
  }
  return "en";
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(STORED, language);
}

function stored(): string | null {
  return localStorage.getItem(STORED);
}

function isLanguage(tag: string | undefined): tag is Language {
  return LANGUAGES.some((language) => language === tag);
}
