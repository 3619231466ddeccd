// Takes catalogues apart for the tests.
import IntlMessageFormat from "intl-messageformat";

/** Every sentence by its dotted key. */
export function sentencesOf(catalogue: object, prefix = ""): Map<string, string> {
  const sentences = new Map<string, string>();
  for (const [key, value] of Object.entries(catalogue)) {
    if (typeof value === "string") sentences.set(prefix + key, value);
    else
      for (const [inner, sentence] of sentencesOf(value, `${prefix}${key}.`)) sentences.set(inner, sentence);
  }
  return sentences;
}

/**
 * The arguments and tags of an ICU sentence, sorted.
 *
 * @throws SyntaxError The sentence is no ICU message.
 */
export function placeholdersOf(sentence: string): string[] {
  const names = new Set<string>();
  collect(new IntlMessageFormat(sentence, "en").getAst(), names);
  return [...names].sort();
}

interface Node {
  readonly type: number;
  readonly value?: unknown;
  readonly options?: Record<string, { value: Node[] }>;
  readonly children?: Node[];
}

const LITERAL = 0;
const POUND = 7;

function collect(nodes: readonly unknown[], names: Set<string>): void {
  for (const node of nodes as Node[]) {
    if (node.type !== LITERAL && node.type !== POUND) names.add(String(node.value));
    for (const option of Object.values(node.options ?? {})) collect(option.value, names);
    collect(node.children ?? [], names);
  }
}
