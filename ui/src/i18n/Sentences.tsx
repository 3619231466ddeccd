// Gives what is inside the sentences of its features, and waits until they are here.
import { type ReactNode, use } from "react";
import { IntlProvider, useLocale, useMessages } from "use-intl";
import { loadedSentences, type Namespace, sentencesOf } from "./catalogues";

export interface SentencesProps {
  of: readonly Namespace[];
  children: ReactNode;
}

/** What is around keeps its own sentences; those *of* these features are added to them. */
export function Sentences({ of, children }: SentencesProps) {
  const locale = useLocale();
  const messages = { ...useMessages() };
  // All are asked for before the first is waited for.
  const asked = of.map((namespace) => [namespace, sentencesOf(namespace, locale)] as const);
  for (const [namespace, sentences] of asked)
    Object.assign(messages, { [namespace]: loadedSentences(namespace, locale) ?? use(sentences) });
  return (
    <IntlProvider locale={locale} messages={messages}>
      {children}
    </IntlProvider>
  );
}
