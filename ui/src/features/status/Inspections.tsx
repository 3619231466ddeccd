// What the two ways of looking through everything have found last.
import { useFormatter, useTranslations } from "use-intl";
import { Card } from "./Card";
import type { Status } from "./concerns";
import { useAmounts } from "./useAmounts";

export function Fsck({ fsck }: { fsck: Status["fsck"] }) {
  const t = useTranslations("status.fsck");
  const format = useFormatter();
  const { moment } = useAmounts();
  const count = (name: string) => format.number(fsck?.summary[name] ?? 0);
  const figures = fsck && [
    [t("at"), moment(fsck.at)] as const,
    [t("faults"), count("faults")] as const,
    [t("originals"), count("originals")] as const,
    [t("images"), count("images")] as const,
    [t("orphans"), count("orphans")] as const,
  ];
  return (
    <Card title={t("title")} figures={figures ?? [[t("at"), t("never")]]}>
      <p>{t("about")}</p>
    </Card>
  );
}

export function Scrub({ scrub, originals }: { scrub: Status["scrub"]; originals: number }) {
  const t = useTranslations("status.scrub");
  const format = useFormatter();
  const { moment, size } = useAmounts();
  const of = (name: string) => scrub?.summary[name] ?? 0;
  const figures = scrub && [
    [t("at"), moment(scrub.at)] as const,
    [t("faults"), format.number(of("faults"))] as const,
    [t("done"), t("doneOf", { count: of("originals"), total: originals, size: size(of("bytes")) })] as const,
    [t("passes"), format.number(of("passes"))] as const,
    [t("lastFaults"), of("passes") > 0 ? format.number(of("last_faults")) : "–"] as const,
  ];
  return (
    <Card title={t("title")} figures={figures ?? [[t("at"), t("never")]]}>
      <p>{t("about")}</p>
    </Card>
  );
}
