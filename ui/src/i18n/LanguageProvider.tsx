// The language in use, for use-intl and for React Aria; and the sentences that every page needs.
import {
  createContext,
  type ReactNode,
  startTransition,
  use,
  useCallback,
  useEffect,
  useMemo,
  useState,
} from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { IntlProvider } from "use-intl";
import { loadedSentences, sentencesOf } from "./catalogues";
import { type Language, preferredLanguage, rememberLanguage } from "./preferred";
import type { Messages } from "./types";

interface LanguageChoice {
  readonly language: Language;
  choose(language: Language): void;
}

const Choice = createContext<LanguageChoice | null>(null);

/** The language in use and how to choose another. */
export function useLanguage(): LanguageChoice {
  const choice = use(Choice);
  if (choice === null) throw new Error("useLanguage outside of LanguageProvider");
  return choice;
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(preferredLanguage);
  const choose = useCallback((chosen: Language) => {
    rememberLanguage(chosen);
    // The page stays as it is until it can speak the other language whole.
    startTransition(() => setLanguage(chosen));
  }, []);
  const choice = useMemo(() => ({ language, choose }), [language, choose]);
  const [askedApp, askedDesign] = [sentencesOf("app", language), sentencesOf("design", language)];
  const app = loadedSentences("app", language) ?? use(askedApp);
  const design = loadedSentences("design", language) ?? use(askedDesign);
  // The features' sentences come with their pages, by Sentences.
  const messages = useMemo(() => ({ app, design }) as Messages, [app, design]);

  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  return (
    <Choice value={choice}>
      <IntlProvider locale={language} messages={messages} timeZone={TIME_ZONE}>
        <I18nProvider locale={REGIONS[language]}>{children}</I18nProvider>
      </IntlProvider>
    </Choice>
  );
}

const TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
/** React Aria names its sentences by region. */
const REGIONS: Record<Language, string> = { en: "en-US", de: "de-DE" };
