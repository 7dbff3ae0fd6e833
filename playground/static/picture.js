// Choosing pictures (button, camera, drop, paste) and the dialog that shows them before they are sent.

import { sendPictures, showNotice } from "./sending.js";
import { makeElement } from "./text.js";

const ALBUM_LIMIT = 10;

const dialog = document.getElementById("picture-dialog");
const title = document.getElementById("picture-title");
const previews = document.getElementById("picture-previews");
const fileNames = document.getElementById("picture-names");
const asFile = document.getElementById("picture-as-file");
const caption = document.getElementById("picture-caption");
let chosen = [];

export function choose(kind) {
  document.getElementById(`${kind}-input`).click();
}

function offer(fileList, prefersFile = false) {
  const files = [...fileList];
  if (!files.length) return;
  if (files.length > ALBUM_LIMIT) showNotice(`An album has up to ${ALBUM_LIMIT} pictures; here are the first.`);
  clearPreviews();
  chosen = files.slice(0, ALBUM_LIMIT);
  const pictures = chosen.filter((file) => file.type.startsWith("image/"));
  previews.replaceChildren(...pictures.map(renderPreview));
  previews.className = `previews of-${pictures.length}`;
  const arePictures = pictures.length === chosen.length;
  title.textContent = chosen.length > 1 ? `Send ${chosen.length} pictures` : "Send a picture";
  fileNames.textContent = chosen.map((file) => file.name).join(", ");
  fileNames.hidden = arePictures && !prefersFile;
  asFile.checked = prefersFile || !arePictures;
  asFile.disabled = !arePictures;
  caption.value = "";
  if (!dialog.open) dialog.showModal();
  caption.focus();
}

function renderPreview(file) {
  const preview = makeElement("img");
  preview.src = URL.createObjectURL(file);
  preview.alt = "The picture to send";
  return preview;
}

function clearPreviews() {
  for (const preview of previews.children) URL.revokeObjectURL(preview.src);
  previews.replaceChildren();
}

for (const kind of ["photo", "file", "camera"]) {
  const input = document.getElementById(`${kind}-input`);
  input.addEventListener("change", () => {
    offer(input.files, kind === "file");
    input.value = "";
  });
}

dialog.addEventListener("close", clearPreviews);
document.getElementById("picture-form").addEventListener("submit", () => {
  sendPictures(chosen, { asFile: asFile.checked, caption: caption.value.trim() });
});

document.addEventListener("paste", (event) => {
  const files = event.clipboardData?.files;
  if (!files?.length) return;
  event.preventDefault();
  offer(files);
});
document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  document.body.classList.add("dragging");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("dragging");
});
document.addEventListener("drop", (event) => {
  document.body.classList.remove("dragging");
  const { files } = event.dataTransfer;
  if (!files.length) return; // text finds its own way into the message box
  event.preventDefault();
  offer(files);
});
