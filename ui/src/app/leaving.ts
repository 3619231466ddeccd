// Holds back whoever leaves a page that has something unsaved, by a link, by the browser's buttons or by closing it.
import { useCallback, useEffect, useState } from "react";
import type { AroundNavHandler } from "wouter";
import { withoutSlash } from "./paths";

interface Guard {
  readonly path: string;
  readonly href: string;
  ask(leave: () => void): void;
}

let guard: Guard | null = null;

/** For the Router: another page is another path; the query string is the page's own. */
export const guardedNavigation: AroundNavHandler = (navigate, address, options) => {
  const to = withoutSlash(address);
  const isElsewhere = new URL(to, window.location.href).pathname !== window.location.pathname;
  if (guard === null || !isElsewhere) return navigate(to, options);
  guard.ask(() => navigate(to, options));
};

// Capturing, so that the router does not hear of it. The address has changed already, and is put back.
window.addEventListener("popstate", heldBack, { capture: true });

function heldBack(event: PopStateEvent): void {
  if (guard === null || window.location.pathname === guard.path) return;
  event.stopImmediatePropagation();
  window.history.pushState(null, "", guard.href);
  guard.ask(() => window.history.back());
}

/** For what takes the page's subject away: there is nothing left to save. */
export function leaveUnasked(go: () => void): void {
  guard = null;
  go();
}

export interface Leaving {
  /** True while somebody wants to leave and has not been let go. */
  readonly isAsked: boolean;
  leave(): void;
  stay(): void;
}

/** While `isHeld`, leaving asks first: show a dialog while `isAsked`. */
export function useLeaving(isHeld: boolean): Leaving {
  const [go, setGo] = useState<(() => void) | null>(null);

  useEffect(() => {
    if (!isHeld) return;
    const { pathname, href } = window.location;
    guard = { path: pathname, href, ask: (leave) => setGo(() => leave) };
    window.addEventListener("beforeunload", askBrowser);
    return () => {
      guard = null;
      window.removeEventListener("beforeunload", askBrowser);
    };
  }, [isHeld]);

  const leave = useCallback(() => {
    guard = null;
    setGo(null);
    go?.();
  }, [go]);
  const stay = useCallback(() => setGo(null), []);
  return { isAsked: go !== null, leave, stay };
}

/** For `beforeunload`: the browser asks in its own words. */
export function askBrowser(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
