// Makes `useTranslations` know every key: a misspelt one is a type error.
import type { Language } from "./preferred";

export type Messages = typeof import("./languages/en")["default"];

declare module "use-intl" {
  interface AppConfig {
    Messages: Messages;
    Locale: Language;
  }
}
