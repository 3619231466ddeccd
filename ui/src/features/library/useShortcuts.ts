// Keys of the whole page: / searches, ? helps, Ctrl+Z takes back.
import { useEffect, useRef } from "react";
import { isTakenElsewhere } from "./shared/typing";

export interface Shortcuts {
  readonly onSearch: () => void;
  readonly onHelp: () => void;
  /** Null where there is nothing to take back. */
  readonly onUndo: (() => void) | null;
}

export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useRef(shortcuts);
  current.current = shortcuts;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isTakenElsewhere(event) || event.altKey) return;
      const action = actionOf(event, current.current);
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

function actionOf(event: KeyboardEvent, { onSearch, onHelp, onUndo }: Shortcuts): (() => void) | null {
  if (event.ctrlKey || event.metaKey) {
    return event.key.toLowerCase() === "z" && !event.shiftKey ? onUndo : null;
  }
  if (event.key === "/") return onSearch;
  return event.key === "?" ? onHelp : null;
}
