// What is said of the picture, in four parts.
import { useTranslations } from "use-intl";
import { useSearchParams } from "wouter";
import type { Image } from "@/api/client";
import type { ApiError } from "@/api/errors";
import { useSession } from "@/app/session";
import { Tabs } from "@/design/Tabs";
import { TextField } from "@/design/TextField";
import { CategoriesSection } from "./about/CategoriesSection";
import { RightsSection } from "./about/RightsSection";
import { FactsSection } from "./file/FactsSection";
import { MetadataSection } from "./file/MetadataSection";
import type { Editing } from "./form/useEditing";
import { HistorySection } from "./history/HistorySection";
import styles from "./ImageDesk.module.css";
import { TextsSection } from "./texts/TextsSection";
import { AddressSection } from "./use/AddressSection";
import { UsagesSection } from "./use/UsagesSection";

export interface PartsProps {
  image: Image;
  editing: Editing;
  mayEdit: boolean;
  refusal: ApiError | null;
}

const FIRST = "about";
const LONGEST_NAME = 255;

export function Parts(props: PartsProps) {
  const t = useTranslations("image.parts");
  const { default_locale } = useSession();
  const [search, setSearch] = useSearchParams();
  const { image, editing, mayEdit } = props;
  const alt = editing.draft.texts[default_locale]?.alt_text ?? "";
  const isLive = image.deleted_at === null;
  const part = (content: React.ReactNode) => <div className={styles.part}>{content}</div>;
  const tabs = [
    { id: FIRST, label: t("about"), content: <About {...props} /> },
    {
      id: "use",
      label: t("use"),
      content: part([
        isLive && <AddressSection key="addresses" image={image} alt={alt} />,
        <UsagesSection key="usages" image={image} />,
      ]),
    },
    {
      id: "file",
      label: t("file"),
      content: part([
        <FactsSection key="facts" image={image} />,
        <MetadataSection key="metadata" image={image} />,
      ]),
    },
    {
      id: "history",
      label: t("history"),
      content: <HistorySection image={image} editing={editing} mayEdit={mayEdit} />,
    },
  ];
  const wanted = search.get("part") ?? FIRST;
  const selected = tabs.some(({ id }) => id === wanted) ? wanted : FIRST;
  return (
    <Tabs
      label={t("label")}
      tabs={tabs}
      selected={selected}
      onChange={(id) => setSearch(id === FIRST ? {} : { part: id }, { replace: true })}
    />
  );
}

function About({ editing, mayEdit, refusal }: PartsProps) {
  const t = useTranslations("image.fields");
  return (
    <div className={styles.part}>
      <TextField
        label={t("name")}
        value={editing.draft.name}
        onChange={(name) => editing.change({ name })}
        isReadOnly={!mayEdit}
        maxLength={LONGEST_NAME}
        fault={refusal?.faultOf("name") ?? null}
      />
      <TextsSection editing={editing} mayEdit={mayEdit} refusal={refusal} />
      <CategoriesSection editing={editing} mayEdit={mayEdit} />
      <RightsSection editing={editing} mayEdit={mayEdit} refusal={refusal} />
    </div>
  );
}
