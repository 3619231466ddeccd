// One change in the history.
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/design/Button";
import { say } from "@/design/toasts";
import { type Draft, TEXTS } from "../form/draft";
import { type FieldValue, keyOf, withValue } from "../form/merge";
import type { Editing } from "../form/useEditing";
import { useFieldLabel } from "../form/useFieldLabel";
import type { Change } from "../queries";
import { DifferenceView } from "./DifferenceView";
import { type Difference, differencesIn } from "./differences";
import styles from "./History.module.css";

export interface EntryProps {
  change: Change;
  editing: Editing;
  mayEdit: boolean;
}

export function Entry({ change, editing, mayEdit }: EntryProps) {
  const t = useTranslations("image.history");
  const format = useFormatter();
  const labelOf = useFieldLabel();
  const at = new Date(change.at);
  const differences = differencesIn(change);

  function takeBack(difference: Difference) {
    editing.amend((now) => withValue(now, difference, earlier(difference)));
    say(t("taken", { field: labelOf(difference) }));
  }

  return (
    <li className={styles.entry}>
      <p className={styles.head}>
        <strong>{t(`actions.${change.action}`, { name: change.account.name })}</strong>
        <time dateTime={change.at} className={styles.quiet}>
          {format.dateTime(at, { dateStyle: "medium", timeStyle: "short" })}
        </time>
      </p>
      {differences.length > 0 && (
        <dl className={styles.differences}>
          {differences.map((difference) => (
            <div key={keyOf(difference)} className={styles.difference}>
              <dt>{labelOf(difference)}</dt>
              <dd>
                <DifferenceView difference={difference} />
                {mayEdit && change.before !== null && isRestorable(difference, editing.draft) && (
                  <Button tone="quiet" icon="restore" onPress={() => takeBack(difference)}>
                    {t("takeBack")}
                  </Button>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

function earlier({ before }: Difference): FieldValue {
  return (before ?? "") as FieldValue;
}

/** Files, categories and what is not the form's are told, not taken back. */
function isRestorable(difference: Difference, now: Draft): boolean {
  const isText = TEXTS.some((name) => name === difference.name);
  const name = difference.name as keyof Draft;
  const isPlainText = typeof now[name] === "string" && name !== "gravity";
  return (isText || isPlainText) && difference.before !== difference.after;
}
