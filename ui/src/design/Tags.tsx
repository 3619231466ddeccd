// Chips: filters that are set, categories of a picture. Delete, Backspace or the cross removes one.
import { Tag as AriaTag, Button, Label, TagGroup, TagList } from "react-aria-components/TagGroup";
import { classes } from "./classes";
import { Icon } from "./Icon";
import styles from "./Tags.module.css";

export interface TagItem {
  readonly id: string;
  readonly label: string;
  readonly tone?: "plain" | "accent" | "warning";
}

export interface TagsProps {
  label: string;
  isLabelHidden?: boolean;
  tags: readonly TagItem[];
  onRemove?: (id: string) => void;
}

export function Tags({ label, isLabelHidden, tags, onRemove }: TagsProps) {
  const remove = (keys: Set<React.Key>) => {
    for (const key of keys) onRemove?.(String(key));
  };
  return (
    <TagGroup
      aria-label={isLabelHidden ? label : undefined}
      className={styles.group}
      onRemove={onRemove && remove}
    >
      {!isLabelHidden && <Label className={styles.label}>{label}</Label>}
      <TagList className={styles.tags}>
        {tags.map((tag) => (
          <AriaTag
            key={tag.id}
            id={tag.id}
            textValue={tag.label}
            className={classes(styles.tag, styles[tag.tone ?? "plain"])}
          >
            <span className={styles.words}>{tag.label}</span>
            {onRemove && (
              <Button slot="remove" className={styles.remove}>
                <Icon name="close" size={14} />
              </Button>
            )}
          </AriaTag>
        ))}
      </TagList>
    </TagGroup>
  );
}

/** A word about something, without any behaviour. */
export function Badge({ children, tone = "plain" }: { children: string; tone?: TagItem["tone"] }) {
  return <span className={classes(styles.tag, styles.badge, styles[tone])}>{children}</span>;
}
