// Makes a category, or changes one. What somebody else has changed meanwhile is brought together with what is typed.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import type { Category, Tagged } from "@/api/client";
import { ApiError } from "@/api/errors";
import { keys } from "@/api/keys";
import { useErrorText } from "@/app/errorText";
import { useSession } from "@/app/session";
import { Button } from "@/design/Button";
import { Dialog, DialogButtons } from "@/design/Dialog";
import { Notice } from "@/design/Notice";
import { TextField } from "@/design/TextField";
import { say } from "@/design/toasts";
import { useLanguageName } from "@/i18n/languageName";
import styles from "./Categories.module.css";
import {
  changeOf,
  type Draft,
  draftOf,
  isChanged,
  languagesOf,
  type Merged,
  merged,
  withValue,
} from "./form";
import { IconField } from "./IconField";
import { leftOut } from "./icon";
import { changeCategory, createCategory, readCategory } from "./queries";

export interface CategoryDialogProps {
  /** Null for a new one. */
  opened: Tagged<Category> | null;
  onClose: () => void;
}

export function CategoryDialog({ opened, onClose }: CategoryDialogProps) {
  const t = useTranslations("categories.form");
  const cancel = useTranslations("design")("cancel");
  const [base, setBase] = useState(opened);
  const [draft, setDraft] = useState(() => draftOf(opened?.value ?? null));
  const [meeting, setMeeting] = useState<Merged | null>(null);
  const saving = useSaving(onClose, (theirs) => {
    const met = merged(draftOf(base?.value ?? null), draft, draftOf(theirs.value));
    setBase(theirs);
    setDraft(met.draft);
    setMeeting(met);
  });
  const change = changeOf(base?.value ?? null, draft);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (base && !isChanged(change)) return onClose();
    saving.mutate({ base, draft });
  };
  return (
    <Dialog title={base ? t("edit") : t("create")} isOpen onClose={onClose} wide>
      <form className={styles.form} onSubmit={submit} noValidate>
        {meeting && <Notice tone="warning">{t("stale", { count: meeting.conflicts.size })}</Notice>}
        <Names
          category={base?.value ?? null}
          draft={draft}
          onChange={setDraft}
          meeting={meeting}
          error={saving.error}
        />
        <IconField
          value={draft.icon}
          onChange={(svg) => setDraft((now) => withValue(now, null, svg))}
          fault={faultIn(saving.error, "svg_icon")}
          isContested={meeting?.conflicts.has(null) ?? false}
        />
        <Refusal error={saving.error} />
        <DialogButtons>
          <Button onPress={onClose}>{cancel}</Button>
          <Button type="submit" tone="primary" isPending={saving.isPending}>
            {base ? t("save") : t("add")}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

interface NamesProps {
  category: Category | null;
  draft: Draft;
  onChange: (draft: Draft) => void;
  meeting: Merged | null;
  error: unknown;
}

function Names({ category, draft, onChange, meeting, error }: NamesProps) {
  const t = useTranslations("categories.form");
  const { locales } = useSession();
  const nameOf = useLanguageName();
  const id = useId();
  const languages = useMemo(() => languagesOf(category, locales), [category, locales]);
  // The server counts only the names that were sent.
  const sent = Object.keys(draft.names).filter((language) => draft.names[language]?.trim());
  return (
    <div className={styles.names}>
      {languages.map((language, at) => {
        const theirs = meeting?.conflicts.get(language);
        const position = sent.indexOf(language);
        return (
          <div key={language}>
            <TextField
              label={t("name", { language: nameOf(language) })}
              value={draft.names[language] ?? ""}
              onChange={(value) => onChange(withValue(draft, language, value))}
              fault={position < 0 ? undefined : faultIn(error, `locales[${position}].name`)}
              aria-describedby={theirs === undefined ? undefined : `${id}-${language}`}
              maxLength={255}
              autoFocus={at === 0}
            />
            {theirs !== undefined && (
              <p id={`${id}-${language}`} className={styles.theirs}>
                {t("theirs", { name: theirs })}
              </p>
            )}
          </div>
        );
      })}
    </div>
  );
}

/** What no field shows. */
function Refusal({ error }: { error: unknown }) {
  const textOf = useErrorText();
  const isShownElsewhere = error instanceof ApiError && (error.isStale || error.details.length > 0);
  return error && !isShownElsewhere ? <Notice tone="error">{textOf(error)}</Notice> : null;
}

function useSaving(onSaved: () => void, onStale: (theirs: Tagged<Category>) => void) {
  const t = useTranslations("categories.form");
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ base, draft }: { base: Tagged<Category> | null; draft: Draft }) => {
      const change = changeOf(base?.value ?? null, draft);
      try {
        return await (base ? changeCategory(base.value.id, change, base.etag) : createCategory(change));
      } catch (error) {
        if (base && error instanceof ApiError && error.isStale) onStale(await readCategory(base.value.id));
        throw error;
      }
    },
    onSuccess: ({ value }, { draft }) => {
      void cache.invalidateQueries({ queryKey: keys.categories.all });
      const lost = draft.icon.trim() && value.svg_icon ? leftOut(draft.icon, value.svg_icon) : [];
      say(lost.length > 0 ? t("savedWithout", { lost: lost.join(", ") }) : t("saved"));
      onSaved();
    },
  });
}

function faultIn(error: unknown, field: string): string | undefined {
  return error instanceof ApiError ? error.faultOf(field) : undefined;
}
