import { plain } from "pretty-text";

export function process(text) {
  return plain(text);
}
