// @vitest-environment jsdom
import { afterEach, expect, test, vi } from "vitest";
import { preferredLanguage, rememberLanguage } from "./preferred";

afterEach(() => {
  localStorage.clear();
  vi.unstubAllGlobals();
});

const browserSpeaks = (...languages: string[]) => vi.stubGlobal("navigator", { languages });

test("the first language of the browser that we speak", () => {
  browserSpeaks("fr-FR", "de-AT", "en");

  expect(preferredLanguage()).toBe("de");
});

test("English where we speak none of them", () => {
  browserSpeaks("ja", "fr");

  expect(preferredLanguage()).toBe("en");
});

test("the chosen one before all", () => {
  browserSpeaks("en");
  rememberLanguage("de");

  expect(preferredLanguage()).toBe("de");
});
