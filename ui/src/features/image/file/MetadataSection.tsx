// EXIF, IPTC and XMP of the original.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Image, Schema } from "@/api/client";
import { Loaded } from "@/app/Loaded";
import { SearchField } from "@/design/SearchField";
import { metadataOf } from "../queries";
import { Section } from "../Section";
import styles from "./File.module.css";
import { GROUPS, linesOf, type MetadataGroup, type MetadataLine, matching } from "./metadata";

const TITLES: Record<MetadataGroup, string> = { iptc: "IPTC", xmp: "XMP", exif: "EXIF" };

export function MetadataSection({ image }: { image: Image }) {
  const t = useTranslations("image.metadata");
  const query = useQuery(metadataOf(image.id, image.file_key));
  const [search, setSearch] = useState("");
  return (
    <Section
      title={t("title")}
      actions={
        <SearchField label={t("search")} placeholder={t("search")} value={search} onChange={setSearch} />
      }
    >
      <Loaded query={query}>{(metadata) => <Groups metadata={metadata} search={search} />}</Loaded>
    </Section>
  );
}

function Groups({ metadata, search }: { metadata: Schema<"Metadata">; search: string }) {
  const t = useTranslations("image.metadata");
  const groups = GROUPS.map((name) => ({ name, lines: matching(linesOf(metadata[name]), search) }));
  const found = groups.filter(({ lines }) => lines.length > 0);
  if (found.length === 0) return <p className={styles.quiet}>{t(search ? "nothingFound" : "none")}</p>;
  return found.map(({ name, lines }) => (
    <Group key={name} title={TITLES[name]} lines={lines} isSearched={search !== ""} />
  ));
}

interface GroupProps {
  title: string;
  lines: readonly MetadataLine[];
  isSearched: boolean;
}

function Group({ title, lines, isSearched }: GroupProps) {
  const t = useTranslations("image.metadata");
  const [isOpen, setOpen] = useState(true);
  return (
    <details
      className={styles.group}
      open={isOpen || isSearched}
      onToggle={(event) => !isSearched && setOpen(event.currentTarget.open)}
    >
      <summary>
        {title} <span className={styles.quiet}>{t("count", { count: lines.length })}</span>
      </summary>
      <dl className={styles.facts}>
        {lines.map(({ name, value }) => (
          <div key={name} className={styles.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
