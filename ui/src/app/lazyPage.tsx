// A part of the desk that is loaded when it is first shown, with the sentences that it speaks.
import { type ComponentType, createElement, type FunctionComponent, lazy, useState } from "react";
import { type Namespace, sentencesOf } from "@/i18n/catalogues";
import { preferredLanguage } from "@/i18n/preferred";
import { Sentences } from "@/i18n/Sentences";

type Part<Props> = { default: ComponentType<Props> };
export type LazyPage<Props> = FunctionComponent<Props> & {
  /** Has it loaded before it is shown. */
  readonly preload: () => void;
};

/** *speaks*: its feature, and those whose components it uses. */
export function lazyPage<Props extends object>(
  speaks: readonly Namespace[],
  load: () => Promise<Part<Props>>,
): LazyPage<Props> {
  let loading: Promise<Part<Props>> | null = null;
  let here: ComponentType<Props> | null = null;
  const loaded = async () => {
    loading ??= spoken(speaks, load);
    const part = await loading;
    here = part.default;
    return part;
  };
  const Later = lazy(loaded) as unknown as ComponentType<Props>;
  // What is here is drawn at once; `lazy` would show a fallback first.
  const Now = (props: Props) => createElement(useState(() => here ?? Later)[0], props);
  // What cannot be loaded complains when it is shown.
  const preload = () => void loaded().catch(() => {});
  return Object.assign(Now, { preload });
}

async function spoken<Props extends object>(
  speaks: readonly Namespace[],
  load: () => Promise<Part<Props>>,
): Promise<Part<Props>> {
  const language = preferredLanguage();
  const [part] = await Promise.all([load(), ...speaks.map((each) => sentencesOf(each, language))]);
  return {
    default: (props: Props) => <Sentences of={speaks}>{createElement(part.default, props)}</Sentences>,
  };
}
