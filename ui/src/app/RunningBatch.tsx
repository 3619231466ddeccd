// Shows a running batch on every page, and asks before the site is left with it.
import { Suspense, useEffect } from "react";
import { forgetBatches, useBatchState } from "./batches";
import { lazyPage } from "./lazyPage";
import { askBrowser } from "./leaving";

const Progress = lazyPage(["library"], () => import("@/features/library/batch/BatchProgress"));

export function RunningBatch() {
  const { running } = useBatchState();
  const isRunning = running !== null;

  useEffect(() => forgetBatches, []);
  useEffect(() => {
    if (!isRunning) return;
    window.addEventListener("beforeunload", askBrowser);
    return () => window.removeEventListener("beforeunload", askBrowser);
  }, [isRunning]);

  return <Suspense fallback={null}>{running && <Progress running={running} />}</Suspense>;
}
