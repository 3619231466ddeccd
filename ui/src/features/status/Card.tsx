// A group of figures under a heading.
import type { ReactNode } from "react";
import styles from "./Status.module.css";

export interface CardProps {
  title: string;
  figures: readonly (readonly [string, ReactNode])[];
  children?: ReactNode;
}

export function Card({ title, figures, children }: CardProps) {
  return (
    <section className={styles.card} aria-label={title}>
      <h2>{title}</h2>
      <dl className={styles.figures}>
        {figures.map(([name, figure]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      {children}
    </section>
  );
}
