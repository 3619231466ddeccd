// The sentences of a feature in a language: a file each, loaded when something is to be said from it.
import type { Language } from "./preferred";
import type { Messages } from "./types";

/** A namespace of the messages: `app`, `design`, or a feature. */
export type Namespace = keyof Messages;

const FILES = import.meta.glob<object>(
  ["../app/messages/*.json", "../design/messages/*.json", "../features/*/messages/*.json"],
  { import: "default" },
);
const loading = new Map<string, Promise<object>>();
const here = new Map<string, object>();

/** What is said around every page. */
export function baseSentences(language: Language): Promise<unknown> {
  return Promise.all([sentencesOf("app", language), sentencesOf("design", language)]);
}

/** The same promise each time, for React's `use`; what failed is tried again next time. */
export function sentencesOf(namespace: Namespace, language: Language): Promise<object> {
  const path = pathOf(namespace, language);
  const known = loading.get(path);
  if (known) return known;
  const load = FILES[path];
  const asked = load ? load() : Promise.reject(new Error(`there is no ${path}`));
  loading.set(path, asked);
  asked.then(
    (sentences) => here.set(path, sentences),
    () => loading.delete(path),
  );
  return asked;
}

/** Those that are loaded; `use` of a promise would wait even for these, and show a fallback meanwhile. */
export function loadedSentences(namespace: Namespace, language: Language): object | undefined {
  return here.get(pathOf(namespace, language));
}

function pathOf(namespace: Namespace, language: Language): string {
  const folder = namespace === "app" || namespace === "design" ? namespace : `features/${namespace}`;
  return `../${folder}/messages/${language}.json`;
}
