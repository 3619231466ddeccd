// A caption as it is read: of its HTML only what a caption may hold, made into elements one by one.
import { createElement, Fragment, type ReactNode } from "react";
import { isAllowedAddress, LINK_REL } from "./markup";

const TAGS = new Set(["p", "br", "b", "strong", "i", "em", "ul", "ol", "li"]);

export function Caption({ html }: { html: string }) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return <>{childrenOf(body)}</>;
}

function childrenOf(node: Node): ReactNode[] {
  return [...node.childNodes].map((child, at) => elementOf(child, at));
}

function elementOf(node: Node, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element)) return null;
  const tag = node.localName;
  if (tag === "br") return <br key={key} />;
  if (TAGS.has(tag)) return createElement(tag, { key }, ...childrenOf(node));
  const address = tag === "a" ? (node.getAttribute("href") ?? "") : "";
  if (!isAllowedAddress(address)) return <Fragment key={key}>{childrenOf(node)}</Fragment>;
  return (
    <a key={key} href={address} rel={LINK_REL} target="_blank">
      {childrenOf(node)}
    </a>
  );
}
