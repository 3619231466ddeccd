// What has been uploaded, for whoever may not describe it.
import { Link } from "wouter";
import { paths } from "@/app/paths";
import { useSession } from "@/app/session";
import { Thumbnail } from "@/features/library/shared/Thumbnail";
import styles from "./Captions.module.css";
import type { Entry } from "./captions";

export function Uploaded({ entries }: { entries: readonly Entry[] }) {
  const { widths } = useSession();
  return (
    <ul className={styles.uploaded}>
      {entries.map(({ image: { value } }) => (
        <li key={value.id}>
          <Link href={paths.image(value.id)} className={styles.uploadedLink}>
            <span className={styles.link}>
              <Thumbnail image={value} widths={widths} sizePx={72} />
            </span>
            {value.name}
          </Link>
        </li>
      ))}
    </ul>
  );
}
