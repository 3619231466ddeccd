// Sends one file to take the place of another.
import type { UploaderSchema } from "@/api/client";
import { requestHeaders } from "@/api/credentials";
import { errorFrom, noAnswer } from "@/api/errors";
import { announceSignedOut } from "@/api/signedOut";

export type Upload = UploaderSchema<"Upload">;

/** @throws ApiError */
export async function uploadFile(file: File): Promise<Upload> {
  const body = new FormData();
  body.append("image", file);
  let response: Response;
  try {
    response = await fetch("/upload/image", { method: "POST", body, headers: requestHeaders() });
  } catch {
    throw noAnswer();
  }
  if (response.status === 401) announceSignedOut();
  if (!response.ok) throw await errorFrom(response);
  return ((await response.json()) as { data: Upload }).data;
}
