import { plain } from "pretty-text";
import "./application.css";

document.documentElement.classList.add("sample-forum");
document.title = plain(document.title);
