// Ctrl+S or Cmd+S saves, wherever the focus is.
import { useEffect, useRef } from "react";

export function useSaveKey(onSave: (() => void) | null): void {
  const save = useRef(onSave);
  save.current = onSave;
  useEffect(() => {
    function listen(event: KeyboardEvent) {
      const isSave =
        (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key === "s";
      if (!isSave || save.current === null) return;
      // The browser's own would offer to save the page as a file.
      event.preventDefault();
      if (!event.repeat) save.current();
    }
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
