// What has become of the picture, by whom, and how to have an earlier text back.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { Loaded } from "@/app/Loaded";
import { Button } from "@/design/Button";
import type { Editing } from "../form/useEditing";
import { historyOf } from "../queries";
import { Section } from "../Section";
import { Entry } from "./Entry";
import styles from "./History.module.css";

export interface HistorySectionProps {
  image: Image;
  editing: Editing;
  mayEdit: boolean;
}

export function HistorySection({ image, editing, mayEdit }: HistorySectionProps) {
  const t = useTranslations("image.history");
  const query = useInfiniteQuery(historyOf(image.id));
  return (
    <Section title={t("title")}>
      <Loaded query={query}>
        {({ pages }) => (
          <ol className={styles.entries}>
            {pages
              .flatMap(({ data }) => data)
              .map((change) => (
                <Entry
                  key={`${change.at} ${change.action}`}
                  change={change}
                  editing={editing}
                  mayEdit={mayEdit}
                />
              ))}
          </ol>
        )}
      </Loaded>
      {query.hasNextPage && (
        <div>
          <Button onPress={() => query.fetchNextPage()} isPending={query.isFetchingNextPage}>
            {t("more")}
          </Button>
        </div>
      )}
    </Section>
  );
}
