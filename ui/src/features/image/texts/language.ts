// Names of languages in the language of the desk.
import { useMemo } from "react";
import { useLocale } from "use-intl";

/** "German" for `de`; the tag itself where it has no name. */
export function useLanguageName(): (locale: string) => string {
  const shown = useLocale();
  return useMemo(() => {
    const names = new Intl.DisplayNames([shown], { type: "language", fallback: "code" });
    return (locale: string) => {
      try {
        return names.of(locale) ?? locale;
      } catch {
        // Well-formed for the server need not be so for the browser: i-klingon.
        return locale;
      }
    };
  }, [shown]);
}
