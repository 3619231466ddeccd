// Whose picture it is, and how it came to be.
import { useTranslations } from "use-intl";
import type { ApiError } from "@/api/errors";
import { Select } from "@/design/Select";
import { TextField } from "@/design/TextField";
import type { Editing } from "../form/useEditing";
import { Section } from "../Section";
import styles from "./About.module.css";
import { isSourceType, SOURCE_TYPES } from "./sourceTypes";

export interface RightsSectionProps {
  editing: Editing;
  mayEdit: boolean;
  refusal: ApiError | null;
}

const NONE = "none";
const LONGEST = { creator: 255, copyright_notice: 500, license_url: 2048 } as const;

export function RightsSection({ editing, mayEdit, refusal }: RightsSectionProps) {
  const t = useTranslations("image.rights");
  const { draft, change } = editing;
  const field = (name: keyof typeof LONGEST) => (
    <TextField
      label={t(name)}
      value={draft[name]}
      onChange={(value) => change({ [name]: value })}
      isReadOnly={!mayEdit}
      maxLength={LONGEST[name]}
      fault={refusal?.faultOf(name) ?? null}
      type={name === "license_url" ? "url" : "text"}
    />
  );
  const unknown = draft.digital_source_type && !isSourceType(draft.digital_source_type);
  const options = [
    { value: NONE, label: t("notSaid") },
    ...SOURCE_TYPES.map((term) => ({ value: term as string, label: t(`sourceTypes.${term}`) })),
    ...(unknown ? [{ value: draft.digital_source_type, label: draft.digital_source_type }] : []),
  ];
  return (
    <Section title={t("title")}>
      <div className={styles.fields}>
        {field("creator")}
        {field("copyright_notice")}
        {field("license_url")}
        <Select
          label={t("digital_source_type")}
          options={options}
          value={draft.digital_source_type || NONE}
          onChange={(value) => change({ digital_source_type: value === NONE ? "" : value })}
          isDisabled={!mayEdit}
          fault={refusal?.faultOf("digital_source_type") ?? null}
        />
      </div>
    </Section>
  );
}
