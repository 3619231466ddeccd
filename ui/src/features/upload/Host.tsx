// What of uploading is on every page: it sends the files it is given, goes on while pages change, and shows how far it is.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslations } from "use-intl";
import { useLocation } from "wouter";
import { takeFiles } from "@/app/intake/uploading";
import { paths } from "@/app/paths";
import { useSession, useSessionActions } from "@/app/session";
import { Dock } from "./Dock";
import { totalsOf } from "./queue/totals";
import { captions, connect, disconnect, queue } from "./uploads";
import { useFinished } from "./useFinished";

export default function UploadHost() {
  const [here, navigate] = useLocation();
  const isAtUpload = here === paths.upload;

  useConnection();
  useFinished();

  useEffect(
    () =>
      takeFiles((files) => {
        queue.add(files);
        // Straight to the captions, but not away from a picture that is being worked on.
        if (!here.startsWith("/images/")) navigate(paths.upload);
      }),
    [here, navigate],
  );

  return isAtUpload ? null : <Dock />;
}

function useConnection(): void {
  const session = useSession();
  const { presence } = useSessionActions();
  const cache = useQueryClient();
  const t = useTranslations("upload");

  useEffect(() => disconnect, []);
  useEffect(() => connect({ session, cache }), [session, cache]);
  useEffect(() => queue.signedIn(presence.is === "in"), [presence]);
  useEffect(() => {
    window.addEventListener("online", queue.retryNow);
    return () => window.removeEventListener("online", queue.retryNow);
  }, []);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (!totalsOf(queue.state().items).isBusy && !captions.isUnsaved) return;
      event.preventDefault();
      // Older browsers want a sentence, and show their own.
      event.returnValue = t("leaving");
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [t]);
}
