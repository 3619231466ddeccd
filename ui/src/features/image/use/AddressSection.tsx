// The URLs that the picture is delivered at, to copy.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { useErrorText } from "@/app/errorText";
import { useSession } from "@/app/session";
import { Select } from "@/design/Select";
import { srcsetOf, urlsOf } from "../queries";
import { Section } from "../Section";
import { CopyField } from "./CopyField";
import { imgElement } from "./html";
import styles from "./Use.module.css";

const FORMATS = ["auto", "jpg", "webp", "avif", "png", "gif"] as const;
type Format = (typeof FORMATS)[number];

export function AddressSection({ image, alt }: { image: Image; alt: string }) {
  const t = useTranslations("image.use");
  const { presets, widths } = useSession();
  const textOf = useErrorText();
  const [format, setFormat] = useState<Format>("auto");
  const names = presets.map(({ name }) => name);
  const [target, setTarget] = useState(names.find((name) => name === "card") ?? names[0] ?? "w640");
  const isPreset = names.includes(target);
  const url = useQuery(urlsOf(image, [`${target}.${format}`]));
  const srcset = useQuery({ ...srcsetOf(image, target, format), enabled: isPreset });

  const sizes = [
    ...presets.map(({ name, width, height }) => ({
      value: name,
      label: width && height ? t("boxed", { name, width, height }) : t("wide", { name, width: width ?? 0 }),
    })),
    ...widths.map((width) => ({ value: `w${width}`, label: t("width", { width }) })),
  ];
  return (
    <Section title={t("title")}>
      <div className={styles.choices}>
        <Select label={t("size")} options={sizes} value={target} onChange={setTarget} />
        <Select
          label={t("format")}
          options={FORMATS.map((value) => ({ value, label: value === "auto" ? t("auto") : value }))}
          value={format}
          onChange={setFormat}
        />
      </div>
      <CopyField
        label={t("url")}
        copyLabel={t("copyUrl")}
        text={url.data?.[0] ?? null}
        fault={url.isError ? textOf(url.error) : null}
      />
      {isPreset && (
        <CopyField
          label={t("html")}
          copyLabel={t("copyHtml")}
          text={srcset.data ? imgElement(srcset.data, alt) : null}
          fault={srcset.isError ? textOf(srcset.error) : null}
          isLong
        />
      )}
      <Iiif image={image} />
    </Section>
  );
}

function Iiif({ image }: { image: Image }) {
  const t = useTranslations("image.use");
  const { iiif } = useSession();
  if (!iiif) return null;
  // The API's own addresses say under which name the house is known outside.
  const { origin } = new URL(image.thumbnail_url);
  return (
    <CopyField label={t("iiif")} copyLabel={t("copyIiif")} text={`${origin}/iiif/3/${image.id}/info.json`} />
  );
}
