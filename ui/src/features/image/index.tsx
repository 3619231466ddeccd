// The page of one picture.
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { Failed, Loaded } from "@/app/Loaded";
import { Page } from "@/app/Page";
import { ImageDesk } from "./ImageDesk";
import { imageOf } from "./queries";

export default function ImagePage({ id }: { id: string }) {
  const t = useTranslations("image");
  const query = useQuery(imageOf(id));
  if (query.isError && query.data === undefined)
    return (
      <Page title={t("title")} isTitleHidden>
        <Failed error={query.error} onRetry={() => query.refetch()} />
      </Page>
    );
  return <Loaded query={query}>{(image) => <ImageDesk image={image} />}</Loaded>;
}
