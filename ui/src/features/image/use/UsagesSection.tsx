// What uses the picture.
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { Image } from "@/api/client";
import { keys } from "@/api/keys";
import { useComplaint } from "@/app/errorText";
import { Loaded } from "@/app/Loaded";
import { useMay } from "@/app/session";
import { Button } from "@/design/Button";
import { IconButton } from "@/design/IconButton";
import { Badge } from "@/design/Tags";
import { offer } from "@/design/toasts";
import { addReference, removeReference, type Usage, usagesOf } from "../queries";
import { Section } from "../Section";
import { AddReference } from "./AddReference";
import styles from "./Use.module.css";

export function UsagesSection({ image }: { image: Image }) {
  const t = useTranslations("image.usages");
  const query = useInfiniteQuery(usagesOf(image.id));
  const mayReference = useMay()("write_references") && image.deleted_at === null;
  return (
    <Section title={t("title")}>
      <Loaded query={query}>
        {({ pages }) => {
          const usages = pages.flatMap(({ data }) => data);
          if (usages.length === 0) return <p className={styles.quiet}>{t("none")}</p>;
          return (
            <ul className={styles.usages}>
              {usages.map((usage) => (
                <Line
                  key={`${usage.kind} ${usage.id}`}
                  image={image}
                  usage={usage}
                  mayRemove={mayReference}
                />
              ))}
            </ul>
          );
        }}
      </Loaded>
      {query.hasNextPage && (
        <div>
          <Button onPress={() => query.fetchNextPage()} isPending={query.isFetchingNextPage}>
            {t("more")}
          </Button>
        </div>
      )}
      {mayReference && <AddReference image={image} />}
    </Section>
  );
}

function Line({ image, usage, mayRemove }: { image: Image; usage: Usage; mayRemove: boolean }) {
  const t = useTranslations("image.usages");
  const undo = useTranslations("app")("undo");
  const cache = useQueryClient();
  const complainAbout = useComplaint();
  const renew = () => cache.invalidateQueries({ queryKey: keys.images.part(image.id, "usages") });
  const removing = useMutation({
    mutationFn: () => removeReference(usage.id),
    onSuccess: () => {
      void renew();
      const [provider = "", ...rest] = usage.id.split(":");
      const bringBack = () => addReference(image.id, provider, rest.join(":")).then(renew, complainAbout);
      offer(t("removed", { reference: usage.id }), { label: undo, onPress: bringBack });
    },
    onError: complainAbout,
  });
  return (
    <li className={styles.usage}>
      <Badge>{t(`kinds.${usage.kind}`)}</Badge>
      <span className={styles.label}>{usage.label}</span>
      {usage.label !== usage.id && <code className={styles.id}>{usage.id}</code>}
      {usage.kind === "reference" && mayRemove && (
        <IconButton
          icon="trash"
          label={t("remove", { reference: usage.id })}
          onPress={() => removing.mutate()}
          isDisabled={removing.isPending}
        />
      )}
    </li>
  );
}
