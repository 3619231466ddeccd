// Sends one file to the uploader by XMLHttpRequest: fetch tells nothing of how much has gone.
import { requestHeaders } from "@/api/credentials";
import { type ApiError, errorOf, noAnswer } from "@/api/errors";
import { announceSignedOut } from "@/api/signedOut";
import type { Upload } from "../queue/item";
import type { SendRequest } from "../queue/queue";

const ADDRESS = "/upload/image";
/** Without a byte sent or an answer for so long, the connection counts as lost. */
const STALLED_MS = 90_000;

/** @throws ApiError The server refused it or did not answer; `AbortError` where *signal* says stop. */
export function sendFile(file: File, { key, signal, onProgress }: SendRequest): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stalled: ReturnType<typeof setTimeout> | undefined;
    const moving = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), STALLED_MS);
    };
    const stop = () => request.abort();
    request.upload.onprogress = ({ loaded, total }) => {
      moving();
      onProgress(Math.round((loaded / Math.max(total, 1)) * file.size));
    };
    request.onload = () => {
      const answer = answerOf(request);
      if (isUpload(answer)) resolve(answer);
      else reject(answer);
    };
    request.onerror = () => reject(noAnswer());
    request.onabort = () => reject(signal.aborted ? signal.reason : noAnswer());
    request.onloadend = () => {
      clearTimeout(stalled);
      signal.removeEventListener("abort", stop);
    };
    signal.addEventListener("abort", stop);
    request.open("POST", ADDRESS);
    for (const [name, value] of Object.entries(requestHeaders())) request.setRequestHeader(name, value);
    request.setRequestHeader("idempotency-key", key);
    request.setRequestHeader("accept", "application/json");
    moving();
    request.send(formOf(file));
  });
}

function formOf(file: File): FormData {
  const form = new FormData();
  form.append("image", file, file.name);
  return form;
}

function answerOf(request: XMLHttpRequest): Upload | ApiError {
  if (request.status === 200) return uploadIn(request.responseText) ?? noAnswer();
  if (request.status === 401) announceSignedOut();
  return errorOf(request.status, request.responseText, request.getResponseHeader("retry-after"));
}

/** Null for what some proxy has put in its place. */
function uploadIn(text: string): Upload | null {
  try {
    return (JSON.parse(text) as { data?: Upload }).data ?? null;
  } catch {
    return null;
  }
}

function isUpload(answer: Upload | ApiError): answer is Upload {
  return "key" in answer;
}
