// IPTC's terms for how a picture came to be, as the server takes them; the last three are retired, and still found.

export const SOURCE_TYPES = [
  "digitalCapture",
  "computationalCapture",
  "negativeFilm",
  "positiveFilm",
  "print",
  "humanEdits",
  "compositeWithTrainedAlgorithmicMedia",
  "algorithmicallyEnhanced",
  "digitalCreation",
  "dataDrivenMedia",
  "trainedAlgorithmicMedia",
  "algorithmicMedia",
  "screenCapture",
  "virtualRecording",
  "composite",
  "compositeCapture",
  "compositeSynthetic",
  "minorHumanEdits",
  "digitalArt",
  "softwareImage",
] as const;
export type SourceType = (typeof SOURCE_TYPES)[number];

export function isSourceType(term: string): term is SourceType {
  return SOURCE_TYPES.some((known) => known === term);
}
