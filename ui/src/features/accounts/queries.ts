// Accounts and their keys, as they are asked for and changed.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import {
  type Account,
  backoffice,
  bodyOf,
  done,
  ifMatch,
  type Schema,
  type Tagged,
  taggedOf,
} from "@/api/client";
import { keys } from "@/api/keys";
import type { Key } from "./keyState";

const ACCOUNTS = "/api/core/v2/accounts";
const ACCOUNT = "/api/core/v2/accounts/{id}";
const KEYS = "/api/core/v2/accounts/{id}/keys";
const PER_PAGE = 50;
const KEYS_PER_PAGE = 200;

/** The newest first, some at a time: each line asks for its keys. */
export const accountPages = infiniteQueryOptions({
  queryKey: keys.accounts.list,
  queryFn: ({ pageParam, signal }) => {
    const query = { limit: PER_PAGE, ...(pageParam && { after: pageParam }) };
    return bodyOf(backoffice.GET(ACCOUNTS, { params: { query }, signal }));
  },
  initialPageParam: "",
  getNextPageParam: ({ meta }) => cursorIn(meta.next),
});

export function accountOptions(id: number) {
  return queryOptions({
    queryKey: [...keys.accounts.all, "one", id],
    queryFn: ({ signal }): Promise<Tagged<Account>> =>
      taggedOf(backoffice.GET(ACCOUNT, { params: { path: { id } }, signal })),
  });
}

/** All of them, the newest first; revoked and expired ones too. */
export function keysOptions(accountId: number) {
  return queryOptions({
    queryKey: keys.accounts.keys(accountId),
    queryFn: async ({ signal }): Promise<Key[]> => {
      const found: Key[] = [];
      let after: string | undefined;
      do {
        const params = { path: { id: accountId }, query: { limit: KEYS_PER_PAGE, ...(after && { after }) } };
        const page: Schema<"PagedApiKey"> = await bodyOf(backoffice.GET(KEYS, { params, signal }));
        found.push(...page.data);
        after = cursorIn(page.meta.next);
      } while (after);
      return found;
    },
  });
}

export function createAccount(body: Schema<"CreateAccountBody">): Promise<Tagged<Account>> {
  return taggedOf(backoffice.POST(ACCOUNTS, { body }));
}

export function changeAccount(
  { value, etag }: Tagged<Account>,
  body: Schema<"UpdateAccountBody">,
): Promise<Tagged<Account>> {
  return taggedOf(
    backoffice.PATCH(ACCOUNT, { params: { path: { id: value.id }, header: ifMatch(etag) }, body }),
  );
}

export async function createKey(
  accountId: number,
  body: Schema<"CreateKeyBody">,
): Promise<Schema<"IssuedKey">> {
  return (await taggedOf(backoffice.POST(KEYS, { params: { path: { id: accountId } }, body }))).value;
}

export function revokeKey(id: string): Promise<void> {
  return done(backoffice.DELETE("/api/core/v2/keys/{id}", { params: { path: { id } } }));
}

function cursorIn(next: string | null): string | undefined {
  return (next && new URL(next).searchParams.get("after")) || undefined;
}
