// The queue and the captions, for components.
import { useEffect, useState, useSyncExternalStore } from "react";
import type { Entry } from "./captions/captions";
import type { QueueState } from "./queue/queue";
import { captions, queue } from "./uploads";

export function useQueue(): QueueState {
  return useSyncExternalStore(queue.subscribe, queue.state);
}

export function useCaptions(): readonly Entry[] {
  return useSyncExternalStore(captions.subscribe, captions.entries);
}

/** The time, anew each second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
