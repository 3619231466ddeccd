// Short notices at the edge of the window, with an action such as Undo. Sentences come translated.
import { UNSTABLE_ToastQueue as ToastQueue } from "react-aria-components/Toast";

export interface ToastContent {
  readonly message: string;
  readonly tone: "plain" | "success" | "error";
  readonly action?: { readonly label: string; readonly onPress: () => void };
}

export const toastQueue = new ToastQueue<ToastContent>({ maxVisibleToasts: 4 });

// Long enough to read and reach by keyboard; the timer rests while the toast is hovered or focused.
const SHORT_MS = 6_000;
const WITH_ACTION_MS = 12_000;

/** Something went as it should. */
export function say(message: string): void {
  toastQueue.add({ message, tone: "success" }, { timeout: SHORT_MS });
}

/** Something went as it should and can be taken back. The function closes the toast. */
export function offer(message: string, action: { label: string; onPress: () => void }): () => void {
  const key = toastQueue.add({ message, tone: "plain", action }, { timeout: WITH_ACTION_MS });
  return () => toastQueue.close(key);
}

/** Something failed: stays until it is closed. */
export function complain(message: string, action?: { label: string; onPress: () => void }): void {
  const already = toastQueue.visibleToasts.some(
    ({ content }) => content.tone === "error" && content.message === message,
  );
  if (!already) toastQueue.add({ message, tone: "error", ...(action && { action }) });
}
