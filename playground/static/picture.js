// Choosing a picture (button, camera, drop, paste) and the dialog that shows it before it is sent.

import { sendPicture } from "./sending.js";

const dialog = document.getElementById("picture-dialog");
const preview = document.getElementById("picture-preview");
const fileName = document.getElementById("picture-name");
const asFile = document.getElementById("picture-as-file");
const caption = document.getElementById("picture-caption");
let chosen;

export function choose(kind) {
  document.getElementById(`${kind}-input`).click();
}

function offer(file, prefersFile = false) {
  if (!file) return;
  clearPreview();
  chosen = file;
  const isPicture = file.type.startsWith("image/");
  preview.hidden = !isPicture;
  if (isPicture) preview.src = URL.createObjectURL(file);
  fileName.textContent = file.name;
  fileName.hidden = isPicture && !prefersFile;
  asFile.checked = prefersFile || !isPicture;
  asFile.disabled = !isPicture;
  caption.value = "";
  if (!dialog.open) dialog.showModal();
  caption.focus();
}

function clearPreview() {
  if (preview.src) URL.revokeObjectURL(preview.src);
  preview.removeAttribute("src");
}

for (const kind of ["photo", "file", "camera"]) {
  const input = document.getElementById(`${kind}-input`);
  input.addEventListener("change", () => {
    offer(input.files[0], kind === "file");
    input.value = "";
  });
}

dialog.addEventListener("close", clearPreview);
document.getElementById("picture-form").addEventListener("submit", () => {
  sendPicture(chosen, { asFile: asFile.checked, caption: caption.value.trim() });
});

document.addEventListener("paste", (event) => {
  const file = event.clipboardData?.files[0];
  if (!file) return;
  event.preventDefault();
  offer(file);
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
  const file = event.dataTransfer.files[0];
  if (!file) return; // text finds its own way into the message box
  event.preventDefault();
  offer(file);
});
