// What is true of the file, whatever is said of it.
import type { ReactNode } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { CopyButton } from "@/design/CopyButton";
import { Section } from "../Section";
import styles from "./File.module.css";
import { sizeOf } from "./size";

export function FactsSection({ image, actions }: { image: Image; actions?: ReactNode }) {
  const t = useTranslations("image.file");
  const format = useFormatter();
  const { size, unit } = sizeOf(image.size_bytes);
  const moment = (at: string) => format.dateTime(new Date(at), { dateStyle: "medium", timeStyle: "short" });
  const facts: [string, ReactNode][] = [
    [t("originalName"), image.original_filename],
    [t("type"), image.media_type],
    [t("dimensions"), t("size", { width: image.width, height: image.height })],
    [t("weight"), format.number(size, { style: "unit", unit, maximumFractionDigits: 1 })],
    ...(image.frames > 1 ? [[t("frames"), format.number(image.frames)] as [string, ReactNode]] : []),
    [t("origin"), t(image.origin === "generated" ? "generated" : "uploaded")],
    [t("created"), t("byAt", { name: image.created_by.name, at: moment(image.inserted_at) })],
    [t("changed"), t("byAt", { name: image.modified_by.name, at: moment(image.updated_at) })],
    [t("number"), <code key="number">{image.number}</code>],
    [t("id"), <Copied key="id" text={image.id} label={t("copyId")} />],
    [t("revision"), <code key="revision">{image.revision}</code>],
    [t("hash"), <Copied key="hash" text={image.file_hash} label={t("copyHash")} />],
  ];
  return (
    <Section title={t("title")} actions={actions}>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name} className={styles.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function Copied({ text, label }: { text: string; label: string }) {
  return (
    <span className={styles.copied}>
      <code>{text}</code>
      <CopyButton text={text} label={label} />
    </span>
  );
}
