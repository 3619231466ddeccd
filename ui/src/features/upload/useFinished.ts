// Says when all that could be uploaded is.
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { say } from "@/design/toasts";
import { totalsOf } from "./queue/totals";
import { useQueue } from "./useUploads";

export function useFinished(): void {
  const t = useTranslations("upload");
  const { items } = useQueue();
  const { isBusy, done } = totalsOf(items);
  const before = useRef({ isBusy: false, done: 0 });

  useEffect(() => {
    if (isBusy) {
      if (!before.current.isBusy) before.current = { isBusy, done };
      return;
    }
    const count = done - before.current.done;
    if (before.current.isBusy && count > 0) say(t("finished", { count }));
    before.current = { isBusy, done };
  }, [isBusy, done, t]);
}
