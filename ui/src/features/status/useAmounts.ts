// Figures as sentences of the language in use.
import { useMemo } from "react";
import { useFormatter } from "use-intl";
import { sizeOf, spanOf } from "./amounts";

export function useAmounts() {
  const format = useFormatter();
  return useMemo(
    () => ({
      moment: (at: string) => format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "short" }),
      size: (bytes: number) => {
        const { value, unit } = sizeOf(bytes);
        return format.number(value, { style: "unit", unit, maximumSignificantDigits: 3 });
      },
      span: (seconds: number) => {
        const { value, unit } = spanOf(seconds);
        return format.number(value, { style: "unit", unit, unitDisplay: "long" });
      },
    }),
    [format],
  );
}
