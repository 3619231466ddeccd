// A small picture of a file that is still here only.
import { useEffect, useState } from "react";
import { Icon } from "@/design/Icon";
import styles from "./Queue.module.css";

export function FilePicture({ file, isPicture }: { file: File; isPicture: boolean }) {
  const [address, setAddress] = useState<string | null>(null);

  useEffect(() => {
    if (!isPicture) return;
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => {
      setAddress(null);
      URL.revokeObjectURL(made);
    };
  }, [file, isPicture]);

  return (
    <span className={styles.picture}>
      {address ? (
        // What the browser cannot draw is told of by the server.
        <img src={address} alt="" loading="lazy" decoding="async" onError={() => setAddress(null)} />
      ) : (
        <Icon name="library" />
      )}
    </span>
  );
}
