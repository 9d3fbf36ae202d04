import { plain } from "pretty-text";

for (const poll of document.querySelectorAll(".poll")) {
  poll.title = plain(poll.textContent);
}
