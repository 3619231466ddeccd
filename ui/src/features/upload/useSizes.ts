// Sizes and times in words.
import { useMemo } from "react";
import { useFormatter, useTranslations } from "use-intl";

const MEGABYTE = 1024 * 1024;
const LEAST = 0.01;

export function useSizes() {
  const format = useFormatter();
  const t = useTranslations("upload");
  return useMemo(
    () => ({
      megabytes: (bytes: number) =>
        t("megabytes", {
          size: format.number(Math.max(bytes / MEGABYTE, LEAST), {
            maximumFractionDigits: bytes < MEGABYTE ? 2 : 1,
          }),
        }),
      left: (seconds: number) =>
        seconds < 60
          ? t("secondsLeft", { count: Math.max(1, Math.ceil(seconds)) })
          : t("minutesLeft", { count: Math.ceil(seconds / 60) }),
    }),
    [format, t],
  );
}
