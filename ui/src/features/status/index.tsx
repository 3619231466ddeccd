// How the library and its server are doing.
import { useQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "use-intl";
import { useErrorText } from "@/app/errorText";
import { Forbidden } from "@/app/Forbidden";
import { Loaded } from "@/app/Loaded";
import { Page } from "@/app/Page";
import { useMay } from "@/app/session";
import { Notice } from "@/design/Notice";
import { ProgressBar } from "@/design/ProgressBar";
import { Card } from "./Card";
import { ConcernNotices } from "./ConcernNotices";
import type { Status } from "./concerns";
import { Fsck, Scrub } from "./Inspections";
import { statusOptions } from "./queries";
import styles from "./Status.module.css";
import { useAmounts } from "./useAmounts";

export default function StatusPage() {
  const t = useTranslations("status");
  const may = useMay();
  return may("administer") ? <Live /> : <Forbidden title={t("title")} reserved="administrators" />;
}

function Live() {
  const t = useTranslations("status");
  const format = useFormatter();
  const textOf = useErrorText();
  const query = useQuery(statusOptions);
  return (
    <Page title={t("title")} width="reading">
      {query.isError && query.data && (
        <Notice tone="warning">
          {t("old", {
            reason: textOf(query.error),
            at: format.dateTime(new Date(query.dataUpdatedAt), { timeStyle: "medium" }),
          })}
        </Notice>
      )}
      <Loaded query={query}>{(status) => <Overview status={status} />}</Loaded>
    </Page>
  );
}

function Overview({ status }: { status: Status }) {
  const t = useTranslations("status");
  const format = useFormatter();
  const { moment, size, span } = useAmounts();
  const { counts, render_queue: queue } = status;
  const number = (value: number) => format.number(value);
  return (
    <>
      <ConcernNotices status={status} />
      <div className={styles.cards}>
        <Card
          title={t("library.title")}
          figures={[
            [t("library.live"), number(counts.images.live)],
            [t("library.active"), number(counts.images.active)],
            [t("library.archived"), number(counts.images.archived)],
            [t("library.deleted"), number(counts.images.deleted)],
            [t("library.categories"), number(counts.categories)],
            [t("library.accounts"), number(counts.accounts)],
          ]}
        />
        <Card
          title={t("storage.title")}
          figures={[
            [t("storage.originals"), number(counts.originals)],
            [t("storage.bytes"), size(status.stored_bytes.originals)],
          ]}
        >
          <p>{t("storage.about")}</p>
        </Card>
        <Card
          title={t("queue.title")}
          figures={[
            [t("queue.processes"), number(queue.processes)],
            [t("queue.busy"), number(queue.busy)],
            [t("queue.waiting"), t("queue.of", { count: queue.waiting, capacity: queue.capacity })],
            [t("queue.confined"), t(queue.confined ? "queue.yes" : "queue.no")],
          ]}
        >
          <ProgressBar label={t("queue.load")} value={(100 * queue.busy) / Math.max(1, queue.processes)} />
        </Card>
        <Fsck fsck={status.fsck} />
        <Scrub scrub={status.scrub} originals={counts.originals} />
        <Card
          title={t("server.title")}
          figures={[
            [t("server.version"), status.version],
            [t("server.started"), moment(status.started_at)],
            [t("server.uptime"), span(status.uptime_s)],
          ]}
        >
          <p>{t("server.about")}</p>
        </Card>
      </div>
    </>
  );
}
