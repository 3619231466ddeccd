// Who uses the desk: signing in, out, and noticing that the server no longer knows us.
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from "react";
import { forgetKey, showKey } from "@/api/credentials";
import { ApiError } from "@/api/errors";
import { endSession, keepSession, type Permission, readSession, type Session } from "@/api/session";
import { onSignedOut } from "@/api/signedOut";

export type Presence =
  | { readonly is: "asking" }
  | { readonly is: "unknown"; readonly error: unknown }
  | { readonly is: "out" }
  | { readonly is: "in"; readonly session: Session }
  /** Signed in until a moment ago: the page stays, and what was typed in it. */
  | { readonly is: "expired"; readonly session: Session };

interface SessionActions {
  readonly presence: Presence;
  /** @throws ApiError 401 for a wrong key. */
  signIn(key: string, options: { keep: boolean }): Promise<void>;
  signOut(options?: { everywhere: boolean }): Promise<void>;
  askAgain(): void;
}

const Context = createContext<SessionActions | null>(null);

export function useSessionActions(): SessionActions {
  const actions = use(Context);
  if (actions === null) throw new Error("no SessionProvider");
  return actions;
}

/** The session of whoever is signed in; only below the Gate. */
export function useSession(): Session {
  const { presence } = useSessionActions();
  if (presence.is !== "in" && presence.is !== "expired") throw new Error("nobody is signed in");
  return presence.session;
}

/** `const may = useMay(); may("edit")` */
export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useSession();
  return useMemo(() => {
    const held = new Set(permissions.map((name) => name.toLowerCase()));
    return (permission: Permission) => held.has(permission);
  }, [permissions]);
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const [presence, setPresence] = useState<Presence>({ is: "asking" });
  const cache = useQueryClient();

  const askAgain = useCallback(() => {
    readSession().then(
      (session) => setPresence({ is: "in", session }),
      (error: unknown) => setPresence(isRefusal(error) ? { is: "out" } : { is: "unknown", error }),
    );
  }, []);
  useEffect(askAgain, [askAgain]);

  useEffect(
    () =>
      onSignedOut(() => {
        forgetKey();
        setPresence((now) => (now.is === "in" ? { is: "expired", session: now.session } : now));
      }),
    [],
  );

  const signIn = useCallback(
    async (key: string, { keep }: { keep: boolean }) => {
      const before = presence.is === "expired" ? presence.session.account.id : null;
      const session = await sessionFor(key, keep);
      if (before === session.account.id) void cache.invalidateQueries();
      else cache.clear();
      setPresence({ is: "in", session });
    },
    [cache, presence],
  );

  const signOut = useCallback(
    async ({ everywhere } = { everywhere: false }) => {
      const kept = presence.is === "in" && presence.session.kept;
      if (kept || everywhere) await endSession({ everywhere }).catch(ignoreRefusal);
      forgetKey();
      cache.clear();
      setPresence({ is: "out" });
    },
    [cache, presence],
  );

  const actions = useMemo(
    () => ({ presence, signIn, signOut, askAgain }),
    [presence, signIn, signOut, askAgain],
  );
  return <Context value={actions}>{children}</Context>;
}

async function sessionFor(key: string, keep: boolean): Promise<Session> {
  // What no header can carry is no key, and fetch would refuse it with a foreign error.
  if (!/^[\x21-\x7e]+$/.test(key)) throw new ApiError(401, "Unauthorized API KEY");
  showKey(key);
  try {
    const session = await (keep ? keepSession() : readSession());
    // From here on the cookie speaks, and the key need not be remembered.
    if (keep) forgetKey();
    return session;
  } catch (error) {
    forgetKey();
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 401 || error.status === 403);
}

/** A session that is over already needs no ending. */
function ignoreRefusal(error: unknown): void {
  if (!isRefusal(error)) throw error;
}
