// Asks the worker for the SHA-256 of a file.
import type { HashAnswer, HashQuestion } from "./hash.worker";

interface Asked {
  resolve(hash: string): void;
  reject(error: Error): void;
}

const asked = new Map<number, Asked>();
let worker: Worker | null = null;
let lastId = 0;

/** @throws Error The file cannot be read any more. */
export function sha256Of(file: File): Promise<string> {
  worker ??= started();
  const question: HashQuestion = { id: ++lastId, file };
  worker.postMessage(question);
  return new Promise((resolve, reject) => asked.set(question.id, { resolve, reject }));
}

function started(): Worker {
  const made = new Worker(new URL("./hash.worker.ts", import.meta.url), { type: "module" });
  made.onmessage = ({ data: { id, hash } }: MessageEvent<HashAnswer>) => {
    if (hash === null) asked.get(id)?.reject(new Error("the file cannot be read"));
    else asked.get(id)?.resolve(hash);
    asked.delete(id);
  };
  made.onerror = () => {
    for (const { reject } of asked.values()) reject(new Error("the worker has failed"));
    asked.clear();
    worker = null;
  };
  return made;
}
