// One image of a batch at the server, and how it is taken back there.
import { backoffice, done, type Image, ifMatch, taggedOf } from "@/api/client";
import { changeOf, type Edit, inverseOf } from "./changes";

const BY_ID = "/api/core/v2/assets/images/by-id/{id}";

/** Restores what was before; refused where somebody has changed the image since. */
export type TakeBack = () => Promise<unknown>;

/** The image as it is now says what to change; null when nothing is to be. */
export async function editOne({ id }: Image, edit: Edit): Promise<TakeBack | null> {
  const path = { id };
  const before = await taggedOf(backoffice.GET(BY_ID, { params: { path } }));
  const change = changeOf(before.value, edit);
  if (change === null) return null;
  const header = ifMatch(before.etag);
  const after = await taggedOf(backoffice.PATCH(BY_ID, { params: { path, header }, body: change }));
  const former = inverseOf(before.value, change);
  return () =>
    taggedOf(backoffice.PATCH(BY_ID, { params: { path, header: ifMatch(after.etag) }, body: former }));
}

export async function deleteOne({ id }: Image): Promise<TakeBack> {
  const path = { id };
  const { etag } = await taggedOf(backoffice.GET(BY_ID, { params: { path } }));
  await done(backoffice.DELETE(BY_ID, { params: { path, header: ifMatch(etag) } }));
  return () => taggedOf(backoffice.POST(`${BY_ID}/restore`, { params: { path } }));
}
