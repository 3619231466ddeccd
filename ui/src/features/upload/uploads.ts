// The queue and the captions of this desk: one of each, from signing in to signing out.
import type { QueryClient } from "@tanstack/react-query";
import { backoffice, type Image, ifMatch, type Tagged, taggedOf } from "@/api/client";
import { keys } from "@/api/keys";
import type { Session } from "@/api/session";
import { Captions } from "./captions/captions";
import { UploadQueue } from "./queue/queue";
import { stepsFor } from "./sending/steps";

const ONE = "/api/core/v2/assets/images/by-id/{id}";
/** Lists in view are not asked again for each of a hundred pictures. */
const TELL_LISTS_MS = 2_000;

let session: Session | null = null;
let cache: QueryClient | null = null;
let telling: ReturnType<typeof setTimeout> | undefined;

export const captions = new Captions(
  {
    read: (id) => taggedOf(backoffice.GET(ONE, { params: { path: { id } } })),
    update: (id, body, etag) =>
      taggedOf(backoffice.PATCH(ONE, { params: { path: { id }, header: ifMatch(etag) }, body })),
  },
  remember,
);

export const queue = new UploadQueue(
  stepsFor(() => {
    if (session === null) throw new Error("nobody is signed in");
    return session;
  }),
  (image, place) => {
    captions.add(image, place);
    remember(image);
  },
);

export function connect(to: { session: Session; cache: QueryClient }): void {
  ({ session, cache } = to);
}

/** Nothing of one account's is left to the next. */
export function disconnect(): void {
  queue.clear();
  captions.clear();
  clearTimeout(telling);
  telling = undefined;
}

function remember(image: Tagged<Image>): void {
  cache?.setQueryData(keys.images.one(image.value.id), image);
  telling ??= setTimeout(() => {
    telling = undefined;
    void cache?.invalidateQueries({ queryKey: keys.images.lists });
  }, TELL_LISTS_MS);
}
