// One deleted picture at the server: brought back, deleted again, erased.
import { backoffice, done, type Image, ifMatch, taggedOf } from "@/api/client";

const ONE = "/api/core/v2/assets/images/by-id/{id}";

export function restoreOne({ id }: Image): Promise<unknown> {
  return taggedOf(backoffice.POST(`${ONE}/restore`, { params: { path: { id } } }));
}

export async function deleteOne({ id }: Image): Promise<void> {
  const { etag } = await read(id);
  await done(backoffice.DELETE(ONE, { params: { path: { id }, header: ifMatch(etag) } }));
}

/** Only what is still in the trash: one that somebody has restored meanwhile stays. True where it was erased. */
export async function eraseOne({ id }: Image): Promise<boolean> {
  const { value, etag } = await read(id);
  if (value.deleted_at === null) return false;
  await done(
    backoffice.DELETE(ONE, { params: { path: { id }, query: { erase: true }, header: ifMatch(etag) } }),
  );
  return true;
}

function read(id: string) {
  return taggedOf(backoffice.GET(ONE, { params: { path: { id } } }));
}
