// Text without its marks.
export function plain(text) {
  return text.replace(/[*_`]/g, "").trim();
}
